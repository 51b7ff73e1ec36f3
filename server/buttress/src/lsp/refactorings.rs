//! Refactorings as code actions. Their edits may cost as much as the design is large, so a client that
//! asks for them in a second step gets them then.

use buttress_analysis::ide::{self, RefactorError, Refactored, RefactoringKind};
use buttress_analysis::syntax::Document;
use buttress_analysis::{FilePath, Span};
use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::{Error, ErrorCode};
use tower_lsp::ls_types as lsp;

use super::abilities::Abilities;
use super::convert::View;

/// What an action carries until its edits are asked for.
#[derive(Debug, Deserialize, Serialize)]
pub struct Pending {
    /// The file that it was offered in.
    pub uri: lsp::Uri,
    /// The state of the file.
    state: u64,
    what: What,
}

/// What is to be done.
#[derive(Debug, Deserialize, Serialize)]
enum What {
    /// A refactoring of what stands in a range.
    Refactoring { span: (usize, usize), id: String },
    /// A pattern at places of the design.
    Pattern { id: String, places: Vec<String> },
}

impl Pending {
    /// A pattern that was offered in a file.
    pub fn pattern(uri: &lsp::Uri, document: &Document, offer: &ide::PatternOffer) -> Self {
        Self {
            uri: uri.clone(),
            state: document.id,
            what: What::Pattern {
                id: offer.pattern.clone(),
                places: offer.places.clone(),
            },
        }
    }
}

