//! What of a chunk can be folded away.

use tree_sitter::{Node, Tree};

use super::kind_of;
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

impl Fold {
    /// The same, `start` bytes later.
    pub fn after(self, start: usize) -> Self {
        let span = self.span.after(start);
        Self { span, ..self }
    }
}

/// The folds of a chunk, in terms of the chunk.
#[derive(Debug)]
pub(crate) struct Folds {
    /// Those that end with it.
    pub whole: Box<[Fold]>,
    /// Line comments or includes below each other: what follows may go on with them.
    pub runs: Box<[Run]>,
}

/// Lines of a kind below each other.
#[derive(Debug)]
pub(crate) struct Run {
    /// From the first to the last.
    pub fold: Fold,
    /// Whether it is of several lines.
    pub is_long: bool,
}

impl Folds {
    pub(super) fn of(tree: &Tree, text: &str) -> Self {
        let mut finder = Finder {
            text,
            whole: Vec::new(),
            runs: Vec::new(),
        };
        let mut cursor = tree.walk();
        'tree: loop {
            let node = cursor.node();
            finder.node(node);
            if may_hold_folds(node) && cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    break 'tree;
                }
            }
        }
        Self {
            whole: finder.whole.into(),
            runs: finder.runs.into(),
        }
    }
}

/// Whether nothing is here but the end of a line.
pub(crate) fn is_line_end(mut between: impl Iterator<Item = char>) -> bool {
    let mut ends = 0;
    between.all(|c| {
        ends += usize::from(c == '\n');
        c.is_whitespace() && ends <= 1
    })
}

/// Whether to look into a node: what folds spans lines, or is a line of a run, which stands in
/// something that does, if not at the top or in what could not be read. Most nodes are of one line.
fn may_hold_folds(node: Node<'_>) -> bool {
    !is_one_line(node) || kind_of(node) == "source_file" || node.has_error()
}

fn is_one_line(node: Node<'_>) -> bool {
    node.start_position().row == node.end_position().row
}

struct Finder<'t> {
    text: &'t str,
    whole: Vec<Fold>,
    runs: Vec<Run>,
}

impl Finder<'_> {
    fn node(&mut self, node: Node<'_>) {
        let span = Span::from(node);
        match kind_of(node) {
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
        if !alone {
            return;
        }
        let word = span.of(self.text).trim_end_matches('\r');
        let span = Span::new(span.start, span.start + word.len());
        if let Some(Run { fold, is_long }) = self.runs.last_mut()
            && fold.kind == kind
            && let between = Span::new(fold.span.end, span.start).of(self.text)
            && is_line_end(between.chars())
        {
            fold.span.end = span.end.max(fold.span.end);
            *is_long = true;
            return;
        }
        self.runs.push(Run {
            fold: Fold { span, kind },
            is_long: word.contains('\n'),
        });
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
            self.whole.push(Fold { span, kind });
        }
    }

    /// Whether a block comment closes on a line of its own.
    fn ends_alone(&self, span: Span) -> bool {
        let text = span.of(self.text);
        let last = text.rsplit('\n').next().unwrap_or(text);
        text.starts_with("/*") && last.trim() == "*/"
    }
}
