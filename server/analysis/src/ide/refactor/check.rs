//! Edits are tried before they leave: in canonical style where the text was, and saying the same.

use std::collections::HashMap;

use ropey::Rope;

use crate::finding::{FileEdits, Severity, TextEdit};
use crate::host::Snapshot;
use crate::ide::format::{diff, format_document, format_text, is_in_style};
use crate::model::includes::Root;
use crate::span::FilePath;
use crate::syntax::Document;

use super::facts::facts;
use super::{Draft, RefactorError, Refactored};

/// The edits of a draft, laid out; or why they must not be made.
pub(super) fn tried(snapshot: &Snapshot, draft: Draft) -> Result<Refactored, RefactorError> {
    let mut texts: Vec<(FilePath, String)> = Vec::new();
    let mut edits: Vec<FileEdits> = Vec::new();
    for FileEdits { file, edits: of } in draft.edits {
        let document = snapshot.document(&file).ok_or(RefactorError::NotHere)?;
        let (new, of) = laid_out(document, of);
        if !of.is_empty() {
            texts.push((file.clone(), new));
            edits.push(FileEdits { file, edits: of });
        }
    }
    let created = draft.created.map(|(file, text)| {
        let text = format_text(&text).unwrap_or(text);
        (file, text)
    });
    if edits.is_empty() {
        return Err(RefactorError::NotHere);
    }
    texts.extend(created.clone());
    let after = snapshot.with(texts);
    let touched = |root: &Root| {
        root.files
            .iter()
            .any(|file| edits.iter().any(|e| e.file == *file))
    };
    let same = snapshot.roots().len() == after.roots().len()
        && snapshot
            .roots()
            .iter()
            .zip(after.roots())
            .all(|(old, new)| {
                let unchanged = !touched(old) && old.files == new.files;
                let is_same = || {
                    facts(snapshot, old, &draft.meaning) == facts(&after, new, &draft.meaning)
                        && no_new(&problems(snapshot, old), &problems(&after, new))
                };
                old.path == new.path && (unchanged || is_same())
            });
    match same {
        true => Ok(Refactored { created, edits }),
        false => Err(RefactorError::OtherMeaning),
    }
}

/// The new text and the edits that make it: with the canonical style around them, where the text had
/// it before.
pub(in crate::ide) fn laid_out(
    document: &Document,
    mut edits: Vec<TextEdit>,
) -> (String, Vec<TextEdit>) {
    // Stable: what was added at one place first comes first.
    edits.sort_by_key(|e| e.span);
    edits.dedup();
    let old = document.text();
    let new = TextEdit::apply_all(&edits, old);
    if is_in_style(document)
        && let Ok(new) = format_document(&document.replaced(Rope::from_str(&new), None))
    {
        let edits = diff::edits(old, &new);
        return (new, edits);
    }
    (new, edits)
}

/// How many errors and warnings of each rule the text of a design has.
fn problems(snapshot: &Snapshot, root: &Root) -> HashMap<String, usize> {
    let report = snapshot.report_of(root);
    let documents = root.files.iter().filter_map(|f| snapshot.document(f));
    let of_syntax = documents.flat_map(|d| d.errors());
    let of_syntax = of_syntax.map(|f| (f.severity, f.rule.to_string()));
    let of_includes = report.include_errors().iter();
    let of_includes = of_includes.map(|f| (f.severity, f.rule.to_string()));
    let of_text = report.problems().map(|f| (f.severity, f.rule.to_string()));
    let all = of_syntax.chain(of_includes).chain(of_text);
    let mut out = HashMap::new();
    for (_, rule) in all.filter(|(severity, _)| *severity <= Severity::Warning) {
        *out.entry(rule).or_default() += 1;
    }
    out
}

fn no_new(before: &HashMap<String, usize>, after: &HashMap<String, usize>) -> bool {
    after
        .iter()
        .all(|(rule, times)| before.get(rule).is_some_and(|before| before >= times))
}
