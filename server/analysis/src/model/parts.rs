//! What each chunk of a design's files says, in order, and where the chunks stand.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::finding::Finding;
use crate::span::{ChunkId, FilePath, Location, Place, Span};
use crate::syntax::Chunk;

use super::declare::{Declared, Taken};
use super::link::Linked;
use super::rows::NodeRow;
use super::{
    Architecture, Component, ComponentId, Connection, ConnectionId, Group, GroupId, Symbol,
};

/// A place where a name is declared or used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Where.
    pub span: Span,
    /// What it stands for.
    pub symbol: Symbol,
    /// Whether it is declared here.
    pub declares: bool,
}

impl Occurrence {
    fn after(self, base: usize) -> Self {
        Self {
            span: self.span.after(base),
            ..self
        }
    }
}

/// What a chunk says, in three steps that are each made anew only when what they depend on changes.
#[derive(Clone, Debug)]
pub struct Part {
    /// The chunk.
    pub chunk: Arc<Chunk>,
    /// Its first byte in its file.
    pub start: usize,
    /// Its first line there.
    pub line: usize,
    /// The number of its first connection.
    pub(super) first_connection: usize,
    /// From its own text.
    pub(super) declared: Arc<Declared>,
    /// What `declared` was told of the design.
    pub(super) taken: Vec<Taken>,
    /// Its components and groups with their numbers in the design.
    pub(super) numbered: Arc<Numbered>,
    /// With the names it speaks of looked up.
    pub(super) linked: Arc<Linked>,
}

/// The components and groups of a chunk with their numbers in the design, and `defaults` filled in.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbered {
    pub first_component: usize,
    pub first_group: usize,
    pub components: Vec<Arc<Component>>,
    pub groups: Vec<Arc<Group>>,
    /// Of the components.
    pub rows: Vec<NodeRow>,
}

/// What number each of some things had before. Where as many were there each has its own still, as far
/// as anybody can tell: whether it is the same thing is another question.
#[derive(Debug, Default)]
pub(crate) struct Moves(Option<Vec<Option<usize>>>);

impl Moves {
    /// The number that `id` had.
    pub(crate) fn before(&self, id: usize) -> Option<usize> {
        match &self.0 {
            None => Some(id),
            Some(moves) => moves[id],
        }
    }

    /// Whether all have their numbers still.
    pub(crate) fn is_nothing(&self) -> bool {
        self.0.is_none()
    }
}

/// What of a design stands in some chunks that follow each other, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Within {
    pub components: Range<ComponentId>,
    pub groups: Range<GroupId>,
    pub connections: Range<ConnectionId>,
}

/// All parts of a design.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(super) list: Vec<Part>,
    /// The files, each with its range of parts.
    files: Vec<(FilePath, Range<usize>)>,
    pub(super) by_chunk: FxHashMap<ChunkId, u32>,
    /// Changes when the products, the provider or the names of the top level do.
    pub(super) tops_key: u64,
    pub(super) any_taken: bool,
    /// Changes with the names and the numbers of things.
    pub(super) interface: u64,
    /// Changes with the `defaults`.
    pub(super) defaults: u64,
    pub(super) products: u64,
    pub(super) provider: Option<String>,
}

impl Parts {
    /// Notes the parts of one more file.
    pub(super) fn add_file(&mut self, path: &FilePath, parts: impl Iterator<Item = Part>) {
        let first = self.list.len();
        for part in parts {
            let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
            self.by_chunk.insert(part.chunk.id, number);
            self.list.push(part);
        }
        self.files.push((path.clone(), first..self.list.len()));
    }

    fn of(&self, file: &str) -> &[Part] {
        let found = self.files.iter().find(|(path, _)| &**path == file);
        found.map_or(&[][..], |(_, range)| &self.list[range.clone()])
    }

    fn file(&self, part: usize) -> Option<&FilePath> {
        let at = self.files.partition_point(|(_, range)| range.end <= part);
        self.files.get(at).map(|(path, _)| path)
    }

