//! How much a part can take, and how much comes at its busiest.

use buttress_pricing::{Limit, Measure};
use petgraph::Direction::Incoming;

use super::Facts;
use super::delivery::{may_be_batched, most_instances};
use crate::cost;
use crate::model::rows::set;
use crate::model::{Component, ComponentId, Connection, ConnectionId, Sets};
use crate::traffic::{QUERIES_THAT_READ, ordered_sum};

/// How much higher the busiest hour is, where the design does not say.
const PEAK: f64 = 3.0;

/// Up to this share of what it can do a part answers as quickly as ever.
pub(crate) const SAFE: f64 = 0.7;

/// A database on a machine of this many processors writes so often a second, one on a larger machine
/// more in proportion.
const WRITES: f64 = 3_000.0;
const OF_PROCESSORS: f64 = 8.0;

/// What one reading or writing of a kilobyte costs in Cosmos DB, in request units.
const UNITS_A_READ: f64 = 1.0;
const UNITS_A_WRITE: f64 = 5.0;

/// What a unit of DynamoDB reads and writes, bytes.
const READ_AT_ONCE: f64 = 4_096.0;
const WRITTEN_AT_ONCE: f64 = 1_024.0;

/// A part of what comes is as much as a limit allows, or more.
pub(crate) struct Reached {
    pub limit: &'static Limit,
    /// What comes at the peak.
    pub comes: f64,
    /// What is taken.
    pub most: f64,
}

