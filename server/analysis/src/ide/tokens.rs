//! What each word of a file is, for colours.

use crate::host::Snapshot;
use crate::span::Span;

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
        Self::Operator,
        Self::Comment,
    ];

    /// The protocol's word for it; several kinds may share one.
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
    let _ = (snapshot, path);
    Vec::new()
}
