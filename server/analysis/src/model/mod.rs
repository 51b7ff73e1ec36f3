//! What the files of a design say together: names looked up, kinds, products, settings and
//! connections checked, every fact with its place.

mod build;
mod components;
mod connections;
mod declare;
mod environments;
mod extras;
pub mod includes;
mod link;
mod nearest;
mod parts;
mod patch;
pub(crate) mod rows;
pub mod settings;
#[cfg(test)]
mod tests;
pub mod vocabulary;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Finding;
use crate::health::TeamRule;
use crate::reads::Reads;
use crate::span::{ChunkId, Date, Place, Span};
use crate::table::Table;

pub(crate) use connections::legal_types;
pub(crate) use environments::Sheet;
pub(crate) use link::Linked;
pub use nearest::nearest;
pub(crate) use parts::{Moves, Within};
pub use parts::{Occurrence, Part};
pub(crate) use patch::{Changes, Exchange, Exchanged, build};
pub use settings::{Entry, Origin, Settings, Typed};
pub use vocabulary::{ConnectionType, Kind, Sets, SettingSpec, Vocabulary};

/// The number of a component in [`Architecture::components`].
pub type ComponentId = usize;
/// The number of a group in [`Architecture::groups`].
pub type GroupId = usize;
/// The number of a connection in [`Architecture::connections`].
pub type ConnectionId = usize;

/// A design.
///
/// Its places count from the chunks of its files; [`Architecture::locate`] says where they are.
#[derive(Clone, Debug, Default)]
pub struct Architecture {
    /// What it is called; `None` for a fragment looked at for itself.
    pub title: Option<String>,
    /// Where that stands; the start of the file for a fragment.
    pub title_at: Option<Place>,
    /// Who looks after all of it.
    pub owner: Option<String>,
    /// What it must stay within.
    pub constraints: Settings,
    /// Where that stands.
    pub constraints_at: Option<Place>,
    /// The things that run, are rented, or are outside.
    pub components: Table<Arc<Component>>,
    /// The boundaries around them.
    pub groups: Vec<Arc<Group>>,
    /// Who calls whom.
    pub connections: Table<Arc<Connection>>,
    /// Components as nodes and connections as edges; a node's index is its component's number.
    pub graph: Arc<DiGraph<ComponentId, ConnectionId, u32>>,
    /// What traffic depends on.
    pub(crate) rows: rows::Rows,
    /// Tables and documents.
    pub entities: Vec<Arc<Entity>>,
    /// Flows, views, environments, decisions and rules, for outlines.
    pub named: Vec<Arc<NamedThing>>,
    /// Findings accepted on purpose.
    pub accepts: Vec<Accept>,
    /// Negotiated prices by component.
    pub prices: HashMap<ComponentId, NegotiatedPrice>,
    /// The workspace's own products.
    pub products: HashMap<String, OwnProduct>,
    /// What an accepted decision is about, the members of its groups too.
    pub decided: Arc<FxHashSet<ComponentId>>,
    /// What something else than an arrow speaks of: a setting of another part, a step of a flow, a
    /// sheet of an environment, or an arrow whose other end is nothing.
    pub spoken_of: Arc<FxHashSet<ComponentId>>,
    /// Components and groups by full name.
    pub names: Arc<FxHashMap<String, Symbol>>,
    ranks: OnceLock<Arc<[u32]>>,
    /// What each chunk of the files says, in order.
    pub(crate) parts: parts::Parts,
    /// What is written and cannot be so, beyond what the parts know for themselves.
    pub(crate) problems: Vec<Finding<ChunkId>>,
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
#[derive(Clone, Debug)]
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
    pub at: Place,
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
    /// The settings that differ; `None` where something else does than those, what people call it and
    /// where it stands.
    pub(crate) fn differences(&self, other: &Self) -> Option<Reads> {
        let kind = |it: &Self| it.kind.map(std::ptr::from_ref);
        // What a product of the workspace's own is stands elsewhere.
        let product = |it: &Self| it.product.as_ref().map(|it| it.id().to_owned());
        let same = self.name == other.name
            && self.full == other.full
            && self.group == other.group
            && kind(self) == kind(other)
            && product(self) == product(other)
            && self.sets == other.sets
            && self.status == other.status;
        same.then(|| self.settings.differences(&other.settings))
    }

    /// Where its name stands.
    pub fn name_place(&self) -> Place {
        Place::new(&self.at.file, self.name_at)
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
    /// When it is no longer offered or supported.
    pub ends: Option<Date>,
    /// Where it is declared.
    pub at: Place,
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
    pub at: Place,
    /// Its name.
    pub name_at: Span,
}

impl Group {
    /// The settings that differ; `None` where something else does than those, what people call it and
    /// where it stands.
    pub(crate) fn differences(&self, other: &Self) -> Option<Reads> {
        let same = self.full == other.full && self.parent == other.parent;
        same.then(|| self.settings.differences(&other.settings))
    }
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
    pub at: Place,
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
    /// The settings that differ; `None` where something else does than those, what people call it and
    /// where it stands.
    pub(crate) fn differences(&self, other: &Self) -> Option<Reads> {
        let what = |it: &Self| it.what.map(std::ptr::from_ref);
        let same = (self.from, self.to, self.group) == (other.from, other.to, other.group)
            && what(self) == what(other);
        same.then(|| self.settings.differences(&other.settings))
    }

    /// The word for its type; empty where it is missing or unknown.
    pub fn type_name(&self) -> &'static str {
        self.what.map_or("", |w| w.name.as_str())
    }

