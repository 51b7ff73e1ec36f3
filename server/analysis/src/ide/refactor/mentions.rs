//! Where things are spoken of, in all designs that have them.

use std::collections::BTreeSet;

use crate::finding::{FileEdits, TextEdit};
use crate::host::Snapshot;
use crate::ide::rename::parts;
use crate::span::{FilePath, Span};

/// A place where a name stands and is not declared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mention {
    pub file: FilePath,
    /// The name alone: the `api` of `orders.api`.
    pub span: Span,
    /// Whether the name of its group stands before it.
    pub behind_dot: bool,
    /// Whether the name of something in it stands behind it.
    pub before_dot: bool,
}

/// All mentions of what is declared at the places `names` of the file `path`.
pub(super) fn of(snapshot: &Snapshot, path: &str, names: &[Span]) -> BTreeSet<Mention> {
    let mut out = BTreeSet::new();
    for root in snapshot.roots_of(path) {
        let architecture = snapshot.architecture_of(root);
        let declared = names
            .iter()
            .filter_map(|name| architecture.occurrence_at(path, name.start));
        let symbols: Vec<_> = declared.map(|o| o.symbol).collect();
        for file in architecture.files() {
            let Some(document) = snapshot.document(file) else {
                continue;
            };
            let text = document.text();
            for occurrence in architecture.occurrences(file).filter(|o| !o.declares) {
                for (span, symbol) in parts(&architecture, &occurrence, text) {
                    if symbols.contains(&symbol) {
                        out.insert(Mention {
                            file: file.clone(),
                            span,
                            behind_dot: text[..span.start].ends_with('.'),
                            before_dot: text[span.end..].starts_with('.'),
                        });
                    }
                }
            }
        }
    }
    out
}

/// Adds an edit to those of its file.
pub(super) fn push(edits: &mut Vec<FileEdits>, file: &FilePath, edit: TextEdit) {
    match edits.iter_mut().find(|e| e.file == *file) {
        Some(of_file) => of_file.edits.push(edit),
        None => edits.push(FileEdits {
            file: file.clone(),
            edits: vec![edit],
        }),
    }
}
