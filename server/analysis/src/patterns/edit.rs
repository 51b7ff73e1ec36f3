//! Edits of text in the style of what stands around them.

use crate::finding::TextEdit;
use crate::span::Span;

/// Longer lines are broken, as the formatter breaks them: settings go one to a line.
pub(crate) const WIDTH: usize = 110;

/// Sets `settings` on a statement: those among its `written` ones are changed in place, the others
/// come last, on lines of their own where its settings stand so and behind a comma where not.
pub(crate) fn set<'s>(
    text: &str,
    statement: Span,
    body: Option<Span>,
    written: &[(&str, Span)],
    settings: impl Iterator<Item = (&'s str, &'s str)>,
) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let mut fresh = Vec::new();
    for (name, value) in settings {
        match written.iter().find(|(known, _)| *known == name) {
            Some((_, span)) => edits.push(TextEdit {
                span: *span,
                text: setting(name, value),
            }),
            None => fresh.push((name, value)),
        }
    }
    if fresh.is_empty() {
        return edits;
    }
    let one_line = |settings: &[(&str, &str)]| -> String {
        let settings: Vec<_> = settings.iter().map(|(n, v)| setting(n, v)).collect();
        settings.join(", ")
    };
    let end = trimmed_end(text, statement);
    let Some(body) = body else {
        let inline = format!(" {{ {} }}", one_line(&fresh));
        let fits = width(text, statement.start, end) + inline.chars().count() <= WIDTH;
        let inserted = if fits {
            inline
        } else {
            format!(" {}", block(text, statement, &fresh))
        };
        edits.push(TextEdit {
            span: Span::at(end),
            text: inserted,
        });
        return edits;
    };
    let inside = Span::new(body.start + 1, body.end.max(body.start + 2) - 1).of(text);
    let last = body.start + 1 + inside.trim_end().len();
    if inside.contains(['\n', '\r']) && !inside.trim().is_empty() {
        let (indent, line_end) = (indent(text, last), line_end(text));
        let column = equals_column(text, last);
        let lines = fresh.iter().map(|(name, value)| {
            let pad = column.max(name.chars().count());
            match value.starts_with('{') {
                true => format!("{line_end}{indent}{name} {value}"),
                false => format!("{line_end}{indent}{name:pad$} = {value}"),
            }
        });
        edits.push(TextEdit {
            span: Span::at(last),
            text: lines.collect(),
        });
        return edits;
    }
    let comma = if inside.trim_end().ends_with(',') {
        " "
    } else {
        ", "
    };
    let added = format!("{comma}{}", one_line(&fresh));
    let fits = width(text, statement.start, end) + added.chars().count() <= WIDTH;
    if inside.trim().is_empty() {
        let all = if width(text, statement.start, body.start) + added.chars().count() <= WIDTH {
            format!("{{ {} }}", one_line(&fresh))
        } else {
            block(text, statement, &fresh)
        };
        edits.push(TextEdit {
            span: body,
            text: all,
        });
    } else if fits || inside.contains("/*") {
        edits.push(TextEdit {
            span: Span::at(last),
            text: added,
        });
    } else {
        // What stands on the line goes one to a line too, changed where it is to change.
        let mut lines: Vec<(String, String)> = Vec::new();
        for (name, span) in written {
            let edit = edits
                .iter()
                .position(|e| e.span == *span)
                .map(|at| edits.remove(at));
            let setting = edit.as_ref().map_or(span.of(text), |e| &e.text);
            let value = setting.split_once('=').filter(|(n, _)| n.trim() == *name);
            lines.push(match value {
                Some((_, value)) => ((*name).to_owned(), value.trim().to_owned()),
                // A nested block.
                None => (setting.to_owned(), String::new()),
            });
        }
        lines.extend(
            fresh
                .iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned())),
        );
        let lines: Vec<(&str, &str)> = lines
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        edits.push(TextEdit {
            span: body,
            text: block(text, statement, &lines),
        });
    }
    edits
}

/// As [`set`], with the settings of some names taken out: what comes new stands in their places. A
/// setting with a comment beside it stays.
pub(crate) fn change(
    text: &str,
    statement: Span,
    body: Option<Span>,
    written: &[(&str, Span)],
    settings: &[(&str, &str)],
    gone: &[&str],
) -> Vec<TextEdit> {
    let is_gone = |name: &str| gone.contains(&name) && !settings.iter().any(|(n, _)| *n == name);
    let is_new = |name: &str| !written.iter().any(|(known, _)| *known == name);
    let mut places = written.iter().filter(|(name, _)| is_gone(name));
    let (mut edits, mut taken) = (Vec::new(), Vec::new());
    for (name, value) in settings.iter().filter(|(name, _)| is_new(name)) {
        let Some((old, span)) = places.next() else {
            break;
        };
        taken.extend([*name, *old]);
        edits.push(TextEdit {
            span: *span,
            text: setting(name, value),
        });
    }
    let rest = settings.iter().filter(|(name, _)| !taken.contains(name));
    edits.extend(set(text, statement, body, written, rest.copied()));
    let goes = |name: &str| is_gone(name) && !taken.contains(&name);
    if let Some(body) = body
        && written.iter().all(|(name, _)| goes(name))
        && !written.is_empty()
        && edits.is_empty()
        && !has_comment(body.of(text))
    {
        let from = text[..body.start].trim_end_matches([' ', '\t']).len();
        edits.push(TextEdit {
            span: Span::new(from, body.end),
            text: String::new(),
        });
        return edits;
    }
    let first = written.iter().position(|(name, _)| !goes(name));
    for (at, (name, span)) in written.iter().enumerate() {
        if !goes(name) {
            continue;
        }
        let gap = match first {
            // With what separates it from the one before, or behind.
            Some(kept) if kept < at => Span::new(written[at - 1].1.end, span.end),
            _ => match written.get(at + 1) {
                Some((_, next)) => Span::new(span.start, next.start),
                None => continue,
            },
        };
        if gap.start <= gap.end && !has_comment(gap.of(text)) {
            edits.push(TextEdit {
                span: gap,
                text: String::new(),
            });
        }
    }
    edits
}

