//! From tree-sitter's tree to the typed one.
//!
//! Everything that can be read is read, also inside a region that as a whole could not be.

mod doc;
mod reopen;
mod text;

use tree_sitter::{Node, Tree, TreeCursor};

use super::ast::*;
use super::kind_of;
use crate::span::{Date, Span};

use doc::Doc;
use text::{dedent, number, number_of, unescape};

/// The items of a text.
pub(super) fn items(tree: &Tree, text: &str) -> Vec<Item> {
    let lower = Lower { text };
    let root = tree.root_node();
    let mut items = lower.items(root);
    if root.has_error() {
        items = reopen::reopen(items, text);
    }
    items
}

struct Lower<'a> {
    text: &'a str,
}

impl<'a> Lower<'a> {
    fn items(&self, parent: Node<'_>) -> Vec<Item> {
        let mut items = Vec::new();
        let mut doc = Doc::default();
        self.collect(&mut parent.walk(), &mut doc, &mut items);
        items
    }

    /// Reads the children of the cursor's node, those of unreadable regions included.
    fn collect(&self, cursor: &mut TreeCursor<'_>, doc: &mut Doc, items: &mut Vec<Item>) {
        if !cursor.goto_first_child() {
            return;
        }
        loop {
            let node = cursor.node();
            if node.is_error() {
                self.collect(cursor, doc, items);
            } else if node.is_named() {
                match kind_of(node) {
                    "doc_comment" => doc.line(node, self.text),
                    "comment" | "block_comment" => {}
                    _ => {
                        if let Some(item) = self.item(node, doc.take(node, self.text)) {
                            items.push(item);
                        }
                    }
                }
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
    }

    fn item(&self, node: Node<'_>, doc: Option<String>) -> Option<Item> {
        let span = Span::from(node);
        if is_guess(node) {
            return None;
        }
        Some(match kind_of(node) {
            "architecture" => Item::Architecture(Architecture {
                span,
                keyword: keyword(node),
                doc,
                title: self.text_field(node, "title").unwrap_or_default(),
                body: self.body(node),
            }),
            "include" => Item::Include(Include {
                span,
                path: self.text_field(node, "path")?,
            }),
            "constraints" => Item::Constraints(Constraints {
                span,
                keyword: keyword(node),
                body: self.body(node).unwrap_or_default(),
            }),
            "component" => Item::Component(Component {
                span,
                doc,
                kind: self.name_field(node, "kind"),
                name: self.name_field(node, "name"),
                product: self.product_name(node, "product"),
                colon: token(node, ":"),
                title: self.text_field(node, "title"),
                body: self.body(node),
            }),
            "group" => Item::Group(Group {
                span,
                doc,
                name: self.name_field(node, "name"),
                title: self.text_field(node, "title"),
                body: self.body(node).unwrap_or_default(),
            }),
            "connection" => Item::Connection(Connection {
                span,
                doc,
                from: self.reference_field(node, "from").unwrap_or_default(),
                to: self.reference_field(node, "to").unwrap_or_default(),
                what: node.child_by_field_name("type").map(|n| self.name(n)),
                colon: token(node, ":"),
                label: self.text_field(node, "label"),
                body: self.body(node),
            }),
            "entity" => Item::Entity(Entity {
                span,
                doc,
                name: self.name_field(node, "name"),
                component: self.reference_field(node, "component"),
                fields: node
                    .child_by_field_name("body")
                    .map(|body| self.fields(body))
                    .unwrap_or_default(),
                rest: self.body(node).unwrap_or_default(),
            }),
            "flow" => Item::Flow(Flow {
                span,
                doc,
                name: self.name_field(node, "name"),
                title: self.text_field(node, "title"),
                steps: self.steps(node),
                rest: self.body(node).unwrap_or_default(),
            }),
            "defaults" => self.named(node, NamedKind::Defaults, "target", "title", doc),
            "view" => self.named(node, NamedKind::View, "name", "title", doc),
            "environment" => self.named(node, NamedKind::Environment, "name", "title", doc),
            "decision" => self.named(node, NamedKind::Decision, "name", "title", doc),
            "rule" => self.named(node, NamedKind::Rule, "name", "words", doc),
            "accept" => Item::Accept(Accept {
                span,
                rule: self.name_field(node, "rule"),
                target: node.child_by_field_name("target").map(|n| self.target(n)),
                reason: self.text_field(node, "reason"),
                body: self.body(node),
            }),
            "price" => Item::Price(Price {
                span,
                target: self.reference_field(node, "target").unwrap_or_default(),
                amount: node
                    .child_by_field_name("amount")
                    .and_then(|n| self.value(n)),
                reason: self.text_field(node, "reason"),
            }),
            "product" => Item::Product(Product {
                span,
                doc,
                name: self.product_name(node, "name")?,
                kind: node.child_by_field_name("kind").map(|n| self.name(n)),
                title: self.text_field(node, "title"),
                body: self.body(node),
            }),
            "setting" => Item::Setting(Setting {
                span,
                name: self.name_field(node, "name"),
                value: node
                    .child_by_field_name("value")
                    .and_then(|n| self.value(n)),
            }),
            "settings_block" => Item::Block(SettingsBlock {
                span,
                target: self.reference_field(node, "target").unwrap_or_default(),
                body: self.body(node).unwrap_or_default(),
            }),
            _ => return None,
        })
    }

    fn named(
        &self,
        node: Node<'_>,
        kind: NamedKind,
        name: &str,
        title: &str,
        doc: Option<String>,
    ) -> Item {
        Item::Named(Named {
            kind,
            span: node.into(),
            doc,
            name: self.name_field(node, name),
            title: self.text_field(node, title),
            body: self.body(node),
        })
    }

    fn body(&self, node: Node<'_>) -> Option<Body> {
        let body = node.child_by_field_name("body")?;
        let last = body
            .child_count()
            .checked_sub(1)
            .and_then(|i| body.child(i));
        Some(Body {
            items: self.items(body),
            span: body.into(),
            closed: last.is_some_and(|n| kind_of(n) == "}" && !n.is_missing()),
        })
    }

    fn fields(&self, body: Node<'_>) -> Vec<Field> {
        body.named_children(&mut body.walk())
            .filter(|n| kind_of(*n) == "entity_field")
            .map(|n| Field {
                span: n.into(),
                name: self.name_field(n, "name"),
                type_: self.name_field(n, "type"),
                marks: n
                    .children_by_field_name("mark", &mut n.walk())
                    .map(|m| self.name(m))
                    .collect(),
                references: self.reference_field(n, "references"),
            })
            .collect()
    }

    fn steps(&self, node: Node<'_>) -> Vec<Step> {
        let Some(body) = node.child_by_field_name("body") else {
            return Vec::new();
        };
        body.named_children(&mut body.walk())
            .filter_map(|n| self.step(n))
            .collect()
    }

    fn step(&self, node: Node<'_>) -> Option<Step> {
        let span = Span::from(node);
        Some(match kind_of(node) {
            "message" | "reply" => Step::Message {
                from: self.reference_field(node, "from").unwrap_or_default(),
                to: self.reference_field(node, "to").unwrap_or_default(),
                label: self.text_field(node, "label"),
                reply: kind_of(node) == "reply",
                span,
            },
            "alternative" | "optional_steps" | "loop" | "parallel" => {
                let mut branches = vec![(self.text_field(node, "label"), self.steps(node))];
                for clause in node.children_by_field_name("alternative", &mut node.walk()) {
                    branches.push((self.text_field(clause, "label"), self.steps(clause)));
                }
                let keyword = keyword(node);
                let keyword = Name {
                    text: keyword.of(self.text).to_owned(),
                    span: keyword,
                };
                Step::Branches {
                    keyword,
                    branches,
                    span,
                }
            }
            "note" => Step::Note {
                on: node
                    .children_by_field_name("on", &mut node.walk())
                    .map(|n| self.reference(n))
                    .collect(),
                text: self.text_field(node, "text").unwrap_or_default(),
                span,
            },
            _ => return None,
        })
    }

    fn target(&self, node: Node<'_>) -> Target {
        if kind_of(node) == "connection_target" {
            Target::Connection(
                self.reference_field(node, "from").unwrap_or_default(),
                self.reference_field(node, "to").unwrap_or_default(),
            )
        } else {
            Target::Component(self.reference(node))
        }
    }

    fn value(&self, node: Node<'_>) -> Option<Value> {
        let span = Span::from(node);
        let slice = span.of(self.text);
        let kind = match kind_of(node) {
            "number" => number(slice)?,
            "quantity" => {
                let number = node.child_by_field_name("number")?;
                let unit = self.name_field(node, "unit");
                match number_of(Span::from(number).of(self.text)) {
                    Some(n) => ValueKind::Quantity(n, unit),
                    None => ValueKind::Broken,
                }
            }
            "date" => Date::parse(slice).map_or(ValueKind::Broken, ValueKind::Date),
            "boolean" => ValueKind::Bool(slice == "true"),
            "string" | "text_block" => ValueKind::Text(self.string(node).text),
            "word" if slice.is_empty() => return None,
            "word" => ValueKind::Word(slice.to_owned()),
            "list" => ValueKind::List(
                node.named_children(&mut node.walk())
                    .filter_map(|n| self.value(n))
                    .collect(),
            ),
            "comment" | "block_comment" | "doc_comment" => return None,
            kind if kind.ends_with("_expression") => match self.expression(node) {
                Some(expression) => ValueKind::Expression(Box::new(expression)),
                None => ValueKind::Broken,
            },
            _ => return None,
        };
        Some(Value { kind, span })
    }

    /// A condition; `None` where a part of it cannot be read.
    fn expression(&self, node: Node<'_>) -> Option<Expression> {
        let operand = |field| self.value(node.child_by_field_name(field)?);
        Some(match kind_of(node) {
            "binary_expression" => {
                let text = Span::from(node.child_by_field_name("operator")?).of(self.text);
                let (_, operator) = Operator::ALL.iter().find(|(word, _)| *word == text)?;
                Expression::Binary {
                    operator: *operator,
                    left: operand("left")?,
                    right: operand("right")?,
                }
            }
            "not_expression" => Expression::Not(operand("operand")?),
            "parenthesized_expression" => Expression::Nested(operand("value")?),
            _ => {
                let mut walk = node.walk();
                let arguments = node.children_by_field_name("argument", &mut walk);
                let arguments = arguments.map(|argument| self.value(argument));
                Expression::Call {
                    function: self.name_field(node, "function"),
                    arguments: arguments.collect::<Option<_>>()?,
                }
            }
        })
    }

    fn name(&self, node: Node<'_>) -> Name {
        let span = Span::from(node);
        Name {
            text: span.of(self.text).to_owned(),
            span,
        }
    }

    fn name_field(&self, node: Node<'_>, field: &str) -> Name {
        match node.child_by_field_name(field) {
            Some(child) => self.name(child),
            None => Name {
                text: String::new(),
                span: Span::at(node.end_byte()),
            },
        }
    }

    fn product_name(&self, node: Node<'_>, field: &str) -> Option<ProductName> {
        let child = node.child_by_field_name(field)?;
        let span = Span::from(child);
        Some(ProductName {
            text: span.of(self.text).to_owned(),
            span,
        })
    }

    fn reference_field(&self, node: Node<'_>, field: &str) -> Option<Reference> {
        node.child_by_field_name(field).map(|n| self.reference(n))
    }

    fn reference(&self, node: Node<'_>) -> Reference {
        let parts = node
            .named_children(&mut node.walk())
            .filter(|n| kind_of(*n) == "name")
            .map(|n| self.name(n))
            .collect();
        Reference {
            parts,
            span: node.into(),
        }
    }

    fn text_field(&self, node: Node<'_>, field: &str) -> Option<Text> {
        node.child_by_field_name(field).map(|n| self.string(n))
    }

    fn string(&self, node: Node<'_>) -> Text {
        let mut out = String::new();
        for part in node.named_children(&mut node.walk()) {
            let slice = Span::from(part).of(self.text);
            match kind_of(part) {
                "string_content" => out.push_str(slice),
                "escape_sequence" => match unescape(slice) {
                    Some(c) => out.push(c),
                    None => out.push_str(slice),
                },
                _ => {}
            }
        }
        if kind_of(node) == "text_block" {
            out = dedent(&out);
        }
        Text {
            text: out,
            span: node.into(),
        }
    }
}

/// Whether the parser made a component or setting of words that do not belong together, by
/// leaving out what stands between them.
fn is_guess(node: Node<'_>) -> bool {
    let until = match kind_of(node) {
        "component" => "name",
        "setting" => "value",
        _ => return false,
    };
    let Some(until) = node.child_by_field_name(until) else {
        return false;
    };
    node.has_error()
        && node
            .children(&mut node.walk())
            .any(|n| n.is_error() && n.end_byte() <= until.start_byte())
}

fn keyword(node: Node<'_>) -> Span {
    node.child(0).map(Span::from).unwrap_or_default()
}

fn token(node: Node<'_>, kind: &str) -> Option<Span> {
    node.children(&mut node.walk())
        .find(|n| kind_of(*n) == kind && !n.is_missing())
        .map(Span::from)
}
