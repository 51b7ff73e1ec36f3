//! All chunks of a file, brought up to date from those of its last state.

use std::collections::HashMap;
use std::sync::Arc;

use ropey::Rope;

use super::ast::Item;
use super::chunk::Chunk;
use super::split::{self, Patience};
use crate::many;

/// A chunk where it stands.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its first byte.
    pub start: usize,
    /// Its first line.
    pub line: usize,
    /// What it is.
    pub chunk: Arc<Chunk>,
}

impl Placed {
    /// The byte behind its last.
    pub fn end(&self) -> usize {
        self.start + self.chunk.text.len()
    }
}

/// What was edited since a state: the bytes from `start` to `old_end` have become those from `start`
/// to `new_end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dirty {
    pub start: usize,
    pub old_end: usize,
    pub new_end: usize,
}

impl Dirty {
    /// Everything: a text of `old` bytes has become one of `new`.
    pub(super) fn all(old: usize, new: usize) -> Self {
        Self {
            start: 0,
            old_end: old,
            new_end: new,
        }
    }

    /// The same after one more edit: the bytes from `start` to `end` became `length` new ones.
    pub(super) fn and(self, start: usize, end: usize, length: usize) -> Self {
        let beyond = end.saturating_sub(self.new_end);
        let new_end = self.new_end.max(end);
        Self {
            start: self.start.min(start),
            old_end: self.old_end + beyond,
            new_end: new_end - (end - start) + length,
        }
    }
}

/// The chunks of one state of a file, in order; together they are its text.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    pub(super) list: Vec<Placed>,
    /// The first that is not closed: where it ends depends on all text behind it.
    first_open: Option<usize>,
    /// The last that is not closed.
    last_open: Option<usize>,
    /// Those that say which files belong together, by number.
    pub(super) heads: Vec<usize>,
}

impl Chunks {
    /// Cuts and reads a text; what is as it was in `before` is taken from there.
    pub(super) fn of(rope: &Rope, before: Option<(&Chunks, Dirty)>) -> Self {
        let none = Self::default();
        let nothing = Dirty::all(0, rope.len_bytes());
        let (old, dirty) = before.unwrap_or((&none, nothing));
        let first = old.first_touched(dirty.start);
        let mut list = Vec::with_capacity(old.list.len() + 8);
        list.extend_from_slice(&old.list[..first]);
        // None in front of the first that is touched is open.
        let mut out = Self {
            list,
            heads: old.heads.iter().copied().filter(|at| *at < first).collect(),
            ..Self::default()
        };
        let (pieces, last) = cut(rope, old, first, dirty);
        let chunks = read(pieces, &old.list[first..last]);
        let (mut start, mut line) = out.list.last().map_or((0, 0), next);
        for chunk in chunks {
            out.push(Placed { start, line, chunk });
            (start, line) = out.list.last().map_or((0, 0), next);
        }
        out.follow(&old.list[last..], (start, line));
        let behind = old.heads.iter().filter(|at| **at >= last);
        let moved = behind.map(|at| at + out.list.len() - old.list.len());
        out.heads.extend(moved);
        out
    }

    fn push(&mut self, placed: Placed) {
        let at = self.list.len();
        if !placed.chunk.closed {
            self.first_open.get_or_insert(at);
            self.last_open = Some(at);
        }
        if placed.chunk.items.iter().any(is_head) {
            self.heads.push(at);
        }
        self.list.push(placed);
    }

    /// Adds old chunks, all of them closed, from a place on. There may be thousands: none is looked into.
    fn follow(&mut self, old: &[Placed], (start, line): (usize, usize)) {
        let Some(first) = old.first() else { return };
        let (from, from_line) = (first.start, first.line);
        self.list.extend(old.iter().map(|placed| Placed {
            start: placed.start - from + start,
            line: placed.line - from_line + line,
            chunk: placed.chunk.clone(),
        }));
    }

    /// The first chunk that an edit at `start` can change: the one before where it stands between
    /// two, and one that is open before it.
    fn first_touched(&self, start: usize) -> usize {
        let at = self.list.partition_point(|p| p.start < start);
        let touched = at.saturating_sub(1);
        self.first_open.map_or(touched, |open| open.min(touched))
    }

    /// The chunk that holds a byte; the last one for the end of the text.
    pub(super) fn at(&self, offset: usize) -> Option<&Placed> {
        let behind = self.list.partition_point(|p| p.start <= offset);
        self.list.get(behind.checked_sub(1)?)
    }
}

/// Whether it says that a design begins here, or what else belongs to it.
pub(super) fn is_head(item: &Item) -> bool {
    matches!(item, Item::Architecture(_) | Item::Include(_))
}

