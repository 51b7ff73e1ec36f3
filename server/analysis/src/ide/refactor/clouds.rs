//! A component, or the whole design, on another cloud: products, sizes and regions together.

use buttress_pricing::{Equivalent, Vendor};

use crate::cost::{self, CLOUDS, cloud_title, dollars};
use crate::finding::{FileEdits, TextEdit};
use crate::model::{Architecture, ComponentId, Origin, Settings, Symbol};
use crate::patterns::edit;
use crate::report::Report;
use crate::span::{FilePath, Place, Span};
use crate::syntax::ast::{Body, Item, NamedKind, Setting, ValueKind};

use super::site::{Entry, Site};
use super::{Draft, Meaning};

/// Settings that say where something is, and what of the vendor's it is.
pub(super) const MOVED: [&str; 9] = [
    "provider", "region", "instance", "plan", "edition", "tier", "class", "disk", "model",
];

/// What the menu says, on a component of another cloud and on the `provider` of the design.
pub(super) fn offer<const CLOUD: usize>(site: &Site<'_>) -> Option<String> {
    let (report, subject) = subject(site)?;
    let cloud = *CLOUDS.get(CLOUD)?;
    match subject {
        Subject::Component(id) => {
            let there = there(&report, id, cloud)?;
            let price = match (there.monthly(), report.costs.monthly_of(id)) {
                (Some(there), Some(here)) => less(there - here),
                (Some(there), None) => format!("{} a month", dollars(there)),
                (None, _) => "no price is known".to_owned(),
            };
            Some(format!(
                "Move to {}: {}, {price}",
                cloud_title(cloud),
                there.title()
            ))
        }
        Subject::Design => {
            let constraints = &report.architecture.constraints;
            if constraints.word("provider") == Some(cloud) {
                return None;
            }
            let sum = cost::on_cloud(&report, cloud);
            let stays = match sum.stays.len() {
                0 => String::new(),
                1 => "; 1 part stays".to_owned(),
                count => format!("; {count} parts stay"),
            };
            let (title, monthly) = (cloud_title(cloud), dollars(sum.monthly));
            let less = less(sum.monthly - report.costs.monthly);
            Some(format!(
                "Move the design to {title}: {monthly} a month, {less}{stays}"
            ))
        }
    }
}

/// The products, sizes and regions of that cloud.
pub(super) fn draft<const CLOUD: usize>(site: &Site<'_>) -> Option<Draft> {
    let (report, subject) = subject(site)?;
    let cloud = *CLOUDS.get(CLOUD)?;
    // What an environment says is laid over the design: the places are its own.
    if report.environment.is_some() {
        return None;
    }
    let mut moving = Moving {
        report: &report,
        cloud,
        edits: Vec::new(),
    };
    match subject {
        Subject::Component(id) => {
            let there = there(&report, id, cloud)?;
            moving.component(id, &there.equivalent, true);
            moving.environments(site, &[id], false);
        }
        Subject::Design => moving.design(site)?,
    }
    let draft = Draft {
        edits: moving.edits,
        ..Draft::default()
    };
    Some(draft.meaning(Meaning::Cloud))
}

enum Subject {
    Component(ComponentId),
    Design,
}

fn subject(site: &Site<'_>) -> Option<(std::sync::Arc<Report>, Subject)> {
    let entry = site.statement()?;
    let report = site.snapshot.report_for(&site.document.path)?;
    let subject = match entry.item {
        Item::Component(_) => {
            let path = &site.document.path;
            let mut near = report.architecture.within(path, site.span).components;
            let at = |id: &ComponentId| {
                let place = report.architecture.components[*id].at;
                let found = report.architecture.locate(place);
                found.is_some_and(|found| found.file == *path && found.span == entry.span())
            };
            Subject::Component(near.find(at)?)
        }
        Item::Constraints(it) => {
            let provider = setting(&it.body, "provider")?;
            // On the word itself, or where the block begins.
            let head = Span::new(it.span.start, it.body.span.start);
            let touches = |span: Span| entry.at(span).touches(site.span.start);
            (touches(provider.span) || touches(head)).then_some(Subject::Design)?
        }
        _ => return None,
    };
    Some((report, subject))
}

fn setting<'a>(body: &'a Body, name: &str) -> Option<&'a Setting> {
    body.items.iter().find_map(|item| match item {
        Item::Setting(setting) if setting.name.text == name => Some(setting),
        _ => None,
    })
}

/// What takes the place of a component that names a product of another cloud: of the same role, for
/// its word stays as it is.
fn there(report: &Report, id: ComponentId, cloud: &str) -> Option<cost::Elsewhere> {
    let component = &report.architecture.components[id];
    let own = component.product.as_ref()?.known()?;
    component.product_at?;
    let there = cost::elsewhere(report, id, cloud)?;
    let other = there.equivalent.product;
    (other.role == own.role && other.id != own.id).then_some(there)
}

fn less(difference: f64) -> String {
    if difference.abs() < 0.005 {
        return "at the same price".to_owned();
    }
    match difference < 0.0 {
        true => format!("{} a month less", dollars(-difference)),
        false => format!("{} a month more", dollars(difference)),
    }
}

struct Moving<'a> {
    report: &'a Report,
    cloud: &'static str,
    edits: Vec<FileEdits>,
}

