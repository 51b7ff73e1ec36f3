//! The layered engine of the Eclipse Layout Kernel, spoken to in its JSON.

use serde_json::{Map, Value, json};

use super::{LayoutError, Layouter, Measured, Member, Placement, Rect, Route, Size};
use crate::graph::Direction;
use crate::measure::GROUP_HEADER;

/// Groups nested deeper than this are left to the grid: the engine recurses into them.
const MAX_DEPTH: usize = 40;
/// The engine walks long chains by recursion; memory is taken only as far as it goes.
const STACK: usize = 256 << 20;
const MARGIN: f64 = 24.0;

/// Layers from the callers to the called.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layered;

impl Layouter for Layered {
    fn place(&self, graph: &Measured) -> Result<Placement, LayoutError> {
        if graph.groups.iter().any(|group| group.depth > MAX_DEPTH) {
            return Err(LayoutError::Engine("groups are nested too deep".to_owned()));
        }
        let input = request(graph);
        let worker = std::thread::Builder::new()
            .name("layout".to_owned())
            .stack_size(STACK)
            .spawn(move || elk_layout::layout_value(input, "{}"))
            .map_err(|error| LayoutError::Engine(error.to_string()))?;
        match worker.join() {
            Ok(Ok(answer)) => read(graph, &answer),
            Ok(Err(message)) => Err(LayoutError::Engine(message)),
            Err(_) => Err(LayoutError::Engine("it panicked".to_owned())),
        }
    }
}

fn name(member: Member) -> String {
    match member {
        Member::Node(index) => format!("n{index}"),
        Member::Group(index) => format!("g{index}"),
    }
}

/// The graph as the engine takes it.
fn request(graph: &Measured) -> Value {
    let (inside, top) = graph.members();
    let edges: Vec<Value> = graph
        .edges
        .iter()
        .enumerate()
        .map(|(index, edge)| {
            json!({
                "id": format!("e{index}"),
                "sources": [name(edge.from)],
                "targets": [name(edge.to)],
                "labels": [{
                    "id": format!("l{index}"),
                    "text": edge.lines.first(),
                    "width": edge.label.width,
                    "height": edge.label.height,
                    "layoutOptions": { "elk.edgeLabels.inline": "true" },
                }],
            })
        })
        .collect();
    let direction = match graph.direction {
        Direction::Right => "RIGHT",
        Direction::Down => "DOWN",
    };
    let padding = format!("[top={MARGIN},left={MARGIN},bottom={MARGIN},right={MARGIN}]");
    let mut options = spacing();
    for (key, value) in [
        ("elk.algorithm", "layered"),
        ("elk.direction", direction),
        ("elk.hierarchyHandling", "INCLUDE_CHILDREN"),
        ("elk.edgeRouting", "ORTHOGONAL"),
        ("elk.padding", &padding),
        ("elk.randomSeed", "1"),
        ("elk.layered.nodePlacement.strategy", "NETWORK_SIMPLEX"),
        ("elk.layered.nodePlacement.favorStraightEdges", "true"),
        ("elk.layered.considerModelOrder.strategy", "NODES_AND_EDGES"),
        ("elk.layered.thoroughness", "10"),
        (
            "elk.layered.edgeLabels.centerLabelPlacementStrategy",
            "SPACE_EFFICIENT_LAYER",
        ),
        // Parts that no edge joins never come here together.
        ("elk.separateConnectedComponents", "false"),
    ] {
        options.insert(key.to_owned(), json!(value));
    }
    json!({
        "id": "root",
        "layoutOptions": options,
        "children": top.iter().map(|&member| child(graph, &inside, member)).collect::<Vec<_>>(),
        "edges": edges,
    })
}

/// Distances, wanted by the root and by every group alike.
fn spacing() -> Map<String, Value> {
    [
        ("elk.spacing.nodeNode", 32),
        ("elk.layered.spacing.nodeNodeBetweenLayers", 24),
        ("elk.spacing.edgeNode", 20),
        ("elk.layered.spacing.edgeNodeBetweenLayers", 16),
        ("elk.spacing.edgeEdge", 16),
        ("elk.layered.spacing.edgeEdgeBetweenLayers", 14),
        ("elk.spacing.edgeLabel", 4),
        ("elk.spacing.labelNode", 8),
        ("elk.spacing.nodeSelfLoop", 14),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), json!(value.to_string())))
    .collect()
}

