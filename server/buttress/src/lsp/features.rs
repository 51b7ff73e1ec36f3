//! What a request asks of a state of the world. Each runs on a blocking thread.

pub mod calls;
mod completion;
mod hints;
pub mod outline;

use buttress_analysis::{FilePath, Span, ide};
use tower_lsp::ls_types as lsp;

use super::abilities::Abilities;
use super::convert::{View, markdown, symbol_kind};
use super::refactorings::{Pending, is_wanted};
use crate::paths;

pub use completion::{completion, completion_file, completion_resolve};
pub use hints::{OPEN_PREVIEW, hints, lenses};

/// What is known of the thing under the cursor.
pub fn hover(view: &View, path: &str, at: lsp::Position) -> Option<lsp::Hover> {
    let hover = ide::hover(&view.snapshot, path, view.offset(path, at)?)?;
    Some(lsp::Hover {
        contents: lsp::HoverContents::Markup(markdown(hover.markdown)),
        range: view.range(path, hover.span),
    })
}

/// Where the thing under the cursor is declared.
pub fn definition(view: &View, path: &str, at: lsp::Position) -> Vec<lsp::Location> {
    let Some(offset) = view.offset(path, at) else {
        return Vec::new();
    };
    let places = ide::definition(&view.snapshot, path, offset);
    places
        .iter()
        .filter_map(|place| view.location(place))
        .collect()
}

/// Where the product of the component under the cursor is declared.
pub fn type_definition(view: &View, path: &str, at: lsp::Position) -> Vec<lsp::Location> {
    let Some(offset) = view.offset(path, at) else {
        return Vec::new();
    };
    let places = ide::type_definition(&view.snapshot, path, offset);
    places
        .iter()
        .filter_map(|place| view.location(place))
        .collect()
}

/// What the thing under the cursor is known by everywhere.
pub fn moniker(view: &View, path: &str, at: lsp::Position) -> Option<lsp::Moniker> {
    let (identifier, _) = ide::moniker(&view.snapshot, path, view.offset(path, at)?)?;
    Some(lsp::Moniker {
        scheme: "buttress".to_owned(),
        identifier,
        unique: lsp::UniquenessLevel::Project,
        kind: Some(lsp::MonikerKind::Export),
    })
}

/// Where the thing under the cursor is named.
pub fn references(
    view: &View,
    path: &str,
    at: lsp::Position,
    with_declaration: bool,
) -> Vec<lsp::Location> {
    let Some(offset) = view.offset(path, at) else {
        return Vec::new();
    };
    let places = ide::references(&view.snapshot, path, offset, with_declaration);
    places
        .iter()
        .filter_map(|place| view.location(place))
        .collect()
}

/// Where the file names the thing under the cursor.
pub fn highlights(view: &View, path: &str, at: lsp::Position) -> Vec<lsp::DocumentHighlight> {
    let Some(offset) = view.offset(path, at) else {
        return Vec::new();
    };
    let highlight = |h: ide::Highlight| {
        Some(lsp::DocumentHighlight {
            range: view.range(path, h.span)?,
            kind: Some(match h.declares {
                true => lsp::DocumentHighlightKind::WRITE,
                false => lsp::DocumentHighlightKind::READ,
            }),
        })
    };
    let found = ide::highlights(&view.snapshot, path, offset);
    found.into_iter().filter_map(highlight).collect()
}

/// What a file points at.
pub fn links(view: &View, path: &str) -> Vec<lsp::DocumentLink> {
    let link = |link: ide::Link| {
        let target = match link.target {
            ide::LinkTarget::File(file) => view.uri(&file)?,
            // What is no address leads nowhere.
            ide::LinkTarget::Page(page) => page.parse().ok()?,
        };
        Some(lsp::DocumentLink {
            range: view.range(path, link.span)?,
            target: Some(target),
            tooltip: None,
            data: None,
        })
    };
    let found = ide::links(&view.snapshot, path);
    found.into_iter().filter_map(link).collect()
}

