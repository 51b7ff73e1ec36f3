//! What there is to say about each file, in the protocol's words.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use buttress_analysis::syntax::Document;
use buttress_analysis::{
    Brief, ChunkId, FilePath, Finding, Note, Place, Related, Report, Severity, Tag,
};
use rustc_hash::FxHasher;
use tower_lsp::ls_types as lsp;

use super::convert::View;
use super::position;
use super::rule_pages;
use super::session::Session;
use super::settings::SECTION;
use super::written::{self, Kept, Written};

/// Something to say, and where it stands in its file.
struct Item<'a> {
    severity: Severity,
    /// Its line, and where it begins in its statement or, if it is of the syntax, in the file.
    order: (u32, u32),
    what: What<'a>,
}

/// A line and a byte as what things are put in order by; no file has more of them.
fn order(line: usize, start: usize) -> (u32, u32) {
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    (small(line), small(start))
}

enum What<'a> {
    Brief(&'a Report, Brief<'a>),
    // A small pointer: there are few of these, and very many of the others.
    Finding(Box<Finding>),
}

/// The diagnostics of every file as they are written, in the order of the text: of more than `limit`
/// allows for a file the severest. No editor shows very many, and each key would wait for them. What
/// is `kept` of the last time is not written again.
pub fn of_files(
    view: &View,
    reports: &[Arc<Report>],
    limit: impl Fn(&str) -> usize,
    kept: &mut Kept,
) -> Vec<(FilePath, Written)> {
    let documents = view.snapshot.documents();
    let mut files = documents
        .iter()
        .map(|(path, d)| (path, syntax(d)))
        .collect();
    let least = match (documents.keys().next(), reports) {
        (Some(path), [report]) if documents.len() == 1 => least_severe(report, limit(path)),
        _ => Severity::Hint,
    };
    let further = gather(reports, &mut files, least);
    let mut words = Words::new(view);
    kept.begin(view);
    let mut out: Vec<_> = files
        .into_iter()
        .map(|(path, items)| {
            let chosen = Chosen::of(path, items, further, limit(path));
            (path.clone(), chosen.written(&mut words, kept))
        })
        .collect();
    kept.end();
    out.sort_by(|(a, _), (b, _)| a.cmp(b));
    out
}

/// The diagnostics of one file, as [`of_files`] has them.
pub fn of_one(view: &View, path: &str, limit: usize) -> Vec<lsp::Diagnostic> {
    let Some(document) = view.snapshot.document(path) else {
        return Vec::new();
    };
    let roots = view.snapshot.roots_of(path);
    let reports: Vec<Arc<Report>> = roots.map(|root| view.snapshot.report_of(root)).collect();
    let mut files = HashMap::from([(&document.path, syntax(document))]);
    gather(&reports, &mut files, Severity::Hint);
    let items = files.remove(&document.path).unwrap_or_default();
    Chosen::of(&document.path, items, 0, limit).diagnostics(&mut Words::new(view))
}

/// What could not be read in a file.
fn syntax<'a>(document: &Document) -> Vec<Item<'a>> {
    let errors = document.errors().into_iter();
    errors
        .map(|error| Item {
            severity: error.severity,
            order: order(
                document.line_of(error.location.span.start),
                error.location.span.start,
            ),
            what: What::Finding(Box::new(error)),
        })
        .collect()
}

/// How severe the last of so many findings is that are told of, where all belong to one file.
fn least_severe(report: &Report, limit: usize) -> Severity {
    let seen = report.seen();
    let mut sum = 0;
    let of_each = [
        (Severity::Error, seen.errors),
        (Severity::Warning, seen.warnings),
        (Severity::Information, seen.infos),
    ];
    let mut all = of_each.into_iter();
    let last = all.find(|(_, count)| {
        sum += count;
        sum >= limit
    });
    last.map_or(Severity::Hint, |(severity, _)| severity)
}

