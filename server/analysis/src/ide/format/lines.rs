//! What a layout does to each line, in edits that can be carried out one without the other.

use crate::finding::TextEdit;
use crate::ide::lexer;
use crate::span::Span;

/// How far a line can have moved.
const REACH: usize = 40;

/// A line: where it stands, and its words. A layout changes blanks and commas, and no word.
struct Line<'a> {
    span: Span,
    text: &'a str,
    words: Vec<&'a str>,
}

/// The edits that make `new` of `old`: one for each line that has the words of one of `new`, and one
/// for what is between two such lines.
pub(super) fn edits(old: &str, new: &str) -> Vec<TextEdit> {
    let (old_lines, new_lines) = (lines(old), lines(new));
    let mut out = Vec::new();
    // The lines behind the last that was found in both.
    let (mut a, mut b) = (0, 0);
    for (i, line) in old_lines.iter().enumerate() {
        if line.words.is_empty() {
            continue;
        }
        let ahead = new_lines[b..].iter().take(REACH);
        let found = ahead.enumerate().find(|(_, l)| l.words == line.words);
        let Some((j, new)) = found.map(|(j, new)| (b + j, new)) else {
            continue;
        };
        out.extend(between(&old_lines[a..i], &new_lines[b..j], line.span.start));
        if line.text != new.text {
            out.push(TextEdit {
                span: line.span,
                text: new.text.to_owned(),
            });
        }
        (a, b) = (i + 1, j + 1);
    }
    out.extend(between(&old_lines[a..], &new_lines[b..], old.len()));
    out
}

/// The edit of what stands between two lines, up to `end`. Where it has not the words that it had,
/// lines that look alike were taken for each other, and it stays as it is.
fn between(old: &[Line<'_>], new: &[Line<'_>], end: usize) -> Option<TextEdit> {
    fn words<'a>(lines: &'a [Line<'_>]) -> impl Iterator<Item = &'a str> {
        lines.iter().flat_map(|line| line.words.iter().copied())
    }
    let start = old.first().map_or(end, |line| line.span.start);
    let text: String = new.iter().map(|line| line.text).collect();
    let same = old
        .iter()
        .map(|line| line.text)
        .eq(new.iter().map(|l| l.text));
    (!same && words(old).eq(words(new))).then_some(TextEdit {
        span: Span::new(start, end),
        text,
    })
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut at = 0;
    let line = |text| {
        let span = Span::new(at, at + str::len(text));
        at = span.end;
        let words = lexer::tokens(text).into_iter().map(|token| token.text);
        let words = words.filter(|word| *word != "," && !word.trim().is_empty());
        let words = words.collect();
        Line { span, text, words }
    };
    text.split_inclusive('\n').map(line).collect()
}
