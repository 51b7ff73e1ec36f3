//! A graph in parts that no edge joins. Each part is laid out by itself, so that a component which
//! is typed but not connected yet moves nothing else, and a part stays as it is while another grows.

use super::{
    Measured, MeasuredEdge, MeasuredGroup, MeasuredNode, Member, Placement, Rect, Route, Size,
};
use crate::graph::Direction;

const MARGIN: f64 = 24.0;
const GAP: f64 = 32.0;
/// Nodes without connections fill rows at least so wide.
const MIN_ROW: f64 = 720.0;

/// A part of a graph, and where its elements stand in the whole.
pub(crate) struct Part {
    pub graph: Measured,
    nodes: Vec<usize>,
    groups: Vec<usize>,
    edges: Vec<usize>,
}

impl Part {
    /// The only node, when there is nothing else: no group and no edge.
    pub(crate) fn lone_node(&self) -> Option<usize> {
        match (
            self.nodes.as_slice(),
            self.groups.as_slice(),
            self.edges.as_slice(),
        ) {
            (&[node], [], []) => Some(node),
            _ => None,
        }
    }
}

/// The parts, in the order in which the text first speaks of them.
pub(crate) fn split(graph: &Measured) -> Vec<Part> {
    let group_tops: Vec<usize> = (0..graph.groups.len())
        .map(|group| {
            std::iter::successors(Some(group), |&up| graph.groups[up].parent)
                .last()
                .unwrap_or(group)
        })
        .collect();
    let slot = |member: Member| match (member, graph.parent(member)) {
        (Member::Node(node), None) => node,
        (Member::Group(group), _) | (Member::Node(_), Some(group)) => {
            graph.nodes.len() + group_tops[group]
        }
    };
    let mut joined: Vec<usize> = (0..graph.nodes.len() + graph.groups.len()).collect();
    for edge in &graph.edges {
        let (a, b) = (
            find(&mut joined, slot(edge.from)),
            find(&mut joined, slot(edge.to)),
        );
        joined[a.max(b)] = a.min(b);
    }
    let mut part_of: Vec<Option<usize>> = vec![None; joined.len()];
    let mut parts: Vec<Part> = Vec::new();
    let mut part = |member: Member, parts: &mut Vec<Part>| {
        let root = find(&mut joined, slot(member));
        *part_of[root].get_or_insert_with(|| {
            let graph = Measured {
                direction: graph.direction,
                ..Measured::default()
            };
            parts.push(Part {
                graph,
                nodes: Vec::new(),
                groups: Vec::new(),
                edges: Vec::new(),
            });
            parts.len() - 1
        })
    };
    let (mut new_node, mut new_group) = (Vec::new(), Vec::new());
    for index in 0..graph.nodes.len() {
        let at = part(Member::Node(index), &mut parts);
        new_node.push(parts[at].nodes.len());
        parts[at].nodes.push(index);
    }
    for index in 0..graph.groups.len() {
        let at = part(Member::Group(index), &mut parts);
        new_group.push(parts[at].groups.len());
        parts[at].groups.push(index);
    }
    for (index, edge) in graph.edges.iter().enumerate() {
        let at = part(edge.from, &mut parts);
        parts[at].edges.push(index);
    }
    let parent = |old: Option<usize>| old.map(|group| new_group[group]);
    let end = |member: Member| match member {
        Member::Node(index) => Member::Node(new_node[index]),
        Member::Group(index) => Member::Group(new_group[index]),
    };
    for part in &mut parts {
        part.graph.nodes = (part.nodes.iter().map(|&index| &graph.nodes[index]))
            .map(|node| MeasuredNode {
                parent: parent(node.parent),
                ..node.clone()
            })
            .collect();
        part.graph.groups = (part.groups.iter().map(|&index| &graph.groups[index]))
            .map(|group| MeasuredGroup {
                parent: parent(group.parent),
                ..group.clone()
            })
            .collect();
        part.graph.edges = (part.edges.iter().map(|&index| &graph.edges[index]))
            .map(|edge| MeasuredEdge {
                from: end(edge.from),
                to: end(edge.to),
                ..edge.clone()
            })
            .collect();
    }
    parts
}

/// The root of a set, with the way there shortened.
fn find(joined: &mut [usize], mut at: usize) -> usize {
    while joined[at] != at {
        joined[at] = joined[joined[at]];
        at = joined[at];
    }
    at
}

/// Puts the parts beside each other across the flow, and nodes without connections in rows below.
pub(crate) fn join(graph: &Measured, parts: Vec<(Part, Placement)>) -> Placement {
    let mut whole = Placement {
        nodes: vec![Rect::default(); graph.nodes.len()],
        groups: vec![Rect::default(); graph.groups.len()],
        edges: vec![Route::default(); graph.edges.len()],
        size: Size::default(),
    };
    let mut lone = Vec::new();
    for (part, placed) in parts {
        if let Some(node) = part.lone_node() {
            lone.push(node);
            continue;
        }
        let (dx, dy) = match graph.direction {
            Direction::Right => (0.0, whole.size.height),
            Direction::Down => (whole.size.width, 0.0),
        };
        let moved = |rect: &Rect| Rect {
            x: rect.x + dx,
            y: rect.y + dy,
            ..*rect
        };
        for (&index, rect) in part.nodes.iter().zip(&placed.nodes) {
            whole.nodes[index] = moved(rect);
        }
        for (&index, rect) in part.groups.iter().zip(&placed.groups) {
            whole.groups[index] = moved(rect);
        }
        for (&index, route) in part.edges.iter().zip(&placed.edges) {
            let points = route
                .points
                .iter()
                .map(|&(x, y)| (x + dx, y + dy))
                .collect();
            whole.edges[index] = Route {
                points,
                label: moved(&route.label),
            };
        }
        whole.size.width = whole.size.width.max(dx + placed.size.width);
        whole.size.height = whole.size.height.max(dy + placed.size.height);
    }
    let limit = whole.size.width.max(MIN_ROW) - MARGIN;
    let (mut x, mut y, mut row) = (MARGIN, whole.size.height.max(MARGIN), 0.0_f64);
    for index in lone {
        let Size { width, height } = graph.nodes[index].size;
        if x > MARGIN && x + width > limit {
            (x, y, row) = (MARGIN, y + row + GAP, 0.0);
        }
        whole.nodes[index] = Rect {
            x,
            y,
            width,
            height,
        };
        row = row.max(height);
        whole.size.width = whole.size.width.max(x + width + MARGIN);
        whole.size.height = y + row + MARGIN;
        x += width + GAP;
    }
    whole.size.width = whole.size.width.max(2.0 * MARGIN);
    whole.size.height = whole.size.height.max(2.0 * MARGIN);
    whole
}
