//! Brings a design up to date after a key.
//!
//! Most keys change what a few components or connections say, and neither which there are nor what they
//! are called. Then the design is the last one with a few things exchanged, and whoever works with it is
//! told which. After any other key it is put together as a whole, from what its parts know.

use std::sync::Arc;

use crate::reads::Reads;
use crate::span::{ChunkId, Span};
use crate::syntax::ast::Item;
use crate::syntax::{Chunk, Document, Placed};

use super::build::{assemble, filled, numbered};
use super::declare::{Declared, Surroundings, declare, swallowed};
use super::link::{Linked, Scope, link};
use super::parts::Part;
use super::rows;
use super::{Architecture, ComponentId, ConnectionId, GroupId};

/// What was exchanged in a design that is otherwise the last one.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub components: Vec<ComponentId>,
    pub connections: Vec<ConnectionId>,
    pub groups: Vec<GroupId>,
    /// The chunks.
    pub chunks: Vec<Exchange>,
}

/// A chunk that has taken the place of another one, of which a part was replaced.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub old: ChunkId,
    pub new: ChunkId,
    /// What was replaced in the old one, and how long what stands there now is.
    replaced: Span,
    length: usize,
}

/// Chunks that were exchanged for others which say the same, apart from some settings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exchanged<'a> {
    pub chunks: &'a [Exchange],
    /// The settings that are others.
    pub settings: Reads,
}

impl<'a> Exchanged<'a> {
    /// The chunks, where all means what it meant.
    pub(crate) fn in_name_only(&self) -> Option<&'a [Exchange]> {
        self.settings.is_nothing().then_some(self.chunks)
    }
}

impl Exchange {
    fn of(old: &Chunk, new: &Chunk) -> Self {
        let (a, b) = (old.text.as_bytes(), new.text.as_bytes());
        let least = a.len().min(b.len());
        let start = (0..least).find(|at| a[*at] != b[*at]).unwrap_or(least);
        let rest = least - start;
        let behind = (0..rest).find(|n| a[a.len() - 1 - n] != b[b.len() - 1 - n]);
        let behind = behind.unwrap_or(rest);
        Self {
            old: old.id,
            new: new.id,
            replaced: Span::new(start, a.len() - behind),
            length: b.len() - behind - start,
        }
    }

    /// Where what stood in the old chunk stands in the new one; `None` where it began or ended within
    /// what was replaced.
    pub(crate) fn moved(&self, span: Span) -> Option<Span> {
        let Span { start, end } = self.replaced;
        let behind = |at: usize| at - end + start + self.length;
        let from = match span.start {
            at if at >= end => behind(at),
            at if at <= start => at,
            _ => return None,
        };
        let to = match span.end {
            at if at <= start => at,
            at if at >= end => behind(at),
            _ => return None,
        };
        Some(Span::new(from, to.max(from)))
    }
}

impl Changes {
    /// What was exchanged, where all that was says the same as before, as far as bills and health go,
    /// but for some settings: what things are called by people is another, or what stands around them,
    /// or where they stand.
    pub(crate) fn exchanged(
        &self,
        now: &Architecture,
        before: &Architecture,
    ) -> Option<Exchanged<'_>> {
        let component = |id: &ComponentId| {
            let old = before.components.get(*id)?;
            now.components[*id].differences(old)
        };
        let connection = |id: &ConnectionId| {
            let old = before.connections.get(*id)?;
            now.connections[*id].differences(old)
        };
        let group = |id: &GroupId| now.groups[*id].differences(before.groups.get(*id)?);
        let components = self.components.iter().map(component);
        let connections = self.connections.iter().map(connection);
        let groups = self.groups.iter().map(group);
        let mut settings = Reads::default();
        for differences in components.chain(connections).chain(groups) {
            settings.add_all(&differences?);
        }
        let chunks = &self.chunks;
        Some(Exchanged { chunks, settings })
    }
}

/// The design that `documents` describe together, the root file first; with the differences of
/// `environment` laid over it, if one is named. What `before`, an earlier state of the same design in
/// the same environment, knows already is taken from there; if little has changed since, that is told.
pub(crate) fn build(
    documents: &[&Arc<Document>],
    environment: Option<&str>,
    before: Option<&Architecture>,
) -> (Architecture, Option<Changes>) {
    if let Some(before) = before
        && let Some((architecture, changes)) = patched(documents, before)
    {
        return (architecture, Some(changes));
    }
    (assemble(documents, environment, before), None)
}

/// More changed chunks than this are no key.
const MOST: usize = 8;

/// The last design with what has changed exchanged; `None` where that does not do.
fn patched(documents: &[&Arc<Document>], before: &Architecture) -> Option<(Architecture, Changes)> {
    let parts = &before.parts;
    if parts.any_taken || parts.is_overlaid || parts.points_elsewhere {
        return None;
    }
    let changed = changed(documents, before)?;
    let mut out = before.clone();
    let mut changes = Changes::default();
    let around = Surroundings {
        products: before.products.clone(),
        products_key: parts.products,
        provider: parts.provider.clone(),
    };
    for (number, placed) in changed {
        exchange(number, placed, &around, &mut out, &mut changes)?;
    }
    let placed = documents.iter().flat_map(|document| document.chunks());
    for (stand, placed) in out.parts.stands.iter_mut().zip(placed) {
        (stand.start, stand.line) = (placed.start, placed.line);
    }
    Some((out, changes))
}

