//! A design as rows of numbers: what traffic, and rules that look at everything, depend on; one row a
//! component and one a connection.
//!
//! After a key all of a design is gone through more than once. Rows lie side by side and can be
//! compared at once, so that takes little, and less where they are what they were.

use std::sync::Arc;

use crate::traffic;

use super::{Component, Connection, Sets, Status};

/// All rows of a design. Two states of it that are alike share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub nodes: Arc<Vec<NodeRow>>,
    pub edges: Arc<Vec<EdgeRow>>,
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        fn same<T: PartialEq>(a: &Arc<Vec<T>>, b: &Arc<Vec<T>>) -> bool {
            Arc::ptr_eq(a, b) || a == b
        }
        same(&self.nodes, &other.nodes) && same(&self.edges, &other.edges)
    }
}

/// Puts rows in the place of as many others, if they are not what those were.
pub(super) fn replace<T: Clone + PartialEq>(all: &mut Arc<Vec<T>>, first: usize, rows: &[T]) {
    let range = first..first + rows.len();
    if all.get(range.clone()) != Some(rows) {
        Arc::make_mut(all)[range].clone_from_slice(rows);
    }
}

/// What traffic depends on of a component.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct NodeRow {
    pub sets: Sets,
    /// Its own `hit_rate`; less than nothing where none is set.
    pub hit_rate: f64,
    pub group: Option<u32>,
    pub flags: Flags,
}

/// What traffic depends on of a connection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct EdgeRow {
    pub from: u32,
    pub to: u32,
    pub flags: Flags,
    /// `calls`, `rate` and `hit_rate`; less than nothing where they are not set.
    pub calls: f64,
    pub rate: f64,
    pub hit_rate: f64,
    /// The calls of its type where none are set.
    pub usual_calls: f64,
    /// A number for its `pool`; 0 for none.
    pub pool: u64,
}

/// Yes or no, many times.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Flags(u32);

impl Flags {
    /// Of a component: its work is not the traffic of the design.
    pub const OPERATOR: Self = Self(1);
    pub const PLANNED: Self = Self(2);
    /// Its consumers share what is in it.
    pub const QUEUE: Self = Self(4);
    /// It says what it covers.
    pub const COVERS: Self = Self(8);
    /// Of a connection: it carries requests or messages.
    pub const CARRIES: Self = Self(16);
    /// What goes along it follows from its other end, whatever that is; see [`fetches`].
    pub const FETCHES: Self = Self(32);
    /// It takes no share of a router's choice.
    pub const BESIDE: Self = Self(64);
    /// It reads, or may.
    pub const READS: Self = Self(128);
    /// A store calls along it because something has changed.
    pub const TELLS: Self = Self(256);
    /// Its caller fails when the one it calls does, unless there are others in its pool.
    pub const HARD: Self = Self(512);
    /// It leads to a cache by its type.
    pub const CACHES: Self = Self(1024);
    /// What goes along it changes something: never, in part, or always where neither is set.
    pub const CHANGES_NOTHING: Self = Self(2048);
    pub const CHANGES_IN_PART: Self = Self(4096);
    /// It watches.
    pub const OBSERVES: Self = Self(8192);
    /// Of a component: it is nothing but a name.
    pub const SKETCH: Self = Self(16384);
    /// Of a connection: its caller waits for the answer.
    pub const WAITS: Self = Self(32768);
    /// It goes on and on, one way or the other.
    pub const STREAMS: Self = Self(65536);
    /// Of a component: what is streamed to it is what it keeps.
    pub const SERIES: Self = Self(131_072);
    /// It brings new code.
    pub const DEPLOYS: Self = Self(262_144);

    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn with(self, other: Self, yes: bool) -> Self {
        Self(self.0 | if yes { other.0 } else { 0 })
    }
}

/// Whether what goes along a connection follows from its other end: messages are taken out of a broker,
/// and changes out of the log of a database.
pub(crate) fn fetches(nodes: &[NodeRow], edge: &EdgeRow) -> bool {
    let to = &nodes[edge.to as usize];
    let follows = || to.sets.any(Sets::DB) && !to.flags.has(Flags::SERIES);
    edge.flags.has(Flags::FETCHES) || edge.flags.has(Flags::STREAMS) && follows()
}

/// No number is set.
const UNSET: f64 = -1.0;

/// A number that may not be set.
pub(crate) fn set(number: f64) -> Option<f64> {
    (number >= 0.0).then_some(number)
}

impl NodeRow {
    /// Whether it is part of what we build and run, and is there; see [`Component::is_own`].
    pub fn is_own(&self) -> bool {
        !self.sets.any(Sets::CLIENT | Sets::EXTERNAL) && !self.flags.has(Flags::PLANNED)
    }

    pub(super) fn of(component: &Component) -> Self {
        let settings = &component.settings;
        let flags = Flags::default()
            .with(
                Flags::OPERATOR,
                traffic::OPERATORS.contains(&component.product_id()),
            )
            .with(Flags::PLANNED, component.status == Status::Planned)
            .with(
                Flags::QUEUE,
                component.kind.is_some_and(|k| k.name == "queue"),
            )
            .with(Flags::COVERS, settings.has("covers"))
            .with(Flags::SERIES, component.class() == "time_series_db")
            .with(Flags::SKETCH, component.is_sketch());
        Self {
            sets: component.sets,
            hit_rate: settings.number("hit_rate").unwrap_or(UNSET),
            group: component.group.and_then(|g| u32::try_from(g).ok()),
            flags,
        }
    }
}

impl EdgeRow {
    pub(super) fn of(connection: &Connection) -> Self {
        let settings = &connection.settings;
        let type_ = connection.type_name();
        let flags = Flags::default()
            .with(Flags::CARRIES, traffic::carries_requests(connection))
            .with(Flags::FETCHES, type_ == "consume")
            .with(Flags::BESIDE, traffic::beside(connection))
            .with(Flags::READS, matches!(type_, "read" | "query"))
            .with(
                Flags::TELLS,
                matches!(type_, "publish" | "invoke" | "stream" | "webhook"),
            )
            .with(Flags::HARD, traffic::is_hard_alone(connection))
            .with(Flags::CACHES, type_ == "cache")
            .with(
                Flags::CHANGES_NOTHING,
                matches!(type_, "read" | "cache" | "https" | "consume"),
            )
            .with(Flags::CHANGES_IN_PART, type_ == "query")
            .with(Flags::OBSERVES, type_ == "observe")
            .with(Flags::DEPLOYS, type_ == "deploy")
            .with(Flags::STREAMS, type_ == "stream")
            .with(Flags::WAITS, connection.is_sync());
        let number = |name| settings.number(name).unwrap_or(UNSET);
        Self {
            from: u32::try_from(connection.from).unwrap_or(u32::MAX),
            to: u32::try_from(connection.to).unwrap_or(u32::MAX),
            flags,
            calls: number("calls"),
            rate: number("rate"),
            hit_rate: number("hit_rate"),
            usual_calls: connection.what.map_or(1.0, |w| w.default_calls),
            pool: settings.word("pool").map_or(0, pool),
        }
    }
}

fn pool(name: &str) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hash = rustc_hash::FxHasher::default();
    name.hash(&mut hash);
    hash.finish() | 1
}
