//! What the figures and findings of a thing depend on, as numbers that change when that does.
//!
//! Bills and most rules look at one component or connection and at what is near it. As long as nothing
//! near it changes they say what they said, and what they said is taken from the last state of the
//! design. What `near` and `far` take in is the contract of those who rely on them; a property test
//! holds that a design edited key by key is found to be what it is found to be when read anew.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxHasher;

use crate::many;
use crate::model::rows::Flags;
use crate::model::{
    Architecture, Changes, ComponentId, Connection, ConnectionId, Exchange, Exchanged, GroupId,
    Moves, Sets,
};
use crate::span::Date;
use crate::traffic::Traffic;

/// What things depend on, by number. Two states of a design may be compared only while both are
/// there: things are told apart by where they lie in memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vicinity {
    /// A component with all that is said of it, its rate and its groups.
    own: Vec<u64>,
    /// A connection by itself, and its rate.
    edges: Vec<u64>,
    /// A component, its connections and the components at their other ends.
    near: Vec<u64>,
    /// The same of those it is connected with, too.
    far: Vec<u64>,
    /// A connection, with all that is near its ends.
    connections: Vec<u64>,
    /// Each group, and those around it.
    groups: Vec<u64>,
    /// What everything depends on: the constraints, the day, the parts that cover others.
    design: u64,
}

/// What may be seen differently after a few changes, by number, in order.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// Components that something near has changed of.
    pub near: Vec<ComponentId>,
    /// Those that something a step further has changed of, too.
    pub far: Vec<ComponentId>,
    /// Connections that something near their ends has changed of.
    pub connections: Vec<ConnectionId>,
}

impl Vicinity {
    pub(crate) fn of(architecture: &Architecture, traffic: &Traffic, today: Date) -> Self {
        let design = design(architecture, traffic, today);
        let groups = groups(architecture);
        let components: Vec<ComponentId> = (0..architecture.components.len()).collect();
        let own = many::map(&components, |id| own(architecture, traffic, &groups, *id));
        let edges = architecture.connections.iter().zip(&traffic.edges);
        let edges = edges.map(|(connection, rate)| edge(connection, *rate));
        let mut out = Self {
            edges: edges.collect(),
            groups,
            design,
            ..Self::default()
        };
        out.near = many::map(&components, |id| out.around(architecture, *id, &own));
        out.own = own;
        out.far = many::map(&components, |id| out.around(architecture, *id, &out.near));
        out.connections = (0..out.edges.len())
            .map(|id| out.connection(architecture, id))
            .collect();
        out
    }

    /// The vicinity after a few changes of a design whose traffic has not changed, and what is touched
    /// by them; `None` where that may be everything.
    pub(crate) fn after(
        &self,
        architecture: &Architecture,
        traffic: &Traffic,
        today: Date,
        changes: &Changes,
    ) -> Option<(Self, Touched)> {
        if design(architecture, traffic, today) != self.design {
            return None;
        }
        let mut out = self.clone();
        if !changes.groups.is_empty() {
            out.groups = groups(architecture);
        }
        let nodes = architecture.rows.nodes.iter().enumerate();
        let covering = nodes.filter(|(_, row)| row.flags.has(Flags::COVERS));
        let mut changed: Vec<ComponentId> = covering.map(|(id, _)| id).collect();
        changed.extend(&changes.components);
        for id in in_order(&mut changed) {
            out.own[*id] = own(architecture, traffic, &out.groups, *id);
        }
        for id in &changes.connections {
            out.edges[*id] = edge(&architecture.connections[*id], traffic.edges[*id]);
        }
        let ends = |id: &ConnectionId| {
            let row = &architecture.rows.edges[*id];
            [row.from as usize, row.to as usize]
        };
        let mut near = with_neighbours(architecture, &changed);
        near.extend(changes.connections.iter().flat_map(ends));
        for id in in_order(&mut near) {
            out.near[*id] = out.around(architecture, *id, &out.own);
        }
        let mut far = with_neighbours(architecture, &near);
        for id in in_order(&mut far) {
            out.far[*id] = out.around(architecture, *id, &out.near);
        }
        let touching = |id: &ComponentId| {
            let out = architecture.out_edges(*id);
            out.chain(architecture.in_edges(*id))
        };
        let mut connections: Vec<ConnectionId> = near.iter().flat_map(touching).collect();
        for id in in_order(&mut connections) {
            out.connections[*id] = out.connection(architecture, *id);
        }
        let touched = Touched {
            near,
            far,
            connections,
        };
        Some((out, touched))
    }

    fn around(&self, architecture: &Architecture, id: ComponentId, of: &[u64]) -> u64 {
        let rows = &architecture.rows.edges;
        let out = architecture.out_edges(id);
        let out = out.map(|e| mixed(self.edges[e], of[rows[e].to as usize]));
        let into = architecture.in_edges(id);
        let into = into.map(|e| mixed(self.edges[e], !of[rows[e].from as usize]));
        out.chain(into).fold(of[id], mixed)
    }

