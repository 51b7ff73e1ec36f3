//! What money is spent on: what does nothing, what stands by, what is bought for how long.

use petgraph::Direction::Incoming;
use rustc_hash::FxHashSet;

use super::Facts;
use crate::model::rows::set;
use crate::model::{Component, ComponentId, ConnectionId, Origin, Sets};

impl Facts<'_> {
    /// Whether it waits for another to fail: a standby, or a copy that is kept up to date.
    pub(crate) fn stands_by(&self, id: ComponentId) -> bool {
        let settings = &self.component(id).settings;
        settings.has("standby_of")
            || settings.has("standby")
            || self
                .architecture
                .edges(id, Incoming)
                .any(|(_, c)| c.type_name() == "replicate" || c.settings.has("pool"))
    }

    /// Whether the design says of each way to it that nothing goes along it.
    pub(crate) fn is_idle(&self, id: ComponentId) -> bool {
        let rows = &self.architecture.rows.edges;
        let said_none = |edge: &ConnectionId| {
            let row = &rows[*edge];
            set(row.rate) == Some(0.0) || set(row.rate).is_none() && set(row.calls) == Some(0.0)
        };
        let sources = self.traffic.sources(self.architecture, id);
        !sources.is_empty() && sources.iter().all(|(edge, _)| said_none(edge))
    }

    /// Whether it is looked at in an environment, as far as what is said of it and of the design
    /// shows.
    pub(crate) fn is_in_environment(&self, component: &Component) -> bool {
        let constraints = self.architecture.constraints.iter();
        let mut said = constraints.chain(component.settings.iter());
        said.any(|entry| entry.origin == Origin::Environment)
    }

    /// Whether clients reach it on some way on which nobody is refused because they ask too much:
    /// neither a part nor a connection limits rates.
    pub(crate) fn is_reached_without_limit(&self, id: ComponentId) -> bool {
        const LIMITS: [&str; 3] = ["rate_limit", "throttle", "cost_cap"];
        let mut seen = FxHashSet::from_iter([id]);
        let mut next = vec![id];
        while let Some(at) = next.pop() {
            let component = self.component(at);
            if LIMITS.iter().any(|name| component.settings.has(name)) {
                continue;
            }
            for (edge, rate) in self.traffic.sources(self.architecture, at) {
                let connection = &self.architecture.connections[edge];
                if rate <= 0.0 || connection.settings.has("rate_limit") {
                    continue;
                }
                // What is fetched comes from the other end.
                let from = if connection.from == at {
                    connection.to
                } else {
                    connection.from
                };
                if self.component(from).sets.any(Sets::CLIENT) {
                    if self.is_entrance(connection) {
                        return true;
                    }
                } else if seen.insert(from) {
                    next.push(from);
                }
            }
        }
        false
    }
}
