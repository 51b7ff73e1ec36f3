//! The tokens of a file as the protocol has them: five numbers each, relative to the token before.
//!
//! What a chunk's tokens are relative to each other stays as it is while the chunk does, wherever it
//! moves. So the numbers of a chunk are kept in one piece, and a file is a row of such pieces.

use std::sync::Arc;

use buttress_analysis::syntax::{Chunk, Placed};
use buttress_analysis::{Span, ide};
use rustc_hash::FxHashMap;
use serde::{Serialize, Serializer};
use tower_lsp::ls_types as lsp;

use super::convert::View;
use super::position::{self, Encoding};

/// How many numbers of the protocol's array one token is.
pub const NUMBERS: usize = 5;

/// The tokens of a chunk.
#[derive(Debug)]
struct Piece {
    /// What they were made from.
    of: Arc<[ide::Token]>,
    /// The first token is relative to the start of the chunk.
    numbers: Box<[u32]>,
    /// The line of the last token, from the first of the chunk.
    last_line: u32,
}

impl Piece {
    fn new(chunk: &Chunk, of: Arc<[ide::Token]>, encoding: Encoding) -> Self {
        let mut numbers = Vec::with_capacity(of.len() * NUMBERS);
        let mut last = lsp::Position::new(0, 0);
        for token in of.iter() {
            let range = position::range_in(chunk, 0, token.span, encoding);
            numbers.extend(relative(token, range, &mut last).into_iter().flatten());
        }
        Self {
            of,
            numbers: numbers.into(),
            last_line: last.line,
        }
    }
}

/// A token as numbers relative to the one before, which begins at `last`.
fn relative(
    token: &ide::Token,
    range: lsp::Range,
    last: &mut lsp::Position,
) -> Option<[u32; NUMBERS]> {
    let length = range.end.character.saturating_sub(range.start.character);
    if length == 0 || range.start < *last || range.end.line != range.start.line {
        return None;
    }
    let same_line = range.start.line == last.line;
    let kind = ide::TokenKind::ALL.iter().position(|k| *k == token.kind);
    let numbers = [
        range.start.line - last.line,
        range.start.character - if same_line { last.character } else { 0 },
        length,
        kind.and_then(|at| u32::try_from(at).ok())
            .unwrap_or_default(),
        token.modifiers.0,
    ];
    *last = range.start;
    Some(numbers)
}

/// A piece where it stands.
#[derive(Clone, Debug)]
pub struct Part {
    /// How many lines its first token is behind the last one before.
    gap: u32,
    piece: Arc<Piece>,
}

impl Part {
    /// How many numbers it is.
    pub fn len(&self) -> usize {
        self.piece.numbers.len()
    }

    /// Its numbers.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        let rest = self.piece.numbers.iter().skip(1).copied();
        std::iter::once(self.gap).chain(rest)
    }

    /// Whether it is the same piece behind as many lines. Another may have the same numbers.
    pub fn is(&self, other: &Part) -> bool {
        self.gap == other.gap && Arc::ptr_eq(&self.piece, &other.piece)
    }
}

/// The tokens of a file, or of a part of it.
#[derive(Clone, Debug, Default)]
pub struct Numbers(Vec<Part>);

impl Numbers {
    /// What each word of a file is. Pieces that are `known` are taken from there.
    pub fn of(view: &View, path: &str, known: &Numbers) -> Option<Self> {
        // `known` holds on to what its pieces were made from, so that no address is another's.
        let known = known.0.iter().map(|part| &part.piece);
        let known: FxHashMap<_, _> = known.map(|piece| (piece.of.as_ptr(), piece)).collect();
        Self::collect(view, path, None, |placed, of| {
            match known.get(&of.as_ptr()) {
                Some(piece) => Arc::clone(piece),
                None => Arc::new(Piece::new(&placed.chunk, of, view.encoding)),
            }
        })
    }

    /// What the words of a file are that touch `within`.
    pub fn within(view: &View, path: &str, within: Span) -> Option<Self> {
        Self::collect(view, path, Some(within), |placed, of| {
            let touches = |token: &&ide::Token| {
                let span = token.span.after(placed.start);
                span.start < within.end && within.start < span.end
            };
            let of = of.iter().filter(touches).copied().collect();
            Arc::new(Piece::new(&placed.chunk, of, view.encoding))
        })
    }

    fn collect(
        view: &View,
        path: &str,
        within: Option<Span>,
        piece: impl Fn(&Placed, Arc<[ide::Token]>) -> Arc<Piece>,
    ) -> Option<Self> {
        view.snapshot.document(path)?;
        let (mut parts, mut last) = (Vec::new(), 0);
        for (placed, of) in ide::chunk_tokens(&view.snapshot, path, within) {
            let piece = piece(&placed, of);
            // Chunks are whole lines: their tokens are never on a line with those of another.
            let line = u32::try_from(placed.line).unwrap_or(u32::MAX);
            if let Some(first) = piece.numbers.first() {
                let gap = line.saturating_add(*first).saturating_sub(last);
                last = line.saturating_add(piece.last_line);
                parts.push(Part { gap, piece });
            }
        }
        Some(Self(parts))
    }

    /// Its pieces, in order.
    pub fn parts(&self) -> &[Part] {
        &self.0
    }
}

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().flat_map(Part::numbers))
    }
}

#[cfg(test)]
mod tests;