    fn connection(&self, architecture: &Architecture, id: ConnectionId) -> u64 {
        let row = &architecture.rows.edges[id];
        let ends = mixed(self.near[row.from as usize], self.near[row.to as usize]);
        mixed(self.edges[id], ends)
    }

    /// Whether nothing near a component has changed since `before`, where its number was `then`.
    pub(crate) fn same_near(&self, id: ComponentId, before: &Self, then: ComponentId) -> bool {
        self.design == before.design && before.near.get(then) == Some(&self.near[id])
    }

    /// Whether nothing near a component, or near those it is connected with, has changed.
    pub(crate) fn same_far(&self, id: ComponentId, before: &Self, then: ComponentId) -> bool {
        self.design == before.design && before.far.get(then) == Some(&self.far[id])
    }

    /// Whether nothing near the ends of a connection has changed.
    pub(crate) fn same_connection(
        &self,
        id: ConnectionId,
        before: &Self,
        then: ConnectionId,
    ) -> bool {
        self.design == before.design && before.connections.get(then) == Some(&self.connections[id])
    }
}

/// What was found out about the last state of a design, and what has become of its things.
pub(crate) struct Past<'a, T> {
    pub known: &'a T,
    pub vicinity: &'a Vicinity,
    pub components: &'a Moves,
    pub connections: &'a Moves,
    /// What may be seen differently now, where that is known.
    pub touched: Option<&'a Touched>,
    /// The chunks that were exchanged since, where nothing but settings is another.
    pub exchanged: Option<Exchanged<'a>>,
}

impl<'a, T> Past<'a, T> {
    /// The chunks that were exchanged since, where all means what it meant then.
    pub(crate) fn in_name_only(&self) -> Option<&'a [Exchange]> {
        self.exchanged
            .and_then(|exchanged| exchanged.in_name_only())
    }
}

/// Each number once, in order.
fn in_order(numbers: &mut Vec<usize>) -> &[usize] {
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn with_neighbours(architecture: &Architecture, ids: &[ComponentId]) -> Vec<ComponentId> {
    let rows = &architecture.rows.edges;
    let mut out = ids.to_vec();
    for id in ids {
        let called = architecture.out_edges(*id);
        out.extend(called.map(|e| rows[e].to as usize));
        let callers = architecture.in_edges(*id);
        out.extend(callers.map(|e| rows[e].from as usize));
    }
    out
}

/// A connection by itself.
fn edge(connection: &Arc<Connection>, rate: f64) -> u64 {
    mixed(pointer(connection) as u64, rate.to_bits())
}

/// One number of two, different for each pair as far as numbers of this size can be.
fn mixed(a: u64, b: u64) -> u64 {
    let mut hash = FxHasher::default();
    (a, b).hash(&mut hash);
    hash.finish()
}

fn pointer<T>(thing: &Arc<T>) -> usize {
    Arc::as_ptr(thing) as usize
}

fn design(architecture: &Architecture, traffic: &Traffic, today: Date) -> u64 {
    let mut hash = FxHasher::default();
    today.hash(&mut hash);
    traffic.entry.map(f64::to_bits).hash(&mut hash);
    architecture.constraints_at.hash(&mut hash);
    // Of a fragment less is asked than of a whole design.
    architecture.title.is_some().hash(&mut hash);
    // An environment may say the same constraint elsewhere, which prices all anew.
    for entry in architecture.constraints.iter() {
        entry.at.hash(&mut hash);
    }
    // Parts that cover others name them, by themselves or by their groups.
    let mut covers = false;
    for (id, row) in architecture.rows.nodes.iter().enumerate() {
        if row.flags.has(Flags::COVERS) || row.sets.any(Sets::MESH | Sets::OBS) {
            pointer(&architecture.components[id]).hash(&mut hash);
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
    let row = &architecture.rows.nodes[id];
    let mut hash = FxHasher::default();
    pointer(&architecture.components[id]).hash(&mut hash);
    traffic.rates[id].to_bits().hash(&mut hash);
    traffic.needed_by[id].to_bits().hash(&mut hash);
    row.group.map(|g| groups[g as usize]).hash(&mut hash);
    architecture.decided.contains(&id).hash(&mut hash);
    architecture.spoken_of.contains(&id).hash(&mut hash);
    if let Some(price) = architecture.prices.get(&id) {
        (price.monthly.to_bits(), price.at).hash(&mut hash);
    }
    // What covers all of a design is paid for by all of its traffic.
    if row.flags.has(Flags::COVERS) {
        for (component, rate) in architecture.components.iter().zip(&traffic.rates) {
            (pointer(component), rate.to_bits()).hash(&mut hash);
        }
    }
    hash.finish()
}
