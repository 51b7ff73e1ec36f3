//! What the files of a design say together: names looked up, kinds, products, settings and
//! connections checked, every fact with its place.

mod build;
mod components;
mod connections;
mod extras;
pub mod includes;
pub mod settings;
#[cfg(test)]
mod tests;
pub mod vocabulary;

use std::collections::HashMap;

use petgraph::graph::{DiGraph, NodeIndex};

use crate::finding::Finding;
use crate::span::{Date, FilePath, Location, Span};

pub(crate) use build::build;
pub(crate) use connections::legal_types;
pub use settings::{Entry, Origin, Settings, Typed};
pub use vocabulary::{ConnectionType, Kind, Sets, Vocabulary};

/// The number of a component in [`Architecture::components`].
pub type ComponentId = usize;
/// The number of a group in [`Architecture::groups`].
pub type GroupId = usize;
/// The number of a connection in [`Architecture::connections`].
pub type ConnectionId = usize;

/// A design.
#[derive(Debug, Default)]
pub struct Architecture {
    /// What it is called; `None` for a fragment looked at for itself.
    pub title: Option<String>,
    /// Where that stands; the start of the file for a fragment.
    pub title_at: Option<Location>,
    /// What it must stay within.
    pub constraints: Settings,
    /// Where that stands.
    pub constraints_at: Option<Location>,
    /// The things that run, are rented, or are outside.
    pub components: Vec<Component>,
    /// The boundaries around them.
    pub groups: Vec<Group>,
    /// Who calls whom.
    pub connections: Vec<Connection>,
    /// Components as nodes and connections as edges; a node's index is its component's number.
    pub graph: DiGraph<ComponentId, ConnectionId, usize>,
    /// Tables and documents.
    pub entities: Vec<Entity>,
    /// Flows, views, environments, decisions and rules, for outlines.
    pub named: Vec<NamedThing>,
    /// Findings accepted on purpose.
    pub accepts: Vec<Accept>,
    /// Negotiated prices by component.
    pub prices: HashMap<ComponentId, NegotiatedPrice>,
    /// The workspace's own products.
    pub products: HashMap<String, OwnProduct>,
    /// Components and groups by full name.
    pub names: HashMap<String, Symbol>,
    /// Every place where a name is declared or used, by file, in order.
    pub occurrences: HashMap<FilePath, Vec<Occurrence>>,
    /// What is written and cannot be so.
    pub problems: Vec<Finding>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// A component.
    Component(ComponentId),
    /// A group.
    Group(GroupId),
    /// An entity.
    Entity(usize),
}

/// A place where a name is declared or used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Where.
    pub span: Span,
    /// What it stands for.
    pub symbol: Symbol,
    /// Whether it is declared here.
    pub declares: bool,
}

/// Whether a thing is there yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// It is to come: drawn dashed, priced and scored apart.
    Planned,
    /// It is there.
    #[default]
    Live,
    /// It is to go.
    Retiring,
}

impl Status {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Live => "live",
            Self::Retiring => "retiring",
        }
    }
}

/// A component.
#[derive(Debug)]
pub struct Component {
    /// Its own name.
    pub name: String,
    /// Its name with those of its groups.
    pub full: String,
    /// The group it stands in.
    pub group: Option<GroupId>,
    /// The role it plays; `None` where the word for it is unknown.
    pub kind: Option<&'static Kind>,
    /// What it is an instance of, where that is known.
    pub product: Option<Product>,
    /// Which of the rules' sets it is in.
    pub sets: Sets,
    /// What people call it.
    pub title: Option<String>,
    /// Its documentation.
    pub doc: Option<String>,
    /// What is set, defaults included.
    pub settings: Settings,
    /// Whether it is there yet.
    pub status: Status,
    /// All of its statement.
    pub at: Location,
    /// Its name.
    pub name_at: Span,
    /// The word for its kind.
    pub kind_at: Span,
    /// Its product's name.
    pub product_at: Option<Span>,
    /// Its braces.
    pub body_at: Option<Span>,
}

impl Component {
    /// Where its name stands.
    pub fn name_location(&self) -> Location {
        Location::new(&self.at.file, self.name_at)
    }

    /// The product's name; empty without one.
    pub fn product_id(&self) -> &str {
        self.product.as_ref().map_or("", |p| p.id())
    }

    /// The finer class of its product (`postgres`), where it has one.
    pub fn class(&self) -> &str {
        match &self.product {
            Some(Product::Known(product)) => &product.class,
            _ => "",
        }
    }

