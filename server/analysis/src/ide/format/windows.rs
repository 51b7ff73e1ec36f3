//! What is laid out by itself: the statements between two empty lines.
//!
//! How one window looks has no say in how another does, apart from the line end that all have, so a
//! key costs the layout of one. Its rows are read from the trees that its chunks have anyway; only
//! what comes out differently is parsed. Where a statement cannot be read, what the parser makes of it
//! depends on what stands around it, and all is laid out in one piece.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::atomic::Ordering;

use tree_sitter::Tree;

use super::facts::Facts;
use super::{FormatError, print, rows};
use crate::many;
use crate::span::Span;
use crate::syntax::{Chunk, Depth, Placed, parse};

/// Deeper nests than this are nobody's design.
const DEPTH: usize = 250;

/// The mark that a file may begin with.
const MARK: char = '\u{FEFF}';

/// What was found out about the layout of a window: that it is in canonical style, or that its layout
/// says what it says.
const IN_STYLE: u64 = 1;
const CHECKED: u64 = 2;

/// A text with its tree, as a part of what is laid out.
pub(super) struct Part<'a> {
    pub tree: &'a Tree,
    pub text: &'a str,
    /// Where it stands, if nothing were cut off before.
    pub at: usize,
    /// How many bytes are cut off at the beginning of all.
    pub cut: usize,
}

impl<'a> Part<'a> {
    /// A text that is laid out as a whole.
    pub(super) fn whole(tree: &'a Tree, text: &'a str) -> Self {
        Self {
            tree,
            text,
            at: 0,
            cut: 0,
        }
    }
}

/// A stretch of a file, laid out.
pub(super) struct Layout<'a> {
    /// Its first byte.
    pub start: usize,
    pub old: Cow<'a, str>,
    /// What it becomes, where that is something else.
    pub new: Option<String>,
}

impl Layout<'_> {
    /// Its canonical text.
    pub(super) fn text(&self) -> &str {
        self.new.as_deref().unwrap_or(&self.old)
    }
}

/// Lays out the chunks of a file or of some windows of it, from the byte `start` on.
pub(super) fn lay_out(chunks: &[Placed], start: usize) -> Result<Vec<Layout<'_>>, FormatError> {
    let windows = windows(chunks, start);
    if chunks.iter().any(|p| p.chunk.tree.root_node().has_error()) {
        let text = windows.iter().map(Window::text).collect();
        return in_one_piece(start, text).map(|layout| vec![layout]);
    }
    if chunks.iter().any(|p| p.chunk.depth > DEPTH) {
        return Err(FormatError::Unreadable);
    }
    let layouts = many::map(&windows, Window::lay_out);
    layouts.into_iter().collect()
}

/// Whether all the chunks of a file are in canonical style, as far as can be told.
pub(super) fn in_style(chunks: &[Placed]) -> bool {
    let readable = |p: &Placed| !p.chunk.tree.root_node().has_error() && p.chunk.depth <= DEPTH;
    let same = |w: &Window<'_>| w.lay_out().is_ok_and(|layout| layout.new.is_none());
    chunks.iter().all(readable) && windows(chunks, 0).iter().all(same)
}

/// The chunks of the windows that a range touches, and the first byte of the first of them behind the
/// empty lines above it. `None` where there is no text.
pub(super) fn touched(chunks: &[Placed], span: Span) -> Option<(Range<usize>, usize)> {
    let begins = |at: usize| begins_window(&chunks[at].chunk);
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
    Some((from..to, start))
}

/// Whether an empty line stands above the first statement of a chunk and the comments above that.
fn begins_window(chunk: &Chunk) -> bool {
    let text = chunk.text.trim_start_matches([' ', '\t']);
    text.starts_with(['\n', '\r'])
}

/// What a window has to know of the text around it.
#[derive(Clone, Copy, Hash)]
struct Around {
    /// How its lines end.
    eol: &'static str,
    /// Whether the mark stands before it.
    marked: bool,
    /// Whether there is something above it.
    below: bool,
}

struct Window<'a> {
    chunks: &'a [Placed],
    /// How many of the first bytes are left out.
    cut: usize,
    around: Around,
}

