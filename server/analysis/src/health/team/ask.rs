//! What can be asked of a subject, and of which.

use super::evaluate::Node;
use super::words::{Is, On, Words};
use crate::model::{SettingSpec, Vocabulary};
use crate::syntax::ast::{Expression, Value, ValueKind};

/// Something that can be asked, and what sort of answer it has.
pub(super) struct Asked {
    pub node: Node,
    pub is: Is,
    /// The words that there may be; any where it is empty.
    pub words: Vec<String>,
    /// A share may be written as a percentage.
    pub is_ratio: bool,
}

impl Asked {
    pub fn new(node: Node, is: Is) -> Self {
        let words = match is {
            Is::Word(words) => words.all().into_iter().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        Self {
            node,
            is,
            words,
            is_ratio: false,
        }
    }

    pub fn of_setting(node: impl Fn(bool) -> Node, spec: &SettingSpec) -> Self {
        let is_flag = spec.type_ == "bool";
        let is = match spec.type_.as_str() {
            _ if is_flag => Is::Flag,
            "integer" | "number" | "ratio" => Is::Number(""),
            "rate" | "traffic" => Is::Number("rate"),
            "percent" => Is::Number("percent"),
            "duration" => Is::Number("duration"),
            "size" => Is::Number("size"),
            "users" => Is::Number("users"),
            "money" => Is::Number("money"),
            "throughput" => Is::Number("throughput"),
            "words" | "texts" | "references" => Is::Words,
            "date" => Is::Day,
            _ => Is::Word(Words::Any),
        };
        Self {
            words: match spec.open {
                true => Vec::new(),
                false => spec.values.clone(),
            },
            is_ratio: spec.type_ == "ratio",
            ..Self::new(node(is_flag), is)
        }
    }
}

/// What a rule is about, by the words that it asks: connections where one of them is known of
/// connections alone.
pub(super) fn subject(conditions: &[&Value]) -> On {
    let mut names = Vec::new();
    for condition in conditions {
        asked_names(condition, &mut names);
    }
    let known = |on: On| names.iter().filter(|name| is_known(on, name)).count();
    match known(On::Connection) > known(On::Component) {
        true => On::Connection,
        false => On::Component,
    }
}

/// The words that are asked of the subject itself.
fn asked_names<'a>(value: &'a Value, out: &mut Vec<&'a str>) {
    match &value.kind {
        ValueKind::Word(word) => out.push(word),
        ValueKind::Expression(expression) => match &**expression {
            Expression::Binary { left, right, .. } => {
                asked_names(left, out);
                asked_names(right, out);
            }
            Expression::Not(value) | Expression::Nested(value) => asked_names(value, out),
            Expression::Call { arguments, .. } => {
                arguments
                    .iter()
                    .take(1)
                    .for_each(|first| asked_names(first, out));
            }
        },
        _ => {}
    }
}

pub(super) fn is_known(on: On, name: &str) -> bool {
    let first = name.split('.').next().unwrap_or(name);
    let of_setting = || {
        Vocabulary::builtin()
            .setting(on.word(), None, first)
            .is_some()
    };
    on.fact(first).is_some() || of_setting()
}
