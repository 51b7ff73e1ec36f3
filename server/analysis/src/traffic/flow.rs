//! Works the rates out, over the rows of a design.

use rustc_hash::FxHashMap;

use super::{QUERIES_THAT_READ, Traffic, ordered_sum, sum_in_order};
use crate::model::rows::{EdgeRow, Flags, NodeRow, fetches, set};
use crate::model::{Architecture, ComponentId, ConnectionId, Sets};

/// Requests a month that a user makes where only `users` is said.
const REQUESTS_OF_A_USER: f64 = 30.0;

/// Nothing has come along a connection yet.
const NOT_YET: f64 = -1.0;

pub(super) struct Flow<'a> {
    architecture: &'a Architecture,
    nodes: &'a [NodeRow],
    edges: &'a [EdgeRow],
    out: Traffic,
    /// What a client begins with: its rate, and its share of all requests.
    begins: FxHashMap<ComponentId, (f64, f64)>,
    /// The share of all requests that needs the other end of each connection; less than nothing
    /// while nothing has come along it.
    needs: Vec<f64>,
    /// What has been passed on by.
    has_left: Vec<bool>,
    /// Components that something has come to since.
    late: Vec<ComponentId>,
    /// Rates and shares of one component, as they are added up.
    sums: (Vec<f64>, Vec<f64>),
}

impl<'a> Flow<'a> {
    pub(super) fn new(architecture: &'a Architecture) -> Self {
        let (nodes, edges) = (&architecture.rows.nodes, &architecture.rows.edges);
        let constraints = &architecture.constraints;
        const MONTH: f64 = 30.0 * 86_400.0;
        let entry = constraints.number("traffic").or_else(|| {
            constraints
                .number("users")
                .map(|u| u * REQUESTS_OF_A_USER / MONTH)
        });
        Self {
            architecture,
            nodes,
            edges,
            out: Traffic {
                entry,
                rates: vec![0.0; nodes.len()],
                edges: vec![0.0; edges.len()],
                needed_by: vec![0.0; nodes.len()],
            },
            begins: FxHashMap::default(),
            needs: vec![NOT_YET; edges.len()],
            has_left: vec![false; nodes.len()],
            late: Vec::new(),
            sums: Default::default(),
        }
    }

    pub(super) fn run(mut self) -> Traffic {
        self.enter();
        for id in self.order() {
            self.arrive(id);
            self.has_left[id] = true;
            self.leave(id);
        }
        // What came around a cycle has arrived since.
        for id in std::mem::take(&mut self.late) {
            self.arrive(id);
        }
        self.out
    }

    /// Adds up what has come so far.
    fn arrive(&mut self, id: ComponentId) {
        let (rates, needs) = &mut self.sums;
        rates.clear();
        needs.clear();
        if let Some((rate, share)) = self.begins.get(&id) {
            rates.push(*rate);
            needs.push(*share);
        }
        for edge in sources(self.architecture, id) {
            if self.needs[edge] != NOT_YET {
                rates.push(self.out.edges[edge]);
                needs.push(self.needs[edge]);
            }
        }
        if !rates.is_empty() {
            self.out.rates[id] = sum_in_order(rates);
            self.out.needed_by[id] = sum_in_order(needs).min(1.0);
        }
    }

    /// The clients share what enters. One that says its own rates takes no share of it: what it
    /// sends comes on top.
    fn enter(&mut self) {
        let entry = self.out.entry.unwrap_or(1.0);
        let out_of = |id: ComponentId| self.architecture.out_edges(id).map(|e| &self.edges[e]);
        let carries = |row: &EdgeRow| row.flags.has(Flags::CARRIES);
        let clients = (0..self.nodes.len())
            .filter(|id| self.nodes[*id].sets.any(Sets::CLIENT))
            .filter(|id| !self.nodes[*id].flags.has(Flags::OPERATOR))
            .filter(|id| out_of(*id).any(carries));
        let is_open = |row: &EdgeRow| carries(row) && set(row.rate).is_none();
        let (open, rated): (Vec<_>, Vec<_>) = clients.partition(|id| out_of(*id).any(is_open));
        let own = |id| ordered_sum(out_of(id).filter_map(|row| set(row.rate)).collect());
        let mut rates: Vec<(ComponentId, f64)> = open
            .iter()
            .map(|id| (*id, entry / open.len() as f64))
            .collect();
        rates.extend(rated.iter().map(|id| (*id, own(*id))));
        let total = ordered_sum(rates.iter().map(|(_, rate)| *rate).collect());
        for (id, rate) in rates {
            let share = if total > 0.0 { rate / total } else { 0.0 };
            self.begins.insert(id, (rate, share));
        }
    }

