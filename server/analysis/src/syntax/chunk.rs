//! A chunk of a file: a top-level statement, with what stands before it, parsed by itself.
//!
//! A key changes one statement, so one chunk is parsed anew and all others are taken as they are, with
//! whatever was worked out about them. All its places count from its first byte.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use tree_sitter::{InputEdit, Parser, Point, Tree};

use super::ast::Item;
use super::folds::Folds;
use super::{errors, lower};
use crate::finding::Finding;
use crate::span::{ChunkId, Place, Span};

/// A top-level statement and what stands before it: whole lines.
#[derive(Debug)]
pub struct Chunk {
    /// What it is known by.
    pub id: ChunkId,
    /// Its text.
    pub text: Arc<str>,
    /// tree-sitter's tree of it.
    pub tree: Tree,
    /// The same as typed statements: one, or more where something could not be read.
    pub items: Vec<Item>,
    /// What could not be read.
    pub errors: Vec<Finding<ChunkId>>,
    /// Whether all its brackets are closed.
    pub(super) closed: bool,
    /// How deep its deepest node with a name is; of short texts, which cannot be deep, zero.
    pub(crate) depth: usize,
    /// What is known of the layout of the statements that it is the first of: see
    /// [`format`](crate::ide::format).
    pub(crate) layout: AtomicU64,
    /// Where its lines begin.
    lines: OnceLock<Box<[u32]>>,
    folds: OnceLock<Folds>,
}

static NEXT_ID: AtomicU32 = AtomicU32::new(1);

/// A text up to this size is read anew where it cannot be read well: what the parser makes of errors
/// depends on where it started.
const ANEW: usize = 64 << 10;

impl Chunk {
    /// Reads a text, starting from what `like` was read as.
    pub(super) fn new(text: Arc<str>, closed: bool, like: Option<&Chunk>) -> Self {
        let id = ChunkId(NEXT_ID.fetch_add(1, Ordering::Relaxed));
        let old = like
            .filter(|like| text.len() > ANEW || !like.tree.root_node().has_error())
            .map(|like| edited(&like.tree, &like.text, &text));
        let mut tree = parse(&text, old.as_ref());
        if old.is_some() && tree.root_node().has_error() && text.len() <= ANEW {
            tree = parse(&text, None);
        }
        // Each level has a letter at least, so most texts are too short to be looked through.
        let depth = match text.len() {
            ..SHALLOW => Depth::default(),
            _ => Depth::of(&tree),
        };
        let (items, errors) = match depth.too_deep {
            Some(span) => {
                let message = "Blocks nest too deeply here to be read. Close some of them.";
                let at = Place::new(&id, span);
                (Vec::new(), vec![Finding::error("syntax", at, message)])
            }
            None => (lower::items(&tree, &text), errors::of(id, &tree, &text)),
        };
        Self {
            id,
            text,
            tree,
            items,
            errors,
            closed,
            depth: depth.named,
            layout: AtomicU64::new(0),
            lines: OnceLock::new(),
            folds: OnceLock::new(),
        }
    }

    /// Whether all its brackets are closed.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Where each of its lines begins.
    pub fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let ends = bytes.iter().enumerate().filter(|(i, b)| match b {
                b'\n' => true,
                b'\r' => bytes.get(i + 1) != Some(&b'\n'),
                _ => false,
            });
            std::iter::once(0)
                .chain(ends.map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX)))
                .collect()
        })
    }

    /// What can be folded away, looked for when first asked for.
    pub(crate) fn folds(&self) -> &Folds {
        self.folds.get_or_init(|| Folds::of(&self.tree, &self.text))
    }

    /// How many lines end in it.
    pub fn line_ends(&self) -> usize {
        self.lines().len() - 1
    }
}

thread_local! {
    static PARSER: std::cell::RefCell<Parser> = std::cell::RefCell::new({
        let mut parser = Parser::new();
        parser
            .set_language(&tree_sitter_arch::LANGUAGE.into())
            .expect("the grammar is generated for the tree-sitter that is linked");
        parser
    });
}

/// tree-sitter's tree of a text.
pub(crate) fn parse(text: &str, old: Option<&Tree>) -> Tree {
    PARSER.with_borrow_mut(|parser| {
        parser
            .parse(text, old)
            .expect("a parser that has a language and no time limit returns a tree")
    })
}

/// The tree of `old`, told of the one edit that makes it `new`.
fn edited(tree: &Tree, old: &str, new: &str) -> Tree {
    let same = |a: &mut dyn Iterator<Item = (u8, u8)>| a.take_while(|(x, y)| x == y).count();
    let mut start = same(&mut old.bytes().zip(new.bytes()));
    while !old.is_char_boundary(start) || !new.is_char_boundary(start) {
        start -= 1;
    }
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let mut end = same(&mut old_rest.bytes().rev().zip(new_rest.bytes().rev()));
    while !old_rest.is_char_boundary(old_rest.len() - end)
        || !new_rest.is_char_boundary(new_rest.len() - end)
    {
        end -= 1;
    }
    let (old_end, new_end) = (old.len() - end, new.len() - end);
    let mut tree = tree.clone();
    tree.edit(&InputEdit {
        start_byte: start,
        old_end_byte: old_end,
        new_end_byte: new_end,
        start_position: point(old, start),
        old_end_position: point(old, old_end),
        new_end_position: point(new, new_end),
    });
    tree
}

/// tree-sitter's row and column, in which only `\n` ends a row.
fn point(text: &str, byte: usize) -> Point {
    let before = &text.as_bytes()[..byte];
    let row = before.iter().filter(|b| **b == b'\n').count();
    let last = before
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(0, |n| n + 1);
    Point::new(row, byte - last)
}

/// Nodes inside nodes that are still read: far more than any design has, and far fewer than those
/// that follow them one inside the other can bear.
const DEPTH: usize = 500;

/// What is shorter than this is not asked how deep it nests: it is no trouble to anybody.
const SHALLOW: usize = 250;

/// How deep nodes nest in a tree, as far as anybody asks.
#[derive(Debug, Default)]
pub(crate) struct Depth {
    /// Of the deepest node that has a name.
    pub named: usize,
    /// The first place that nests deeper than what is still read.
    too_deep: Option<Span>,
}

impl Depth {
    /// Looks through a tree, up to the first place that is too deep.
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut out = Self::default();
        let (mut cursor, mut depth) = (tree.walk(), 0);
        loop {
            let node = cursor.node();
            if node.is_named() {
                out.named = out.named.max(depth);
            }
            if depth > DEPTH {
                out.too_deep = Some(Span::at(node.start_byte()));
                return out;
            }
            if cursor.goto_first_child() {
                depth += 1;
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return out;
                }
                depth -= 1;
            }
        }
    }
}
