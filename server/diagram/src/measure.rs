//! The graph made sound and sized: what a layout engine works on.

use std::collections::{HashMap, HashSet};

use crate::graph::{Direction, Edge, Graph};
use crate::text::{self, Face};

/// Widest text on a node, in pixels.
const MAX_NODE_TEXT: f64 = 168.0;
const MIN_NODE_WIDTH: f64 = 140.0;
const MAX_EDGE_TEXT: f64 = 150.0;
const MAX_GROUP_TITLE: f64 = 320.0;

/// Geometry of a node's box, shared with the two renderers.
pub(crate) mod node_box {
    /// Space between the border and what stands inside.
    pub const PADDING: f64 = 12.0;
    /// Side of the square tile with the icon.
    pub const ICON: f64 = 36.0;
    /// Space between the icon and the text.
    pub const GAP: f64 = 10.0;
    /// Height of the badge with the price, with the space above it.
    pub const BADGE: f64 = 22.0;
}

/// Height of a group's title bar.
pub(crate) const GROUP_HEADER: f64 = 30.0;

/// A width and a height in pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Size {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// What an edge ends at, or what stands in a group: indices into [`Measured`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Member {
    /// A node.
    Node(usize),
    /// A group.
    Group(usize),
}

/// A node with its size.
#[derive(Debug, Clone)]
pub struct MeasuredNode {
    /// Index in [`Graph::nodes`].
    pub source: usize,
    /// Title, broken into lines.
    pub lines: Vec<String>,
    /// Product or kind, shortened.
    pub subtitle: String,
    /// Size of its box.
    pub size: Size,
    /// The group around it.
    pub parent: Option<usize>,
}

/// A group with the least size its title needs.
#[derive(Debug, Clone)]
pub struct MeasuredGroup {
    /// Index in [`Graph::groups`].
    pub source: usize,
    /// Title, shortened.
    pub title: String,
    /// Least size.
    pub min: Size,
    /// The group around it; never leads back to itself.
    pub parent: Option<usize>,
    /// How many groups stand around it.
    pub depth: usize,
}

/// An edge whose ends exist.
#[derive(Debug, Clone)]
pub struct MeasuredEdge {
    /// Index in [`Graph::edges`].
    pub source: usize,
    /// `from -> to: type`, with `#n` from the second of the same on.
    pub id: String,
    /// Caller.
    pub from: Member,
    /// Called.
    pub to: Member,
    /// What is written on it, line by line.
    pub lines: Vec<String>,
    /// Size of its label.
    pub label: Size,
}

/// A graph in which every reference holds, with sizes.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// Where the flow goes.
    pub direction: Direction,
    /// Nodes.
    pub nodes: Vec<MeasuredNode>,
    /// Groups.
    pub groups: Vec<MeasuredGroup>,
    /// Edges.
    pub edges: Vec<MeasuredEdge>,
}

impl Measured {
    /// How many nodes, groups and edges there are.
    #[must_use]
    pub fn elements(&self) -> usize {
        self.nodes.len() + self.groups.len() + self.edges.len()
    }

    /// The group around a member.
    #[must_use]
    pub fn parent(&self, member: Member) -> Option<usize> {
        match member {
            Member::Node(index) => self.nodes[index].parent,
            Member::Group(index) => self.groups[index].parent,
        }
    }

    /// What stands directly in each group, and at the end what stands at the top; in the order of
    /// the text, groups behind nodes.
    #[must_use]
    pub fn members(&self) -> (Vec<Vec<Member>>, Vec<Member>) {
        let mut inside = vec![Vec::new(); self.groups.len()];
        let mut top = Vec::new();
        let nodes = (0..self.nodes.len()).map(Member::Node);
        let groups = (0..self.groups.len()).map(Member::Group);
        for member in nodes.chain(groups) {
            match self.parent(member) {
                Some(group) => inside[group].push(member),
                None => top.push(member),
            }
        }
        (inside, top)
    }
}

/// Makes a graph sound (see [`crate::layout`]) and sizes it.
pub(crate) fn measure(graph: &Graph) -> Measured {
    let mut names: HashMap<&str, Member> = HashMap::new();
    let mut groups: Vec<usize> = Vec::new();
    for (source, group) in graph.groups.iter().enumerate() {
        names.entry(&group.id).or_insert_with(|| {
            groups.push(source);
            Member::Group(groups.len() - 1)
        });
    }
    let mut nodes: Vec<usize> = Vec::new();
    for (source, node) in graph.nodes.iter().enumerate() {
        names.entry(&node.id).or_insert_with(|| {
            nodes.push(source);
            Member::Node(nodes.len() - 1)
        });
    }
    let group_of = |id: Option<&String>| match id.and_then(|id| names.get(id.as_str())) {
        Some(Member::Group(index)) => Some(*index),
        _ => None,
    };
    let mut parents: Vec<Option<usize>> = groups
        .iter()
        .map(|&source| group_of(graph.groups[source].parent.as_ref()))
        .collect();
    cut_cycles(&mut parents);
    Measured {
        direction: graph.direction,
        nodes: nodes
            .iter()
            .map(|&source| {
                measure_node(graph, source, group_of(graph.nodes[source].group.as_ref()))
            })
            .collect(),
        groups: groups
            .iter()
            .enumerate()
            .map(|(index, &source)| measure_group(graph, source, &parents, index))
            .collect(),
        edges: measure_edges(graph, &names),
    }
}

/// Lifts one group of every ring of parents to the top.
fn cut_cycles(parents: &mut [Option<usize>]) {
    let mut sound = vec![false; parents.len()];
    for start in 0..parents.len() {
        let mut path = HashSet::new();
        let mut at = start;
        loop {
            path.insert(at);
            match parents[at] {
                Some(up) if path.contains(&up) => parents[at] = None,
                Some(up) if !sound[up] => {
                    at = up;
                    continue;
                }
                _ => {}
            }
            break;
        }
        for index in path {
            sound[index] = true;
        }
    }
}

