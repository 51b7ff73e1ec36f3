//! Which program of ours waits for which: chains of calls from the clients, and rings.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::NodeIndex;
use petgraph::visit::{EdgeFiltered, IntoNeighbors};

use super::Facts;
use crate::model::rows::{EdgeRow, Flags};
use crate::model::{ComponentId, ConnectionId, Sets};

/// The calls between own programs whose callers wait.
#[derive(Debug, Default)]
pub struct Calls {
    /// How many programs of ours a client's request has gone through when it is here, at most; 0
    /// where none comes, and where calls run in a ring.
    depth: Vec<u32>,
    /// The call by which it came, of the longest way.
    via: Vec<Option<ConnectionId>>,
    /// What is in a ring, or behind one.
    rest: Vec<ComponentId>,
}

impl Calls {
    /// The component at the end of the longest chain of calls, and its depth.
    pub fn deepest(&self, ranks: &[u32]) -> Option<(ComponentId, u32)> {
        let depths = self.depth.iter().copied().enumerate();
        depths.max_by_key(|(id, depth)| (*depth, std::cmp::Reverse(ranks[*id])))
    }

    /// Whether no calls run in a ring.
    pub fn has_no_ring(&self) -> bool {
        self.rest.is_empty()
    }

    /// The calls on the longest way to a component, from the outside.
    pub(crate) fn way_to(&self, edges: &[EdgeRow], id: ComponentId) -> Vec<ConnectionId> {
        let step = |edge: &ConnectionId| self.via[edges[*edge].from as usize];
        let mut out: Vec<_> = std::iter::successors(self.via[id], step).collect();
        out.reverse();
        out
    }
}

impl Facts<'_> {
    /// The calls between own programs whose callers wait.
    pub fn call_chains(&self) -> &Calls {
        self.calls.get_or_init(|| self.follow_calls())
    }

    /// Whether a connection is a call between two programs of ours whose caller waits.
    fn is_own_call(&self, row: &EdgeRow) -> bool {
        let program = |id: u32| {
            let node = &self.architecture.rows.nodes[id as usize];
            node.is_own() && node.sets.any(Sets::COMPUTE)
        };
        row.flags.has(Flags::WAITS)
            && !row.flags.has(Flags::BESIDE)
            && program(row.from)
            && program(row.to)
    }

    /// Every program after those that call it, each with the most that have been gone through.
    fn follow_calls(&self) -> Calls {
        let (nodes, edges) = (&self.architecture.rows.nodes, &self.architecture.rows.edges);
        let ranks = self.architecture.ranks();
        let mut calls = Calls {
            depth: self.entered().into_iter().map(u32::from).collect(),
            via: vec![None; nodes.len()],
            rest: Vec::new(),
        };
        let mut callers = vec![0_u32; nodes.len()];
        for row in edges.iter().filter(|row| self.is_own_call(row)) {
            callers[row.to as usize] += 1;
        }
        let free = |id: &ComponentId| callers[*id] == 0;
        let mut next: Vec<ComponentId> = (0..nodes.len()).filter(free).collect();
        while let Some(id) = next.pop() {
            for edge in self.architecture.out_edges(id) {
                let row = &edges[edge];
                if !self.is_own_call(row) {
                    continue;
                }
                let to = row.to as usize;
                let deeper = calls.depth[id] + 1;
                let by_name = |edge: ConnectionId| ranks[edges[edge].from as usize];
                let is_better = deeper > calls.depth[to]
                    || deeper == calls.depth[to]
                        && calls.via[to].is_some_and(|known| by_name(edge) < by_name(known));
                if calls.depth[id] > 0 && is_better {
                    (calls.depth[to], calls.via[to]) = (deeper, Some(edge));
                }
                callers[to] -= 1;
                if callers[to] == 0 {
                    next.push(to);
                }
            }
        }
        for id in (0..nodes.len()).filter(|id| callers[*id] > 0) {
            (calls.depth[id], calls.via[id]) = (0, None);
            calls.rest.push(id);
        }
        calls
    }

    /// The programs that clients reach through nothing but gateways, balancers and the like.
    fn entered(&self) -> Vec<bool> {
        let (nodes, edges) = (&self.architecture.rows.nodes, &self.architecture.rows.edges);
        let mut seen = vec![false; nodes.len()];
        let mut entered = vec![false; nodes.len()];
        let clients = (0..nodes.len()).filter(|id| nodes[*id].sets.any(Sets::CLIENT));
        let mut next: Vec<ComponentId> = clients.collect();
        while let Some(id) = next.pop() {
            for edge in self.architecture.out_edges(id) {
                let row = &edges[edge];
                let (to, node) = (row.to as usize, &nodes[row.to as usize]);
                if !row.flags.has(Flags::WAITS) || !node.is_own() {
                    continue;
                }
                if node.sets.any(Sets::COMPUTE) {
                    entered[to] = true;
                } else if node.sets.any(Sets::EDGE | Sets::ROUTER)
                    && !std::mem::replace(&mut seen[to], true)
                {
                    next.push(to);
                }
            }
        }
        entered
    }

    /// The rings of calls: for each knot of them, the shortest way round that begins at the first of
    /// its programs by name.
    pub fn rings(&self) -> Vec<Vec<ConnectionId>> {
        if self.call_chains().rest.is_empty() {
            return Vec::new();
        }
        let edges = &self.architecture.rows.edges;
        let calls = EdgeFiltered::from_fn(&*self.architecture.graph, |edge| {
            self.is_own_call(&edges[*edge.weight()])
        });
        let ranks = self.architecture.ranks();
        let calls_itself = |id: NodeIndex| calls.neighbors(id).any(|other| other == id);
        let mut knots = kosaraju_scc(&calls);
        knots.retain(|knot| knot.len() > 1 || calls_itself(knot[0]));
        let first = |knot: &Vec<NodeIndex>| {
            let ids = knot.iter().map(|id| id.index());
            ids.min_by_key(|id| ranks[*id])
        };
        let mut starts: Vec<ComponentId> = knots.iter().filter_map(first).collect();
        starts.sort_unstable_by_key(|id| ranks[*id]);
        let rings = starts.into_iter();
        rings.filter_map(|id| self.ring_of(id, ranks)).collect()
    }

    /// The shortest way from a program back to it.
    fn ring_of(&self, start: ComponentId, ranks: &[u32]) -> Option<Vec<ConnectionId>> {
        let edges = &self.architecture.rows.edges;
        let mut came_by = rustc_hash::FxHashMap::default();
        let mut next = std::collections::VecDeque::from([start]);
        while let Some(id) = next.pop_front() {
            let mut out: Vec<ConnectionId> = self.architecture.out_edges(id).collect();
            out.retain(|edge| self.is_own_call(&edges[*edge]));
            out.sort_unstable_by_key(|edge| ranks[edges[*edge].to as usize]);
            for edge in out {
                let to = edges[edge].to as usize;
                if to == start {
                    let mut ring = vec![edge];
                    let mut at = id;
                    while at != start {
                        let edge: ConnectionId = came_by[&at];
                        ring.push(edge);
                        at = edges[edge].from as usize;
                    }
                    ring.reverse();
                    return Some(ring);
                }
                came_by.entry(to).or_insert_with(|| {
                    next.push_back(to);
                    edge
                });
            }
        }
        None
    }
}
