//! What the rules ask of a design, in the words of their catalogue.

pub(crate) mod capacity;
pub(crate) mod delivery;
mod exposure;
mod failure;
mod hosts;
pub(crate) mod latency;
mod paths;
mod regimes;
mod shape;
mod spend;
pub(crate) mod stores;
mod targets;
mod team;
mod telemetry;
mod upkeep;

use crate::cost::Costs;
use crate::figures::Beside;
use crate::finding::FileEdits;
use crate::model::{Architecture, Component, ComponentId, Connection, Sets, Status, Symbol};
use crate::reads::{self, Noted};
use crate::span::{ChunkId, Date, Place, Span};
use crate::traffic::Traffic;

pub use exposure::{has_auth, says};
pub use failure::Promise;
pub(crate) use failure::copies_remedy;
pub use paths::Calls;
pub use regimes::{is_of_vendor, title as regime_title};
pub(crate) use shape::{Unreached, is_api_gateway};
pub use targets::{duration, percent};
pub(crate) use team::people;
pub use telemetry::is_same_platform;

/// A design and all that was worked out about it.
pub struct Facts<'a> {
    /// What it says.
    pub architecture: &'a Architecture,
    /// What flows where.
    pub traffic: &'a Traffic,
    costs: &'a Costs,
    beside: &'a [Beside],
    /// What day it is.
    pub today: Date,
    /// Live components that cover others: meshes.
    meshes: Noted<Vec<ComponentId>>,
    /// Live components that keep metrics.
    metrics: Noted<Vec<ComponentId>>,
    /// Live components of telemetry that cover others.
    watchers: Noted<Vec<ComponentId>>,
    exposure: exposure::Cells,
    regimes: regimes::Cells<'a>,
    team: team::Cells,
    telemetry: telemetry::Cells,
    /// Which program calls which.
    calls: Noted<Calls>,
}

impl<'a> Facts<'a> {
    /// What is known of a design.
    pub(crate) fn new(
        architecture: &'a Architecture,
        traffic: &'a Traffic,
        costs: &'a Costs,
        beside: &'a [Beside],
        today: Date,
    ) -> Self {
        Self {
            architecture,
            traffic,
            costs,
            beside,
            today,
            meshes: Noted::default(),
            metrics: Noted::default(),
            watchers: Noted::default(),
            exposure: exposure::Cells::default(),
            regimes: regimes::Cells::default(),
            team: team::Cells::default(),
            telemetry: telemetry::Cells::default(),
            calls: Noted::default(),
        }
    }
}

impl<'a> Facts<'a> {
    /// What it costs.
    pub fn costs(&self) -> &'a Costs {
        reads::note_costs();
        self.costs
    }

    /// The design in some of its environments; none where it is looked at in one.
    pub(crate) fn beside(&self) -> &'a [Beside] {
        reads::note_everything();
        self.beside
    }
}

