//! Another name for a component, group or entity, wherever it is named.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use ropey::Rope;

use crate::finding::{FileEdits, TextEdit};
use crate::host::Snapshot;
use crate::model::{Architecture, Occurrence, Symbol, build};
use crate::span::{FilePath, Location, Span};
use crate::syntax::Document;
use crate::syntax::ast::Item;

/// Why a thing cannot have a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenameError {
    /// Nothing under the cursor has a name that could change.
    #[error("There is nothing to rename here. Components, groups and entities can be renamed.")]
    NothingHere,
    /// It is no name.
    #[error(
        "`{0}` is not a name. Use letters, digits, `_`, and `-` between them, and start with a letter."
    )]
    NotAName(String),
    /// Another thing beside it is called so.
    #[error("There is a `{0}` already. Choose another name.")]
    Taken(String),
    /// Somewhere, the new name would stand for something else.
    #[error(
        "With the new name, line {line} of {file} would mean something else. Choose another name."
    )]
    OtherMeaning {
        /// The file's own name.
        file: String,
        /// From 1.
        line: usize,
    },
}

/// The word under the cursor that [`rename`] would replace; `None` where there is none.
pub fn renamable(snapshot: &Snapshot, path: &str, offset: usize) -> Option<Span> {
    snapshot.roots_of(path).find_map(|root| {
        let mentions = mentions(snapshot, &snapshot.architecture_of(root), path);
        let (span, _) = mentions
            .into_iter()
            .find(|(span, _)| span.touches(offset))?;
        Some(span)
    })
}

/// The edits that call what is named at `offset` by another name: in all files of every design that
/// has it.
///
/// # Errors
/// Where there is nothing to rename, or the new name does not fit.
pub fn rename(
    snapshot: &Snapshot,
    path: &str,
    offset: usize,
    name: &str,
) -> Result<Vec<FileEdits>, RenameError> {
    let span = renamable(snapshot, path, offset).ok_or(RenameError::NothingHere)?;
    if !is_name(name) {
        return Err(RenameError::NotAName(name.to_owned()));
    }
    let document = snapshot.document(path).ok_or(RenameError::NothingHere)?;
    let places = places(snapshot, Location::new(&document.path, span));
    let mut edits: Vec<FileEdits> = Vec::new();
    for place in &places {
        let edit = TextEdit {
            span: place.span,
            text: name.to_owned(),
        };
        match edits.last_mut().filter(|e| e.file == place.file) {
            Some(file) => file.edits.push(edit),
            None => edits.push(FileEdits {
                file: place.file.clone(),
                edits: vec![edit],
            }),
        }
    }
    check(snapshot, &places, &edits, name)?;
    Ok(edits)
}

/// Whether the grammar reads `name` as a name.
fn is_name(name: &str) -> bool {
    let text = format!("service {name}\n");
    let document = Document::new("".into(), Rope::from_str(&text), None);
    let items: Vec<&Item> = document.items().map(|(_, item)| item).collect();
    document.errors().is_empty()
        && matches!(items[..], [Item::Component(it)] if it.name.text == name)
}

/// Each name that stands in a file, and what it stands for; of `orders.api`, both.
fn mentions(snapshot: &Snapshot, architecture: &Architecture, file: &str) -> Vec<(Span, Symbol)> {
    let Some(document) = snapshot.document(file) else {
        return Vec::new();
    };
    let text = document.text();
    architecture
        .occurrences(file)
        .flat_map(|occurrence| parts(architecture, &occurrence, text))
        .collect()
}

/// The names in one occurrence, from the last to the first. In a list one occurrence is all of a
/// dotted name.
pub(super) fn parts(
    architecture: &Architecture,
    occurrence: &Occurrence,
    text: &str,
) -> Vec<(Span, Symbol)> {
    let written = occurrence.span.of(text);
    let bare = written.trim_matches('"');
    let quotes = usize::from(bare.len() < written.len());
    let (mut end, mut symbol) = (
        occurrence.span.start + quotes + bare.len(),
        Some(occurrence.symbol),
    );
    let mut out = Vec::new();
    for part in bare.rsplit('.') {
        let Some(of) = symbol else { break };
        out.push((Span::new(end - part.len(), end), of));
        end = (end - part.len()).saturating_sub(1);
        symbol = match of {
            Symbol::Component(id) => architecture.components[id].group,
            Symbol::Group(id) => architecture.groups[id].parent,
            Symbol::Entity(_) => None,
        }
        .map(Symbol::Group);
    }
    out
}

