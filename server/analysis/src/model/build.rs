//! Puts a design together from the chunks of its files.
//!
//! Each chunk is read in three steps: what it declares ([`declare`](super::declare)), its things with
//! their numbers in the design, and the names it speaks of looked up ([`link`](super::link)). A step is
//! taken from the last state of the design where nothing has changed that it depends on; after a key
//! that is so for almost all of them, and what is left is to put them in a row.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use crate::finding::Finding;
use crate::many;
use crate::span::{ChunkId, Place};
use crate::syntax::ast::{self, Item, ValueKind};
use crate::syntax::{Chunk, Document};

use super::components::status;
use super::declare::{Declared, Surroundings, Taken, declare};
use super::link::{Defaults, Scope, fill, link};
use super::parts::{Numbered, Part, Parts};
use super::rows::NodeRow;
use super::settings;
use super::{Architecture, Component, ComponentId, ConnectionId, OwnProduct, Symbol};

/// The design that `documents` describe together, the root file first; with the differences of
/// `environment` laid over it, if one is named. What `before`, an earlier state of the same design in
/// the same environment, knows already is taken from there.
pub(super) fn assemble(
    documents: &[&Arc<Document>],
    environment: Option<&str>,
    before: Option<&Architecture>,
) -> Architecture {
    let none = Parts::default();
    let old = Old {
        parts: before.map_or(&none, |b| &b.parts),
    };
    let mut out = Architecture::default();
    let around = surroundings(documents, &mut out);
    let mut parts = declared(documents, &around, &old);
    out.products = around.products;
    out.parts.products = around.products_key;
    out.parts.provider = around.provider;
    let defaults = number(&mut parts, &old, &mut out);
    names(&parts, before, &mut out);
    linked(&mut parts, &old, &defaults, &mut out);
    let firsts = gather(&mut parts, before, &mut out);
    if let Some(name) = environment {
        let sheets = parts.iter().flat_map(|part| &part.linked.sheets);
        out.lay_over(sheets.filter(|sheet| sheet.name == name));
    }
    out.parts.defaults_said = Arc::new(defaults);
    let mut rest = parts.into_iter().zip(firsts);
    for document in documents {
        let of_file = rest.by_ref().take(document.chunks().len());
        out.parts.add_file(document, of_file);
    }
    out
}

/// The parts of an earlier state, which mostly follow each other as they did.
struct Old<'a> {
    parts: &'a Parts,
}

impl<'a> Old<'a> {
    fn part(&self, chunk: ChunkId) -> Option<&'a Part> {
        let number = self.parts.by_chunk.get(&chunk)?;
        self.parts.list.get(*number as usize)
    }
}

/// What chunks have to know of each other before anything else.
fn surroundings(documents: &[&Arc<Document>], out: &mut Architecture) -> Surroundings {
    let mut around = Surroundings::default();
    let mut key = FxHasher::default();
    for document in documents {
        for (placed, item) in document.items() {
            match item {
                Item::Product(it) => {
                    placed.chunk.id.hash(&mut key);
                    own_product(placed.chunk.id, it, &mut around, out);
                }
                Item::Constraints(it) if around.provider.is_none() => {
                    let mut settings = it.body.settings();
                    let provider = settings.find(|s| s.name.text == "provider");
                    if let Some(ValueKind::Word(word)) =
                        provider.and_then(|p| p.value.as_ref()).map(|v| &v.kind)
                    {
                        around.provider = Some(word.clone());
                    }
                }
                _ => {}
            }
        }
    }
    around.products_key = key.finish();
    around
}

