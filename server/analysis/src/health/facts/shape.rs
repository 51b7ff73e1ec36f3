//! The shape of a design: what hangs in it, what is reached, and how tightly services hold together.

use std::collections::VecDeque;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::unionfind::UnionFind;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Facts;
use super::hosts::HOSTS;
use crate::model::rows::{EdgeRow, Flags};
use crate::model::{Component, ComponentId, ConnectionId, Sets, Status};

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
        for id in 0..count {
            if !seen[id] && self.is_source(id) {
                self.reach(id, &mut seen);
            }
        }
        // What is left is looked at more closely; that is little.
        for id in 0..count {
            if !seen[id] && self.may_start_by_itself(id) {
                self.reach(id, &mut seen);
            }
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
        let flags = self.architecture.rows.edges[edge].flags;
        let stream = || self.architecture.connections[edge].type_name() == "stream";
        flags.has(Flags::FETCHES) || flags.has(Flags::TELLS) && !flags.has(Flags::WAITS) && stream()
    }

    /// Whether work begins at it: it is no program of ours that answers, nothing that keeps data, and
    /// no door. Jobs work by themselves, clients, brokers and schedulers start others; and of what is
    /// only sketched nobody can tell.
    fn is_source(&self, id: ComponentId) -> bool {
        let row = &self.architecture.rows.nodes[id];
        let led_to = Sets::SERVICE | Sets::STORE | Sets::CACHE | Sets::EDGE | Sets::ROUTER;
        !row.is_own() || row.flags.has(Flags::SKETCH) || !row.sets.any(led_to)
    }

    /// Whether work may begin at it all the same: it says so, or is a door whose callers are not drawn,
    /// or a store that is filled from elsewhere; or an arrow at it is half typed, and may come to mean
    /// that.
    fn may_start_by_itself(&self, id: ComponentId) -> bool {
        let row = &self.architecture.rows.nodes[id];
        let led_to = || self.leading_to(id).next().is_some();
        let arrows = || {
            let out = self.architecture.out_of(id);
            out.chain(self.architecture.into(id))
        };
        self.is_used_otherwise(id)
            || !row.sets.any(Sets::SERVICE) && !led_to()
            || arrows().any(|connection| connection.what.is_none())
    }

    /// How tightly own services hold together; `None` where there are fewer than `least` of them, or
    /// plainly few calls and no rings between them.
    pub(crate) fn coupling(&self, least: usize, calls_each: usize) -> Option<Coupling> {
        let (nodes, edges) = (&self.architecture.rows.nodes, &self.architecture.rows.edges);
        let is_service = |id: u32| {
            let row = &nodes[id as usize];
            row.is_own() && row.sets.any(Sets::SERVICE)
        };
        let all = 0..u32::try_from(nodes.len()).ok()?;
        let services: Vec<u32> = all.filter(|id| is_service(*id)).collect();
        if services.len() < least {
            return None;
        }
        let between = |row: &EdgeRow| {
            is_service(row.from) && is_service(row.to) && !row.flags.has(Flags::BESIDE)
        };
        let waits = |row: &EdgeRow| row.flags.has(Flags::WAITS);
        let calls = edges.iter().enumerate();
        let calls = calls.filter(|(_, row)| waits(row) && between(row));
        let calls: Vec<(ConnectionId, &EdgeRow)> = calls.collect();
        let programs = self.programs(&services, &calls);
        let few = calls.len() <= calls_each * services.len();
        if few && programs.is_none() && self.call_chains().has_no_ring() {
            return None;
        }
        let programs = programs.unwrap_or_else(|| UnionFind::new(nodes.len()));
        let mut graph: DiGraph<ComponentId, ()> = DiGraph::new();
        let mut place: FxHashMap<u32, NodeIndex> = FxHashMap::default();
        for id in &services {
            let program = programs.find(*id);
            place
                .entry(program)
                .or_insert_with(|| graph.add_node(program as usize));
        }
        let mut called: FxHashSet<(u32, u32)> = FxHashSet::default();
        for (_, row) in calls {
            let pair = (programs.find(row.from), programs.find(row.to));
            if pair.0 != pair.1 && row.flags.has(Flags::HARD) && called.insert(pair) {
                graph.add_edge(place[&pair.0], place[&pair.1], ());
            }
        }
        let mut told: FxHashSet<(u32, u32)> = FxHashSet::default();
        for row in edges.iter().filter(|row| !waits(row)) {
            let broker = |id: u32| nodes[id as usize].sets.any(Sets::BROKER);
            let message = between(row)
                || is_service(row.from) && broker(row.to)
                || broker(row.from) && is_service(row.to);
            if message && row.flags.has(Flags::CARRIES) {
                told.insert((programs.find(row.from), programs.find(row.to)));
            }
        }
        let knots = tarjan_scc(&graph).into_iter().map(|knot| knot.len());
        let ranks = self.architecture.ranks();
        let counts = graph.node_indices();
        let counts = counts.map(|node| (graph[node], graph.neighbors(node).count()));
        let mut busiest: Vec<_> = counts.filter(|(_, count)| *count > 0).collect();
        busiest.sort_unstable_by_key(|(id, count)| (std::cmp::Reverse(*count), ranks[*id]));
        Some(Coupling {
            services: graph.node_count(),
            calls: called.len(),
            messages: told.len(),
            knot: knots.max().unwrap_or(0),
            busiest,
        })
    }

    /// Which services are one program: modules of a monolith, and ends of a call that does not leave
    /// the process; `None` where each is one of its own.
    fn programs(
        &self,
        services: &[u32],
        calls: &[(ConnectionId, &EdgeRow)],
    ) -> Option<UnionFind<u32>> {
        let architecture = self.architecture;
        let mut groups = architecture.groups.iter();
        let monoliths = groups.any(|group| group.settings.is("monolith"));
        let inside = |(id, _): &&(ConnectionId, &EdgeRow)| {
            architecture.connections[*id].settings.is("same_process")
        };
        let mut same = calls.iter().filter(inside).peekable();
        if !monoliths && same.peek().is_none() {
            return None;
        }
        let mut out = UnionFind::new(architecture.components.len());
        for (_, row) in same {
            out.union(row.from, row.to);
        }
        let mut first = FxHashMap::default();
        for id in services {
            let group = self.component(*id as usize).group;
            if let Some(group) = self.monolith(group) {
                out.union(*first.entry(group).or_insert(*id), *id);
            }
        }
        Some(out)
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
            let around = || {
                let carries = |e: &usize| edges[*e].flags.has(Flags::CARRIES);
                let called = self.architecture.out_edges(id).filter(carries);
                let called = called.map(|e| edges[e].to as usize);
                let callers = self.architecture.in_edges(id).filter(carries);
                called.chain(callers.map(|e| edges[e].from as usize))
            };
            if around().nth(least).is_none() {
                continue;
            }
            let mut others: Vec<ComponentId> = around().collect();
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

/// Whether it is an API gateway: by its product, or by its kind where it has none.
pub(crate) fn is_api_gateway(component: &Component) -> bool {
    match component.class() {
        "" => component.kind.is_some_and(|k| k.name == "gateway"),
        class => class == "api_gateway",
    }
}
