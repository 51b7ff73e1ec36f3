//! Events that come round to where they began.

use std::collections::VecDeque;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use rustc_hash::FxHashMap;

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{ComponentId, Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "event-cycle",
    id: "STR006",
    category: Category::Structure,
    weight: Weight::Low,
    most: Weight::Low,
    title: "Events that come round",
    why: "Nobody owns a process that runs in a ring of events, and nothing says when it ends (Richardson, Microservices Patterns: sagas; Enterprise Integration Patterns: Process Manager).",
    checks: &[Check::Design(check)],
};

/// Services and brokers, and the arrows along which events go.
type Events = DiGraph<ComponentId, ConnectionId>;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if !comes_round(facts) {
        return;
    }
    let events = events(facts);
    let ranks = facts.architecture.ranks();
    let mut starts = Vec::new();
    for knot in kosaraju_scc(&events) {
        let count = |sets: Sets| {
            let members = knot.iter();
            members
                .filter(|n| facts.component(events[**n]).sets.any(sets))
                .count()
        };
        if count(Sets::COMPUTE) >= 2 && count(Sets::BROKER) >= 2 {
            let services = knot
                .iter()
                .filter(|n| facts.component(events[**n]).sets.any(Sets::COMPUTE));
            starts.extend(services.min_by_key(|n| ranks[events[**n]]).copied());
        }
    }
    starts.sort_unstable_by_key(|n| ranks[events[*n]]);
    for start in starts {
        let Some(ring) = ring(facts, &events, start) else {
            continue;
        };
        let arrows: Vec<&Connection> = ring
            .iter()
            .map(|(_, edge)| &*facts.architecture.connections[*edge])
            .collect();
        let services: Vec<ComponentId> = ring
            .iter()
            .map(|(id, _)| *id)
            .filter(|id| facts.component(*id).sets.any(Sets::COMPUTE))
            .collect();
        // One part and its queue are another matter, and so is one queue between two.
        if services.len() < 2 || ring.len() != 2 * services.len() {
            continue;
        }
        let mut names: Vec<String> = ring
            .iter()
            .map(|(id, _)| format!("`{}`", facts.component(*id).full))
            .collect();
        names.push(names[0].clone());
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Component(services[0]),
            magnitude: 1.0,
            message: format!(
                "Events come round: {}. Nobody owns this process, and nothing says when it ends. \
                 Let one part or a workflow lead it, or say by what an answer is told from a new event (`key` on what is consumed) or what ends the loop (`guard`).",
                names.join(" -> ")
            ),
            location: facts.component(services[0]).name_place(),
            related: arrows
                .iter()
                .map(|c| Related {
                    location: c.arrow(),
                    message: "and round".to_owned(),
                })
                .collect(),
            fixes: Vec::new(),
        });
    }
}

/// Who gets what goes along a connection between a program and a broker, and who gives it.
fn handed(facts: &Facts<'_>, edge: ConnectionId) -> Option<(ComponentId, ComponentId)> {
    let rows = &facts.architecture.rows;
    let row = &rows.edges[edge];
    let (from, to) = (row.from as usize, row.to as usize);
    let any = |sets: Sets| rows.nodes[from].sets.any(sets) || rows.nodes[to].sets.any(sets);
    if row.flags.has(Flags::WAITS) || !any(Sets::BROKER) || !any(Sets::COMPUTE) {
        return None;
    }
    match row.flags.has(Flags::FETCHES) {
        true => Some((to, from)),
        false => row.flags.has(Flags::TELLS).then_some((from, to)),
    }
}

/// Whether anything is left when all are taken away, one after the other, that nobody hands events.
fn comes_round(facts: &Facts<'_>) -> bool {
    let architecture = facts.architecture;
    let (nodes, edges) = (&architecture.rows.nodes, &architecture.rows.edges);
    let mut givers = vec![0_u32; nodes.len()];
    let mut left = 0;
    for edge in 0..edges.len() {
        if let Some((_, taker)) = handed(facts, edge) {
            givers[taker] += 1;
            left += 1;
        }
    }
    let mut next: Vec<ComponentId> = (0..nodes.len()).filter(|id| givers[*id] == 0).collect();
    while let Some(id) = next.pop().filter(|_| left > 0) {
        let around = architecture.out_edges(id).chain(architecture.in_edges(id));
        for (giver, taker) in around.filter_map(|edge| handed(facts, edge)) {
            if giver == id {
                left -= 1;
                givers[taker] -= 1;
                if givers[taker] == 0 {
                    next.push(taker);
                }
            }
        }
    }
    left > 0
}