    /// Every component after those that its rate comes from. A cycle is cut at the connection that
    /// closes it, in depth-first order of names, so that the order of statements changes nothing.
    fn order(&self) -> Vec<ComponentId> {
        let n = self.nodes.len();
        let ranks = self.architecture.ranks();
        let mut by_name = vec![0; n];
        for (id, rank) in ranks.iter().enumerate() {
            by_name[*rank as usize] = id;
        }
        // Clients first, so that a cycle is cut where it returns to what a client entered by.
        let is_client = |id: &ComponentId| self.nodes[*id].sets.any(Sets::CLIENT);
        let starts = by_name
            .iter()
            .copied()
            .filter(is_client)
            .chain(by_name.iter().copied().filter(|id| !is_client(id)));
        let mut done = Vec::with_capacity(n);
        let mut seen = vec![false; n];
        let (mut stack, mut next) = (Vec::new(), Vec::new());
        for start in starts {
            stack.push((start, false));
            while let Some((id, left)) = stack.pop() {
                if left {
                    done.push(id);
                } else if !std::mem::replace(&mut seen[id], true) {
                    stack.push((id, true));
                    next.clear();
                    next.extend(targets(self.architecture, id).filter(|t| !seen[*t]));
                    next.sort_unstable_by_key(|t| std::cmp::Reverse(ranks[*t]));
                    stack.extend(next.iter().map(|t| (*t, false)));
                }
            }
        }
        done.reverse();
        done
    }

    /// Passes on what arrived.
    fn leave(&mut self, id: ComponentId) {
        let node = self.nodes[id];
        let routed = self.routed(id);
        let misses = self.misses(id);
        for edge in self.architecture.out_edges(id) {
            let row = &self.edges[edge];
            if !row.flags.has(Flags::CARRIES) || fetches(self.nodes, row) {
                continue;
            }
            let target = &self.nodes[row.to as usize];
            let mut share = match (set(row.calls), routed) {
                (Some(calls), _) => calls,
                (None, Some(share)) if !row.flags.has(Flags::BESIDE) => share,
                _ => row.usual_calls,
            };
            if target.flags.has(Flags::PLANNED) {
                share = 0.0;
            }
            if row.flags.has(Flags::READS) && !target.sets.any(Sets::CACHE)
                || node.sets.any(Sets::EDGE) && set(node.hit_rate).is_some()
            {
                share *= misses;
            }
            let arriving = if node.sets.any(Sets::STORE) && row.flags.has(Flags::TELLS) {
                self.changes(id)
            } else {
                self.out.rates[id]
            };
            let rate = match set(row.rate) {
                Some(rate) if self.out.rates[id] > 0.0 => {
                    share = rate / self.out.rates[id];
                    rate
                }
                Some(rate) => rate,
                None => arriving * share,
            };
            let needs = if row.flags.has(Flags::HARD) && !self.is_pooled(id, row) {
                self.out.needed_by[id] * share.min(1.0)
            } else {
                0.0
            };
            self.send(edge, row.to, rate, needs);
        }
        self.fetched(id);
    }

    /// Passes on to those who fetch. Consumers of a queue share its messages; those of a stream or
    /// topic each get all of them, and those who read the log of a database all of its changes.
    fn fetched(&mut self, id: ComponentId) {
        let edges = self.architecture.in_edges(id);
        let fetching = edges.filter(|e| fetches(self.nodes, &self.edges[*e]));
        let sharers = if self.nodes[id].flags.has(Flags::QUEUE) {
            fetching.count().max(1) as f64
        } else {
            1.0
        };
        for edge in self.architecture.in_edges(id) {
            let row = &self.edges[edge];
            if fetches(self.nodes, row) {
                let calls = set(row.calls).unwrap_or(1.0);
                let all = match row.flags.has(Flags::STREAMS) {
                    true => self.changes(id),
                    false => self.out.rates[id],
                };
                let rate = set(row.rate).unwrap_or(all * calls / sharers);
                self.send(edge, row.from, rate, 0.0);
            }
        }
    }

