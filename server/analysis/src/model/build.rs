//! Puts a design together: first everything that has a name, then everything that speaks of one.

use std::collections::HashMap;
use std::sync::Arc;

use petgraph::graph::NodeIndex;

use crate::finding::Finding;
use crate::span::{FilePath, Location, Span};
use crate::syntax::Document;
use crate::syntax::ast::{self, Body, Item, NamedKind, Reference};

use super::settings::{self, Settings};
use super::{Architecture, GroupId, NamedThing, Occurrence, Symbol, nearest};

/// The design that `documents` describe together, the root file first; with the differences of
/// `environment` laid over it, if one is named.
pub(crate) fn build(documents: &[&Arc<Document>], environment: Option<&str>) -> Architecture {
    let mut builder = Builder {
        environment,
        ..Builder::default()
    };
    for document in documents {
        for item in &document.parsed().file.items {
            builder.products(item, &document.path);
        }
    }
    for document in documents {
        builder.declare(&document.parsed().file.items, &document.path, None);
    }
    builder.fill_defaults();
    for document in documents {
        builder.connect(&document.parsed().file.items, &document.path, None);
    }
    for document in documents {
        builder.point(&document.parsed().file.items, &document.path);
    }
    builder.finish()
}

/// A design in the making.
#[derive(Default)]
pub(super) struct Builder<'e> {
    pub(super) out: Architecture,
    /// `defaults` by the group that they stand in and what they are for.
    pub(super) defaults: HashMap<(Option<GroupId>, String), Settings>,
    /// Settings of the environment that is looked at, by component.
    pub(super) overlays: Vec<(usize, Settings)>,
    pub(super) environment: Option<&'e str>,
    /// Entities by name, with those whose name is taken left out.
    pub(super) entities: HashMap<String, usize>,
    /// Arrows that an `accept` names and that had not been seen by then.
    pub(super) late_arrows: Vec<(Location, usize, usize)>,
    /// Groups by the place of their name.
    groups: HashMap<(FilePath, Span), GroupId>,
    occurrences: HashMap<FilePath, Vec<Occurrence>>,
}

