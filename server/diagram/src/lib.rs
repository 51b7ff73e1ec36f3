//! An architecture as a laid-out scene and as SVG.
//!
//! The crate is pure: a [`Graph`] of plain facts comes in, a [`Scene`] with positions comes out,
//! and [`svg::render`] turns a scene into a picture that stands on its own. It does no I/O, reads
//! no clock, and the same graph gives the same scene, byte for byte.
//!
//! ```
//! use buttress_diagram::{Edge, Graph, Node, Options, layout, svg};
//!
//! let graph = Graph {
//!     nodes: vec![Node::new("shopper", "client"), Node::new("shop", "service")],
//!     edges: vec![Edge::new("shopper", "shop", "https")],
//!     ..Graph::default()
//! };
//! let scene = layout(&graph, &Options::default())?;
//! assert!(svg::render(&scene, &svg::Style::default()).starts_with("<svg"));
//! # Ok::<(), buttress_diagram::LayoutError>(())
//! ```

mod from_report;
pub mod graph;
pub mod look;
mod measure;
pub mod place;
pub mod scene;
pub mod svg;
pub mod text;

pub use from_report::from_report;
pub use graph::{DataFlow, Direction, Edge, Graph, Group, Money, Node, Severity, Status};
pub use place::{Engine, LayoutError};
pub use scene::Scene;

/// How a graph is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The layout engine. [`Engine::Layered`] falls back to [`Engine::Grid`] where it has to.
    pub engine: Engine,
    /// With more nodes, groups and edges than this the coarse grid is taken at once: the layered
    /// engine needs more than a second from about a thousand nodes on, and this crate has no clock
    /// to stop it by.
    pub max_elements: usize,
    /// Whether a scene that is not larger than [`TURNED_ELEMENTS`] comes laid out both ways, so that
    /// a canvas can show the one that fits its window.
    pub turned: bool,
}

/// Up to so many nodes, groups and edges a scene is laid out both ways: twice some tens of
/// milliseconds.
pub const TURNED_ELEMENTS: usize = 400;

impl Default for Options {
    fn default() -> Self {
        Self {
            engine: Engine::Layered,
            max_elements: 4_000,
            turned: true,
        }
    }
}

/// Lays a graph out.
///
/// Ids that occur twice keep their first bearer, edges whose ends do not exist are left out, and
/// a group that stands inside itself is lifted to the top: a graph made from half-typed text is
/// drawn as far as it goes.
///
/// # Errors
/// [`LayoutError`] when no engine could place the graph; the grid that stands behind the layered
/// engine places every graph, so this means a bug, not an unusual input.
pub fn layout(graph: &Graph, options: &Options) -> Result<Scene, LayoutError> {
    let mut measured = measure::measure(graph);
    let mut scene = scene::assemble(graph, &measured, place::place(&measured, options)?);
    if options.turned && measured.elements() <= TURNED_ELEMENTS {
        measured.direction = graph.direction.turned();
        let turned = scene::assemble(graph, &measured, place::place(&measured, options)?);
        scene.turned = Some(Box::new(turned));
    }
    Ok(scene)
}
