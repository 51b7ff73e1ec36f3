//! How messages travel: who hands them to whom, how often they arrive, what may be lost, and how many
//! can be worked on.

use crate::model::{Component, ComponentId, Connection, ConnectionId, Sets, Settings, Status};

use super::Facts;

/// Queues and topics that keep no order of their messages unless `ordering` says that they do.
const UNORDERED: [&str; 8] = [
    "aws.sqs",
    "aws.sns",
    "aws.eventbridge",
    "azure.event_grid",
    "azure.storage_queue",
    "gcp.cloud_tasks",
    "gcp.eventarc",
    "gcp.pubsub",
];

const KIB: f64 = 1_024.0;
const MIB: f64 = 1_024.0 * KIB;

/// The largest message of a product, bytes.
const LARGEST: [(&str, f64); 19] = [
    ("aws.eventbridge", 256.0 * KIB),
    ("aws.kinesis", MIB),
    ("aws.msk", MIB),
    ("aws.msk_serverless", MIB),
    ("aws.sns", 256.0 * KIB),
    ("aws.sns_fifo", 256.0 * KIB),
    ("aws.sqs", MIB),
    ("aws.sqs_fifo", MIB),
    ("azure.event_grid", MIB),
    ("azure.event_hubs", MIB),
    ("azure.service_bus_queue", 256.0 * KIB),
    ("azure.service_bus_topic", 256.0 * KIB),
    ("azure.storage_queue", 64.0 * KIB),
    ("gcp.cloud_tasks", MIB),
    ("gcp.managed_kafka", MIB),
    ("gcp.pubsub", 10_000_000.0),
    ("self.kafka", MIB),
    ("self.nats", MIB),
    ("self.redpanda", MIB),
];

/// Products whose instances come and go with the load without being asked to.
const SCALE_BY_THEMSELVES: [&str; 3] = ["gcp.cloud_run", "aws.app_runner", "azure.container_apps"];

/// A message on its way: where it waits or comes from, and who gets it.
pub(crate) struct Handover<'a> {
    pub by: ConnectionId,
    pub connection: &'a Connection,
    pub source: ComponentId,
    pub consumer: ComponentId,
}

