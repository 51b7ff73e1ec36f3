//! The one way in which Arch is laid out.
//!
//! [`windows`] says what is laid out by itself; [`rows`] reads tree-sitter's trees of it as rows of
//! words, nested where there are brackets; [`print`] writes them out again. Nothing but blanks, line
//! ends and commas ever changes, and that is checked before a text leaves: what was written before is
//! compared to what is written now ([`facts`]).

pub(super) mod diff;
mod facts;
mod lines;
mod print;
mod rows;
#[cfg(test)]
mod tests;
mod width;
mod windows;

use ropey::Rope;

use crate::finding::TextEdit;
use crate::host::Snapshot;
use crate::many;
use crate::span::Span;
use crate::syntax::Document;
use windows::{Layout, lay_out};

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
    format_document(&Document::new("".into(), Rope::from_str(text), None))
}

/// What [`format_text`] makes of the text of a file.
///
/// # Errors
/// When the text cannot be read well enough to move anything in it.
pub(super) fn format_document(document: &Document) -> Result<String, FormatError> {
    let layouts = lay_out(document.chunks(), 0)?;
    Ok(layouts.iter().map(Layout::text).collect())
}

/// Whether a file is in canonical style.
pub(super) fn is_in_style(document: &Document) -> bool {
    windows::in_style(document.chunks())
}

/// The edits that bring a file into canonical style, one for each run of lines that changes;
/// `None` where the file is unknown or cannot be read well enough.
pub fn format(snapshot: &Snapshot, path: &str) -> Option<Vec<TextEdit>> {
    let document = snapshot.document(path)?;
    lay_out(document.chunks(), 0).ok().map(|all| edits(&all))
}

fn edits(layouts: &[Layout<'_>]) -> Vec<TextEdit> {
    let mut out: Vec<TextEdit> = Vec::new();
    let all = many::map(layouts, |Layout { old, new, .. }| match new {
        Some(new) => diff::edits(old, new),
        None => Vec::new(),
    });
    for (Layout { start, .. }, edits) in layouts.iter().zip(all) {
        for edit in edits {
            let span = edit.span.after(*start);
            match out.last_mut() {
                Some(last) if last.span.end == span.start => {
                    last.span.end = span.end;
                    last.text.push_str(&edit.text);
                }
                _ => out.push(TextEdit { span, ..edit }),
            }
        }
    }
    out
}

/// What [`format`] does to the lines of a range. Only statements near the range are read.
pub fn format_range(snapshot: &Snapshot, path: &str, span: Span) -> Option<Vec<TextEdit>> {
    let document = snapshot.document(path)?;
    let (chunks, window) = windows::touched(document.chunks(), span)?;
    // Of empty lines alone nothing is known but that they stand there.
    if span.start < window && span.end <= window {
        return Some(Vec::new());
    }
    let layouts = lay_out(&document.chunks()[chunks], window).ok()?;
    let text: String = layouts.iter().map(|layout| &*layout.old).collect();
    let inner = |offset: usize| offset.saturating_sub(window).min(text.len());
    let (first, last) = (inner(span.start), inner(span.end));
    let start = text.get(..first)?.rfind('\n').map_or(0, |at| at + 1);
    // A selection that ends where a line begins does not mean that line.
    let last = last.saturating_sub(1).max(first);
    let rest = text.get(last..).unwrap_or_default();
    let end = rest.find('\n').map_or(text.len(), |at| last + at + 1);
    if (start, end) == (0, text.len()) {
        return Some(edits(&layouts));
    }
    let new: String = layouts.iter().map(Layout::text).collect();
    let inside = |edit: &TextEdit| start <= edit.span.start && edit.span.end <= end;
    let edits = lines::edits(&text, &new).into_iter().filter(inside);
    let moved = edits.map(|edit| TextEdit {
        span: edit.span.after(window),
        ..edit
    });
    Some(moved.collect())
}
