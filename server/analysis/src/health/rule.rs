//! What a rule is, and what it reports.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Facts, Remedy, TeamRule};
use crate::finding::{Category, Related, Severity};
use crate::model::{ComponentId, ConnectionId};
use crate::span::{ChunkId, Place};

/// A rule: what it is about and how it looks.
pub struct Rule {
    /// What users know it by.
    pub slug: &'static str,
    /// Its short id, which `accept` takes too.
    pub id: &'static str,
    /// Which part of the health it costs.
    pub category: Category,
    /// How much it usually matters.
    pub weight: Weight,
    /// The most it can matter.
    pub most: Weight,
    /// What it is about, in a line.
    pub title: &'static str,
    /// Why it matters, and who says so.
    pub why: &'static str,
    /// Looks.
    pub(crate) checks: &'static [Check],
}

/// How a rule looks at a design. What it sees of a component or connection is kept as long as
/// nothing near it changes, so it may look no further than is said here.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// At a component, those that it is connected with, and their connections; and at the parts that
    /// cover others.
    Component(fn(&Facts<'_>, ComponentId, &mut Vec<Observation>)),
    /// At a connection, its ends and their connections; and at the parts that cover others.
    Connection(fn(&Facts<'_>, ConnectionId, &mut Vec<Observation>)),
    /// At everything, after each key.
    Design(fn(&Facts<'_>, &mut Vec<Observation>)),
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.slug)
    }
}

impl Rule {
    pub(crate) const fn source(&'static self) -> Source {
        Source::BuiltIn(self)
    }
}

/// The rule behind an observation.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    BuiltIn(&'static Rule),
    Team(Arc<TeamRule>),
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::BuiltIn(a), Self::BuiltIn(b)) => std::ptr::eq(*a, *b),
            (Self::Team(a), Self::Team(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Source {
    /// Where it lies in memory, which no two have in common.
    pub(super) fn address(&self) -> usize {
        match self {
            Self::BuiltIn(rule) => std::ptr::from_ref::<Rule>(rule).addr(),
            Self::Team(rule) => Arc::as_ptr(rule).addr(),
        }
    }

    /// What users know it by.
    pub(crate) fn slug(&self) -> &str {
        match self {
            Self::BuiltIn(rule) => rule.slug,
            Self::Team(rule) => &rule.name,
        }
    }

    /// The same, for as long as somebody needs it.
    pub(super) fn name(&self) -> Cow<'static, str> {
        match self {
            Self::BuiltIn(rule) => Cow::Borrowed(rule.slug),
            Self::Team(rule) => Cow::Owned(rule.name.clone()),
        }
    }

    pub(crate) fn category(&self) -> Category {
        match self {
            Self::BuiltIn(rule) => rule.category,
            Self::Team(rule) => rule.category,
        }
    }

    /// The most it can matter.
    pub(crate) fn most(&self) -> Weight {
        match self {
            Self::BuiltIn(rule) => rule.most,
            Self::Team(rule) => rule.weight,
        }
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth knowing; costs nothing.
    Info,
    /// A little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
    /// The design breaks.
    Critical,
}

impl Weight {
    /// Risk points.
    pub fn points(self) -> f64 {
        match self {
            Self::Critical => 25.0,
            Self::High => 10.0,
            Self::Medium => 4.0,
            Self::Low => 1.5,
            Self::Info => 0.0,
        }
    }

    /// How an editor shows it.
    pub fn severity(self) -> Severity {
        match self {
            Self::Critical => Severity::Error,
            Self::High => Severity::Warning,
            Self::Medium => Severity::Information,
            Self::Low | Self::Info => Severity::Hint,
        }
    }
}

/// What a rule saw.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Observation {
    pub rule: Source,
    pub weight: Weight,
    /// What it is about. Of what was seen of one thing it is that thing, whatever its number is now.
    pub subject: Subject,
    /// What the rule knows of how bad it is, 0.5 to 2.
    pub magnitude: f64,
    pub message: String,
    pub location: Place,
    pub related: Vec<Related<ChunkId>>,
    pub fixes: Vec<Remedy>,
}

/// What an observation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    Design,
    Component(ComponentId),
    Connection(ConnectionId),
}

impl Subject {
    /// The full name of it.
    pub(super) fn name(self, facts: &Facts<'_>) -> Option<String> {
        let architecture = facts.architecture;
        let full = |id: ComponentId| &architecture.components[id].full;
        match self {
            Self::Design => None,
            Self::Component(id) => Some(full(id).clone()),
            Self::Connection(id) => {
                let connection = &architecture.connections[id];
                let (from, to) = (full(connection.from), full(connection.to));
                Some(format!("{from} -> {to}: {}", connection.type_name()))
            }
        }
    }
}