/// Who hands events to whom, where nothing is said that ends a ring.
fn events(facts: &Facts<'_>) -> Events {
    let mut out = Events::new();
    let mut place: FxHashMap<ComponentId, NodeIndex> = FxHashMap::default();
    for edge in 0..facts.architecture.rows.edges.len() {
        let Some((giver, taker)) = handed(facts, edge) else {
            continue;
        };
        let connection = &facts.architecture.connections[edge];
        if ends_a_ring(connection) || [giver, taker].iter().any(|id| is_safe(facts, *id)) {
            continue;
        }
        let mut node = |id| *place.entry(id).or_insert_with(|| out.add_node(id));
        let (giver, taker) = (node(giver), node(taker));
        out.add_edge(giver, taker, edge);
    }
    out
}

/// Whether an arrow tells answers from what is new, or takes only some events.
fn ends_a_ring(connection: &Connection) -> bool {
    let says = ["key", "group", "guard", "filter", "route"];
    says.iter().any(|name| connection.settings.has(name))
}

fn is_safe(facts: &Facts<'_>, id: ComponentId) -> bool {
    let component = facts.component(id);
    component.status == Status::Planned
        || component.is_sketch()
        || component.settings.has("guard")
        // One bus or stream carries many kinds of events: which of them come round is not said.
        || component.kind.is_some_and(|k| matches!(k.name.as_str(), "bus" | "stream"))
}

/// The shortest way from a node back to it: each node with the arrow that leaves it.
fn ring(
    facts: &Facts<'_>,
    events: &Events,
    start: NodeIndex,
) -> Option<Vec<(ComponentId, ConnectionId)>> {
    let ranks = facts.architecture.ranks();
    let mut came_by: FxHashMap<NodeIndex, (NodeIndex, ConnectionId)> = FxHashMap::default();
    let mut next = VecDeque::from([start]);
    while let Some(node) = next.pop_front() {
        let mut out: Vec<_> = events.edges(node).collect();
        out.sort_unstable_by_key(|edge| (ranks[events[edge.target()]], *edge.weight()));
        for edge in out {
            if edge.target() == start {
                let mut ring = vec![(events[node], *edge.weight())];
                let mut at = node;
                while at != start {
                    let (before, by) = came_by[&at];
                    ring.push((events[before], by));
                    at = before;
                }
                ring.reverse();
                return Some(ring);
            }
            came_by.entry(edge.target()).or_insert_with(|| {
                next.push_back(edge.target());
                (node, *edge.weight())
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "event-cycle";

    #[test]
    fn two_that_answer_each_other_by_queues() {
        let found = check(
            SLUG,
            "
service a: aws.fargate
        ^ event-cycle
service b: aws.fargate
queue there: aws.sqs
queue back: aws.sqs
a -> there: publish
b -> there: consume
b -> back: publish
a -> back: consume
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert!(
            found[0]
                .message
                .contains("`a` -> `there` -> `b` -> `back` -> `a`"),
            "{found:#?}"
        );
        assert_eq!(found[0].related.len(), 4);
    }

    #[test]
    fn three_round_topics_that_push() {
        check(
            SLUG,
            "
function x: aws.lambda
         ^ event-cycle
function y: aws.lambda
function z: aws.lambda
topic t1: aws.sns
topic t2: aws.sns
topic t3: aws.sns
x -> t1: publish
t1 -> y: invoke
y -> t2: publish
t2 -> z: invoke
z -> t3: publish
t3 -> x: invoke
",
        );
    }

    #[test]
    fn silent_where_answers_are_known_and_rings_end() {
        let ring = |more: &str, guard: &str| {
            format!(
                "service a: aws.fargate {guard}\nservice b: aws.fargate\nqueue there: aws.sqs\nqueue back: aws.sqs\na -> there: publish\nb -> there: consume\nb -> back: publish\na -> back: consume {more}\n"
            )
        };
        check(SLUG, &ring("{ key = order_id }", ""));
        check(SLUG, &ring("", "{ guard = \"at most three rounds\" }"));
        check(
            SLUG,
            &ring("", "").replace("service b: aws.fargate", "service b"),
        );
    }

    #[test]
    fn silent_on_one_bus_and_where_nothing_comes_back() {
        check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
bus k: aws.eventbridge
queue q: aws.sqs
a -> k: publish
k -> b: invoke
b -> k: publish
k -> a: invoke
a -> q: publish
b -> q: consume
",
        );
    }
}
