//! What each chunk of a design's files says, in order, and where the chunks stand.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::finding::{Counts, Finding};
use crate::span::{ChunkId, FilePath, Location, Place, Span};
use crate::syntax::{Chunk, Document};
use crate::table::Table;

use super::declare::{Declared, Taken};
use super::link::{Defaults, Linked};
use super::rows::NodeRow;
use super::{Architecture, Component, ComponentId, ConnectionId, Group, GroupId, Symbol};

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
    /// From its own text.
    pub(super) declared: Arc<Declared>,
    /// What `declared` was told of the design.
    pub(super) taken: Vec<Taken>,
    /// Its components and groups with their numbers in the design.
    pub(super) numbered: Arc<Numbered>,
    /// With the names it speaks of looked up.
    pub(super) linked: Arc<Linked>,
    /// How much of it cannot be read or cannot be so.
    pub(super) troubles: Counts,
}

impl Part {
    /// What is written in it and cannot be so.
    fn problems(&self) -> impl Iterator<Item = &Finding<ChunkId>> {
        self.declared.problems.iter().chain(&self.linked.problems)
    }

    pub(super) fn count_troubles(&mut self) {
        let all = self.chunk.errors.iter().chain(self.problems());
        self.troubles = all.map(|finding| finding.severity).collect();
    }
}

/// Where a part stands: what changes with the length of those in front of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stand {
    /// Its first byte in its file.
    pub start: usize,
    /// Its first line there.
    pub line: usize,
    /// The number of its first connection.
    pub first_connection: usize,
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
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    pub(super) list: Table<Part>,
    pub(super) stands: Vec<Stand>,
    /// The files, each with its range of parts.
    pub(super) files: Vec<(FilePath, Range<usize>)>,
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
    /// What `defaults` say.
    pub(super) defaults_said: Arc<Defaults>,
    /// Whether the settings of an environment are laid over others.
    pub(super) is_overlaid: bool,
    /// The parts that hold environments, by number.
    pub(super) with_sheets: Vec<usize>,
    /// Whether a part points at places of other chunks.
    pub(super) points_elsewhere: bool,
}

impl Parts {
    /// Notes the parts of one more file.
    pub(super) fn add_file(
        &mut self,
        document: &Document,
        parts: impl Iterator<Item = (Part, usize)>,
    ) {
        let first = self.list.len();
        for ((part, first_connection), placed) in parts.zip(document.chunks()) {
            let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
            self.by_chunk.insert(part.chunk.id, number);
            self.list.push(part);
            self.stands.push(Stand {
                start: placed.start,
                line: placed.line,
                first_connection,
            });
        }
        self.files
            .push((document.path.clone(), first..self.list.len()));
    }

    /// The parts of a file, by number.
    fn of(&self, file: &str) -> Range<usize> {
        let found = self.files.iter().find(|(path, _)| &**path == file);
        found.map_or(0..0, |(_, range)| range.clone())
    }

    /// The parts of a range, each with where it begins.
    fn placed(&self, range: Range<usize>) -> impl Iterator<Item = (&Part, usize)> {
        range.map(|n| (&self.list[n], self.stands[n].start))
    }

    fn file(&self, part: usize) -> Option<&FilePath> {
        let at = self.files.partition_point(|(_, range)| range.end <= part);
        self.files.get(at).map(|(path, _)| path)
    }

    fn number(&self, chunk: ChunkId) -> Option<usize> {
        self.by_chunk.get(&chunk).map(|n| *n as usize)
    }

    /// The part that holds a byte of a file, and where it begins.
    fn at(&self, file: &str, offset: usize) -> Option<(&Part, usize)> {
        let range = self.of(file);
        let stands = &self.stands[range.clone()];
        let behind = stands.partition_point(|s| s.start <= offset);
        let at = behind.checked_sub(1)?;
        Some((self.list.get(range.start + at)?, stands[at].start))
    }
}

