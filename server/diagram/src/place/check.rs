//! Whether a placement can be drawn. An engine is believed about nothing that would show.

use super::{LayoutError, Measured, Member, Placement, Rect, route};

/// The placement if its boxes are sound, with the ways of edges that are not drawn anew.
///
/// # Errors
/// [`LayoutError::Unusable`] when a box is no rectangle, leaves its group or covers a neighbour.
pub(crate) fn sound(graph: &Measured, mut placed: Placement) -> Result<Placement, LayoutError> {
    let unusable = |what: &str| Err(LayoutError::Unusable(what.to_owned()));
    if placed.nodes.len() != graph.nodes.len()
        || placed.groups.len() != graph.groups.len()
        || placed.edges.len() != graph.edges.len()
    {
        return unusable("something is missing");
    }
    if !placed.nodes.iter().chain(&placed.groups).all(is_box) {
        return unusable("a box without a size or a place");
    }
    let (inside, top) = graph.members();
    for (group, members) in inside.iter().enumerate() {
        if !members
            .iter()
            .all(|&member| placed.groups[group].contains(&placed.rect(member)))
        {
            return unusable("a box leaves its group");
        }
    }
    if inside
        .iter()
        .chain([&top])
        .any(|members| any_overlap(&placed, members))
    {
        return unusable("boxes cover each other");
    }
    for (index, edge) in graph.edges.iter().enumerate() {
        let (from, to) = (placed.rect(edge.from), placed.rect(edge.to));
        if !route::is_sound(&placed.edges[index], from, to) {
            placed.edges[index] = route::connect(from, to, edge.label);
        }
    }
    Ok(placed)
}

fn is_box(rect: &Rect) -> bool {
    [rect.x, rect.y, rect.width, rect.height]
        .iter()
        .all(|number| number.is_finite())
        && rect.width > 0.0
        && rect.height > 0.0
}

/// A sweep from left to right, so that thousands of neighbours are compared with few others each.
fn any_overlap(placed: &Placement, members: &[Member]) -> bool {
    let mut boxes: Vec<Rect> = members.iter().map(|&member| placed.rect(member)).collect();
    boxes.sort_by(|a, b| a.x.total_cmp(&b.x));
    boxes.iter().enumerate().any(|(index, one)| {
        boxes[index + 1..]
            .iter()
            .take_while(|other| other.x < one.right())
            .any(|other| one.overlaps(other))
    })
}
