//! Other ways to write a design that says the same: what fits a place, and the edits that do it.
//!
//! Each way is a file: `offer` says cheaply whether it fits, `draft` makes the edits. Before edits
//! leave, they are tried: what the design said before is compared with what it would say then.

pub(super) mod check;
mod clouds;
mod extract_group;
mod facts;
mod flip_arrow;
mod inline_group;
mod lines;
mod mentions;
mod move_to_file;
mod site;
mod sort_settings;
mod spread;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod text_forms;
mod titles;

use crate::finding::{FileEdits, TextEdit};
use crate::host::Snapshot;
use crate::span::{FilePath, Span};

use site::Site;

/// What sort of refactoring one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefactoringKind {
    /// Parts of the text become a thing of their own.
    Extract,
    /// A thing goes, and its parts stand in its place.
    Inline,
    /// The same is written in another way.
    Rewrite,
    /// Something moves to another place.
    Move,
}

/// A refactoring that fits a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refactoring {
    /// What [`refactor`] knows it by.
    pub id: &'static str,
    /// What it does, for a menu.
    pub title: String,
    /// What sort it is.
    pub kind: RefactoringKind,
    /// Whether it makes a new file.
    pub creates_file: bool,
}

/// What a refactoring changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refactored {
    /// A file that is new, with its text.
    pub created: Option<(FilePath, String)>,
    /// The edits of the files that are there.
    pub edits: Vec<FileEdits>,
}

/// Why a refactoring was not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefactorError {
    /// It does not fit the place, or no longer.
    #[error("That cannot be done here. Put the cursor on the statement and ask again.")]
    NotHere,
    /// The design would say something else, or have an error.
    #[error(
        "The design would say something else then: a name or setting would mean another thing. Rename what is in the way first."
    )]
    OtherMeaning,
}

/// A way to write something differently.
struct Way {
    id: &'static str,
    kind: RefactoringKind,
    /// What it is called at a place where it fits; costs no more than the place is large.
    offer: fn(&Site<'_>) -> Option<String>,
    draft: fn(&Site<'_>) -> Option<Draft>,
}

/// All ways, in the order of the menu.
const WAYS: [Way; 12] = [
    Way {
        id: "extract-group",
        kind: RefactoringKind::Extract,
        offer: extract_group::offer,
        draft: extract_group::draft,
    },
    Way {
        id: "inline-group",
        kind: RefactoringKind::Inline,
        offer: inline_group::offer,
        draft: inline_group::draft,
    },
    Way {
        id: "move-to-file",
        kind: RefactoringKind::Move,
        offer: move_to_file::offer,
        draft: move_to_file::draft,
    },
    Way {
        id: "flip-arrow",
        kind: RefactoringKind::Rewrite,
        offer: flip_arrow::offer,
        draft: flip_arrow::draft,
    },
    Way {
        id: "sort-settings",
        kind: RefactoringKind::Rewrite,
        offer: sort_settings::offer,
        draft: sort_settings::draft,
    },
    Way {
        id: "title",
        kind: RefactoringKind::Rewrite,
        offer: titles::offer,
        draft: titles::draft,
    },
    Way {
        id: "text-form",
        kind: RefactoringKind::Rewrite,
        offer: text_forms::offer,
        draft: text_forms::draft,
    },
    Way {
        id: "settings-lines",
        kind: RefactoringKind::Rewrite,
        offer: spread::offer_settings,
        draft: spread::draft_settings,
    },
    Way {
        id: "list-lines",
        kind: RefactoringKind::Rewrite,
        offer: spread::offer_list,
        draft: spread::draft_list,
    },
    Way {
        id: "move-to-aws",
        kind: RefactoringKind::Rewrite,
        offer: clouds::offer::<0>,
        draft: clouds::draft::<0>,
    },
    Way {
        id: "move-to-gcp",
        kind: RefactoringKind::Rewrite,
        offer: clouds::offer::<1>,
        draft: clouds::draft::<1>,
    },
    Way {
        id: "move-to-azure",
        kind: RefactoringKind::Rewrite,
        offer: clouds::offer::<2>,
        draft: clouds::draft::<2>,
    },
];

/// What must be the same afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Meaning {
    /// Everything.
    #[default]
    Same,
    /// Everything but that there is a group with this full name, and the names that follow from it.
    Group(String),
    /// Everything but the direction and type of the connections.
    Arrows,
    /// Everything but the titles.
    Titles,
    /// Everything but what it is built with, and where.
    Cloud,
}

/// Edits that have not been tried.
#[derive(Debug, Default)]
struct Draft {
    edits: Vec<FileEdits>,
    created: Option<(FilePath, String)>,
    meaning: Meaning,
}

impl Draft {
    /// Edits of one file.
    fn new(file: &FilePath, edits: Vec<TextEdit>) -> Self {
        Self {
            edits: vec![FileEdits {
                file: file.clone(),
                edits,
            }],
            ..Self::default()
        }
    }

    fn meaning(self, meaning: Meaning) -> Self {
        Self { meaning, ..self }
    }
}

/// What fits `span` of a file. Their edits come from [`refactor`]: they may cost as much as the
/// design is large.
pub fn refactorings(snapshot: &Snapshot, path: &str, span: Span) -> Vec<Refactoring> {
    let Some(site) = Site::new(snapshot, path, span) else {
        return Vec::new();
    };
    let fitting = WAYS.iter().filter_map(|way| {
        Some(Refactoring {
            id: way.id,
            title: (way.offer)(&site)?,
            kind: way.kind,
            creates_file: way.kind == RefactoringKind::Move,
        })
    });
    fitting.collect()
}

/// The edits of the refactoring `id` at `span` of a file.
///
/// # Errors
/// Where it does not fit, or the design would say something else.
pub fn refactor(
    snapshot: &Snapshot,
    path: &str,
    span: Span,
    id: &str,
) -> Result<Refactored, RefactorError> {
    let site = Site::new(snapshot, path, span).ok_or(RefactorError::NotHere)?;
    let way = WAYS.iter().find(|way| way.id == id);
    let draft = way.and_then(|way| (way.draft)(&site));
    check::tried(snapshot, draft.ok_or(RefactorError::NotHere)?)
}
