//! Components as SVG.

use std::fmt::Write;

use super::path::number;
use super::xml::escape;
use super::{BASE, classes, line, rect, words_at};
use crate::look;
use crate::measure::node_box;
use crate::scene::Node;
use crate::text::{self, Face};

/// Draws a node: its box, its icon, its words, its price and the count of its findings.
pub(super) fn draw(out: &mut String, node: &Node) {
    let icon = look::icon(&node.kind);
    let family = icon.map_or("outside", |icon| icon.family.as_str());
    let class = classes(&format!("bt-node bt-f-{family}"), node.worst, node.status);
    line(
        out,
        &format!(
            r#"<g class="{class}" transform="translate({} {})">"#,
            number(node.x),
            number(node.y)
        ),
    );
    line(
        out,
        &format!("<title>{}</title>", escape(&node_words(node))),
    );
    rect(
        out,
        "bt-shadow",
        (0.0, 2.0),
        (node.width, node.height),
        10.0,
    );
    rect(out, "bt-box", (0.0, 0.0), (node.width, node.height), 10.0);
    let tile = (node_box::PADDING, node_box::PADDING);
    rect(out, "bt-tile", tile, (node_box::ICON, node_box::ICON), 8.0);
    if let Some(icon) = icon {
        let inset = node_box::PADDING + 7.0;
        let scale = (node_box::ICON - 14.0) / 24.0;
        line(
            out,
            &format!(
                r#"<path class="bt-icon" transform="translate({i} {i}) scale({})" d="{}"/>"#,
                number(scale),
                icon.path,
                i = number(inset),
            ),
        );
    }
    let x = node_box::PADDING + node_box::ICON + node_box::GAP;
    let badge = if node.cost.is_some() {
        node_box::BADGE
    } else {
        0.0
    };
    let rows =
        node.lines.len() as f64 * Face::Title.line_height() + Face::Subtitle.line_height() + badge;
    let mut y = (node.height - rows) / 2.0;
    for words in &node.lines {
        words_at(
            out,
            "bt-title",
            (
                x,
                y + Face::Title.line_height() / 2.0 + Face::Title.size() * BASE,
            ),
            words,
        );
        y += Face::Title.line_height();
    }
    words_at(
        out,
        "bt-subtitle",
        (
            x,
            y + Face::Subtitle.line_height() / 2.0 + Face::Subtitle.size() * BASE,
        ),
        &node.subtitle,
    );
    y += Face::Subtitle.line_height();
    if let Some(cost) = &node.cost {
        let room = node.width - x - node_box::PADDING;
        let words = text::ellipsize(cost, Face::Badge, room - 12.0);
        let width = (text::width(&words, Face::Badge) + 14.0).min(room);
        rect(
            out,
            "bt-badge",
            (x, y + 5.0),
            (width, node_box::BADGE - 5.0),
            8.5,
        );
        words_at(
            out,
            "bt-badge-text",
            (
                x + 7.0,
                y + 5.0 + (node_box::BADGE - 5.0) / 2.0 + Face::Badge.size() * BASE,
            ),
            &words,
        );
    }
    if node.worst.is_some() {
        let count = if node.findings > 99 {
            "99+".to_owned()
        } else {
            node.findings.max(1).to_string()
        };
        let width = 18.0 + (count.len() as f64 - 1.0) * 7.0;
        rect(
            out,
            "bt-severity",
            (node.width - width + 6.0, -8.0),
            (width, 18.0),
            9.0,
        );
        words_at(
            out,
            "bt-severity-text",
            (node.width - width / 2.0 + 6.0, 1.0 + 10.0 * BASE),
            &count,
        );
    }
    line(out, "</g>");
}

/// What a reader hears of a node and sees when the pointer rests on it.
fn node_words(node: &Node) -> String {
    let mut words = format!(
        "{} ({})",
        node.title,
        node.product.as_ref().unwrap_or(&node.kind)
    );
    if let Some(cost) = &node.cost {
        let _ = write!(words, ", {cost}");
    }
    match node.findings {
        0 => {}
        1 => words.push_str(", 1 finding"),
        count => {
            let _ = write!(words, ", {count} findings");
        }
    }
    words
}