impl Moving<'_> {
    fn architecture(&self) -> &Architecture {
        &self.report.architecture
    }

    /// Everything that has a counterpart, with the provider and all regions.
    fn design(&mut self, site: &Site<'_>) -> Option<()> {
        let cloud = self.cloud;
        let report = self.report;
        let architecture = &report.architecture;
        let mut moved = Vec::new();
        for (id, component) in architecture.components.iter().enumerate() {
            if let Some(there) = there(report, id, cloud) {
                self.component(id, &there.equivalent, false);
                moved.push(id);
                continue;
            }
            let Some(there) = cost::elsewhere(report, id, cloud) else {
                continue;
            };
            // Of what the team runs itself only the size changes, and of what names no product, where
            // one is written.
            let is_own = there.equivalent.product.vendor == Vendor::SelfHosted;
            let is_sized = component.product.is_none() && component.settings.has("instance");
            if is_own || is_sized {
                self.sizes(id, &there.equivalent, false);
                moved.push(id);
            }
        }
        let provider = architecture.constraints.get("provider")?;
        self.replace(Place::new(&provider.at.file, provider.value_at), cloud);
        self.region(&architecture.constraints);
        for group in &architecture.groups {
            self.region(&group.settings);
        }
        self.environments(site, &moved, true);
        Some(())
    }

    /// A component as its counterpart. One that moves by itself says where it is, too.
    fn component(&mut self, id: ComponentId, to: &Equivalent, alone: bool) {
        let component = &self.report.architecture.components[id];
        if let Some(at) = component.product_at {
            self.replace(Place::new(&component.at.file, at), &to.product.id);
        }
        self.sizes(id, to, alone);
    }

    fn sizes(&mut self, id: ComponentId, to: &Equivalent, alone: bool) {
        let report = self.report;
        let architecture = &report.architecture;
        let component = &architecture.components[id];
        let region = cost::region(architecture, component);
        let says_region = component.settings.get("region");
        let says_region = says_region.is_some_and(|entry| entry.origin == Origin::Written);
        let mut set: Vec<(&str, &str)> = Vec::new();
        set.extend(
            to.instance
                .as_deref()
                .map(|instance| ("instance", instance)),
        );
        if says_region || (alone && !region.is_empty() && region != to.region) {
            set.push(("region", to.region));
        }
        let mut gone = to.lost.clone();
        gone.push("instance");
        let Some(chunk) = architecture.chunk(component.at.file) else {
            return;
        };
        let edits = edit::change(
            &chunk.text,
            component.at.span,
            component.body_at,
            &component.settings.written(),
            &set,
            &gone,
        );
        for edit in edits {
            self.replace(Place::new(&component.at.file, edit.span), &edit.text);
        }
    }

    /// The region of the constraints or of a group, there.
    fn region(&mut self, settings: &Settings) {
        if let Some(entry) = settings.get("region")
            && entry.origin == Origin::Written
            && let Some(there) = settings.word("region").and_then(|r| nearest(r, self.cloud))
        {
            self.replace(Place::new(&entry.at.file, entry.value_at), there);
        }
    }

    /// What the environments say of the components that move, and of everything.
    fn environments(&mut self, site: &Site<'_>, moved: &[ComponentId], is_whole: bool) {
        for file in &self.report.files {
            let Some(document) = site.snapshot.document(file) else {
                continue;
            };
            for placed in document.chunks() {
                for item in &placed.chunk.items {
                    let Item::Named(it) = item else { continue };
                    if it.kind == NamedKind::Environment {
                        let entry = Entry { item, placed };
                        let sheets = it.body.iter().flat_map(|body| &body.items);
                        self.sheets(file, entry, sheets, moved, is_whole);
                    }
                }
            }
        }
    }

    fn sheets<'i>(
        &mut self,
        file: &FilePath,
        entry: Entry<'_>,
        sheets: impl Iterator<Item = &'i Item>,
        moved: &[ComponentId],
        is_whole: bool,
    ) {
        for sheet in sheets {
            match sheet {
                Item::Constraints(sheet) if is_whole => {
                    let word = |name| setting(&sheet.body, name).and_then(word);
                    if let Some((_, span)) = word("provider") {
                        self.write(file, entry.at(span), self.cloud);
                    }
                    if let Some((region, span)) = word("region")
                        && let Some(there) = nearest(region, self.cloud)
                    {
                        self.write(file, entry.at(span), there);
                    }
                }
                Item::Block(sheet) => {
                    let target = self.architecture().resolve(&sheet.target.text(), None);
                    let Some(Symbol::Component(id)) = target else {
                        continue;
                    };
                    if moved.contains(&id)
                        && let Some((instance, span)) =
                            setting(&sheet.body, "instance").and_then(word)
                        && let Some(there) =
                            cost::size_elsewhere(self.report, id, self.cloud, instance)
                    {
                        self.write(file, entry.at(span), &there);
                    }
                }
                _ => {}
            }
        }
    }

    fn replace(&mut self, place: Place, text: &str) {
        if let Some(at) = self.architecture().locate(place) {
            self.write(&at.file, at.span, text);
        }
    }

    fn write(&mut self, file: &FilePath, span: Span, text: &str) {
        let edit = TextEdit {
            span,
            text: text.to_owned(),
        };
        match self.edits.iter_mut().find(|edits| edits.file == *file) {
            Some(edits) => edits.edits.push(edit),
            None => self.edits.push(FileEdits {
                file: file.clone(),
                edits: vec![edit],
            }),
        }
    }
}

/// The region of a cloud that is nearest to one of another; `None` of a word that is no region.
fn nearest(region: &str, cloud: &str) -> Option<&'static str> {
    buttress_pricing::cloud_of(region)?;
    Some(buttress_pricing::nearest_region(region, cloud))
}

/// The word of a setting, and where it stands.
fn word(setting: &Setting) -> Option<(&str, Span)> {
    let value = setting.value.as_ref()?;
    match &value.kind {
        ValueKind::Word(word) => Some((word, value.span)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
