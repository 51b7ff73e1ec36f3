//! What could not be read, said so that one can mend it.

use tree_sitter::{Node, Tree};

use crate::finding::{Finding, Fix};
use crate::span::{ChunkId, Place, Span};

/// More than this of one statement help nobody.
const MOST: usize = 100;

/// The syntax errors of a chunk.
pub(super) fn of(chunk: ChunkId, tree: &Tree, text: &str) -> Vec<Finding<ChunkId>> {
    let mut out = Vec::new();
    if tree.root_node().has_error() {
        walk(tree.root_node(), &chunk, text, &mut out);
    }
    // What follows the first error of a line follows from it.
    out.sort_by_key(|f| f.location.span);
    let mut last = None;
    out.retain(|f| {
        let line = line_start(text, f.location.span.start);
        last.replace(line) != Some(line)
    });
    out
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|before| before.rfind(['\n', '\r']))
        .map_or(0, |n| n + 1)
}

fn walk(node: Node<'_>, chunk: &ChunkId, text: &str, out: &mut Vec<Finding<ChunkId>>) {
    if out.len() >= MOST {
        return;
    }
    if node.is_missing() {
        out.extend(missing(node, chunk, text));
        return;
    }
    if node.is_error() {
        out.push(unreadable(node, chunk, text));
    }
    for child in node.children(&mut node.walk()) {
        if child.has_error() || child.is_missing() {
            walk(child, chunk, text, out);
        }
    }
}

fn missing(node: Node<'_>, chunk: &ChunkId, text: &str) -> Option<Finding<ChunkId>> {
    let parent = node.parent();
    // A brace that is open is shown where it was opened, which is where one has to look.
    if node.kind() == "}" {
        let open = parent
            .and_then(|p| p.child(0))
            .filter(|n| n.kind() == "{")?;
        let at = Place::new(chunk, open.into());
        return Some(Finding::error(
            "syntax",
            at,
            "This brace is never closed. Add the `}` that ends the block.",
        ));
    }
    if node.kind() == "\"" || node.kind() == "\"\"\"" {
        let open = parent.map_or(node, |p| p);
        let line_end = text[open.start_byte()..]
            .find(['\n', '\r'])
            .map_or(text.len(), |n| open.start_byte() + n);
        let at = Place::new(chunk, Span::new(open.start_byte(), line_end));
        let close = Place::new(chunk, Span::at(line_end));
        let quote = node.kind();
        return Some(
            Finding::error(
                "syntax",
                at,
                format!("This text is never closed. Add the closing `{quote}`."),
            )
            .fix(Fix::replace(format!("Close the text with `{quote}`"), &close, quote).preferred()),
        );
    }
    let what = match parent.map(|p| p.kind()) {
        _ if node.kind() == "->" => "An arrow `->`",
        _ if node.kind() == "string" => "A text in double quotes",
        _ if node.kind() == "block" || node.kind() == "{" => "A block `{ … }`",
        _ if node.kind() == "=" => "`= value`",
        _ if node.kind() == "]" || node.kind() == ")" => {
            let message = format!("A closing `{}` is missing here.", node.kind());
            let at = Place::new(chunk, stretch(node, text));
            let fix = Fix::replace(
                format!("Add `{}`", node.kind()),
                &Place::new(chunk, Span::at(node.start_byte())),
                node.kind(),
            );
            return Some(Finding::error("syntax", at, message).fix(fix.preferred()));
        }
        Some("reference") => "The name of a component",
        Some("product_name") => "The product's name after the vendor (`aws.sqs`)",
        Some("component") => "A name for the component",
        Some("word" | "setting" | "list") => "A value",
        Some("price") => "An amount (`120 USD/month`)",
        Some("quantity" | "unit") => "A unit",
        Some("entity_field") => "The field's type",
        _ => "A name",
    };
    let at = Place::new(chunk, stretch(node, text));
    Some(Finding::error(
        "syntax",
        at,
        format!("{what} is missing here."),
    ))
}

