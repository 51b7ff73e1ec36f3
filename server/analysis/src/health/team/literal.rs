//! Values as they are written, for what they are compared with.

use super::ask::Asked;
use super::compile::Compiler;
use super::evaluate::Node;
use super::words::Is;
use crate::finding::Finding;
use crate::model::settings::or_list;
use crate::model::{Vocabulary, nearest};
use crate::span::Place;
use crate::syntax::ast::{Value, ValueKind};

impl Compiler<'_> {
    /// A value as it is written, for what it is compared with.
    pub(super) fn literal(&mut self, asked: &Asked, value: &Value) -> Option<Node> {
        let wrong = |wanted: &str| {
            format!(
                "This is {}, and is compared with {wanted}.",
                value.kind.describe()
            )
        };
        match (asked.is, &value.kind) {
            (_, ValueKind::Broken) => None,
            (Is::Word(_) | Is::Words, ValueKind::Word(word) | ValueKind::Text(word)) => {
                if asked.words.is_empty() || asked.words.contains(word) {
                    return Some(Node::Word(word.clone()));
                }
                let at = Place::new(self.chunk, value.span);
                let near = nearest(word, asked.words.iter().map(String::as_str));
                let finding = match near {
                    Some(near) => {
                        let message = format!("`{word}` is never the answer.");
                        Finding::error("wrong-value", at, message).did_you_mean(near)
                    }
                    None => {
                        let all = or_list(&asked.words);
                        let message = format!("`{word}` is never the answer: write {all}.");
                        Finding::error("wrong-value", at, message)
                    }
                };
                self.problems.push(finding);
                None
            }
            (Is::Flag, ValueKind::Bool(flag)) => Some(Node::Flag(*flag)),
            (Is::Day, ValueKind::Date(day)) => Some(Node::Day(*day)),
            (Is::Number(dimension), ValueKind::Number(n)) => {
                if dimension.is_empty() || *n == 0.0 {
                    return Some(Node::Number(*n));
                }
                let unit = Vocabulary::builtin().units_of(dimension).next();
                let unit = unit.map_or("", |unit| unit.name.as_str());
                let message = format!("A unit is missing: `{n} {unit}`.");
                self.problem("missing-unit", value, message);
                None
            }
            (Is::Number(dimension), ValueKind::Quantity(n, unit)) => {
                let wanted = if asked.is_ratio { "percent" } else { dimension };
                let known = Vocabulary::builtin().unit(&unit.text);
                match known.filter(|unit| unit.dimension == wanted) {
                    Some(_) if asked.is_ratio => Some(Node::Number(n / 100.0)),
                    Some(unit) => Some(Node::Number(n * unit.factor)),
                    None => {
                        let units = Vocabulary::builtin().units_of(wanted);
                        let units: Vec<String> = units.map(|u| u.name.clone()).collect();
                        let message = match units.is_empty() {
                            true => format!(
                                "It is compared with a plain number, without `{}`.",
                                unit.text
                            ),
                            false => format!(
                                "`{}` does not measure it: write {}.",
                                unit.text,
                                or_list(&units)
                            ),
                        };
                        self.problem("wrong-unit", value, message);
                        None
                    }
                }
            }
            (is, _) => {
                self.problem("wrong-value", value, wrong(&is.describe()));
                None
            }
        }
    }
}
