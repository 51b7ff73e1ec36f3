//! Conditions and figures outside of `rule` statements, in the same words: those of patterns.

use ropey::Rope;

use super::compile::Compiler;
use super::evaluate::Node;
use super::value::Value as Answer;
use super::words::{Is, On};
use crate::health::{Facts, Subject};
use crate::span::Span;
use crate::syntax::Document;
use crate::syntax::ast::{Item, Value};

/// What cannot be asked: where in the text, and why.
pub(crate) type Problem = (Span, String);

/// Something that holds of a component or a connection, or not.
#[derive(Debug)]
pub(crate) struct Condition(Node);

impl Condition {
    /// Reads `kind == queue and not has(max_receive)`.
    pub(crate) fn read(on: On, text: &str) -> Result<Self, Vec<Problem>> {
        read(text, |compiler, value| compiler.condition(on, value)).map(Self)
    }

    /// Whether it is known to hold.
    pub(crate) fn holds(&self, facts: &Facts<'_>, of: Subject) -> bool {
        self.0.value(facts, of).holds() == Some(true)
    }
}

/// A number that is known of a component or a connection.
#[derive(Debug)]
pub(crate) struct Figure(Node);

impl Figure {
    /// Reads `rate` or `count(outputs, sync)`.
    pub(crate) fn read(on: On, text: &str) -> Result<Self, Vec<Problem>> {
        read(text, |compiler, value| {
            let asked = compiler.question(on, value)?;
            if matches!(asked.is, Is::Number(_)) {
                return Some(asked.node);
            }
            let message = format!("This is {}; here stands a number.", asked.is.describe());
            compiler.problem("wrong-value", value, message);
            None
        })
        .map(Self)
    }

    /// In base units; `None` where nobody knows.
    pub(crate) fn of(&self, facts: &Facts<'_>, of: Subject) -> Option<f64> {
        match self.0.value(facts, of) {
            Answer::Number(n) => Some(n),
            _ => None,
        }
    }
}

fn read(
    text: &str,
    compile: impl FnOnce(&mut Compiler<'_>, &Value) -> Option<Node>,
) -> Result<Node, Vec<Problem>> {
    const BEFORE: &str = "rule condition { match = (";
    let whole = format!("{BEFORE}{text}) }}\n");
    let document = Document::new("condition".into(), Rope::from_str(&whole), None);
    let place = |span: Span| {
        let at = |at: usize| at.saturating_sub(BEFORE.len()).min(text.len());
        Span::new(at(span.start), at(span.end))
    };
    let errors = document.errors();
    if !errors.is_empty() {
        let errors = errors.into_iter();
        return Err(errors
            .map(|e| (place(e.location.span), e.message))
            .collect());
    }
    let mut problems = Vec::new();
    let found = document.items().find_map(|(placed, item)| {
        let Item::Named(it) = item else { return None };
        let value = it.body.as_ref()?.settings().next()?.value.as_ref()?;
        Some((&placed.chunk.id, value))
    });
    let node = found.and_then(|(chunk, value)| {
        let problems = &mut problems;
        compile(&mut Compiler { chunk, problems }, value)
    });
    node.ok_or_else(|| match problems.is_empty() {
        true => vec![(Span::new(0, text.len()), "This is no condition.".to_owned())],
        false => {
            let problems = problems.into_iter();
            problems
                .map(|p| (place(p.location.span), p.message))
                .collect()
        }
    })
}
