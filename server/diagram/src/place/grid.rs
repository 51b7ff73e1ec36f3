//! The coarse engine: rows of boxes, groups around their members, edges straight across.

use super::{LayoutError, Layouter, Measured, Member, Placement, Rect, Size, route};
use crate::measure::GROUP_HEADER;

const GAP_X: f64 = 70.0;
const GAP_Y: f64 = 40.0;
const PADDING: f64 = 24.0;
/// Width of a block for one of height.
const RATIO: f64 = 1.6;

/// Rows of boxes; needs no engine and takes any size.
#[derive(Debug, Clone, Copy, Default)]
pub struct Grid;

impl Layouter for Grid {
    fn place(&self, graph: &Measured) -> Result<Placement, LayoutError> {
        let (inside, top) = graph.members();
        let mut placed = Placement {
            nodes: graph
                .nodes
                .iter()
                .map(|node| at_origin(node.size))
                .collect(),
            groups: graph
                .groups
                .iter()
                .map(|group| at_origin(group.min))
                .collect(),
            ..Placement::default()
        };
        let mut deepest_first: Vec<usize> = (0..graph.groups.len()).collect();
        deepest_first.sort_by_key(|&group| std::cmp::Reverse(graph.groups[group].depth));
        for &group in &deepest_first {
            let packed = pack(
                &mut placed,
                &inside[group],
                (PADDING, PADDING + GROUP_HEADER),
            );
            if !inside[group].is_empty() {
                let min = graph.groups[group].min;
                placed.groups[group].width = min.width.max(packed.width + PADDING);
                placed.groups[group].height = min.height.max(packed.height + PADDING);
            }
        }
        let packed = pack(&mut placed, &top, (PADDING, PADDING));
        for &group in deepest_first.iter().rev() {
            let Rect { x, y, .. } = placed.groups[group];
            for &member in &inside[group] {
                let rect = rect_mut(&mut placed, member);
                rect.x += x;
                rect.y += y;
            }
        }
        placed.size = Size {
            width: packed.width + PADDING,
            height: packed.height + PADDING,
        };
        placed.edges = graph
            .edges
            .iter()
            .map(|edge| route::connect(placed.rect(edge.from), placed.rect(edge.to), edge.label))
            .collect();
        Ok(placed)
    }
}

fn at_origin(size: Size) -> Rect {
    Rect {
        x: 0.0,
        y: 0.0,
        width: size.width,
        height: size.height,
    }
}

fn rect_mut(placed: &mut Placement, member: Member) -> &mut Rect {
    match member {
        Member::Node(index) => &mut placed.nodes[index],
        Member::Group(index) => &mut placed.groups[index],
    }
}

/// Sets members in rows from an origin on; gives the right and lower end of what was set.
fn pack(placed: &mut Placement, members: &[Member], origin: (f64, f64)) -> Size {
    let sizes = members.iter().map(|&member| placed.rect(member));
    let area: f64 = sizes
        .clone()
        .map(|rect| (rect.width + GAP_X) * (rect.height + GAP_Y))
        .sum();
    let widest = sizes.map(|rect| rect.width).fold(0.0, f64::max);
    let limit = origin.0 + (area * RATIO).sqrt().max(widest);
    let (mut x, mut y, mut row) = (origin.0, origin.1, 0.0_f64);
    let mut end = Size {
        width: origin.0,
        height: origin.1,
    };
    for &member in members {
        let rect = rect_mut(placed, member);
        if x > origin.0 && x + rect.width > limit {
            (x, y, row) = (origin.0, y + row + GAP_Y, 0.0);
        }
        (rect.x, rect.y) = (x, y);
        end.width = end.width.max(rect.right());
        end.height = end.height.max(rect.bottom());
        row = row.max(rect.height);
        x += rect.width + GAP_X;
    }
    end
}
