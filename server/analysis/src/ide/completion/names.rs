//! Names that stand somewhere already: components, groups, entities, fields, files.

use super::place::Scope;
use super::{CompletionKind, Offer, Offers};
use crate::host::Snapshot;
use crate::model::{Component, ComponentId, GroupId, Product, Sets, Symbol};

impl Offers<'_> {
    /// Components, and groups where they may be meant too or on the way to their members.
    pub(super) fn references(&mut self, groups: bool) {
        self.references_of(groups, 0);
    }

    /// Components by the shortest name that does here; behind `group.` the members of the group.
    pub(super) fn references_of(&mut self, groups: bool, rank: u16) {
        if let Some((inside, prefix)) = self.named_group() {
            self.members(inside, &prefix, rank);
            return;
        }
        for (id, component) in self.architecture.components.iter().enumerate() {
            let name = self.architecture.short_name(id, self.group);
            // What is near stands first.
            let near = u16::from(component.group != self.group);
            self.add(named(&name, component, rank + near));
        }
        for id in 0..self.architecture.groups.len() {
            self.group_offer(id, None, rank + if groups { 1 } else { 2 });
        }
    }

    /// The group whose members are asked for, and what is written of it, dot included.
    fn named_group(&self) -> Option<(GroupId, String)> {
        let (path, _) = self.place.word.rsplit_once('.')?;
        match self.architecture.resolve(path, self.group)? {
            Symbol::Group(id) => Some((id, format!("{path}."))),
            _ => None,
        }
    }

    fn members(&mut self, group: GroupId, prefix: &str, rank: u16) {
        for component in &self.architecture.components {
            if component.group == Some(group) {
                self.add(named(
                    &format!("{prefix}{}", component.name),
                    component,
                    rank,
                ));
            }
        }
        for id in 0..self.architecture.groups.len() {
            if self.architecture.groups[id].parent == Some(group) {
                self.group_offer(id, Some(prefix), rank + 1);
            }
        }
    }

    fn group_offer(&mut self, id: GroupId, prefix: Option<&str>, rank: u16) {
        let group = &self.architecture.groups[id];
        let name = match prefix {
            Some(prefix) => format!("{prefix}{}", group.name),
            None => self.short_group(id),
        };
        let offer = Offer::new(name, CompletionKind::Group, rank).detail(
            group
                .title
                .as_deref()
                .map_or("group".to_owned(), |t| format!("group · {t}")),
        );
        self.add(match &group.doc {
            Some(doc) => offer.about(doc),
            None => offer,
        });
    }

    /// The shortest name by which a group can be written here.
    fn short_group(&self, id: GroupId) -> String {
        let full = &self.architecture.groups[id].full;
        let parts: Vec<&str> = full.split('.').collect();
        (0..parts.len())
            .rev()
            .map(|from| parts[from..].join("."))
            .find(|name| self.architecture.resolve(name, self.group) == Some(Symbol::Group(id)))
            .unwrap_or_else(|| full.clone())
    }

    /// Components, those that keep data first.
    pub(super) fn stores(&mut self) {
        if self.named_group().is_some() {
            return self.references(false);
        }
        for (id, component) in self.architecture.components.iter().enumerate() {
            let rank = if component.sets.any(Sets::STORE | Sets::DB) {
                0
            } else {
                2
            };
            self.add(named(
                &self.architecture.short_name(id, self.group),
                component,
                rank,
            ));
        }
    }

    /// The component that is written as `name` here.
    pub(super) fn component(&self, name: &str) -> Option<ComponentId> {
        match self.architecture.resolve(name, self.group)? {
            Symbol::Component(id) => Some(id),
            _ => None,
        }
    }

    /// The kind and product of what a block has settings of.
    pub(super) fn settled(&self, scope: &Scope) -> (Option<String>, Option<Product>) {
        let known = |id: &str| {
            buttress_pricing::Palette::builtin()
                .product(id)
                .map(Product::Known)
        };
        if let Some(id) = scope.target.as_deref().and_then(|t| self.component(t)) {
            let component = &self.architecture.components[id];
            return (
                component.kind.map(|k| k.name.clone()),
                component.product.clone(),
            );
        }
        (scope.kind.clone(), scope.product.as_deref().and_then(known))
    }

    /// Entities; behind a dot the fields of one.
    pub(super) fn entity_fields(&mut self) {
        let entities = &self.architecture.entities;
        if let Some((name, _)) = self.place.word.split_once('.') {
            let name = name.to_owned();
            for entity in entities.iter().filter(|e| e.name == name) {
                for (field, type_, _) in &entity.fields {
                    let label = format!("{name}.{field}");
                    self.add(
                        Offer::new(label, CompletionKind::Field, 0)
                            .detail(type_)
                            .in_order(),
                    );
                }
            }
            return;
        }
        for entity in entities {
            let store = entity
                .component
                .map(|id| &self.architecture.components[id].full);
            let detail = store.map(|s| format!("entity in {s}")).unwrap_or_default();
            self.add(Offer::new(&entity.name, CompletionKind::Entity, 1).detail(detail));
            for (field, type_, _) in &entity.fields {
                let label = format!("{}.{field}", entity.name);
                self.add(Offer::new(label, CompletionKind::Field, 2).detail(type_));
            }
        }
    }

    /// Flows, environments and decisions by name.
    pub(super) fn named(&mut self, keyword: &str) {
        for thing in self
            .architecture
            .named
            .iter()
            .filter(|n| n.keyword == keyword)
        {
            let detail = thing.title.clone().unwrap_or_else(|| keyword.to_owned());
            self.add(Offer::new(&thing.name, CompletionKind::Value, 0).detail(detail));
        }
    }

    /// Files that could be included, as seen from `path`.
    pub(super) fn files(&mut self, snapshot: &Snapshot, path: &str, quoted: bool) {
        let mut folders = std::collections::BTreeMap::<String, usize>::new();
        let mut offers = Vec::new();
        for (other, document) in snapshot.documents() {
            if &**other == path || !other.ends_with(".arch") {
                continue;
            }
            let Some(relative) = relative(path, other) else {
                continue;
            };
            if let Some((folder, _)) = relative.rsplit_once('/') {
                *folders.entry(folder.to_owned()).or_default() += 1;
            }
            // A file that is a design of its own is rarely meant.
            let is_design = document
                .items()
                .any(|(_, item)| matches!(item, crate::syntax::ast::Item::Architecture(_)));
            let rank = u16::from(is_design) + 2 * u16::from(relative.starts_with("../"));
            offers.push(Offer::new(relative, CompletionKind::File, rank));
        }
        let globs = folders.into_iter().filter(|(_, count)| *count > 1);
        offers.extend(globs.map(|(folder, count)| {
            Offer::new(format!("{folder}/*.arch"), CompletionKind::File, 1)
                .detail(format!("{count} files"))
        }));
        for offer in offers {
            let text = format!("\"{}\"", offer.label);
            self.add(if quoted { offer } else { offer.text(text) });
        }
    }
}

fn named(name: &str, component: &Component, rank: u16) -> Offer {
    let kind = component.kind.map_or("", |k| k.name.as_str());
    let what = match component.product_id() {
        "" => kind.to_owned(),
        product => format!("{kind}: {product}"),
    };
    let detail = match &component.title {
        Some(title) => format!("{what} · {title}"),
        None => what,
    };
    let offer = Offer::new(name, CompletionKind::Name, rank).detail(detail);
    match &component.doc {
        Some(doc) => offer.about(doc),
        None => offer,
    }
}

/// The way from the folder of `from` to the file `to`; none between a file and text without one.
fn relative(from: &str, to: &str) -> Option<String> {
    if !from.starts_with('/') || !to.starts_with('/') {
        return None;
    }
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let folders = from.len() - 1;
    let same = from[..folders]
        .iter()
        .zip(&to[..to.len() - 1])
        .take_while(|(a, b)| a == b)
        .count();
    let mut out = "../".repeat(folders - same);
    out.push_str(&to[same..].join("/"));
    Some(out)
}