    /// Whether it is nothing but a name: a sketch, of which little can be asked.
    pub fn is_sketch(&self) -> bool {
        self.product.is_none() && !self.settings.any_written()
    }

    /// Whether it is part of what we build and run, and is there.
    pub fn is_own(&self) -> bool {
        !self.sets.any(Sets::CLIENT | Sets::EXTERNAL) && self.status != Status::Planned
    }
}

/// What a component is an instance of.
#[derive(Debug, Clone)]
pub enum Product {
    /// One of the palette.
    Known(&'static buttress_pricing::Product),
    /// One that the workspace declares.
    Own {
        /// Its name.
        id: String,
        /// What it costs a month, US dollars.
        monthly: Option<f64>,
        /// What it promises, percent.
        sla: Option<f64>,
    },
}

impl Product {
    /// Its name (`aws.sqs`).
    pub fn id(&self) -> &str {
        match self {
            Self::Known(product) => &product.id,
            Self::Own { id, .. } => id,
        }
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        match self {
            Self::Known(product) => &product.title,
            Self::Own { id, .. } => id,
        }
    }

    /// Its description in the palette.
    pub fn known(&self) -> Option<&'static buttress_pricing::Product> {
        match self {
            Self::Known(product) => Some(product),
            Self::Own { .. } => None,
        }
    }
}

/// A product that the workspace declares.
#[derive(Debug, Clone)]
pub struct OwnProduct {
    /// The role it plays.
    pub kind: Option<&'static Kind>,
    /// What it costs a month, US dollars.
    pub monthly: Option<f64>,
    /// What it promises, percent.
    pub sla: Option<f64>,
    /// Where it is declared.
    pub at: Location,
}

/// A boundary.
#[derive(Debug)]
pub struct Group {
    /// Its own name.
    pub name: String,
    /// Its name with those of the groups around it.
    pub full: String,
    /// The group it stands in.
    pub parent: Option<GroupId>,
    /// What people call it.
    pub title: Option<String>,
    /// Its documentation.
    pub doc: Option<String>,
    /// What is set.
    pub settings: Settings,
    /// All of its statement.
    pub at: Location,
    /// Its name.
    pub name_at: Span,
}

/// Who calls whom, how, and for what.
#[derive(Debug)]
pub struct Connection {
    /// Who calls.
    pub from: ComponentId,
    /// Who is called.
    pub to: ComponentId,
    /// How; `None` where the word for it is missing or unknown.
    pub what: Option<&'static ConnectionType>,
    /// What for.
    pub label: Option<String>,
    /// What is set, defaults included.
    pub settings: Settings,
    /// All of its statement.
    pub at: Location,
    /// Where the caller's name stands.
    pub from_at: Span,
    /// Where the name of the one who is called stands.
    pub to_at: Span,
    /// The word for its type.
    pub what_at: Option<Span>,
    /// Its braces.
    pub body_at: Option<Span>,
    /// Whether the arrow was declared inside a group, and which.
    pub group: Option<GroupId>,
}

impl Connection {
    /// The word for its type; empty where it is missing or unknown.
    pub fn type_name(&self) -> &'static str {
        self.what.map_or("", |w| w.name.as_str())
    }

    /// From the caller's name to the name of the one who is called.
    pub fn arrow(&self) -> Location {
        Location::new(&self.at.file, self.from_at.to(self.to_at))
    }

    /// Whether the caller waits for the answer.
    pub fn is_sync(&self) -> bool {
        self.what
            .is_some_and(|w| w.waits(self.settings.word("mode")))
    }
}

/// A table or document of a store.
#[derive(Debug)]
pub struct Entity {
    /// What it is called.
    pub name: String,
    /// Where it is stored.
    pub component: Option<ComponentId>,
    /// Its fields' names, types and places.
    pub fields: Vec<(String, String, Span)>,
    /// Its documentation.
    pub doc: Option<String>,
    /// All of its statement.
    pub at: Location,
    /// Its name.
    pub name_at: Span,
}

/// A statement that has a name of its own outside the components.
#[derive(Debug)]
pub struct NamedThing {
    /// The word it starts with.
    pub keyword: &'static str,
    /// What it is called.
    pub name: String,
    /// Its words.
    pub title: Option<String>,
    /// All of its statement.
    pub at: Location,
    /// Its name.
    pub name_at: Span,
}

