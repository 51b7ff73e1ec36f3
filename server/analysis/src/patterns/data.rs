//! A pattern as its file says it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `pattern.toml`. `patterns/README.md` documents it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    pub name: String,
    pub title: String,
    pub category: String,
    pub difficulty: u8,
    pub problem: String,
    pub trade_offs: Vec<String>,
    pub cost: String,
    #[serde(default)]
    pub resolves: Vec<String>,
    #[serde(default)]
    pub helps: Vec<String>,
    #[serde(default)]
    pub related: Vec<String>,
    pub references: Vec<String>,
    pub subject: SubjectKind,
    #[serde(rename = "match")]
    pub condition: Option<String>,
    #[serde(default)]
    pub select: BTreeMap<String, Select>,
    #[serde(default)]
    pub parameters: BTreeMap<String, Parameter>,
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    #[serde(default)]
    pub beside: BTreeMap<String, String>,
    #[serde(default)]
    pub reuse: BTreeMap<String, String>,
    #[serde(default)]
    pub pick: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    pub rewrite: String,
    #[serde(default)]
    pub complete: String,
    #[serde(default)]
    pub unset: BTreeMap<String, Vec<String>>,
    #[serde(default, rename = "move")]
    pub moves: Vec<Move>,
    #[serde(default)]
    pub remove: Vec<String>,
    #[serde(default)]
    pub copy: Vec<Copy>,
    #[serde(default)]
    pub swap: BTreeMap<String, Swap>,
    /// Where its example shows it: a component's full name, or `a -> b`.
    pub example: Option<String>,
}

/// What a pattern is carried out on.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum SubjectKind {
    /// A component.
    Component,
    /// A connection.
    Connection,
    /// The design as a whole.
    Design,
}

/// What is around the subject, under a name of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Select {
    pub take: Take,
    #[serde(default = "subject")]
    pub of: String,
    #[serde(rename = "where")]
    pub condition: Option<String>,
    /// How many there must be; fewer, and the pattern does not fit.
    #[serde(default = "one")]
    pub least: usize,
    /// How many are taken; the first ones.
    pub most: Option<usize>,
}

fn subject() -> String {
    "subject".to_owned()
}

fn one() -> usize {
    1
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Take {
    /// The connections to it.
    Inputs,
    /// The connections from it.
    Outputs,
    /// The components that call it.
    Callers,
    /// The components that it calls.
    Targets,
    /// The components of its group; of the design where it stands in none.
    Group,
    /// All components.
    Components,
    /// All connections.
    Connections,
}

impl Take {
    pub(super) fn is_connections(self) -> bool {
        matches!(self, Self::Inputs | Self::Outputs | Self::Connections)
    }

    /// Whether it is told from something, and not from the whole design.
    pub(super) fn is_of_something(self) -> bool {
        !matches!(self, Self::Components | Self::Connections)
    }
}

/// A value that a person may choose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameter {
    /// What it is for.
    pub doc: String,
    /// As it is written, where it is not worked out or cannot be.
    pub value: String,
    /// A number that is known of the subject, from which it is worked out.
    pub from: Option<String>,
    /// So many times that.
    pub times: Option<f64>,
    /// No less than that.
    pub least: Option<f64>,
    /// No more than that.
    pub most: Option<f64>,
    /// With this unit behind it.
    pub unit: Option<String>,
}

/// Other ends for connections.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Move {
    pub connections: String,
    pub from: Option<String>,
    pub to: Option<String>,
    #[serde(rename = "type")]
    pub type_: Option<String>,
}

/// Components once more, with the connections among them and from them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Copy {
    pub of: String,
    #[serde(rename = "as")]
    pub name: String,
    pub inside: Option<String>,
}

/// Another product for a component that is there.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Swap {
    /// `managed`: what the cloud of the design has in its place.
    Word(Managed),
    /// One by cloud.
    ByCloud(BTreeMap<String, String>),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Managed {
    Managed,
}
