//! One file: its text as a rope, and what was parsed of it, brought up to date when first asked for.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use ropey::Rope;

use super::ast::Item;
use super::chunks::{Chunks, Dirty, Placed, is_head};
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
    /// Different for every text of every file in this process.
    pub id: u64,
    /// The chunks of an earlier state, and what was edited since.
    before: Option<(Arc<Chunks>, Dirty)>,
    read: Arc<Read>,
}

/// What was read of a text, once somebody asked for it.
#[derive(Debug, Default)]
struct Read {
    chunks: OnceLock<Arc<Chunks>>,
    text: OnceLock<Arc<str>>,
}

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// More syntax errors than this of one file help nobody.
const MOST_ERRORS: usize = 100;

impl Document {
    /// A file with this text.
    pub fn new(path: FilePath, rope: Rope, version: Option<i32>) -> Self {
        Self {
            path,
            rope,
            version,
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            before: None,
            read: Arc::default(),
        }
    }

    /// The state after `edits`, one after the other. An edit that does not fit the text is left
    /// out: whoever takes edits from outside checks them before.
    pub fn edited(&self, edits: &[Edit], version: Option<i32>) -> Self {
        let mut rope = self.rope.clone();
        let mut before = self.last_chunks();
        for edit in edits {
            let Range { start, end } = edit.range;
            let (Ok(from), Ok(to)) = (rope.try_byte_to_char(start), rope.try_byte_to_char(end))
            else {
                continue;
            };
            // Inside of a character is no place for an edit.
            if start > end || rope.char_to_byte(from) != start || rope.char_to_byte(to) != end {
                continue;
            }
            rope.remove(from..to);
            rope.insert(from, &edit.text);
            if let Some((_, dirty)) = &mut before {
                let length = edit.text.len();
                *dirty = Some(match dirty {
                    Some(dirty) => dirty.and(start, end, length),
                    None => Dirty {
                        start,
                        old_end: end,
                        new_end: start + length,
                    },
                });
            }
        }
        let before = before.map(|(chunks, dirty)| {
            let length = rope.len_bytes();
            let same = Dirty {
                start: length,
                old_end: length,
                new_end: length,
            };
            (chunks, dirty.unwrap_or(same))
        });
        Self {
            before,
            ..Self::new(self.path.clone(), rope, version)
        }
    }

    /// The state with another text; statements that are in both are not read again. With the same text
    /// it is the same state, so that a file which an editor opens while it is read from the disk is read
    /// once.
    pub fn replaced(&self, rope: Rope, version: Option<i32>) -> Self {
        if rope == self.rope {
            return Self {
                path: self.path.clone(),
                rope,
                version,
                id: self.id,
                before: self.before.clone(),
                read: self.read.clone(),
            };
        }
        let before = self.last_chunks().map(|(chunks, _)| {
            let old = chunks.list.last().map_or(0, Placed::end);
            (chunks, Dirty::all(old, rope.len_bytes()))
        });
        Self {
            before,
            ..Self::new(self.path.clone(), rope, version)
        }
    }

    /// The last chunks that were read, and what was edited since, if anything.
    fn last_chunks(&self) -> Option<(Arc<Chunks>, Option<Dirty>)> {
        match self.read.chunks.get() {
            Some(chunks) => Some((chunks.clone(), None)),
            None => self
                .before
                .clone()
                .map(|(chunks, dirty)| (chunks, Some(dirty))),
        }
    }

    /// The top-level statements in the order of the text, read now or before. Together they are all
    /// of the text.
    pub fn chunks(&self) -> &[Placed] {
        &self.cut().list
    }

    fn cut(&self) -> &Chunks {
        self.read.chunks.get_or_init(|| {
            let before = self.before.as_ref();
            Arc::new(Chunks::of(
                &self.rope,
                before.map(|(c, dirty)| (&**c, *dirty)),
            ))
        })
    }

    /// The chunk that holds a byte, or the last one for the end of the text.
    pub fn chunk_at(&self, offset: usize) -> Option<&Placed> {
        self.cut().at(offset)
    }

    /// The first line of the chunk that holds a byte.
    pub fn line_of(&self, offset: usize) -> usize {
        self.chunk_at(offset).map_or(0, |placed| placed.line)
    }

    /// Its top-level items, each with the chunk that its places count from.
    pub fn items(&self) -> impl Iterator<Item = (&Placed, &Item)> {
        self.chunks()
            .iter()
            .flat_map(|placed| placed.chunk.items.iter().map(move |item| (placed, item)))
    }

    /// Those of them that say which files belong together: `architecture` and `include`.
    pub fn heads(&self) -> impl Iterator<Item = (&Placed, &Item)> {
        let chunks = self.cut();
        chunks.heads.iter().flat_map(|at| {
            let placed = &chunks.list[*at];
            let items = placed.chunk.items.iter();
            let heads = items.filter(|item| is_head(item));
            heads.map(move |item| (placed, item))
        })
    }

    /// All of the text in one piece.
    pub fn text(&self) -> &Arc<str> {
        self.read
            .text
            .get_or_init(|| Arc::from(String::from(&self.rope)))
    }

    /// A stretch of the text; empty where it does not fit.
    pub fn slice(&self, span: Span) -> String {
        match self
            .rope
            .get_byte_slice(span.start..span.end.max(span.start))
        {
            Some(slice) => slice.to_string(),
            None => String::new(),
        }
    }

    /// What could not be read.
    pub fn errors(&self) -> Vec<Finding> {
        let mut out: Vec<Finding> = Vec::new();
        for placed in self.chunks() {
            for error in &placed.chunk.errors {
                if out.len() == MOST_ERRORS {
                    return out;
                }
                out.push(error.moved(|place| Location {
                    file: self.path.clone(),
                    span: place.span.after(placed.start),
                }));
            }
        }
        out
    }
}