    fn number(&self, chunk: ChunkId) -> Option<usize> {
        self.by_chunk.get(&chunk).map(|n| *n as usize)
    }

    /// The part that holds a byte of a file.
    fn at(&self, file: &str, offset: usize) -> Option<&Part> {
        let parts = self.of(file);
        let behind = parts.partition_point(|p| p.start <= offset);
        parts.get(behind.checked_sub(1)?)
    }
}

impl Architecture {
    /// What number each component had in `before`, as far as it was there.
    pub(crate) fn components_in(&self, before: &Self) -> Moves {
        let moves = |part: &Part, then: &Part| {
            let same = part.numbered.components.len() == then.numbered.components.len();
            same.then_some((
                part.numbered.first_component,
                then.numbered.first_component,
                part.numbered.components.len(),
            ))
        };
        self.moves(
            before,
            self.components.len(),
            before.components.len(),
            moves,
        )
    }

    /// What number each connection had in `before`, as far as it was there.
    pub(crate) fn connections_in(&self, before: &Self) -> Moves {
        let moves = |part: &Part, then: &Part| {
            let same = part.linked.connections.len() == then.linked.connections.len();
            same.then_some((
                part.first_connection,
                then.first_connection,
                part.linked.connections.len(),
            ))
        };
        let counts = (self.connections.len(), before.connections.len());
        self.moves(before, counts.0, counts.1, moves)
    }

    fn moves(
        &self,
        before: &Self,
        count: usize,
        count_before: usize,
        of_part: impl Fn(&Part, &Part) -> Option<(usize, usize, usize)>,
    ) -> Moves {
        if count == count_before {
            return Moves(None);
        }
        let mut out = vec![None; count];
        for part in &self.parts.list {
            let then = before.parts.number(part.chunk.id);
            let then = then.and_then(|n| of_part(part, &before.parts.list[n]));
            if let Some((first, first_before, length)) = then {
                for (slot, number) in out[first..first + length].iter_mut().zip(first_before..) {
                    *slot = Some(number);
                }
            }
        }
        Moves(Some(out))
    }

    /// Changes when a name, a kind or a product does.
    pub(crate) fn interface(&self) -> u64 {
        self.parts.interface
    }

    /// The chunk that the design begins with.
    pub(crate) fn first_chunk(&self) -> Option<ChunkId> {
        self.parts.list.first().map(|part| part.chunk.id)
    }

    /// The file that a chunk is of.
    pub fn file_of(&self, chunk: ChunkId) -> Option<&FilePath> {
        self.parts.file(self.parts.number(chunk)?)
    }

    /// Where a place is; `None` where its chunk is not of this state of the design.
    pub fn locate(&self, place: Place) -> Option<Location> {
        let number = self.parts.number(place.file)?;
        Some(Location {
            file: self.parts.file(number)?.clone(),
            span: place.span.after(self.parts.list[number].start),
        })
    }

    /// The file and byte range of a place. Every place of the design has one.
    pub fn location(&self, place: Place) -> Location {
        self.locate(place).unwrap_or_else(|| Location {
            file: FilePath::from(""),
            span: place.span,
        })
    }

    /// Whether a place is in a file and touches an offset there.
    pub fn touches(&self, place: Place, file: &str, offset: usize) -> bool {
        self.parts.at(file, offset).is_some_and(|part| {
            part.chunk.id == place.file && place.span.after(part.start).touches(offset)
        })
    }

    /// The file of a place, its chunk, and the chunk's first line there.
    pub fn chunk_of(&self, place: Place) -> Option<(&FilePath, &Arc<Chunk>, usize)> {
        let number = self.parts.number(place.file)?;
        let part = &self.parts.list[number];
        Some((self.parts.file(number)?, &part.chunk, part.line))
    }

