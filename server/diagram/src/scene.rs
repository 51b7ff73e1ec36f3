//! A laid-out architecture: what the canvas draws and what the SVG is made of.

use serde::{Deserialize, Serialize};

use crate::graph::{DataFlow, Graph, Money, Severity, Status};
use crate::measure::{Measured, Member};
use crate::place::Placement;

/// Everything a picture shows. Positions are absolute, in pixels, from the upper left corner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scene {
    /// Title of the picture.
    pub title: String,
    /// Width of the picture.
    pub width: f64,
    /// Height of the picture.
    pub height: f64,
    /// Health score from 0 to 100.
    pub score: Option<f64>,
    /// What everything drawn costs a month.
    pub monthly_cost: Option<Money>,
    /// Components, in the order of the text.
    pub nodes: Vec<Node>,
    /// Groups, in the order of the text.
    pub groups: Vec<Group>,
    /// Connections, in the order of the text.
    pub edges: Vec<Edge>,
    /// The same flowing the other way (down instead of right), for windows of the other shape; see
    /// [`crate::Options::turned`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turned: Option<Box<Scene>>,
}

/// A component with its box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Node {
    /// Dotted full name.
    pub id: String,
    /// Kind, such as `service`.
    pub kind: String,
    /// Own name.
    pub name: String,
    /// Title in full.
    pub title: String,
    /// The title as it fits the box, line by line.
    pub lines: Vec<String>,
    /// The product, or else the kind, as it fits the box.
    pub subtitle: String,
    /// Product in full.
    pub product: Option<String>,
    /// Id of the group around it.
    pub group: Option<String>,
    /// Left side.
    pub x: f64,
    /// Upper side.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Price as shown.
    pub cost: Option<String>,
    /// How the price came about.
    pub cost_note: Option<String>,
    /// Worst finding.
    pub worst: Option<Severity>,
    /// How many findings there are.
    pub findings: u32,
    /// Where it stands in its life.
    pub status: Option<Status>,
}

/// A group with its frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// Dotted full name.
    pub id: String,
    /// Title, shortened to fit.
    pub title: String,
    /// Id of the group around it.
    pub parent: Option<String>,
    /// Left side.
    pub x: f64,
    /// Upper side.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// How many groups stand around it.
    pub depth: usize,
    /// Price of everything in it, as shown.
    pub cost: Option<String>,
}

/// A connection with its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Edge {
    /// `from -> to: type`, with `#n` from the second of the same on.
    pub id: String,
    /// Id of the caller.
    pub from: String,
    /// Id of the called.
    pub to: String,
    /// Type, such as `rest`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the text calls it.
    pub label: Option<String>,
    /// What is written on it, line by line: the label or the type, then details.
    pub lines: Vec<String>,
    /// Left side of the label.
    pub label_x: f64,
    /// Upper side of the label.
    pub label_y: f64,
    /// Width of the label.
    pub label_width: f64,
    /// Height of the label.
    pub label_height: f64,
    /// From border to border; each segment is level or upright.
    pub points: Vec<[f64; 2]>,
    /// Whether the caller waits for the answer.
    pub sync: bool,
    /// Where data flows.
    pub data_flow: DataFlow,
    /// Rate as shown.
    pub rate: Option<String>,
    /// Worst finding.
    pub worst: Option<Severity>,
    /// Where it stands in its life.
    pub status: Option<Status>,
}

/// Joins the facts of a graph with the positions an engine found.
pub(crate) fn assemble(graph: &Graph, measured: &Measured, placed: Placement) -> Scene {
    let group_id = |group: Option<usize>| {
        group.map(|index| graph.groups[measured.groups[index].source].id.clone())
    };
    let id = |member: Member| match member {
        Member::Node(index) => graph.nodes[measured.nodes[index].source].id.clone(),
        Member::Group(index) => graph.groups[measured.groups[index].source].id.clone(),
    };
    let nodes = measured
        .nodes
        .iter()
        .zip(&placed.nodes)
        .map(|(sized, rect)| {
            let node = &graph.nodes[sized.source];
            Node {
                id: node.id.clone(),
                kind: node.kind.clone(),
                name: node.name.clone(),
                title: node.title.clone(),
                lines: sized.lines.clone(),
                subtitle: sized.subtitle.clone(),
                product: node.product.clone(),
                group: group_id(sized.parent),
                x: round(rect.x),
                y: round(rect.y),
                width: round(rect.width),
                height: round(rect.height),
                cost: node.cost.clone(),
                cost_note: node.cost_note.clone(),
                worst: node.worst,
                findings: node.findings,
                status: node.status,
            }
        });
    let groups = measured
        .groups
        .iter()
        .zip(&placed.groups)
        .map(|(sized, rect)| {
            let group = &graph.groups[sized.source];
            Group {
                id: group.id.clone(),
                title: sized.title.clone(),
                parent: group_id(sized.parent),
                x: round(rect.x),
                y: round(rect.y),
                width: round(rect.width),
                height: round(rect.height),
                depth: sized.depth,
                cost: group.cost.clone(),
            }
        });
    let edges = measured
        .edges
        .iter()
        .zip(&placed.edges)
        .map(|(sized, route)| {
            let edge = &graph.edges[sized.source];
            Edge {
                id: sized.id.clone(),
                from: id(sized.from),
                to: id(sized.to),
                kind: edge.kind.clone(),
                label: edge.label.clone(),
                lines: sized.lines.clone(),
                label_x: round(route.label.x),
                label_y: round(route.label.y),
                label_width: round(route.label.width),
                label_height: round(route.label.height),
                points: route
                    .points
                    .iter()
                    .map(|&(x, y)| [round(x), round(y)])
                    .collect(),
                sync: edge.sync,
                data_flow: edge.data_flow,
                rate: edge.rate.clone(),
                worst: edge.worst,
                status: edge.status,
            }
        });
    Scene {
        title: graph.title.clone(),
        width: round(placed.size.width),
        height: round(placed.size.height),
        score: graph.score,
        monthly_cost: graph.monthly_cost.clone(),
        nodes: nodes.collect(),
        groups: groups.collect(),
        edges: edges.collect(),
        turned: None,
    }
}

/// To a hundredth of a pixel, so that a scene reads the same wherever it was made.
fn round(number: f64) -> f64 {
    let rounded = (number * 100.0).round() / 100.0;
    // No negative zero in the JSON.
    if rounded == 0.0 { 0.0 } else { rounded }
}