/// Adds what the designs have to say about the files. What is less severe than `least` is only counted.
fn gather<'a>(
    reports: &'a [Arc<Report>],
    files: &mut HashMap<&'a FilePath, Vec<Item<'a>>>,
    least: Severity,
) -> usize {
    let mut further = 0;
    for report in reports {
        for error in report.include_errors() {
            if let Some(items) = files.get_mut(&error.location.file) {
                items.push(Item {
                    severity: error.severity,
                    order: order(0, error.location.span.start),
                    what: What::Finding(Box::new(error.clone())),
                });
            }
        }
        // What several designs say of a file is said once.
        let firsts: HashMap<&FilePath, usize> = match reports.len() {
            1 => HashMap::new(),
            _ => files
                .iter()
                .map(|(path, items)| (*path, items.len()))
                .collect(),
        };
        let placed = report.briefs().filter_map(|brief| {
            if brief.severity() > least {
                further += 1;
                return None;
            }
            let (path, _, line) = report.architecture.chunk_of(brief.location())?;
            Some((path, line, brief))
        });
        let mut placed = placed.peekable();
        // Most of what follows each other is of one file, which is looked up once.
        while let Some((path, _, _)) = placed.peek() {
            let path = *path;
            let mut of_file = std::iter::from_fn(|| placed.next_if(|it| std::ptr::eq(it.0, path)));
            let Some(items) = files.get_mut(path) else {
                of_file.by_ref().for_each(drop);
                continue;
            };
            for (_, line, brief) in of_file {
                let order = order(line, brief.location().span.start);
                let known = |item: &Item<'_>| match &item.what {
                    What::Brief(_, other) => item.order == order && other.note() == brief.note(),
                    What::Finding(_) => false,
                };
                let first = firsts.get(path).copied().unwrap_or_default();
                if items[..first].iter().any(known) {
                    continue;
                }
                items.push(Item {
                    severity: brief.severity(),
                    order,
                    what: What::Brief(report, brief),
                });
            }
        }
    }
    further
}

/// What is said of a file, of all there is to say.
struct Chosen<'a> {
    path: &'a FilePath,
    items: Vec<Item<'a>>,
    /// How many there are, and how many may be said, where that is less.
    more: Option<(usize, usize)>,
}

impl<'a> Chosen<'a> {
    /// Chooses among some items, the severest of all; there are so many `further` ones.
    fn of(path: &'a FilePath, mut items: Vec<Item<'a>>, further: usize, limit: usize) -> Self {
        let all = items.len() + further;
        if items.len() > limit {
            items.select_nth_unstable_by_key(limit, |item| (item.severity, item.order));
            items.truncate(limit);
        }
        items.sort_by_key(|item| (item.order, item.severity));
        let more = (all > limit).then_some((all, limit));
        Self { path, items, more }
    }

    fn diagnostics(&self, words: &mut Words<'a>) -> Vec<lsp::Diagnostic> {
        let more = self.more.map(|more| words.of_more(more));
        let items = self.items.iter();
        let items = items.filter_map(|item| words.of_item(self.path, item));
        more.into_iter().chain(items).collect()
    }

    fn written(&self, words: &mut Words<'a>, kept: &mut Kept) -> Written {
        let mut out = Written::for_about(kept.length(self.path));
        if let Some(more) = self.more {
            out.push(&written::json(&words.of_more(more)));
        }
        for item in &self.items {
            match &item.what {
                What::Brief(report, brief) => {
                    if let Some(note) = brief.note() {
                        write(report, &note, words, kept, &mut out);
                    }
                }
                What::Finding(finding) => {
                    if let Some(diagnostic) = words.of_finding(self.path, finding) {
                        out.push(&written::json(&diagnostic));
                    }
                }
            }
        }
        kept.note_length(self.path, &out);
        out
    }
}

/// Writes a note, or takes what was written of it before.
fn write<'a>(
    report: &'a Report,
    note: &Note<'_>,
    words: &mut Words<'a>,
    kept: &mut Kept,
    out: &mut Written,
) {
    let known = note.number.map(|number| (number, lines(report, note)));
    if let Some((number, lines)) = known
        && let Some(json) = kept.get(number, lines)
    {
        out.push(json);
    } else if let Some(diagnostic) = words.of_note(report, note) {
        let json = written::json(&diagnostic);
        out.push(&json);
        if let Some((number, lines)) = known {
            kept.keep(number, lines, json);
        }
    }
}

/// A number for where the parts of a note stand: what they say can be used again as long as they
/// stand there.
fn lines(report: &Report, note: &Note<'_>) -> u64 {
    let mut hash = FxHasher::default();
    let related = note.related.iter().map(|r| r.location);
    for place in std::iter::once(note.location).chain(related) {
        let chunk = report.architecture.chunk_of(place);
        chunk.map(|(_, _, line)| line).hash(&mut hash);
        place.span.hash(&mut hash);
    }
    hash.finish()
}

/// What the client calls things, looked up once each.
struct Words<'a> {
    view: &'a View,
    files: HashMap<&'a FilePath, Option<lsp::Uri>>,
    pages: HashMap<String, Option<lsp::Uri>>,
}