/// Every place of what `place` names. A name in a file of several designs may stand for another
/// thing in each of them; then all of these go by one name, and are renamed together.
fn places(snapshot: &Snapshot, place: Location) -> BTreeSet<Location> {
    let mut all: Vec<(Location, Location)> = Vec::new();
    for root in snapshot.roots() {
        let architecture = snapshot.architecture_of(root);
        for file in architecture.files() {
            for (span, symbol) in mentions(snapshot, &architecture, file) {
                let declared = architecture.location(architecture.declared_at(symbol));
                all.push((Location::new(file, span), declared));
            }
        }
    }
    let mut places = BTreeSet::from([place]);
    loop {
        let before = places.len();
        for (place, declared) in &all {
            if places.contains(place) {
                places.insert(declared.clone());
            } else if places.contains(declared) {
                places.insert(place.clone());
            }
        }
        if places.len() == before {
            return places;
        }
    }
}

/// Whether everything means after the edits what it meant before.
fn check(
    snapshot: &Snapshot,
    places: &BTreeSet<Location>,
    edits: &[FileEdits],
    name: &str,
) -> Result<(), RenameError> {
    let touched = |file: &FilePath| edits.iter().find(|e| e.file == *file);
    for root in snapshot.roots() {
        if !root.files.iter().any(|f| touched(f).is_some()) {
            continue;
        }
        let before = &*snapshot.architecture_of(root);
        taken(before, places, name)?;
        let files = root.files.iter().filter_map(|f| snapshot.document(f));
        let documents: Vec<Arc<Document>> = files
            .map(|document| match touched(&document.path) {
                Some(file) => {
                    let text = TextEdit::apply_all(&file.edits, document.text());
                    let rope = Rope::from_str(&text);
                    Arc::new(Document::new(document.path.clone(), rope, None))
                }
                None => document.clone(),
            })
            .collect();
        let (after, _) = build(&documents.iter().collect::<Vec<_>>(), None, None);
        // In the order of the files: of several places, the first is told.
        for file in before.files() {
            let edits = touched(file).map_or(&[][..], |e| &e.edits);
            let now = after.occurrences(file);
            let now: HashSet<_> = now.map(|o| (o.span, o.symbol, o.declares)).collect();
            for old in before.occurrences(file) {
                let (start, end) = (old.span.start, old.span.end);
                let span = Span::new(moved(start, edits, false), moved(end, edits, true));
                // Things are numbered in the order of the text, which stays.
                if !now.contains(&(span, old.symbol, old.declares)) {
                    return Err(other_meaning(snapshot, file, old.span));
                }
            }
        }
    }
    Ok(())
}

/// Whether the new name is another one's.
fn taken(
    architecture: &Architecture,
    places: &BTreeSet<Location>,
    name: &str,
) -> Result<(), RenameError> {
    let renamed =
        |symbol| places.contains(&architecture.location(architecture.declared_at(symbol)));
    // Of several names that are taken, the first is told.
    let named: BTreeMap<&String, &Symbol> = architecture
        .names
        .iter()
        .filter(|(_, symbol)| renamed(**symbol))
        .collect();
    for (full, symbol) in named {
        let new = match full.rsplit_once('.') {
            Some((group, _)) => format!("{group}.{name}"),
            None => name.to_owned(),
        };
        if architecture
            .names
            .get(&new)
            .is_some_and(|other| other != symbol)
        {
            return Err(RenameError::Taken(new));
        }
    }
    let mut entities = (0..architecture.entities.len()).map(Symbol::Entity);
    let twin = architecture.entities.iter().position(|e| e.name == name);
    if entities.any(|e| renamed(e) && twin.is_some_and(|twin| e != Symbol::Entity(twin))) {
        return Err(RenameError::Taken(name.to_owned()));
    }
    Ok(())
}

/// Where a place is after the edits; the end of a span goes with an edit that ends there.
fn moved(offset: usize, edits: &[TextEdit], is_end: bool) -> usize {
    let before = edits.iter().filter(|e| match is_end {
        true => e.span.end <= offset,
        false => e.span.end <= offset && e.span.start < offset,
    });
    before.fold(offset, |at, e| {
        at + e.text.len() - (e.span.end - e.span.start)
    })
}

fn other_meaning(snapshot: &Snapshot, file: &str, span: Span) -> RenameError {
    let document = snapshot.document(file);
    let line = document.map_or(0, |d| {
        let before = Span::new(0, span.start);
        before.of(d.text()).matches('\n').count()
    });
    RenameError::OtherMeaning {
        file: file.rsplit('/').next().unwrap_or(file).to_owned(),
        line: line + 1,
    }
}

#[cfg(test)]
mod tests;
