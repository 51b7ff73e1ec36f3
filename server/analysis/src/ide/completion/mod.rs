//! What could be written at a place.
//!
//! [`place`] finds out what is being typed from the words before the cursor, so that it knows it
//! in a half-typed line as well as in a whole one; [`names`], [`statements`] and [`values`] say
//! what could stand there.

mod names;
mod place;
mod statements;
#[cfg(test)]
mod tests;
mod values;

use crate::finding::TextEdit;
use crate::host::Snapshot;
use crate::model::{Architecture, GroupId, Symbol};

use place::{Awaited, Place};

/// What an offer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A kind of component.
    Kind,
    /// A product of a vendor.
    Product,
    /// The name of a setting.
    Setting,
    /// A value of a setting.
    Value,
    /// The name of a component.
    Name,
    /// The name of a group.
    Group,
    /// A type of connection.
    ConnectionType,
    /// A unit of a quantity.
    Unit,
    /// A word of the language.
    Keyword,
    /// A rule of the health check.
    Rule,
    /// The name of an entity.
    Entity,
    /// A field of an entity.
    Field,
    /// A file to include.
    File,
}

/// Something that could be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// What the list shows, and what is typed against.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words beside the label.
    pub detail: Option<String>,
    /// All about it, in Markdown.
    pub documentation: Option<String>,
    /// Replaces the word that is being typed.
    pub edit: TextEdit,
    /// Whether the text of the edit is a snippet with places to fill in (`$1`, `${1:name}`).
    pub snippet: bool,
    /// Offers are shown in the order of this.
    pub sort: String,
}

/// What could be written at `offset`, the likeliest first.
pub fn completions(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Completion> {
    let Some(document) = snapshot.document(path) else {
        return Vec::new();
    };
    // What is typed follows from the statement around it.
    let (text, start) = match document.chunk_at(offset) {
        Some(placed) => (&*placed.chunk.text, placed.start),
        None => ("", 0),
    };
    let Some(place) = place::at(text, offset - start) else {
        return Vec::new();
    };
    let report = snapshot.report_for(path);
    let architecture = report.as_ref().map(|report| &report.architecture);
    let empty = Architecture::default();
    let mut offers = Offers::new(place, architecture.unwrap_or(&empty));
    offers.add_all(snapshot, path);
    let mut offers = offers.finish();
    for offer in &mut offers {
        offer.edit.span = offer.edit.span.after(start);
    }
    offers
}

/// Offers as they are gathered for one place.
struct Offers<'a> {
    place: Place<'a>,
    architecture: &'a Architecture,
    /// The innermost group around the cursor that is known.
    group: Option<GroupId>,
    out: Vec<Completion>,
}

/// An offer without its edit.
struct Offer {
    label: String,
    kind: CompletionKind,
    detail: Option<String>,
    documentation: Option<String>,
    /// What is put in, where it is not the label.
    text: Option<String>,
    snippet: bool,
    /// Offers of a lower rank come first; those of one rank by label.
    rank: u16,
    /// Whether those of one rank keep the order in which they are made.
    in_order: bool,
}

impl Offer {
    fn new(label: impl Into<String>, kind: CompletionKind, rank: u16) -> Self {
        Self {
            label: label.into(),
            kind,
            detail: None,
            documentation: None,
            text: None,
            snippet: false,
            rank,
            in_order: false,
        }
    }

    fn detail(self, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self {
            detail: (!detail.is_empty()).then_some(detail),
            ..self
        }
    }

    fn about(self, documentation: impl Into<String>) -> Self {
        Self {
            documentation: Some(documentation.into()),
            ..self
        }
    }

    fn text(self, text: impl Into<String>) -> Self {
        Self {
            text: Some(text.into()),
            ..self
        }
    }

    fn snippet(self, text: impl Into<String>) -> Self {
        Self {
            text: Some(text.into()),
            snippet: true,
            ..self
        }
    }

    fn in_order(self) -> Self {
        Self {
            in_order: true,
            ..self
        }
    }
}

impl<'a> Offers<'a> {
    fn new(place: Place<'a>, architecture: &'a Architecture) -> Self {
        let mut group = None;
        // Text can nest deeper than what is known of it: names that long are not looked for.
        let depth = |full: &str| full.matches('.').count() + 1;
        let known = architecture.groups.iter().map(|g| depth(&g.full)).max();
        for end in (1..=place.groups.len().min(known.unwrap_or(0))).rev() {
            if let Some(Symbol::Group(id)) = architecture.names.get(&place.groups[..end].join("."))
            {
                group = Some(*id);
                break;
            }
        }
        Self {
            place,
            architecture,
            group,
            out: Vec::new(),
        }
    }

    fn add_all(&mut self, snapshot: &Snapshot, path: &str) {
        match std::mem::replace(&mut self.place.awaited, Awaited::Nothing) {
            Awaited::Nothing => {}
            Awaited::Statement => self.statements(),
            Awaited::Step => self.steps(),
            Awaited::Keywords(words) => {
                for word in words {
                    self.add(Offer::new(*word, CompletionKind::Keyword, 0).in_order());
                }
            }
            Awaited::SettingName { scope, written } => self.setting_names(&scope, &written),
            Awaited::Overlay { written } => self.overlays(&written),
            Awaited::Value {
                scope,
                setting,
                in_list,
            } => self.values(&scope, &setting, in_list),
            Awaited::Unit { scope, setting } => self.units(&scope, &setting),
            Awaited::Amount => self.units_of("money", Some("USD/month")),
            Awaited::Product { kind } => self.products(&kind),
            Awaited::Kind => self.kinds(false),
            Awaited::DefaultsTarget => {
                self.kinds(false);
                self.connection_types(None, None);
            }
            Awaited::Type { from, to } => self.connection_types(Some(&from), Some(&to)),
            Awaited::Reference { groups } => self.references(groups),
            Awaited::Store => self.stores(),
            Awaited::FieldType => self.field_types(),
            Awaited::Mark => self.marks(),
            Awaited::EntityField => self.entity_fields(),
            Awaited::Rule => self.rules(),
            Awaited::Include { quoted } => self.files(snapshot, path, quoted),
        }
    }

    fn add(&mut self, offer: Offer) {
        let number = if offer.in_order { self.out.len() } else { 0 };
        self.out.push(Completion {
            sort: format!("{:03}{number:05}{}", offer.rank, offer.label),
            edit: TextEdit {
                span: self.place.word_at,
                text: offer.text.unwrap_or_else(|| offer.label.clone()),
            },
            label: offer.label,
            kind: offer.kind,
            detail: offer.detail,
            documentation: offer.documentation,
            snippet: offer.snippet,
        });
    }

    /// Sorted, each label of a kind once.
    fn finish(mut self) -> Vec<Completion> {
        self.out.sort_by(|a, b| a.sort.cmp(&b.sort));
        let mut seen = std::collections::HashSet::new();
        self.out.retain(|c| seen.insert((c.label.clone(), c.kind)));
        self.out
    }

    /// Whether what follows the word on its line starts with `text`.
    fn followed_by(&self, text: &str) -> bool {
        self.place
            .after
            .trim_start_matches([' ', '\t'])
            .starts_with(text)
    }
}
