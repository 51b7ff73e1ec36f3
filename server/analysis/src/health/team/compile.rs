//! From a condition as it is written to one whose words are known; what cannot be asked is said where
//! it stands.

use super::ask::{Asked, is_known};
use super::evaluate::Node;
use super::words::{Fact, Is, On};
use crate::finding::Finding;
use crate::model::{Vocabulary, nearest};
use crate::span::{ChunkId, Place};
use crate::syntax::ast::{Expression, Name, Operator, Value, ValueKind};

pub(super) struct Compiler<'a> {
    pub(super) chunk: &'a ChunkId,
    pub(super) problems: &'a mut Vec<Finding<ChunkId>>,
}

impl Compiler<'_> {
    pub(super) fn problem(&mut self, rule: &'static str, value: &Value, message: String) {
        let at = Place::new(self.chunk, value.span);
        self.problems.push(Finding::error(rule, at, message));
    }

    /// Something that is true or false.
    pub(super) fn condition(&mut self, on: On, value: &Value) -> Option<Node> {
        match &value.kind {
            ValueKind::Bool(flag) => Some(Node::Flag(*flag)),
            ValueKind::Word(word) => {
                let asked = self.path(on, word, value)?;
                if asked.is == Is::Flag {
                    return Some(asked.node);
                }
                let message = format!(
                    "`{word}` is {}, and here stands something true or false: compare it, as in `{word} == …`, or ask whether it is said: `has({word})`.",
                    asked.is.describe()
                );
                self.problem("wrong-value", value, message);
                None
            }
            ValueKind::Expression(expression) => match &**expression {
                Expression::Binary {
                    operator: operator @ (Operator::And | Operator::Or),
                    left,
                    right,
                } => {
                    let (left, right) = (self.condition(on, left), self.condition(on, right));
                    Some(Node::Binary(*operator, Box::new(left?), Box::new(right?)))
                }
                Expression::Binary {
                    operator,
                    left,
                    right,
                } => self.comparison(on, *operator, left, right),
                Expression::Not(value) => Some(Node::Not(Box::new(self.condition(on, value)?))),
                Expression::Nested(value) => self.condition(on, value),
                Expression::Call {
                    function,
                    arguments,
                } => {
                    let asked = self.call(on, function, arguments, value)?;
                    if asked.is != Is::Flag {
                        let message = format!(
                            "`{}` gives {}: compare it, as in `{}(…) > 1`.",
                            function.text,
                            asked.is.describe(),
                            function.text
                        );
                        self.problem("wrong-value", value, message);
                        return None;
                    }
                    Some(asked.node)
                }
            },
            ValueKind::Broken => None,
            kind => {
                let message = format!(
                    "Here stands a condition (`kind == service`), and this is {}.",
                    kind.describe()
                );
                self.problem("wrong-value", value, message);
                None
            }
        }
    }

    fn comparison(
        &mut self,
        on: On,
        operator: Operator,
        left: &Value,
        right: &Value,
    ) -> Option<Node> {
        let is_question = |value: &Value| match &value.kind {
            ValueKind::Word(word) => is_known(on, word) || word.starts_with("constraints."),
            ValueKind::Expression(_) => true,
            _ => false,
        };
        // `pii in data` asks as `data == pii` would if there were one word only.
        if operator == Operator::In
            && is_question(right)
            && !matches!(right.kind, ValueKind::List(_))
        {
            let list = self.question(on, right)?;
            if !matches!(list.is, Is::Words | Is::Word(_)) {
                let message = format!(
                    "`in` looks into a list of words, and this is {}.",
                    list.is.describe()
                );
                self.problem("wrong-value", right, message);
                return None;
            }
            let word = match is_question(left) {
                true => self.question(on, left)?.node,
                false => self.literal(&list, left)?,
            };
            return Some(Node::Binary(operator, Box::new(word), Box::new(list.node)));
        }
        // A word on the left that nothing is called is a mistake, and no value.
        let is_word = matches!(left.kind, ValueKind::Word(_));
        if !is_question(left) && !is_word && is_question(right) {
            return self.comparison(on, turned(operator), right, left);
        }
        let asked = self.question(on, left)?;
        let fits = match (asked.is, operator) {
            (Is::Component | Is::Components | Is::Connections, _) => false,
            (Is::Words, Operator::In) | (Is::Word(_), Operator::In) => true,
            (Is::Number(_), Operator::In) | (Is::Words, _) => false,
            (_, Operator::Equal | Operator::Unequal) => true,
            (is, _) => matches!(is, Is::Number(_) | Is::Day),
        };
        if !fits {
            let remedy = match asked.is {
                Is::Words => "ask `word in …`",
                Is::Components | Is::Connections => "ask `count(…)`, `any(…, …)` or `all(…, …)`",
                Is::Component => "ask on with a dot, as in `from.kind`",
                Is::Flag => "it stands for itself: `exposed`, `not exposed`",
                _ => "ask `==`, `!=` or `in`",
            };
            let message = format!(
                "`{}` cannot be asked of {}: {remedy}.",
                operator.text(),
                asked.is.describe()
            );
            self.problem("wrong-value", left, message);
            return None;
        }
        let other = match &right.kind {
            ValueKind::List(items) if operator == Operator::In => {
                let words = items.iter().map(|item| self.literal(&asked, item));
                let words: Vec<_> = words.collect();
                let words = words.into_iter().map(|word| match word {
                    Some(Node::Word(word)) => Some(word),
                    _ => None,
                });
                Node::Words(words.collect::<Option<_>>()?)
            }
            ValueKind::Word(word) if asked.words.contains(word) => Node::Word(word.clone()),
            _ if is_question(right) => {
                let other = self.question(on, right)?;
                let same = std::mem::discriminant(&asked.is) == std::mem::discriminant(&other.is);
                if !same {
                    let message = format!(
                        "This is {}, and is compared with {}.",
                        other.is.describe(),
                        asked.is.describe()
                    );
                    self.problem("wrong-value", right, message);
                    return None;
                }
                other.node
            }
            _ => self.literal(&asked, right)?,
        };
        Some(Node::Binary(
            operator,
            Box::new(asked.node),
            Box::new(other),
        ))
    }

    /// A word, or a call, that has an answer.
    pub(super) fn question(&mut self, on: On, value: &Value) -> Option<Asked> {
        match &value.kind {
            ValueKind::Word(word) => self.path(on, word, value),
            ValueKind::Expression(expression) => match &**expression {
                Expression::Nested(value) => self.question(on, value),
                Expression::Call {
                    function,
                    arguments,
                } => self.call(on, function, arguments, value),
                _ => Some(Asked::new(self.condition(on, value)?, Is::Flag)),
            },
            ValueKind::Broken => None,
            kind => {
                let message = format!(
                    "Something known of a {} is compared with a value, and this is {}.",
                    on.word(),
                    kind.describe()
                );
                self.problem("wrong-value", value, message);
                None
            }
        }
    }

    /// A fact or setting of the subject, of an end of it (`from.kind`), or of the constraints.
    fn path(&mut self, on: On, word: &str, value: &Value) -> Option<Asked> {
        let words = Vocabulary::builtin();
        if let Some((first, rest)) = word.split_once('.') {
            if first == "constraints" {
                let Some(spec) = words.setting("constraints", None, rest) else {
                    let known = words
                        .settings_of("constraints", None)
                        .map(|s| s.name.as_str());
                    self.unknown(
                        value,
                        word,
                        nearest(rest, known).map(|n| format!("constraints.{n}")),
                    );
                    return None;
                };
                return Some(Asked::of_setting(
                    |_| Node::Constraint(rest.to_owned()),
                    spec,
                ));
            }
            if let Some(fact) = on.fact(first).filter(|fact| fact.is == Is::Component) {
                let asked = self.path(On::Component, rest, value)?;
                return Some(Asked {
                    node: Node::Of(fact, Box::new(asked.node)),
                    ..asked
                });
            }
        }
        if let Some(fact) = on.fact(word) {
            return Some(Asked::new(Node::Fact(fact), fact.is));
        }
        if let Some(spec) = words.setting(on.word(), None, word) {
            let node = |is_flag| Node::Setting {
                name: word.to_owned(),
                is_flag,
            };
            return Some(Asked::of_setting(node, spec));
        }
        let facts = on.facts().iter().map(|fact: &Fact| fact.name);
        let settings = words.settings_of(on.word(), None).map(|s| s.name.as_str());
        self.unknown(
            value,
            word,
            nearest(word, facts.chain(settings)).map(str::to_owned),
        );
        None
    }

    fn unknown(&mut self, value: &Value, word: &str, near: Option<String>) {
        let at = Place::new(self.chunk, value.span);
        let message = format!("Nothing is called `{word}` that a rule can ask.");
        let finding = Finding::error("unknown-fact", at, message);
        self.problems.push(match near {
            Some(near) => finding.did_you_mean(&near),
            None => finding,
        });
    }

    fn call(
        &mut self,
        on: On,
        function: &Name,
        arguments: &[Value],
        whole: &Value,
    ) -> Option<Asked> {
        match (function.text.as_str(), arguments) {
            ("has", [setting]) => {
                let ValueKind::Word(word) = &setting.kind else {
                    let message = "`has` asks for a setting by its name: `has(backup)`.".to_owned();
                    self.problem("wrong-value", setting, message);
                    return None;
                };
                let asked = self.path(on, word, setting)?;
                let node = self.said(asked.node, setting)?;
                Some(Asked::new(node, Is::Flag))
            }
            ("count", [list]) => {
                let (list, _) = self.list(on, list)?;
                Some(Asked::new(
                    Node::Count(Box::new(list), None),
                    Is::Number(""),
                ))
            }
            ("count" | "any" | "all", [list, condition]) => {
                let (list, of) = self.list(on, list)?;
                let condition = Box::new(self.condition(of, condition)?);
                let list = Box::new(list);
                Some(match function.text.as_str() {
                    "count" => Asked::new(Node::Count(list, Some(condition)), Is::Number("")),
                    "any" => Asked::new(Node::Any(list, condition), Is::Flag),
                    _ => Asked::new(Node::All(list, condition), Is::Flag),
                })
            }
            (known @ ("has" | "count" | "any" | "all"), _) => {
                let form = match known {
                    "has" => "has(setting)",
                    "count" => "count(list)` or `count(list, condition)",
                    "any" => "any(list, condition)",
                    _ => "all(list, condition)",
                };
                self.problem("wrong-value", whole, format!("It is written `{form}`."));
                None
            }
            (name, _) => {
                let value = Value {
                    kind: ValueKind::Word(name.to_owned()),
                    span: function.span,
                };
                let near = nearest(name, ["has", "count", "any", "all"].into_iter());
                self.unknown(&value, name, near.map(str::to_owned));
                None
            }
        }
    }

    /// Whether what a node reads is said.
    fn said(&mut self, node: Node, value: &Value) -> Option<Node> {
        match node {
            Node::Setting { name, .. } => Some(Node::Has(name)),
            Node::Of(fact, node) => Some(Node::Of(fact, Box::new(self.said(*node, value)?))),
            _ => {
                let message =
                    "`has` asks for settings; facts are always there, or unknown.".to_owned();
                self.problem("wrong-value", value, message);
                None
            }
        }
    }

    /// A list of components or connections, and which of the two.
    fn list(&mut self, on: On, value: &Value) -> Option<(Node, On)> {
        let asked = self.question(on, value)?;
        let of = match asked.is {
            Is::Components => On::Component,
            Is::Connections => On::Connection,
            is => {
                let message = format!(
                    "This is {}; here stands a list: `callers`, `targets`, `inputs` or `outputs`.",
                    is.describe()
                );
                self.problem("wrong-value", value, message);
                return None;
            }
        };
        Some((asked.node, of))
    }
}

/// The same question with its sides changed.
fn turned(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::More,
        Operator::AtMost => Operator::AtLeast,
        Operator::More => Operator::Less,
        Operator::AtLeast => Operator::AtMost,
        other => other,
    }
}