/// A missing piece has no width; what stands before it on the line is where one looks.
fn stretch(node: Node<'_>, text: &str) -> Span {
    let at = node.start_byte().min(text.len());
    let before = &text[..at];
    let line = before.rfind(['\n', '\r']).map_or(0, |n| n + 1);
    let trimmed = before[line..].trim_end();
    let word = trimmed
        .char_indices()
        .rev()
        .take_while(|(_, c)| !c.is_whitespace())
        .last()
        .map_or(trimmed.len(), |(i, _)| i);
    Span::new(line + word, (line + trimmed.len()).max(line + word))
}

fn unreadable(node: Node<'_>, chunk: &ChunkId, text: &str) -> Finding<ChunkId> {
    let mut span = Span::from(node);
    // Statements inside the region were read; show only its first line.
    let slice = span.of(text);
    let lead = slice.len() - slice.trim_start().len();
    span.start += lead;
    if let Some(end) = slice[lead..].find(['\n', '\r']) {
        span.end = span.start + end;
    }
    let shown = span.of(text).trim();
    let at = Place::new(chunk, span);
    if let Some(finding) = slip(node, chunk, text, span) {
        return finding;
    }
    let message = match shown {
        "}" => "There is no open block that this `}` could close. Remove it.".to_owned(),
        "" => "Something is missing here.".to_owned(),
        _ => {
            let start: String = shown.chars().take(40).collect();
            format!(
                "`{start}` cannot be read here. A line is `kind name: product \"title\" {{ settings }}`, \
                 `from -> to: type`, or `setting = value`."
            )
        }
    };
    let finding = Finding::error("syntax", at, message);
    match shown {
        "}" => finding.fix(Fix::replace("Remove `}`", &at, "").preferred()),
        _ => finding,
    }
}

/// Signs of other languages, and what is written here in their place.
fn slip(node: Node<'_>, chunk: &ChunkId, text: &str, span: Span) -> Option<Finding<ChunkId>> {
    const ARROWS: [&str; 7] = ["<->", "<-", "=>", "--", "->>", "\u{2192}", "\u{2013}>"];
    let start = line_start(text, span.start);
    let line = text[start..].split(['\n', '\r']).next().unwrap_or_default();
    let found = ARROWS.iter().find_map(|arrow| {
        let places = line.match_indices(arrow).map(|(at, _)| start + at);
        let mut places = places.map(|at| Span::new(at, at + arrow.len()));
        places
            .find(|place| place.meets(span))
            .map(|place| (arrow, place))
    });
    if let Some((arrow, place)) = found {
        let at = Place::new(chunk, place);
        let message = format!(
            "An arrow is written `->`, from the one who calls to the one called; `{arrow}` is none here."
        );
        let fix = Fix::replace("Change to `->`", &at, "->");
        return Some(Finding::error("syntax", at, message).fix(fix));
    }
    let shown = span.of(text);
    let sign = Place::new(chunk, Span::new(span.start, span.start + 1));
    if shown.starts_with(':') && in_block(node) {
        let fix = Fix::replace("Change to `=`", &sign, " =").preferred();
        let message = "A setting is written `name = value`, with `=`.";
        return Some(Finding::error("syntax", sign, message).fix(fix));
    }
    let semicolon = line
        .match_indices(';')
        .find(|(at, _)| {
            let place = Span::new(start + at, start + at + 1);
            place.meets(span) && line[..*at].matches('"').count().is_multiple_of(2)
        })
        .map(|(at, _)| start + at);
    if let Some(place) = semicolon {
        let sign = Place::new(chunk, Span::new(place, place + 1));
        let rest = line[place + 1 - start..].trim();
        let more = !matches!(rest.chars().next(), None | Some('}' | '/'));
        let (title, instead) = if more {
            ("Change to `,`", ",")
        } else {
            ("Remove `;`", "")
        };
        let fix = Fix::replace(title, &sign, instead).preferred();
        let message = "Statements and settings end with the line, or with a comma; not with `;`.";
        return Some(Finding::error("syntax", sign, message).fix(fix));
    }
    None
}

/// Whether an error stands among the settings of something.
fn in_block(node: Node<'_>) -> bool {
    let mut above = node.parent();
    while let Some(parent) = above {
        match parent.kind() {
            "block" => return true,
            "component" | "ERROR" => above = parent.parent(),
            _ => return false,
        }
    }
    false
}
