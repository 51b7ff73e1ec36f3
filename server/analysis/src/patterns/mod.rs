//! Design patterns: data that says where one fits and how it rewrites the text.
//!
//! A pattern is a folder of `patterns/` at the top of the repository, or of a workspace's own; its
//! before and after are its test. `patterns/README.md` documents the vocabulary of `pattern.toml`.

mod data;
pub(crate) mod edit;
mod emit;
mod plan;
mod read;
mod scene;
mod script;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::finding::Fix;
use crate::health::team::{Condition, Figure};
use crate::health::{Facts, Subject};
use crate::model::{ComponentId, ConnectionId};
use crate::span::ChunkId;

use data::{Copy, Move, Parameter, Select, Swap};
use script::Script;

pub use data::SubjectKind;
pub use read::Problem;

/// A pattern's files.
struct Source {
    id: &'static str,
    json: &'static str,
    before: &'static str,
    after: &'static str,
    pattern: OnceLock<Pattern>,
}

static SOURCES: &[Source] = include!(concat!(env!("OUT_DIR"), "/patterns.rs"));

/// A design pattern.
#[derive(Debug)]
pub struct Pattern {
    /// What it is known by: the name of its folder.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What its code action is called.
    pub title: String,
    /// Which drawer it lies in.
    pub category: String,
    /// 1, a setting, to 5, another shape of the system.
    pub difficulty: u8,
    /// What it is for.
    pub problem: String,
    /// What is won (`+`) and paid (`-`).
    pub trade_offs: Vec<String>,
    /// What it costs.
    pub cost: String,
    /// The rules whose findings it settles.
    pub resolves: Vec<String>,
    /// The rules whose findings it may settle, or makes smaller.
    pub helps: Vec<String>,
    /// Patterns to look at, too.
    pub related: Vec<String>,
    /// Where to read on.
    pub references: Vec<String>,
    /// What it is carried out on.
    pub subject: SubjectKind,
    /// A design in which it fits, where there is one.
    pub before: String,
    /// The same, as the pattern leaves it.
    pub after: String,
    /// Where in it: a component's full name, or `a -> b`.
    pub example: Option<String>,
    condition: Option<Condition>,
    select: Vec<(String, Select, Option<Condition>)>,
    parameters: BTreeMap<String, (Parameter, Option<Figure>)>,
    names: BTreeMap<String, String>,
    beside: BTreeMap<String, String>,
    reuse: BTreeMap<String, Condition>,
    pick: BTreeMap<String, BTreeMap<String, String>>,
    rewrite: Script,
    complete: Script,
    unset: BTreeMap<String, Vec<String>>,
    moves: Vec<Move>,
    remove: Vec<String>,
    copy: Vec<Copy>,
    swap: BTreeMap<String, Swap>,
}

impl Pattern {
    /// The built-in patterns, by id.
    pub fn all() -> impl Iterator<Item = &'static Pattern> {
        SOURCES.iter().map(Source::pattern)
    }

    /// The built-in pattern of this id.
    pub fn get(id: &str) -> Option<&'static Pattern> {
        let at = SOURCES.binary_search_by(|source| source.id.cmp(id)).ok()?;
        Some(SOURCES[at].pattern())
    }

    /// Its parameters: what each is called, what it is for, and what it is where nothing is known.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let all = self.parameters.iter();
        all.map(|(name, (it, _))| (name.as_str(), it.doc.as_str(), it.value.as_str()))
    }

    /// Whether it is offered where it fits; otherwise only for findings that it is about.
    pub(crate) fn offers_itself(&self) -> bool {
        self.condition.is_some()
    }

    /// Whether a rule's finding is a reason to offer it.
    pub fn is_about(&self, rule: &str) -> bool {
        self.resolves.iter().chain(&self.helps).any(|r| r == rule)
    }
}

impl Source {
    fn pattern(&self) -> &Pattern {
        self.pattern.get_or_init(|| {
            // Compiled in and read by a test: this cannot fail in a build that passed.
            let data = serde_json::from_str(self.json);
            let data = data.unwrap_or_else(|e| panic!("patterns/{}/pattern.toml: {e}", self.id));
            let pattern = Pattern::of(self.id, data);
            let mut pattern =
                pattern.unwrap_or_else(|e| panic!("patterns/{}/pattern.toml: {e:#?}", self.id));
            (pattern.before, pattern.after) = (self.before.to_owned(), self.after.to_owned());
            pattern
        })
    }
}

/// The drawers that patterns lie in.
pub const CATEGORIES: [&str; 7] = [
    "resilience",
    "scalability",
    "data",
    "networking",
    "state",
    "security",
    "operations",
];

/// The built-in patterns and others, which take the place of built-in ones of the same id.
pub fn all(own: &[Arc<Pattern>]) -> impl Iterator<Item = &Pattern> {
    let is_own = |it: &Pattern| own.iter().any(|other| other.id == it.id);
    let built_in = SOURCES
        .iter()
        .map(|source| -> &Pattern { source.pattern() });
    built_in
        .filter(move |it| !is_own(it))
        .chain(own.iter().map(|it| &**it))
}

/// Where a pattern is to be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// On a component.
    Component(ComponentId),
    /// On a connection.
    Connection(ConnectionId),
    /// On the design as a whole.
    Design,
}

impl From<Place> for Subject {
    fn from(place: Place) -> Self {
        match place {
            Place::Component(id) => Self::Component(id),
            Place::Connection(id) => Self::Connection(id),
            Place::Design => Self::Design,
        }
    }
}

impl From<Subject> for Place {
    fn from(subject: Subject) -> Self {
        match subject {
            Subject::Component(id) => Self::Component(id),
            Subject::Connection(id) => Self::Connection(id),
            Subject::Design => Self::Design,
        }
    }
}

/// The built-in pattern `id` carried out at `place`, where it fits.
pub(crate) fn fix(facts: &Facts<'_>, id: &str, place: Place) -> Option<Fix<ChunkId>> {
    rewritten(facts, Pattern::get(id)?, place)
}

/// A pattern carried out at a place, where it fits: its own edits, without those that settle what the
/// rules say of its new parts.
pub(crate) fn rewritten(
    facts: &Facts<'_>,
    pattern: &Pattern,
    place: Place,
) -> Option<Fix<ChunkId>> {
    let plan = plan::plan(facts, pattern, place)?;
    let edits = emit::edits(facts, &plan);
    (!edits.is_empty()).then_some(Fix {
        title: plan.title,
        edits,
        preferred: true,
        pattern: Some(pattern.id.clone()),
    })
}

#[cfg(test)]
mod tests;
