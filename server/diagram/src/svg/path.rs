//! Paths of edges: rounded bends, arrow heads, marks of the data's direction.

use std::fmt::Write;

/// Radius of a bend.
const BEND: f64 = 8.0;
/// Length and half width of an arrow head.
const HEAD: (f64, f64) = (9.0, 4.5);

type Point = [f64; 2];

/// A number with at most two decimals and no more than needed.
pub(crate) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

fn pair([x, y]: Point) -> String {
    format!("{} {}", number(x), number(y))
}

/// The point that lies `distance` from `from` towards `to`; at most `to` itself.
fn towards(from: Point, to: Point, distance: f64) -> Point {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let length = dx.hypot(dy);
    if length <= f64::EPSILON {
        return from;
    }
    let part = (distance / length).min(1.0);
    [from[0] + dx * part, from[1] + dy * part]
}

fn distance(a: Point, b: Point) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The line of an edge with rounded bends; it ends under the arrow head, not at its tip.
pub(crate) fn line(points: &[Point]) -> String {
    let mut points = points.to_vec();
    if let [.., before, last] = points.as_mut_slice() {
        *last = towards(*last, *before, HEAD.0 - 2.0);
    }
    let Some(&first) = points.first() else {
        return String::new();
    };
    let mut path = format!("M{}", pair(first));
    for window in points.windows(3) {
        let [a, b, c] = [window[0], window[1], window[2]];
        let radius = BEND.min(distance(a, b) / 2.0).min(distance(b, c) / 2.0);
        // Writing to a string does not fail.
        let _ = write!(
            path,
            "L{}Q{} {}",
            pair(towards(b, a, radius)),
            pair(b),
            pair(towards(b, c, radius))
        );
    }
    if let (Some(&last), true) = (points.last(), points.len() > 1) {
        let _ = write!(path, "L{}", pair(last));
    }
    path
}

/// The arrow head at the end of an edge.
pub(crate) fn head(points: &[Point]) -> String {
    let [.., before, tip] = points else {
        return String::new();
    };
    triangle(*before, *tip, HEAD)
}

/// A ring where the data comes from: it flows along the arrow and nothing comes back.
pub(crate) fn forward_mark(points: &[Point]) -> String {
    let [start, next, ..] = points else {
        return String::new();
    };
    const RADIUS: f64 = 3.0;
    let center = towards(*start, *next, RADIUS);
    let (x, y, r) = (
        number(center[0] - RADIUS),
        number(center[1]),
        number(RADIUS),
    );
    format!("M{x} {y}a{r} {r} 0 1 0 6 0a{r} {r} 0 1 0 -6 0z")
}

/// A small open head at the caller: data flows against the arrow.
pub(crate) fn backward_mark(points: &[Point]) -> String {
    let [start, next, ..] = points else {
        return String::new();
    };
    triangle(*next, *start, (7.0, 3.5))
}

fn triangle(before: Point, tip: Point, (length, half): (f64, f64)) -> String {
    let whole = distance(before, tip);
    if whole <= f64::EPSILON {
        return String::new();
    }
    let (ux, uy) = ((tip[0] - before[0]) / whole, (tip[1] - before[1]) / whole);
    let base = [tip[0] - ux * length, tip[1] - uy * length];
    let left = [base[0] - uy * half, base[1] + ux * half];
    let right = [base[0] + uy * half, base[1] - ux * half];
    format!("M{}L{}L{}z", pair(tip), pair(left), pair(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bends_are_rounded_and_the_line_ends_under_the_head() {
        let points = [[0.0, 0.0], [40.0, 0.0], [40.0, 30.0]];
        assert_eq!(line(&points), "M0 0L32 0Q40 0 40 8L40 23");
        assert_eq!(head(&points), "M40 30L35.5 21L44.5 21z");
    }

    #[test]
    fn a_short_segment_has_a_small_bend() {
        assert_eq!(
            line(&[[0.0, 0.0], [4.0, 0.0], [4.0, 40.0]]),
            "M0 0L2 0Q4 0 4 2L4 33"
        );
    }

    #[test]
    fn too_few_points_draw_nothing() {
        assert_eq!(line(&[]), "");
        assert_eq!(head(&[[1.0, 1.0]]), "");
        assert_eq!(head(&[[1.0, 1.0], [1.0, 1.0]]), "");
        assert_eq!(backward_mark(&[]), "");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(12.0), "12");
        assert_eq!(number(-0.001), "0");
        assert_eq!(number(f64::NAN), "0");
    }
}
