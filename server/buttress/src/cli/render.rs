//! A finding as a compiler prints it: the source line, carets under it, the fix as a difference.

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Patch, Renderer, Snippet, renderer::DecorStyle,
};
use buttress_analysis::{FileEdits, Finding, Location, Severity, Snapshot, Span};

use crate::paths;

/// Lines shown around what is pointed at.
const AROUND: usize = 1;

/// A piece of a text: whole lines around a place, so that a finding in a long file costs no more
/// than one in a short one.
struct Window {
    text: String,
    /// The line that it starts with, from 1.
    line: usize,
    /// The byte of the file that it starts with.
    start: usize,
}

impl Window {
    /// The lines of `span`, and some around it; `None` where the file is not there.
    fn of(snapshot: &Snapshot, file: &str, span: Span) -> Option<Self> {
        let rope = &snapshot.document(file)?.rope;
        let line_of = |byte: usize| rope.byte_to_line(byte.min(rope.len_bytes()));
        let first = line_of(span.start).saturating_sub(AROUND);
        let last = (line_of(span.end) + AROUND + 1).min(rope.len_lines());
        let (start, end) = (rope.line_to_byte(first), rope.line_to_byte(last));
        let text = String::from(rope.byte_slice(start..end));
        Some(Self {
            text: plain_breaks(text),
            line: first + 1,
            start,
        })
    }

    /// A span of the file in terms of the window, on character boundaries.
    fn span(&self, span: Span) -> std::ops::Range<usize> {
        let fit = |byte: usize| {
            let mut at = byte.saturating_sub(self.start).min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        fit(span.start)..fit(span.end.max(span.start))
    }
}

/// A lone `\r` ends a line for an editor and for us, but not for a terminal. The length stays.
fn plain_breaks(text: String) -> String {
    if !text.contains('\r') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        out.push(if c == '\r' && rest.peek() != Some(&'\n') {
            '\n'
        } else {
            c
        });
    }
    out
}

/// All of a finding, without a line break at the end.
pub fn finding(finding: &Finding, snapshot: &Snapshot, directory: &str) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::NOTE.with_name(Some("hint")),
    };
    let title = level
        .primary_title(finding.message.as_str())
        .id(finding.rule.as_ref());
    let mut groups = vec![match place(&finding.location, "", snapshot, directory) {
        Some(snippet) => title.element(snippet),
        None => title.element(Level::NOTE.message(finding.location.file.as_ref())),
    }];
    for related in &finding.related {
        let note = Level::NOTE.secondary_title(related.message.as_str());
        groups.push(match place(&related.location, "", snapshot, directory) {
            Some(snippet) => note.element(snippet),
            None => Group::with_title(note),
        });
    }
    for fix in &finding.fixes {
        let mut help = Group::with_title(Level::HELP.secondary_title(fix.title.as_str()));
        let other = fix.edits.len() > 1;
        for edits in &fix.edits {
            let elsewhere = other || edits.file != finding.location.file;
            if let Some(snippet) = difference(edits, elsewhere, snapshot, directory) {
                help = help.element(snippet);
            }
        }
        groups.push(help);
    }
    Renderer::styled()
        .decor_style(DecorStyle::Ascii)
        .render(&groups)
}

fn place<'a>(
    location: &Location,
    label: &'a str,
    snapshot: &Snapshot,
    directory: &str,
) -> Option<Snippet<'a, Annotation<'a>>> {
    let window = Window::of(snapshot, &location.file, location.span)?;
    let span = window.span(location.span);
    let annotation = AnnotationKind::Primary.span(span);
    let annotation = if label.is_empty() {
        annotation
    } else {
        annotation.label(label)
    };
    Some(
        Snippet::source(window.text)
            .line_start(window.line)
            .path(paths::shown(&location.file, directory).to_owned())
            .annotation(annotation),
    )
}

fn difference<'a>(
    edits: &'a FileEdits,
    elsewhere: bool,
    snapshot: &Snapshot,
    directory: &str,
) -> Option<Snippet<'a, Patch<'a>>> {
    let first = edits.edits.iter().map(|e| e.span.start).min()?;
    let last = edits.edits.iter().map(|e| e.span.end).max()?;
    let window = Window::of(snapshot, &edits.file, Span::new(first, last))?;
    let patches: Vec<Patch<'a>> = edits
        .edits
        .iter()
        .map(|edit| Patch::new(window.span(edit.span), edit.text.as_str()))
        .collect();
    let snippet = Snippet::source(window.text)
        .line_start(window.line)
        .patches(patches);
    Some(if elsewhere {
        snippet.path(paths::shown(&edits.file, directory).to_owned())
    } else {
        snippet
    })
}

#[cfg(test)]
mod tests;
