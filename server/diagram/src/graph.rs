//! What is drawn: components, groups and connections with the facts shown on them, without positions.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// A graph to lay out. The order of its members is the order of the text, and the layout keeps to
/// it where it can, so that a small edit moves little.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graph {
    /// The name of the architecture, or of the view.
    pub title: String,
    /// Health score from 0 to 100, when there is one.
    pub score: Option<f64>,
    /// What everything drawn costs a month.
    pub monthly_cost: Option<Money>,
    /// Where the flow goes.
    pub direction: Direction,
    /// Components.
    pub nodes: Vec<Node>,
    /// Groups.
    pub groups: Vec<Group>,
    /// Connections.
    pub edges: Vec<Edge>,
}

impl Graph {
    /// The ids that the connections have in a scene, in the order of [`Graph::edges`]:
    /// `from -> to: type`, with `#n` from the second of the same on.
    #[must_use]
    pub fn edge_ids(&self) -> Vec<String> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut ids = Vec::with_capacity(self.edges.len());
        for edge in &self.edges {
            let base = format!("{} -> {}: {}", edge.from, edge.to, edge.kind);
            let times = seen.entry(base.clone()).or_default();
            *times += 1;
            ids.push(if *times == 1 {
                base
            } else {
                format!("{base}#{times}")
            });
        }
        ids
    }
}

/// Where the flow of a picture goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    #[default]
    Right,
    /// Top to bottom.
    Down,
}

impl Direction {
    /// The other one.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Right => Self::Down,
            Self::Down => Self::Right,
        }
    }
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Money {
    /// In whole units of the currency.
    pub amount: f64,
    /// ISO 4217, such as `USD`.
    pub currency: String,
}

/// How bad the worst finding on an element is; the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Must be changed.
    Error,
    /// Should be changed.
    Warning,
    /// Worth knowing.
    Information,
    /// A suggestion.
    Hint,
}

/// Where an element stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Not built yet; drawn dashed.
    Planned,
    /// In use.
    Live,
    /// On its way out; drawn faded.
    Retiring,
}

/// Where data flows along a connection; the arrow itself points from the caller to the called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DataFlow {
    /// Along the arrow.
    Forward,
    /// Against the arrow.
    Backward,
    /// Both ways.
    #[default]
    Both,
}

/// A component.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Dotted full name, unique among nodes and groups.
    pub id: String,
    /// Kind, such as `service`.
    pub kind: String,
    /// Own name, without the groups it stands in.
    pub name: String,
    /// What is written on it; the name when there is no better word.
    pub title: String,
    /// What it is built with, such as `aws.fargate`.
    pub product: Option<String>,
    /// Id of the group it stands in.
    pub group: Option<String>,
    /// Price as shown on the badge, such as `$163/mo`.
    pub cost: Option<String>,
    /// How the price came about, for the tooltip.
    pub cost_note: Option<String>,
    /// Worst finding.
    pub worst: Option<Severity>,
    /// How many findings there are.
    pub findings: u32,
    /// Where it stands in its life.
    pub status: Option<Status>,
}

impl Node {
    /// A node that says no more than its id and its kind.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: impl Into<String>) -> Self {
        let id = id.into();
        let name = id.rsplit('.').next().unwrap_or(&id).to_owned();
        Self {
            title: name.clone(),
            name,
            id,
            kind: kind.into(),
            product: None,
            group: None,
            cost: None,
            cost_note: None,
            worst: None,
            findings: 0,
            status: None,
        }
    }
}

/// A group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Dotted full name, unique among nodes and groups.
    pub id: String,
    /// What is written on its frame.
    pub title: String,
    /// Id of the group around it.
    pub parent: Option<String>,
    /// Price of everything in it, as shown.
    pub cost: Option<String>,
}

impl Group {
    /// A group at the top, titled with the last part of its id.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        let title = id.rsplit('.').next().unwrap_or(&id).to_owned();
        Self {
            id,
            title,
            parent: None,
            cost: None,
        }
    }
}

/// A connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Id of the caller: a node or a group.
    pub from: String,
    /// Id of the called: a node or a group.
    pub to: String,
    /// Type of the connection, such as `rest`.
    pub kind: String,
    /// What is written on it.
    pub label: Option<String>,
    /// Whether the caller waits for the answer; drawn solid, else dashed.
    pub sync: bool,
    /// Where data flows.
    pub data_flow: DataFlow,
    /// Rate as shown, such as `500 req/s`.
    pub rate: Option<String>,
    /// Worst finding.
    pub worst: Option<Severity>,
    /// Where it stands in its life.
    pub status: Option<Status>,
}

impl Edge {
    /// A synchronous connection that says no more than its ends and its type.
    #[must_use]
    pub fn new(from: impl Into<String>, to: impl Into<String>, kind: impl Into<String>) -> Self {
        Self {
            from: from.into(),
            to: to.into(),
            kind: kind.into(),
            label: None,
            sync: true,
            data_flow: DataFlow::default(),
            rate: None,
            worst: None,
            status: None,
        }
    }
}