fn has_comment(text: &str) -> bool {
    text.contains("//") || text.contains("/*")
}

/// A setting as it is written; the value of nested settings is their braces.
pub(crate) fn setting(name: &str, value: &str) -> String {
    match value.starts_with('{') {
        true => format!("{name} {value}"),
        false => format!("{name} = {value}"),
    }
}

/// Settings in braces, one to a line.
fn block(text: &str, statement: Span, settings: &[(&str, &str)]) -> String {
    let (indent, end) = (indent(text, statement.start), line_end(text));
    let is_assigned = |value: &str| !value.is_empty() && !value.starts_with('{');
    let assigned = settings.iter().filter(|(_, value)| is_assigned(value));
    let column = assigned
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    let lines = settings.iter().map(|(name, value)| {
        if value.is_empty() {
            format!("{end}{indent}  {name}")
        } else if value.starts_with('{') {
            format!("{end}{indent}  {name} {value}")
        } else {
            format!("{end}{indent}  {name:column$} = {value}")
        }
    });
    format!("{{{}{end}{indent}}}", lines.collect::<String>())
}

/// How wide the names of the settings around the line of `at` are made, so that their `=` line up.
fn equals_column(text: &str, at: usize) -> usize {
    let line = &text[line_start(text, at)..at];
    let trimmed = line.trim_start();
    trimmed
        .find(" = ")
        .map_or(0, |n| trimmed[..n].chars().count())
}

/// How many characters stand on the line of `start` up to `end`, or on its last line.
fn width(text: &str, start: usize, end: usize) -> usize {
    let from = line_start(text, start).max(line_start(text, end));
    text[from..end].chars().count()
}

/// A new statement with its settings, to stand beside `neighbour`: on its line, or one to a line
/// where that would be too long.
pub(crate) fn with_settings(
    text: &str,
    neighbour: Span,
    statement: &str,
    settings: &[(&str, &str)],
) -> String {
    if settings.is_empty() {
        return statement.to_owned();
    }
    let inline: Vec<_> = settings.iter().map(|(n, v)| setting(n, v)).collect();
    let line = format!("{statement} {{ {} }}", inline.join(", "));
    if indent(text, neighbour.start).len() + line.chars().count() <= WIDTH {
        line
    } else {
        format!("{statement} {}", block(text, neighbour, settings))
    }
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

/// Another name for an end of a connection. Blanks behind it give way, so that what lines up with the
/// lines around goes on to where there is room for that.
pub(crate) fn renamed(text: &str, name: Span, new: &str) -> TextEdit {
    let rest = &text[name.end..];
    let colon = &rest[..usize::from(rest.starts_with(':'))];
    let behind = &rest[colon.len()..];
    let blanks = behind.len() - behind.trim_start_matches(' ').len();
    let old = name.of(text).chars().count();
    if blanks < 2 {
        let text = new.to_owned();
        return TextEdit { span: name, text };
    }
    let left = (old + blanks).saturating_sub(new.chars().count()).max(1);
    TextEdit {
        span: Span::new(name.start, name.end + colon.len() + blanks),
        text: format!("{new}{colon}{}", " ".repeat(left)),
    }
}

/// A statement of several lines to stand beside `neighbour`: indented like it, with the line ends of
/// the text around. What is in a block of text stays as it is.
pub(crate) fn beside(text: &str, neighbour: Span, statement: &str) -> String {
    if statement.contains("\"\"\"") {
        return statement.to_owned();
    }
    let (indent, end) = (indent(text, neighbour.start), line_end(text));
    statement.replace('\n', &format!("{end}{indent}"))
}

fn trimmed_end(text: &str, span: Span) -> usize {
    span.start + span.of(text).trim_end().len()
}

/// Where the line of `at` begins.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |n| n + 1)
}

/// The blanks that the line of `at` begins with.
pub(crate) fn indent(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// How the text ends its lines.
pub(crate) fn line_end(text: &str) -> &'static str {
    match text.find(['\n', '\r']) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        Some(at) if text[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}
