//! Ways of edges drawn without an engine: between two boxes, whatever stands between them.

use super::{Rect, Route, Size};

/// How far from a border an end may lie and still count as on it.
const SLACK: f64 = 1.0;
/// How far a self-loop reaches out of its box.
const LOOP: f64 = 18.0;

/// Whether a way has numbers, right angles, and ends on the borders of its boxes.
pub(crate) fn is_sound(route: &Route, from: Rect, to: Rect) -> bool {
    let label = [
        route.label.x,
        route.label.y,
        route.label.width,
        route.label.height,
    ];
    let (Some(&first), Some(&last)) = (route.points.first(), route.points.last()) else {
        return false;
    };
    route.points.len() >= 2
        && label.iter().all(|number| number.is_finite())
        && route
            .points
            .iter()
            .all(|(x, y)| x.is_finite() && y.is_finite())
        && route.points.windows(2).all(|pair| {
            (pair[0].0 - pair[1].0).abs() < 0.01 || (pair[0].1 - pair[1].1).abs() < 0.01
        })
        && on_border(from, first)
        && on_border(to, last)
}

/// Whether a point lies on the border of a box.
pub(crate) fn on_border(rect: Rect, (x, y): (f64, f64)) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= SLACK;
    let within_x = x >= rect.x - SLACK && x <= rect.right() + SLACK;
    let within_y = y >= rect.y - SLACK && y <= rect.bottom() + SLACK;
    (within_y && (near(x, rect.x) || near(x, rect.right())))
        || (within_x && (near(y, rect.y) || near(y, rect.bottom())))
}

/// A way with at most two bends from one box to another.
pub(crate) fn connect(from: Rect, to: Rect, label: Size) -> Route {
    let points = ways(from, to);
    let middle = middle(&points);
    let label = Rect {
        x: middle.0 - label.width / 2.0,
        y: middle.1 - label.height / 2.0,
        width: label.width,
        height: label.height,
    };
    Route { points, label }
}

fn ways(from: Rect, to: Rect) -> Vec<(f64, f64)> {
    let ((from_x, from_y), (to_x, to_y)) = (from.center(), to.center());
    if from == to {
        let (x, y) = (
            from.right() - from.width.min(60.0) / 2.0,
            from.y + from.height.min(60.0) / 2.0,
        );
        let (out_x, out_y) = (from.right() + LOOP, from.y - LOOP);
        return vec![
            (from.right(), y),
            (out_x, y),
            (out_x, out_y),
            (x, out_y),
            (x, from.y),
        ];
    }
    if from.contains(&to) {
        return vec![(from.x, to_y), (to.x, to_y)];
    }
    if to.contains(&from) {
        return vec![(from.right(), from_y), (to.right(), from_y)];
    }
    let across = |a: (f64, f64), b: (f64, f64)| {
        let x = (a.0 + b.0) / 2.0;
        vec![a, (x, a.1), (x, b.1), b]
    };
    let down = |a: (f64, f64), b: (f64, f64)| {
        let y = (a.1 + b.1) / 2.0;
        vec![a, (a.0, y), (b.0, y), b]
    };
    if to.x >= from.right() {
        across((from.right(), from_y), (to.x, to_y))
    } else if from.x >= to.right() {
        across((from.x, from_y), (to.right(), to_y))
    } else if to.y >= from.bottom() {
        down((from_x, from.bottom()), (to_x, to.y))
    } else {
        down((from_x, from.y), (to_x, to.bottom()))
    }
}

/// The point halfway along a way.
fn middle(points: &[(f64, f64)]) -> (f64, f64) {
    let length =
        |pair: &[(f64, f64)]| (pair[0].0 - pair[1].0).abs() + (pair[0].1 - pair[1].1).abs();
    let mut left = points.windows(2).map(length).sum::<f64>() / 2.0;
    for pair in points.windows(2) {
        let here = length(pair);
        if here > 0.0 && left <= here {
            let part = left / here;
            let between = |a: f64, b: f64| a + (b - a) * part;
            return (between(pair[0].0, pair[1].0), between(pair[0].1, pair[1].1));
        }
        left -= here;
    }
    points.first().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f64, y: f64, width: f64, height: f64) -> Rect {
        Rect {
            x,
            y,
            width,
            height,
        }
    }

    #[test]
    fn every_way_is_sound() {
        let middle = rect(100.0, 100.0, 50.0, 40.0);
        let others = [
            rect(300.0, 90.0, 50.0, 40.0),
            rect(0.0, 300.0, 50.0, 40.0),
            rect(110.0, 10.0, 50.0, 40.0),
            rect(90.0, 190.0, 50.0, 40.0),
            rect(0.0, 0.0, 500.0, 500.0),
            rect(110.0, 110.0, 10.0, 10.0),
            middle,
        ];
        for other in others {
            let route = connect(
                middle,
                other,
                Size {
                    width: 30.0,
                    height: 10.0,
                },
            );
            assert!(is_sound(&route, middle, other), "{other:?}: {route:?}");
        }
    }

    #[test]
    fn a_slanted_or_floating_way_is_not_sound() {
        let (a, b) = (rect(0.0, 0.0, 10.0, 10.0), rect(50.0, 0.0, 10.0, 10.0));
        let slanted = Route {
            points: vec![(10.0, 5.0), (50.0, 8.0)],
            label: Rect::default(),
        };
        let floating = Route {
            points: vec![(20.0, 5.0), (50.0, 5.0)],
            label: Rect::default(),
        };
        assert!(!is_sound(&slanted, a, b));
        assert!(!is_sound(&floating, a, b));
    }
}
