//! Whether a condition holds for a component or a connection.

use std::cmp::Ordering;

use super::value::Value;
use super::words::{Fact, Get};
use crate::health::{Facts, Subject};
use crate::model::settings::Settings;
use crate::span::Date;
use crate::syntax::ast::Operator;

/// A condition whose words were looked up.
#[derive(Debug)]
pub(super) enum Node {
    Flag(bool),
    Number(f64),
    Word(String),
    Words(Vec<String>),
    Day(Date),
    Fact(&'static Fact),
    /// A setting of the subject; a yes or no that nobody has said is a no.
    Setting {
        name: String,
        is_flag: bool,
    },
    /// A setting of the constraints.
    Constraint(String),
    Has(String),
    /// Something of a component that a fact leads to: `from.kind`.
    Of(&'static Fact, Box<Node>),
    Not(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    /// How many of a list there are, or of how many a condition holds.
    Count(Box<Node>, Option<Box<Node>>),
    Any(Box<Node>, Box<Node>),
    All(Box<Node>, Box<Node>),
}

impl Node {
    /// What it comes to for a subject.
    pub(super) fn value<'a>(&'a self, facts: &'a Facts<'_>, of: Subject) -> Value<'a> {
        match self {
            Self::Flag(flag) => Value::Flag(*flag),
            Self::Number(n) => Value::Number(*n),
            Self::Word(word) => Value::Word(word),
            Self::Words(words) => Value::Words(words.iter().map(String::as_str).collect()),
            Self::Day(day) => Value::Day(*day),
            Self::Fact(fact) => ask(fact, facts, of),
            Self::Setting { name, is_flag } => {
                let entry = settings(facts, of, name).and_then(|s| s.get(name));
                match entry.map(|entry| Value::from(&entry.value)) {
                    None if *is_flag => Value::Flag(false),
                    None => Value::Unknown,
                    // A yes or no may be said in another word (`mode = strict`).
                    Some(value) if *is_flag => Value::Flag(value != Value::Flag(false)),
                    Some(value) => value,
                }
            }
            Self::Constraint(name) => {
                let entry = facts.architecture.constraints.get(name);
                entry.map_or(Value::Unknown, |entry| Value::from(&entry.value))
            }
            Self::Has(name) => Value::Flag(settings(facts, of, name).is_some_and(|s| s.has(name))),
            Self::Of(fact, node) => match ask(fact, facts, of) {
                Value::Component(id) => node.value(facts, Subject::Component(id)),
                _ => Value::Unknown,
            },
            Self::Not(node) => match node.value(facts, of).holds() {
                Some(holds) => Value::Flag(!holds),
                None => Value::Unknown,
            },
            Self::Binary(operator, left, right) => {
                let (left, right) = (left.value(facts, of), right.value(facts, of));
                match compare(*operator, &left, &right) {
                    Some(holds) => Value::Flag(holds),
                    None => Value::Unknown,
                }
            }
            Self::Count(list, condition) => {
                let members = members(list, facts, of);
                let counts = |member: &Subject| match condition {
                    Some(condition) => condition.value(facts, *member).holds() == Some(true),
                    None => true,
                };
                Value::Number(members.into_iter().filter(counts).count() as f64)
            }
            Self::Any(list, condition) => {
                let all = members(list, facts, of).into_iter();
                let all = all.map(|member| condition.value(facts, member).holds());
                all.fold(Some(false), or)
                    .map_or(Value::Unknown, Value::Flag)
            }
            Self::All(list, condition) => {
                let all = members(list, facts, of).into_iter();
                let all = all.map(|member| condition.value(facts, member).holds());
                all.fold(Some(true), and)
                    .map_or(Value::Unknown, Value::Flag)
            }
        }
    }
}

fn ask<'a>(fact: &'static Fact, facts: &'a Facts<'_>, of: Subject) -> Value<'a> {
    match (&fact.get, of) {
        (Get::Component(get), Subject::Component(id)) => get(facts, id),
        (Get::Connection(get), Subject::Connection(id)) => get(facts, id),
        _ => Value::Unknown,
    }
}

/// The settings that say `name`: of a component or a group around it, or of a connection.
fn settings<'a>(facts: &'a Facts<'_>, of: Subject, name: &str) -> Option<&'a Settings> {
    match of {
        Subject::Component(id) => facts.said(id, name),
        Subject::Connection(id) => Some(&facts.architecture.connections[id].settings),
        Subject::Design => None,
    }
}

fn members(list: &Node, facts: &Facts<'_>, of: Subject) -> Vec<Subject> {
    match list.value(facts, of) {
        Value::Components(ids) => ids.into_iter().map(Subject::Component).collect(),
        Value::Connections(ids) => ids.into_iter().map(Subject::Connection).collect(),
        _ => Vec::new(),
    }
}

fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    and(a.map(|a| !a), b.map(|b| !b)).map(|neither| !neither)
}

fn compare(operator: Operator, left: &Value<'_>, right: &Value<'_>) -> Option<bool> {
    match operator {
        Operator::And => return and(left.holds(), right.holds()),
        Operator::Or => return or(left.holds(), right.holds()),
        Operator::In => {
            return match (left, right) {
                (Value::Word(word), Value::Words(words)) => Some(words.contains(word)),
                (Value::Words(some), Value::Words(words)) => {
                    Some(some.iter().any(|word| words.contains(word)))
                }
                // One word where several are possible is a list of one.
                (Value::Word(word), Value::Word(only)) => Some(word == only),
                _ => None,
            };
        }
        _ => {}
    }
    let order = match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(b)?,
        (Value::Day(a), Value::Day(b)) => a.cmp(b),
        (Value::Unknown, _) | (_, Value::Unknown) => return None,
        (a, b) => match a == b {
            true => Ordering::Equal,
            // Neither is more than the other: only `==` and `!=` are asked of words.
            false => Ordering::Less,
        },
    };
    Some(match operator {
        Operator::Equal => order.is_eq(),
        Operator::Unequal => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::AtMost => order.is_le(),
        Operator::More => order.is_gt(),
        _ => order.is_ge(),
    })
}