/// What of a file can be folded away, by whole lines.
pub fn folds(view: &View, path: &str) -> Vec<lsp::FoldingRange> {
    let fold = |fold: ide::Fold| {
        let range = view.range(path, fold.span)?;
        Some(lsp::FoldingRange {
            start_line: range.start.line,
            end_line: range.end.line,
            kind: match fold.kind {
                ide::FoldKind::Block => None,
                ide::FoldKind::Comment => Some(lsp::FoldingRangeKind::Comment),
                ide::FoldKind::Includes => Some(lsp::FoldingRangeKind::Imports),
            },
            ..lsp::FoldingRange::default()
        })
    };
    let found = ide::folds(&view.snapshot, path);
    found.into_iter().filter_map(fold).collect()
}

/// The word under the cursor that can be renamed.
pub fn renamable(view: &View, path: &str, at: lsp::Position) -> Option<lsp::Range> {
    let span = ide::renamable(&view.snapshot, path, view.offset(path, at)?)?;
    view.range(path, span)
}

/// What gives the thing under the cursor another name; or why it cannot have it.
pub fn rename(
    view: &View,
    path: &str,
    at: lsp::Position,
    name: &str,
    with_versions: bool,
) -> Option<Result<lsp::WorkspaceEdit, ide::RenameError>> {
    match ide::rename(&view.snapshot, path, view.offset(path, at)?, name) {
        Ok(edits) => view.workspace_edit(&edits, with_versions).map(Ok),
        Err(refused) => Some(Err(refused)),
    }
}

/// What keeps the includes right when files or folders get other names.
pub fn move_files(
    view: &View,
    params: &lsp::RenameFilesParams,
    with_versions: bool,
) -> Option<lsp::WorkspaceEdit> {
    let key = |uri: &str| Some(paths::of_uri(&uri.parse().ok()?).to_string());
    let moves: Vec<ide::Move> = params
        .files
        .iter()
        .filter_map(|file| {
            Some(ide::Move {
                from: key(&file.old_uri)?,
                to: key(&file.new_uri)?,
            })
        })
        .collect();
    let edits = ide::move_files(&view.snapshot, &moves);
    match edits.is_empty() {
        true => None,
        false => view.workspace_edit(&edits, with_versions),
    }
}

/// What a selection at each of the positions grows to.
pub fn selections(view: &View, path: &str, at: &[lsp::Position]) -> Vec<lsp::SelectionRange> {
    let steps = |at: lsp::Position| {
        let offset = view.offset(path, at)?;
        let spans = ide::selections(&view.snapshot, path, offset);
        let ranges = spans.into_iter().filter_map(|s| view.range(path, s));
        ranges.rev().fold(None, |parent, range| {
            let parent = parent.map(Box::new);
            Some(lsp::SelectionRange { range, parent })
        })
    };
    // There is one answer for each position, also where there is nothing.
    let nothing = |at| lsp::SelectionRange {
        range: lsp::Range::new(at, at),
        parent: None,
    };
    at.iter()
        .map(|at| steps(*at).unwrap_or_else(|| nothing(*at)))
        .collect()
}

/// The things of all files that a search finds.
pub fn search(view: &View, query: &str) -> Vec<lsp::WorkspaceSymbol> {
    let symbol = |found: ide::FoundSymbol| {
        Some(lsp::WorkspaceSymbol {
            kind: symbol_kind(&found.kind),
            location: lsp::OneOf::Left(view.location(&found.at)?),
            name: found.name,
            container_name: found.container,
            tags: None,
            data: None,
        })
    };
    let found = ide::workspace_symbols(&view.snapshot, query);
    found.into_iter().filter_map(symbol).collect()
}

/// The edits that give a file its canonical style.
pub fn formatting(view: &View, path: &str) -> Option<Vec<lsp::TextEdit>> {
    view.edits(path, &ide::format(&view.snapshot, path)?)
}

/// Those of these edits that lie in a range.
pub fn range_formatting(view: &View, path: &str, range: lsp::Range) -> Option<Vec<lsp::TextEdit>> {
    let span = view.span(path, range)?;
    view.edits(path, &ide::format_range(&view.snapshot, path, span)?)
}

