//! A request that crosses services, and nobody can follow it.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{ComponentId, Connection, Sets};

pub static RULE: Rule = Rule {
    slug: "missing-tracing",
    id: "OBS002",
    category: Category::Observability,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Requests that nobody can follow",
    why: "One request crosses many processes; without a trace nobody finds the slow one (microservices.io: Distributed Tracing; AWS OPS04-BP05, REL06-BP07).",
    checks: &[Check::Component(left_out), Check::Design(nothing)],
};

/// How many places a finding shows.
const SHOWN: usize = 4;

/// A service whose part of the way is missing, where others are followed.
fn left_out(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    if facts.traces().next().is_none() || !is_filled_in(facts, id) {
        return;
    }
    let architecture = facts.architecture;
    let mut calls = architecture.into(id).chain(architecture.out_of(id));
    let Some(call) = calls.find(|c| facts.is_between_services(c)) else {
        return;
    };
    if facts.is_traced(id) {
        return;
    }
    let component = facts.component(id);
    let other = if call.from == id { call.to } else { call.from };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "Traces break off at `{}`: what happens between it and `{}` cannot be followed. Connect it to your traces with `observe`, or set `covers = all` there.",
            component.full,
            facts.component(other).full
        ),
        location: component.name_place(),
        related: vec![Related {
            location: call.arrow(),
            message: "is not followed".to_owned(),
        }],
        fixes: Vec::new(),
    });
}

/// Services that call each other, and nothing traces.
fn nothing(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if facts.traces().next().is_some() {
        return;
    }
    // Of thousands a few are enough to say so.
    let calls: Vec<&Connection> = calls(facts).take(SHOWN + 1).collect();
    let Some(first) = calls.first() else {
        return;
    };
    let location = match facts.architecture.title_at {
        Some(at) => at,
        None => facts.component(first.from).name_place(),
    };
    let between: Vec<String> = calls
        .iter()
        .take(SHOWN)
        .map(|c| {
            let name = |id| &facts.component(id).full;
            format!("`{} -> {}`", name(c.from), name(c.to))
        })
        .collect();
    let more = if calls.len() > SHOWN { ", …" } else { "" };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "When a request is slow nobody sees where: calls between services cannot be followed ({}{more}). Add `traces` that cover them.",
            between.join(", ")
        ),
        location,
        related: calls
            .iter()
            .take(SHOWN)
            .map(|c| Related {
                location: c.arrow(),
                message: "is not followed".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// The calls between services of which one is not traced.
fn calls<'f>(facts: &'f Facts<'_>) -> impl Iterator<Item = &'f Connection> {
    let rows = &facts.architecture.rows;
    let services = move |row: &crate::model::rows::EdgeRow| {
        [row.from, row.to]
            .iter()
            .all(|id| rows.nodes[*id as usize].sets.any(Sets::SERVICE))
    };
    let edges = rows.edges.iter().enumerate();
    let edges = edges.filter(move |(_, row)| services(row));
    edges
        .map(|(id, _)| &*facts.architecture.connections[id])
        .filter(|c| {
            let ends = [c.from, c.to];
            facts.is_between_services(c)
                && ends.iter().all(|id| is_filled_in(facts, *id))
                && !ends.iter().all(|id| facts.is_traced(*id))
        })
}

/// Whether it is a service of ours, and more than a name.
fn is_filled_in(facts: &Facts<'_>, id: ComponentId) -> bool {
    let row = &facts.architecture.rows.nodes[id];
    row.is_own() && row.sets.any(Sets::SERVICE) && !row.flags.has(Flags::SKETCH)
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-tracing";

    #[test]
    fn a_design_without_traces_is_told_once() {
        let found = check(
            SLUG,
            r#"
architecture "X"
^^^^^^^^^^^^^^^^ missing-tracing
service a: aws.fargate
service b: aws.fargate
function f: aws.lambda
a -> b: rest
b -> f: invoke { mode = sync }
"#,
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert_eq!(found[0].related.len(), 2);
        assert!(
            found[0].message.contains("(`a -> b`, `b -> f`)"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn a_service_that_is_left_out_is_named() {
        let found = check(
            SLUG,
            "
traces t: self.jaeger
service a: aws.fargate
service b: aws.fargate
        ^ missing-tracing
a -> b: rest
a -> t: observe
",
        );
        assert!(
            found[0].message.contains("between it and `a`"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related[0].message, "is not followed");
    }

    #[test]
    fn silent_where_traces_cover_all_or_come_by_another_way() {
        let services = "service a: aws.fargate\nservice b: aws.fargate\na -> b: rest\n";
        for way in [
            "traces t: aws.xray { covers = all }",
            "mesh m: self.istio { covers = all }",
            "metrics o: self.otel_collector\na -> o: observe\nb -> o: observe",
            "external dd\na -> dd: observe\nb -> dd: observe",
        ] {
            check(SLUG, &format!("{services}{way}\n"));
        }
    }

    #[test]
    fn silent_for_one_service_for_what_does_not_wait_and_for_sketches() {
        check(
            SLUG,
            "
client c
service a: aws.fargate
database db: aws.rds_postgres
queue q: aws.sqs
job j: aws.batch
service x
service y
c -> a: https
a -> db: query
a -> q: publish
j -> q: consume
x -> y: rest
",
        );
    }
}
