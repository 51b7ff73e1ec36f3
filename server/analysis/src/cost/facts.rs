//! What the price book may ask of a component: its settings, and the traffic that it is paid for.

use buttress_pricing::{Amount, Inputs};

use crate::model::{Architecture, Component, ComponentId, Connection, Sets, Typed};
use crate::traffic::{QUERIES_THAT_READ, Traffic, ordered_sum};

pub(super) struct Facts<'a> {
    pub(super) architecture: &'a Architecture,
    pub(super) traffic: &'a Traffic,
    pub(super) id: ComponentId,
}

impl Inputs for Facts<'_> {
    fn setting(&self, name: &str) -> Option<Amount<'_>> {
        let settings = &self.component().settings;
        let entry = match name.split_once('.') {
            Some(("constraints", name)) => self.architecture.constraints.get(name)?,
            Some((block, name)) => settings.block(block)?.get(name)?,
            None => settings.get(name)?,
        };
        match &entry.value {
            Typed::Number(n) => Some(Amount::Number(*n)),
            Typed::Word(w) | Typed::Text(w) => Some(Amount::Word(w)),
            Typed::Bool(b) => Some(Amount::Bool(*b)),
            // Of a list, such as the rules of a firewall, it is paid for how many there are.
            Typed::List(items) => Some(Amount::Number(items.len() as f64)),
            _ => None,
        }
    }

    fn flow(&self, name: &str) -> Option<f64> {
        let rate = self.traffic.rate(self.id)?;
        match name {
            "requests_per_second" if self.is_telemetry() => self.observed(),
            "requests_per_second" => {
                let saved = self.sum(|c| match self.messages_a_load(c) {
                    Some(Some(size)) => 1.0 - 1.0 / size,
                    Some(None) => 1.0,
                    None => 0.0,
                });
                Some((rate - saved).max(0.0))
            }
            "invocations_per_second" => {
                let saved = self.sum(|c| 1.0 - 1.0 / self.messages_a_call(c));
                Some((rate - saved).max(0.0))
            }
            "messages_per_second" => Some(self.sum(|c| match c.type_name() {
                "publish" | "dead_letter" | "stream" | "webhook" | "invoke" | "write" => 1.0,
                _ => 0.0,
            })),
            "sends_per_second" => Some(self.sum(|c| match c.type_name() {
                "publish" | "dead_letter" | "stream" | "webhook" | "invoke" | "write" => {
                    self.own_batch() / batch_size(&c.settings).unwrap_or(self.own_batch())
                }
                _ => 0.0,
            })),
            "receives_per_second" => self.receives(),
            "queries_per_second" => Some(self.sum(|c| match c.type_name() {
                "read" | "query" | "https" | "rest" | "grpc" | "graphql" => 1.0,
                _ => 0.0,
            })),
            "reads_per_second" => Some(self.sum(|c| match c.type_name() {
                "read" | "cache" | "https" | "rest" => 1.0,
                "query" => self.read_ratio(),
                _ => 0.0,
            })),
            "writes_per_second" => Some(self.sum(|c| match c.type_name() {
                "write" | "publish" => 1.0,
                "batch" => match self.messages_a_load(c) {
                    Some(Some(size)) => 1.0 / size,
                    Some(None) => 0.0,
                    None => 1.0,
                },
                "query" => 1.0 - self.read_ratio(),
                _ => 0.0,
            })),
            "batched_per_second" => Some(self.sum(|c| match self.messages_a_load(c) {
                Some(None) => 1.0,
                _ => 0.0,
            })),
            "egress_bytes_per_second" => self.egress(),
            _ => None,
        }
    }
}

