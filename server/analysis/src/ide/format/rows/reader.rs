//! From tree-sitter's tree to rows.

use tree_sitter::Node;

use super::{Bracket, Class, Entry, Item, Nest, Piece, Row, Trailing, is_comment, trimmed};
use crate::ide::format::width::width;
use crate::span::Span;
use crate::syntax::kind_of;

/// How many line ends are in `text`.
fn breaks(text: &str) -> usize {
    text.matches('\n').count() + text.replace("\r\n", "").matches('\r').count()
}

fn has_break(text: &str) -> bool {
    text.contains(['\n', '\r'])
}

pub(super) struct Reader<'a> {
    text: &'a str,
}

/// What a child of a container turned out to be.
pub(super) enum Kid {
    Item(Item, Span),
    Comment(Span, bool),
    /// Not to be read: whole lines.
    Lines(Span),
}

impl Kid {
    fn span(&self) -> Span {
        match self {
            Kid::Item(_, span) | Kid::Comment(span, _) | Kid::Lines(span) => *span,
        }
    }

    /// The same in a text that has the words `by` bytes further on, and without `cut` bytes.
    pub(super) fn moved(self, by: usize, cut: usize) -> Self {
        let moved = |span: Span| {
            let Span { start, end } = span.after(by);
            Span::new(start.saturating_sub(cut), end.saturating_sub(cut))
        };
        match self {
            Kid::Item(item, span) => Kid::Item(item, moved(span)),
            Kid::Comment(span, is_block) => Kid::Comment(moved(span), is_block),
            Kid::Lines(span) => Kid::Lines(moved(span)),
        }
    }
}

