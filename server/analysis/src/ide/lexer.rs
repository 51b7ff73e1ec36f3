//! Words of a text, rough and ready: enough to see where a cursor is, in any text.

use crate::span::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, with its dots and hyphens.
    Name,
    Number,
    /// A text in quotes, closed or not.
    Text,
    Comment,
    LineEnd,
    Sign,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    pub span: Span,
}

impl Token<'_> {
    /// Whether a cursor at `offset` is in the token, and what is typed there becomes part of it.
    pub fn holds(&self, offset: usize) -> bool {
        let open_end = match self.kind {
            Kind::Comment => !self.text.starts_with("/*") || !self.text.ends_with("*/"),
            Kind::Text => self.text.len() < 2 || !self.text.ends_with('"'),
            _ => false,
        };
        self.span.start < offset && (offset < self.span.end || open_end && offset == self.span.end)
    }
}

pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::with_capacity(text.len() / 4);
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (kind, len) = next(rest);
        if let Some(kind) = kind {
            let span = Span::new(at, at + len);
            out.push(Token {
                kind,
                text: span.of(text),
                span,
            });
        }
        at += len;
    }
    out
}

/// The kind of the first word, none for blanks, and its length, which is not 0.
fn next(rest: &str) -> (Option<Kind>, usize) {
    let first = rest.chars().next().unwrap_or(' ');
    let line = || rest.find(['\n', '\r']).unwrap_or(rest.len());
    match first {
        '\n' => (Some(Kind::LineEnd), 1),
        '\r' => (
            Some(Kind::LineEnd),
            if rest.starts_with("\r\n") { 2 } else { 1 },
        ),
        '/' if rest.starts_with("//") => (Some(Kind::Comment), line()),
        '/' if rest.starts_with("/*") => (
            Some(Kind::Comment),
            rest[2..].find("*/").map_or(rest.len(), |end| end + 4),
        ),
        '"' if rest.starts_with("\"\"\"") => (
            Some(Kind::Text),
            closing(rest, "\"\"\"").unwrap_or(rest.len()),
        ),
        '"' => {
            let end = closing(rest, "\"").filter(|end| *end <= line());
            (Some(Kind::Text), end.unwrap_or_else(line))
        }
        '-' if rest.starts_with("-->") => (Some(Kind::Sign), 3),
        '-' if rest.starts_with("->") => (Some(Kind::Sign), 2),
        c if c.is_ascii_digit() => {
            let end = |c: char| !(c.is_ascii_digit() || c == '_' || c == '.');
            (Some(Kind::Number), rest.find(end).unwrap_or(rest.len()))
        }
        c if c.is_alphabetic() || c == '_' => (Some(Kind::Name), name(rest)),
        c if c.is_whitespace() || c == '\u{FEFF}' => (None, c.len_utf8()),
        c => (Some(Kind::Sign), c.len_utf8()),
    }
}

/// The byte behind the closing quotes; none where they are missing.
fn closing(rest: &str, quotes: &str) -> Option<usize> {
    let mut escaped = false;
    for (i, c) in rest.char_indices().skip(quotes.len()) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if rest[i..].starts_with(quotes) {
            return Some(i + quotes.len());
        }
    }
    None
}

/// The length of a name: letters, digits, dots, and hyphens between two of them.
fn name(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '.' || is_mark(c);
    while let Some((i, c)) = chars.next() {
        let hyphen = c == '-' && chars.peek().is_some_and(|(_, next)| part(*next));
        if !part(c) && !hyphen {
            return i;
        }
    }
    rest.len()
}

/// Marks that combine with the letter before them.
pub(super) fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x300..=0x36F | 0x591..=0x5BD | 0x64B..=0x65F | 0x900..=0x903
        | 0x93A..=0x94F | 0xE31 | 0xE34..=0xE3A | 0xE47..=0xE4E | 0x200C..=0x200D)
}