/// The workspace's own products, which components anywhere may name.
fn own_product(
    chunk: ChunkId,
    it: &ast::Product,
    around: &mut Surroundings,
    out: &mut Architecture,
) {
    let problems = &mut out.problems;
    let settings = settings::read("product", None, it.body.as_ref(), &chunk, problems);
    let at = Place::new(&chunk, it.name.span);
    let kind = it.kind.as_ref().and_then(|name| {
        let (kind, problem) = super::components::kind(name, chunk);
        problems.extend(problem);
        kind
    });
    if it.kind.is_none() {
        problems.push(Finding::error(
            "missing-kind",
            at,
            format!(
                "A product has a kind: write `product {}: service` or another kind.",
                it.name.text
            ),
        ));
    }
    if let Some(known) = buttress_pricing::Palette::builtin().product(&it.name.text) {
        problems.push(Finding::error(
            "duplicate-name",
            at,
            format!(
                "`{}` is a product of the palette ({}). Choose another name; `price` changes what one costs.",
                it.name.text, known.title
            ),
        ));
    }
    if let Some(first) = around.products.get(&it.name.text) {
        problems.push(
            Finding::error(
                "duplicate-name",
                at,
                format!(
                    "The product `{}` is declared twice. Remove one.",
                    it.name.text
                ),
            )
            .related(first.at, "declared here first"),
        );
        return;
    }
    around.products.insert(
        it.name.text.clone(),
        OwnProduct {
            kind,
            monthly: settings.number("price"),
            sla: settings.number("sla"),
            ends: settings.date("ends"),
            at,
        },
    );
}

/// What every chunk declares.
fn declared(documents: &[&Arc<Document>], around: &Surroundings, old: &Old<'_>) -> Vec<Part> {
    let alike = old.parts.products == around.products_key;
    let same_provider = old.parts.provider == around.provider;
    let read = |chunk: &Chunk, taken: &[Taken]| {
        let declared = declare(chunk.id, &chunk.items, around, taken);
        Arc::new(declared)
    };
    let mut parts = Vec::with_capacity(old.parts.list.len() + 16);
    let mut fresh = Vec::new();
    for document in documents {
        for placed in document.chunks() {
            let known = old
                .part(placed.chunk.id)
                .filter(|part| alike && (same_provider || !part.declared.asked_provider));
            if known.is_none() {
                fresh.push((parts.len(), placed.chunk.clone()));
            }
            parts.push(Part {
                chunk: placed.chunk.clone(),
                declared: known.map(|p| p.declared.clone()).unwrap_or_default(),
                taken: known.map(|p| p.taken.clone()).unwrap_or_default(),
                numbered: known.map(|p| p.numbered.clone()).unwrap_or_default(),
                linked: known.map(|p| p.linked.clone()).unwrap_or_default(),
                troubles: known.map(|p| p.troubles).unwrap_or_default(),
            });
        }
    }
    let all = many::map(&fresh, |(_, chunk)| read(chunk, &[]));
    for ((number, _), declared) in fresh.iter().zip(all) {
        parts[*number].declared = declared;
    }
    let mut key = FxHasher::default();
    for part in &parts {
        part.declared.tops_key.hash(&mut key);
    }
    let key = key.finish();
    if key != old.parts.tops_key || old.parts.any_taken {
        settle_names(documents, &mut parts, |part, taken| {
            part.declared = read(&part.chunk, &taken);
            part.taken = taken;
        });
    }
    parts
}

/// Tells chunks which of their names are taken by one in front of them.
fn settle_names(
    documents: &[&Arc<Document>],
    parts: &mut [Part],
    again: impl Fn(&mut Part, Vec<Taken>),
) {
    let mut first: HashMap<String, (Place, usize)> = HashMap::new();
    let mut rest = parts.iter_mut();
    for (file, document) in documents.iter().enumerate() {
        for part in rest.by_ref().take(document.chunks().len()) {
            let mut taken = Vec::new();
            for (name, span) in &part.declared.tops {
                match first.get(name) {
                    Some((place, of)) if place.file != part.chunk.id => taken.push(Taken {
                        name: name.clone(),
                        first: *place,
                        same_file: *of == file,
                    }),
                    Some(_) => {}
                    None => {
                        let place = Place::new(&part.chunk.id, *span);
                        first.insert(name.clone(), (place, file));
                    }
                }
            }
            if taken != part.taken {
                again(part, taken);
            }
        }
    }
}

