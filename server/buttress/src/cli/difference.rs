//! Edits of files as a difference that people and `patch` read.

use buttress_analysis::{FileEdits, Snapshot};

use crate::paths;

/// How many lines stand around what changes.
const AROUND: usize = 3;

/// The unified difference that edits of whole lines make, file by file.
pub fn unified(snapshot: &Snapshot, edits: &[FileEdits], directory: &str) -> String {
    let mut out = String::new();
    for of in edits {
        let Some(document) = snapshot.document(&of.file) else {
            continue;
        };
        let shown = paths::shown(&of.file, directory);
        out.push_str(&format!("\u{1b}[1m--- {shown}\n+++ {shown}\u{1b}[0m\n"));
        let text: &str = document.text();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        out.push_str(&hunks(text, &lines, of));
    }
    out
}

/// A run of lines that changes: from where to where, and what comes.
struct Run<'e> {
    from: usize,
    to: usize,
    new: Vec<&'e str>,
}

fn hunks(text: &str, lines: &[&str], of: &FileEdits) -> String {
    let line_of = |at: usize| text[..at].matches('\n').count();
    let runs: Vec<Run<'_>> = of
        .edits
        .iter()
        .map(|edit| Run {
            from: line_of(edit.span.start),
            to: line_of(edit.span.end)
                + usize::from(!text[..edit.span.end].ends_with('\n') && !edit.span.is_empty()),
            new: edit.text.split_inclusive('\n').collect(),
        })
        .collect();
    let mut out = String::new();
    let mut shift: isize = 0;
    let mut at = 0;
    while at < runs.len() {
        // Runs whose surroundings meet are shown together.
        let mut last = at;
        while last + 1 < runs.len() && runs[last + 1].from <= runs[last].to + 2 * AROUND {
            last += 1;
        }
        let start = runs[at].from.saturating_sub(AROUND);
        let end = (runs[last].to + AROUND).min(lines.len());
        let (mut body, mut old, mut new) = (String::new(), 0, 0);
        let mut line = start;
        for run in &runs[at..=last] {
            for same in &lines[line..run.from] {
                body.push_str(&marked(' ', same));
                (old, new) = (old + 1, new + 1);
            }
            for gone in &lines[run.from..run.to.min(lines.len())] {
                body.push_str(&marked('-', gone));
                old += 1;
            }
            for come in &run.new {
                body.push_str(&marked('+', come));
                new += 1;
            }
            line = run.to.min(lines.len());
        }
        for same in &lines[line..end.max(line)] {
            body.push_str(&marked(' ', same));
            (old, new) = (old + 1, new + 1);
        }
        let to = start.saturating_add_signed(shift);
        out.push_str(&format!(
            "\u{1b}[36m@@ -{},{old} +{},{new} @@\u{1b}[0m\n{body}",
            start + 1,
            to + 1
        ));
        shift += new as isize - old as isize;
        at = last + 1;
    }
    out
}

fn marked(mark: char, line: &str) -> String {
    let line = line.trim_end_matches(['\n', '\r']);
    match mark {
        '-' => format!("\u{1b}[31m-{line}\u{1b}[0m\n"),
        '+' => format!("\u{1b}[32m+{line}\u{1b}[0m\n"),
        mark => format!("{mark}{line}\n"),
    }
}

#[cfg(test)]
mod tests {
    use buttress_analysis::{Span, TextEdit};

    use super::*;

    #[test]
    fn what_goes_and_what_comes_is_shown_with_its_surroundings() {
        let text = "a\nb\nc\nd\ne\nf\n";
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let edits = vec![
            TextEdit {
                span: Span::new(2, 4),
                text: "B\nB2\n".into(),
            },
            TextEdit {
                span: Span::new(12, 12),
                text: "g\n".into(),
            },
        ];
        let of = FileEdits {
            file: "/x".into(),
            edits,
        };
        let plain = anstream::adapter::strip_str(&hunks(text, &lines, &of)).to_string();
        assert_eq!(
            plain,
            "@@ -1,6 +1,8 @@\n a\n-b\n+B\n+B2\n c\n d\n e\n f\n+g\n"
        );
    }
}
