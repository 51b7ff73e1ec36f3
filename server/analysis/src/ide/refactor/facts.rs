//! What a design says, as lines that can be compared: names, products, settings, connections and all
//! else that has a meaning, in no order of the text.

use std::fmt::Write as _;

use crate::host::Snapshot;
use crate::model::includes::Root;
use crate::model::{Accepted, Architecture, GroupId, Settings, Symbol, Typed};
use crate::syntax::ast::{Item, Setting, ValueKind};

use super::{Meaning, clouds};

/// The facts of a design, sorted, as far as `meaning` asks for them.
pub(super) fn facts(snapshot: &Snapshot, root: &Root, meaning: &Meaning) -> Vec<String> {
    let mut facts = Facts {
        architecture: &snapshot.architecture_of(root),
        meaning,
        out: Vec::new(),
    };
    facts.things();
    facts.connections();
    facts.rest();
    for document in root.files.iter().filter_map(|f| snapshot.document(f)) {
        for placed in document.chunks() {
            facts.sheets(&placed.chunk.items, "", None);
        }
    }
    facts.out.sort();
    facts.out
}

struct Facts<'a> {
    architecture: &'a Architecture,
    meaning: &'a Meaning,
    out: Vec<String>,
}

impl<'a> Facts<'a> {
    fn things(&mut self) {
        let architecture = self.architecture;
        for it in &architecture.components {
            let kind = it.kind.map(|k| &k.name);
            let product = match self.meaning {
                Meaning::Cloud => "",
                _ => it.product_id(),
            };
            let own = architecture.products.get(product);
            let own = own.map(|p| (p.kind.map(|k| &k.name), p.monthly, p.sla));
            self.out.push(format!(
                "{kind:?} {} {} {own:?} {:?} {:?} {:?} {}",
                self.name(&it.full),
                product,
                self.title(it.title.as_ref()),
                it.doc,
                it.status,
                self.settings(&it.settings, it.group),
            ));
        }
        for (id, it) in architecture.groups.iter().enumerate() {
            if !self.is_meant(&it.full) {
                self.out.push(format!(
                    "group {} {:?} {:?} {}",
                    self.name(&it.full),
                    self.title(it.title.as_ref()),
                    it.doc,
                    self.settings(&it.settings, Some(id)),
                ));
            }
        }
    }

    fn connections(&mut self) {
        let architecture = self.architecture;
        for it in &architecture.connections {
            let ends = [it.from, it.to].map(|id| self.name(&architecture.components[id].full));
            let (label, settings) = (&it.label, self.settings(&it.settings, it.group));
            let mut around = architecture.groups_of(it.group);
            let group = around.find(|id| !self.is_meant(&architecture.groups[*id].full));
            let group = group.map(|id| self.name(&architecture.groups[id].full));
            self.out.push(match self.meaning {
                Meaning::Arrows => "an arrow".to_owned(),
                _ => format!(
                    "{ends:?} {} {label:?} {settings} in {group:?}",
                    it.type_name()
                ),
            });
        }
    }

    fn rest(&mut self) {
        let architecture = self.architecture;
        let constraints = self.settings(&architecture.constraints, None);
        self.out
            .push(format!("{:?} {constraints}", architecture.title));
        let full = |id: usize| self.name(&architecture.components[id].full);
        let mut out = Vec::new();
        for it in &architecture.entities {
            let fields: Vec<_> = it
                .fields
                .iter()
                .map(|(name, type_, _)| (name, type_))
                .collect();
            let store = it.component.map(full);
            out.push(format!("{} {store:?} {fields:?} {:?}", it.name, it.doc));
        }
        for it in &architecture.named {
            out.push(format!("{} {} {:?}", it.keyword, it.name, it.title));
        }
        for it in &architecture.accepts {
            let on = match it.subject {
                Accepted::Component(id) => full(id),
                Accepted::Group(id) => self.name(&architecture.groups[id].full),
                Accepted::Connection(from, to) => format!("{} -> {}", full(from), full(to)),
                Accepted::Everything => "everything".to_owned(),
                Accepted::Nothing => "nothing".to_owned(),
            };
            out.push(format!("{} {on} {:?} {}", it.rule, it.until, it.reason));
        }
        for (id, it) in &architecture.prices {
            out.push(format!("{} {} {:?}", full(*id), it.monthly, it.reason));
        }
        for file in architecture.files() {
            for it in architecture.occurrences(file).filter(|o| !o.declares) {
                match it.symbol {
                    Symbol::Component(id) => out.push(format!("speaks of {}", full(id))),
                    Symbol::Entity(id) => {
                        out.push(format!("speaks of {}", architecture.entities[id].name));
                    }
                    // Each mention of what is in a group is one of the group, or is not, by how it is
                    // written.
                    Symbol::Group(_) => {}
                }
            }
        }
        self.out.extend(out);
    }

