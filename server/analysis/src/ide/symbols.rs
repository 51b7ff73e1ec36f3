//! The outline of a file.

use crate::host::Snapshot;
use crate::span::Span;
use crate::syntax::Chunk;
use crate::syntax::ast::{self, Body, Item, NamedKind, Text};

/// What stands in an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// The design.
    Architecture,
    /// A component of this kind.
    Component(String),
    /// A boundary.
    Group,
    /// A table or document.
    Entity,
    /// A field of an entity.
    Field,
    /// A sequence.
    Flow,
    /// A view.
    View,
    /// An environment.
    Environment,
    /// A decision.
    Decision,
    /// A rule of the team.
    Rule,
    /// What the design must stay within.
    Constraints,
}

/// An entry of an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentSymbol {
    /// What it is called.
    pub name: String,
    /// A few words beside the name.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// The whole of it.
    pub span: Span,
    /// Its name, inside `span`.
    pub selection: Span,
    /// What is inside it.
    pub children: Vec<DocumentSymbol>,
}

impl DocumentSymbol {
    fn shift(&mut self, base: usize) {
        self.span = self.span.after(base);
        self.selection = self.selection.after(base);
        self.children.iter_mut().for_each(|child| child.shift(base));
    }
}

/// The outline of a file, in the order of the text.
pub fn document_symbols(snapshot: &Snapshot, path: &str) -> Vec<DocumentSymbol> {
    let Some(document) = snapshot.document(path) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for placed in document.chunks() {
        for mut symbol in chunk_symbols(&placed.chunk) {
            symbol.shift(placed.start);
            out.push(symbol);
        }
    }
    out
}

/// The outline of a chunk, in terms of the chunk.
pub fn chunk_symbols(chunk: &Chunk) -> Vec<DocumentSymbol> {
    items(&chunk.items)
}

fn items(items: &[Item]) -> Vec<DocumentSymbol> {
    items.iter().filter_map(symbol).collect()
}

fn symbol(item: &Item) -> Option<DocumentSymbol> {
    let title = |text: &Option<Text>| text.as_ref().map(|t| t.text.clone());
    let mut symbol = match item {
        Item::Architecture(it) => leaf(
            SymbolKind::Architecture,
            &it.title.text,
            None,
            it.span,
            it.title.span,
        )?,
        Item::Constraints(it) => leaf(
            SymbolKind::Constraints,
            "constraints",
            settings(&it.body),
            it.span,
            it.keyword,
        )?,
        Item::Component(it) => {
            let mut detail = it.kind.text.clone();
            if let Some(product) = &it.product {
                detail = format!("{detail}: {}", product.text);
            }
            if let Some(title) = &it.title {
                detail = format!("{detail} · {}", title.text);
            }
            let kind = SymbolKind::Component(it.kind.text.clone());
            leaf(kind, &it.name.text, Some(detail), it.span, it.name.span)?
        }
        Item::Group(it) => leaf(
            SymbolKind::Group,
            &it.name.text,
            title(&it.title),
            it.span,
            it.name.span,
        )?,
        Item::Entity(it) => {
            let detail = it.component.as_ref().map(|c| format!("in {}", c.text()));
            let mut entity = leaf(
                SymbolKind::Entity,
                &it.name.text,
                detail,
                it.span,
                it.name.span,
            )?;
            entity.children = it.fields.iter().filter_map(field).collect();
            entity
        }
        Item::Flow(it) => leaf(
            SymbolKind::Flow,
            &it.name.text,
            title(&it.title),
            it.span,
            it.name.span,
        )?,
        Item::Named(it) => {
            let kind = match it.kind {
                NamedKind::View => SymbolKind::View,
                NamedKind::Environment => SymbolKind::Environment,
                NamedKind::Decision => SymbolKind::Decision,
                NamedKind::Rule => SymbolKind::Rule,
                NamedKind::Defaults => return None,
            };
            leaf(kind, &it.name.text, title(&it.title), it.span, it.name.span)?
        }
        _ => return None,
    };
    // Members; and what stands in other braces only because one of them is still open.
    if let Some(body) = item.body() {
        symbol.children.extend(items(&body.items));
    }
    Some(symbol)
}

/// A few of the settings, as a reminder.
fn settings(body: &Body) -> Option<String> {
    let words: Vec<&str> = body
        .settings()
        .take(3)
        .map(|s| s.name.text.as_str())
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn field(field: &ast::Field) -> Option<DocumentSymbol> {
    let mut detail = field.type_.text.clone();
    for mark in &field.marks {
        detail.push(' ');
        detail.push_str(&mark.text);
    }
    if let Some(target) = &field.references {
        detail.push_str(" -> ");
        detail.push_str(&target.text());
    }
    leaf(
        SymbolKind::Field,
        &field.name.text,
        Some(detail),
        field.span,
        field.name.span,
    )
}

/// An entry without children; none for what has no name yet, which an editor would refuse.
fn leaf(
    kind: SymbolKind,
    name: &str,
    detail: Option<String>,
    span: Span,
    selection: Span,
) -> Option<DocumentSymbol> {
    if name.trim().is_empty() {
        return None;
    }
    // The name may end behind the statement where the statement is half typed.
    let selection = if span.start <= selection.start && selection.end <= span.end {
        selection
    } else {
        Span::at(span.start)
    };
    Some(DocumentSymbol {
        name: name.to_owned(),
        detail,
        kind,
        span,
        selection,
        children: Vec::new(),
    })
}

#[cfg(test)]
mod tests;