/// What is set right behind a letter that was just typed.
pub fn on_type(
    view: &View,
    path: &str,
    at: lsp::Position,
    typed: &str,
) -> Option<Vec<lsp::TextEdit>> {
    let typed = typed.chars().next()?;
    let edit = ide::on_type(&view.snapshot, path, view.offset(path, at)?, typed)?;
    view.edits(path, &[edit])
}

/// What can be done about the findings in a range, each with the diagnostics that it settles, and the
/// patterns that fit what stands there.
pub fn actions(
    view: &View,
    path: &FilePath,
    params: &lsp::CodeActionParams,
    abilities: Abilities,
) -> Vec<lsp::CodeActionOrCommand> {
    let context = &params.context;
    let kinds = [
        lsp::CodeActionKind::QUICKFIX,
        lsp::CodeActionKind::REFACTOR_REWRITE,
    ];
    if !kinds.iter().any(|kind| is_wanted(context, kind)) {
        return Vec::new();
    }
    let (Some(span), Some(document)) =
        (view.span(path, params.range), view.snapshot.document(path))
    else {
        return Vec::new();
    };
    let action = |action: ide::Action| {
        // A pattern that settles nothing is another way to build the same.
        let kind = match action.pattern.is_some() && action.settles.is_none() {
            true => lsp::CodeActionKind::REFACTOR_REWRITE,
            false => lsp::CodeActionKind::QUICKFIX,
        };
        if !is_wanted(context, &kind) {
            return None;
        }
        let mut out = lsp::CodeAction {
            title: action.fix.title,
            kind: Some(kind),
            diagnostics: settled(view, path, action.settles, context),
            is_preferred: action.fix.preferred.then_some(true),
            ..lsp::CodeAction::default()
        };
        match &action.pattern {
            Some(offer) if abilities.resolves_actions => {
                let pending = Pending::pattern(&params.text_document.uri, document, offer);
                out.data = Some(serde_json::to_value(pending).ok()?);
            }
            _ if action.fix.edits.is_empty() => return None,
            _ => {
                let edits = &action.fix.edits;
                out.edit = Some(view.workspace_edit(edits, abilities.versioned_edits)?);
            }
        }
        Some(lsp::CodeActionOrCommand::CodeAction(out))
    };
    let mut actions = ide::code_actions(&view.snapshot, path, span);
    // Whether there is anything is asked at each move of the cursor; what it brings, by who opens the menu.
    if context.trigger_kind != Some(lsp::CodeActionTriggerKind::AUTOMATIC) {
        ide::weigh(&view.snapshot, path, &mut actions);
    }
    actions.into_iter().filter_map(action).collect()
}

/// The diagnostics of a client that an action settles.
fn settled(
    view: &View,
    path: &FilePath,
    settles: Option<(String, Span)>,
    context: &lsp::CodeActionContext,
) -> Option<Vec<lsp::Diagnostic>> {
    let (rule, span) = settles?;
    let range = view.range(path, span)?;
    let is_of_rule = |d: &&lsp::Diagnostic| matches!(&d.code, Some(lsp::NumberOrString::String(code)) if *code == rule);
    let here = context.diagnostics.iter().filter(|d| d.range == range);
    let settled: Vec<lsp::Diagnostic> = here.filter(is_of_rule).cloned().collect();
    (!settled.is_empty()).then_some(settled)
}

/// All safe fixes of a file at once. Editors ask for it by name: from a menu, or when a file is saved.
pub const FIX_ALL: lsp::CodeActionKind = lsp::CodeActionKind::new("source.fixAll.buttress");

/// All safe fixes of a file as one action, for those who ask for it.
pub fn fix_all(
    view: &View,
    path: &FilePath,
    context: &lsp::CodeActionContext,
    with_versions: bool,
) -> Option<lsp::CodeActionOrCommand> {
    // To work them out takes as long as several keys: not for every move of the cursor.
    if context.only.is_none() || !is_wanted(context, &FIX_ALL) {
        return None;
    }
    let all = ide::fix_all(&view.snapshot, path)?;
    Some(lsp::CodeActionOrCommand::CodeAction(lsp::CodeAction {
        title: all.title(),
        kind: Some(FIX_ALL),
        edit: Some(view.workspace_edit(&all.edits, with_versions)?),
        ..lsp::CodeAction::default()
    }))
}