fn measure_node(graph: &Graph, source: usize, parent: Option<usize>) -> MeasuredNode {
    let node = &graph.nodes[source];
    let title = if node.title.trim().is_empty() {
        &node.name
    } else {
        &node.title
    };
    let lines = text::wrap(title, Face::Title, MAX_NODE_TEXT, 2);
    let under = node.product.as_ref().unwrap_or(&node.kind);
    let subtitle = text::ellipsize(under, Face::Subtitle, MAX_NODE_TEXT);
    let badge = node
        .cost
        .as_ref()
        .map_or(0.0, |cost| text::width(cost, Face::Badge) + 14.0);
    let widest = lines
        .iter()
        .map(|line| text::width(line, Face::Title))
        .fold(text::width(&subtitle, Face::Subtitle), f64::max)
        .max(badge.min(MAX_NODE_TEXT));
    let width = node_box::PADDING * 2.0 + node_box::ICON + node_box::GAP + widest;
    let rows = lines.len() as f64 * Face::Title.line_height() + Face::Subtitle.line_height();
    let badge_height = if node.cost.is_some() {
        node_box::BADGE
    } else {
        0.0
    };
    let height = node_box::PADDING * 2.0 + (rows + badge_height).max(node_box::ICON);
    MeasuredNode {
        source,
        lines,
        subtitle,
        // Whole tens keep boxes of a column alike.
        size: Size {
            width: (width / 10.0).ceil().max(MIN_NODE_WIDTH / 10.0) * 10.0,
            height: height.ceil(),
        },
        parent,
    }
}

fn measure_group(
    graph: &Graph,
    source: usize,
    parents: &[Option<usize>],
    index: usize,
) -> MeasuredGroup {
    let group = &graph.groups[source];
    let title = text::ellipsize(group.title.trim(), Face::GroupTitle, MAX_GROUP_TITLE);
    let cost = group
        .cost
        .as_ref()
        .map_or(0.0, |cost| text::width(cost, Face::Badge) + 24.0);
    let min = Size {
        width: (text::width(&title, Face::GroupTitle) + cost + 32.0).max(160.0),
        height: 84.0,
    };
    let depth = std::iter::successors(parents[index], |&up| parents[up]).count();
    MeasuredGroup {
        source,
        title,
        min,
        parent: parents[index],
        depth,
    }
}

fn measure_edges(graph: &Graph, names: &HashMap<&str, Member>) -> Vec<MeasuredEdge> {
    let mut edges = Vec::new();
    for (source, (edge, id)) in graph.edges.iter().zip(graph.edge_ids()).enumerate() {
        let (Some(&from), Some(&to)) = (names.get(edge.from.as_str()), names.get(edge.to.as_str()))
        else {
            continue;
        };
        let lines = edge_lines(edge);
        edges.push(MeasuredEdge {
            source,
            id,
            from,
            to,
            label: label_size(&lines),
            lines,
        });
    }
    edges
}

/// First what the connection is for, then in small its rate, or else its type where that is not said yet.
fn edge_lines(edge: &Edge) -> Vec<String> {
    let label = edge
        .label
        .as_deref()
        .map(str::trim)
        .filter(|label| !label.is_empty());
    let first = label.unwrap_or(&edge.kind);
    let note = edge.rate.as_deref().or(label.map(|_| edge.kind.as_str()));
    let mut lines = vec![text::ellipsize(first, Face::EdgeLabel, MAX_EDGE_TEXT)];
    lines.extend(note.map(|note| text::ellipsize(note, Face::EdgeNote, MAX_EDGE_TEXT)));
    lines
}

fn label_size(lines: &[String]) -> Size {
    let mut size = Size::default();
    for (index, line) in lines.iter().enumerate() {
        let face = if index == 0 {
            Face::EdgeLabel
        } else {
            Face::EdgeNote
        };
        size.width = size.width.max(text::width(line, face).ceil() + 8.0);
        size.height += face.line_height();
    }
    size.height += 2.0;
    size
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Group, Node};

    #[test]
    fn rings_of_groups_are_cut_and_unknown_ends_left_out() {
        let mut graph = Graph::default();
        for (id, parent) in [
            ("a", "b"),
            ("b", "c"),
            ("c", "a"),
            ("d", "d"),
            ("e", "nowhere"),
        ] {
            graph.groups.push(Group {
                parent: Some(parent.to_owned()),
                ..Group::new(id)
            });
        }
        graph.nodes.push(Node::new("n", "service"));
        graph.edges.push(Edge::new("n", "missing", "rest"));
        let measured = measure(&graph);
        assert!(measured.edges.is_empty());
        assert!(measured.groups.iter().all(|group| group.depth < 3));
        assert_eq!(measured.groups[3].parent, None);
        assert_eq!(measured.groups[4].parent, None);
    }

    #[test]
    fn the_same_connection_twice_has_two_ids() {
        let mut graph = Graph::default();
        graph.nodes.push(Node::new("a", "service"));
        for _ in 0..2 {
            graph.edges.push(Edge::new("a", "a", "rest"));
        }
        let ids: Vec<_> = measure(&graph)
            .edges
            .into_iter()
            .map(|edge| edge.id)
            .collect();
        assert_eq!(ids, ["a -> a: rest", "a -> a: rest#2"]);
    }

    #[test]
    fn the_first_bearer_keeps_an_id() {
        let mut graph = Graph::default();
        graph.nodes.push(Node::new("a", "service"));
        graph.nodes.push(Node::new("a", "queue"));
        assert_eq!(measure(&graph).nodes.len(), 1);
    }
}
