//! What a fact turns out to be.

use crate::model::settings::Typed;
use crate::model::{ComponentId, ConnectionId};
use crate::span::Date;

/// An answer. What nobody has said is unknown, and stays so in comparisons.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Unknown,
    Flag(bool),
    /// In base units.
    Number(f64),
    Word(&'a str),
    Words(Vec<&'a str>),
    Day(Date),
    Component(ComponentId),
    Components(Vec<ComponentId>),
    Connections(Vec<ConnectionId>),
}

impl Value<'_> {
    /// As a condition: `None` where nobody can tell.
    pub(super) fn holds(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            _ => None,
        }
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(word: Option<&'a str>) -> Self {
        word.map_or(Self::Unknown, Self::Word)
    }
}

impl From<Option<f64>> for Value<'_> {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Unknown, Self::Number)
    }
}

impl<'a> From<&'a Typed> for Value<'a> {
    fn from(value: &'a Typed) -> Self {
        match value {
            Typed::Number(n) => Self::Number(*n),
            Typed::Word(w) | Typed::Text(w) => Self::Word(w),
            Typed::Bool(b) => Self::Flag(*b),
            Typed::Date(d) => Self::Day(*d),
            Typed::List(items) => Self::Words(items.iter().map(|(w, _)| w.as_str()).collect()),
            Typed::Block(_) | Typed::Expression => Self::Unknown,
        }
    }
}
