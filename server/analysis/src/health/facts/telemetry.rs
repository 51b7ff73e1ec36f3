//! What tells of itself, and to whom.

use super::Facts;
use crate::model::rows::Flags;
use crate::model::{Component, ComponentId, Connection, Sets};
use crate::reads::Noted;

/// What is worked out once of a design.
#[derive(Default)]
pub(super) struct Cells {
    logs: Noted<Vec<ComponentId>>,
    traces: Noted<Vec<ComponentId>>,
}

impl Facts<'_> {
    /// What is there to keep logs of programs. A trail of what was done in the account is none.
    pub fn logs(&self) -> impl Iterator<Item = &Component> {
        self.kept("logs", &self.telemetry.logs)
            .filter(|c| c.product_id() != "aws.cloudtrail")
    }

    /// What is there to keep traces.
    pub fn traces(&self) -> impl Iterator<Item = &Component> {
        self.kept("traces", &self.telemetry.traces)
    }

    fn kept<'f>(
        &'f self,
        what: &'static str,
        cell: &'f Noted<Vec<ComponentId>>,
    ) -> impl Iterator<Item = &'f Component> {
        let keeps = |id: &ComponentId| {
            // Rows first: of thousands of components few are telemetry.
            let row = &self.architecture.rows.nodes[*id];
            row.sets.any(Sets::OBS) && row.is_own() && keeps(self.component(*id), what)
        };
        let all = || {
            (0..self.architecture.rows.nodes.len())
                .filter(keeps)
                .collect()
        };
        let ids = cell.get_or_init(all);
        ids.iter().map(|id| self.component(*id))
    }

    /// Whether the logs of a component are kept somewhere.
    pub fn is_logged(&self, id: ComponentId) -> bool {
        let component = self.component(id);
        component.settings.has("log_retention")
            || self.tells(id, "logs")
            || self
                .observers(id)
                .any(|by| keeps(self.component(by), "logs"))
            || self
                .logs()
                .any(|logs| self.covers(logs, id) || is_same_platform(component, logs))
    }

    /// Whether requests are followed through a component.
    pub fn is_traced(&self, id: ComponentId) -> bool {
        self.tells(id, "traces")
            || self
                .observers(id)
                .any(|by| keeps(self.component(by), "traces"))
            || self.traces().any(|traces| self.covers(traces, id))
            || self.meshes().any(|mesh| self.covers(mesh, id))
    }

    /// Whether it, or a group that it is in, says that it tells of itself without an arrow.
    pub fn tells(&self, id: ComponentId, what: &str) -> bool {
        let said = self.said(id, "telemetry");
        said.is_some_and(|s| s.list("telemetry").contains(&what))
    }

    /// Who is at the other end of a component's telemetry.
    pub(crate) fn observers(&self, id: ComponentId) -> impl Iterator<Item = ComponentId> {
        let edges = &self.architecture.rows.edges;
        let out = self.architecture.out_edges(id);
        let out = out.map(|e| (e, edges[e].to as usize));
        let into = self.architecture.in_edges(id);
        let into = into.map(|e| (e, edges[e].from as usize));
        let both = out.chain(into);
        let observing = both.filter(|(e, _)| edges[*e].flags.has(Flags::OBSERVES));
        observing.map(|(_, other)| other)
    }

    /// Whether a service calls another service of ours along it and waits.
    pub fn is_between_services(&self, connection: &Connection) -> bool {
        let edge = (connection.from, connection.to);
        let own = |id: ComponentId| {
            let row = &self.architecture.rows.nodes[id];
            row.is_own() && row.sets.any(Sets::SERVICE)
        };
        edge.0 != edge.1
            && own(edge.0)
            && own(edge.1)
            && self.is_rpc(connection)
            && !connection.settings.is("same_process")
    }
}

/// Whether what arrives at a component is kept as `what`, or goes on from it to where it is: a
/// collector passes all on, and so do the vendors who sell all of it, and systems of others.
fn keeps(component: &Component, what: &str) -> bool {
    component.kind.is_some_and(|k| k.name == what)
        || component.class() == "telemetry_pipeline"
        || component.sets.any(Sets::EXTERNAL)
        || component.sets.any(Sets::OBS) && component.product_id().starts_with("saas.")
}

/// A managed product reports to its own vendor's telemetry by itself.
pub fn is_same_platform(component: &Component, telemetry: &Component) -> bool {
    let known = |c: &Component| c.product.as_ref().and_then(|p| p.known());
    let (Some(product), Some(telemetry)) = (known(component), known(telemetry)) else {
        return false;
    };
    product.managed && vendor(&product.id) == vendor(&telemetry.id)
}

fn vendor(id: &str) -> &str {
    id.split('.').next().unwrap_or(id)
}
