//! What settles an observation.

use super::{Facts, Subject};
use crate::finding::Fix;
use crate::model::ComponentId;
use crate::patterns;
use crate::span::{ChunkId, Place};

/// An edit that settles an observation, worked out when somebody asks for it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Remedy {
    /// Set settings.
    Set {
        on: On,
        settings: Vec<(&'static str, String)>,
        title: String,
    },
    /// Carry a pattern out on what the observation is about.
    Pattern(&'static str),
    /// Write something else in a place.
    Write {
        at: Place,
        text: String,
        title: String,
    },
}

/// What a remedy sets something of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum On {
    /// What the observation is about.
    Itself,
    /// The component that the connection leads to which it is about.
    Target,
    /// Some other component. What is seen of one thing is kept while the numbers of others change, so
    /// this is for what is seen of the design.
    Component(ComponentId),
}

impl Remedy {
    /// Set a setting of what the observation is about.
    pub(super) fn set(
        name: &'static str,
        value: impl Into<String>,
        title: impl Into<String>,
    ) -> Self {
        Self::set_on(On::Itself, name, value, title)
    }

    pub(super) fn set_on(
        on: On,
        name: &'static str,
        value: impl Into<String>,
        title: impl Into<String>,
    ) -> Self {
        Self::Set {
            on,
            settings: vec![(name, value.into())],
            title: title.into(),
        }
    }

    /// Whether most people want it, whatever the design.
    pub(super) fn is_safe(&self) -> bool {
        // What is given up for other words is for a person to weigh.
        !matches!(self, Self::Write { .. })
    }

    pub(super) fn fix(&self, facts: &Facts<'_>, subject: Subject) -> Option<Fix<ChunkId>> {
        match (self, subject) {
            (
                Self::Set {
                    on,
                    settings,
                    title,
                },
                subject,
            ) => {
                let place = match (on, subject) {
                    (On::Component(id), _) => patterns::Place::Component(*id),
                    (On::Itself, Subject::Component(id)) => patterns::Place::Component(id),
                    (On::Itself, Subject::Connection(id)) => patterns::Place::Connection(id),
                    (On::Target, Subject::Connection(id)) => {
                        patterns::Place::Component(facts.architecture.connections[id].to)
                    }
                    _ => return None,
                };
                Some(Fix {
                    title: title.clone(),
                    edits: vec![facts.set(place, settings)?],
                    preferred: true,
                    pattern: None,
                })
            }
            (Self::Pattern(id), Subject::Component(on)) => {
                patterns::fix(facts, id, patterns::Place::Component(on))
            }
            (Self::Pattern(id), Subject::Connection(on)) => {
                patterns::fix(facts, id, patterns::Place::Connection(on))
            }
            (Self::Pattern(_), Subject::Design) => None,
            (Self::Write { at, text, title }, _) => Some(Fix::replace(title.clone(), at, text)),
        }
    }
}