impl Facts<'_> {
    /// Those who take messages out of a broker.
    pub(crate) fn handovers(&self, broker: ComponentId) -> impl Iterator<Item = Handover<'_>> {
        use petgraph::Direction::{Incoming, Outgoing};
        let fetched = self.architecture.edges(broker, Incoming);
        let pushed = self.architecture.edges(broker, Outgoing);
        let fetched = fetched
            .filter(|(_, c)| c.type_name() == "consume")
            .map(|(by, c)| (by, c, c.from));
        let pushed = pushed
            .filter(|(_, c)| {
                matches!(
                    c.type_name(),
                    "invoke" | "webhook" | "publish" | "stream" | "batch" | "write"
                )
            })
            .map(|(by, c)| (by, c, c.to));
        fetched
            .chain(pushed)
            .map(move |(by, connection, consumer)| Handover {
                by,
                connection,
                source: broker,
                consumer,
            })
            .filter(|it| self.component(it.consumer).status != Status::Planned)
    }

    /// The message that a connection brings to code of ours that nobody waits for.
    pub(crate) fn handover(&self, by: ConnectionId) -> Option<Handover<'_>> {
        let connection = &*self.architecture.connections[by];
        let (from, to) = (
            self.component(connection.from),
            self.component(connection.to),
        );
        let tells = Sets::BROKER | Sets::STORE;
        let (source, consumer) = match connection.type_name() {
            "consume" if to.sets.any(Sets::BROKER) => (connection.to, connection.from),
            "webhook" => (connection.from, connection.to),
            "invoke" if connection.settings.word("mode") == Some("async") => {
                (connection.from, connection.to)
            }
            "invoke" if from.sets.any(tells) && !connection.is_sync() => {
                (connection.from, connection.to)
            }
            _ => return None,
        };
        let runs = self.component(consumer);
        (runs.sets.any(Sets::COMPUTE)
            && runs.status != Status::Planned
            && self.component(source).status != Status::Planned)
            .then_some(Handover {
                by,
                connection,
                source,
                consumer,
            })
    }

    /// Whether a part gets its work as messages alone: what fails is brought to it again.
    pub(crate) fn works_on_messages_alone(&self, id: ComponentId) -> bool {
        use petgraph::Direction::{Incoming, Outgoing};
        let pushed = self.architecture.edges(id, Incoming);
        let pushed = pushed
            .filter(|(_, c)| crate::traffic::carries_requests(c) && c.type_name() != "dead_letter");
        let fetched = self.architecture.edges(id, Outgoing);
        let fetched = fetched.filter(|(_, c)| c.type_name() == "consume");
        let mut any = false;
        pushed.chain(fetched).all(|(by, _)| {
            any = true;
            let brought = self.handover(by);
            brought.is_some_and(|it| it.consumer == id && self.is_repeated(&it))
        }) && any
    }

    /// How often a request of its caller goes along a connection.
    fn calls(&self, id: ConnectionId) -> f64 {
        let connection = &self.architecture.connections[id];
        let arrives = self.traffic.rates[connection.from];
        let by_rate = || {
            let rate = connection
                .settings
                .number("rate")
                .filter(|_| arrives > 0.0)?;
            Some(rate / arrives)
        };
        let said = connection.settings.number("calls").or_else(by_rate);
        said.unwrap_or(1.0)
    }

    /// Whether some request of their caller goes along both of two connections. Where each takes a part
    /// of the requests, and the parts need not meet, they may be of different business.
    pub(crate) fn meet(&self, a: ConnectionId, b: ConnectionId) -> bool {
        let share = |id| self.calls(id).min(1.0);
        share(a) + share(b) > 1.0
    }

    /// What collects numbers or wakes people, and says what it covers.
    pub(crate) fn watchers(&self) -> impl Iterator<Item = &Component> {
        let watches = |c: &Component| {
            c.kind
                .is_some_and(|k| matches!(k.name.as_str(), "metrics" | "alerts"))
                && c.settings.has("covers")
        };
        let watchers = || self.live().filter(|(_, c)| watches(c));
        let ids = self
            .watchers
            .get_or_init(|| watchers().map(|(id, _)| id).collect());
        ids.iter().map(|id| self.component(*id))
    }

    /// Whether a message may come more than once.
    pub(crate) fn is_repeated(&self, it: &Handover<'_>) -> bool {
        let source = self.component(it.source);
        let said = it
            .connection
            .settings
            .word("delivery")
            .or_else(|| source.settings.word("delivery"));
        said.is_none_or(|word| word == "at_least_once") && source.product_id() != "aws.sqs_fifo"
    }

    /// The largest message that a broker takes, bytes.
    pub(crate) fn largest_message(&self, broker: &Component) -> Option<f64> {
        let premium = |settings: &Settings| {
            let words = [settings.word("tier"), settings.word("plan")];
            words.iter().flatten().any(|w| w.contains("premium"))
        };
        broker.settings.number("max_message").or_else(|| {
            let id = broker.product_id();
            let (_, size) = LARGEST.iter().find(|(product, _)| *product == id)?;
            if id.starts_with("azure.service_bus") && premium(&broker.settings) {
                return Some(100.0 * MIB);
            }
            Some(*size)
        })
    }

    /// The most requests or messages a second that a part works on; `None` where the design does not
    /// say all that it takes to know.
    pub(crate) fn capacity(&self, component: &Component) -> Option<f64> {
        let settings = &component.settings;
        let time = settings.number("service_time").filter(|t| *t > 0.0)?;
        let at_once = if component.class() == "function" {
            settings.number("concurrency").unwrap_or(1.0)
        } else {
            settings.number("concurrency")?
        };
        Some(most_instances(component)? * at_once / time)
    }
}

/// Whether a repeated call or message has the effect of one.
pub(crate) fn is_idempotent(connection: &Connection) -> bool {
    let settings = &connection.settings;
    settings.is("idempotent") || settings.has("key") || settings.is("conditional")
}

/// Whether messages of a broker may be lost on purpose.
pub(crate) fn may_be_lost(settings: &Settings) -> bool {
    matches!(
        settings.word("delivery"),
        Some("best_effort" | "at_most_once")
    )
}

/// Whether a broker gives its messages to consumers in some other order than it got them in.
pub(crate) fn is_unordered(broker: &Component) -> bool {
    match broker.settings.get("ordering").map(|entry| &entry.value) {
        Some(crate::model::Typed::Word(word)) => word == "none",
        Some(crate::model::Typed::Bool(kept)) => !kept,
        _ => UNORDERED.contains(&broker.product_id()),
    }
}

/// The most instances that there are of it; `None` where that follows the load without a limit that
/// is said.
pub(crate) fn most_instances(component: &Component) -> Option<f64> {
    let settings = &component.settings;
    if let Some(autoscale) = settings.block("autoscale") {
        return autoscale.number("max");
    }
    if scales(component) {
        return None;
    }
    let said = settings.number("replicas").or(settings.number("nodes"));
    Some(said.unwrap_or(1.0).max(1.0))
}

/// Whether there come to be more of it when there is more to do.
pub(crate) fn scales(component: &Component) -> bool {
    component.settings.has("autoscale")
        || component.kind.is_some_and(|k| k.name == "function")
        || SCALE_BY_THEMSELVES.contains(&component.product_id())
}

/// How many messages or records go in one call along a connection, where it says.
pub(crate) fn may_be_batched(connection: &Connection) -> Option<f64> {
    let size = connection.settings.number("batch_size");
    size.filter(|size| *size >= 1.0)
}
