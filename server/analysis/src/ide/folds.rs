//! What of a file can be folded away.

use tree_sitter::Node;

use crate::host::Snapshot;
use crate::span::Span;

/// Lines that fold into their first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// From what stays to the end of what goes. It spans lines, and leaves out the line of the
    /// bracket or quotes that close it.
    pub span: Span,
    /// What it is.
    pub kind: FoldKind,
}

/// What a [`Fold`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoldKind {
    /// Braces, a list or a text block.
    Block,
    /// Comments.
    Comment,
    /// Includes below each other.
    Includes,
}

/// The folds of a file, in the order of the text.
pub fn folds(snapshot: &Snapshot, path: &str) -> Vec<Fold> {
    let Some(document) = snapshot.document(path) else {
        return Vec::new();
    };
    let mut finder = Finder {
        text: document.text(),
        out: Vec::new(),
        run: None,
    };
    for placed in document.chunks() {
        let mut cursor = placed.chunk.tree.walk();
        'tree: loop {
            let node = cursor.node();
            finder.node(node, placed.start);
            if may_hold_folds(node) && cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    break 'tree;
                }
            }
        }
    }
    finder.end_run();
    finder.out.sort();
    finder.out
}

/// Whether to look into a node: what folds spans lines, or is a line of a run, which stands in
/// something that does, if not at the top or in what could not be read. Most nodes are of one line.
fn may_hold_folds(node: Node<'_>) -> bool {
    !is_one_line(node) || node.kind() == "source_file" || node.has_error()
}

fn is_one_line(node: Node<'_>) -> bool {
    node.start_position().row == node.end_position().row
}

struct Finder<'t> {
    text: &'t str,
    out: Vec<Fold>,
    /// Line comments or includes below each other, as far as they have come.
    run: Option<Fold>,
}

impl Finder<'_> {
    fn node(&mut self, node: Node<'_>, start: usize) {
        let span = Span::from(node).after(start);
        match node.kind() {
            "block" | "entity_body" | "steps" | "list" => {
                // Most are of one line; in a long one, looking for its end at each takes long.
                if is_one_line(node) {
                    return;
                }
                // The bracket that closes keeps its line: it is what one reads behind the fold.
                let all = span.of(self.text);
                let last = all.strip_suffix(['}', ']']).unwrap_or(all);
                self.push(
                    Span::new(span.start, span.start + last.len()),
                    FoldKind::Block,
                );
            }
            "text_block" => {
                let last = span.of(self.text).trim_end_matches('"');
                self.push(
                    Span::new(span.start, span.start + last.len()),
                    FoldKind::Block,
                );
            }
            "block_comment" => self.push(span, FoldKind::Comment),
            "comment" | "doc_comment" => self.run(span, FoldKind::Comment),
            "include" => self.run(span, FoldKind::Includes),
            _ => {}
        }
    }

    /// One more line, of the run before it where nothing is between them but a line end.
    fn run(&mut self, span: Span, kind: FoldKind) {
        // A comment behind something else is about that.
        let start = self.text[..span.start].rfind('\n').map_or(0, |n| n + 1);
        let alone = self.text[start..span.start].trim().is_empty();
        if let Some(run) = &mut self.run
            && run.kind == kind
            && alone
        {
            let between = Span::new(run.span.end, span.start).of(self.text);
            if between.trim().is_empty() && between.matches('\n').count() <= 1 {
                run.span.end = span.end.max(run.span.end);
                return;
            }
        }
        self.end_run();
        self.run = alone.then_some(Fold { span, kind });
    }

    fn end_run(&mut self) {
        if let Some(run) = self.run.take() {
            self.push(run.span, run.kind);
        }
    }

    fn push(&mut self, span: Span, kind: FoldKind) {
        let closed_alone = kind == FoldKind::Block || self.ends_alone(span);
        let text = span.of(self.text);
        // Without the line of what closes it.
        let end = match closed_alone {
            true => text.rfind('\n').unwrap_or(0),
            false => text.len(),
        };
        let kept = text[..end].trim_end_matches('\r');
        if kept.contains('\n') {
            let span = Span::new(span.start, span.start + kept.len());
            self.out.push(Fold { span, kind });
        }
    }

    /// Whether a block comment closes on a line of its own.
    fn ends_alone(&self, span: Span) -> bool {
        let text = span.of(self.text);
        let last = text.rsplit('\n').next().unwrap_or(text);
        text.starts_with("/*") && last.trim() == "*/"
    }
}

#[cfg(test)]
mod tests {
    use super::{FoldKind, folds};
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
