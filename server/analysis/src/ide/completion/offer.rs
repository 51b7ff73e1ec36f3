//! An offer while it is one of thousands: what it is of, and no text that is not there already.

use std::borrow::Cow;

use buttress_pricing::{Instance, Product};
use serde::{Deserialize, Serialize};

use super::CompletionKind;
use crate::health::Rule;
use crate::model::vocabulary::{SettingSpec, Unit};
use crate::model::{ComponentId, ConnectionType, GroupId, Kind, OwnProduct};

/// What an offer is of.
#[derive(Debug)]
pub(super) enum What<'a> {
    /// A word, and a few words about it.
    Word(Cow<'a, str>, Cow<'a, str>),
    Kind(&'static Kind),
    Product(&'static Product),
    OwnProduct(&'a str, &'a OwnProduct),
    Type(&'static ConnectionType),
    Setting(&'static SettingSpec),
    Instance(Instance),
    Unit(&'static Unit),
    Rule(&'static Rule),
    Component(ComponentId),
    Group(GroupId),
    Entity(usize),
}

/// What is put in.
#[derive(Debug, Clone)]
pub(super) enum Insert<'a> {
    /// What the list shows.
    Label,
    Text(Cow<'a, str>),
    Snippet(Cow<'a, str>),
    /// What the list shows, and braces.
    Braces,
    /// A component of the kind.
    Declaration,
    /// The setting with a value to fill in.
    Assignment,
}

/// An offer.
#[derive(Debug)]
pub(super) struct Offer<'a> {
    pub what: What<'a>,
    pub kind: CompletionKind,
    pub insert: Insert<'a>,
    /// Offers of a lower rank come first.
    pub rank: u16,
    /// Among those of one rank.
    pub number: u32,
    /// Whether those of one rank keep the order in which they are made.
    pub in_order: bool,
}

impl<'a> Offer<'a> {
    pub fn new(what: What<'a>, kind: CompletionKind, rank: u16) -> Self {
        Self {
            what,
            kind,
            insert: Insert::Label,
            rank,
            number: 0,
            in_order: false,
        }
    }

    /// A word with a few words about it, which may be none.
    pub fn word(
        word: impl Into<Cow<'a, str>>,
        detail: impl Into<Cow<'a, str>>,
        kind: CompletionKind,
        rank: u16,
    ) -> Self {
        Self::new(What::Word(word.into(), detail.into()), kind, rank)
    }

    pub fn text(self, text: impl Into<Cow<'a, str>>) -> Self {
        self.insert(Insert::Text(text.into()))
    }

    pub fn snippet(self, text: impl Into<Cow<'a, str>>) -> Self {
        self.insert(Insert::Snippet(text.into()))
    }

    pub fn insert(self, insert: Insert<'a>) -> Self {
        Self { insert, ..self }
    }

    pub fn number(self, number: u32) -> Self {
        Self { number, ..self }
    }

    pub fn in_order(self) -> Self {
        Self {
            in_order: true,
            ..self
        }
    }
}

/// What the documentation of an offer is about. Small: it goes to the editor with each offer, and
/// comes back when somebody looks at one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Subject {
    /// A kind of component.
    Kind {
        /// Its word.
        name: String,
    },
    /// A product.
    Product {
        /// Its name.
        name: String,
    },
    /// A type of connection.
    ConnectionType {
        /// Its word.
        name: String,
    },
    /// A setting.
    Setting {
        /// Its word.
        name: String,
        /// What it is a setting of.
        on: String,
        /// The kind of the component.
        kind: Option<String>,
    },
    /// A rule of the health check.
    Rule {
        /// Its slug.
        name: String,
    },
    /// A component or a group.
    Symbol {
        /// Its full name.
        name: String,
    },
    /// An entity.
    Entity {
        /// Its name.
        name: String,
    },
}
