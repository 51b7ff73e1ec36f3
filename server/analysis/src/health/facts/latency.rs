//! How long an answer takes: what each part works on it, the way between them, and what waits for what.
//!
//! The figures are the least that can be said: what is not known takes no time.

use buttress_pricing::{Vendor, ZoneSupport};
use petgraph::Direction::Outgoing;

use super::Facts;
use crate::model::rows::Flags;
use crate::model::{Component, ComponentId, Connection, ConnectionId, Entry, Sets, Status, Typed};

/// How long it takes to get to another machine of the region, seconds.
const NEXT_DOOR: f64 = 0.000_5;
/// To another region of the same part of the world, and to one beyond an ocean.
const NEAR: f64 = 0.025;
const FAR: f64 = 0.070;
/// Over the internet.
const INTERNET: f64 = 0.040;

/// How much longer the slowest of a hundred answers takes: of a store or broker that its vendor runs,
/// and of anything else.
const TAIL_OF_MANAGED: f64 = 3.0;
const TAIL: f64 = 5.0;

/// Of so few requests the slowest of a hundred is none.
const ONE_IN_A_HUNDRED: f64 = 0.01;

/// Steps of a way that are followed.
const STEPS: usize = 12;

/// How long something takes, seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Time {
    /// At the median.
    pub usual: f64,
    /// For the slowest of a hundred.
    pub slow: f64,
    /// What of `usual` the design says itself, and is not what is typical of a product.
    pub said: f64,
}

impl Time {
    fn plus(self, other: Self) -> Self {
        Self {
            usual: self.usual + other.usual,
            slow: self.slow + other.slow,
            said: self.said + other.said,
        }
    }

    fn times(self, n: f64) -> Self {
        Self {
            usual: self.usual * n,
            slow: self.slow * n,
            said: self.said * n,
        }
    }

    fn later(self, other: Self) -> Self {
        if other.slow > self.slow { other } else { self }
    }
}

/// The slowest answer that clients wait for.
pub(crate) struct Slowest {
    /// Where the client's request goes.
    pub by: ConnectionId,
    pub time: Time,
    /// The parts that it goes through, from the first, along what takes longest, each with how often
    /// a request comes there.
    pub way: Vec<(ComponentId, f64)>,
}