impl Builder<'_> {
    pub(super) fn problem(&mut self, finding: Finding) {
        self.out.problems.push(finding);
    }

    pub(super) fn read(
        &mut self,
        scope: &str,
        kind: Option<&str>,
        body: Option<&Body>,
        file: &FilePath,
    ) -> Settings {
        match body {
            Some(body) => settings::read(scope, kind, body, file, &mut self.out.problems),
            None => Settings::default(),
        }
    }

    pub(super) fn occurrence(
        &mut self,
        file: &FilePath,
        span: Span,
        symbol: Symbol,
        declares: bool,
    ) {
        self.occurrences
            .entry(file.clone())
            .or_default()
            .push(Occurrence {
                span,
                symbol,
                declares,
            });
    }

    /// Everything that has a name, and the defaults.
    fn declare(&mut self, items: &[Item], file: &FilePath, group: Option<GroupId>) {
        for item in items {
            match item {
                Item::Architecture(it) => self.architecture(it, file),
                Item::Constraints(it) => self.constraints(it, file, group),
                Item::Component(it) => self.component(it, file, group),
                Item::Group(it) => {
                    if let Some(id) = self.group(it, file, group) {
                        self.declare(&it.body.items, file, Some(id));
                    }
                }
                Item::Named(it) if it.kind == NamedKind::Defaults => {
                    self.defaults_of(it, file, group);
                }
                Item::Named(it) => self.named(it, file),
                Item::Flow(it) => {
                    self.read("flow", None, Some(&it.rest), file);
                    self.out.named.push(NamedThing {
                        keyword: "flow",
                        name: it.name.text.clone(),
                        title: it.title.as_ref().map(|t| t.text.clone()),
                        at: Location::new(file, it.span),
                        name_at: it.name.span,
                    });
                }
                Item::Entity(it) => {
                    self.read("entity", None, Some(&it.rest), file);
                }
                Item::Setting(it) if group.is_none() => {
                    self.stray(file, it.name.span, &it.name.text)
                }
                Item::Block(it) if group.is_none() => {
                    self.stray(file, it.target.span, &it.target.text());
                }
                _ => {}
            }
            // A statement inside another one's settings is read as if it stood behind it.
            for (i, inside) in swallowed(item).enumerate() {
                if i == 0
                    && let Some(body) = item.body().filter(|b| b.closed)
                {
                    let open = Span::new(body.span.start, body.span.start + 1);
                    self.problem(
                        Finding::error(
                            "misplaced-statement",
                            Location::new(file, first_line(inside)),
                            "A statement cannot stand among settings. Close the block before it.",
                        )
                        .related(Location::new(file, open), "the block opens here"),
                    );
                }
                self.declare(std::slice::from_ref(inside), file, group);
            }
        }
    }

    /// Everything that speaks of a name.
    fn connect(&mut self, items: &[Item], file: &FilePath, group: Option<GroupId>) {
        for item in items {
            match item {
                Item::Connection(it) => self.connection(it, file, group),
                Item::Component(it) => self.pointers("component", it.body.as_ref(), file, group),
                Item::Group(it) => {
                    let id = self.groups.get(&(file.clone(), it.name.span)).copied();
                    self.pointers("group", Some(&it.body), file, id.or(group));
                    self.connect(&it.body.items, file, id.or(group));
                }
                Item::Entity(it) => self.entity_links(it, file, group),
                Item::Flow(it) => self.flow(it, file, group),
                Item::Named(it) => self.named_links(it, file, group),
                Item::Accept(it) => self.accept(it, file, group),
                Item::Price(it) => self.price(it, file, group),
                _ => {}
            }
            for inside in swallowed(item) {
                self.connect(std::slice::from_ref(inside), file, group);
            }
        }
    }

    /// Fields that point at fields, once all entities are known.
    fn point(&mut self, items: &[Item], file: &FilePath) {
        for item in items {
            match item {
                Item::Entity(it) => self.entity_references(it, file),
                Item::Group(it) => self.point(&it.body.items, file),
                _ => {}
            }
        }
    }

    fn finish(mut self) -> Architecture {
        for (at, from, to) in std::mem::take(&mut self.late_arrows) {
            if !self
                .out
                .connections
                .iter()
                .any(|c| c.from == from && c.to == to)
            {
                let components = &self.out.components;
                let finding = Finding::error(
                    "unknown-name",
                    at,
                    format!(
                        "There is no connection from `{}` to `{}`.",
                        components[from].full, components[to].full
                    ),
                );
                self.problem(finding);
            }
        }
        for (component, sheet) in std::mem::take(&mut self.overlays) {
            self.out.components[component].settings.overlay(&sheet);
        }
        let out = &mut self.out;
        for id in 0..out.components.len() {
            out.graph.add_node(id);
        }
        for (id, connection) in out.connections.iter().enumerate() {
            out.graph.add_edge(
                NodeIndex::new(connection.from),
                NodeIndex::new(connection.to),
                id,
            );
        }
        for occurrences in self.occurrences.values_mut() {
            occurrences.sort_by_key(|o| o.span);
        }
        out.occurrences = self.occurrences;
        self.out
    }

    fn architecture(&mut self, it: &ast::Architecture, file: &FilePath) {
        self.read("architecture", None, it.body.as_ref(), file);
        let at = Location::new(file, it.keyword.to(it.title.span));
        match &self.out.title_at {
            // Another root that this one includes keeps its own title to itself.
            Some(first) if first.file != *file => {}
            Some(first) => {
                let finding = Finding::error(
                    "duplicate-name",
                    at,
                    "A file is one architecture. Move the second one to a file of its own.",
                )
                .related(first.clone(), "the first one");
                self.problem(finding);
            }
            None => {
                self.out.title = Some(it.title.text.clone());
                self.out.title_at = Some(at);
            }
        }
    }

    fn constraints(&mut self, it: &ast::Constraints, file: &FilePath, group: Option<GroupId>) {
        let at = Location::new(file, it.keyword);
        if group.is_some() {
            self.problem(Finding::error(
                "misplaced-statement",
                at,
                "Constraints hold for the whole design. Move them out of the group.",
            ));
            return;
        }
        if let Some(first) = &self.out.constraints_at {
            let finding = Finding::error(
                "duplicate-name",
                at,
                "A design has one `constraints` block. Put these settings into the first one.",
            )
            .related(first.clone(), "the first one");
            self.problem(finding);
            return;
        }
        self.out.constraints = self.read("constraints", None, Some(&it.body), file);
        self.out.constraints_at = Some(at);
    }

    fn group(
        &mut self,
        it: &ast::Group,
        file: &FilePath,
        parent: Option<GroupId>,
    ) -> Option<GroupId> {
        let settings = self.read("group", None, Some(&it.body), file);
        if it.name.text.is_empty() {
            return parent;
        }
        let full = self.full_name(parent, &it.name.text);
        if !self.claim(&full, file, it.name.span) {
            // A second part of the same group would be two things of one name; its members still count.
            return match self.out.names.get(&full) {
                Some(Symbol::Group(id)) => Some(*id),
                _ => parent,
            };
        }
        let id = self.out.groups.len();
        self.out.names.insert(full.clone(), Symbol::Group(id));
        self.occurrence(file, it.name.span, Symbol::Group(id), true);
        self.groups.insert((file.clone(), it.name.span), id);
        self.out.groups.push(super::Group {
            name: it.name.text.clone(),
            full,
            parent,
            title: it.title.as_ref().map(|t| t.text.clone()),
            doc: it.doc.clone(),
            settings,
            at: Location::new(file, it.span),
            name_at: it.name.span,
        });
        Some(id)
    }

    pub(super) fn full_name(&self, group: Option<GroupId>, name: &str) -> String {
        match group {
            Some(id) => format!("{}.{name}", self.out.groups[id].full),
            None => name.to_owned(),
        }
    }

    /// Whether the name is free; says so where it is not.
    pub(super) fn claim(&mut self, full: &str, file: &FilePath, span: Span) -> bool {
        let Some(symbol) = self.out.names.get(full) else {
            return true;
        };
        let first = self.out.declared_at(*symbol);
        let finding = Finding::error(
            "duplicate-name",
            Location::new(file, span),
            format!("`{full}` is declared twice. Give one of them another name."),
        )
        .related(first, "declared here first");
        self.problem(finding);
        false
    }

    fn stray(&mut self, file: &FilePath, span: Span, name: &str) {
        let message = if name.is_empty() {
            "These braces belong to no statement. Put `{` on the line of the one that they belong to."
                .to_owned()
        } else {
            format!(
                "The setting `{name}` stands alone. Put it into the braces of what it is a setting of."
            )
        };
        self.problem(Finding::error(
            "misplaced-setting",
            Location::new(file, span),
            message,
        ));
    }

    /// What a reference stands for; says so where it is nothing.
    pub(super) fn resolve(
        &mut self,
        reference: &Reference,
        file: &FilePath,
        group: Option<GroupId>,
    ) -> Option<Symbol> {
        // A piece that is missing has been reported by the parser.
        if reference.parts.iter().any(|p| p.text.is_empty()) {
            return None;
        }
        let text = reference.text();
        match self.out.resolve(&text, group) {
            Some(symbol) => {
                self.occurrence(file, reference.span, symbol, false);
                self.outer_groups(reference, file, symbol);
                Some(symbol)
            }
            None => {
                let finding = self.unknown_name(&text, Location::new(file, reference.span), group);
                self.problem(finding);
                None
            }
        }
    }

    /// In `orders.api` the `orders` is a use of the group.
    fn outer_groups(&mut self, reference: &Reference, file: &FilePath, symbol: Symbol) {
        let mut group = match symbol {
            Symbol::Component(id) => self.out.components[id].group,
            Symbol::Group(id) => self.out.groups[id].parent,
            Symbol::Entity(_) => None,
        };
        if reference.parts.len() > 1
            && let Some(last) = self.occurrences.get_mut(file).and_then(|o| o.last_mut())
            && let Some(part) = reference.parts.last()
        {
            last.span = part.span;
        }
        for part in reference.parts.iter().rev().skip(1) {
            let Some(id) = group else { return };
            self.occurrence(file, part.span, Symbol::Group(id), false);
            group = self.out.groups[id].parent;
        }
    }

    pub(super) fn unknown_name(&self, text: &str, at: Location, group: Option<GroupId>) -> Finding {
        // A name that is right but for the group in front of it is meant most likely.
        let same_end = self
            .out
            .names
            .keys()
            .filter(|n| n.rsplit('.').next() == text.rsplit('.').next());
        let mut same_end: Vec<&str> = same_end.map(String::as_str).collect();
        same_end.sort_unstable();
        let mut names: Vec<&str> = self.out.names.keys().map(String::as_str).collect();
        names.sort_unstable();
        let near = same_end
            .first()
            .copied()
            .or_else(|| nearest(text, names.iter().copied()));
        let near = near.or_else(|| {
            // Short names inside the group.
            let inside: Vec<&str> = self
                .out
                .components
                .iter()
                .filter(|c| c.group == group)
                .map(|c| c.name.as_str())
                .collect();
            nearest(text, inside.into_iter())
        });
        let message = format!("There is no component or group `{text}`.");
        match near {
            Some(near) => Finding::error("unknown-name", at, message).did_you_mean(near),
            None => Finding::error(
                "unknown-name",
                at,
                format!("{message} Declare it with a line such as `service {text}`."),
            ),
        }
    }
}

/// The statements among the settings of an item, where none can stand.
fn swallowed(item: &Item) -> impl Iterator<Item = &Item> {
    let body = match item {
        Item::Group(_) => None,
        _ => item.body(),
    };
    let environment = matches!(item, Item::Named(it) if it.kind == NamedKind::Environment);
    body.into_iter()
        .flat_map(|b| &b.items)
        .filter(move |inside| match inside {
            Item::Setting(_) | Item::Block(_) => false,
            Item::Constraints(_) => !environment,
            _ => true,
        })
}

/// Enough of a statement to see which it is.
fn first_line(item: &Item) -> Span {
    match item {
        Item::Component(it) => it.kind.span.to(it.name.span),
        Item::Group(it) => it.name.span,
        Item::Connection(it) => it.from.span.to(it.to.span),
        Item::Entity(it) => it.name.span,
        Item::Flow(it) => it.name.span,
        Item::Named(it) => it.name.span,
        _ => item.span(),
    }
}