/// Gives components and groups their numbers, and what `defaults` say of them.
fn number(parts: &mut [Part], old: &Old<'_>, out: &mut Architecture) -> Defaults {
    let mut key = FxHasher::default();
    let mut tops = FxHasher::default();
    let mut interface = FxHasher::default();
    let (mut components, mut groups) = (0, 0);
    let mut defaults = Defaults::default();
    for part in parts.iter() {
        let declared = &part.declared;
        declared.tops_key.hash(&mut tops);
        declared.interface.hash(&mut interface);
        for (group, target, settings) in &declared.defaults {
            part.chunk.id.hash(&mut key);
            groups.hash(&mut key);
            let of = (group.map(|g| g + groups), target.clone());
            defaults.entry(of).or_default().fill(settings);
        }
        groups += declared.groups.len();
    }
    out.parts.tops_key = tops.finish();
    out.parts.any_taken = parts.iter().any(|part| !part.taken.is_empty());
    out.parts.interface = interface.finish();
    out.parts.defaults = key.finish();
    let same_defaults = out.parts.defaults == old.parts.defaults;
    groups = 0;
    for part in parts.iter_mut() {
        let stays = same_defaults
            && part.numbered.first_group == groups
            && old
                .part(part.chunk.id)
                .is_some_and(|p| Arc::ptr_eq(&p.declared, &part.declared));
        if !stays {
            part.numbered = Arc::new(numbered(&part.declared, components, groups));
        } else if part.numbered.first_component != components {
            // Only the numbers of the components are others, which they do not know themselves.
            part.numbered = Arc::new(Numbered {
                first_component: components,
                ..(*part.numbered).clone()
            });
        }
        components += part.declared.components.len();
        groups += part.declared.groups.len();
    }
    out.groups = parts
        .iter()
        .flat_map(|part| part.numbered.groups.iter().cloned())
        .collect();
    if !same_defaults || !defaults.is_empty() {
        for part in parts.iter_mut() {
            with_defaults(part, old, same_defaults, &defaults, out);
        }
    }
    for part in parts.iter() {
        out.components
            .extend(part.numbered.components.iter().cloned());
    }
    defaults
}

pub(super) fn numbered(
    declared: &Declared,
    first_component: usize,
    first_group: usize,
) -> Numbered {
    let groups = declared.groups.iter().map(|group| match first_group {
        0 => group.clone(),
        _ => Arc::new(super::Group {
            name: group.name.clone(),
            full: group.full.clone(),
            parent: group.parent.map(|id| id + first_group),
            title: group.title.clone(),
            doc: group.doc.clone(),
            settings: group.settings.clone(),
            at: group.at,
            name_at: group.name_at,
        }),
    });
    let components = declared.components.iter().map(|component| {
        match component.group.filter(|_| first_group > 0) {
            None => component.clone(),
            Some(id) => {
                let mut component = (**component).clone();
                component.group = Some(id + first_group);
                Arc::new(component)
            }
        }
    });
    Numbered {
        first_component,
        first_group,
        components: components.collect(),
        groups: groups.collect(),
        rows: Vec::new(),
    }
    .with_rows()
}

impl Numbered {
    fn with_rows(mut self) -> Self {
        self.rows = self.components.iter().map(|c| NodeRow::of(c)).collect();
        self
    }
}

/// Takes what components do not say themselves from the nearest `defaults` around them, where anything
/// about them has changed.
fn with_defaults(
    part: &mut Part,
    old: &Old<'_>,
    same_defaults: bool,
    defaults: &Defaults,
    out: &Architecture,
) {
    let known = old.part(part.chunk.id);
    let same = |a: &Numbered, b: &Numbered| {
        let all = a.components.iter().zip(&b.components);
        a.components.len() == b.components.len() && all.into_iter().all(|(a, b)| Arc::ptr_eq(a, b))
    };
    if same_defaults && known.is_some_and(|p| same(&p.numbered, &part.numbered)) {
        return;
    }
    part.numbered = Arc::new(filled(&part.numbered, defaults, &out.groups));
}

