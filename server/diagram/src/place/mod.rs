//! Where everything stands: layout engines behind one small trait.

mod check;
mod elk;
mod grid;
mod parts;
mod route;

pub use crate::measure::{Measured, MeasuredEdge, MeasuredGroup, MeasuredNode, Member, Size};
pub use elk::Layered;
pub use grid::Grid;

use crate::Options;

/// The engines there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Layers from the callers to the called, few crossings, edges around the boxes.
    Layered,
    /// Rows of boxes with edges straight through: coarse, and quick for any size.
    Grid,
}

/// Why a graph could not be laid out.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    /// The engine gave up.
    #[error("the layout engine failed: {0}")]
    Engine(String),
    /// The engine's answer cannot be drawn.
    #[error("the layout engine gave an unusable result: {0}")]
    Unusable(String),
}

/// A rectangle in pixels, from its upper left corner.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rect {
    /// Left side.
    pub x: f64,
    /// Upper side.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    pub(crate) fn right(&self) -> f64 {
        self.x + self.width
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.y + self.height
    }

    pub(crate) fn center(&self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether the other lies inside, borders included.
    #[must_use]
    pub fn contains(&self, other: &Rect) -> bool {
        const SLACK: f64 = 0.01;
        other.x >= self.x - SLACK
            && other.y >= self.y - SLACK
            && other.right() <= self.right() + SLACK
            && other.bottom() <= self.bottom() + SLACK
    }

    /// Whether the two share more than a border.
    #[must_use]
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }
}

/// The way of an edge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Route {
    /// From the border of the caller to the border of the called; each segment is level or upright.
    pub points: Vec<(f64, f64)>,
    /// Where the label stands.
    pub label: Rect,
}

/// Positions for everything in a [`Measured`] graph, index by index, all absolute.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Placement {
    /// Boxes of nodes.
    pub nodes: Vec<Rect>,
    /// Frames of groups.
    pub groups: Vec<Rect>,
    /// Ways of edges.
    pub edges: Vec<Route>,
    /// Size of the picture.
    pub size: Size,
}

impl Placement {
    pub(crate) fn rect(&self, member: Member) -> Rect {
        match member {
            Member::Node(index) => self.nodes[index],
            Member::Group(index) => self.groups[index],
        }
    }
}

/// A layout engine. It must give the same placement for the same graph.
pub trait Layouter {
    /// Places every node, group and edge.
    ///
    /// # Errors
    /// [`LayoutError`] when the engine gives up; it must not panic.
    fn place(&self, graph: &Measured) -> Result<Placement, LayoutError>;
}

/// Places a graph with the engine asked for; a part that it fails on is left to the grid.
pub(crate) fn place(graph: &Measured, options: &Options) -> Result<Placement, LayoutError> {
    if options.engine == Engine::Grid || graph.elements() > options.max_elements {
        return Grid.place(graph);
    }
    let mut placed = Vec::new();
    for part in parts::split(graph) {
        if part.lone_node().is_some() {
            // It goes into a row; there is nothing to lay out.
            placed.push((part, Placement::default()));
            continue;
        }
        let layered = Layered
            .place(&part.graph)
            .and_then(|found| check::sound(&part.graph, found));
        let found = layered.or_else(|_| Grid.place(&part.graph))?;
        placed.push((part, found));
    }
    Ok(parts::join(graph, placed))
}
