//! Settings: looked up in the vocabulary, their values typed and brought to base units.

mod read;
mod typed;
mod words;

use crate::reads::{self, Reads};
use crate::span::{Date, Place, Span};

pub(crate) use read::read;
pub use words::format_number;
pub(crate) use words::{and_list, or_list};

/// The settings of one thing, each name once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    entries: Vec<Entry>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The word.
    pub name: &'static str,
    /// The value, in base units.
    pub value: Typed,
    /// The whole of it.
    pub at: Place,
    /// The value as it is written.
    pub value_at: Span,
    /// Who says so.
    pub origin: Origin,
}

impl Entry {
    fn means_same(&self, other: &Self) -> bool {
        (self.name, self.origin) == (other.name, other.origin)
            && self.value.means_same(&other.value)
    }
}

impl Settings {
    /// Whether the same things are set to the same values by the same, wherever they are written.
    fn mean_same(&self, other: &Self) -> bool {
        let both = self.entries.iter().zip(&other.entries);
        self.entries.len() == other.entries.len() && both.into_iter().all(|(a, b)| a.means_same(b))
    }

    /// The names of those that are not set to the same values by the same; all where their order is
    /// another.
    pub(crate) fn differences(&self, other: &Self) -> Reads {
        let mut out = Reads::default();
        if self.mean_same(other) {
            return out;
        }
        for (a, b) in [(self, other), (other, self)] {
            let same = |entry: &Entry| b.find(entry.name).is_some_and(|it| it.means_same(entry));
            let differ = a.entries.iter().filter(|entry| !same(entry));
            differ.for_each(|entry| out.add(entry.name));
        }
        if out.is_nothing() {
            self.entries.iter().for_each(|entry| out.add(entry.name));
        }
        out
    }
}

impl Typed {
    fn means_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(a), Self::List(b)) => a
                .iter()
                .map(|(word, _)| word)
                .eq(b.iter().map(|(word, _)| word)),
            (Self::Block(a), Self::Block(b)) => a.mean_same(b),
            // Two of these are alike whatever they say.
            (Self::Expression, _) => false,
            (a, b) => a == b,
        }
    }
}

/// Who says what a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The statement itself.
    Written,
    /// A `defaults` statement.
    Default,
    /// The environment that is looked at.
    Environment,
}

/// A value that is what its setting wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    /// A number or quantity: seconds, bytes, per second, US dollars a month, percent as written,
    /// ratios from 0 to 1.
    Number(f64),
    /// One of several words, an instance class, a region.
    Word(String),
    /// A text.
    Text(String),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(Date),
    /// Words, texts or references.
    List(Vec<(String, Span)>),
    /// Settings of its own.
    Block(Settings),
    /// A condition of a rule.
    Expression,
}

impl Settings {
    /// All of them, in the order of writing, defaults last.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        reads::note_everything();
        self.entries.iter()
    }

    /// The setting of this name.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        reads::note(name);
        self.find(name)
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.name == name)
    }

    /// Whether it is set, and not to `false`.
    pub fn has(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|e| e.value != Typed::Bool(false))
    }

    /// The number, in base units.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.get(name)?.value {
            Typed::Number(n) => Some(n),
            _ => None,
        }
    }

    /// The word or text.
    pub fn word(&self, name: &str) -> Option<&str> {
        match &self.get(name)?.value {
            Typed::Word(w) | Typed::Text(w) => Some(w),
            _ => None,
        }
    }

    /// Yes or no.
    pub fn bool(&self, name: &str) -> Option<bool> {
        match self.get(name)?.value {
            Typed::Bool(b) => Some(b),
            _ => None,
        }
    }

    /// Whether it is set to `true`.
    pub fn is(&self, name: &str) -> bool {
        self.bool(name) == Some(true)
    }

    /// The day.
    pub fn date(&self, name: &str) -> Option<Date> {
        match self.get(name)?.value {
            Typed::Date(d) => Some(d),
            _ => None,
        }
    }

    /// The words or references of a list; a single word is a list of one.
    pub fn list(&self, name: &str) -> Vec<&str> {
        match self.get(name).map(|e| &e.value) {
            Some(Typed::List(items)) => items.iter().map(|(w, _)| w.as_str()).collect(),
            Some(Typed::Word(w) | Typed::Text(w)) => vec![w],
            _ => Vec::new(),
        }
    }

    /// The settings of a nested block.
    pub fn block(&self, name: &str) -> Option<&Settings> {
        match &self.get(name)?.value {
            Typed::Block(settings) => Some(settings),
            _ => None,
        }
    }

    /// Whether the statement itself says anything but what is for people (`owner`, `tags` …).
    pub fn any_written(&self) -> bool {
        const FOR_PEOPLE: [&str; 4] = ["owner", "tags", "link", "status"];
        self.iter()
            .any(|e| e.origin == Origin::Written && !FOR_PEOPLE.contains(&e.name))
    }

    /// What the statement itself says, in the order of writing: the names, and where all of each
    /// stands.
    pub(crate) fn written(&self) -> Vec<(&'static str, Span)> {
        let written = self.iter().filter(|e| e.origin == Origin::Written);
        written.map(|e| (e.name, e.at.span)).collect()
    }

    /// Takes from `defaults` what is not set yet.
    pub(crate) fn fill(&mut self, defaults: &Settings) {
        for entry in &defaults.entries {
            if self.get(entry.name).is_none() {
                self.entries.push(Entry {
                    origin: Origin::Default,
                    ..entry.clone()
                });
            }
        }
    }

    /// Lays `sheet` over what is set.
    pub(crate) fn overlay(&mut self, sheet: &Settings) {
        for entry in &sheet.entries {
            self.entries.retain(|e| e.name != entry.name);
            self.entries.push(Entry {
                origin: Origin::Environment,
                ..entry.clone()
            });
        }
    }
}