/// What a component does not say itself comes from the nearest `defaults` around it.
pub(super) fn filled(
    numbered: &Numbered,
    defaults: &Defaults,
    groups: &[Arc<super::Group>],
) -> Numbered {
    let components = numbered.components.iter().map(|component| {
        let Some(kind) = component.kind else {
            return component.clone();
        };
        let mut component = (**component).clone();
        let settings = &mut component.settings;
        fill(defaults, groups, &kind.name, component.group, settings);
        component.status = status(&component.settings);
        Arc::new(component)
    });
    Numbered {
        components: components.collect(),
        groups: numbered.groups.clone(),
        rows: Vec::new(),
        ..*numbered
    }
    .with_rows()
}

/// The table of names; that of the last state as long as no name changes.
fn names(parts: &[Part], before: Option<&Architecture>, out: &mut Architecture) {
    if let Some(before) = before
        && before.parts.interface == out.parts.interface
    {
        out.names = before.names.clone();
        out.ranks = before.ranks.clone();
        return;
    }
    let mut names = FxHashMap::with_capacity_and_hasher(
        out.components.len() + out.groups.len(),
        <_>::default(),
    );
    for part in parts {
        let numbered = &part.numbered;
        for (i, group) in numbered.groups.iter().enumerate() {
            names
                .entry(group.full.clone())
                .or_insert(Symbol::Group(numbered.first_group + i));
        }
        for (i, component) in numbered.components.iter().enumerate() {
            names
                .entry(component.full.clone())
                .or_insert(Symbol::Component(numbered.first_component + i));
        }
    }
    out.names = Arc::new(names);
}

/// Looks up the names that the chunks speak of.
fn linked(parts: &mut [Part], old: &Old<'_>, defaults: &Defaults, out: &mut Architecture) {
    let stays =
        out.parts.interface == old.parts.interface && out.parts.defaults == old.parts.defaults;
    let same = |part: &Part| {
        let known = old.part(part.chunk.id);
        stays
            && known.is_some_and(|p| {
                Arc::ptr_eq(&p.declared, &part.declared) && !p.linked.points_elsewhere
            })
    };
    let declared: Vec<Arc<Declared>> = parts.iter().map(|p| p.declared.clone()).collect();
    let mut scope = Scope {
        components: &out.components,
        groups: &out.groups,
        names: &out.names,
        entities: <_>::default(),
        decisions: <_>::default(),
        defaults,
    };
    let mut entities = 0;
    for (part, declared) in parts.iter().zip(&declared) {
        for entity in &declared.entities {
            let place = Place::new(&part.chunk.id, entity.name_at);
            scope
                .entities
                .entry(&entity.name)
                .or_insert((entities, place, entity));
            entities += 1;
        }
        let decisions = declared.named.iter().filter(|n| n.keyword == "decision");
        scope.decisions.extend(decisions.map(|n| n.name.as_str()));
    }
    entities = 0;
    let mut fresh = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        if !same(part) {
            fresh.push((number, entities));
        }
        entities += declared[number].entities.len();
    }
    let all = many::map(&fresh, |(number, entities)| {
        let (part, declared) = (&parts[*number], &declared[*number]);
        let before = old.part(part.chunk.id).filter(|p| {
            out.parts.defaults == old.parts.defaults && Arc::ptr_eq(&p.declared, declared)
        });
        let before = before.map(|p| &*p.linked);
        let (chunk, numbered) = (&part.chunk, &part.numbered);
        link(
            chunk.id,
            &chunk.items,
            declared,
            numbered,
            *entities,
            &scope,
            before,
        )
    });
    for ((number, _), linked) in fresh.into_iter().zip(all) {
        parts[number].linked = Arc::new(linked);
        parts[number].count_troubles();
    }
}