impl<'a> Words<'a> {
    fn new(view: &'a View) -> Self {
        Self {
            view,
            files: HashMap::new(),
            pages: HashMap::new(),
        }
    }

    fn location(&mut self, report: &'a Report, place: Place) -> Option<lsp::Location> {
        let (path, chunk, first) = report.architecture.chunk_of(place)?;
        let range = position::range_in(chunk, first, place.span, self.view.encoding);
        let view = self.view;
        let uri = self.files.entry(path).or_insert_with(|| view.uri(path));
        Some(lsp::Location::new(uri.clone()?, range))
    }

    fn of_item(&mut self, path: &str, item: &Item<'a>) -> Option<lsp::Diagnostic> {
        match &item.what {
            What::Brief(report, brief) => self.of_note(report, &brief.note()?),
            What::Finding(finding) => self.of_finding(path, finding),
        }
    }

    /// That not everything is said.
    fn of_more(&mut self, (all, limit): (usize, usize)) -> lsp::Diagnostic {
        let message = format!(
            "This file has {all} findings; the {limit} most severe are shown. Mend some, or raise `{SECTION}.diagnostics.limit` in the settings of the editor."
        );
        let (range, severity) = (lsp::Range::default(), Severity::Information);
        self.diagnostic(range, severity, "more-findings", &message, &[])
    }

    fn of_note(&mut self, report: &'a Report, note: &Note<'_>) -> Option<lsp::Diagnostic> {
        let (_, chunk, first) = report.architecture.chunk_of(note.location)?;
        let range = position::range_in(chunk, first, note.location.span, self.view.encoding);
        let mut out = self.diagnostic(range, note.severity, note.rule, &note.message, note.tags);
        let related = |related: &Related<ChunkId>| {
            Some(lsp::DiagnosticRelatedInformation {
                location: self.location(report, related.location)?,
                message: related.message.clone(),
            })
        };
        let related: Vec<_> = note.related.iter().filter_map(related).collect();
        out.related_information = (!related.is_empty()).then_some(related);
        Some(out)
    }

    fn of_finding(&mut self, path: &str, finding: &Finding) -> Option<lsp::Diagnostic> {
        let (view, span) = (self.view, finding.location.span);
        let range = view.range(path, span)?;
        let (severity, message) = (finding.severity, &finding.message);
        let mut out = self.diagnostic(range, severity, &finding.rule, message, &finding.tags);
        let related = finding.related.iter().filter_map(|related| {
            Some(lsp::DiagnosticRelatedInformation {
                location: view.location(&related.location)?,
                message: related.message.clone(),
            })
        });
        let related: Vec<_> = related.collect();
        out.related_information = (!related.is_empty()).then_some(related);
        Some(out)
    }

    fn diagnostic(
        &mut self,
        range: lsp::Range,
        severity: Severity,
        rule: &str,
        message: &str,
        tags: &[Tag],
    ) -> lsp::Diagnostic {
        let tag = |tag: &Tag| match tag {
            Tag::Unnecessary => lsp::DiagnosticTag::UNNECESSARY,
            Tag::Deprecated => lsp::DiagnosticTag::DEPRECATED,
        };
        if !self.pages.contains_key(rule) {
            self.pages.insert(rule.to_owned(), rule_pages::page(rule));
        }
        let page = self.pages.get(rule).cloned().flatten();
        lsp::Diagnostic {
            range,
            severity: Some(match severity {
                Severity::Error => lsp::DiagnosticSeverity::ERROR,
                Severity::Warning => lsp::DiagnosticSeverity::WARNING,
                Severity::Information => lsp::DiagnosticSeverity::INFORMATION,
                Severity::Hint => lsp::DiagnosticSeverity::HINT,
            }),
            code: Some(lsp::NumberOrString::String(rule.to_owned())),
            code_description: page.map(|href| lsp::CodeDescription { href }),
            source: Some("buttress".to_owned()),
            message: message.to_owned(),
            tags: (!tags.is_empty()).then(|| tags.iter().map(tag).collect()),
            ..lsp::Diagnostic::default()
        }
    }
}

impl Session {
    /// What there is to say about a file, as much of it as the settings of the editor want.
    pub fn diagnostics(&self, view: &View, path: &str) -> Vec<lsp::Diagnostic> {
        of_one(view, path, self.settings(path).diagnostics_limit)
    }
}