    /// Sends something along a connection.
    fn send(&mut self, edge: ConnectionId, receiver: u32, rate: f64, needs: f64) {
        self.out.edges[edge] = rate;
        self.needs[edge] = needs;
        let receiver = receiver as usize;
        if self.has_left[receiver] {
            self.late.push(receiver);
        }
    }

    /// Whether there are others in its pool, which take over.
    fn is_pooled(&self, from: ComponentId, row: &EdgeRow) -> bool {
        let same = |edge: &ConnectionId| self.edges[*edge].pool == row.pool;
        row.pool != 0 && self.architecture.out_edges(from).filter(same).count() > 1
    }

    /// How often what a store keeps is changed.
    fn changes(&self, id: ComponentId) -> f64 {
        let said = self.architecture.constraints.number("read_ratio");
        let read_ratio = said.unwrap_or(QUERIES_THAT_READ);
        let arrived = sources(self.architecture, id).filter(|edge| self.needs[*edge] != NOT_YET);
        let changes = arrived.map(|edge| {
            let flags = self.edges[edge].flags;
            let changing = if flags.has(Flags::CHANGES_NOTHING) {
                0.0
            } else if flags.has(Flags::CHANGES_IN_PART) {
                1.0 - read_ratio
            } else {
                1.0
            };
            self.out.edges[edge] * changing
        });
        ordered_sum(changes.collect())
    }

    /// The share of its requests that a router sends to each target that does not say; `None` for
    /// what is no router.
    fn routed(&self, id: ComponentId) -> Option<f64> {
        if !self.nodes[id]
            .sets
            .any(Sets::CLIENT | Sets::ROUTER | Sets::EDGE)
        {
            return None;
        }
        let routes = || {
            let rows = self.architecture.out_edges(id).map(|e| &self.edges[e]);
            rows.filter(|row| {
                row.flags.has(Flags::CARRIES)
                    && !fetches(self.nodes, row)
                    && !row.flags.has(Flags::BESIDE)
            })
        };
        let said = ordered_sum(routes().filter_map(|row| set(row.calls)).collect());
        let is_planned = |id: u32| self.nodes[id as usize].flags.has(Flags::PLANNED);
        let open = routes()
            .filter(|row| {
                set(row.calls).is_none() && set(row.rate).is_none() && !is_planned(row.to)
            })
            .count();
        // Calls that are more than one in a request stand beside the others: a page with ten
        // pictures is still one page.
        let left = if said < 1.0 { 1.0 - said } else { 1.0 };
        Some(left / open.max(1) as f64)
    }

    /// The share of a component's reads that its cache does not answer.
    fn misses(&self, id: ComponentId) -> f64 {
        let own = set(self.nodes[id].hit_rate);
        let rows = self.architecture.out_edges(id).map(|e| &self.edges[e]);
        let best = rows
            .filter_map(|row| {
                let to = &self.nodes[row.to as usize];
                let caches = row.flags.has(Flags::CACHES) || to.sets.any(Sets::CACHE);
                let hit_rate = set(row.hit_rate).or(set(to.hit_rate));
                hit_rate.filter(|_| caches)
            })
            .chain(own)
            .fold(0.0, f64::max);
        1.0 - best.clamp(0.0, 1.0)
    }
}

/// The connections that bring a component what arrives at it: those into it, and those by which it
/// fetches.
pub(super) fn sources(
    architecture: &Architecture,
    id: ComponentId,
) -> impl Iterator<Item = ConnectionId> {
    let rows = &architecture.rows;
    let fetched = |edge: ConnectionId| fetches(&rows.nodes, &rows.edges[edge]);
    let carries = |edge: ConnectionId| rows.edges[edge].flags.has(Flags::CARRIES);
    let along = architecture.in_edges(id);
    let along = along.filter(move |e| carries(*e) && !fetched(*e));
    let against = architecture.out_edges(id);
    let against = against.filter(move |e| fetched(*e));
    along.chain(against)
}

/// Where what arrives at a component goes on to.
fn targets(architecture: &Architecture, id: ComponentId) -> impl Iterator<Item = ComponentId> {
    let (nodes, rows) = (&architecture.rows.nodes, &architecture.rows.edges);
    let along = architecture.out_edges(id).map(|e| &rows[e]);
    let along = along.filter(|row| row.flags.has(Flags::CARRIES) && !fetches(nodes, row));
    let against = architecture.in_edges(id).map(|e| &rows[e]);
    let against = against.filter(|row| fetches(nodes, row));
    along
        .map(|row| row.to as usize)
        .chain(against.map(|row| row.from as usize))
}
