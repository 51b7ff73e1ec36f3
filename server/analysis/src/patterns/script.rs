//! The text of a rewrite: statements of the language, in which `$name` stands for a thing of the
//! design or a new one.

use ropey::Rope;

use crate::span::Span;
use crate::syntax::Document;
use crate::syntax::ast::{self, Item};

/// What cannot be read: where in the text, and why.
pub(super) type Problem = (Span, String);

/// What is to be done, in order.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub steps: Vec<Step>,
}

#[derive(Debug)]
pub(super) enum Step {
    /// `$x { … }`: settings of what is there.
    Change { of: String, settings: Settings },
    /// `queue $dlq: $subject.product "…" { … }`: a component.
    Add {
        name: String,
        kind: String,
        product: Option<String>,
        title: Option<String>,
        settings: Settings,
        inside: Option<String>,
    },
    /// `$a -> $b: publish { … }`: a connection.
    Connect {
        from: String,
        to: String,
        what: String,
        label: Option<String>,
        settings: Settings,
        inside: Option<String>,
    },
    /// `group $g "…" { … }`: what is in it follows as steps of their own.
    Group {
        name: String,
        title: Option<String>,
        settings: Settings,
    },
    /// Any other statement.
    Write { text: String },
}

/// Names and values, as they are written; the value of nested settings is their braces.
pub(super) type Settings = Vec<(String, String)>;

impl Script {
    /// Reads a text; all that cannot be read is told.
    pub(super) fn read(text: &str) -> Result<Self, Vec<Problem>> {
        // A `$` is as long as the `_` that a name may begin with, so that places stay what they are.
        let parsed = Document::new(
            "rewrite".into(),
            Rope::from_str(&text.replace('$', "_")),
            None,
        );
        let errors = parsed.errors();
        if !errors.is_empty() {
            let errors = errors.into_iter();
            return Err(errors.map(|e| (e.location.span, e.message)).collect());
        }
        let mut reader = Reader {
            text,
            steps: Vec::new(),
            problems: Vec::new(),
        };
        for (placed, item) in parsed.items() {
            reader.item(item, placed.start, None);
        }
        match reader.problems.is_empty() {
            true => Ok(Self {
                steps: reader.steps,
            }),
            false => Err(reader.problems),
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    steps: Vec<Step>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn item(&mut self, item: &Item, base: usize, inside: Option<&str>) {
        let inside = inside.map(str::to_owned);
        let written = |span: Span| span.after(base).of(self.text).to_owned();
        match item {
            Item::Component(it) => {
                let step = Step::Add {
                    name: self.new_name(&it.name, base),
                    kind: written(it.kind.span),
                    product: it.product.as_ref().map(|p| written(p.span)),
                    title: it.title.as_ref().map(|t| written(t.span)),
                    settings: self.settings(it.body.as_ref(), base),
                    inside,
                };
                self.steps.push(step);
            }
            Item::Connection(it) => {
                let Some(what) = &it.what else {
                    let message = "A new connection needs a type: `$a -> $b: rest`.".to_owned();
                    self.problems.push((it.span.after(base), message));
                    return;
                };
                let step = Step::Connect {
                    from: self.variable(it.from.span, base),
                    to: self.variable(it.to.span, base),
                    what: written(what.span),
                    label: it.label.as_ref().map(|t| written(t.span)),
                    settings: self.settings(it.body.as_ref(), base),
                    inside,
                };
                self.steps.push(step);
            }
            Item::Block(it) => {
                let step = Step::Change {
                    of: self.variable(it.target.span, base),
                    settings: self.settings(Some(&it.body), base),
                };
                self.steps.push(step);
            }
            Item::Group(it) => {
                let name = self.new_name(&it.name, base);
                let step = Step::Group {
                    name: name.clone(),
                    title: it.title.as_ref().map(|t| written(t.span)),
                    settings: self.settings(Some(&it.body), base),
                };
                self.steps.push(step);
                let members = it.body.items.iter();
                let is_member =
                    |item: &&Item| matches!(item, Item::Component(_) | Item::Connection(_));
                for member in members.filter(is_member) {
                    self.item(member, base, Some(&name));
                }
            }
            Item::Setting(it) => {
                let message =
                    "A setting stands in the braces of what it belongs to: `$subject { … }`.";
                self.problems
                    .push((it.span.after(base), message.to_owned()));
            }
            other => {
                let text = written(other.span()).trim_end().to_owned();
                self.steps.push(Step::Write { text });
            }
        }
    }

    /// `$dlq` as `dlq`.
    fn new_name(&mut self, name: &ast::Name, base: usize) -> String {
        self.variable(name.span, base)
    }

    /// `$call.to` as `call.to`.
    fn variable(&mut self, span: Span, base: usize) -> String {
        let span = span.after(base);
        match span.of(self.text).strip_prefix('$') {
            Some(name) => name.to_owned(),
            None => {
                let message =
                    "What is there, and what is new, is called by a name with `$` before it.";
                self.problems.push((span, message.to_owned()));
                String::new()
            }
        }
    }

    fn settings(&mut self, body: Option<&ast::Body>, base: usize) -> Settings {
        let mut out = Vec::new();
        for item in body.iter().flat_map(|body| &body.items) {
            let written = |span: Span| span.after(base).of(self.text).to_owned();
            match item {
                Item::Setting(it) => {
                    let value = it.value.as_ref().map(|v| written(v.span));
                    match value {
                        Some(value) => out.push((it.name.text.clone(), value)),
                        None => {
                            let message = format!("`{}` has no value.", it.name.text);
                            self.problems.push((it.span.after(base), message));
                        }
                    }
                }
                Item::Block(it) => out.push((it.target.text(), written(it.body.span))),
                _ => {}
            }
        }
        out
    }
}

/// What `$names` of a text stand for, put in; `None` where one of them stands for nothing.
pub(super) fn fill(text: &str, meaning: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out += &rest[..at];
        let name = name_at(&rest[at + 1..]);
        if name.is_empty() {
            out.push('$');
        } else {
            out += &meaning(name)?;
        }
        rest = &rest[at + 1 + name.len()..];
    }
    Some(out + rest)
}

/// The `$names` in a text.
pub(super) fn names(text: &str) -> Vec<&str> {
    let parts = text.split('$').skip(1).map(name_at);
    parts.filter(|name| !name.is_empty()).collect()
}

/// `call.to` at the start of `call.to, and more`.
fn name_at(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let more = text[end..].strip_prefix('.');
    let more = more.filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    match more {
        Some(rest) => {
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            &text[..end + 1 + length]
        }
        None => &text[..end],
    }
}

#[cfg(test)]
mod tests {
    use super::{Script, Step, fill, names};