impl Facts<'_> {
    /// What a part works on one request itself.
    pub(crate) fn own_time(&self, id: ComponentId) -> Time {
        let component = self.component(id);
        let product = component.product.as_ref().and_then(|p| p.known());
        let keeps = Sets::STORE | Sets::BROKER | Sets::CACHE;
        let tail = match product {
            Some(product) if product.managed && component.sets.any(keeps) => TAIL_OF_MANAGED,
            _ => TAIL,
        };
        if let Some(said) = component.settings.number("service_time") {
            return Time {
                usual: said,
                slow: said * tail,
                said,
            };
        }
        // How long a question to a warehouse or a model takes depends on the question.
        let varies = ["data_warehouse", "workflow", "scheduler", "email"];
        let typical = product
            .filter(|p| !component.sets.any(Sets::MODEL) && !varies.contains(&p.class.as_str()))
            .and_then(|p| p.latency_ms)
            .map_or(0.0, |ms| ms / 1_000.0);
        Time {
            usual: typical,
            slow: typical * tail,
            said: 0.0,
        }
    }

    /// How long it takes to get along a connection and back.
    pub(crate) fn hop(&self, connection: &Connection) -> f64 {
        if connection.settings.is("same_process") {
            return 0.0;
        }
        let nodes = &self.architecture.rows.nodes;
        let (from, to) = (&nodes[connection.from], &nodes[connection.to]);
        let product = self.product(connection.to);
        // What is typical of these is measured by those who call them from afar.
        let is_measured_there =
            product.is_some_and(|p| p.vendor == Vendor::Saas || p.zones == ZoneSupport::Global);
        if is_measured_there {
            0.0
        } else if from.sets.any(Sets::CLIENT) || to.sets.any(Sets::EXTERNAL) {
            INTERNET
        } else {
            match self.regions_between(connection) {
                Some((_, _, seconds)) => seconds,
                None => NEXT_DOOR,
            }
        }
    }

    fn way_there(&self, connection: &Connection) -> Time {
        let hop = self.hop(connection);
        Time {
            usual: hop,
            slow: hop,
            said: 0.0,
        }
    }

    /// The regions of one cloud that the ends of a connection are said to be in, if those are others,
    /// and how long it takes from one to the other and back.
    pub(crate) fn regions_between(&self, connection: &Connection) -> Option<(&str, &str, f64)> {
        let here = self.one_region(connection.from)?;
        let there = self.one_region(connection.to)?;
        let anywhere = |id: ComponentId| {
            self.said(id, "multi_region")
                .is_some_and(|s| s.is("multi_region"))
                || self
                    .product(id)
                    .is_some_and(|p| p.zones == ZoneSupport::Global)
        };
        if here == there || anywhere(connection.from) || anywhere(connection.to) {
            return None;
        }
        let near = buttress_pricing::are_near(here, there)?;
        Some((here, there, if near { NEAR } else { FAR }))
    }

    /// The region that a part is said to be in, itself or by its groups, if that is one.
    fn one_region(&self, id: ComponentId) -> Option<&str> {
        let component = self.component(id);
        let groups = self.architecture.groups_of(component.group);
        let groups = groups.map(|g| &self.architecture.groups[g].settings);
        let mut said = std::iter::once(&component.settings).chain(groups);
        // In one go: it is asked of both ends of every connection.
        let entry = said.find_map(|settings| {
            let is_region = |e: &&Entry| matches!(e.name, "region" | "regions");
            settings.iter().find(is_region)
        })?;
        match &entry.value {
            Typed::Word(word) => Some(word),
            Typed::List(words) => match words.as_slice() {
                [(word, _)] => Some(word),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether the caller of a connection waits for its other end while somebody waits for the caller.
    fn is_waited(&self, id: ConnectionId) -> bool {
        let row = &self.architecture.rows.edges[id];
        let to = &self.architecture.rows.nodes[row.to as usize];
        row.flags.has(Flags::WAITS) && !to.flags.has(Flags::PLANNED)
    }

    /// Whether a part sends each request along one of its connections, and not along all.
    fn chooses(&self, id: ComponentId) -> bool {
        let chooses = Sets::CLIENT | Sets::ROUTER | Sets::EDGE;
        self.architecture.rows.nodes[id].sets.any(chooses)
    }

    /// How long a part takes to answer, where those that it waits for take `below`.
    pub(crate) fn answer_time(&self, id: ComponentId, below: impl Fn(ComponentId) -> Time) -> Time {
        let chooses = self.chooses(id);
        let mut slowest = Time::default();
        let mut added: Vec<Time> = Vec::new();
        let mut parallel: Vec<(&str, Time)> = Vec::new();
        for (edge, connection) in self.architecture.edges(id, Outgoing) {
            if !self.is_waited(edge) {
                continue;
            }
            let (mut is_batch, mut together) = (false, None);
            for entry in connection.settings.iter() {
                match (entry.name, &entry.value) {
                    ("tier", Typed::Word(tier)) => is_batch = tier == "batch",
                    ("parallel", Typed::Word(name)) => together = Some(name.as_str()),
                    _ => {}
                }
            }
            if is_batch {
                continue;
            }
            let calls = self.calls_a_request(edge);
            let one = self.way_there(connection).plus(below(connection.to));
            let beside = self.architecture.rows.edges[edge].flags.has(Flags::BESIDE);
            if chooses && !beside {
                // Each request takes one of the ways.
                if calls >= ONE_IN_A_HUNDRED {
                    slowest = slowest.later(one);
                }
                continue;
            }
            let all = one.times(calls);
            match together {
                Some(name) => match parallel.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, time)) => *time = time.later(all),
                    None => parallel.push((name, all)),
                },
                None => added.push(all),
            }
        }
        added.extend(parallel.into_iter().map(|(_, time)| time));
        added.push(slowest);
        // In an order of their own, so that the order of statements does not change the sum.
        added.sort_by(|a, b| a.slow.total_cmp(&b.slow).then(a.usual.total_cmp(&b.usual)));
        added.into_iter().fold(self.own_time(id), Time::plus)
    }

    /// How long a part takes to answer, as far as those say that it calls and those that they call.
    pub(crate) fn answer_time_nearby(&self, id: ComponentId) -> Time {
        self.answer_time(id, |called| self.own_time(called))
    }

    /// The slowest answer that a client waits for; `None` where nothing is known of any.
    pub(crate) fn slowest_answer(&self) -> Option<Slowest> {
        let times = self.answer_times();
        let rows = &self.architecture.rows;
        let ranks = self.architecture.ranks();
        let edges = rows.edges.iter().enumerate();
        let entries = edges.filter(|(id, row)| {
            let client = &rows.nodes[row.from as usize];
            client.sets.any(Sets::CLIENT)
                && !client.flags.has(Flags::OPERATOR)
                && !row.flags.has(Flags::BESIDE)
                && self.is_waited(*id)
                && self.calls_a_request(*id) >= ONE_IN_A_HUNDRED
        });
        let timed = entries.filter_map(|(by, row)| {
            let connection = &self.architecture.connections[by];
            let time = times[row.to as usize];
            let batch = connection.settings.word("tier") == Some("batch");
            let fits = time.slow > 0.0 && !batch;
            fits.then(|| (by, row, time.plus(self.way_there(connection))))
        });
        let (by, _, time) = timed.max_by(|a, b| {
            let names = |row: &crate::model::rows::EdgeRow| {
                std::cmp::Reverse((ranks[row.from as usize], ranks[row.to as usize]))
            };
            a.2.slow
                .total_cmp(&b.2.slow)
                .then_with(|| names(a.1).cmp(&names(b.1)))
        })?;
        let way = self.slowest_way(self.architecture.connections[by].to, &times);
        Some(Slowest { by, time, way })
    }

    /// From a part along what takes longest of all that it waits for.
    fn slowest_way(&self, from: ComponentId, times: &[Time]) -> Vec<(ComponentId, f64)> {
        let ranks = self.architecture.ranks();
        let mut way = vec![(from, 1.0)];
        while let Some((id, often)) = way.last().copied().filter(|_| way.len() < STEPS) {
            let chooses = self.chooses(id);
            let calls = self.architecture.edges(id, Outgoing);
            let takes =
                calls
                    .filter(|(edge, _)| self.is_waited(*edge))
                    .map(|(edge, connection)| {
                        let calls = self.calls_a_request(edge);
                        let calls = if chooses && calls >= ONE_IN_A_HUNDRED {
                            1.0
                        } else {
                            calls
                        };
                        (times[connection.to].slow * calls, connection.to, calls)
                    });
            let is_new = |to: ComponentId| way.iter().all(|(known, _)| *known != to);
            let takes = takes.filter(|(time, to, _)| *time > 0.0 && is_new(*to));
            let longest =
                takes.max_by(|a, b| a.0.total_cmp(&b.0).then(ranks[b.1].cmp(&ranks[a.1])));
            match longest {
                Some((_, next, calls)) => way.push((next, often * calls)),
                None => break,
            }
        }
        way
    }

    /// How long each part takes to answer with all that it waits for. A ring is cut where it closes, in
    /// depth-first order of names from the clients.
    fn answer_times(&self) -> Vec<Time> {
        let nodes = &self.architecture.rows.nodes;
        let ranks = self.architecture.ranks();
        let mut times = vec![Time::default(); nodes.len()];
        let mut seen = vec![false; nodes.len()];
        let mut clients: Vec<ComponentId> = (0..nodes.len())
            .filter(|id| nodes[*id].sets.any(Sets::CLIENT))
            .collect();
        clients.sort_unstable_by_key(|id| ranks[*id]);
        let (mut stack, mut next) = (Vec::new(), Vec::new());
        for start in clients {
            stack.push((start, false));
            while let Some((id, left)) = stack.pop() {
                if left {
                    // What has not been left yet is around a ring, and takes no time.
                    times[id] = self.answer_time(id, |called| times[called]);
                } else if !std::mem::replace(&mut seen[id], true) {
                    stack.push((id, true));
                    let edges = &self.architecture.rows.edges;
                    let out = self.architecture.out_edges(id);
                    let out = out.filter(|edge| self.is_waited(*edge));
                    let out = out.map(|edge| edges[edge].to as usize);
                    next.clear();
                    next.extend(out.filter(|to| !seen[*to]));
                    next.sort_unstable_by_key(|to| std::cmp::Reverse(ranks[*to]));
                    stack.extend(next.iter().map(|to| (*to, false)));
                }
            }
        }
        times
    }

    /// The hard limit of the time of one request that a part has, seconds: as it says, or as its
    /// product is.
    pub(crate) fn time_limit(&self, component: &Component) -> Option<f64> {
        let said = component.settings.number("max_duration");
        said.or_else(|| {
            let region = crate::cost::region(self.architecture, component);
            let mut limits = buttress_pricing::limits(component.product_id(), region);
            let limit = limits.find(|l| l.measure == buttress_pricing::Measure::Seconds)?;
            (component.status != Status::Planned).then_some(limit.most)
        })
    }
}
