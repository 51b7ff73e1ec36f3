//! The lines that differ between two texts.

use rustc_hash::FxHashMap;

use crate::finding::TextEdit;
use crate::span::Span;

/// The edits that make `new` of `old`, one for each run of lines that differ.
pub(in crate::ide) fn edits(old: &str, new: &str) -> Vec<TextEdit> {
    if old == new {
        return Vec::new();
    }
    let (old_lines, new_lines) = (lines(old), lines(new));
    let mut out = Vec::new();
    let mut diff = Diff {
        old: &old_lines,
        new: &new_lines,
        out: &mut out,
    };
    diff.between(0..old_lines.len(), 0..new_lines.len());
    let at = starts(&old_lines);
    out.into_iter()
        .map(|(gone, come)| TextEdit {
            span: Span::new(at[gone.start], at[gone.end]),
            text: new_lines[come].concat(),
        })
        .collect()
}

type Range = std::ops::Range<usize>;

struct Diff<'a> {
    old: &'a [&'a str],
    new: &'a [&'a str],
    out: &'a mut Vec<(Range, Range)>,
}

impl Diff<'_> {
    /// Finds lines that stand once in both, keeps those that stand in the same order, and looks
    /// between them.
    fn between(&mut self, mut a: Range, mut b: Range) {
        while a.start < a.end && b.start < b.end && self.old[a.start] == self.new[b.start] {
            a.start += 1;
            b.start += 1;
        }
        while a.start < a.end && b.start < b.end && self.old[a.end - 1] == self.new[b.end - 1] {
            a.end -= 1;
            b.end -= 1;
        }
        if a.is_empty() && b.is_empty() {
            return;
        }
        let anchors = self.anchors(&a, &b);
        if anchors.is_empty() {
            self.out.push((a, b));
            return;
        }
        for (x, y) in anchors {
            self.between(a.start..x, b.start..y);
            (a.start, b.start) = (x + 1, y + 1);
        }
        self.between(a, b);
    }

    fn anchors(&self, a: &Range, b: &Range) -> Vec<(usize, usize)> {
        #[derive(Default)]
        struct Seen {
            old: (usize, usize),
            new: (usize, usize),
        }
        let mut seen: FxHashMap<&str, Seen> = FxHashMap::default();
        for i in a.clone() {
            let seen = seen.entry(self.old[i]).or_default();
            seen.old = (seen.old.0 + 1, i);
        }
        for i in b.clone() {
            if let Some(seen) = seen.get_mut(self.new[i]) {
                seen.new = (seen.new.0 + 1, i);
            }
        }
        let mut pairs: Vec<(usize, usize)> = seen
            .into_values()
            .filter(|s| s.old.0 == 1 && s.new.0 == 1)
            .map(|s| (s.old.1, s.new.1))
            .collect();
        pairs.sort_unstable();
        // Lines keep their order in formatting, so that whoever rises stays.
        let mut last = None;
        pairs.retain(|(_, y)| {
            let rises = last.is_none_or(|l| *y > l);
            if rises {
                last = Some(*y);
            }
            rises
        });
        pairs
    }
}

/// The lines of a text, each with its end.
fn lines(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (bytes, mut start) = (text.as_bytes(), 0);
    for (i, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' || (*byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
            out.push(&text[start..=i]);
            start = i + 1;
        }
    }
    if start < text.len() {
        out.push(&text[start..]);
    }
    out
}

/// The byte at which each line starts, and the one at which the last ends.
fn starts(lines: &[&str]) -> Vec<usize> {
    let mut at = 0;
    let mut out = vec![0];
    for line in lines {
        at += line.len();
        out.push(at);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_run_of_changed_lines_is_one_edit() {
        let old = "a\n b\nc\nd  \ne\nf\n";
        let new = "a\nb\nc\nd\ne\n\nf\n";
        let edits = edits(old, new);
        assert_eq!(TextEdit::apply_all(&edits, old), new);
        let shown: Vec<(&str, &str)> = edits
            .iter()
            .map(|e| (e.span.of(old), e.text.as_str()))
            .collect();
        assert_eq!(shown, [(" b\n", "b\n"), ("d  \n", "d\n"), ("", "\n")]);
    }

    proptest! {
        #[test]
        fn the_edits_of_any_two_texts_lead_from_one_to_the_other(
            old in "([abc]{0,2}(\n|\r\n|\r)){0,12}[abc]?",
            new in "([abc]{0,2}(\n|\r\n|\r)){0,12}[abc]?",
        ) {
            let edits = edits(&old, &new);
            prop_assert_eq!(TextEdit::apply_all(&edits, &old), new);
            prop_assert!(edits.windows(2).all(|w| w[0].span.end <= w[1].span.start));
        }
    }
}
