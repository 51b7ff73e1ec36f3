//! Names that stand somewhere already: components, groups, entities, fields, files.

use super::offer::{Insert, Offer, What};
use super::place::Scope;
use super::{CompletionKind, Offers};
use crate::host::Snapshot;
use crate::ide::fit::Typed;
use crate::model::{ComponentId, GroupId, Product, Sets, Symbol};

impl<'a> Offers<'a> {
    /// Components, and groups where they may be meant too or on the way to their members.
    pub(super) fn references(&mut self, groups: bool) {
        self.references_of(groups, 0, Insert::Label);
    }

    /// Components by the shortest name that does here; behind `group.` the members of the group.
    pub(super) fn references_of(&mut self, groups: bool, rank: u16, insert: Insert<'a>) {
        let architecture = self.architecture;
        let inside = self.named_group();
        for (id, component) in architecture.components.iter().enumerate() {
            // What is near stands first.
            let far = u16::from(inside.is_none() && component.group != self.group);
            if inside.is_none_or(|group| component.group == Some(group)) {
                let offer = self.component_offer(id, rank + far);
                self.add(offer.insert(insert.clone()));
            }
        }
        let rank = rank + if groups { 1 } else { 2 };
        for (id, group) in architecture.groups.iter().enumerate() {
            if inside.is_none_or(|inside| group.parent == Some(inside)) {
                self.add(Offer::new(What::Group(id), CompletionKind::Group, rank));
            }
        }
    }

    fn component_offer(&self, id: ComponentId, rank: u16) -> Offer<'a> {
        let number = self.architecture.ranks()[id];
        Offer::new(What::Component(id), CompletionKind::Name, rank).number(number)
    }

    /// The group whose members are asked for. What is typed is then a piece of their names.
    fn named_group(&mut self) -> Option<GroupId> {
        let (path, piece) = self.place.word.rsplit_once('.')?;
        match self.architecture.resolve(path, self.group)? {
            Symbol::Group(id) => {
                self.inside = Some(format!("{path}."));
                self.typed = Typed::new(piece);
                Some(id)
            }
            _ => None,
        }
    }

    /// The shortest name by which a group can be written here.
    pub(super) fn short_group<'b>(&self, full: &'b str) -> &'b str {
        let meant = self.architecture.names.get(full).copied();
        let starts = full.rmatch_indices('.').map(|(at, _)| at + 1);
        starts
            .map(|from| &full[from..])
            .find(|name| self.architecture.resolve(name, self.group) == meant)
            .unwrap_or(full)
    }

    /// Components, those that keep data first.
    pub(super) fn stores(&mut self) {
        let architecture = self.architecture;
        if self.named_group().is_some() {
            return self.references(false);
        }
        for (id, component) in architecture.components.iter().enumerate() {
            let store = component.sets.any(Sets::STORE | Sets::DB);
            let offer = self.component_offer(id, if store { 0 } else { 2 });
            self.add(offer);
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
        let architecture = self.architecture;
        let named = self.place.word.split_once('.').map(|(name, _)| name);
        for (id, entity) in architecture.entities.iter().enumerate() {
            if named.is_some_and(|name| name != entity.name) {
                continue;
            }
            if named.is_none() {
                self.add(Offer::new(What::Entity(id), CompletionKind::Entity, 1));
            }
            for (field, type_, _) in &entity.fields {
                let label = format!("{}.{field}", entity.name);
                let offer = Offer::word(label, type_, CompletionKind::Field, 2);
                self.add(offer.in_order());
            }
        }
    }

    /// Flows, environments and decisions by name.
    pub(super) fn named(&mut self, keyword: &'static str) {
        let architecture = self.architecture;
        for thing in architecture.named.iter().filter(|n| n.keyword == keyword) {
            let detail = thing.title.as_deref().unwrap_or(keyword);
            self.add(Offer::word(&thing.name, detail, CompletionKind::Value, 0));
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
            offers.push((relative, String::new(), rank));
        }
        let globs = folders.into_iter().filter(|(_, count)| *count > 1);
        offers.extend(globs.map(|(folder, count)| {
            let glob = format!("{folder}/*.arch");
            (glob, format!("{count} files"), 1)
        }));
        for (file, detail, rank) in offers {
            let text = format!("\"{file}\"");
            let offer = Offer::word(file, detail, CompletionKind::File, rank);
            self.add(if quoted { offer } else { offer.text(text) });
        }
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
