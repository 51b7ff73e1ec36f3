//! Rates along the arrows: how much arrives everywhere, and which share of all requests needs what.
//!
//! `constraints.traffic` enters at the clients. A request of a caller makes `calls` calls along each
//! arrow (one unless said); what routes requests (a balancer, a gateway) sends each to one of its
//! targets. A cache lets its misses through. What a consumer fetches is the rate of what it fetches
//! from. Every figure can say where it came from.

use petgraph::Direction;
use rustc_hash::FxHashMap;

use crate::model::{Architecture, Component, ComponentId, Connection, ConnectionId, Sets, Status};

/// Requests a month that a user makes where only `users` is said.
const REQUESTS_OF_A_USER: f64 = 30.0;

/// The share of `query` calls that read, where `constraints.read_ratio` does not say.
pub(crate) const QUERIES_THAT_READ: f64 = 0.8;

/// Clients whose work is not the traffic of the design.
pub(crate) const OPERATORS: [&str; 2] = ["self.administrator", "self.developer"];

/// Types of connections that carry telemetry, code or copies, not requests.
const NO_REQUESTS: [&str; 3] = ["observe", "deploy", "replicate"];

/// Types that go beside a request and take no share of a router's choice.
const BESIDE: [&str; 3] = ["authenticate", "resolve", "dead_letter"];

/// What flows where.
#[derive(Debug, Default)]
pub struct Traffic {
    /// What enters at the clients, requests per second; `None` where the design does not say, and
    /// all rates are then shares of one.
    pub entry: Option<f64>,
    /// What arrives at each component, per second.
    pub rates: Vec<f64>,
    /// What goes along each connection, per second.
    pub edges: Vec<f64>,
    /// Which share of all requests fails where the component fails, 0 to 1.
    pub needed_by: Vec<f64>,
}

impl Traffic {
    /// Works the rates out.
    pub fn of(architecture: &Architecture) -> Self {
        Flow::new(architecture).run()
    }

    /// How often a request visits a component.
    pub fn visits(&self, id: ComponentId) -> f64 {
        self.rates[id] / self.entry.filter(|e| *e > 0.0).unwrap_or(1.0)
    }

    /// What arrives per second, where the design says how much enters.
    pub fn rate(&self, id: ComponentId) -> Option<f64> {
        self.entry.map(|_| self.rates[id])
    }

    /// What goes along a connection per second, where the design says how much enters.
    pub fn edge_rate(&self, id: ConnectionId) -> Option<f64> {
        self.entry.map(|_| self.edges[id])
    }

    /// The connections that bring it, and how much each, the most first.
    pub fn sources(
        &self,
        architecture: &Architecture,
        id: ComponentId,
    ) -> Vec<(ConnectionId, f64)> {
        let mut out: Vec<_> = sources(architecture, id)
            .map(|c| (c, self.edges[c]))
            .collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        out
    }
}

/// The connections that bring a component what arrives at it: those into it, and those by which it
/// fetches.
fn sources(architecture: &Architecture, id: ComponentId) -> impl Iterator<Item = ConnectionId> {
    let along = architecture.edges(id, Direction::Incoming);
    let along = along.filter(|(_, c)| carries_requests(c) && !fetches(c));
    let against = architecture.edges(id, Direction::Outgoing);
    let against = against.filter(|(_, c)| fetches(c));
    along.chain(against).map(|(id, _)| id)
}

/// Whether a connection carries requests or messages.
pub fn carries_requests(connection: &Connection) -> bool {
    !NO_REQUESTS.contains(&connection.type_name())
}

/// Whether data flows against the arrow only, so that the caller's rate follows from the other end.
pub(crate) fn fetches(connection: &Connection) -> bool {
    connection.type_name() == "consume"
}

/// Whether a store calls by it because something in it has changed: a bucket that starts a function,
/// a table that feeds a stream.
fn tells_of_changes(component: &Component, connection: &Connection) -> bool {
    component.sets.any(Sets::STORE)
        && matches!(
            connection.type_name(),
            "publish" | "invoke" | "stream" | "webhook"
        )
}

/// Whether requests go along a connection at a rate that follows from its caller's.
fn is_open(connection: &Connection) -> bool {
    carries_requests(connection) && connection.settings.number("rate").is_none()
}

struct Flow<'a> {
    architecture: &'a Architecture,
    out: Traffic,
    /// What a client begins with: its rate, and its share of all requests.
    begins: FxHashMap<ComponentId, (f64, f64)>,
    /// The share of all requests that needs the other end of each connection; less than nothing
    /// while nothing has come along it.
    needs: Vec<f64>,
    /// Rates and shares of one component, as they are added up.
    sums: (Vec<f64>, Vec<f64>),
}