/// The rows of a container, the comment behind its bracket, and whether it is written on several
/// lines.
pub(super) type Inside = (Vec<Row>, Option<String>, bool);

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text }
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The inside of a container, from `start` to `end`. `None` where something unreadable shares
    /// a line with a bracket.
    pub(super) fn rows(
        &self,
        kids: Vec<Kid>,
        start: usize,
        end: usize,
        nested: bool,
    ) -> Option<Inside> {
        let kids = self.whole_lines(kids, start, end, nested)?;
        let leads: Vec<bool> = (0..kids.len()).map(|i| self.leads(&kids[i..])).collect();
        let mut rows: Vec<Row> = Vec::with_capacity(kids.len());
        let (mut opener, mut lead) = (None, Vec::new());
        let (mut before, mut tall, mut blank) = (start, false, false);
        for (kid, leads) in kids.into_iter().zip(leads) {
            let span = kid.span();
            let gap = self.slice(before, span.start);
            let (first, here) = (before == start, !has_break(gap));
            tall |= !here;
            let below_comment = matches!(
                rows.last(),
                Some(Row {
                    entry: Entry::Comment(_),
                    ..
                })
            );
            // Without its comma, a `///` would come to document what follows.
            let parted = breaks(gap) > 1 || (below_comment && gap.contains(','));
            blank |= parted && !rows.is_empty();
            before = span.end;
            let entry = match kid {
                Kid::Item(mut item, _) => {
                    tall |= item.tall;
                    item.cells[0].splice(0..0, lead.drain(..));
                    Entry::Item(item)
                }
                Kid::Lines(_) => {
                    tall = true;
                    // The mark is written before everything else anyway.
                    let lines = span.of(self.text).trim_start_matches('\u{FEFF}');
                    Entry::Verbatim(lines.to_owned())
                }
                Kid::Comment(_, is_block) => {
                    let text = trimmed(span.of(self.text));
                    tall |= !is_block || has_break(&text);
                    let item = matches!(
                        rows.last(),
                        Some(Row {
                            entry: Entry::Item(_),
                            ..
                        })
                    );
                    let follows = here && item && lead.is_empty() && !gap.contains(',');
                    if leads && !follows {
                        lead.push(Piece::Word { text, glued: false });
                        continue;
                    }
                    if here && nested && rows.is_empty() && (first || opener.is_some()) {
                        join(&mut opener, text);
                        continue;
                    }
                    match rows.last_mut() {
                        Some(row) if here => {
                            self.behind(row, text, span.start);
                            continue;
                        }
                        _ => Entry::Comment(text),
                    }
                }
            };
            rows.push(Row {
                blank: std::mem::take(&mut blank),
                entry,
                trailing: None,
            });
        }
        tall |= has_break(self.slice(before, end));
        Some((rows, opener, tall))
    }

    /// Whether the first of `kids` is a comment before an item on the same line.
    fn leads(&self, kids: &[Kid]) -> bool {
        let (Some(Kid::Comment(span, true)), Some(next)) = (kids.first(), kids.get(1)) else {
            return false;
        };
        !has_break(span.of(self.text))
            && !has_break(self.slice(span.end, next.span().start))
            && (matches!(next, Kid::Item(..)) || self.leads(&kids[1..]))
    }

    fn behind(&self, row: &mut Row, text: String, start: usize) {
        match (&mut row.entry, &mut row.trailing) {
            (Entry::Comment(comment), _) => {
                comment.push(' ');
                comment.push_str(&text);
            }
            (_, Some(trailing)) => {
                trailing.text.push(' ');
                trailing.text.push_str(&text);
            }
            (_, none) => {
                let line = self.slice(self.line_start(start), start);
                *none = Some(Trailing {
                    text,
                    column: width(line.trim_start()),
                });
            }
        }
    }

    fn line_start(&self, at: usize) -> usize {
        self.slice(0, at).rfind(['\n', '\r']).map_or(0, |at| at + 1)
    }

    fn line_end(&self, at: usize) -> usize {
        self.text
            .get(at..)
            .and_then(|rest| rest.find(['\n', '\r']))
            .map_or(self.text.len(), |n| at + n)
    }

    /// Widens what cannot be read to whole lines, and to whatever shares a line with it.
    fn whole_lines(
        &self,
        kids: Vec<Kid>,
        start: usize,
        end: usize,
        nested: bool,
    ) -> Option<Vec<Kid>> {
        if !kids.iter().any(|k| matches!(k, Kid::Lines(_))) {
            return Some(kids);
        }
        let mut out: Vec<Kid> = Vec::with_capacity(kids.len());
        for kid in kids {
            let mut span = kid.span();
            let mut lines = matches!(kid, Kid::Lines(_));
            if lines {
                // Line ends at its own end are not part of it.
                let words = span.of(self.text);
                let start = span.start + (words.len() - words.trim_start().len());
                let end = (span.start + words.trim_end().len()).max(start);
                span = Span::new(self.line_start(start), self.line_end(end));
            }
            while let Some(last) = out.last() {
                let (kid, unread) = (last.span(), matches!(last, Kid::Lines(_)));
                if !(lines || unread) || kid.end <= span.start {
                    break;
                }
                lines = true;
                span = Span::new(kid.start.min(span.start), kid.end.max(span.end));
                span = Span::new(self.line_start(span.start), self.line_end(span.end));
                out.pop();
            }
            if lines && nested && (span.start < start || span.end > end) {
                return None;
            }
            out.push(if lines { Kid::Lines(span) } else { kid });
        }
        Some(out)
    }

    /// The children of a container, without its brackets and commas.
    pub(super) fn kids(&self, node: Node<'_>) -> Vec<Kid> {
        let mut cursor = node.walk();
        node.children(&mut cursor)
            .filter(|n| n.is_named() || n.is_error())
            .map(|n| self.kid(n))
            .collect()
    }

    fn kid(&self, node: Node<'_>) -> Kid {
        let span = Span::from(node);
        if is_comment(node) {
            return Kid::Comment(span, kind_of(node) == "block_comment");
        }
        match self.item(node) {
            Some(item) => Kid::Item(item, span),
            None => Kid::Lines(span),
        }
    }

    /// `None` where it cannot be read.
    fn item(&self, node: Node<'_>) -> Option<Item> {
        if node.is_error() || node.is_missing() {
            return None;
        }
        let class = match kind_of(node) {
            "connection" => Class::Connection,
            "setting" => Class::Setting,
            "component" => Class::Component,
            "defaults" => Class::Defaults,
            "entity_field" => Class::Field,
            _ => Class::Other,
        };
        let mut cells: Vec<Vec<Piece>> = vec![Vec::new()];
        if class == Class::Other {
            self.piece(node, &mut cells[0])?;
            return Some(finish(class, cells));
        }
        let mut cursor = node.walk();
        cursor.goto_first_child();
        let (mut after_colon, mut second) = (false, 0);
        loop {
            let child = cursor.node();
            let field = cursor.field_name();
            let column = match class {
                Class::Connection if kind_of(child) == "->" => Some(1),
                Class::Connection if after_colon && !is_comment(child) => Some(2),
                Class::Setting if kind_of(child) == "=" => Some(1),
                Class::Component if field == Some("name") => Some(1),
                Class::Defaults if field == Some("body") => Some(1),
                Class::Field if field == Some("type") => Some(1),
                Class::Field if kind_of(child) == "->" => Some(3),
                Class::Field if field == Some("mark") => Some(2),
                _ => None,
            };
            after_colon |= kind_of(child) == ":";
            if class == Class::Component && column.is_some() {
                second = width(self.slice(node.start_byte(), child.start_byte()));
            }
            while column.is_some_and(|c| cells.len() <= c) {
                cells.push(Vec::new());
            }
            let at = cells.len() - 1;
            self.piece(child, &mut cells[at])?;
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        Some(Item {
            second,
            ..finish(class, cells)
        })
    }

    /// The words of a node's children.
    fn pieces(&self, node: Node<'_>, out: &mut Vec<Piece>) -> Option<()> {
        let mut cursor = node.walk();
        if !cursor.goto_first_child() {
            out.push(word(Span::from(node).of(self.text), false));
            return Some(());
        }
        loop {
            self.piece(cursor.node(), out)?;
            if !cursor.goto_next_sibling() {
                return Some(());
            }
        }
    }

    fn piece(&self, node: Node<'_>, out: &mut Vec<Piece>) -> Option<()> {
        if node.is_error() || node.is_missing() {
            return None;
        }
        let text = Span::from(node).of(self.text);
        match kind_of(node) {
            "block" | "steps" | "entity_body" => {
                out.push(Piece::Nest(self.nest(node, Bracket::Brace)?));
            }
            "list" => out.push(Piece::Nest(self.nest(node, Bracket::Square)?)),
            "parenthesized_expression" => out.push(Piece::Nest(self.nest(node, Bracket::Paren)?)),
            "call_expression" => {
                self.piece(node.child_by_field_name("function")?, out)?;
                out.push(Piece::Nest(self.nest(node, Bracket::Call)?));
            }
            "field_type" => out.push(word(&self.field_type(node)?, false)),
            "comment" | "doc_comment" => {
                out.push(word(&trimmed(text), false));
                out.push(Piece::Break);
            }
            "block_comment" => out.push(word(&trimmed(text), false)),
            "reference" | "product_name" | "word" | "string" | "text_block" => {
                if node.has_error() {
                    return None;
                }
                out.push(word(text, false));
            }
            ":" | "," => out.push(word(text, true)),
            _ => self.pieces(node, out)?,
        }
        Some(())
    }

    /// `decimal(10, 2)[]`, with its blanks in order.
    fn field_type(&self, node: Node<'_>) -> Option<String> {
        if node.has_error() {
            return None;
        }
        let mut out = String::new();
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            let text = Span::from(child).of(self.text);
            if is_comment(child) && !out.ends_with([' ', '(']) {
                out.push(' ');
            }
            out.push_str(&trimmed(text));
            // A blank behind a comma or comment stands before what follows, unless that is a bracket.
            if kind_of(child) == "," || is_comment(child) {
                out.push(' ');
            }
        }
        Some(out.trim_end().replace(" )", ")").replace(" ,", ","))
    }

    fn nest(&self, node: Node<'_>, bracket: Bracket) -> Option<Nest> {
        let (open, close) = match bracket {
            Bracket::Brace => ("{", "}"),
            Bracket::Square => ("[", "]"),
            Bracket::Paren | Bracket::Call => ("(", ")"),
        };
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.children(&mut cursor).collect();
        let first = children
            .iter()
            .position(|n| kind_of(*n) == open && !n.is_missing())?;
        let last = children
            .last()
            .filter(|n| kind_of(**n) == close && !n.is_missing())?;
        let (start, end) = (children[first].end_byte(), last.start_byte());
        let kids = if bracket == Bracket::Call {
            children[first + 1..children.len() - 1]
                .iter()
                .filter(|n| n.is_named())
                .map(|n| self.kid(*n))
                .collect()
        } else {
            self.kids(node)
        };
        let (rows, opener, tall) = self.rows(kids, start, end, true)?;
        // In expressions lines may be broken only for the sake of a comment.
        let tall = match bracket {
            Bracket::Brace | Bracket::Square => tall && !(rows.is_empty() && opener.is_none()),
            Bracket::Paren | Bracket::Call => opener.is_some() || rows.iter().any(is_tall),
        };
        Some(Nest {
            bracket,
            opener,
            rows,
            tall,
        })
    }
}

fn is_tall(row: &Row) -> bool {
    match &row.entry {
        Entry::Item(item) => item.tall || row.trailing.is_some(),
        Entry::Comment(_) | Entry::Verbatim(_) => true,
    }
}

fn word(text: &str, glued: bool) -> Piece {
    Piece::Word {
        text: text.to_owned(),
        glued,
    }
}

fn finish(class: Class, cells: Vec<Vec<Piece>>) -> Item {
    let tall = cells.iter().flatten().any(|piece| match piece {
        Piece::Word { text, .. } => has_break(text),
        Piece::Nest(nest) => nest.tall,
        Piece::Break => true,
    });
    Item {
        class,
        cells,
        second: 0,
        tall,
    }
}

fn join(to: &mut Option<String>, text: String) {
    match to {
        Some(before) => {
            before.push(' ');
            before.push_str(&text);
        }
        None => *to = Some(text),
    }
}
