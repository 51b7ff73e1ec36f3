//! Where a cursor is: which statement is being typed, and which part of it comes next.

mod reader;

use crate::ide::lexer::{self, Kind, Token, is_mark};
use crate::span::Span;
use reader::Reader;

/// A place, and what is awaited there.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub awaited: Awaited,
    /// The word that is being typed, up to the cursor.
    pub word: &'a str,
    /// All of that word.
    pub word_at: Span,
    /// What follows the word on its line.
    pub after: &'a str,
    /// Whether the word stands right behind a number.
    pub glued_to_number: bool,
    /// The names of the groups around the cursor, from the outside.
    pub groups: Vec<String>,
}

/// What the next word could be.
#[derive(Debug, PartialEq)]
pub(super) enum Awaited {
    /// Nothing that is known: a new name, a number, a text.
    Nothing,
    /// A statement of a file or a group.
    Statement,
    /// A step of a flow.
    Step,
    /// One of these words.
    Keywords(&'static [&'static str]),
    /// A setting that is not among those `written`.
    SettingName { scope: Scope, written: Vec<String> },
    /// A setting of an environment, or a component that is different there.
    Overlay { written: Vec<String> },
    /// The value of a setting.
    Value {
        scope: Scope,
        setting: String,
        in_list: bool,
    },
    /// The unit of a setting's value.
    Unit { scope: Scope, setting: String },
    /// The currency and period of a price.
    Amount,
    /// A product of this kind.
    Product { kind: String },
    /// A kind of component.
    Kind,
    /// A kind, or a connection type.
    DefaultsTarget,
    /// A connection type that makes sense between two components.
    Type { from: String, to: String },
    /// A component, or also a group.
    Reference { groups: bool },
    /// A component that keeps data.
    Store,
    /// The type of a field.
    FieldType,
    /// A mark of a field.
    Mark,
    /// An entity, and behind a dot a field of it.
    EntityField,
    /// A rule of the health check.
    Rule,
    /// A file; in quotes already or not.
    Include { quoted: bool },
}

/// What a block has settings of.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Scope {
    /// As the vocabulary calls it: `component`, `constraints` …
    pub on: String,
    /// The kind of the component, or the type of the connection.
    pub kind: Option<String>,
    /// Its product.
    pub product: Option<String>,
    /// The component that is meant, where it is named and not declared here.
    pub target: Option<String>,
}

impl Scope {
    pub(super) fn on(on: &str) -> Self {
        Self {
            on: on.to_owned(),
            ..Self::default()
        }
    }
}

/// What is typed at `offset`; `None` in a comment or a text, where nothing is to be offered.
pub(super) fn at(text: &str, offset: usize) -> Option<Place<'_>> {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let tokens = lexer::tokens(text);
    let here = tokens.iter().find(|t| t.holds(offset));
    if let Some(token) = here
        && !matches!(token.kind, Kind::Name | Kind::Number | Kind::Sign)
    {
        return in_text(text, offset, token, &tokens);
    }
    let word_at = word_span(text, offset);
    let mut place = read(text, &tokens, word_at);
    let rest = place.after.trim_start();
    let has_unit = rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '%'))
        && !rest.starts_with("//");
    if place.glued_to_number && (offset < place.word_at.start || has_unit) {
        return None;
    }
    place.word = Span::new(place.word_at.start, offset.max(place.word_at.start)).of(text);
    Some(place)
}

/// Inside quotes only the path of an include is known.
fn in_text<'a>(
    text: &'a str,
    offset: usize,
    token: &Token<'a>,
    tokens: &[Token<'a>],
) -> Option<Place<'a>> {
    if token.kind != Kind::Text || token.text.starts_with("\"\"\"") {
        return None;
    }
    let before = read(text, tokens, Span::at(token.span.start));
    if before.awaited != (Awaited::Include { quoted: false }) {
        return None;
    }
    let closed = token.text.len() > 1 && token.text.ends_with('"');
    let end = token.span.end - usize::from(closed);
    let word_at = Span::new(token.span.start + 1, end.max(offset));
    Some(Place {
        awaited: Awaited::Include { quoted: true },
        word: Span::new(word_at.start, offset).of(text),
        word_at,
        after: "",
        glued_to_number: false,
        groups: Vec::new(),
    })
}

/// The letters, digits, dots and inner hyphens around a cursor.
fn word_span(text: &str, offset: usize) -> Span {
    let before = text.get(..offset).unwrap_or_default();
    let after = text.get(offset..).unwrap_or_default();
    let letters = |c: char| c.is_alphanumeric() || c == '_' || c == '.' || is_mark(c);
    let mut start = offset;
    for (i, c) in before.char_indices().rev() {
        // Units go on over a slash; two of them would be a comment, where nothing is offered.
        if c == '/' && (start < offset || before.ends_with('/')) {
            start = i;
            continue;
        }
        // A hyphen is part of a word only behind a letter of it; in front of `>` it is an arrow.
        let hyphen = c == '-' && before[..i].ends_with(letters);
        if !letters(c) && !hyphen {
            break;
        }
        start = i;
    }
    let mut end = offset;
    for (i, c) in after.char_indices() {
        let next = after[i + c.len_utf8()..].chars().next();
        if !(letters(c) || c == '-' && next.is_some_and(letters) && offset > start) {
            break;
        }
        end = offset + i + c.len_utf8();
    }
    Span::new(start, end)
}

/// What is awaited in the place of `word`.
fn read<'a>(text: &'a str, tokens: &[Token<'a>], word: Span) -> Place<'a> {
    let split = tokens.partition_point(|t| t.span.end <= word.start && t.span.start < word.start);
    let (before, rest) = tokens.split_at(split);
    let after = rest.partition_point(|t| t.span.start < word.end);
    let rest = &rest[after..];
    let count = |sign: &str| {
        tokens
            .iter()
            .filter(|t| t.text == sign && t.kind == Kind::Sign)
            .count()
    };
    let mut reader = Reader::new(text, count("{") > count("}"));
    for token in before {
        reader.token(*token);
    }
    if !word.is_empty() {
        reader.begin_word(word.start, before);
    }
    let mut word = word;
    // In `2G` the word is behind the number.
    let digits = word.of(text).len()
        - word
            .of(text)
            .trim_start_matches(|c: char| c.is_ascii_digit() || c == '_' || c == '.')
            .len();
    if digits > 0 {
        let number = Span::new(word.start, word.start + digits);
        reader.glued_number(Token {
            kind: Kind::Number,
            text: number.of(text),
            span: number,
        });
        word.start = number.end;
    }
    let line = text.get(word.end..).unwrap_or_default();
    Place {
        awaited: reader.awaited(rest),
        word: "",
        word_at: word,
        glued_to_number: digits > 0,
        after: line.split(['\n', '\r']).next().unwrap_or_default(),
        groups: reader.groups(),
    }
}
