//! What of a file can be folded away.

use crate::host::Snapshot;
use crate::span::Span;
use crate::syntax::{Document, Fold, is_line_end};

/// The folds of a file, in the order of the text.
pub fn folds(snapshot: &Snapshot, path: &str) -> Vec<Fold> {
    let Some(document) = snapshot.document(path) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    // Includes are statements, so a run of them goes over many chunks.
    let mut last: Option<(Fold, bool)> = None;
    for placed in document.chunks() {
        let found = placed.chunk.folds();
        out.extend(found.whole.iter().map(|fold| fold.after(placed.start)));
        for run in &found.runs {
            let next = run.fold.after(placed.start);
            match &mut last {
                Some((fold, is_long)) if follows(document, *fold, next) => {
                    fold.span.end = next.span.end;
                    *is_long = true;
                }
                _ => out.extend(folded(last.replace((next, run.is_long)))),
            }
        }
    }
    out.extend(folded(last));
    out.sort();
    out
}

/// A run, where it is of several lines.
fn folded(run: Option<(Fold, bool)>) -> Option<Fold> {
    run.filter(|(_, is_long)| *is_long).map(|(fold, _)| fold)
}

/// Whether nothing is between two runs of a kind but a line end.
fn follows(document: &Document, run: Fold, next: Fold) -> bool {
    let between = Span::new(run.span.end, next.span.start);
    run.kind == next.kind
        && document
            .rope
            .get_byte_slice(between.start..between.end)
            .is_some_and(|between| is_line_end(between.chars()))
}

#[cfg(test)]
mod tests {
    use super::folds;
    use crate::syntax::FoldKind;
    use crate::testing::{PATH, world};

    /// The first and last line of each fold, from 0.
    fn lines(text: &str) -> Vec<(usize, usize, FoldKind)> {
        let line = |at: usize| text[..at].matches('\n').count();
        let found = folds(&world(&[(PATH, text)]), PATH);
        found
            .iter()
            .map(|f| (line(f.span.start), line(f.span.end), f.kind))
            .collect()
    }

    #[test]
    fn braces_fold_without_the_line_that_closes_them() {
        use FoldKind::Block;
        let text = "group g {
  service s {
    cpu = 1
  }
  queue q { fifo = true }
  entity E in s {
    id uuid
  }
  flow f {
    alt \"x\" {
      s -> q
    }
  }
}
view v { show = [
  s,
  q
] }
";
        let wanted = [
            (0, 12),
            (1, 2),
            (5, 6),
            (8, 11),
            (9, 10),
            (14, 16),
            (14, 16),
        ];
        assert_eq!(lines(text), wanted.map(|(a, b)| (a, b, Block)));
        assert_eq!(
            lines(&text.replace('\n', "\r\n")),
            wanted.map(|(a, b)| (a, b, Block))
        );
    }

    #[test]
    fn comments_below_each_other_fold() {
        use FoldKind::Comment;
        let text = "// one
// two
// three

// four
service s // behind
// five
// six
/* seven
   eight */
/*
 nine
*/
/// ten
/// eleven
queue q
";
        let wanted = [(0, 2), (6, 7), (8, 9), (10, 11), (13, 14)];
        assert_eq!(lines(text), wanted.map(|(a, b)| (a, b, Comment)));
    }

    #[test]
    fn comments_inside_of_something_fold() {
        use FoldKind::{Block, Comment};
        let text = "group g {
  // one
  // two
  service s {
    // three
    /// four
    cpu = 1
  }
} ) (
// five
// six";
        let wanted = [
            (0, 7, Block),
            (1, 2, Comment),
            (3, 6, Block),
            (4, 5, Comment),
            (9, 10, Comment),
        ];
        assert_eq!(lines(text), wanted);
    }

    #[test]
    fn includes_and_text_blocks_fold() {
        let text = "include \"a.arch\"
include \"b.arch\"

include \"c.arch\"
decision d \"\"\"
  Because.
  \"\"\"
";
        assert_eq!(
            lines(text),
            [(0, 1, FoldKind::Includes), (4, 5, FoldKind::Block)]
        );
    }

    #[test]
    fn what_is_on_one_line_or_two_has_no_fold() {
        assert_eq!(lines("service s { cpu = 1 }\nqueue q {\n}\n// one\n"), []);
    }
}
