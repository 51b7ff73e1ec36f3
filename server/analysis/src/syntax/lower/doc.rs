//! Documentation comments.

use tree_sitter::Node;

use crate::span::Span;

/// The `///` lines above a statement, as long as nothing but line ends stands between.
#[derive(Default)]
pub(super) struct Doc {
    lines: Vec<String>,
    end: usize,
}

impl Doc {
    pub(super) fn line(&mut self, node: Node<'_>, text: &str) {
        if !self.touches(node, text) {
            self.lines.clear();
        }
        let line = Span::from(node).of(text).trim_start_matches('/');
        self.lines
            .push(line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned());
        self.end = node.end_byte();
    }

    pub(super) fn take(&mut self, node: Node<'_>, text: &str) -> Option<String> {
        let lines = std::mem::take(&mut self.lines);
        (!lines.is_empty() && self.touches(node, text)).then(|| lines.join("\n"))
    }

    /// Whether `node` begins on the line after the last one.
    fn touches(&self, node: Node<'_>, text: &str) -> bool {
        let between = text.get(self.end..node.start_byte()).unwrap_or_default();
        between.trim().is_empty()
            && between.replace("\r\n", "\n").matches(['\n', '\r']).count() <= 1
    }
}
