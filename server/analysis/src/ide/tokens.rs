//! What each word of a file is, for colours: from the tree, and from what names stand for.

use buttress_pricing::Palette;
mod kept;

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tree_sitter::{Node, TreeCursor};

use crate::health;
use crate::host::Snapshot;
use crate::model::{Architecture, Status, Symbol, Vocabulary};
use crate::span::Span;
use crate::syntax::{Chunk, Placed, kind_of};

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A word of the language.
    Keyword,
    /// A kind of component.
    Type,
    /// A product of a vendor.
    Class,
    /// A type of connection.
    Function,
    /// The name of a component.
    Variable,
    /// The name of a group.
    Namespace,
    /// The name of an entity.
    Struct,
    /// The name of a setting or field.
    Property,
    /// A value that is a word.
    EnumMember,
    /// A unit of a quantity.
    Unit,
    /// A number or date.
    Number,
    /// A text.
    String,
    /// What a flow, view, decision or rule is called.
    Label,
    /// A mark of a field.
    Mark,
    /// An arrow or a comparison.
    Operator,
    /// A comment.
    Comment,
}

impl TokenKind {
    /// All of them; a kind's place here is its number in the protocol's legend.
    pub const ALL: &[TokenKind] = &[
        Self::Keyword,
        Self::Type,
        Self::Class,
        Self::Function,
        Self::Variable,
        Self::Namespace,
        Self::Struct,
        Self::Property,
        Self::EnumMember,
        Self::Unit,
        Self::Number,
        Self::String,
        Self::Label,
        Self::Mark,
        Self::Operator,
        Self::Comment,
    ];

    /// The protocol's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keyword => "keyword",
            Self::Type => "type",
            Self::Class => "class",
            Self::Function => "function",
            Self::Variable => "variable",
            Self::Namespace => "namespace",
            Self::Struct => "struct",
            Self::Property => "property",
            Self::EnumMember => "enumMember",
            Self::Unit => "typeParameter",
            Self::Number => "number",
            Self::String => "string",
            Self::Label => "label",
            Self::Mark => "modifier",
            Self::Operator => "operator",
            Self::Comment => "comment",
        }
    }
}

/// What more is to be said about a word: a set of bits, in the order of [`TokenModifiers::NAMES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TokenModifiers(pub u32);

impl TokenModifiers {
    /// Here it is declared.
    pub const DECLARATION: Self = Self(1);
    /// It documents what follows.
    pub const DOCUMENTATION: Self = Self(1 << 1);
    /// It comes with the language or the palette.
    pub const DEFAULT_LIBRARY: Self = Self(1 << 2);
    /// It is on its way out.
    pub const DEPRECATED: Self = Self(1 << 3);
    /// It names something that is not there.
    pub const UNRESOLVED: Self = Self(1 << 4);
    /// The protocol's words for the bits, the lowest first.
    pub const NAMES: &[&str] = &[
        "declaration",
        "documentation",
        "defaultLibrary",
        "deprecated",
        "unresolved",
    ];

    /// Whether it has all of `other`.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl std::ops::BitOr for TokenModifiers {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

pub(crate) use kept::Kept;

/// A word of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where; always on one line.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// What more there is to say.
    pub modifiers: TokenModifiers,
}

/// Every word of a file that has a meaning, in order.
pub fn semantic_tokens(snapshot: &Snapshot, path: &str) -> Vec<Token> {
    let mut out = Vec::new();
    for (placed, tokens) in chunk_tokens(snapshot, path, None) {
        out.extend(tokens.iter().map(|token| Token {
            span: token.span.after(placed.start),
            ..*token
        }));
    }
    out
}

/// The same chunk by chunk, in terms of each; only of those that touch `within` where that is given.
/// After a key only those of the chunks are looked for that are new, or whose names stand for
/// something else.
pub fn chunk_tokens(
    snapshot: &Snapshot,
    path: &str,
    within: Option<Span>,
) -> Vec<(Placed, Arc<[Token]>)> {
    let Some(document) = snapshot.document(path) else {
        return Vec::new();
    };
    let root = snapshot.roots_of(path).next();
    let (architecture, kept) = match root {
        Some(root) => (snapshot.architecture_of(root), snapshot.tokens_of(root)),
        None => Default::default(),
    };
    let mut held = kept.lock();
    let tokens = |placed: &Placed| {
        let made = || Arc::from(tokens_of(&placed.chunk, &architecture));
        let tokens = match architecture.linked(placed.chunk.id) {
            Some(linked) => held.get(placed.chunk.id, linked, made),
            None => made(),
        };
        (placed.clone(), tokens)
    };
    let wanted = |p: &&Placed| within.is_none_or(|w| p.start < w.end && w.start < p.end());
    let chunks = document.chunks().iter().filter(wanted);
    let out = chunks.map(tokens).collect();
    held.prune(&architecture);
    out
}