impl Architecture {
    /// What number each component had in `before`, as far as it was there.
    pub(crate) fn components_in(&self, before: &Self) -> Moves {
        let moves = |now: usize, then: usize| {
            let (part, then) = (&self.parts.list[now], &before.parts.list[then]);
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
        let moves = |now: usize, then: usize| {
            let (a, b) = (&self.parts, &before.parts);
            let length = a.list[now].linked.connections.len();
            (length == b.list[then].linked.connections.len()).then_some((
                a.stands[now].first_connection,
                b.stands[then].first_connection,
                length,
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
        of_part: impl Fn(usize, usize) -> Option<(usize, usize, usize)>,
    ) -> Moves {
        if count == count_before {
            return Moves(None);
        }
        let mut out = vec![None; count];
        for (now, part) in self.parts.list.iter().enumerate() {
            let then = before.parts.number(part.chunk.id);
            let then = then.and_then(|then| of_part(now, then));
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
        self.parts.list.get(0).map(|part| part.chunk.id)
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
            span: place.span.after(self.parts.stands[number].start),
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
        self.parts.at(file, offset).is_some_and(|(part, start)| {
            part.chunk.id == place.file && place.span.after(start).touches(offset)
        })
    }

    /// The file of a place, its chunk, and the chunk's first line there.
    pub fn chunk_of(&self, place: Place) -> Option<(&FilePath, &Arc<Chunk>, usize)> {
        let number = self.parts.number(place.file)?;
        let line = self.parts.stands[number].line;
        Some((
            self.parts.file(number)?,
            &self.parts.list[number].chunk,
            line,
        ))
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
        let (part, start) = self.parts.at(file, offset)?;
        let inside = offset - start;
        let mut all = part.linked.occurrences.iter();
        let found = all.find(|o| o.span.touches(inside))?;
        Some(found.after(start))
    }

    /// The declarations and uses of names in a file, in order.
    pub fn occurrences(&self, file: &str) -> impl Iterator<Item = Occurrence> {
        let parts = self.parts.placed(self.parts.of(file));
        parts.flat_map(|(part, start)| {
            let all = part.linked.occurrences.iter();
            all.map(move |o| o.after(start))
        })
    }

    /// What stands in the chunks of a file that meet a range. What the other chunks say makes it no
    /// slower.
    pub(crate) fn within(&self, file: &str, span: Span) -> Within {
        let range = self.parts.of(file);
        let stands = &self.parts.stands[range.clone()];
        // A place where two parts meet is in both.
        let behind = stands.partition_point(|s| s.start < span.start);
        let from = range.start + behind.saturating_sub(1);
        let to = range.start + stands.partition_point(|s| s.start <= span.end);
        if from >= to {
            return Within::default();
        }
        let (first, last) = (&self.parts.list[from], &self.parts.list[to - 1]);
        let (a, b) = (&first.numbered, &last.numbered);
        let connections =
            self.parts.stands[to - 1].first_connection + last.linked.connections.len();
        Within {
            components: a.first_component..b.first_component + b.components.len(),
            groups: a.first_group..b.first_group + b.groups.len(),
            connections: self.parts.stands[from].first_connection..connections,
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

    /// How many chunks its files have.
    pub(crate) fn count_chunks(&self) -> usize {
        self.parts.list.len()
    }

    /// The files of the design, in order.
    pub fn files(&self) -> impl Iterator<Item = &FilePath> {
        self.parts.files.iter().map(|(path, _)| path)
    }

    /// Every place where a name stands that means `symbol`.
    pub fn places_of(&self, symbol: Symbol) -> impl Iterator<Item = (Location, bool)> {
        self.parts.files.iter().flat_map(move |(path, range)| {
            let parts = self.parts.placed(range.clone());
            parts.flat_map(move |(part, start)| {
                let all = part.linked.occurrences.iter();
                all.filter(move |o| o.symbol == symbol)
                    .map(move |o| (Location::new(path, o.span.after(start)), o.declares))
            })
        })
    }

    /// What is written and cannot be so.
    pub(crate) fn text_problems(&self) -> impl Iterator<Item = &Finding<ChunkId>> {
        let troubled = self.parts.list.iter().filter(|p| !p.troubles.is_nothing());
        troubled.flat_map(Part::problems).chain(&self.problems)
    }

    /// How much of the text cannot be read or cannot be so.
    pub(crate) fn count_troubles(&self) -> Counts {
        let mut out: Counts = self.problems.iter().map(|f| f.severity).collect();
        self.parts.list.iter().for_each(|p| out.add_all(p.troubles));
        out
    }
}
