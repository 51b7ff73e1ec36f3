//! The names that a chunk speaks of, looked up in the design.

use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

use crate::finding::Finding;
use crate::span::{ChunkId, Place, Span};
use crate::syntax::ast::{self, Body, Item, Reference, ValueKind};
use crate::table::Table;

use super::declare::{Declared, DeclaredEntity, swallowed};
use super::environments::Sheet;
use super::nearest::Letters;
use super::parts::{Numbered, Occurrence};
use super::rows::EdgeRow;
use super::settings::{self, Settings};
use super::vocabulary::{SettingSpec, Vocabulary};
use super::{
    Accept, Component, ComponentId, Connection, Entity, Group, GroupId, NegotiatedPrice, Symbol,
    nearest, resolve,
};

/// The names of a design, and what is behind them.
pub(super) struct Scope<'a> {
    pub components: &'a Table<Arc<Component>>,
    pub groups: &'a [Arc<Group>],
    pub names: &'a FxHashMap<String, Symbol>,
    /// The first of each name.
    pub entities: FxHashMap<&'a str, (usize, Place, &'a DeclaredEntity)>,
    pub decisions: FxHashSet<&'a str>,
    pub defaults: &'a Defaults,
}

/// `defaults` by the group that they stand in and what they are for.
pub(super) type Defaults = FxHashMap<(Option<GroupId>, String), Settings>;

/// What the names of a chunk stand for.
#[derive(Debug, Default)]
pub(crate) struct Linked {
    pub connections: Vec<Arc<Connection>>,
    /// Of the connections.
    pub rows: Vec<EdgeRow>,
    pub entities: Vec<Arc<Entity>>,
    pub accepts: Vec<Accept>,
    pub prices: Vec<(ComponentId, NegotiatedPrice, Place)>,
    /// What accepted decisions are about.
    pub decided: Vec<Symbol>,
    /// What something else than an arrow speaks of.
    pub spoken_of: Vec<Symbol>,
    /// Arrows that an `accept` names; they may follow elsewhere.
    pub meant: Vec<(Place, ComponentId, ComponentId)>,
    /// What environments say.
    pub sheets: Vec<Sheet>,
    /// In the order of the text.
    pub occurrences: Vec<Occurrence>,
    pub problems: Vec<Finding<ChunkId>>,
    /// Whether what it says points at places of other chunks, which may be others after a key.
    pub points_elsewhere: bool,
}

/// Looks up what a chunk speaks of; its entities are numbered from `first_entity`.
pub(super) fn link(
    chunk: ChunkId,
    items: &[Item],
    declared: &Declared,
    numbered: &Numbered,
    first_entity: usize,
    scope: &Scope<'_>,
    before: Option<&Linked>,
) -> Linked {
    let mut linker = Linker {
        before: before.map_or(&[][..], |b| &b.connections),
        chunk,
        scope,
        numbered,
        next_group: 0,
        next_entity: first_entity,
        out: Linked::default(),
    };
    for (span, symbol) in &declared.occurrences {
        let symbol = match *symbol {
            Symbol::Component(id) => Symbol::Component(id + numbered.first_component),
            Symbol::Group(id) => Symbol::Group(id + numbered.first_group),
            entity => entity,
        };
        linker.occurrence(*span, symbol, true);
    }
    for arrow in &declared.arrows {
        linker.connection(arrow);
    }
    if declared.speaks {
        linker.items(items, None);
    }
    let connections = linker.out.connections.iter();
    linker.out.rows = connections.map(|c| EdgeRow::of(c)).collect();
    linker.out.occurrences.sort_by_key(|o| o.span);
    linker.out
}

pub(super) struct Linker<'a> {
    pub(super) chunk: ChunkId,
    pub(super) scope: &'a Scope<'a>,
    numbered: &'a Numbered,
    /// The connections of the same chunk in the last state, with the same `defaults`: where the same
    /// ends are found again, a connection is still the same.
    pub(super) before: &'a [Arc<Connection>],
    next_group: usize,
    pub(super) next_entity: usize,
    pub(super) out: Linked,
}

impl<'a> Linker<'a> {
    pub(super) fn problem(&mut self, finding: Finding<ChunkId>) {
        self.out.problems.push(finding);
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place::new(&self.chunk, span)
    }

    pub(super) fn read(
        &mut self,
        scope: &str,
        kind: Option<&str>,
        body: Option<&Body>,
    ) -> Settings {
        settings::read(scope, kind, body, &self.chunk, &mut self.out.problems)
    }

    pub(super) fn occurrence(&mut self, span: Span, symbol: Symbol, declares: bool) {
        self.out.occurrences.push(Occurrence {
            span,
            symbol,
            declares,
        });
    }

    /// The number in the design of a group of the chunk.
    pub(super) fn group_of(&self, group: Option<GroupId>) -> Option<GroupId> {
        group.map(|id| id + self.numbered.first_group)
    }

    /// Everything that speaks of a name, connections apart. Groups come in the order in which they
    /// were declared.
    fn items(&mut self, items: &[Item], group: Option<GroupId>) {
        for item in items {
            match item {
                Item::Component(it) => self.pointers("component", it.body.as_ref(), group),
                Item::Group(it) => {
                    let inside = if it.name.text.is_empty() {
                        group
                    } else {
                        self.next_group += 1;
                        self.group_of(Some(self.next_group - 1))
                    };
                    self.pointers("group", Some(&it.body), inside);
                    self.items(&it.body.items, inside);
                }
                Item::Entity(it) => self.entity(it, group),
                Item::Flow(it) => self.steps(&it.steps, group),
                Item::Named(it) => self.named_links(it, group),
                Item::Accept(it) => self.accept(it, group),
                Item::Price(it) => self.price(it, group),
                _ => {}
            }
            for inside in swallowed(item) {
                self.items(std::slice::from_ref(inside), group);
            }
        }
    }