    /// The chunk of a place, whose text its span counts in.
    pub fn chunk(&self, id: ChunkId) -> Option<&Arc<Chunk>> {
        Some(&self.parts.list[self.parts.number(id)?].chunk)
    }

    /// Something that orders places by file, in the order of the design, and by where they stand.
    pub fn order(&self, place: Place) -> (usize, usize) {
        let number = self.parts.number(place.file).unwrap_or(usize::MAX);
        (number, place.span.start)
    }

    /// The declaration or use of a name under a cursor.
    pub fn occurrence_at(&self, file: &str, offset: usize) -> Option<Occurrence> {
        // A cursor at the end of the text is at its last word; one between two chunks is behind the
        // line end of the first.
        let part = self.parts.at(file, offset)?;
        let inside = offset - part.start;
        let mut all = part.linked.occurrences.iter();
        let found = all.find(|o| o.span.touches(inside))?;
        Some(found.after(part.start))
    }

    /// The declarations and uses of names in a file, in order.
    pub fn occurrences(&self, file: &str) -> impl Iterator<Item = Occurrence> {
        self.parts.of(file).iter().flat_map(|part| {
            let all = part.linked.occurrences.iter();
            all.map(|o| o.after(part.start))
        })
    }

    /// What stands in the chunks of a file that meet a range. What the other chunks say makes it no
    /// slower.
    pub(crate) fn within(&self, file: &str, span: Span) -> Within {
        let found = self.parts.files.iter().find(|(path, _)| &**path == file);
        let Some((_, range)) = found else {
            return Within::default();
        };
        let parts = &self.parts.list[range.clone()];
        let from = parts.partition_point(|p| p.start + p.chunk.text.len() < span.start);
        let to = parts.partition_point(|p| p.start <= span.end);
        let here = parts.get(from..to).unwrap_or_default();
        let (Some(first), Some(last)) = (here.first(), here.last()) else {
            return Within::default();
        };
        let (a, b) = (&first.numbered, &last.numbered);
        // Connections come in the order of their chunks.
        let before = |part: usize| {
            let number = |c: &Connection| self.parts.number(c.at.file);
            self.connections
                .partition_point(|c| number(c).is_some_and(|n| n < range.start + part))
        };
        Within {
            components: a.first_component..b.first_component + b.components.len(),
            groups: a.first_group..b.first_group + b.groups.len(),
            connections: before(from)..before(to),
        }
    }

    /// The declarations and uses of names in a chunk, in order, in terms of the chunk.
    pub(crate) fn occurrences_of(&self, chunk: ChunkId) -> &[Occurrence] {
        let number = self.parts.number(chunk);
        number.map_or(&[][..], |n| &self.parts.list[n].linked.occurrences)
    }

    /// The names of a chunk as they are looked up: the same thing as long as they stand for the same.
    pub(crate) fn linked(&self, chunk: ChunkId) -> Option<&Arc<Linked>> {
        let number = self.parts.number(chunk)?;
        Some(&self.parts.list[number].linked)
    }

    /// The files of the design, in order.
    pub fn files(&self) -> impl Iterator<Item = &FilePath> {
        self.parts.files.iter().map(|(path, _)| path)
    }

    /// Every place where a name stands that means `symbol`.
    pub fn places_of(&self, symbol: Symbol) -> impl Iterator<Item = (Location, bool)> {
        self.parts.files.iter().flat_map(move |(path, range)| {
            self.parts.list[range.clone()].iter().flat_map(move |part| {
                let all = part.linked.occurrences.iter();
                all.filter(move |o| o.symbol == symbol)
                    .map(move |o| (Location::new(path, o.span.after(part.start)), o.declares))
            })
        })
    }

    /// What is written and cannot be so.
    pub(crate) fn text_problems(&self) -> impl Iterator<Item = &Finding<ChunkId>> {
        let of_parts = self
            .parts
            .list
            .iter()
            .flat_map(|part| part.declared.problems.iter().chain(&part.linked.problems));
        of_parts.chain(&self.problems)
    }
}
