//! Rates along the arrows: how much arrives everywhere, and which share of all requests needs what.
//!
//! `constraints.traffic` enters at the clients. A request of a caller makes `calls` calls along each
//! arrow (one unless said); what routes requests (a balancer, a gateway) sends each to one of its
//! targets. A cache lets its misses through. What a consumer fetches is the rate of what it fetches
//! from. Every figure can say where it came from.

mod flow;

use crate::model::{Architecture, ComponentId, Connection, ConnectionId, rows};

use flow::Flow;

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

    /// Whether the rates of two designs cannot differ.
    pub(crate) fn is_same(a: &Architecture, b: &Architecture) -> bool {
        let numbers = ["traffic", "users", "read_ratio"];
        let said = |of: &Architecture| numbers.map(|name| of.constraints.number(name));
        said(a) == said(b) && a.same_ranks(b) && a.rows == b.rows
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
        let mut out: Vec<_> = flow::sources(architecture, id)
            .map(|c| (c, self.edges[c]))
            .collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        out
    }
}

/// Whether a connection carries requests or messages.
pub fn carries_requests(connection: &Connection) -> bool {
    !NO_REQUESTS.contains(&connection.type_name())
}

/// Whether data flows against the arrow only, so that the caller's rate follows from the other end.
pub(crate) fn fetches(architecture: &Architecture, id: ConnectionId) -> bool {
    let rows = &architecture.rows;
    rows::fetches(&rows.nodes, &rows.edges[id])
}

pub(crate) fn beside(connection: &Connection) -> bool {
    BESIDE.contains(&connection.type_name())
}

/// Whether a caller fails when the one it calls does.
pub fn is_hard(architecture: &Architecture, connection: &Connection) -> bool {
    let pooled = connection.settings.word("pool").is_some_and(|pool| {
        let calls = architecture.out_of(connection.from);
        calls
            .filter(|c| c.settings.word("pool") == Some(pool))
            .count()
            > 1
    });
    is_hard_alone(connection) && !pooled
}

/// The same, as if there were no others in its pool.
pub(crate) fn is_hard_alone(connection: &Connection) -> bool {
    (connection.is_sync() || connection.type_name() == "publish")
        && connection.type_name() != "cache"
        && !connection.settings.is("optional")
        && !connection.settings.has("fallback")
}

/// The sum in an order of its own, so that the order of statements does not change its last bit.
pub(crate) fn ordered_sum(mut terms: Vec<f64>) -> f64 {
    sum_in_order(&mut terms)
}

fn sum_in_order(terms: &mut [f64]) -> f64 {
    terms.sort_unstable_by(f64::total_cmp);
    terms.iter().fold(0.0, |sum, term| sum + term)
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
    fn who_reads_the_log_of_a_database_gets_its_changes() {
        let text = "constraints { traffic = 100 req/s, read_ratio = 0.9 }\nclient c\nservice a\ndatabase db: aws.rds_postgres\njob relay: self.debezium\ntopic t\nservice x\ndatabase figures: self.influxdb\nc -> a: https\na -> db: query\nrelay -> db: stream\nrelay -> t: publish\nx -> t: consume\na -> figures: stream\n";
        let names = ["db", "relay", "t", "x", "figures"];
        assert_eq!(rates(text, &names), [100.0, 10.0, 10.0, 10.0, 100.0]);
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
