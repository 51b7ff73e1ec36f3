//! Figures between the lines, and lines above them.

use buttress_analysis::ide;
use tower_lsp::ls_types as lsp;

use crate::lsp::convert::{View, markdown};

/// The figures of the statements in a range.
pub fn hints(
    view: &View,
    path: &str,
    range: lsp::Range,
    options: ide::HintOptions,
) -> Vec<lsp::InlayHint> {
    let Some(span) = view.span(path, range) else {
        return Vec::new();
    };
    let hint = |hint: ide::Hint| {
        let at = buttress_analysis::Span::at(hint.at);
        Some(lsp::InlayHint {
            position: view.range(path, at)?.start,
            label: hint.label.into(),
            kind: None,
            text_edits: None,
            tooltip: Some(markdown(hint.tooltip).into()),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        })
    };
    let found = ide::hints(&view.snapshot, path, span, options);
    found.into_iter().filter_map(hint).collect()
}

/// The command that opens the picture, of clients that have it.
pub const OPEN_PREVIEW: &str = "buttress.openPreview";

/// What stands above statements. A client that can show the picture does so at a click on what is
/// about the design; all else can only be read.
pub fn lenses(view: &View, path: &str, opens_preview: bool, costs: bool) -> Vec<lsp::CodeLens> {
    let lens = |lens: ide::Lens| {
        let command = match lens.of_design && opens_preview {
            true => OPEN_PREVIEW,
            false => "",
        };
        Some(lsp::CodeLens {
            range: view.range(path, lens.span)?,
            command: Some(lsp::Command::new(lens.title, command.to_owned(), None)),
            data: None,
        })
    };
    let found = ide::lenses(&view.snapshot, path, costs);
    found.into_iter().filter_map(lens).collect()
}