/// The parts whose chunks are others now, where there are as many as before.
fn changed<'a>(
    documents: &[&'a Arc<Document>],
    before: &Architecture,
) -> Option<Vec<(usize, &'a Placed)>> {
    let files = &before.parts.files;
    let alike = files.len() == documents.len()
        && files
            .iter()
            .zip(documents)
            .all(|((path, range), document)| {
                *path == document.path && range.len() == document.chunks().len()
            });
    if !alike {
        return None;
    }
    let placed = documents.iter().flat_map(|document| document.chunks());
    let both = before.parts.list.iter().zip(placed).enumerate();
    let changed = both.filter(|(_, (part, placed))| !Arc::ptr_eq(&part.chunk, &placed.chunk));
    let changed: Vec<_> = changed
        .map(|(number, (_, placed))| (number, placed))
        .take(MOST + 1)
        .collect();
    (changed.len() <= MOST).then_some(changed)
}

/// Reads a chunk that has taken the place of another one, and exchanges what it says for what that
/// one said.
fn exchange(
    number: usize,
    placed: &Placed,
    around: &Surroundings,
    out: &mut Architecture,
    changes: &mut Changes,
) -> Option<()> {
    let old = out.parts.list[number].clone();
    let chunk = &placed.chunk;
    if !is_plain(&old.chunk.items) || !is_plain(&chunk.items) {
        return None;
    }
    let declared = declare(chunk.id, &chunk.items, around, &[]);
    if !stands_for(&declared, &old.declared) {
        return None;
    }
    let (first_component, first_group) = (old.numbered.first_component, old.numbered.first_group);
    let mut numbers = numbered(&declared, first_component, first_group);
    for (at, group) in numbers.groups.iter().enumerate() {
        out.groups[first_group + at] = group.clone();
        changes.groups.push(first_group + at);
    }
    let defaults = out.parts.defaults_said.clone();
    if !defaults.is_empty() {
        numbers = filled(&numbers, &defaults, &out.groups);
    }
    for (id, component) in (first_component..).zip(&numbers.components) {
        out.components.set(id, component.clone());
        changes.components.push(id);
    }
    let scope = Scope {
        components: &out.components,
        groups: &out.groups,
        names: &out.names,
        // Nothing in a plain chunk speaks of those.
        entities: <_>::default(),
        decisions: <_>::default(),
        defaults: &defaults,
    };
    let linked = link(chunk.id, &chunk.items, &declared, &numbers, 0, &scope, None);
    if !leads_where(&linked, &old.linked) {
        return None;
    }
    let first_connection = out.parts.stands[number].first_connection;
    for (id, connection) in (first_connection..).zip(&linked.connections) {
        out.connections.set(id, connection.clone());
        changes.connections.push(id);
    }
    rows::replace(&mut out.rows.nodes, first_component, &numbers.rows);
    rows::replace(&mut out.rows.edges, first_connection, &linked.rows);
    let mut part = Part {
        chunk: chunk.clone(),
        declared: Arc::new(declared),
        taken: Vec::new(),
        numbered: Arc::new(numbers),
        linked: Arc::new(linked),
        troubles: old.troubles,
    };
    part.count_troubles();
    changes.chunks.push(Exchange::of(&old.chunk, chunk));
    let at = u32::try_from(number).ok()?;
    // A chunk that has changed places with another stands elsewhere already.
    if out.parts.by_chunk.get(&old.chunk.id) == Some(&at) {
        out.parts.by_chunk.remove(&old.chunk.id);
    }
    out.parts.by_chunk.insert(chunk.id, at);
    out.parts.list.set(number, part);
    Some(())
}

/// Whether there is nothing but components, groups and connections.
fn is_plain(items: &[Item]) -> bool {
    items.iter().all(|item| match item {
        Item::Component(_) | Item::Connection(_) => swallowed(item).next().is_none(),
        Item::Group(group) => is_plain(&group.body.items),
        Item::Setting(_) | Item::Block(_) => true,
        _ => false,
    })
}

/// Whether a chunk declares what another one did, as far as the rest of the design can see.
fn stands_for(new: &Declared, old: &Declared) -> bool {
    (new.interface, new.tops_key) == (old.interface, old.tops_key)
        && new.components.len() == old.components.len()
        && new.groups.len() == old.groups.len()
        && new.defaults.is_empty()
        && old.defaults.is_empty()
}

/// Whether connections lead from where to where others did, and there is nothing beside them.
fn leads_where(new: &Linked, old: &Linked) -> bool {
    let is_alone = |linked: &Linked| {
        linked.entities.is_empty()
            && linked.accepts.is_empty()
            && linked.prices.is_empty()
            && linked.meant.is_empty()
            && linked.sheets.is_empty()
            && !linked.points_elsewhere
    };
    let ends = new.rows.iter().zip(&old.rows);
    is_alone(new)
        && is_alone(old)
        && new.spoken_of == old.spoken_of
        && new.rows.len() == old.rows.len()
        && ends
            .into_iter()
            .all(|(a, b)| (a.from, a.to) == (b.from, b.to))
}
