//! What there is to say about each file, in the protocol's words.

use std::collections::HashMap;
use std::sync::Arc;

use buttress_analysis::{ChunkId, FilePath, Finding, Note, Place, Related, Report, Severity, Tag};
use tower_lsp::ls_types as lsp;

use super::convert::View;
use super::position;

/// More than this of one file are not sent: no editor shows them, and each key would wait for them.
pub const MOST: usize = 1_000;

/// Something to say, and where it stands in its file.
struct Item<'a> {
    severity: Severity,
    order: (usize, usize),
    what: What<'a>,
}

enum What<'a> {
    Note(&'a Report, Note<'a>),
    Finding(Finding),
}

/// The diagnostics of every file, in the order of the text: of more than [`MOST`] the severest.
pub fn of_files(view: &View, reports: &[Arc<Report>]) -> Vec<(FilePath, Vec<lsp::Diagnostic>)> {
    let mut files: HashMap<&FilePath, Vec<Item<'_>>> = HashMap::new();
    for (path, document) in view.snapshot.documents() {
        let items = files.entry(path).or_default();
        for (number, placed) in document.chunks().iter().enumerate() {
            if placed.chunk.errors.is_empty() {
                continue;
            }
            // Only few chunks have any; the file knows how many are enough.
            items.extend(document.errors().into_iter().map(|error| Item {
                severity: error.severity,
                order: (number, error.location.span.start),
                what: What::Finding(error),
            }));
            break;
        }
    }
    for report in reports {
        let mut firsts: HashMap<&FilePath, usize> = HashMap::new();
        for error in report.include_errors() {
            if let Some(items) = files.get_mut(&error.location.file) {
                items.push(Item {
                    severity: error.severity,
                    order: (0, error.location.span.start),
                    what: What::Finding(error.clone()),
                });
            }
        }
        for note in report.notes() {
            let Some((path, _, line)) = report.architecture.chunk_of(note.location) else {
                continue;
            };
            let Some(items) = files.get_mut(path) else {
                continue;
            };
            // What several designs say of a file is said once.
            let first = *firsts.entry(path).or_insert(items.len());
            let known =
                |item: &Item<'_>| matches!(&item.what, What::Note(_, other) if *other == note);
            if reports.len() > 1 && items[..first].iter().any(known) {
                continue;
            }
            items.push(Item {
                severity: note.severity,
                order: (line, note.location.span.start),
                what: What::Note(report, note),
            });
        }
    }
    let mut uris = Uris {
        view,
        known: HashMap::new(),
    };
    let mut out: Vec<_> = files
        .into_iter()
        .map(|(path, items)| (path.clone(), of_file(path, items, &mut uris)))
        .collect();
    out.sort_by(|(a, _), (b, _)| a.cmp(b));
    out
}

fn of_file<'a>(
    path: &'a FilePath,
    mut items: Vec<Item<'a>>,
    uris: &mut Uris<'a>,
) -> Vec<lsp::Diagnostic> {
    let left_out = items.len().saturating_sub(MOST);
    if left_out > 0 {
        items.select_nth_unstable_by_key(MOST, |item| (item.severity, item.order));
        items.truncate(MOST);
    }
    items.sort_by(|a, b| (a.order, a.severity).cmp(&(b.order, b.severity)));
    let mut out: Vec<lsp::Diagnostic> = items
        .iter()
        .filter_map(|item| match &item.what {
            What::Note(report, note) => of_note(report, note, uris),
            What::Finding(finding) => of_finding(path, finding, uris.view),
        })
        .collect();
    if left_out > 0 {
        out.push(lsp::Diagnostic {
            severity: Some(lsp::DiagnosticSeverity::INFORMATION),
            code: Some(lsp::NumberOrString::String("more-findings".to_owned())),
            source: Some("buttress".to_owned()),
            message: format!(
                "{left_out} more findings of this file are not shown, none severer than those that are. `buttress check` lists all."
            ),
            ..lsp::Diagnostic::default()
        });
    }
    out
}

/// What the client calls the files, looked up once.
struct Uris<'a> {
    view: &'a View,
    known: HashMap<&'a FilePath, Option<lsp::Uri>>,
}

impl<'a> Uris<'a> {
    fn of(&mut self, path: &'a FilePath) -> Option<lsp::Uri> {
        let view = self.view;
        let known = self.known.entry(path).or_insert_with(|| view.uri(path));
        known.clone()
    }

    fn location(&mut self, report: &'a Report, place: Place) -> Option<lsp::Location> {
        let (path, chunk, first) = report.architecture.chunk_of(place)?;
        let range = position::range_in(chunk, first, place.span, self.view.encoding);
        Some(lsp::Location::new(self.of(path)?, range))
    }
}

fn of_note<'a>(
    report: &'a Report,
    note: &Note<'_>,
    uris: &mut Uris<'a>,
) -> Option<lsp::Diagnostic> {
    let (_, chunk, first) = report.architecture.chunk_of(note.location)?;
    let related = |related: &Related<ChunkId>| {
        Some(lsp::DiagnosticRelatedInformation {
            location: uris.location(report, related.location)?,
            message: related.message.clone(),
        })
    };
    let related = note.related.iter().filter_map(related).collect();
    let range = position::range_in(chunk, first, note.location.span, uris.view.encoding);
    Some(diagnostic(
        range,
        note.severity,
        note.rule,
        &note.message,
        related,
        note.tags,
    ))
}

fn of_finding(path: &str, finding: &Finding, view: &View) -> Option<lsp::Diagnostic> {
    let related = finding.related.iter().filter_map(|related| {
        Some(lsp::DiagnosticRelatedInformation {
            location: view.location(&related.location)?,
            message: related.message.clone(),
        })
    });
    Some(diagnostic(
        view.range(path, finding.location.span)?,
        finding.severity,
        &finding.rule,
        &finding.message,
        related.collect(),
        &finding.tags,
    ))
}

fn diagnostic(
    range: lsp::Range,
    severity: Severity,
    rule: &str,
    message: &str,
    related: Vec<lsp::DiagnosticRelatedInformation>,
    tags: &[Tag],
) -> lsp::Diagnostic {
    let tag = |tag: &Tag| match tag {
        Tag::Unnecessary => lsp::DiagnosticTag::UNNECESSARY,
        Tag::Deprecated => lsp::DiagnosticTag::DEPRECATED,
    };
    lsp::Diagnostic {
        range,
        severity: Some(match severity {
            Severity::Error => lsp::DiagnosticSeverity::ERROR,
            Severity::Warning => lsp::DiagnosticSeverity::WARNING,
            Severity::Information => lsp::DiagnosticSeverity::INFORMATION,
            Severity::Hint => lsp::DiagnosticSeverity::HINT,
        }),
        code: Some(lsp::NumberOrString::String(rule.to_owned())),
        source: Some("buttress".to_owned()),
        message: message.to_owned(),
        related_information: (!related.is_empty()).then_some(related),
        tags: (!tags.is_empty()).then(|| tags.iter().map(tag).collect()),
        ..lsp::Diagnostic::default()
    }
}