impl Facts<'_> {
    fn component(&self) -> &Component {
        &self.architecture.components[self.id]
    }

    fn kind(&self) -> &str {
        self.component().kind.map_or("", |k| &k.name)
    }

    fn read_ratio(&self) -> f64 {
        self.architecture
            .constraints
            .number("read_ratio")
            .unwrap_or(QUERIES_THAT_READ)
    }

    /// What arrives along the connections, each weighed.
    fn sum(&self, weight: impl Fn(&Connection) -> f64) -> f64 {
        let weighed = |(id, rate): (usize, f64)| rate * weight(&self.architecture.connections[id]);
        let sources = self.traffic.sources(self.architecture, self.id).into_iter();
        ordered_sum(sources.map(weighed).collect())
    }

    /// Messages in one request of a connection that loads a bucket or a warehouse in batches:
    /// `None` where every call is one, `Some(None)` where nobody says how many. A rate that is
    /// written is that of the batches.
    fn messages_a_load(&self, connection: &Connection) -> Option<Option<f64>> {
        let settings = &connection.settings;
        let loads = connection.type_name() == "batch"
            && matches!(self.kind(), "bucket" | "warehouse")
            && settings.number("rate").is_none()
            && settings.number("calls").is_none();
        loads.then(|| batch_size(settings))
    }

    /// Messages that a function is called with at once. What it fetches or is fed by a stream
    /// comes in batches of its own size, unless the connection says another.
    fn messages_a_call(&self, connection: &Connection) -> f64 {
        let of_function = match connection.type_name() {
            "consume" | "stream" => self.own_batch(),
            _ => 1.0,
        };
        batch_size(&connection.settings).unwrap_or(of_function)
    }

    fn own_batch(&self) -> f64 {
        batch_size(&self.component().settings).unwrap_or(1.0)
    }

    /// Messages that consumers fetch, those of a batch as one; in units of the queue's own batch,
    /// by which the price book divides. Unknown where nobody fetches.
    fn receives(&self) -> Option<f64> {
        let fetched = self
            .architecture
            .edges(self.id, petgraph::Direction::Incoming)
            .filter(|(_, c)| c.type_name() == "consume")
            .map(|(id, c)| {
                let consumer = &self.architecture.components[c.from];
                let batch = batch_size(&c.settings)
                    .or_else(|| batch_size(&consumer.settings))
                    .unwrap_or(self.own_batch());
                self.traffic.edges[id] * self.own_batch() / batch
            });
        let fetched: Vec<f64> = fetched.collect();
        (!fetched.is_empty()).then(|| ordered_sum(fetched))
    }

    fn is_telemetry(&self) -> bool {
        matches!(self.kind(), "traces" | "logs")
            && self.traffic.sources(self.architecture, self.id).is_empty()
    }

    /// Requests that are traced or logged. A trace follows a request through all of the design, a
    /// log has lines from each component. Unknown where nothing says what is observed.
    fn observed(&self) -> Option<f64> {
        let ends = |direction| {
            let edges = self.architecture.edges(self.id, direction);
            edges.filter(|(_, c)| c.type_name() == "observe" && c.from != c.to)
        };
        let pushed = ends(petgraph::Direction::Incoming).map(|(_, c)| c.from);
        let pulled = ends(petgraph::Direction::Outgoing).map(|(_, c)| c.to);
        let watched = pushed.chain(pulled);
        let of_connections = watched.map(|id| self.traffic.rates[id]);
        let mut rates: Vec<f64> = of_connections.collect();
        if self.component().settings.list("covers").contains(&"all") {
            let components = self.architecture.components.iter().zip(&self.traffic.rates);
            rates = components
                .filter(|(c, _)| c.is_own())
                .map(|(_, rate)| *rate)
                .collect();
            if self.kind() == "traces" {
                return self.traffic.entry;
            }
        }
        let known = !rates.is_empty();
        let total = if self.kind() == "traces" {
            rates.into_iter().fold(0.0, f64::max)
        } else {
            ordered_sum(rates)
        };
        known.then_some(total)
    }

    /// What goes back to those outside; unknown while no payload is said.
    fn egress(&self) -> Option<f64> {
        let outside = |id: ComponentId| {
            let sets = self.architecture.components[id].sets;
            sets.any(Sets::CLIENT | Sets::EXTERNAL)
        };
        let sources = self.traffic.sources(self.architecture, self.id).into_iter();
        let flows = sources.filter_map(|(id, rate)| {
            let connection = &self.architecture.connections[id];
            let payload = connection.settings.number("payload")?;
            outside(connection.from).then_some(rate * payload)
        });
        let flows: Vec<f64> = flows.collect();
        (!flows.is_empty()).then(|| ordered_sum(flows))
    }
}

/// How many go in one call; never less than one.
fn batch_size(settings: &crate::model::Settings) -> Option<f64> {
    settings.number("batch_size").filter(|size| *size >= 1.0)
}

#[cfg(test)]
mod tests {
    use crate::testing::report;

    /// The bill of one component.
    fn monthly(text: &str, name: &str) -> f64 {
        bill(text, name).monthly
    }

    fn bill(text: &str, name: &str) -> buttress_pricing::Bill {
        let report = report(text);
        let components = report.architecture.components.iter();
        let (_, bill) = components
            .zip(report.costs.bills.iter())
            .find(|(c, _)| c.full == name)
            .expect("the component");
        bill.bill.clone().expect("a bill")
    }

    #[track_caller]
    fn close(left: f64, right: f64) {
        assert!((left - right).abs() < 0.005, "{left} is not {right}");
    }