impl Facts<'_> {
    /// How much higher the busiest hour is than the average.
    pub fn peak_factor(&self) -> f64 {
        self.architecture.constraints.number("peak").unwrap_or(PEAK)
    }

    /// How many calls one request of its caller makes along a connection, on average.
    pub(crate) fn calls_a_request(&self, id: ConnectionId) -> f64 {
        let row = &self.architecture.rows.edges[id];
        let arrives = self.traffic.rates[row.from as usize];
        if arrives > 0.0 {
            self.traffic.edges[id] / arrives
        } else {
            set(row.calls).unwrap_or(row.usual_calls)
        }
    }

    /// What arrives at a part a second, along the connections that are meant.
    fn arrives(&self, id: ComponentId, meant: impl Fn(ConnectionId, &Connection) -> f64) -> f64 {
        let sources = self.traffic.sources(self.architecture, id).into_iter();
        let weighed =
            sources.map(|(by, rate)| rate * meant(by, &self.architecture.connections[by]));
        ordered_sum(weighed.collect())
    }

    /// What arrives a second and cannot wait in a queue until there is time for it: a client waits for
    /// the answer, and whoever calls is not at work on a message.
    pub(crate) fn urgent_rate(&self, id: ComponentId) -> Option<f64> {
        self.traffic.entry?;
        let urgent = |by: ConnectionId, c: &Connection| {
            self.handover(by).is_none() && self.is_on_the_way(c.from)
        };
        Some(self.arrives(id, |by, c| f64::from(u8::from(urgent(by, c)))))
    }

    /// What arrives a second at a store and reads, where the design says how much enters.
    pub(crate) fn reads_a_second(&self, store: ComponentId) -> Option<f64> {
        self.traffic.entry?;
        let ratio = self.read_ratio();
        Some(self.arrives(store, |_, c| match c.type_name() {
            "read" => 1.0,
            "query" => ratio,
            _ => 0.0,
        }))
    }

    /// How often a second a store is written to, where what goes in one call counts once.
    pub(crate) fn write_calls_a_second(&self, store: ComponentId) -> Option<f64> {
        self.traffic.entry?;
        let ratio = self.read_ratio();
        Some(self.arrives(store, |_, c| match c.type_name() {
            "write" => 1.0 / batch(c),
            "query" => (1.0 - ratio) / batch(c),
            _ => 0.0,
        }))
    }

    fn read_ratio(&self) -> f64 {
        let said = self.architecture.constraints.number("read_ratio");
        said.unwrap_or(QUERIES_THAT_READ)
    }

    /// The writes a second that the one machine of a database can do: as it says, or as is usual of
    /// its size. `None` where nobody knows its size.
    pub(crate) fn most_writes(&self, store: &Component) -> Option<f64> {
        let settings = &store.settings;
        let said = settings.number("write_capacity");
        said.or_else(|| settings.number("quota")).or_else(|| {
            let processors = settings.number("cpu").or_else(|| {
                let size = settings.word("instance")?;
                let region = cost::region(self.architecture, store);
                let product = store.product.as_ref()?.known()?;
                buttress_pricing::instance(product, size, region)?.vcpu
            });
            Some(WRITES * (processors? / OF_PROCESSORS).max(1.0))
        })
    }

    /// The published limit that a part is nearest to at its peak, of those that the design says enough
    /// to compare.
    pub(crate) fn nearest_limit(&self, id: ComponentId) -> Option<Reached> {
        let component = self.component(id);
        self.traffic.entry?;
        let product = component.product_id();
        let region = cost::region(self.architecture, component);
        let settings = &component.settings;
        let tier = settings.word("tier").or(settings.word("plan"));
        let quota = settings.number("quota");
        let reached = buttress_pricing::limits(product, region)
            .filter(|limit| limit.is_of_tier(tier) && limit.measure != Measure::Seconds)
            .filter_map(|limit| {
                let units = match limit.per {
                    Some(name) => settings.number(name).filter(|units| *units > 0.0)?,
                    None => 1.0,
                };
                // Units that come and go with the load are no limit.
                if limit.per.is_some() && settings.has("autoscale") {
                    return None;
                }
                let most = match (limit.measure, quota) {
                    (Measure::Requests | Measure::Messages | Measure::Calls, Some(quota)) => {
                        quota.max(limit.most * units)
                    }
                    (_, Some(_)) => return None,
                    _ => limit.most * units,
                };
                let comes = self.measured(id, component, limit.measure)? * self.peak_factor();
                Some(Reached { limit, comes, most })
            });
        reached.max_by(|a, b| (a.comes / a.most).total_cmp(&(b.comes / b.most)))
    }

    /// How much comes on average, in the measure of a limit.
    fn measured(&self, id: ComponentId, component: &Component, measure: Measure) -> Option<f64> {
        let settings = &component.settings;
        let size = || settings.number("item").unwrap_or(0.0);
        Some(match measure {
            // What is taken from a queue waits there when there is no room.
            Measure::Requests if component.sets.any(Sets::COMPUTE) => self.urgent_rate(id)?,
            Measure::Requests => self.arrives(id, |_, _| 1.0),
            Measure::Concurrent => self.urgent_rate(id)? * settings.number("service_time")?,
            Measure::Messages => self.arrives(id, |_, c| brings(c)),
            Measure::Calls => {
                let own = settings.number("batch_size").unwrap_or(1.0).max(1.0);
                self.arrives(id, |_, c| brings(c) / may_be_batched(c).unwrap_or(own))
            }
            Measure::Bytes => {
                let own = settings.number("payload");
                self.arrives(id, |_, c| {
                    brings(c) * c.settings.number("payload").or(own).unwrap_or(0.0)
                })
            }
            Measure::ReadUnits => {
                let strong = settings.word("consistency") == Some("strong");
                let a_read =
                    (size() / READ_AT_ONCE).ceil().max(1.0) * if strong { 1.0 } else { 0.5 };
                self.reads_a_second(id)? * a_read
            }
            Measure::WriteUnits => {
                let a_write = (size() / WRITTEN_AT_ONCE).ceil().max(1.0);
                self.writes_a_second(id)? * a_write
            }
            Measure::RequestUnits => {
                if settings.word("mode") == Some("serverless") {
                    return None;
                }
                let (reads, writes) = (self.reads_a_second(id)?, self.writes_a_second(id)?);
                reads * UNITS_A_READ + writes * UNITS_A_WRITE
            }
            Measure::Seconds => return None,
        })
    }

    /// The zones that a part is said to be in, itself or by its groups.
    pub(crate) fn zone_count(&self, id: ComponentId) -> f64 {
        let zones = self.said(id, "zones").and_then(|s| s.number("zones"));
        let two = || self.said(id, "multi_az").is_some_and(|s| s.is("multi_az"));
        zones.unwrap_or_else(|| if two() { 2.0 } else { 1.0 })
    }

    /// Whether there are as many of a part always, so that a lost zone takes its share with it.
    pub(crate) fn has_fixed_copies(&self, component: &Component) -> bool {
        !component.settings.has("autoscale") && most_instances(component).is_some_and(|n| n >= 2.0)
    }

    /// Where most of what arrives at a part comes from, for people to look at.
    pub(crate) fn busiest_arrows(
        &self,
        id: ComponentId,
    ) -> impl Iterator<Item = (&Connection, f64)> {
        let sources = self.traffic.sources(self.architecture, id).into_iter();
        sources
            .take(3)
            .filter(|(_, rate)| *rate > 0.0)
            .map(|(by, rate)| (&*self.architecture.connections[by], rate))
    }

    /// Whether copies of a store answer its reads, or are said to.
    pub(crate) fn has_readers(&self, id: ComponentId) -> bool {
        let settings = &self.component(id).settings;
        let many = |name| settings.number(name).is_some_and(|n| n >= 2.0);
        many("replicas")
            || many("nodes")
            || many("shards")
            || settings.number("read_replicas").is_some_and(|n| n >= 1.0)
            || settings.has("autoscale")
            || self.copies_to(id).next().is_some()
            || self
                .architecture
                .edges(id, Incoming)
                .any(|(_, c)| c.type_name() == "replicate")
    }
}

/// Whether messages are put into a broker along it.
fn brings(connection: &Connection) -> f64 {
    match connection.type_name() {
        "consume" | "observe" | "read" => 0.0,
        _ => 1.0,
    }
}

/// How many writes go in one call.
fn batch(connection: &Connection) -> f64 {
    may_be_batched(connection).unwrap_or(1.0)
}
