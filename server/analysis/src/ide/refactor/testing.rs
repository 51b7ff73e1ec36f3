//! Marked texts: `«…»` is what is selected, `«»` a cursor.

use crate::finding::TextEdit;
use crate::host::Snapshot;
use crate::ide::format_text;
use crate::span::Span;
use crate::testing::{PATH, world};

use super::{RefactorError, Refactored, refactor, refactorings};

fn marked(files: &[(&str, &str)]) -> (Snapshot, Vec<String>, Span) {
    let (path, text) = files[0];
    let start = text.find('«').expect("a selection begins");
    let end = text.find('»').expect("a selection ends") - '«'.len_utf8();
    let text = text.replace(['«', '»'], "");
    let mut texts = vec![text];
    texts.extend(files[1..].iter().map(|(_, text)| (*text).to_owned()));
    let paths = [path].into_iter().chain(files[1..].iter().map(|(p, _)| *p));
    let all: Vec<(&str, &str)> = paths.zip(texts.iter().map(String::as_str)).collect();
    (world(&all), texts, Span::new(start, end))
}

/// The titles of all that fits.
pub(super) fn titles(text: &str) -> Vec<String> {
    let (snapshot, _, span) = marked(&[(PATH, text)]);
    let fitting = refactorings(&snapshot, PATH, span);
    fitting.into_iter().map(|r| r.title).collect()
}

/// What `id` changes; the first file has the selection.
pub(super) fn changed(id: &str, files: &[(&str, &str)]) -> Result<Refactored, RefactorError> {
    let (snapshot, texts, span) = marked(files);
    let path = files[0].0;
    let offered = refactorings(&snapshot, path, span);
    let out = refactor(&snapshot, path, span, id);
    if !offered.iter().any(|r| r.id == id) {
        assert_eq!(out, Err(RefactorError::NotHere), "done and not offered");
    }
    if let Ok(change) = &out {
        for edits in &change.edits {
            let at = files.iter().position(|(path, _)| *path == &*edits.file);
            let old = &texts[at.expect("it is known")];
            let new = TextEdit::apply_all(&edits.edits, old);
            if format_text(old).as_deref() == Ok(old) {
                assert_eq!(
                    format_text(&new).as_deref(),
                    Ok(&*new),
                    "the canonical style is kept"
                );
            }
            let comments = |text: &str| text.matches("//").count();
            assert!(
                comments(&new) + change.created.as_ref().map_or(0, |c| comments(&c.1))
                    >= comments(old)
            );
        }
    }
    out
}

/// All files after `id`.
pub(super) fn rewritten_all(id: &str, files: &[(&str, &str)]) -> Vec<String> {
    let change = changed(id, files).unwrap_or_else(|error| panic!("{id}: {error}"));
    let text = |(path, text): &(&str, &str)| {
        let text = text.replace(['«', '»'], "");
        let canonical = format_text(&text);
        assert_eq!(canonical.as_deref(), Ok(&*text), "the fixture is canonical");
        let edits = change.edits.iter().find(|e| &*e.file == *path);
        edits.map_or(text.clone(), |e| TextEdit::apply_all(&e.edits, &text))
    };
    files.iter().map(text).collect()
}

/// The text after `id`.
pub(super) fn rewritten(id: &str, text: &str) -> String {
    rewritten_all(id, &[(PATH, text)]).swap_remove(0)
}

/// `id` does not fit.
pub(super) fn refused(id: &str, text: &str) {
    let (snapshot, _, span) = marked(&[(PATH, text)]);
    let offered = refactorings(&snapshot, PATH, span);
    assert!(!offered.iter().any(|r| r.id == id), "{offered:?}: {text}");
    assert_eq!(
        changed(id, &[(PATH, text)]),
        Err(RefactorError::NotHere),
        "{text}"
    );
}

/// `id` fits, and would change what the design says.
pub(super) fn other_meaning(id: &str, text: &str) {
    assert_eq!(
        changed(id, &[(PATH, text)]),
        Err(RefactorError::OtherMeaning),
        "{text}"
    );
}