    /// From the caller's name to the name of the one who is called.
    pub fn arrow(&self) -> Place {
        Place::new(&self.at.file, self.from_at.to(self.to_at))
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
    /// Whether a field is marked as a key.
    pub has_key: bool,
    /// The fields that point at another table and cannot be looked up by: no key, no index. Each with
    /// where its type stands.
    pub unindexed: Vec<(String, Span)>,
    /// Its documentation.
    pub doc: Option<String>,
    /// All of its statement.
    pub at: Place,
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
    /// Of a rule: the rule, where all of it can be read.
    pub rule: Option<Arc<TeamRule>>,
    /// All of its statement.
    pub at: Place,
    /// Its name.
    pub name_at: Span,
}

/// A finding accepted on purpose.
#[derive(Clone, Debug)]
pub struct Accept {
    /// The rule.
    pub rule: String,
    /// Where it is named.
    pub rule_at: Place,
    /// On what.
    pub subject: Accepted,
    /// Until when; for good where absent.
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
    /// All of its statement.
    pub at: Place,
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
    pub at: Place,
}

impl Architecture {
    /// The component with this full name.
    pub fn component(&self, full: &str) -> Option<&Arc<Component>> {
        match self.names.get(full) {
            Some(Symbol::Component(id)) => Some(&self.components[*id]),
            _ => None,
        }
    }

    /// Where the name of a thing is declared.
    pub fn declared_at(&self, symbol: Symbol) -> Place {
        let (at, name) = match symbol {
            Symbol::Component(id) => (&self.components[id].at, self.components[id].name_at),
            Symbol::Group(id) => (&self.groups[id].at, self.groups[id].name_at),
            Symbol::Entity(id) => (&self.entities[id].at, self.entities[id].name_at),
        };
        Place::new(&at.file, name)
    }

    /// The names of the environments.
    pub fn environments(&self) -> impl Iterator<Item = &str> {
        let environments = self.named.iter().filter(|n| n.keyword == "environment");
        environments.map(|n| n.name.as_str())
    }

    /// What a name written inside `group` stands for: its own members first, then outwards.
    pub fn resolve(&self, name: &str, group: Option<GroupId>) -> Option<Symbol> {
        resolve(&self.names, &self.groups, name, group)
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

    /// The group and all groups around it, from the inside.
    pub fn groups_of(&self, group: Option<GroupId>) -> impl Iterator<Item = GroupId> {
        std::iter::successors(group, |g| self.groups[*g].parent)
    }

    /// The connections into a component.
    pub fn into(&self, id: ComponentId) -> impl Iterator<Item = &Arc<Connection>> {
        self.edges(id, petgraph::Direction::Incoming)
            .map(|(_, c)| c)
    }

    /// The connections out of a component.
    pub fn out_of(&self, id: ComponentId) -> impl Iterator<Item = &Arc<Connection>> {
        self.edges(id, petgraph::Direction::Outgoing)
            .map(|(_, c)| c)
    }

    /// The connections into or out of a component, with their numbers.
    pub fn edges(
        &self,
        id: ComponentId,
        direction: petgraph::Direction,
    ) -> impl Iterator<Item = (ConnectionId, &Arc<Connection>)> {
        let edges = self.graph.edges_directed(NodeIndex::new(id), direction);
        edges.map(|edge| (*edge.weight(), &self.connections[*edge.weight()]))
    }

    /// The connections out of a component.
    pub(crate) fn out_edges(&self, id: ComponentId) -> impl Iterator<Item = ConnectionId> {
        self.edge_ids(id, petgraph::Direction::Outgoing)
    }

    /// The connections into a component.
    pub(crate) fn in_edges(&self, id: ComponentId) -> impl Iterator<Item = ConnectionId> {
        self.edge_ids(id, petgraph::Direction::Incoming)
    }

    fn edge_ids(
        &self,
        id: ComponentId,
        direction: petgraph::Direction,
    ) -> impl Iterator<Item = ConnectionId> {
        let edges = self.graph.edges_directed(NodeIndex::new(id), direction);
        edges.map(|edge| *edge.weight())
    }

    /// Whether the names of two designs are ordered alike.
    pub(crate) fn same_ranks(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.names, &other.names) || self.ranks() == other.ranks()
    }

    /// The place of each component among the names of all: an order that does not depend on that of
    /// the statements.
    pub fn ranks(&self) -> &[u32] {
        self.ranks.get_or_init(|| {
            let mut by_name: Vec<usize> = (0..self.components.len()).collect();
            by_name.sort_by(|a, b| self.components[*a].full.cmp(&self.components[*b].full));
            let mut ranks = vec![0; by_name.len()];
            for (rank, id) in (0..).zip(by_name) {
                ranks[id] = rank;
            }
            ranks.into()
        })
    }
}

/// What a name written inside `group` stands for: its own members first, then outwards.
pub(crate) fn resolve(
    names: &FxHashMap<String, Symbol>,
    groups: &[Arc<Group>],
    name: &str,
    group: Option<GroupId>,
) -> Option<Symbol> {
    let mut full = String::new();
    let mut scope = group;
    while let Some(id) = scope {
        let group = &groups[id];
        full.clear();
        full.push_str(&group.full);
        full.push('.');
        full.push_str(name);
        if let Some(symbol) = names.get(&full) {
            return Some(*symbol);
        }
        scope = group.parent;
    }
    names.get(name).copied()
}