impl Facts<'_> {
    /// The meshes that are there.
    pub fn meshes(&self) -> impl Iterator<Item = &Component> {
        let meshes = || self.live().filter(|(_, c)| c.sets.any(Sets::MESH));
        let ids = self
            .meshes
            .get_or_init(|| meshes().map(|(id, _)| id).collect());
        ids.iter().map(|id| self.component(*id))
    }

    /// What is there to keep metrics.
    pub fn metrics(&self) -> impl Iterator<Item = &Component> {
        let keeps = |c: &Component| c.kind.is_some_and(|k| k.name == "metrics");
        let metrics = || self.live().filter(|(_, c)| keeps(c));
        let ids = self
            .metrics
            .get_or_init(|| metrics().map(|(id, _)| id).collect());
        ids.iter().map(|id| self.component(*id))
    }

    /// The component.
    pub fn component(&self, id: ComponentId) -> &Component {
        &self.architecture.components[id]
    }

    /// The components that are there, with their numbers.
    pub fn live(&self) -> impl Iterator<Item = (ComponentId, &Component)> {
        let all = self.architecture.components.iter();
        let all = all.map(|component| &**component).enumerate();
        all.filter(|(_, c)| c.status != Status::Planned)
    }

    /// The line that stands for the design as a whole; nowhere for a design without anything.
    pub fn design_place(&self) -> Option<Place> {
        let first = || self.architecture.first_chunk();
        self.architecture
            .title_at
            .or_else(|| Some(Place::new(&first()?, Span::at(0))))
    }

    /// Where a constraint is set, or the design's own line.
    pub fn constraint_place(&self, name: &str) -> Option<Place> {
        match self.architecture.constraints.get(name) {
            Some(entry) => Some(entry.at),
            None => self.design_place(),
        }
    }

    /// Whether a call along it computes something, and the caller waits: no access to a store.
    pub fn is_rpc(&self, connection: &Connection) -> bool {
        let computes = Sets::COMPUTE
            | Sets::EDGE
            | Sets::EXTERNAL
            | Sets::MODEL
            | Sets::AUTH
            | Sets::WORKFLOW
            | Sets::MESH;
        connection.is_sync()
            && connection.type_name() != "resolve"
            && self.component(connection.to).sets.any(computes)
    }

    /// Whether `by`, a mesh or something that observes, says that it covers the component: all, by
    /// name, or by a group that it is in.
    pub fn covers(&self, by: &Component, id: ComponentId) -> bool {
        let component = self.component(id);
        by.settings
            .list("covers")
            .into_iter()
            .any(|name| match name {
                "all" => true,
                "group" => by.group.is_none_or(|group| {
                    self.architecture
                        .groups_of(component.group)
                        .any(|g| g == group)
                }),
                name => match self.architecture.resolve(name, by.group) {
                    Some(Symbol::Component(covered)) => covered == id,
                    Some(Symbol::Group(group)) => self
                        .architecture
                        .groups_of(component.group)
                        .any(|g| g == group),
                    _ => false,
                },
            })
    }

    /// The edits that set settings of a component or connection; `None` where its text is not at hand.
    pub(crate) fn set(
        &self,
        place: crate::patterns::Place,
        settings: &[(&'static str, String)],
    ) -> Option<FileEdits<ChunkId>> {
        use crate::patterns::Place;
        let (at, body, written) = match place {
            Place::Component(id) => {
                let it = self.component(id);
                (it.at, it.body_at, it.settings.written())
            }
            Place::Connection(id) => {
                let it = &self.architecture.connections[id];
                (it.at, it.body_at, it.settings.written())
            }
            Place::Design => return None,
        };
        let text = &self.architecture.chunk(at.file)?.text;
        let settings = settings.iter().map(|(name, value)| (*name, value.as_str()));
        let edits = crate::patterns::edit::set(text, at.span, body, &written, settings);
        Some(FileEdits {
            file: at.file,
            edits,
        })
    }

    /// How much of the traffic passes: 0.1 to 1, and 0.25 beside the request path.
    pub fn exposure(&self, id: ComponentId) -> f64 {
        let beside = Sets::OBS | Sets::DELIVERY;
        if self.architecture.rows.nodes[id].sets.any(beside) {
            return 0.25;
        }
        self.traffic.visits(id).clamp(0.1, 1.0)
    }

    /// The same of a connection.
    pub fn connection_exposure(&self, id: usize) -> f64 {
        let entry = self.traffic.entry.filter(|e| *e > 0.0).unwrap_or(1.0);
        (self.traffic.edges[id] / entry).clamp(0.1, 1.0)
    }
}

/// `3`, `0.5`, `12,000`: a rate or count as one says it.
pub fn count(n: f64) -> String {
    if n >= 1_000.0 {
        return buttress_pricing::grouped(&format!("{n:.0}"));
    }
    let text = if n >= 10.0 {
        format!("{n:.0}")
    } else {
        format!("{n:.2}")
    };
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
