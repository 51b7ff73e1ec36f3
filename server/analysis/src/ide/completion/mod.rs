//! What could be written at a place.
//!
//! [`place`] finds out what is being typed from the words before the cursor, so that it knows it
//! in a half-typed line as well as in a whole one; [`names`], [`statements`] and [`values`] say
//! what could stand there.

mod documentation;
mod names;
mod offer;
mod place;
mod shown;
mod statements;
#[cfg(test)]
mod tests;
mod values;

use super::fit::{Fit, Typed};
use crate::finding::TextEdit;
use crate::host::Snapshot;
use crate::model::{Architecture, GroupId, Symbol};

use offer::{Offer, What};
use place::{Awaited, Place};

pub use documentation::completion_documentation;
pub use offer::Subject;

/// How many offers are made at most. Where there are more, who types another letter gets others.
const LIMIT: usize = 200;

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
    /// What [`completion_documentation`] can tell more of.
    pub subject: Option<Subject>,
    /// Replaces the word that is being typed.
    pub edit: TextEdit,
    /// Whether the text of the edit is a snippet with places to fill in (`$1`, `${1:name}`).
    pub snippet: bool,
    /// Offers are shown in the order of this.
    pub sort: String,
}

/// What could be written at a place, the likeliest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Completions {
    /// The offers.
    pub items: Vec<Completion>,
    /// Whether there are more, which another letter would bring.
    pub incomplete: bool,
}

/// What could be written at `offset`.
pub fn completions(snapshot: &Snapshot, path: &str, offset: usize) -> Completions {
    let Some(document) = snapshot.document(path) else {
        return Completions::default();
    };
    // What is typed follows from the statement around it.
    let (text, start) = match document.chunk_at(offset) {
        Some(placed) => (&*placed.chunk.text, placed.start),
        None => ("", 0),
    };
    let Some(place) = place::at(text, offset - start) else {
        return Completions::default();
    };
    let architecture = snapshot.architecture_for(path).unwrap_or_default();
    let mut offers = Offers::new(place, &architecture);
    offers.add_all(snapshot, path);
    let mut offers = offers.finish();
    for offer in &mut offers.items {
        offer.edit.span = offer.edit.span.after(start);
    }
    offers
}

/// Offers as they are gathered for one place.
struct Offers<'a> {
    place: Place<'a>,
    architecture: &'a Architecture,
    typed: Typed,
    /// The innermost group around the cursor that is known.
    group: Option<GroupId>,
    /// What is written of the group whose members are asked for, dot included.
    inside: Option<String>,
    /// What the settings that are offered are settings of.
    scope: place::Scope,
    /// What the bill takes them to be where they are not set.
    defaults: shown::Defaults,
    /// What is offered, and how well each fits what is typed.
    out: Vec<(Option<Fit>, Offer<'a>)>,
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
            typed: Typed::new(place.word),
            place,
            architecture,
            group,
            inside: None,
            scope: place::Scope::default(),
            defaults: shown::Defaults::default(),
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
                    self.add(Offer::word(*word, "", CompletionKind::Keyword, 0).in_order());
                }
            }
            Awaited::SettingName { scope, written } => self.setting_names(scope, &written),
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

    fn add(&mut self, mut offer: Offer<'a>) {
        if offer.in_order {
            offer.number = u32::try_from(self.out.len()).unwrap_or(u32::MAX);
        }
        let fit = self.fit(&offer.what);
        self.out.push((fit, offer));
    }

    /// How well an offer fits what is typed.
    fn fit(&self, what: &What<'a>) -> Option<Fit> {
        let (full, name) = match what {
            What::Component(id) => {
                let component = &self.architecture.components[*id];
                (&component.full, &component.name)
            }
            What::Group(id) => {
                let group = &self.architecture.groups[*id];
                (&group.full, &group.name)
            }
            what => return self.typed.fit(self.key(what)),
        };
        // Which of its names is the shortest here is found out for those that are shown.
        let best = |a: Option<Fit>, b: Option<Fit>| a.into_iter().chain(b).min();
        best(self.typed.fit(full), self.typed.fit(name))
    }

    /// The best of them, each label of a kind once.
    fn finish(mut self) -> Completions {
        let incomplete = self.out.len() > LIMIT;
        if incomplete {
            self.out.retain(|(fit, _)| fit.is_some());
        }
        let mut out = std::mem::take(&mut self.out);
        out.sort_by(|(fit_a, a), (fit_b, b)| {
            // What does not fit stands last.
            let key = |fit: &Option<Fit>, o: &Offer<'_>| (fit.is_none(), *fit, o.rank, o.number);
            let keys = key(fit_a, a).cmp(&key(fit_b, b));
            keys.then_with(|| self.key(&a.what).cmp(self.key(&b.what)))
        });
        let mut seen = std::collections::HashSet::new();
        let mut items = Vec::with_capacity(out.len().min(LIMIT));
        for (_, offer) in out {
            if items.len() == LIMIT {
                break;
            }
            let shown = self.shown(offer, items.len());
            if seen.insert((shown.label.clone(), shown.kind)) {
                items.push(shown);
            }
        }
        Completions { items, incomplete }
    }

    /// Whether what follows the word on its line starts with `text`.
    fn followed_by(&self, text: &str) -> bool {
        self.place
            .after
            .trim_start_matches([' ', '\t'])
            .starts_with(text)
    }
}
