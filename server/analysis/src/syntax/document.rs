//! One file: its text as a rope, and what was parsed of it, brought up to date when first asked for.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use ropey::Rope;
use tree_sitter::{InputEdit, Parser, Point, Tree};

use super::{ast, errors, lower};
use crate::finding::Finding;
use crate::span::{FilePath, Location, Span};

/// One replacement of text, in bytes of the text as the edit before it left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub range: Range<usize>,
    /// What comes.
    pub text: String,
}

/// One state of one file. Never changes: an edit makes a new one, which shares what it can.
#[derive(Debug)]
pub struct Document {
    /// What the file is known by.
    pub path: FilePath,
    /// The text.
    pub rope: Rope,
    /// The editor's number of this state, where an editor has the file open.
    pub version: Option<i32>,
    /// Different for every state of every file in this process.
    pub id: u64,
    /// The tree of an earlier state, told of all edits since, for the parser to start from.
    old_tree: Option<Tree>,
    parsed: OnceLock<Arc<Parsed>>,
}

/// What the parser made of one state of a file.
#[derive(Debug)]
pub struct Parsed {
    /// The text, in one piece.
    pub text: Arc<str>,
    /// tree-sitter's tree.
    pub tree: Tree,
    /// The same as typed statements.
    pub file: ast::File,
    /// What could not be read.
    pub errors: Vec<Finding>,
}

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

impl Document {
    /// A file with this text.
    pub fn new(path: FilePath, rope: Rope, version: Option<i32>) -> Self {
        Self {
            path,
            rope,
            version,
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            old_tree: None,
            parsed: OnceLock::new(),
        }
    }

    /// The state after `edits`, one after the other. An edit that does not fit the text is left
    /// out: whoever takes edits from outside checks them before.
    pub fn edited(&self, edits: &[Edit], version: Option<i32>) -> Self {
        let mut rope = self.rope.clone();
        let mut tree = match self.parsed.get() {
            Some(parsed) => Some(parsed.tree.clone()),
            None => self.old_tree.clone(),
        };
        for edit in edits {
            let (Ok(start), Ok(end)) = (
                rope.try_byte_to_char(edit.range.start),
                rope.try_byte_to_char(edit.range.end),
            ) else {
                continue;
            };
            if start > end {
                continue;
            }
            let start_position = point(&rope, edit.range.start);
            let old_end_position = point(&rope, edit.range.end);
            rope.remove(start..end);
            rope.insert(start, &edit.text);
            let new_end_byte = edit.range.start + edit.text.len();
            if let Some(tree) = &mut tree {
                tree.edit(&InputEdit {
                    start_byte: edit.range.start,
                    old_end_byte: edit.range.end,
                    new_end_byte,
                    start_position,
                    old_end_position,
                    new_end_position: point(&rope, new_end_byte),
                });
            }
        }
        Self {
            old_tree: tree,
            ..Self::new(self.path.clone(), rope, version)
        }
    }

    /// What was parsed, now or before.
    pub fn parsed(&self) -> &Arc<Parsed> {
        self.parsed.get_or_init(|| {
            let text: Arc<str> = Arc::from(String::from(&self.rope));
            let mut parser = Parser::new();
            parser
                .set_language(&tree_sitter_arch::LANGUAGE.into())
                .expect("the grammar is generated for the tree-sitter that is linked");
            let tree = parser
                .parse(text.as_bytes(), self.old_tree.as_ref())
                .expect("a parser that has a language and no time limit returns a tree");
            let (file, errors) = match too_deep(&tree) {
                Some(span) => {
                    let at = Location::new(&self.path, span);
                    let message = "Blocks nest too deeply here to be read. Close some of them.";
                    (
                        ast::File::default(),
                        vec![Finding::error("syntax", at, message)],
                    )
                }
                None => (
                    lower::file(&tree, &text),
                    errors::of(&self.path, &tree, &text),
                ),
            };
            Arc::new(Parsed {
                text,
                tree,
                file,
                errors,
            })
        })
    }
}

/// Nodes inside nodes that are still read: far more than any design has, and far fewer than those
/// that follow them one inside the other can bear.
const DEPTH: usize = 500;

/// The first place that nests deeper than [`DEPTH`].
fn too_deep(tree: &Tree) -> Option<Span> {
    let (mut cursor, mut depth) = (tree.walk(), 0);
    loop {
        if depth > DEPTH {
            return Some(Span::at(cursor.node().start_byte()));
        }
        if cursor.goto_first_child() {
            depth += 1;
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return None;
            }
            depth -= 1;
        }
    }
}

/// tree-sitter's row and column, in which only `\n` ends a row.
fn point(rope: &Rope, byte: usize) -> Point {
    let byte = byte.min(rope.len_bytes());
    let (mut row, mut last, mut seen) = (0, 0, 0);
    for chunk in rope.byte_slice(..byte).chunks().map(str::as_bytes) {
        // Counted first: that the compiler makes fast, and most chunks are only counted.
        row += chunk.iter().filter(|b| **b == b'\n').count();
        if let Some(at) = chunk.iter().rposition(|b| *b == b'\n') {
            last = seen + at + 1;
        }
        seen += chunk.len();
    }
    Point::new(row, byte - last)
}
