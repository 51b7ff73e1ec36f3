//! A place in a text, and the statements that it touches.

use std::sync::Arc;

use tree_sitter::Node;

use crate::host::Snapshot;
use crate::model::Architecture;
use crate::span::Span;
use crate::syntax::ast::{Group, Item};
use crate::syntax::{Document, Placed};

use super::lines;

/// A place in a text: a cursor, or what is selected.
pub(super) struct Site<'a> {
    pub snapshot: &'a Snapshot,
    pub document: &'a Arc<Document>,
    pub span: Span,
}

/// A statement where it stands.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub item: &'a Item,
    pub placed: &'a Placed,
}

/// Statements side by side.
pub(super) struct Scope<'a> {
    /// The group that they stand in.
    pub group: Option<&'a Group>,
    /// Those that are selected; never none.
    pub selected: Vec<Entry<'a>>,
}

impl<'a> Entry<'a> {
    /// Where it is in the file.
    pub fn span(self) -> Span {
        self.at(self.item.span())
    }

    /// A place of the statement in the file.
    pub fn at(self, span: Span) -> Span {
        span.after(self.placed.start)
    }

    /// The text that its places count in.
    pub fn text(self) -> &'a str {
        &self.placed.chunk.text
    }

    /// Its lines in the file, with the comments right above it; `None` where something else stands on
    /// them.
    pub fn lines(self) -> Option<Span> {
        lines::whole(self.text(), self.item.span()).map(|span| self.at(span))
    }
}

impl<'a> Site<'a> {
    /// A place in a file that is known.
    pub fn new(snapshot: &'a Snapshot, path: &str, span: Span) -> Option<Self> {
        Some(Self {
            snapshot,
            document: snapshot.document(path)?,
            span,
        })
    }

    /// What the first design that has the file says.
    pub fn architecture(&self) -> Option<Arc<Architecture>> {
        self.snapshot.architecture_for(&self.document.path)
    }

    /// The chunk that all of the place is in; `None` where it cannot be read.
    fn placed(&self) -> Option<&'a Placed> {
        let placed = self.document.chunk_at(self.span.start)?;
        let fits = self.span.end <= placed.end() && placed.chunk.errors.is_empty();
        fits.then_some(placed)
    }

    /// The innermost statement that the place is in: of a group, or of the file.
    pub fn statement(&self) -> Option<Entry<'a>> {
        let placed = self.placed()?;
        let mut items = &placed.chunk.items;
        let mut found = None;
        while let Some(item) = items.iter().find(|item| {
            let span = item.span().after(placed.start);
            span.start <= self.span.start && self.span.end <= span.end
        }) {
            found = Some(Entry { item, placed });
            match item {
                Item::Group(group) => items = &group.body.items,
                _ => break,
            }
        }
        found
    }

    /// The innermost node of one of these kinds that the place is in, with the chunk that it is of.
    pub fn node(&self, kinds: &[&str]) -> Option<(Node<'a>, &'a Placed)> {
        let placed = self.placed()?;
        let inside = |span: Span| {
            let span = span.after(placed.start);
            span.start <= self.span.start && self.span.end <= span.end
        };
        let (mut node, mut found) = (placed.chunk.tree.root_node(), None);
        loop {
            if kinds.contains(&node.kind()) {
                found = Some((node, placed));
            }
            let mut cursor = node.walk();
            let next = node.children(&mut cursor).find(|n| inside((*n).into()));
            match next {
                Some(next) => node = next,
                None => return found,
            }
        }
    }

    /// The statements that are selected, all of one group or all of the file.
    pub fn selected(&self) -> Option<Scope<'a>> {
        let span = self.span;
        let touched = |at: Span| at.start < span.end && span.start < at.end;
        let chunks = self.document.chunks();
        let first = chunks.partition_point(|placed| placed.end() <= span.start);
        let mut selected: Vec<Entry<'a>> = Vec::new();
        for placed in chunks[first..].iter().take_while(|p| p.start < span.end) {
            if !placed.chunk.errors.is_empty() {
                return None;
            }
            let entries = placed.chunk.items.iter().map(|item| Entry { item, placed });
            selected.extend(entries.filter(|e| touched(e.span())));
        }
        let mut scope = Scope {
            group: None,
            selected,
        };
        while let [
            Entry {
                item: Item::Group(group),
                placed,
            },
        ] = scope.selected[..]
        {
            let body = group.body.span.after(placed.start);
            if !(body.start < span.start && span.end < body.end) {
                break;
            }
            let entries = group.body.items.iter().map(|item| Entry { item, placed });
            scope = Scope {
                group: Some(group),
                selected: entries.filter(|e| touched(e.span())).collect(),
            };
        }
        (!scope.selected.is_empty()).then_some(scope)
    }

    /// The statements behind `last` in the same group or file.
    pub fn behind(&self, scope: &Scope<'a>, last: Entry<'a>) -> impl Iterator<Item = Entry<'a>> {
        let end = last.span().end;
        let inside = scope.group.map(|group| {
            let items = group.body.items.iter();
            items.map(move |item| Entry {
                item,
                placed: last.placed,
            })
        });
        let chunks = self.document.chunks();
        let first = match scope.group {
            Some(_) => chunks.len(),
            None => chunks.partition_point(|placed| placed.end() < end),
        };
        let outside = chunks[first..].iter().flat_map(|placed| {
            let items = placed.chunk.items.iter();
            items.map(move |item| Entry { item, placed })
        });
        let all = inside.into_iter().flatten().chain(outside);
        all.filter(move |entry| entry.span().start >= end)
    }
}