/// Nothing has come along a connection yet.
const NOT_YET: f64 = -1.0;

impl<'a> Flow<'a> {
    fn new(architecture: &'a Architecture) -> Self {
        let (n, m) = (
            architecture.components.len(),
            architecture.connections.len(),
        );
        let constraints = &architecture.constraints;
        const MONTH: f64 = 30.0 * 86_400.0;
        let entry = constraints.number("traffic").or_else(|| {
            constraints
                .number("users")
                .map(|u| u * REQUESTS_OF_A_USER / MONTH)
        });
        Self {
            architecture,
            out: Traffic {
                entry,
                rates: vec![0.0; n],
                edges: vec![0.0; m],
                needed_by: vec![0.0; n],
            },
            begins: FxHashMap::default(),
            needs: vec![NOT_YET; m],
            sums: Default::default(),
        }
    }

    fn run(mut self) -> Traffic {
        self.enter();
        let order = self.order();
        for id in &order {
            self.arrive(*id);
            self.leave(*id);
        }
        // What came around a cycle has arrived since.
        for id in 0..self.out.rates.len() {
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
        let components = &self.architecture.components;
        let carrying =
            |id: &ComponentId| self.architecture.out_of(*id).any(|c| carries_requests(c));
        let clients = (0..components.len())
            .filter(|id| components[*id].sets.any(Sets::CLIENT))
            .filter(|id| !OPERATORS.contains(&components[*id].product_id()))
            .filter(carrying);
        let (open, rated): (Vec<_>, Vec<_>) =
            clients.partition(|id| self.architecture.out_of(*id).any(|c| is_open(c)));
        let own = |id: ComponentId| {
            let connections = self.architecture.out_of(id);
            ordered_sum(
                connections
                    .filter_map(|c| c.settings.number("rate"))
                    .collect(),
            )
        };
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
        let architecture = self.architecture;
        let n = architecture.components.len();
        let ranks = architecture.ranks();
        let mut by_name = vec![0; n];
        for (id, rank) in ranks.iter().enumerate() {
            by_name[*rank as usize] = id;
        }
        // Clients first, so that a cycle is cut where it returns to what a client entered by.
        let is_client = |id: &ComponentId| architecture.components[*id].sets.any(Sets::CLIENT);
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
                    next.extend(targets(architecture, id).filter(|t| !seen[*t]));
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
        let architecture = self.architecture;
        let component = &architecture.components[id];
        let outgoing: Vec<ConnectionId> = architecture
            .edges(id, Direction::Outgoing)
            .filter(|(_, c)| carries_requests(c) && !fetches(c))
            .map(|(edge, _)| edge)
            .collect();
        let fetched_by: Vec<ConnectionId> = architecture
            .edges(id, Direction::Incoming)
            .filter(|(_, c)| fetches(c))
            .map(|(edge, _)| edge)
            .collect();
        let routed = self.routed(component, &outgoing);
        let misses = misses(architecture, id);
        for edge in outgoing {
            let connection = &architecture.connections[edge];
            let target = &architecture.components[connection.to];
            let calls = connection.settings.number("calls");
            let mut share = match (calls, routed) {
                (Some(calls), _) => calls,
                (None, Some(share)) if !beside(connection) => share,
                _ => connection.what.map_or(1.0, |w| w.default_calls),
            };
            if target.status == Status::Planned {
                share = 0.0;
            }
            if is_read(connection) && !target.sets.any(Sets::CACHE)
                || component.sets.any(Sets::EDGE) && component.settings.has("hit_rate")
            {
                share *= misses;
            }
            let arriving = if tells_of_changes(component, connection) {
                self.changes(id)
            } else {
                self.out.rates[id]
            };
            let rate = match connection.settings.number("rate") {
                Some(rate) if self.out.rates[id] > 0.0 => {
                    share = rate / self.out.rates[id];
                    rate
                }
                Some(rate) => rate,
                None => arriving * share,
            };
            let needs = if is_hard(architecture, connection) {
                self.out.needed_by[id] * share.min(1.0)
            } else {
                0.0
            };
            self.pass(edge, rate, needs);
        }
        // Consumers of a queue share its messages; those of a stream or topic each get all of them.
        let compete = component.kind.is_some_and(|k| k.name == "queue");
        let sharers = if compete {
            fetched_by.len().max(1) as f64
        } else {
            1.0
        };
        for edge in fetched_by {
            let connection = &architecture.connections[edge];
            let calls = connection.settings.number("calls").unwrap_or(1.0);
            let rate = connection
                .settings
                .number("rate")
                .unwrap_or(self.out.rates[id] * calls / sharers);
            self.pass(edge, rate, 0.0);
        }
    }

    /// How often what a store keeps is changed.
    fn changes(&self, id: ComponentId) -> f64 {
        let said = self.architecture.constraints.number("read_ratio");
        let read_ratio = said.unwrap_or(QUERIES_THAT_READ);
        let arrived = sources(self.architecture, id).filter(|edge| self.needs[*edge] != NOT_YET);
        let changes = arrived.map(|edge| {
            let connection = &self.architecture.connections[edge];
            let changing = match connection.type_name() {
                "read" | "cache" | "https" | "consume" => 0.0,
                "query" => 1.0 - read_ratio,
                _ => 1.0,
            };
            self.out.edges[edge] * changing
        });
        ordered_sum(changes.collect())
    }

    /// The share of its requests that a router sends to each target that does not say; `None` for
    /// what is no router.
    fn routed(&self, component: &Component, outgoing: &[ConnectionId]) -> Option<f64> {
        if !component.sets.any(Sets::CLIENT | Sets::ROUTER | Sets::EDGE) {
            return None;
        }
        let routes: Vec<&Connection> = outgoing
            .iter()
            .map(|e| &*self.architecture.connections[*e])
            .filter(|c| !beside(c))
            .collect();
        let said = routes.iter().filter_map(|c| c.settings.number("calls"));
        let said = ordered_sum(said.collect());
        let open = routes
            .iter()
            .filter(|c| {
                c.settings.number("calls").is_none()
                    && c.settings.number("rate").is_none()
                    && self.architecture.components[c.to].status != Status::Planned
            })
            .count();
        // Calls that are more than one in a request stand beside the others: a page with ten
        // pictures is still one page.
        let left = if said < 1.0 { 1.0 - said } else { 1.0 };
        Some(left / open.max(1) as f64)
    }

    fn pass(&mut self, edge: ConnectionId, rate: f64, needs: f64) {
        self.out.edges[edge] = rate;
        self.needs[edge] = needs;
    }
}

/// Where what arrives at a component goes on to.
fn targets(architecture: &Architecture, id: ComponentId) -> impl Iterator<Item = ComponentId> {
    let along = architecture.edges(id, Direction::Outgoing);
    let along = along.filter(|(_, c)| carries_requests(c) && !fetches(c));
    let against = architecture.edges(id, Direction::Incoming);
    let against = against.filter(|(_, c)| fetches(c));
    along.map(|(_, c)| c.to).chain(against.map(|(_, c)| c.from))
}

/// The sum in an order of its own, so that the order of statements does not change its last bit.
pub(crate) fn ordered_sum(mut terms: Vec<f64>) -> f64 {
    sum_in_order(&mut terms)
}

fn sum_in_order(terms: &mut [f64]) -> f64 {
    terms.sort_unstable_by(f64::total_cmp);
    terms.iter().fold(0.0, |sum, term| sum + term)
}

fn beside(connection: &Connection) -> bool {
    BESIDE.contains(&connection.type_name())
}

fn is_read(connection: &Connection) -> bool {
    matches!(connection.type_name(), "read" | "query")
}

/// Whether a caller fails when the one it calls does.
pub fn is_hard(architecture: &Architecture, connection: &Connection) -> bool {
    let pooled = connection.settings.word("pool").is_some_and(|pool| {
        architecture
            .out_of(connection.from)
            .filter(|c| c.settings.word("pool") == Some(pool))
            .count()
            > 1
    });
    (connection.is_sync() || connection.type_name() == "publish")
        && connection.type_name() != "cache"
        && !connection.settings.is("optional")
        && !connection.settings.has("fallback")
        && !pooled
}

/// The share of a component's reads that its cache does not answer.
fn misses(architecture: &Architecture, id: ComponentId) -> f64 {
    let own = architecture.components[id].settings.number("hit_rate");
    let caches = architecture.out_of(id).filter(|c| {
        c.type_name() == "cache" || architecture.components[c.to].sets.any(Sets::CACHE)
    });
    let best = caches
        .filter_map(|c| {
            let of_cache = architecture.components[c.to].settings.number("hit_rate");
            c.settings.number("hit_rate").or(of_cache)
        })
        .chain(own)
        .fold(0.0, f64::max);
    1.0 - best.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use crate::testing::report;

    /// The rates of components, in the order of their names here.
    fn rates(text: &str, names: &[&str]) -> Vec<f64> {
        let report = report(text);
        let id = |name: &str| {
            let all = &report.architecture.components;
            all.iter().position(|c| c.full == name).expect(name)
        };
        let rounded = |rate: f64| (rate * 1e6).round() / 1e6;
        names
            .iter()
            .map(|n| rounded(report.traffic.rates[id(n)]))
            .collect()
    }

    #[test]
    fn what_enters_flows_along_the_arrows() {
        let text = "constraints { traffic = 100 req/s }\nclient c\nservice a\nservice b\nexternal e\nc -> a: https\na -> b: rest { calls = 2 }\na -> e: rest { calls = 0.3 }\n";
        assert_eq!(
            rates(text, &["c", "a", "b", "e"]),
            [100.0, 100.0, 200.0, 30.0]
        );
    }

    #[test]
    fn a_router_sends_a_request_to_one_of_its_targets() {
        let text = "constraints { traffic = 100 req/s }\nclient c\ngateway g\nservice a\nservice b\nservice d\nc -> g: https\ng -> a: rest { calls = 0.2 }\ng -> b: rest\ng -> d: rest\n";
        assert_eq!(
            rates(text, &["g", "a", "b", "d"]),
            [100.0, 20.0, 40.0, 40.0]
        );
    }

    #[test]
    fn ten_pictures_do_not_starve_the_page() {
        let text = "constraints { traffic = 100 req/s }\nclient c\ncdn pictures\nservice api\nc -> pictures: https { calls = 10 }\nc -> api: https\n";
        assert_eq!(rates(text, &["pictures", "api"]), [1_000.0, 100.0]);
    }

    #[test]
    fn a_client_with_rates_of_its_own_takes_no_share() {
        let text = "constraints { traffic = 100 req/s }\nclient meters\nclient analyst\nservice a\nwarehouse w\nmeters -> a: https\nanalyst -> w: query { rate = 2 req/s }\n";
        assert_eq!(rates(text, &["meters", "a", "w"]), [100.0, 100.0, 2.0]);
    }

    #[test]
    fn consumers_of_a_queue_share_and_those_of_a_topic_do_not() {
        let text = "constraints { traffic = 100 req/s }\nclient c\nservice a\nqueue q\ntopic t\nservice x\nservice y\nc -> a: https\na -> q: publish\na -> t: publish\nx -> q: consume\ny -> q: consume\nx -> t: consume\ny -> t: consume\n";
        assert_eq!(
            rates(text, &["q", "t", "x", "y"]),
            [100.0, 100.0, 150.0, 150.0]
        );
    }

    #[test]
    fn a_cache_lets_its_misses_through() {
        let text = "constraints { traffic = 100 req/s }\nclient c\nservice a\ncache k\ndatabase d\nc -> a: https\na -> k: cache { hit_rate = 80 % }\na -> d: read\na -> d: write { calls = 0.5 }\n";
        assert_eq!(rates(text, &["k", "d"]), [100.0, 70.0]);
    }

    #[test]
    fn a_store_tells_of_what_is_written_and_not_of_what_is_read() {
        let text = "constraints { traffic = 100 req/s }\nclient c\nservice a\nbucket b\nfunction f\nc -> a: https\na -> b: read\na -> b: write { calls = 0.05 }\nb -> f: invoke\n";
        assert_eq!(rates(text, &["b", "f"]), [105.0, 5.0]);
    }

    #[test]
    fn a_cycle_is_cut_and_the_order_of_lines_is_of_no_account() {
        let head = "constraints { traffic = 10 req/s }\nclient c\nservice a\nservice b\n";
        let one = format!("{head}c -> a: https\na -> b: rest\nb -> a: rest {{ calls = 0.5 }}\n");
        let two = format!("{head}b -> a: rest {{ calls = 0.5 }}\na -> b: rest\nc -> a: https\n");
        assert_eq!(rates(&one, &["a", "b"]), rates(&two, &["a", "b"]));
        assert_eq!(rates(&one, &["b"]), [10.0]);
    }

    #[test]
    fn users_count_as_requests_and_names_as_few() {
        // 86,400 users x 30 requests in 30 days of 86,400 seconds is one a second.
        let text = "constraints { users = 86_400 /month }\nclient c\nservice a\nauth u\nsecrets s\nc -> a: https\na -> u: authenticate\na -> s: resolve\n";
        assert_eq!(rates(text, &["a", "u", "s"]), [1.0, 0.05, 0.01]);
    }
}
