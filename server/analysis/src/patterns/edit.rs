//! Edits of text in the style of what stands around them.

use crate::finding::TextEdit;
use crate::span::Span;

/// Longer lines are broken: settings go one to a line.
const WIDTH: usize = 160;

/// Sets `settings` on a statement: those that `written` finds are changed in place, the others
/// come last, on lines of their own where its settings stand so and behind a comma where not.
pub(crate) fn set<'s>(
    text: &str,
    statement: Span,
    body: Option<Span>,
    settings: impl Iterator<Item = (&'s str, &'s str)>,
    written: impl Fn(&str) -> Option<Span>,
) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let mut fresh = Vec::new();
    for (name, value) in settings {
        let setting = format!("{name} = {value}");
        match written(name) {
            Some(span) => edits.push(TextEdit {
                span,
                text: setting,
            }),
            None => fresh.push(setting),
        }
    }
    if fresh.is_empty() {
        return edits;
    }
    let Some(body) = body else {
        let end = trimmed_end(text, statement);
        let one_line = format!(" {{ {} }}", fresh.join(", "));
        let line = end - line_start(text, end) + one_line.len();
        let text = if line <= WIDTH {
            one_line
        } else {
            block(&fresh, indent(text, statement.start), line_end(text))
        };
        edits.push(TextEdit {
            span: Span::at(end),
            text,
        });
        return edits;
    };
    let inside = Span::new(body.start + 1, (body.end.max(body.start + 2)) - 1).of(text);
    let last = body.start + 1 + inside.trim_end().len();
    let text = if inside.trim().is_empty() {
        let span = Span::new(body.start, body.end);
        edits.push(TextEdit {
            span,
            text: format!("{{ {} }}", fresh.join(", ")),
        });
        return edits;
    } else if inside.contains(['\n', '\r']) {
        let indent = indent(text, last);
        let end = line_end(text);
        fresh.iter().map(|s| format!("{end}{indent}{s}")).collect()
    } else {
        let comma = if inside.trim_end().ends_with(',') {
            " "
        } else {
            ", "
        };
        format!("{comma}{}", fresh.join(", "))
    };
    edits.push(TextEdit {
        span: Span::at(last),
        text,
    });
    edits
}

/// Puts `statement` on a line of its own behind the one that `span` ends on, indented like it.
pub(crate) fn line_after(text: &str, span: Span, statement: &str) -> TextEdit {
    let end = trimmed_end(text, span);
    // Behind what else stands on that line: a comment, most likely.
    let at = text[end..]
        .find(['\n', '\r'])
        .map_or(text.len(), |n| end + n);
    let indent = indent(text, span.start);
    TextEdit {
        span: Span::at(at),
        text: format!("{}{indent}{statement}", line_end(text)),
    }
}

/// The arrow `statement` with its `->` under that of the line whose caller is `from`, where there
/// is room for that.
pub(crate) fn aligned(text: &str, from: Span, statement: &str) -> String {
    let gap = text[from.end..].len() - text[from.end..].trim_start_matches([' ', '\t']).len();
    let column = from.end - from.start + gap;
    match statement.split_once(" -> ") {
        Some((caller, rest)) if gap > 0 && caller.len() < column => {
            format!("{caller:width$}-> {rest}", width = column)
        }
        _ => statement.to_owned(),
    }
}

fn block(settings: &[String], indent: &str, end: &str) -> String {
    let lines: String = settings
        .iter()
        .map(|s| format!("{end}{indent}  {s}"))
        .collect();
    format!(" {{{lines}{end}{indent}}}")
}

fn trimmed_end(text: &str, span: Span) -> usize {
    span.start + span.of(text).trim_end().len()
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |n| n + 1)
}

/// The blanks that the line of `at` begins with.
fn indent(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// How the text ends its lines.
fn line_end(text: &str) -> &'static str {
    match text.find(['\n', '\r']) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        Some(at) if text[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}
