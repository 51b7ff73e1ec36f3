//! Whole lines of a text.

use crate::finding::TextEdit;
use crate::patterns::edit::line_start;
use crate::span::Span;
use crate::syntax::{Document, Placed};

/// The lines of a statement with the comments right above it and the one behind it; `None` where
/// something else stands on them.
pub(super) fn whole(text: &str, span: Span) -> Option<Span> {
    let mut start = line_start(text, span.start);
    if !text[start..span.start].trim().is_empty() {
        return None;
    }
    let behind = text[span.end..end(text, span.end)].trim();
    let behind = behind.strip_prefix(',').unwrap_or(behind).trim_start();
    if !behind.is_empty() && !is_comment(behind) {
        return None;
    }
    while start > 0 {
        let before = text[..start].strip_suffix('\n').unwrap_or(&text[..start]);
        let before = before.strip_suffix('\r').unwrap_or(before);
        let above = line_start(before, before.len());
        if !before[above..].trim_start().starts_with("//") {
            break;
        }
        start = above;
    }
    Some(Span::new(start, next(text, span.end)))
}

/// Whether the rest of a line is one comment.
pub(super) fn is_comment(rest: &str) -> bool {
    rest.starts_with("//")
        || rest
            .strip_prefix("/*")
            .is_some_and(|inside| inside.find("*/") == inside.len().checked_sub(2))
}

/// Where the line of `at` ends, its line end left out.
pub(super) fn end(text: &str, at: usize) -> usize {
    text[at..].find(['\n', '\r']).map_or(text.len(), |n| at + n)
}

/// Where the line behind that of `at` begins.
pub(super) fn next(text: &str, at: usize) -> usize {
    let end = end(text, at);
    let rest = &text[end..];
    end + match () {
        () if rest.starts_with("\r\n") => 2,
        () if rest.is_empty() => 0,
        () => 1,
    }
}

/// The edits that move the lines of `span` to the right, or to the left where `by` is negative. Lines
/// inside of text blocks and comments stay: their blanks are part of what they say.
pub(super) fn shift(document: &Document, span: Span, by: isize) -> Vec<TextEdit> {
    let text = document.text();
    let fixed = fixed(document, span);
    let (mut out, mut at) = (Vec::new(), span.start);
    while at < span.end {
        let line = &text[at..end(text, at)];
        let is_fixed = fixed.iter().any(|f| f.start < at && at < f.end);
        if !line.trim().is_empty() && !is_fixed {
            let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
            let gone = blanks.min(usize::try_from(-by).unwrap_or(0));
            out.push(TextEdit {
                span: Span::new(at, at + gone),
                text: " ".repeat(usize::try_from(by).unwrap_or(0)),
            });
        }
        at = next(text, at);
    }
    out.retain(|edit| !edit.span.is_empty() || !edit.text.is_empty());
    out
}

/// Where text blocks and comments of several lines are.
fn fixed(document: &Document, span: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let chunks = document.chunks();
    let first = chunks.partition_point(|placed| placed.end() <= span.start);
    for placed in chunks[first..].iter().take_while(|p| p.start < span.end) {
        fixed_of(placed, &mut out);
    }
    out
}

fn fixed_of(placed: &Placed, out: &mut Vec<Span>) {
    let mut cursor = placed.chunk.tree.walk();
    loop {
        let node = cursor.node();
        if matches!(node.kind(), "text_block" | "block_comment") {
            out.push(Span::from(node).after(placed.start));
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// The text of `span` after those of `edits` that are in it, which are taken out of them.
pub(super) fn take(
    text: &str,
    span: Span,
    edits: &mut Vec<TextEdit>,
    shift: Vec<TextEdit>,
) -> String {
    let inside = |e: &TextEdit| span.start <= e.span.start && e.span.end <= span.end;
    let (mut all, rest): (Vec<_>, Vec<_>) = std::mem::take(edits).into_iter().partition(inside);
    *edits = rest;
    // A line is moved before something is put at its start.
    all.splice(0..0, shift);
    all.sort_by_key(|e| e.span.start);
    for edit in &mut all {
        edit.span = Span::new(edit.span.start - span.start, edit.span.end - span.start);
    }
    TextEdit::apply_all(&all, span.of(text))
}
