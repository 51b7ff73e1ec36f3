//! A tree as rows of words: what the printer needs to know of a text, and no more.

mod reader;

use tree_sitter::Node;

use super::windows::Part;
use crate::syntax::kind_of;
use reader::Reader;

/// A statement, setting, step, field or element of a list; or what stands on a line of its own.
#[derive(Debug)]
pub(super) struct Row {
    /// Whether an empty line stands above it.
    pub blank: bool,
    pub entry: Entry,
    /// A comment behind it.
    pub trailing: Option<Trailing>,
}

#[derive(Debug)]
pub(super) enum Entry {
    Item(Item),
    Comment(String),
    /// Whole lines that cannot be read.
    Verbatim(String),
}

#[derive(Debug)]
pub(super) struct Trailing {
    pub text: String,
    /// Where it stands, counted from the first word of its line.
    pub column: usize,
}

/// What lines up with what: rows of one class that stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Connection,
    Setting,
    Component,
    Defaults,
    Field,
    Other,
}

/// The words of a row, in the columns that may be lined up. A column may be empty.
#[derive(Debug)]
pub(super) struct Item {
    pub class: Class,
    pub cells: Vec<Vec<Piece>>,
    /// Where the second column was written, counted from the first; 0 where that is not asked.
    pub second: usize,
    /// Whether it is written on several lines.
    pub tall: bool,
}

#[derive(Debug)]
pub(super) enum Piece {
    Word {
        text: String,
        /// Whether no blank stands before it.
        glued: bool,
    },
    Nest(Nest),
    /// The line ends here, behind a comment.
    Break,
}

/// Brackets and what is in them.
#[derive(Debug)]
pub(super) struct Nest {
    pub bracket: Bracket,
    /// A comment behind the opening bracket.
    pub opener: Option<String>,
    pub rows: Vec<Row>,
    /// Whether it is written on several lines.
    pub tall: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    Brace,
    Square,
    Paren,
    /// Of a call: no blank before it.
    Call,
}

/// The rows of `text`, which is read in `parts`; `None` where it cannot be read at all.
pub(super) fn of(parts: &[Part<'_>], text: &str) -> Option<Vec<Row>> {
    let mut kids = Vec::new();
    for part in parts {
        let root = part.tree.root_node();
        if root.is_error() {
            return None;
        }
        let of_part = Reader::new(part.text).kids(root).into_iter();
        kids.extend(of_part.map(|kid| kid.moved(part.at, part.cut)));
    }
    let (rows, _, _) = Reader::new(text).rows(kids, 0, text.len(), false)?;
    Some(rows)
}

pub(super) fn is_comment(node: Node<'_>) -> bool {
    matches!(kind_of(node), "comment" | "doc_comment" | "block_comment")
}

/// A comment without blanks at the ends of its lines.
pub(super) fn trimmed(comment: &str) -> String {
    let blank = |c: char| c != '\n' && c != '\r' && c.is_whitespace();
    comment
        .split_inclusive(['\n', '\r'])
        .fold(String::new(), |mut out, line| {
            let words = line.trim_end_matches(['\n', '\r']);
            out.push_str(words.trim_end_matches(blank));
            out.push_str(&line[words.len()..]);
            out
        })
}