    /// The settings of what the model has no words for: views, environments, decisions.
    fn sheets(&mut self, items: &'a [Item], head: &str, group: Option<GroupId>) {
        for item in items {
            match item {
                Item::Group(it) if head.is_empty() => {
                    let around = group.map(|id| format!("{}.", self.architecture.groups[id].full));
                    let full = around.unwrap_or_default() + &it.name.text;
                    let inside = match self.architecture.names.get(&full) {
                        Some(Symbol::Group(id)) => Some(*id),
                        _ => group,
                    };
                    self.sheets(&it.body.items, "", inside);
                }
                Item::Named(it) => {
                    let head = format!("{} {}", it.kind.keyword(), it.name.text);
                    let items = it.body.as_ref().map_or(&[][..], |b| &b.items);
                    self.sheets(items, &head, group);
                }
                Item::Flow(it) => {
                    let head = format!("flow {}", it.name.text);
                    self.sheets(&it.rest.items, &head, group);
                }
                Item::Block(it) if !head.is_empty() => {
                    let head = format!("{head} {}", self.word(&it.target.text(), group));
                    self.sheets(&it.body.items, &head, group);
                }
                Item::Constraints(it) if !head.is_empty() => {
                    self.sheets(&it.body.items, &format!("{head} constraints"), group);
                }
                Item::Setting(it) if !head.is_empty() && !self.may_move(&it.name.text) => {
                    let line = format!("{head} {}", self.setting(it, group));
                    self.out.push(line);
                }
                _ => {}
            }
        }
    }

    fn setting(&self, it: &Setting, group: Option<GroupId>) -> String {
        let value = it.value.as_ref().map(|v| self.value(&v.kind, group));
        format!("{} = {value:?}", it.name.text)
    }

    fn value(&self, value: &ValueKind, group: Option<GroupId>) -> String {
        match value {
            ValueKind::Word(word) => self.word(word, group),
            ValueKind::Text(text) => format!("{:?}", self.word(text, group)),
            ValueKind::List(values) => {
                let values = values.iter().map(|v| self.value(&v.kind, group) + ",");
                values.collect()
            }
            ValueKind::Quantity(number, unit) => format!("{number} {}", unit.text),
            other => format!("{other:?}"),
        }
    }

    /// Settings by name, with whoever said so.
    fn settings(&self, settings: &Settings, group: Option<GroupId>) -> String {
        let mut lines: Vec<String> = settings
            .iter()
            .filter(|entry| !self.may_move(entry.name))
            .map(|entry| {
                let value = match &entry.value {
                    Typed::Word(word) | Typed::Text(word) => self.word(word, group),
                    Typed::List(items) => items
                        .iter()
                        .map(|(word, _)| self.word(word, group) + ",")
                        .collect(),
                    Typed::Block(inside) => self.settings(inside, group),
                    other => format!("{other:?}"),
                };
                format!("{} = {value} ({:?})", entry.name, entry.origin)
            })
            .collect();
        lines.sort();
        lines.iter().fold(String::new(), |mut out, line| {
            let _ = write!(out, "{line}; ");
            out
        })
    }

    /// Whether a setting is another one on another cloud, and that is what is meant.
    fn may_move(&self, name: &str) -> bool {
        *self.meaning == Meaning::Cloud && clouds::MOVED.contains(&name)
    }

    /// A word that may be a name, by what it stands for.
    fn word(&self, word: &str, group: Option<GroupId>) -> String {
        match self.architecture.resolve(word, group) {
            Some(Symbol::Component(id)) => self.name(&self.architecture.components[id].full),
            Some(Symbol::Group(id)) => self.name(&self.architecture.groups[id].full),
            _ => word.to_owned(),
        }
    }

    fn title<'t>(&self, title: Option<&'t String>) -> Option<&'t String> {
        title.filter(|_| *self.meaning != Meaning::Titles)
    }

    /// Whether this is the group that comes or goes.
    fn is_meant(&self, group: &str) -> bool {
        matches!(self.meaning, Meaning::Group(full) if full == group)
    }

    /// A full name without the group that comes or goes.
    fn name(&self, full: &str) -> String {
        if let Meaning::Group(group) = self.meaning
            && let Some(rest) = full.strip_prefix(group.as_str())
            && let Some(rest) = rest.strip_prefix('.')
        {
            return match group.rsplit_once('.') {
                Some((around, _)) => format!("{around}.{rest}"),
                None => rest.to_owned(),
            };
        }
        full.to_owned()
    }
}