    const QUEUE: &str = "constraints { traffic = 100 req/s }\n\
        client app\nservice api: aws.fargate\nqueue jobs: aws.sqs\n\
        function work: aws.lambda { memory = 1 GiB, service_time = 100 ms }\n\
        app -> api: https\napi -> jobs: publish\n";

    #[test]
    fn batches_of_a_consumer_are_called_and_fetched_as_one() {
        let plain = format!("{QUEUE}work -> jobs: consume\n");
        let batched = format!("{QUEUE}work -> jobs: consume {{ batch_size = 10 }}\n");
        // 100/s are 262.8 million a month: sent once, fetched and deleted once, or a tenth of it.
        close(monthly(&plain, "jobs"), 262.8 * 3.0 * 0.4);
        close(monthly(&batched, "jobs"), 262.8 * (1.0 + 0.2) * 0.4);
        // Calls at 0.20 a million; 26.28 million GB-seconds all the same, a GiB being a GB.
        let time = 26.28e6 * 0.000_016_666_7;
        close(monthly(&plain, "work"), 262.8 * 0.2 + time);
        close(monthly(&batched, "work"), 26.28 * 0.2 + time);
        let of_function = plain.replace("100 ms }", "100 ms, batch_size = 10 }");
        close(monthly(&of_function, "work"), 26.28 * 0.2 + time);
    }

    #[test]
    fn a_load_of_a_bucket_is_one_request_a_batch() {
        let text = "constraints { traffic = 100 req/s }\n\
            client app\nservice api: aws.fargate\n\
            bucket files: aws.s3 { storage = 100 GB }\napp -> api: https\napi -> files: batch";
        // 262.8 million messages in batches of 100: 2,628 thousand writes at 0.005, 100 GB at 0.023.
        let sized = format!("{text} {{ batch_size = 100 }}\n");
        close(monthly(&sized, "files"), 2628.0 * 0.005 + 2.3);
        // Of a thousand, which is assumed and said.
        let bill = bill(&format!("{text}\n"), "files");
        close(bill.monthly, 262.8 * 0.005 + 2.3);
        let assumed = bill.assumed();
        assert!(assumed.contains(&("batch_size", "1,000")), "{assumed:?}");
        // A rate that is written is that of the batches: 3,600 times 730 h are 2,628 thousand.
        let rated = format!("{text} {{ rate = 1 req/s }}\n");
        close(monthly(&rated, "files"), 2628.0 * 0.005 + 2.3);
    }

    #[test]
    fn traces_are_those_of_what_is_covered_or_unknown() {
        let text = "constraints { traffic = 100 req/s }\n\
            client app\nservice api: aws.fargate\napp -> api: https\n";
        // 262.8 million requests, one in twenty traced, at 5 a million.
        let all = format!("{text}traces t: aws.xray {{ covers = all }}\n");
        close(monthly(&all, "t"), 262.8 * 0.05 * 5.0);
        let pushed = format!("{text}traces t: aws.xray\napi -> t: observe\n");
        close(monthly(&pushed, "t"), 262.8 * 0.05 * 5.0);
        let alone = bill(&format!("{text}traces t: aws.xray\n"), "t");
        assert!(alone.unpriced.is_some_and(|why| why.contains("not known")));
    }

    #[test]
    fn machines_are_bought_as_the_design_says_unless_they_say_it_themselves() {
        let text = "constraints { region = us-east-1, purchase = reserved_1y }\n\
            service a: aws.ec2 { instance = m7g.large, storage = 0 GB }\n\
            service b: aws.ec2 { instance = m7g.large, storage = 0 GB, purchase = on_demand }\n\
            service c: aws.fargate { cpu = 1, memory = 2 GB }\n";
        // 730 hours at 0.050342 for a year, and at 0.0816 on demand.
        close(monthly(text, "a"), 730.0 * 0.050_342);
        close(monthly(text, "b"), 730.0 * 0.0816);
        // Of what is not sold this way nothing is said: nobody asked for it here.
        let container = bill(text, "c");
        assert!(container.notes().all(|note| !note.contains("purchase")));
    }

    #[test]
    fn rules_of_a_firewall_are_counted() {
        let text = "constraints { traffic = 1 req/s }\nclient app\n\
            waf w: aws.waf { rules = [core, sqli] }\nservice api: aws.fargate\n\
            app -> w: https\nw -> api: https\n";
        // A list at 5, two rules at 1, 2.628 million requests at 0.60.
        close(monthly(text, "w"), 5.0 + 2.0 + 2.628 * 0.6);
    }
}