/// Why edits are not made.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The text is another one than when the action was offered.
    #[error("The text has changed since this was offered: ask again.")]
    Stale,
    /// See there.
    #[error(transparent)]
    Refactoring(#[from] RefactorError),
    /// See there.
    #[error(transparent)]
    Pattern(#[from] ide::PatternError),
}

/// All kinds of refactorings.
pub const KINDS: [lsp::CodeActionKind; 4] = [
    lsp::CodeActionKind::REFACTOR_EXTRACT,
    lsp::CodeActionKind::REFACTOR_INLINE,
    lsp::CodeActionKind::REFACTOR_REWRITE,
    MOVE,
];

/// The protocol has it from version 3.18 on.
const MOVE: lsp::CodeActionKind = lsp::CodeActionKind::new("refactor.move");

fn kind(kind: RefactoringKind) -> lsp::CodeActionKind {
    match kind {
        RefactoringKind::Extract => lsp::CodeActionKind::REFACTOR_EXTRACT,
        RefactoringKind::Inline => lsp::CodeActionKind::REFACTOR_INLINE,
        RefactoringKind::Rewrite => lsp::CodeActionKind::REFACTOR_REWRITE,
        RefactoringKind::Move => MOVE,
    }
}

/// Whether a client wants actions of a kind. `refactor` means all that are below it.
pub fn is_wanted(context: &lsp::CodeActionContext, kind: &lsp::CodeActionKind) -> bool {
    let below = |only: &lsp::CodeActionKind| {
        let rest = kind.as_str().strip_prefix(only.as_str());
        only.as_str().is_empty() || rest.is_some_and(|r| r.is_empty() || r.starts_with('.'))
    };
    context
        .only
        .as_ref()
        .is_none_or(|only| only.iter().any(below))
}

/// What fits a range.
pub fn actions(
    view: &View,
    path: &FilePath,
    params: &lsp::CodeActionParams,
    abilities: Abilities,
) -> Vec<lsp::CodeActionOrCommand> {
    let (context, later) = (&params.context, abilities.resolves_actions);
    let by_itself = context.trigger_kind == Some(lsp::CodeActionTriggerKind::AUTOMATIC);
    // Edits that nobody asked for are not made at each move of the cursor.
    if (by_itself && !later) || !KINDS.iter().any(|kind| is_wanted(context, kind)) {
        return Vec::new();
    }
    let (Some(span), Some(document)) =
        (view.span(path, params.range), view.snapshot.document(path))
    else {
        return Vec::new();
    };
    let action = |offered: ide::Refactoring| {
        let kind = kind(offered.kind);
        if !is_wanted(context, &kind) || (offered.creates_file && !abilities.creates_files) {
            return None;
        }
        let mut action = lsp::CodeAction {
            title: offered.title,
            kind: Some(kind),
            ..lsp::CodeAction::default()
        };
        if later {
            let pending = Pending {
                uri: params.text_document.uri.clone(),
                state: document.id,
                what: What::Refactoring {
                    span: (span.start, span.end),
                    id: offered.id.to_owned(),
                },
            };
            action.data = Some(serde_json::to_value(pending).ok()?);
        } else {
            let change = ide::refactor(&view.snapshot, path, span, offered.id).ok()?;
            action.edit = Some(workspace_edit(view, change, abilities.versioned_edits)?);
        }
        Some(lsp::CodeActionOrCommand::CodeAction(action))
    };
    let offered = ide::refactorings(&view.snapshot, path, span);
    offered.into_iter().filter_map(action).collect()
}

/// The edits of an action that was offered before; or why they must not be made.
pub fn resolve(
    view: &View,
    path: &FilePath,
    pending: &Pending,
    with_versions: bool,
) -> Result<lsp::WorkspaceEdit, Refusal> {
    let state = view.snapshot.document(path).map(|d| d.id);
    if state != Some(pending.state) {
        return Err(Refusal::Stale);
    }
    let change = match &pending.what {
        What::Refactoring { span, id } => {
            ide::refactor(&view.snapshot, path, Span::new(span.0, span.1), id)?
        }
        What::Pattern { id, places } => {
            let root = view
                .snapshot
                .report_for(path)
                .map(|report| report.root.clone());
            let root = root.ok_or(Refusal::Stale)?;
            let places: Vec<&str> = places.iter().map(String::as_str).collect();
            Refactored {
                edits: ide::apply_pattern(&view.snapshot, &root, id, &places)?.edits,
                created: None,
            }
        }
    };
    workspace_edit(view, change, with_versions).ok_or(Refusal::Stale)
}

/// The protocol's number for a request that is right and could not be fulfilled.
const REQUEST_FAILED: i64 = -32803;

/// What the client is told of [`resolve`]; of a file that is not known nothing can be done.
pub fn answer(
    edit: Option<Result<lsp::WorkspaceEdit, Refusal>>,
) -> Result<lsp::WorkspaceEdit, Error> {
    edit.unwrap_or(Err(Refusal::Stale))
        .map_err(|refused| Error {
            code: ErrorCode::ServerError(REQUEST_FAILED),
            message: refused.to_string().into(),
            data: None,
        })
}

fn workspace_edit(
    view: &View,
    change: Refactored,
    with_versions: bool,
) -> Option<lsp::WorkspaceEdit> {
    let Some((file, text)) = change.created else {
        return view.workspace_edit(&change.edits, with_versions);
    };
    let uri = view.uri(&file)?;
    let created = lsp::CreateFile {
        uri: uri.clone(),
        // A file that is there stays what it is, and the client says so.
        options: Some(lsp::CreateFileOptions {
            overwrite: Some(false),
            ignore_if_exists: Some(false),
        }),
        annotation_id: None,
    };
    let start = lsp::Range::default();
    let filled = lsp::TextDocumentEdit {
        text_document: lsp::OptionalVersionedTextDocumentIdentifier { uri, version: None },
        edits: vec![lsp::OneOf::Left(lsp::TextEdit::new(start, text))],
    };
    let mut edit = view.workspace_edit(&change.edits, true)?;
    let Some(lsp::DocumentChanges::Edits(edits)) = edit.document_changes.take() else {
        return None;
    };
    let edits = std::iter::once(filled).chain(edits);
    let created = lsp::DocumentChangeOperation::Op(lsp::ResourceOp::Create(created));
    let operations = std::iter::once(created)
        .chain(edits.map(lsp::DocumentChangeOperation::Edit))
        .collect();
    edit.document_changes = Some(lsp::DocumentChanges::Operations(operations));
    Some(edit)
}
