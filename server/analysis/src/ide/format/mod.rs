//! The one way in which Arch is laid out.
//!
//! [`rows`] reads tree-sitter's tree as rows of words, nested where there are brackets; [`print`]
//! writes them out again. Nothing but blanks, line ends and commas ever changes, and that is
//! checked before a text leaves: what was written before is compared to what is written now.

mod diff;
mod print;
mod rows;
#[cfg(test)]
mod tests;
mod width;

use tree_sitter::{Node, Tree};

use crate::finding::TextEdit;
use crate::host::Snapshot;
use crate::ide::lexer;
use crate::span::Span;
use crate::syntax::parse;

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

/// Those of the edits of [`format`] that lie in the lines of a range; of a run of lines that goes
/// beyond it, the lines of the range that stay lines.
pub fn format_range(snapshot: &Snapshot, path: &str, span: Span) -> Option<Vec<TextEdit>> {
    let text = snapshot.document(path)?.text().clone();
    let edits = format(snapshot, path)?;
    let start = text.get(..span.start)?.rfind('\n').map_or(0, |at| at + 1);
    // A selection that ends where a line begins does not mean that line.
    let last = span.end.saturating_sub(1).max(span.start);
    let rest = text.get(last..)?;
    let end = rest.find('\n').map_or(text.len(), |at| last + at + 1);
    let lines = Span::new(start, end);
    let inside = |edit: &TextEdit| lines.start <= edit.span.start && edit.span.end <= lines.end;
    let wanted = edits.into_iter().flat_map(|edit| match inside(&edit) {
        true => vec![edit],
        false => line_by_line(&edit, &text),
    });
    Some(wanted.filter(inside).collect())
}

/// An edit of whole lines as edits of single lines, as far as each has the words it had.
fn line_by_line(edit: &TextEdit, text: &str) -> Vec<TextEdit> {
    fn words(line: &str) -> impl Iterator<Item = &str> {
        let words = lexer::tokens(line).into_iter().map(|token| token.text);
        words.filter(|word| *word != "," && !word.trim().is_empty())
    }
    let mut new = edit.text.split_inclusive('\n');
    let mut out = Vec::new();
    let mut at = edit.span.start;
    for old in edit.span.of(text).split_inclusive('\n') {
        let span = Span::new(at, at + old.len());
        at = span.end;
        if old.trim().is_empty() {
            continue;
        }
        let rest = new.clone();
        match new.find(|new| words(old).eq(words(new))) {
            Some(text) if text == old => {}
            Some(text) => out.push(TextEdit {
                span,
                text: text.to_owned(),
            }),
            None => new = rest,
        }
    }
    out
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
