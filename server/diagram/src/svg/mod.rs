//! A scene as an SVG that stands on its own: no script, no font, no file beside it.

mod node;
mod path;
mod style;
mod xml;

use std::fmt::Write;

pub use style::{Colors, Style};

use crate::graph::{DataFlow, Severity, Status};
use crate::measure::GROUP_HEADER;
use crate::scene::{Edge, Group, Scene};
use crate::text::{self, Face};
use path::number;
use xml::escape;

/// Height of the heading above a picture.
const HEADING: f64 = 56.0;
const MARGIN: f64 = 24.0;
/// What a plate under the words of a title bar reaches out beside them.
const TITLE_SIDE: f64 = 4.0;
/// Distance from the middle of a line of text to its base line, as a part of the font size.
const BASE: f64 = 0.35;

/// Draws a scene.
#[must_use]
pub fn render(scene: &Scene, options: &Style) -> String {
    let top = if options.heading { HEADING } else { 0.0 };
    let notes = heading_note(scene);
    let words = text::width(&scene.title, Face::Title) * 18.0 / Face::Title.size();
    let wide = if options.heading {
        words.max(text::width(&notes, Face::GroupTitle)) + 2.0 * MARGIN
    } else {
        0.0
    };
    let (width, height) = (scene.width.max(wide).ceil(), (scene.height + top).ceil());
    let mut out = String::new();
    let title = if scene.title.is_empty() {
        "Architecture"
    } else {
        &scene.title
    };
    line(
        &mut out,
        &format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="bt" role="img" aria-label="{}" viewBox="0 0 {w} {h}" width="{w}" height="{h}">"#,
            escape(title),
            w = number(width),
            h = number(height),
        ),
    );
    line(&mut out, &format!("<title>{}</title>", escape(title)));
    line(
        &mut out,
        &format!("<style>\n{}</style>", style::sheet(options.colors)),
    );
    line(
        &mut out,
        r#"<rect class="bt-canvas" width="100%" height="100%"/>"#,
    );
    if options.heading {
        words_at(&mut out, "bt-heading", (MARGIN, 30.0), title);
        words_at(&mut out, "bt-heading-note", (MARGIN, 49.0), &notes);
    }
    line(
        &mut out,
        &format!(r#"<g transform="translate(0 {})">"#, number(top)),
    );
    let mut groups: Vec<&Group> = scene.groups.iter().collect();
    groups.sort_by_key(|group| group.depth);
    for group in groups {
        draw_group(&mut out, group);
    }
    for edge in &scene.edges {
        draw_edge(&mut out, edge);
    }
    // A line that crosses a title bar ends around its words, as it does around a label.
    for group in &scene.groups {
        draw_group_title(&mut out, group);
    }
    for node in &scene.nodes {
        node::draw(&mut out, node);
    }
    for edge in &scene.edges {
        draw_label(&mut out, scene, edge);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn heading_note(scene: &Scene) -> String {
    let mut notes = Vec::new();
    if let Some(score) = scene.score {
        notes.push(format!("Score {score:.0}"));
    }
    if let Some(money) = &scene.monthly_cost {
        notes.push(format!(
            "{} {} a month",
            thousands(money.amount),
            money.currency
        ));
    }
    notes.push(match scene.nodes.len() {
        1 => "1 component".to_owned(),
        count => format!("{count} components"),
    });
    notes.join("  ·  ")
}

/// `12345.6` as `12,346`.
fn thousands(amount: f64) -> String {
    let whole = format!("{:.0}", amount.abs());
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if amount <= -0.5 {
        format!("-{text}")
    } else {
        text
    }
}

fn words_at(out: &mut String, class: &str, (x, y): (f64, f64), words: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(
        out,
        r#"<text class="{class}" x="{}" y="{}">{}</text>"#,
        number(x),
        number(y),
        escape(words)
    );
}

fn rect(
    out: &mut String,
    class: &str,
    (x, y): (f64, f64),
    (width, height): (f64, f64),
    radius: f64,
) {
    let _ = writeln!(
        out,
        r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>"#,
        number(x),
        number(y),
        number(width),
        number(height),
        number(radius),
    );
}

fn classes(base: &str, worst: Option<Severity>, status: Option<Status>) -> String {
    let worst = match worst {
        Some(Severity::Error) => " bt-w-error",
        Some(Severity::Warning) => " bt-w-warning",
        Some(Severity::Information) => " bt-w-information",
        Some(Severity::Hint) => " bt-w-hint",
        None => "",
    };
    let status = match status {
        Some(Status::Planned) => " bt-planned",
        Some(Status::Retiring) => " bt-retiring",
        Some(Status::Live) | None => "",
    };
    format!("{base}{worst}{status}")
}

fn draw_group(out: &mut String, group: &Group) {
    let nested = if group.depth > 0 { " bt-nested" } else { "" };
    line(out, &format!(r#"<g class="bt-group{nested}">"#));
    rect(
        out,
        "bt-group-frame",
        (group.x, group.y),
        (group.width, group.height),
        14.0,
    );
    line(out, "</g>");
}

/// The words of a group's title bar, on plates of its colour.
fn draw_group_title(out: &mut String, group: &Group) {
    let nested = if group.depth > 0 { " bt-nested" } else { "" };
    line(out, &format!(r#"<g class="bt-group-name{nested}">"#));
    let middle = group.y + GROUP_HEADER / 2.0 + 4.0;
    let base = middle + Face::GroupTitle.size() * BASE;
    let mut words = |class, left: f64, x, words: &str, width: f64| {
        let height = Face::GroupTitle.line_height();
        let corner = (left - TITLE_SIDE, middle - height / 2.0);
        let size = (width + 2.0 * TITLE_SIDE, height);
        rect(out, "bt-title-back", corner, size, 3.0);
        words_at(out, class, (x, base), words);
    };
    let left = group.x + 16.0;
    let width = text::width(&group.title, Face::GroupTitle);
    words("bt-group-title", left, left, &group.title, width);
    if let Some(cost) = &group.cost {
        let right = group.x + group.width - 16.0;
        let width = text::width(cost, Face::Badge);
        words("bt-group-cost", right - width, right, cost, width);
    }
    line(out, "</g>");
}

fn draw_edge(out: &mut String, edge: &Edge) {
    let base = if edge.sync {
        "bt-edge"
    } else {
        "bt-edge bt-async"
    };
    line(
        out,
        &format!(r#"<g class="{}">"#, classes(base, edge.worst, edge.status)),
    );
    line(out, &format!("<title>{}</title>", escape(&edge.id)));
    line(
        out,
        &format!(
            r#"<path class="bt-line" d="{}"/>"#,
            path::line(&edge.points)
        ),
    );
    line(
        out,
        &format!(
            r#"<path class="bt-head" d="{}"/>"#,
            path::head(&edge.points)
        ),
    );
    let mark = match edge.data_flow {
        DataFlow::Forward => path::forward_mark(&edge.points),
        DataFlow::Backward => path::backward_mark(&edge.points),
        DataFlow::Both => String::new(),
    };
    if !mark.is_empty() {
        line(out, &format!(r#"<path class="bt-flow" d="{mark}"/>"#));
    }
    line(out, "</g>");
}

fn draw_label(out: &mut String, scene: &Scene, edge: &Edge) {
    let base = format!("bt-edge-label{}", background(scene, edge));
    line(
        out,
        &format!(r#"<g class="{}">"#, classes(&base, edge.worst, edge.status)),
    );
    let size = (edge.label_width, edge.label_height);
    rect(
        out,
        "bt-label-back",
        (edge.label_x, edge.label_y),
        size,
        3.0,
    );
    let x = edge.label_x + edge.label_width / 2.0;
    let mut y = edge.label_y + 1.0;
    for (index, words) in edge.lines.iter().enumerate() {
        let (class, face) = if index == 0 {
            ("bt-label", Face::EdgeLabel)
        } else {
            ("bt-note", Face::EdgeNote)
        };
        words_at(
            out,
            class,
            (x, y + face.line_height() / 2.0 + face.size() * BASE),
            words,
        );
        y += face.line_height();
    }
    line(out, "</g>");
}

/// The class that gives a label the colour of what it lies on, so that its line ends around it.
fn background(scene: &Scene, edge: &Edge) -> &'static str {
    let (x, y) = (
        edge.label_x + edge.label_width / 2.0,
        edge.label_y + edge.label_height / 2.0,
    );
    let around = |group: &&Group| {
        x >= group.x && x <= group.x + group.width && y >= group.y && y <= group.y + group.height
    };
    match scene
        .groups
        .iter()
        .filter(around)
        .map(|group| group.depth)
        .max()
    {
        None => "",
        Some(0) => " bt-on-group",
        Some(_) => " bt-on-nested",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_in_thousands() {
        assert_eq!(thousands(0.0), "0");
        assert_eq!(thousands(999.6), "1,000");
        assert_eq!(thousands(1_234_567.0), "1,234,567");
    }
}