    #[test]
    fn statements_are_read_with_their_names() {
        let text = "$subject { max_receive = 5, autoscale { min = 2, max = $most } }\n\
            queue $dlq: $subject.product \"Of `$subject`\" { retention = 14 d }\n\
            $subject -> $dlq: dead_letter\n";
        let script = Script::read(text).expect("it can be read");
        let [change, add, connect] = &script.steps[..] else {
            panic!("{script:#?}");
        };
        assert!(
            matches!(change, Step::Change { of, settings } if of == "subject"
            && settings[0] == ("max_receive".to_owned(), "5".to_owned())
            && settings[1] == ("autoscale".to_owned(), "{ min = 2, max = $most }".to_owned()))
        );
        assert!(
            matches!(add, Step::Add { name, kind, product: Some(product), title: Some(title), .. }
            if name == "dlq" && kind == "queue" && product == "$subject.product"
            && title == "\"Of `$subject`\"")
        );
        assert!(matches!(connect, Step::Connect { from, to, what, .. }
            if from == "subject" && to == "dlq" && what == "dead_letter"));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        let of = |text: &str| Script::read(text).expect_err("it cannot be read");
        assert_eq!(of("service api\n")[0].0.of("service api\n"), "api");
        assert!(of("$a -> $b\n")[0].1.contains("needs a type"));
        assert!(of("cpu = 1\n")[0].1.contains("in the braces"));
        assert!(!of("service $a {\n").is_empty());
    }

    #[test]
    fn names_are_put_in() {
        let meaning = |name: &str| (name == "call.to").then(|| "db".to_owned());
        assert_eq!(fill("to `$call.to`. $5", meaning), None);
        assert_eq!(fill("to `$call.to`.", meaning).as_deref(), Some("to `db`."));
        assert_eq!(names("$a and $b.from."), ["a", "b.from"]);
    }
}