    /// The settings whose word may be a component (`standby_of = db`): a use of it where it is one, and
    /// an error where it can be nothing else and is none.
    fn pointers(&mut self, scope: &str, body: Option<&Body>, group: Option<GroupId>) {
        for (word, span, spec) in pointers(scope, body) {
            match self.find(word, group) {
                Some(symbol) => {
                    self.out.spoken_of.push(symbol);
                    self.occurrence(span, symbol, false);
                }
                None if spec.also.is_empty() => {
                    let finding = self.unknown_name(word, self.place(span), group);
                    self.problem(finding);
                }
                None => {}
            }
        }
    }

    /// What a name written inside `group` stands for.
    pub(super) fn find(&self, name: &str, group: Option<GroupId>) -> Option<Symbol> {
        resolve(self.scope.names, self.scope.groups, name, group)
    }

    /// What a reference stands for; says so where it is nothing.
    pub(super) fn resolve(
        &mut self,
        reference: &Reference,
        group: Option<GroupId>,
    ) -> Option<Symbol> {
        // A piece that is missing has been reported by the parser.
        if reference.parts.iter().any(|p| p.text.is_empty()) {
            return None;
        }
        let text;
        let name = match &reference.parts[..] {
            [one] => one.text.as_str(),
            _ => {
                text = reference.text();
                text.as_str()
            }
        };
        match self.find(name, group) {
            Some(symbol) => {
                self.mentioned(reference, symbol);
                Some(symbol)
            }
            None => {
                let finding = self.unknown_name(name, self.place(reference.span), group);
                self.problem(finding);
                None
            }
        }
    }

    /// In `orders.api` the `orders` is a use of the group.
    fn mentioned(&mut self, reference: &Reference, symbol: Symbol) {
        let mut parts = reference.parts.iter().rev();
        let last = parts.next().map_or(reference.span, |part| part.span);
        let whole = reference.parts.len() == 1;
        self.occurrence(if whole { reference.span } else { last }, symbol, false);
        let mut group = match symbol {
            Symbol::Component(id) => self.scope.components[id].group,
            Symbol::Group(id) => self.scope.groups[id].parent,
            Symbol::Entity(_) => None,
        };
        for part in parts {
            let Some(id) = group else { return };
            self.occurrence(part.span, Symbol::Group(id), false);
            group = self.scope.groups[id].parent;
        }
    }

    pub(super) fn unknown_name(
        &self,
        text: &str,
        at: Place,
        group: Option<GroupId>,
    ) -> Finding<ChunkId> {
        let names = || self.scope.names.keys().map(String::as_str);
        let end = |name: &str| name.rsplit('.').next().map(str::len);
        // A name that is right but for the group in front of it is meant most likely.
        let last = text.rsplit('.').next().unwrap_or(text);
        let same_end = names().filter(|n| n.ends_with(last) && end(n) == Some(last.len()));
        let near = same_end.min().or_else(|| {
            // The table of names has no order of its own.
            let letters = Letters::of(text);
            let mut all: Vec<&str> = names().filter(|n| letters.may_be_near(n)).collect();
            all.sort_unstable();
            nearest(text, all.into_iter())
        });
        let near = near.or_else(|| {
            // Short names inside the group.
            let inside = self.scope.components.iter().filter(|c| c.group == group);
            nearest(text, inside.map(|c| c.name.as_str()))
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

    /// The group and those around it, then the design.
    pub(super) fn default_settings(
        &self,
        target: &str,
        group: Option<GroupId>,
        settings: &mut Settings,
    ) {
        fill(
            self.scope.defaults,
            self.scope.groups,
            target,
            group,
            settings,
        );
    }
}

/// Takes what is not set from the nearest `defaults` around `group`, then those of the design.
pub(super) fn fill(
    defaults: &Defaults,
    groups: &[Arc<Group>],
    target: &str,
    group: Option<GroupId>,
    settings: &mut Settings,
) {
    if defaults.is_empty() {
        return;
    }
    let mut scope = group;
    loop {
        if let Some(found) = defaults.get(&(scope, target.to_owned())) {
            settings.fill(found);
        }
        match scope {
            Some(id) => scope = groups[id].parent,
            None => return,
        }
    }
}

/// The words of a block that may be names of components, with their places and their settings.
pub(super) fn pointers<'b>(
    scope: &'b str,
    body: Option<&'b Body>,
) -> impl Iterator<Item = (&'b str, Span, &'static SettingSpec)> {
    body.into_iter()
        .flat_map(Body::settings)
        .filter_map(move |setting: &ast::Setting| {
            let value = setting.value.as_ref()?;
            let ValueKind::Word(word) = &value.kind else {
                return None;
            };
            let spec = Vocabulary::builtin().setting(scope, None, &setting.name.text)?;
            let points = spec.type_ == "reference" || spec.also.iter().any(|a| a == "reference");
            (points && !spec.values.contains(word)).then_some((word.as_str(), value.span, spec))
        })
}