fn child(graph: &Measured, inside: &[Vec<Member>], member: Member) -> Value {
    match member {
        Member::Node(index) => {
            let Size { width, height } = graph.nodes[index].size;
            json!({ "id": name(member), "width": width, "height": height })
        }
        Member::Group(index) => {
            let Size { width, height } = graph.groups[index].min;
            if inside[index].is_empty() {
                return json!({ "id": name(member), "width": width, "height": height });
            }
            let mut options = spacing();
            let top = GROUP_HEADER + 14.0;
            options.insert(
                "elk.padding".to_owned(),
                json!(format!("[top={top},left=20,bottom=20,right=20]")),
            );
            options.insert("elk.nodeSize.constraints".to_owned(), json!("MINIMUM_SIZE"));
            // The engine works from left to right and turns the result, but not this size.
            let (across, along) = match graph.direction {
                Direction::Right => (width, height),
                Direction::Down => (height, width),
            };
            options.insert(
                "elk.nodeSize.minimum".to_owned(),
                json!(format!("({across},{along})")),
            );
            let children: Vec<Value> = inside[index]
                .iter()
                .map(|&member| child(graph, inside, member))
                .collect();
            json!({
                "id": name(member),
                "width": width,
                "height": height,
                "layoutOptions": options,
                "children": children,
            })
        }
    }
}

/// The engine's answer as a placement.
fn read(graph: &Measured, answer: &Value) -> Result<Placement, LayoutError> {
    let mut placed = Placement {
        nodes: vec![Rect::default(); graph.nodes.len()],
        groups: vec![Rect::default(); graph.groups.len()],
        edges: vec![Route::default(); graph.edges.len()],
        size: Size {
            width: number(answer, "width")?,
            height: number(answer, "height")?,
        },
    };
    let mut open: Vec<(&Value, (f64, f64))> = vec![(answer, (0.0, 0.0))];
    let mut edges: Vec<&Value> = Vec::new();
    while let Some((parent, (left, top))) = open.pop() {
        edges.extend(list(parent, "edges"));
        for item in list(parent, "children") {
            let rect = Rect {
                x: number(item, "x")? + left,
                y: number(item, "y")? + top,
                width: number(item, "width")?,
                height: number(item, "height")?,
            };
            let slot = match split(item) {
                Some(("n", index)) => placed.nodes.get_mut(index),
                Some(("g", index)) => placed.groups.get_mut(index),
                _ => None,
            };
            *slot.ok_or_else(|| unreadable("a box nobody asked for"))? = rect;
            open.push((item, (rect.x, rect.y)));
        }
    }
    for item in edges {
        let Some(("e", index)) = split(item) else {
            continue;
        };
        if index < placed.edges.len() {
            // A way that cannot be read stays empty, and is drawn anew by the check.
            placed.edges[index] = route(graph, &placed, index, item).unwrap_or_default();
        }
    }
    Ok(placed)
}

/// The way of an edge; the engine counts from the corner of the group named as its container.
fn route(graph: &Measured, placed: &Placement, index: usize, item: &Value) -> Option<Route> {
    let origin = match item
        .get("container")
        .and_then(Value::as_str)
        .and_then(split_name)
    {
        Some(("g", group)) => placed.groups.get(group).map(|rect| (rect.x, rect.y))?,
        Some(("n", node)) => placed.nodes.get(node).map(|rect| (rect.x, rect.y))?,
        _ => (0.0, 0.0),
    };
    let point = |value: &Value| -> Option<(f64, f64)> {
        Some((
            value.get("x")?.as_f64()? + origin.0,
            value.get("y")?.as_f64()? + origin.1,
        ))
    };
    let section = list(item, "sections").next()?;
    let mut points = vec![point(section.get("startPoint")?)?];
    for bend in list(section, "bendPoints") {
        points.push(point(bend)?);
    }
    points.push(point(section.get("endPoint")?)?);
    straighten(&mut points);
    let label = list(item, "labels").next().and_then(point)?;
    let size = graph.edges[index].label;
    Some(Route {
        points,
        label: Rect {
            x: label.0,
            y: label.1,
            width: size.width,
            height: size.height,
        },
    })
}

/// Takes out slants of a pixel or two, which the engine leaves where an edge crosses a frame.
fn straighten(points: &mut Vec<(f64, f64)>) {
    const SLANT: f64 = 2.0;
    for index in 1..points.len() {
        let (before, at) = (points[index - 1], &mut points[index]);
        if (at.1 - before.1).abs() < SLANT && (at.0 - before.0).abs() > (at.1 - before.1).abs() {
            at.1 = before.1;
        } else if (at.0 - before.0).abs() < SLANT {
            at.0 = before.0;
        }
    }
    points.dedup();
    // A point in the middle of a straight line says nothing.
    let mut index = 1;
    while index + 1 < points.len() {
        let (a, b, c) = (points[index - 1], points[index], points[index + 1]);
        if (a.0 == b.0 && b.0 == c.0) || (a.1 == b.1 && b.1 == c.1) {
            points.remove(index);
        } else {
            index += 1;
        }
    }
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn number(value: &Value, key: &str) -> Result<f64, LayoutError> {
    value
        .get(key)
        .and_then(Value::as_f64)
        .ok_or_else(|| unreadable(key))
}

fn unreadable(what: &str) -> LayoutError {
    LayoutError::Unusable(format!("cannot read {what}"))
}

fn split(item: &Value) -> Option<(&str, usize)> {
    split_name(item.get("id")?.as_str()?)
}

fn split_name(id: &str) -> Option<(&str, usize)> {
    let (kind, index) = id.split_at_checked(1)?;
    Some((kind, index.parse().ok()?))
}
