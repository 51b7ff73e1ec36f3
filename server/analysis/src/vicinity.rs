//! What the figures and findings of a thing depend on, as numbers that change when that does.
//!
//! Bills and most rules look at one component or connection and at what is near it. As long as nothing
//! near it changes they say what they said, and what they said is taken from the last state of the
//! design. What `near` and `far` take in is the contract of those who rely on them; a property test
//! holds that a design edited key by key is found to be what it is found to be when read anew.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use petgraph::Direction;
use rustc_hash::FxHasher;

use crate::model::{Architecture, ComponentId, ConnectionId, GroupId, Sets};
use crate::span::Date;
use crate::traffic::Traffic;

/// What things depend on, by number. Two states of a design may be compared only while both are
/// there: things are told apart by where they lie in memory.
#[derive(Debug, Default)]
pub(crate) struct Vicinity {
    /// A component with all that is said of it, its rate, its groups, its connections and the
    /// components at their other ends.
    near: Vec<u64>,
    /// The same of those it is connected with, too.
    far: Vec<u64>,
    /// A connection, with all that is near its ends.
    connections: Vec<u64>,
    /// What everything depends on: the constraints, the day, the parts that cover others.
    design: u64,
}

impl Vicinity {
    pub(crate) fn of(architecture: &Architecture, traffic: &Traffic, today: Date) -> Self {
        let design = design(architecture, traffic, today);
        let groups = groups(architecture);
        let own: Vec<u64> = (0..architecture.components.len())
            .map(|id| own(architecture, traffic, &groups, id))
            .collect();
        let around = |id: ComponentId, of: &[u64]| {
            let mut hash = FxHasher::default();
            of[id].hash(&mut hash);
            for direction in [Direction::Incoming, Direction::Outgoing] {
                for (edge, connection) in architecture.edges(id, direction) {
                    let other = match direction {
                        Direction::Incoming => connection.from,
                        Direction::Outgoing => connection.to,
                    };
                    pointer(connection).hash(&mut hash);
                    traffic.edges[edge].to_bits().hash(&mut hash);
                    of[other].hash(&mut hash);
                }
            }
            hash.finish()
        };
        let near: Vec<u64> = (0..own.len()).map(|id| around(id, &own)).collect();
        let far = (0..own.len()).map(|id| around(id, &near)).collect();
        let connections = architecture.connections.iter().zip(&traffic.edges);
        let connections = connections
            .map(|(connection, rate)| {
                let mut hash = FxHasher::default();
                let ends = (near[connection.from], near[connection.to]);
                (pointer(connection), rate.to_bits(), ends).hash(&mut hash);
                hash.finish()
            })
            .collect();
        Self {
            near,
            far,
            connections,
            design,
        }
    }

    /// Whether nothing near a component has changed since `before`.
    pub(crate) fn same_near(&self, before: &Self, id: ComponentId) -> bool {
        self.design == before.design && before.near.get(id) == Some(&self.near[id])
    }

    /// Whether nothing near a component, or near those it is connected with, has changed.
    pub(crate) fn same_far(&self, before: &Self, id: ComponentId) -> bool {
        self.design == before.design && before.far.get(id) == Some(&self.far[id])
    }

    /// Whether nothing near the ends of a connection has changed.
    pub(crate) fn same_connection(&self, before: &Self, id: ConnectionId) -> bool {
        self.design == before.design && before.connections.get(id) == Some(&self.connections[id])
    }
}

fn pointer<T>(thing: &Arc<T>) -> usize {
    Arc::as_ptr(thing) as usize
}

fn design(architecture: &Architecture, traffic: &Traffic, today: Date) -> u64 {
    let mut hash = FxHasher::default();
    today.hash(&mut hash);
    traffic.entry.map(f64::to_bits).hash(&mut hash);
    architecture.constraints_at.hash(&mut hash);
    // Parts that cover others name them, by themselves or by their groups.
    let mut covers = false;
    for (id, component) in architecture.components.iter().enumerate() {
        if component.settings.has("covers") || component.sets.any(Sets::MESH | Sets::OBS) {
            (id, pointer(component)).hash(&mut hash);
            covers = true;
        }
    }
    if covers {
        architecture.interface().hash(&mut hash);
    }
    hash.finish()
}

/// For each group, itself and those around it.
fn groups(architecture: &Architecture) -> Vec<u64> {
    let mut out: Vec<u64> = Vec::with_capacity(architecture.groups.len());
    for group in &architecture.groups {
        let mut hash = FxHasher::default();
        pointer(group).hash(&mut hash);
        group
            .parent
            .and_then(|p: GroupId| out.get(p))
            .hash(&mut hash);
        out.push(hash.finish());
    }
    out
}

/// A component by itself.
fn own(architecture: &Architecture, traffic: &Traffic, groups: &[u64], id: ComponentId) -> u64 {
    let component = &architecture.components[id];
    let mut hash = FxHasher::default();
    (id, pointer(component)).hash(&mut hash);
    traffic.rates[id].to_bits().hash(&mut hash);
    traffic.needed_by[id].to_bits().hash(&mut hash);
    component.group.map(|g| groups[g]).hash(&mut hash);
    if let Some(price) = architecture.prices.get(&id) {
        (price.monthly.to_bits(), price.at).hash(&mut hash);
    }
    // What covers all of a design is paid for by all of its traffic.
    if component.settings.has("covers") {
        for (component, rate) in architecture.components.iter().zip(&traffic.rates) {
            (pointer(component), rate.to_bits()).hash(&mut hash);
        }
    }
    hash.finish()
}
