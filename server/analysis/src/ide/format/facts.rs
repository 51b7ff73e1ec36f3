//! What must stay the same when a text is laid out.

use tree_sitter::Node;

use super::rows;
use super::windows::Part;
use crate::span::Span;
use crate::syntax::kind_of;

/// All that a text says, apart from how it is laid out.
#[derive(PartialEq, Default)]
pub(super) struct Facts<'a> {
    /// The nodes with names, each with its depth.
    shape: Vec<(u16, usize)>,
    /// The words.
    words: Vec<&'a str>,
    /// The comments, without blanks at the ends of their lines.
    pub(super) comments: Vec<String>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(parts: &[Part<'a>]) -> Self {
        let mut facts = Self::default();
        for part in parts {
            facts.add_all(part);
        }
        facts
    }

    /// Adds what is below the root: how many of those there are says nothing.
    fn add_all(&mut self, part: &Part<'a>) {
        let mut cursor = part.tree.walk();
        if !cursor.goto_first_child() {
            return;
        }
        let mut depth = 1;
        loop {
            self.add(cursor.node(), depth, part.text);
            if cursor.goto_first_child() {
                depth += 1;
                continue;
            }
            while !cursor.goto_next_sibling() {
                cursor.goto_parent();
                depth -= 1;
                if depth == 0 {
                    return;
                }
            }
        }
    }

    fn add(&mut self, node: Node<'_>, depth: usize, text: &'a str) {
        let words = Span::from(node).of(text);
        if rows::is_comment(node) {
            self.comments.push(rows::trimmed(words));
            return;
        }
        if node.is_named() {
            self.shape.push((node.kind_id(), depth));
        }
        // An unreadable region may hold line ends, which are no words.
        let is_word = !words.trim().is_empty() || kind_of(node) == "string_content";
        if node.child_count() == 0 && is_word && words != "," {
            self.words.push(words);
        }
    }
}