/// Where what follows a chunk begins.
fn next(placed: &Placed) -> (usize, usize) {
    (placed.end(), placed.line + placed.chunk.line_ends())
}

/// The text of a chunk, and whether it is closed.
type Piece = (Arc<str>, bool);

/// Cuts the text from the old chunk `first` on, until it meets the old cuts again; returns the pieces
/// and the first old chunk that stays.
fn cut(rope: &Rope, old: &Chunks, first: usize, dirty: Dirty) -> (Vec<Piece>, usize) {
    let length = rope.len_bytes();
    let mut at = match old.list.get(first) {
        Some(placed) => placed.start,
        None => old.list.last().map_or(0, Placed::end),
    };
    let (mut pieces, mut last) = (Vec::new(), first);
    let mut patience = Patience::default();
    let mut window = Window::new(rope, at);
    while at < length {
        if at >= dirty.new_end {
            let was = at - dirty.new_end + dirty.old_end;
            last += old.list[last..].partition_point(|p| p.start < was);
            let meets = old.list.get(last).is_some_and(|p| p.start == was);
            // Behind an open piece others may have been given more patience, or less.
            let alike = pieces.iter().all(|(_, closed)| *closed) || old.first_open.is_none();
            if meets && alike && old.last_open.is_none_or(|open| open < last) {
                return (pieces, last);
            }
        }
        let end = window.end(at, patience);
        if !end.closed {
            patience = patience.less(length - at);
        }
        pieces.push((Arc::from(window.text(at, at + end.at)), end.closed));
        at += end.at;
    }
    (pieces, old.list.len())
}

/// A stretch of the rope in one piece, as long as is needed.
struct Window<'r> {
    rope: &'r Rope,
    start: usize,
    text: String,
}

impl<'r> Window<'r> {
    const LEAST: usize = 8 << 10;

    fn new(rope: &'r Rope, start: usize) -> Self {
        Self {
            rope,
            start,
            text: String::new(),
        }
    }

    fn end(&mut self, at: usize, patience: Patience) -> split::End {
        let mut wanted = Self::LEAST;
        loop {
            let all = self.start + self.text.len() >= self.rope.len_bytes();
            if let Some(end) = self
                .text
                .get(at - self.start..)
                .filter(|text| !text.is_empty())
                .and_then(|text| split::end(text, all, patience))
            {
                return end;
            }
            self.move_to(at, wanted);
            wanted *= 4;
        }
    }

    /// Holds the text from `at` on, `length` bytes of it or a few more.
    fn move_to(&mut self, at: usize, length: usize) {
        self.text.drain(..at - self.start);
        self.start = at;
        let have = at + self.text.len();
        let slice = self.rope.byte_slice(have..);
        for chunk in slice.chunks() {
            if self.text.len() >= length {
                break;
            }
            self.text.push_str(chunk);
        }
    }

    fn text(&self, from: usize, to: usize) -> &str {
        &self.text[from - self.start..to - self.start]
    }
}

/// Reads pieces. One whose text is that of an old chunk is that chunk, and one that stands where a
/// single old chunk is left over is read from it.
fn read(pieces: Vec<Piece>, old: &[Placed]) -> Vec<Arc<Chunk>> {
    let mut known: HashMap<&str, Vec<&Arc<Chunk>>> = HashMap::with_capacity(old.len());
    for placed in old.iter().rev() {
        known
            .entry(&placed.chunk.text)
            .or_default()
            .push(&placed.chunk);
    }
    let same: Vec<Option<Arc<Chunk>>> = pieces
        .iter()
        .map(|(text, closed)| {
            let chunks = known.get_mut(&**text)?;
            // The last of them is the first of the text.
            let at = chunks.iter().rposition(|c| c.closed == *closed)?;
            Some(chunks.remove(at).clone())
        })
        .collect();
    let fresh = same.iter().filter(|chunk| chunk.is_none()).count();
    let mut left = known.values().flatten();
    let like = match (fresh, left.next(), left.next()) {
        (1, Some(one), None) => Some(Arc::clone(one)),
        _ => None,
    };
    let make = |(piece, same): (&Piece, &Option<Arc<Chunk>>)| match same {
        Some(chunk) => chunk.clone(),
        None => Arc::new(Chunk::new(piece.0.clone(), piece.1, like.as_deref())),
    };
    /// More new text than this is read side by side.
    const MUCH: usize = 8 << 10;
    let much: usize = pieces.iter().map(|(text, _)| text.len()).sum();
    let pairs = || pieces.iter().zip(&same);
    if fresh < 2 || much < MUCH {
        return pairs().map(make).collect();
    }
    let pairs: Vec<_> = pairs().collect();
    many::map_large(&pairs, |pair| make(*pair))
}
