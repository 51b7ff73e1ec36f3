//! The rules that a team writes itself: a condition that says what they look at, and one that must hold
//! there.

mod ask;
mod compile;
mod condition;
mod evaluate;
mod literal;
mod value;
mod words;

use std::sync::Arc;

use super::{Facts, Observation, Source, Subject, Weight, canonical};
use crate::finding::{Category, Finding, Related};
use crate::span::{ChunkId, Place};
use crate::syntax::Document;
use crate::syntax::ast::{self, Expression, Item, NamedKind, ValueKind};

use compile::Compiler;
use evaluate::Node;

pub(crate) use condition::{Condition, Figure};
pub use words::{FUNCTIONS, Fact, Is, On, Words};

/// A rule of a team.
#[derive(Debug)]
pub struct TeamRule {
    /// What it is called.
    pub name: String,
    /// What it says, in a line.
    pub title: String,
    /// Where it counts in the score.
    pub category: Category,
    /// How much a finding weighs.
    pub weight: Weight,
    /// What it looks at.
    pub on: On,
    /// Why it matters.
    pub why: Option<String>,
    /// What to do about it.
    pub fix: Option<String>,
    /// Where its name stands.
    pub at: Place,
    /// What must hold, as it is written.
    required: String,
    matches: Node,
    requires: Node,
}

/// The names of the rules that a file brings along.
pub fn names(document: &Document) -> impl Iterator<Item = &str> {
    document.items().filter_map(|(_, item)| match item {
        Item::Named(it) if it.kind == NamedKind::Rule => Some(it.name.text.as_str()),
        _ => None,
    })
}

impl TeamRule {
    /// A rule as it is written, where all of it can be read; what cannot is told to `problems`.
    pub(crate) fn read(
        it: &ast::Named,
        chunk: &ChunkId,
        problems: &mut Vec<Finding<ChunkId>>,
    ) -> Option<Arc<Self>> {
        let at = Place::new(chunk, it.name.span);
        if canonical(&it.name.text).is_some() {
            let message = format!(
                "`{}` is a rule already. Give yours another name.",
                it.name.text
            );
            problems.push(Finding::error("duplicate-name", at, message));
            return None;
        }
        let settings = || it.body.iter().flat_map(ast::Body::settings);
        let value = |name: &str| {
            let setting = settings().find(|s| s.name.text == name)?;
            setting.value.as_ref()
        };
        let word = |name: &str| match value(name).map(|v| &v.kind) {
            Some(ValueKind::Word(word) | ValueKind::Text(word)) => Some(word.clone()),
            _ => None,
        };
        let (matches, requires) = (value("match")?, value("require")?);
        let on = ask::subject(&[matches, requires]);
        let mut compiler = Compiler { chunk, problems };
        let node = compiler.condition(on, matches);
        let required = compiler.condition(on, requires);
        let category = word("category");
        let category = Category::ALL
            .into_iter()
            .find(|c| category.as_deref() == Some(c.word()));
        let weight = match word("severity").as_deref() {
            Some("critical") => Weight::Critical,
            Some("high") => Weight::High,
            Some("low") => Weight::Low,
            Some("info") => Weight::Info,
            _ => Weight::Medium,
        };
        Some(Arc::new(Self {
            name: it.name.text.clone(),
            title: match &it.title {
                Some(title) => title.text.clone(),
                None => it.name.text.clone(),
            },
            category: category.unwrap_or(Category::Structure),
            weight,
            on,
            why: word("why"),
            fix: word("fix"),
            at,
            required: written(requires),
            matches: node?,
            requires: required?,
        }))
    }

    /// Looks at all that it is about.
    pub(super) fn check(self: &Arc<Self>, facts: &Facts<'_>, out: &mut Vec<Observation>) {
        let architecture = facts.architecture;
        let subjects: Vec<Subject> = match self.on {
            On::Component => (0..architecture.components.len())
                .map(Subject::Component)
                .collect(),
            On::Connection => (0..architecture.connections.len())
                .map(Subject::Connection)
                .collect(),
        };
        for subject in subjects {
            let is = |node: &Node, wanted| node.value(facts, subject).holds() == Some(wanted);
            if is(&self.matches, true) && is(&self.requires, false) {
                out.push(self.observation(facts, subject));
            }
        }
    }

    fn observation(self: &Arc<Self>, facts: &Facts<'_>, subject: Subject) -> Observation {
        let architecture = facts.architecture;
        let (who, location) = match subject {
            Subject::Connection(id) => {
                let connection = &architecture.connections[id];
                let end = |id| facts.component(id).full.as_str();
                let who = format!("{} -> {}", end(connection.from), end(connection.to));
                (who, connection.arrow())
            }
            Subject::Component(id) => {
                let component = facts.component(id);
                (component.full.clone(), component.name_place())
            }
            Subject::Design => (String::new(), self.at),
        };
        let sentence = |text: &Option<String>| match text {
            Some(text) => format!(" {}.", text.trim().trim_end_matches('.')),
            None => String::new(),
        };
        Observation {
            rule: Source::Team(self.clone()),
            weight: self.weight,
            subject,
            magnitude: 1.0,
            message: format!(
                "`{who}`: {}. It does not hold that `{}`.{}{}",
                self.title.trim().trim_end_matches('.'),
                self.required,
                sentence(&self.why),
                sentence(&self.fix)
            ),
            location,
            related: vec![Related {
                location: self.at,
                message: "a rule of your team".to_owned(),
            }],
            fixes: Vec::new(),
        }
    }
}

/// A value as one would write it.
fn written(value: &ast::Value) -> String {
    match &value.kind {
        ValueKind::Number(n) => n.to_string(),
        ValueKind::Quantity(n, unit) if unit.text == "%" => format!("{n} %"),
        ValueKind::Quantity(n, unit) => format!("{n} {}", unit.text),
        ValueKind::Text(text) => format!("\"{text}\""),
        ValueKind::Word(word) => word.clone(),
        ValueKind::Bool(flag) => flag.to_string(),
        ValueKind::Date(day) => day.to_string(),
        ValueKind::List(items) => {
            let items: Vec<String> = items.iter().map(written).collect();
            format!("[{}]", items.join(", "))
        }
        ValueKind::Broken => String::new(),
        ValueKind::Expression(expression) => match &**expression {
            Expression::Binary {
                operator,
                left,
                right,
            } => format!("{} {} {}", written(left), operator.text(), written(right)),
            Expression::Not(value) => format!("not {}", written(value)),
            Expression::Nested(value) => format!("({})", written(value)),
            Expression::Call {
                function,
                arguments,
            } => {
                let arguments: Vec<String> = arguments.iter().map(written).collect();
                format!("{}({})", function.text, arguments.join(", "))
            }
        },
    }
}

#[cfg(test)]
mod tests;