/// Puts everything in a row; returns the number of the first connection of each part.
fn gather(
    parts: &mut [Part],
    before: Option<&Architecture>,
    out: &mut Architecture,
) -> Vec<ConnectionId> {
    let mut meant = Vec::new();
    let count = parts.iter().map(|p| p.linked.connections.len()).sum();
    let mut edges = Vec::with_capacity(count);
    let mut nodes = Vec::with_capacity(out.components.len());
    let mut firsts = Vec::with_capacity(parts.len());
    for part in parts.iter_mut() {
        let (declared, linked) = (&part.declared, &part.linked);
        if let (Some((title, at)), None) = (&declared.title, out.title_at) {
            out.title = Some(title.clone());
            out.owner.clone_from(&declared.owner);
            out.title_at = Some(*at);
        }
        if let (Some((settings, at)), None) = (&declared.constraints, out.constraints_at) {
            out.constraints = settings.clone();
            out.constraints_at = Some(*at);
        }
        firsts.push(out.connections.len());
        out.named.extend(declared.named.iter().cloned());
        out.connections.extend(linked.connections.iter().cloned());
        edges.extend_from_slice(&linked.rows);
        nodes.extend_from_slice(&part.numbered.rows);
        out.entities.extend(linked.entities.iter().cloned());
        out.accepts.extend(linked.accepts.iter().cloned());
        meant.extend(linked.meant.iter().copied());
        for (id, price, at) in &linked.prices {
            if let Some(first) = out.prices.get(id) {
                let message = format!("`{}` has two prices. Keep one.", out.components[*id].full);
                let finding = Finding::error("duplicate-name", *at, message);
                out.problems
                    .push(finding.related(first.at, "the first one"));
            } else {
                out.prices.insert(*id, price.clone());
            }
        }
    }
    out.decided = members(out, parts.iter().flat_map(|p| &p.linked.decided));
    out.spoken_of = members(out, parts.iter().flat_map(|p| &p.linked.spoken_of));
    for (number, part) in parts.iter().enumerate() {
        out.parts.points_elsewhere |= part.linked.points_elsewhere;
        if !part.linked.sheets.is_empty() {
            out.parts.with_sheets.push(number);
        }
    }
    out.rows.nodes = Arc::new(nodes);
    out.rows.edges = Arc::new(edges);
    if !meant.is_empty() {
        let there: FxHashSet<_> = out.connections.iter().map(|c| (c.from, c.to)).collect();
        for (at, from, to) in meant
            .into_iter()
            .filter(|(_, a, b)| !there.contains(&(*a, *b)))
        {
            out.problems.push(Finding::error(
                "unknown-name",
                at,
                format!(
                    "There is no connection from `{}` to `{}`.",
                    out.components[from].full, out.components[to].full
                ),
            ));
        }
    }
    out.graph = match before.filter(|before| same_ends(before, out)) {
        Some(before) => before.graph.clone(),
        None => Arc::new(graph(out)),
    };
    firsts
}

/// The components among `symbols`, and those in the groups among them.
fn members<'a>(
    out: &Architecture,
    symbols: impl Iterator<Item = &'a Symbol>,
) -> Arc<FxHashSet<ComponentId>> {
    let (mut ids, mut groups) = (FxHashSet::default(), FxHashSet::default());
    for symbol in symbols {
        match symbol {
            Symbol::Component(id) => {
                ids.insert(*id);
            }
            Symbol::Group(id) => {
                groups.insert(*id);
            }
            Symbol::Entity(_) => {}
        }
    }
    if !groups.is_empty() {
        let inside = |c: &Component| out.groups_of(c.group).any(|g| groups.contains(&g));
        let components = out.components.iter().enumerate();
        ids.extend(components.filter(|(_, c)| inside(c)).map(|(id, _)| id));
    }
    Arc::new(ids)
}

fn same_ends(a: &Architecture, b: &Architecture) -> bool {
    let (left, right) = (&a.rows.edges, &b.rows.edges);
    a.components.len() == b.components.len()
        && left.len() == right.len()
        && left
            .iter()
            .zip(right.iter())
            .all(|(a, b)| (a.from, a.to) == (b.from, b.to))
}

fn graph(out: &Architecture) -> DiGraph<ComponentId, ConnectionId, u32> {
    let mut graph = DiGraph::with_capacity(out.components.len(), out.connections.len());
    for id in 0..out.components.len() {
        graph.add_node(id);
    }
    for (id, row) in out.rows.edges.iter().enumerate() {
        graph.add_edge(
            NodeIndex::new(row.from as usize),
            NodeIndex::new(row.to as usize),
            id,
        );
    }
    graph
}
