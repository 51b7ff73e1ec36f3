//! The words before a cursor: the blocks that are open there, and the statement that is typed.

use super::{Awaited, Scope};
use crate::ide::lexer::{Kind, Token};
use crate::model::Vocabulary;

/// The words that open a statement which is no component.
const KEYWORDS: [&str; 14] = [
    "architecture",
    "include",
    "constraints",
    "group",
    "entity",
    "flow",
    "defaults",
    "view",
    "environment",
    "decision",
    "accept",
    "price",
    "product",
    "rule",
];

/// What a block holds.
#[derive(Debug, Clone, PartialEq)]
enum Inside {
    Statements,
    Steps,
    Fields,
    Environment,
    Settings(Scope),
}

/// An open bracket.
struct Frame<'a> {
    bracket: &'a str,
    /// The words of the statement before it.
    head: Vec<Token<'a>>,
    /// The indentation of the line it stands on.
    column: usize,
    written: Vec<&'a str>,
}

/// Bytes from the start of the line.
fn column(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    offset - before.rfind(['\n', '\r']).map_or(0, |at| at + 1)
}

/// Reads a text from its start up to a cursor.
pub(super) struct Reader<'a> {
    text: &'a str,
    /// Whether a brace somewhere is not closed, so that indentation has to tell.
    open: bool,
    frames: Vec<Frame<'a>>,
    /// The indentation of the line that is read.
    line: usize,
    /// The words of the statement that is read.
    current: Vec<Token<'a>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, open: bool) -> Self {
        Self {
            text,
            open,
            frames: Vec::new(),
            line: 0,
            current: Vec::new(),
        }
    }

    /// The word at `start` begins a line: whatever it cannot have been meant to be in is left.
    pub(super) fn begin_word(&mut self, start: usize, before: &[Token<'_>]) {
        if self.open && self.starts_line(before) {
            self.dedent(column(self.text, start));
        }
    }

    /// A number that has no blank behind it.
    pub(super) fn glued_number(&mut self, number: Token<'a>) {
        self.current.push(number);
    }

    pub(super) fn token(&mut self, token: Token<'a>) {
        match (token.kind, token.text) {
            (Kind::Comment, _) => {}
            (Kind::LineEnd, _) => {
                if self.frames.last().is_none_or(|f| f.bracket != "(") {
                    self.current.clear();
                }
                self.line = usize::MAX;
            }
            (Kind::Sign, "{" | "[" | "(") => {
                if let ("{", [name]) = (token.text, self.current.as_slice()) {
                    self.write(name.text);
                }
                self.frames.push(Frame {
                    bracket: token.text,
                    head: std::mem::take(&mut self.current),
                    column: self.line,
                    written: Vec::new(),
                });
            }
            (Kind::Sign, "}" | "]" | ")") => {
                let open = match token.text {
                    "}" => "{",
                    "]" => "[",
                    _ => "(",
                };
                if let Some(at) = self.frames.iter().rposition(|f| f.bracket == open) {
                    self.frames.truncate(at + 1);
                    self.current = self.frames.pop().map(|f| f.head).unwrap_or_default();
                    self.current.push(token);
                }
            }
            (Kind::Sign, ",") => {
                if self.frames.last().is_none_or(|f| f.bracket != "(") {
                    self.current.clear();
                }
            }
            (_, text) => {
                if self.line == usize::MAX {
                    self.line = column(self.text, token.span.start);
                    if self.open {
                        self.dedent(self.line);
                    }
                }
                if let ("=", [name]) = (text, self.current.as_slice()) {
                    self.write(name.text);
                }
                self.current.push(token);
            }
        }
    }

    fn write(&mut self, name: &'a str) {
        if let Some(frame) = self.frames.last_mut() {
            frame.written.push(name);
        }
    }

    /// Whether nothing but blanks stands between the start of the line and what comes next.
    fn starts_line(&self, before: &[Token<'_>]) -> bool {
        before.last().is_none_or(|t| t.kind == Kind::LineEnd)
    }

    /// Leaves blocks that what stands at `column` cannot have been meant to be in.
    fn dedent(&mut self, column: usize) {
        while self
            .frames
            .last()
            .is_some_and(|f| f.column != usize::MAX && column <= f.column)
        {
            self.frames.pop();
        }
    }

    pub(super) fn groups(&self) -> Vec<String> {
        let named = |f: &Frame<'_>| match f.head.as_slice() {
            [group, name, ..] if group.text == "group" => Some(name.text.to_owned()),
            _ => None,
        };
        self.frames.iter().filter_map(named).collect()
    }

    fn insides(&self) -> Vec<Inside> {
        let mut out = vec![Inside::Statements];
        for frame in self.frames.iter().filter(|f| f.bracket == "{") {
            let inside = inside(&frame.head, out.last().unwrap_or(&Inside::Statements));
            out.push(inside);
        }
        out
    }

    pub(super) fn awaited(&self, rest: &[Token<'_>]) -> Awaited {
        let inside = self.insides().pop().unwrap_or(Inside::Statements);
        match self.frames.last() {
            Some(frame) if frame.bracket == "[" => {
                let (Inside::Settings(scope), [setting, equals]) = (inside, frame.head.as_slice())
                else {
                    return Awaited::Nothing;
                };
                if equals.text != "=" || !self.current.is_empty() {
                    return Awaited::Nothing;
                }
                Awaited::Value {
                    scope,
                    setting: setting.text.to_owned(),
                    in_list: true,
                }
            }
            Some(frame) if frame.bracket == "(" => Awaited::Nothing,
            _ => match inside {
                Inside::Statements => self.in_statements(),
                Inside::Steps => self.in_steps(),
                Inside::Fields => in_fields(&self.current),
                Inside::Environment if self.current.is_empty() => Awaited::Overlay {
                    written: self.written(rest),
                },
                Inside::Environment => in_settings(&self.current, Scope::on("environment")),
                Inside::Settings(scope) if self.current.is_empty() => Awaited::SettingName {
                    scope,
                    written: self.written(rest),
                },
                Inside::Settings(scope) => in_settings(&self.current, scope),
            },
        }
    }

    /// The settings that the block has, also behind the cursor.
    fn written(&self, rest: &[Token<'_>]) -> Vec<String> {
        let before = self
            .frames
            .last()
            .map(|f| f.written.as_slice())
            .unwrap_or_default();
        let mut out: Vec<String> = before.iter().map(|s| (*s).to_owned()).collect();
        let mut depth = 0usize;
        for pair in rest.windows(2) {
            match pair[0].text {
                "{" | "[" | "(" => depth += 1,
                "}" | "]" | ")" if depth == 0 => break,
                "}" | "]" | ")" => depth -= 1,
                name if depth == 0 && matches!(pair[1].text, "=" | "{") => {
                    out.push(name.to_owned());
                }
                _ => {}
            }
        }
        out
    }

    fn in_statements(&self) -> Awaited {
        let words: Vec<&str> = self.current.iter().map(|t| t.text).collect();
        if let Some(arrow) = words.iter().position(|w| *w == "->")
            && words[0] != "accept"
        {
            let from = words[..arrow].concat();
            return match &words[arrow + 1..] {
                [] => Awaited::Reference { groups: false },
                [to, ":"] => Awaited::Type {
                    from,
                    to: (*to).to_owned(),
                },
                _ => Awaited::Nothing,
            };
        }
        match words.as_slice() {
            [] => Awaited::Statement,
            ["include"] => Awaited::Include { quoted: false },
            ["entity", _] => Awaited::Keywords(&["in"]),
            ["entity", _, "in"] => Awaited::Store,
            ["defaults"] => Awaited::DefaultsTarget,
            ["accept"] => Awaited::Rule,
            ["accept", _] => Awaited::Keywords(&["on"]),
            ["accept", _, "on"] | ["accept", _, "on", _, "->"] => {
                Awaited::Reference { groups: true }
            }
            ["price"] => Awaited::Reference { groups: false },
            ["price", _, _] if self.current[2].kind == Kind::Number => Awaited::Amount,
            ["product", _, ":"] => Awaited::Kind,
            [kind, _, ":"] => Awaited::Product {
                kind: (*kind).to_owned(),
            },
            // A setting of a group.
            [_, "=", ..] if !self.frames.is_empty() => {
                in_settings(&self.current, Scope::on("group"))
            }
            [name] if !is_opening(name) => Awaited::Keywords(&["->"]),
            _ => Awaited::Nothing,
        }
    }

    fn in_steps(&self) -> Awaited {
        let words: Vec<&str> = self.current.iter().map(|t| t.text).collect();
        match words.as_slice() {
            [] => Awaited::Step,
            [.., "->" | "-->"] | ["note"] => Awaited::Reference { groups: false },
            ["alt" | "else", .., "}"] => Awaited::Keywords(&["else"]),
            [_, "=", ..] => in_settings(&self.current, Scope::on("flow")),
            _ => Awaited::Nothing,
        }
    }
}

/// Whether a statement starts with this word, so that a new name follows.
fn is_opening(word: &str) -> bool {
    KEYWORDS.contains(&word) || Vocabulary::builtin().kind(word).is_some()
}

/// What the block behind `head` holds.
fn inside(head: &[Token<'_>], around: &Inside) -> Inside {
    let words: Vec<&str> = head.iter().map(|t| t.text).collect();
    let Some(first) = words.first() else {
        return Inside::Settings(Scope::default());
    };
    match around {
        Inside::Steps => return Inside::Steps,
        Inside::Environment => {
            return Inside::Settings(if *first == "constraints" {
                Scope::on("constraints")
            } else {
                Scope {
                    target: Some((*first).to_owned()),
                    ..Scope::on("component")
                }
            });
        }
        Inside::Settings(_) if words.len() == 1 => return Inside::Settings(Scope::on(first)),
        _ => {}
    }
    match (*first, words.as_slice()) {
        ("group", _) => Inside::Statements,
        ("entity", _) => Inside::Fields,
        ("flow", _) => Inside::Steps,
        ("environment", _) => Inside::Environment,
        ("constraints", [_]) => Inside::Settings(Scope::on("constraints")),
        ("defaults", [_, target, ..]) => {
            let connection = Vocabulary::builtin().connection(target).is_some();
            let on = Scope::on(if connection {
                "connection"
            } else {
                "component"
            });
            Inside::Settings(Scope {
                kind: Some((*target).to_owned()),
                ..on
            })
        }
        ("accept", _) => Inside::Settings(Scope::on("accept")),
        (_, words) if words.contains(&"->") => {
            let colon = words.iter().position(|w| *w == ":");
            let type_ = colon.and_then(|at| words.get(at + 1));
            Inside::Settings(Scope {
                kind: type_.map(|w| (*w).to_owned()),
                ..Scope::on("connection")
            })
        }
        ("architecture" | "view" | "decision" | "product" | "rule", _) => {
            Inside::Settings(Scope::on(first))
        }
        (_, words) if words.len() == 1 => Inside::Settings(Scope::on(first)),
        (kind, words) => {
            let colon = words.iter().position(|w| *w == ":");
            let product = colon
                .and_then(|at| words.get(at + 1))
                .map(|w| (*w).to_owned());
            Inside::Settings(Scope {
                kind: Some(kind.to_owned()),
                product: product.filter(|p| p.contains('.')),
                ..Scope::on("component")
            })
        }
    }
}

fn in_settings(current: &[Token<'_>], scope: Scope) -> Awaited {
    match current {
        [setting, equals] if equals.text == "=" => Awaited::Value {
            scope,
            setting: setting.text.to_owned(),
            in_list: false,
        },
        [setting, equals, number] if equals.text == "=" && number.kind == Kind::Number => {
            Awaited::Unit {
                scope,
                setting: setting.text.to_owned(),
            }
        }
        _ => Awaited::Nothing,
    }
}

fn in_fields(current: &[Token<'_>]) -> Awaited {
    let words: Vec<&str> = current.iter().map(|t| t.text).collect();
    match words.as_slice() {
        [] => Awaited::Nothing,
        [.., "->"] => Awaited::EntityField,
        [_] => Awaited::FieldType,
        words if !words.contains(&"->") => Awaited::Mark,
        _ => Awaited::Nothing,
    }
}