fn windows(chunks: &[Placed], start: usize) -> Vec<Window<'_>> {
    let cut = |p: &Placed| start.saturating_sub(p.start);
    let mut around = Around {
        eol: line_end(chunks.iter().map(|p| &p.chunk.text[cut(p)..])),
        marked: start == 0
            && chunks
                .first()
                .is_some_and(|p| p.chunk.text.starts_with(MARK)),
        below: false,
    };
    let mut out = Vec::new();
    for chunks in chunks.chunk_by(|_, next| !begins_window(&next.chunk)) {
        out.push(Window {
            chunks,
            cut: cut(&chunks[0]),
            around,
        });
        around.marked = false;
        let has_words = |p: &Placed| p.chunk.tree.root_node().named_child_count() > 0;
        around.below = around.below || chunks.iter().any(has_words);
    }
    out
}

/// The line end that the texts have most of.
fn line_end<'a>(texts: impl IntoIterator<Item = &'a str>) -> &'static str {
    let (mut lf, mut cr, mut both) = (0, 0, 0);
    for text in texts {
        let pairs = text.matches("\r\n").count();
        lf += text.matches('\n').count() - pairs;
        cr += text.matches('\r').count() - pairs;
        both += pairs;
    }
    match () {
        () if both > lf && both >= cr => "\r\n",
        () if cr > lf => "\r",
        () => "\n",
    }
}

impl<'a> Window<'a> {
    fn text(&self) -> Cow<'a, str> {
        match self.chunks {
            [one] => Cow::Borrowed(&one.chunk.text[self.cut..]),
            [first, rest @ ..] => {
                let mut text = first.chunk.text[self.cut..].to_owned();
                text.extend(rest.iter().map(|p| &*p.chunk.text));
                Cow::Owned(text)
            }
            [] => Cow::Borrowed(""),
        }
    }

    fn lay_out(&self) -> Result<Layout<'a>, FormatError> {
        let (first, key) = (&self.chunks[0], self.key());
        let known = first.chunk.layout.load(Ordering::Relaxed);
        let known = |fact| known == key | fact;
        let old = self.text();
        let mut new = None;
        if !known(IN_STYLE) {
            let start = first.start;
            let part = |p: &'a Placed| Part {
                tree: &p.chunk.tree,
                text: &p.chunk.text,
                at: p.start - start,
                cut: self.cut,
            };
            let parts: Vec<Part<'_>> = self.chunks.iter().map(part).collect();
            new = laid_out(&parts, &old, self.around)?;
            if let Some(new) = &new
                && !known(CHECKED)
            {
                check(&parts, new)?;
            }
            let fact = new.as_ref().map_or(IN_STYLE, |_| CHECKED);
            first.chunk.layout.store(key | fact, Ordering::Relaxed);
        }
        Ok(Layout {
            start: first.start + self.cut,
            old,
            new,
        })
    }

    /// All that the layout depends on in a number, to know it again.
    fn key(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.cut, self.around).hash(&mut hasher);
        for placed in self.chunks {
            placed.chunk.id.hash(&mut hasher);
        }
        hasher.finish() & !(IN_STYLE | CHECKED)
    }
}

fn in_one_piece<'a>(start: usize, text: String) -> Result<Layout<'a>, FormatError> {
    let tree = parse(&text, None);
    if Depth::of(&tree).named > DEPTH {
        return Err(FormatError::Unreadable);
    }
    let around = Around {
        eol: line_end([&*text]),
        marked: start == 0 && text.starts_with(MARK),
        below: false,
    };
    let parts = [Part::whole(&tree, &text)];
    let new = laid_out(&parts, &text, around)?;
    if let Some(new) = &new {
        check(&parts, new)?;
    }
    Ok(Layout {
        start,
        old: text.into(),
        new,
    })
}

/// The canonical text of what is read in `parts`, where it is not `text` already.
fn laid_out(parts: &[Part<'_>], text: &str, around: Around) -> Result<Option<String>, FormatError> {
    let rows = rows::of(parts, text).ok_or(FormatError::Unreadable)?;
    let mut new = String::with_capacity(text.len() + text.len() / 8);
    if around.marked {
        new.push(MARK);
    }
    if around.below && !rows.is_empty() {
        new.push_str(around.eol);
    }
    print::print(&rows, around.eol, &mut new);
    Ok((new != text).then_some(new))
}

/// Looks whether a new text says what the old one did.
fn check(parts: &[Part<'_>], new: &str) -> Result<(), FormatError> {
    let tree = parse(new, None);
    let same =
        !tree.root_node().is_error() && Facts::of(parts) == Facts::of(&[Part::whole(&tree, new)]);
    same.then_some(()).ok_or(FormatError::Unreadable)
}
