//! The one way in which Arch is laid out.
//!
//! [`rows`] reads tree-sitter's tree as rows of words, nested where there are brackets; [`print`]
//! writes them out again. Nothing but blanks, line ends and commas ever changes, and that is
//! checked before a text leaves: what was written before is compared to what is written now.

pub(super) mod diff;
mod lines;
mod print;
mod rows;
#[cfg(test)]
mod tests;
mod width;

use tree_sitter::{Node, Tree};

use crate::finding::TextEdit;
use crate::host::Snapshot;
use crate::span::Span;
use crate::syntax::{Placed, parse};

/// Why a text was not laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The text cannot be read well enough to move anything in it.
    #[error("the text has errors that make it unsafe to lay out; settle them first")]
    Unreadable,
}

/// The text in canonical style. Lines that cannot be read stay as they are.
///
/// # Errors
/// When the text cannot be read well enough to move anything in it.
pub fn format_text(text: &str) -> Result<String, FormatError> {
    formatted(text, &parse(text, None))
}

/// The edits that bring a file into canonical style, one for each run of lines that changes;
/// `None` where the file is unknown or cannot be read well enough.
pub fn format(snapshot: &Snapshot, path: &str) -> Option<Vec<TextEdit>> {
    let text = snapshot.document(path)?.text();
    let new = format_text(text).ok()?;
    Some(diff::edits(text, &new))
}

/// What [`format`] does to the lines of a range. Only statements near the range are read.
pub fn format_range(snapshot: &Snapshot, path: &str, span: Span) -> Option<Vec<TextEdit>> {
    let document = snapshot.document(path)?;
    let window = window(document.chunks(), span)?;
    // Of empty lines alone nothing is known but that they stand there.
    if span.start < window.start && span.end <= window.start {
        return Some(Vec::new());
    }
    let text = document.slice(window);
    let new = format_text(&text).ok()?;
    let inner = |offset: usize| offset.clamp(window.start, window.end) - window.start;
    let (first, last) = (inner(span.start), inner(span.end));
    let start = text.get(..first)?.rfind('\n').map_or(0, |at| at + 1);
    // A selection that ends where a line begins does not mean that line.
    let last = last.saturating_sub(1).max(first);
    let rest = text.get(last..).unwrap_or_default();
    let end = rest.find('\n').map_or(text.len(), |at| last + at + 1);
    let edits = match (start, end) == (0, text.len()) {
        true => diff::edits(&text, &new),
        false => lines::edits(&text, &new),
    };
    let inside = |edit: &TextEdit| start <= edit.span.start && edit.span.end <= end;
    let moved = edits.into_iter().filter(inside).map(|edit| TextEdit {
        span: edit.span.after(window.start),
        ..edit
    });
    Some(moved.collect())
}

/// The statements of a range, and those around it up to the next empty lines: what is behind those is
/// laid out for itself.
fn window(chunks: &[Placed], span: Span) -> Option<Span> {
    let begins = |at: usize| {
        let blanks = |c: char| matches!(c, ' ' | '\t');
        let text = chunks[at].chunk.text.trim_start_matches(blanks);
        text.starts_with(['\n', '\r'])
    };
    let mut from = chunks.partition_point(|p| p.end() <= span.start);
    from = from.min(chunks.len().checked_sub(1)?);
    while from > 0 && !begins(from) {
        from -= 1;
    }
    let mut to = chunks.partition_point(|p| p.start < span.end).max(from + 1);
    while to < chunks.len() && !begins(to) {
        to += 1;
    }
    let mut start = chunks[from].start;
    if from > 0 {
        let text = &chunks[from].chunk.text;
        let empty = &text[..text.len() - text.trim_start().len()];
        start += empty.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    }
    Some(Span::new(start, chunks[to - 1].end()))
}

/// Deeper nests than this are nobody's design.
const DEPTH: usize = 250;

fn formatted(text: &str, tree: &Tree) -> Result<String, FormatError> {
    let facts = Facts::of(tree, text);
    if facts.shape.iter().any(|(_, depth)| *depth > DEPTH) {
        return Err(FormatError::Unreadable);
    }
    let rows = rows::of(tree, text).ok_or(FormatError::Unreadable)?;
    let new = print::print(&rows, text);
    if new != text && facts != Facts::of(&parse(&new, None), &new) {
        return Err(FormatError::Unreadable);
    }
    Ok(new)
}

/// All that a text says, apart from how it is laid out.
#[derive(PartialEq, Default)]
struct Facts<'a> {
    /// The nodes with names, each with its depth.
    shape: Vec<(u16, usize)>,
    /// The words.
    words: Vec<&'a str>,
    /// The comments, without blanks at the ends of their lines.
    comments: Vec<String>,
}

impl<'a> Facts<'a> {
    fn of(tree: &Tree, text: &'a str) -> Self {
        let mut facts = Self::default();
        let mut cursor = tree.walk();
        let mut depth = 0;
        loop {
            facts.add(cursor.node(), depth, text);
            if cursor.goto_first_child() {
                depth += 1;
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return facts;
                }
                depth -= 1;
            }
        }
    }

    fn add(&mut self, node: Node<'_>, depth: usize, text: &'a str) {
        let words = Span::from(node).of(text);
        if rows::is_comment(node) {
            self.comments.push(rows::trimmed(words));
            return;
        }
        if node.is_named() {
            self.shape.push((node.kind_id(), depth));
        }
        // An unreadable region may hold line ends, which are no words.
        let is_word = !words.trim().is_empty() || node.kind() == "string_content";
        if node.child_count() == 0 && is_word && words != "," {
            self.words.push(words);
        }
    }
}
