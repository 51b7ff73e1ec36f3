//! What could be written at a place.

use crate::finding::TextEdit;
use crate::host::Snapshot;

/// What an offer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A kind of component.
    Kind,
    /// A product of a vendor.
    Product,
    /// The name of a setting.
    Setting,
    /// A value of a setting.
    Value,
    /// The name of a component.
    Name,
    /// The name of a group.
    Group,
    /// A type of connection.
    ConnectionType,
    /// A unit of a quantity.
    Unit,
    /// A word of the language.
    Keyword,
    /// A rule of the health check.
    Rule,
    /// The name of an entity.
    Entity,
    /// A field of an entity.
    Field,
    /// A file to include.
    File,
}

/// Something that could be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// What the list shows, and what is typed against.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words beside the label.
    pub detail: Option<String>,
    /// All about it, in Markdown.
    pub documentation: Option<String>,
    /// Replaces the word that is being typed.
    pub edit: TextEdit,
    /// Whether the text of the edit is a snippet with places to fill in (`$1`, `${1:name}`).
    pub snippet: bool,
    /// Offers are shown in the order of this.
    pub sort: String,
}

/// What could be written at `offset`, the likeliest first.
pub fn completions(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Completion> {
    let _ = (snapshot, path, offset);
    Vec::new()
}