/// A finding accepted on purpose.
#[derive(Debug)]
pub struct Accept {
    /// The rule.
    pub rule: String,
    /// On what.
    pub subject: Accepted,
    /// Until when; for good where absent.
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
    /// All of its statement.
    pub at: Location,
}

/// What an `accept` is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// The design as a whole.
    Everything,
    /// A component.
    Component(ComponentId),
    /// All that is in a group.
    Group(GroupId),
    /// The connections between two components.
    Connection(ComponentId, ComponentId),
    /// Something that is not there.
    Nothing,
}

/// A price that replaces the catalogue's.
#[derive(Debug, Clone)]
pub struct NegotiatedPrice {
    /// US dollars a month.
    pub monthly: f64,
    /// Why.
    pub reason: Option<String>,
    /// Where it is said.
    pub at: Location,
}

impl Architecture {
    /// The component with this full name.
    pub fn component(&self, full: &str) -> Option<&Component> {
        match self.names.get(full) {
            Some(Symbol::Component(id)) => Some(&self.components[*id]),
            _ => None,
        }
    }

    /// Where the name of a thing is declared.
    pub fn declared_at(&self, symbol: Symbol) -> Location {
        let (at, name) = match symbol {
            Symbol::Component(id) => (&self.components[id].at, self.components[id].name_at),
            Symbol::Group(id) => (&self.groups[id].at, self.groups[id].name_at),
            Symbol::Entity(id) => (&self.entities[id].at, self.entities[id].name_at),
        };
        Location::new(&at.file, name)
    }

    /// The names of the environments.
    pub fn environments(&self) -> impl Iterator<Item = &str> {
        let environments = self.named.iter().filter(|n| n.keyword == "environment");
        environments.map(|n| n.name.as_str())
    }

    /// What a name written inside `group` stands for: its own members first, then outwards.
    pub fn resolve(&self, name: &str, group: Option<GroupId>) -> Option<Symbol> {
        let mut scope = group;
        loop {
            let full = match scope {
                Some(id) => format!("{}.{name}", self.groups[id].full),
                None => name.to_owned(),
            };
            if let Some(symbol) = self.names.get(&full) {
                return Some(*symbol);
            }
            scope = self.groups[scope?].parent;
        }
    }

    /// The shortest name by which `component` can be written inside `group`.
    pub fn short_name(&self, component: ComponentId, group: Option<GroupId>) -> String {
        let full = &self.components[component].full;
        let parts: Vec<&str> = full.split('.').collect();
        (0..parts.len())
            .rev()
            .map(|from| parts[from..].join("."))
            .find(|name| self.resolve(name, group) == Some(Symbol::Component(component)))
            .unwrap_or_else(|| full.clone())
    }

    /// The declaration or use of a name under a cursor.
    pub fn occurrence_at(&self, file: &str, offset: usize) -> Option<&Occurrence> {
        self.occurrences
            .get(file)?
            .iter()
            .find(|o| o.span.touches(offset))
    }

    /// The group and all groups around it, from the inside.
    pub fn groups_of(&self, group: Option<GroupId>) -> impl Iterator<Item = GroupId> {
        std::iter::successors(group, |g| self.groups[*g].parent)
    }

    /// The connections into a component.
    pub fn into(&self, id: ComponentId) -> impl Iterator<Item = &Connection> {
        self.edges(id, petgraph::Direction::Incoming)
    }

    /// The connections out of a component.
    pub fn out_of(&self, id: ComponentId) -> impl Iterator<Item = &Connection> {
        self.edges(id, petgraph::Direction::Outgoing)
    }

    fn edges(
        &self,
        id: ComponentId,
        direction: petgraph::Direction,
    ) -> impl Iterator<Item = &Connection> {
        self.graph
            .edges_directed(NodeIndex::new(id), direction)
            .map(|edge| &self.connections[*edge.weight()])
    }
}

/// The name closest to `wanted`, if any is close enough to be meant.
pub fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted_lower = wanted.to_lowercase();
    let most = (wanted.chars().count() / 3).max(1);
    names
        .filter(|n| !n.is_empty())
        .map(|n| (distance(&wanted_lower, &n.to_lowercase(), most), n))
        .filter(|(d, _)| *d <= most)
        .min_by_key(|(d, n)| (*d, n.len()))
        .map(|(_, n)| n)
}

/// How many letters to add, drop, change or swap; `most + 1` where it is more than `most`.
fn distance(a: &str, b: &str, most: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
