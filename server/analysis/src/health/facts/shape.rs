//! The shape of a design: what hangs in it, what is reached, and how tightly services hold together.

use std::collections::VecDeque;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::unionfind::UnionFind;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Facts;
use crate::model::rows::{EdgeRow, Flags};
use crate::model::{Component, ComponentId, Sets, Status};

/// Hosts of other parts: no arrow leads to what a program runs on.
const HOSTS: [&str; 2] = ["self.docker_host", "self.nomad"];

/// Something that nothing reaches, and what is reached through it alone.
#[derive(Debug)]
pub(crate) struct Unreached {
    pub head: ComponentId,
    pub behind: Vec<ComponentId>,
}

/// How tightly own services hold together. Modules of one program are one.
#[derive(Debug, Default)]
pub(crate) struct Coupling {
    /// How many there are.
    pub services: usize,
    /// Pairs of them of which one waits for the other and cannot do without.
    pub calls: usize,
    /// Arrows by which they hand each other messages.
    pub messages: usize,
    /// The largest number of them that wait for each other in rings.
    pub knot: usize,
    /// Who calls the most others, most first, with how many.
    pub busiest: Vec<(ComponentId, usize)>,
}

impl Facts<'_> {
    /// Whether it is a part of a design that is looked at for itself: what it is connected with may
    /// stand elsewhere.
    pub fn is_fragment(&self) -> bool {
        self.architecture.title.is_none()
    }

    /// Whether something else than an arrow speaks of it: a setting of another part, a flow, a sheet
    /// of an environment, or an arrow whose other end is nothing yet.
    pub fn is_spoken_of(&self, id: ComponentId) -> bool {
        self.architecture.spoken_of.contains(&id)
    }

    /// Whether it says how it is used or started without an arrow.
    pub(crate) fn is_used_otherwise(&self, id: ComponentId) -> bool {
        let component = self.component(id);
        let settings = &component.settings;
        let says = [
            "covers",
            "schedule",
            "external_consumer",
            "standby_of",
            "public",
            "admin",
        ];
        self.is_spoken_of(id)
            || component.status != Status::Live
            || component.class() == "kubernetes"
            || HOSTS.contains(&component.product_id())
            || component.product_id() == "self.k8s_component"
            || says.iter().any(|name| settings.has(name))
    }

    /// Whether an arrow of any kind leads to it or from it.
    pub(crate) fn is_connected(&self, id: ComponentId) -> bool {
        let mut edges = self.architecture.in_edges(id);
        edges.next().is_some() || self.architecture.out_edges(id).next().is_some()
    }

    /// Programs that no request, message, event or schedule reaches, as far as the design says all of
    /// those. What works by itself, and what is fed from where nobody knows, counts as reached.
    pub(crate) fn unreached(&self) -> Vec<Unreached> {
        let count = self.architecture.rows.nodes.len();
        let mut seen = vec![false; count];
        for id in (0..count).filter(|id| self.starts_by_itself(*id)) {
            self.reach(id, &mut seen);
        }
        let ranks = self.architecture.ranks();
        let is_program = |id: &ComponentId| {
            let row = &self.architecture.rows.nodes[*id];
            row.is_own() && row.sets.any(Sets::SERVICE)
        };
        let left = (0..count).filter(|id| !seen[*id] && self.is_connected(*id));
        let mut left: Vec<ComponentId> = left.filter(is_program).collect();
        // Those that nothing leads to come first; then, of each ring, the first by name.
        let is_led_to = |id: ComponentId| self.leading_to(id).any(|from| from != id);
        left.sort_unstable_by_key(|id| (is_led_to(*id), ranks[*id]));
        let mut out = Vec::new();
        for head in left {
            if seen[head] {
                continue;
            }
            let mut behind = self.reach(head, &mut seen);
            behind.retain(|id| *id != head && self.component(*id).is_own());
            behind.sort_unstable_by_key(|id| ranks[*id]);
            out.push(Unreached { head, behind });
        }
        out
    }

    /// Marks what is reached from a component, and returns what had not been marked.
    fn reach(&self, id: ComponentId, seen: &mut [bool]) -> Vec<ComponentId> {
        let mut out = Vec::new();
        let mut next = VecDeque::from([id]);
        while let Some(id) = next.pop_front() {
            if std::mem::replace(&mut seen[id], true) {
                continue;
            }
            out.push(id);
            let edges = &self.architecture.rows.edges;
            let along = self.architecture.out_edges(id);
            let along = along.filter(|e| !edges[*e].flags.has(Flags::OBSERVES));
            next.extend(along.map(|e| edges[e].to as usize));
            let against = self.architecture.in_edges(id);
            let against = against.filter(|e| self.leads_back(*e));
            next.extend(against.map(|e| edges[e].from as usize));
        }
        out
    }

    /// Those from whose work something goes on to a component.
    fn leading_to(&self, id: ComponentId) -> impl Iterator<Item = ComponentId> {
        let edges = &self.architecture.rows.edges;
        let along = self.architecture.in_edges(id);
        let along = along.filter(|e| !edges[*e].flags.has(Flags::OBSERVES));
        let along = along.map(|e| edges[e].from as usize);
        let against = self.architecture.out_edges(id);
        let against = against.filter(|e| self.leads_back(*e));
        along.chain(against.map(|e| edges[e].to as usize))
    }

    /// Whether what is called sets its caller to work: messages are taken out of a broker, changes out
    /// of a log.
    fn leads_back(&self, edge: usize) -> bool {
        let fetches = self.architecture.rows.edges[edge].flags.has(Flags::FETCHES);
        fetches || self.architecture.connections[edge].type_name() == "stream"
    }

    /// Whether work begins at it, or may begin there for all that the design says.
    fn starts_by_itself(&self, id: ComponentId) -> bool {
        let row = &self.architecture.rows.nodes[id];
        if !row.is_own()
            || row.flags.has(Flags::SKETCH)
            // Whatever is no program of ours that answers is not accused: jobs work by themselves,
            // brokers and schedulers start others.
            || !row.sets.any(Sets::SERVICE | Sets::STORE | Sets::CACHE | Sets::EDGE | Sets::ROUTER)
        {
            return true;
        }
        if row.sets.any(Sets::SERVICE) {
            return self.is_used_otherwise(id);
        }
        // A front door whose callers are not drawn, or a store that is filled from elsewhere.
        self.leading_to(id).next().is_none() || self.is_used_otherwise(id)
    }

    /// How tightly own services hold together.
    pub(crate) fn coupling(&self) -> Coupling {
        let (nodes, edges) = (&self.architecture.rows.nodes, &self.architecture.rows.edges);
        let is_service = |id: usize| {
            let row = &nodes[id];
            row.is_own() && row.sets.any(Sets::SERVICE)
        };
        let services: Vec<ComponentId> = (0..nodes.len()).filter(|id| is_service(*id)).collect();
        let mut out = Coupling::default();
        if services.is_empty() {
            return out;
        }
        let programs = self.programs(&services);
        let mut graph: DiGraph<ComponentId, ()> = DiGraph::new();
        let mut place: FxHashMap<ComponentId, NodeIndex> = FxHashMap::default();
        for id in &services {
            let program = programs.find(*id);
            place
                .entry(program)
                .or_insert_with(|| graph.add_node(program));
        }
        let mut called: FxHashSet<(ComponentId, ComponentId)> = FxHashSet::default();
        let mut told: FxHashSet<(ComponentId, ComponentId)> = FxHashSet::default();
        for (number, row) in edges.iter().enumerate() {
            let (from, to) = (row.from as usize, row.to as usize);
            if is_service(from) && nodes[to].sets.any(Sets::BROKER) {
                if is_message(row, self.architecture.connections[number].type_name()) {
                    told.insert((programs.find(from), to));
                }
                continue;
            }
            if nodes[from].sets.any(Sets::BROKER) && is_service(to) {
                told.insert((programs.find(to), from));
                continue;
            }
            if !is_service(from) || !is_service(to) {
                continue;
            }
            let pair = (programs.find(from), programs.find(to));
            if pair.0 == pair.1 || row.flags.has(Flags::BESIDE) {
                continue;
            }
            if !row.flags.has(Flags::WAITS) {
                told.insert(pair);
            } else if row.flags.has(Flags::HARD) && called.insert(pair) {
                graph.add_edge(place[&pair.0], place[&pair.1], ());
            }
        }
        out.services = graph.node_count();
        (out.calls, out.messages) = (called.len(), told.len());
        let knots = tarjan_scc(&graph).into_iter().map(|knot| knot.len());
        out.knot = knots.max().unwrap_or(0);
        let ranks = self.architecture.ranks();
        let calls = graph
            .node_indices()
            .map(|node| (graph[node], graph.neighbors(node).count()));
        out.busiest = calls.filter(|(_, count)| *count > 0).collect();
        out.busiest
            .sort_unstable_by_key(|(id, count)| (std::cmp::Reverse(*count), ranks[*id]));
        out
    }

    /// Which services are one program: modules of a monolith, and ends of a call that does not leave
    /// the process.
    fn programs(&self, services: &[ComponentId]) -> UnionFind<ComponentId> {
        let architecture = self.architecture;
        let mut out = UnionFind::new(architecture.components.len());
        let mut first = FxHashMap::default();
        for id in services {
            if let Some(group) = self.monolith(self.component(*id).group) {
                out.union(*first.entry(group).or_insert(*id), *id);
            }
            for edge in architecture.out_edges(*id) {
                let connection = &architecture.connections[edge];
                if connection.settings.is("same_process") {
                    out.union(*id, connection.to);
                }
            }
        }
        out
    }

    /// How many other services and stores each service has to do with, most first by number and name.
    /// Only those with more than `least`.
    pub(crate) fn neighbourhoods(&self, least: usize) -> Vec<(ComponentId, Vec<ComponentId>)> {
        let (nodes, edges) = (&self.architecture.rows.nodes, &self.architecture.rows.edges);
        let counts =
            |id: usize| nodes[id].is_own() && nodes[id].sets.any(Sets::SERVICE | Sets::STORE);
        let mut out = Vec::new();
        for id in
            (0..nodes.len()).filter(|id| nodes[*id].is_own() && nodes[*id].sets.any(Sets::SERVICE))
        {
            let carries = |e: &usize| edges[*e].flags.has(Flags::CARRIES);
            let called = self.architecture.out_edges(id).filter(carries);
            let called = called.map(|e| edges[e].to as usize);
            let callers = self.architecture.in_edges(id).filter(carries);
            let callers = callers.map(|e| edges[e].from as usize);
            let mut others: Vec<ComponentId> = called.chain(callers).collect();
            if others.len() <= least {
                continue;
            }
            others.retain(|other| *other != id && counts(*other));
            others.sort_unstable();
            others.dedup();
            if others.len() > least {
                out.push((id, others));
            }
        }
        let ranks = self.architecture.ranks();
        out.sort_unstable_by_key(|(id, others)| (std::cmp::Reverse(others.len()), ranks[*id]));
        out
    }

    /// The services and stores of ours that are there.
    pub(crate) fn services_and_stores(&self) -> usize {
        let nodes = self.architecture.rows.nodes.iter();
        let counts = nodes.filter(|row| row.is_own() && row.sets.any(Sets::SERVICE | Sets::STORE));
        counts.count()
    }
}

/// Whether an arrow from a service to a broker hands messages over.
fn is_message(row: &EdgeRow, type_: &str) -> bool {
    row.flags.has(Flags::FETCHES) || matches!(type_, "publish" | "stream" | "batch")
}

/// Whether it is an API gateway: by its product, or by its kind where it has none.
pub(crate) fn is_api_gateway(component: &Component) -> bool {
    match component.class() {
        "" => component.kind.is_some_and(|k| k.name == "gateway"),
        class => class == "api_gateway",
    }
}