/// The words of a chunk, in terms of the chunk.
fn tokens_of(chunk: &Chunk, architecture: &Architecture) -> Vec<Token> {
    let names = architecture.occurrences_of(chunk.id).iter();
    let mut painter = Painter {
        text: &chunk.text,
        architecture,
        names: names.map(|o| (o.span, o.symbol)).collect(),
        out: Vec::new(),
    };
    painter.walk(&mut chunk.tree.walk());
    painter.out
}

struct Painter<'a> {
    text: &'a str,
    architecture: &'a Architecture,
    names: FxHashMap<Span, Symbol>,
    out: Vec<Token>,
}

impl Painter<'_> {
    /// Without recursion, as a hostile text nests deeply; and with the nodes around the one that
    /// is painted at hand, as a tree finds a node's parent by looking from the root.
    fn walk<'t>(&mut self, cursor: &mut TreeCursor<'t>) {
        let mut around: Vec<&'t str> = Vec::new();
        loop {
            let node = cursor.node();
            if self.node(node, cursor.field_name(), &around) && cursor.goto_first_child() {
                around.push(kind_of(node));
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
                around.pop();
            }
        }
    }

    /// Paints a node; whether its children are still to be painted.
    fn node(&mut self, node: Node<'_>, field: Option<&str>, around: &[&str]) -> bool {
        let parent = around.last().copied().unwrap_or_default();
        let span = Span::from(node);
        let word = span.of(self.text);
        match kind_of(node) {
            "comment" | "block_comment" => self.add(span, TokenKind::Comment, NONE),
            "doc_comment" => self.add(span, TokenKind::Comment, TokenModifiers::DOCUMENTATION),
            "string" | "text_block" => self.add(span, TokenKind::String, NONE),
            "number" | "date" => self.add(span, TokenKind::Number, NONE),
            "unit" => {
                let known = Vocabulary::builtin().unit(word).is_some();
                self.add(span, TokenKind::Unit, from_language(known));
            }
            "boolean" => self.add(span, TokenKind::EnumMember, TokenModifiers::DEFAULT_LIBRARY),
            "kind" => {
                let known = Vocabulary::builtin().kind(word).is_some();
                self.add(span, TokenKind::Type, from_language(known));
            }
            "connection_type" => {
                let known = Vocabulary::builtin().connection(word).is_some();
                self.add(span, TokenKind::Function, from_language(known));
            }
            "product_name" => self.product(parent, span, word),
            "reference" => {
                for part in node.named_children(&mut node.walk()) {
                    self.part(node, part.into(), around);
                }
            }
            "word" => self.word(parent, field, span, word),
            "mark" => self.add(span, TokenKind::Mark, NONE),
            "name" => self.name(parent, field, span, word),
            "->" | "-->" | "==" | "!=" | "<" | "<=" | ">" | ">=" => {
                self.add(span, TokenKind::Operator, NONE);
            }
            kind if !node.is_named() && kind.starts_with(|c: char| c.is_ascii_lowercase()) => {
                self.add(span, TokenKind::Keyword, NONE);
            }
            _ => return true,
        }
        false
    }

    fn product(&mut self, parent: &str, span: Span, word: &str) {
        let declares = parent == "product";
        let modifiers = if declares {
            TokenModifiers::DECLARATION
        } else if self.architecture.products.contains_key(word) {
            NONE
        } else {
            from_language(Palette::builtin().product(word).is_some())
        };
        self.add(span, TokenKind::Class, modifiers);
    }

    /// A part of a reference: what it stands for, where that is known.
    fn part(&mut self, reference: Node<'_>, span: Span, around: &[&str]) {
        if let Some(symbol) = self.names.get(&span) {
            self.symbol(span, *symbol, NONE);
            return;
        }
        let word = span.of(self.text);
        match around {
            [.., "entity_field"] if span.start > reference.start_byte() => {
                self.add(span, TokenKind::Property, NONE);
            }
            // What an environment says of components.
            [.., "environment", "block", "settings_block"] if word != "constraints" => {
                self.add(span, TokenKind::Variable, TokenModifiers::UNRESOLVED);
            }
            // `autoscale { … }` is a setting.
            [.., "settings_block"] => self.add(span, TokenKind::Property, NONE),
            _ => self.add(span, TokenKind::Variable, TokenModifiers::UNRESOLVED),
        }
    }

    fn symbol(&mut self, span: Span, symbol: Symbol, modifiers: TokenModifiers) {
        match symbol {
            Symbol::Component(id) => {
                let retiring = self.architecture.components[id].status == Status::Retiring;
                let more = if retiring {
                    TokenModifiers::DEPRECATED
                } else {
                    NONE
                };
                self.add(span, TokenKind::Variable, modifiers | more);
            }
            Symbol::Group(_) => self.add(span, TokenKind::Namespace, modifiers),
            Symbol::Entity(_) => self.add(span, TokenKind::Struct, modifiers),
        }
    }

    /// A value: a name where it stands for something, else a word.
    fn word(&mut self, parent: &str, field: Option<&str>, span: Span, word: &str) {
        if let Some(symbol) = self.names.get(&span).copied() {
            let last = word
                .rfind('.')
                .map_or(span.start, |dot| span.start + dot + 1);
            let groups = word.rsplit_once('.').map_or("", |(groups, _)| groups);
            let mut start = span.start;
            for part in groups.split('.').filter(|p| !p.is_empty()) {
                let part = Span::new(start, start + part.len());
                self.add(part, TokenKind::Namespace, NONE);
                start = part.end + 1;
            }
            self.symbol(Span::new(last, span.end), symbol, NONE);
            return;
        }
        let compared = parent == "binary_expression";
        let kind = match field {
            Some("left") if compared => TokenKind::Property,
            Some("function") => TokenKind::Function,
            _ => TokenKind::EnumMember,
        };
        self.add(span, kind, NONE);
    }

    fn name(&mut self, parent: &str, field: Option<&str>, span: Span, word: &str) {
        const DECLARED: TokenModifiers = TokenModifiers::DECLARATION;
        let words = Vocabulary::builtin();
        match (parent, field) {
            ("component" | "group" | "entity", Some("name")) => {
                let symbol = self.names.get(&span).copied();
                match (symbol, parent) {
                    (Some(symbol), _) => self.symbol(span, symbol, DECLARED),
                    (None, "group") => self.add(span, TokenKind::Namespace, DECLARED),
                    (None, "entity") => self.add(span, TokenKind::Struct, DECLARED),
                    (None, _) => self.add(span, TokenKind::Variable, DECLARED),
                }
            }
            ("flow" | "view" | "environment" | "decision" | "rule", Some("name")) => {
                self.add(span, TokenKind::Label, DECLARED);
            }
            ("accept", Some("rule")) => {
                let known = health::canonical(word).is_some();
                self.add(span, TokenKind::Label, from_language(known));
            }
            ("defaults", _) if words.connection(word).is_some() => {
                self.add(span, TokenKind::Function, TokenModifiers::DEFAULT_LIBRARY);
            }
            ("defaults", _) => {
                let known = words.kind(word).is_some();
                self.add(span, TokenKind::Type, from_language(known));
            }
            ("setting", _) => self.add(span, TokenKind::Property, NONE),
            ("entity_field", _) => self.add(span, TokenKind::Property, DECLARED),
            ("field_type", _) => self.add(span, TokenKind::Type, NONE),
            _ => {}
        }
    }

    /// Adds a token, line by line.
    fn add(&mut self, span: Span, kind: TokenKind, modifiers: TokenModifiers) {
        let mut start = span.start;
        for line in span.of(self.text).split(['\n', '\r']) {
            // Blanks in front of a line, as in text blocks, are not to be painted.
            let words = line.trim();
            let lead = line.len() - line.trim_start().len();
            if !words.is_empty() {
                let at = start + lead;
                self.out.push(Token {
                    span: Span::new(at, at + words.len()),
                    kind,
                    modifiers,
                });
            }
            start += line.len() + 1;
        }
    }
}

const NONE: TokenModifiers = TokenModifiers(0);

/// The modifier of a word that the language should know.
fn from_language(known: bool) -> TokenModifiers {
    if known {
        TokenModifiers::DEFAULT_LIBRARY
    } else {
        TokenModifiers::UNRESOLVED
    }
}

#[cfg(test)]
mod tests;
