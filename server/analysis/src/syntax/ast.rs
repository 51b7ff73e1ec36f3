//! The typed tree: what a file says, statement by statement, each with its place.
//!
//! Names are as written; nothing is looked up here. Parts that are missing because a line is half
//! typed are `None`, or empty names at the place where they would stand.

use crate::span::{Date, Span};

/// One line of meaning: a statement or a setting. Either can be read anywhere; which may stand
/// where is the model's business.
#[derive(Debug)]
pub enum Item {
    /// `architecture "Online shop"`
    Architecture(Architecture),
    /// `include "services/*.arch"`
    Include(Include),
    /// `constraints { … }`
    Constraints(Constraints),
    /// `service api: aws.fargate "Order API" { … }`
    Component(Component),
    /// `group orders "Orders" { … }`
    Group(Group),
    /// `api -> db: write { … }`
    Connection(Connection),
    /// `entity Order in db { … }`
    Entity(Entity),
    /// `flow checkout { … }`
    Flow(Flow),
    /// `defaults`, `view`, `environment`, `decision` and `rule`: a name, words and settings.
    Named(Named),
    /// `accept missing-replica on db "reason"`
    Accept(Accept),
    /// `price db 120 USD/month "why"`
    Price(Price),
    /// `product acme.queue: queue "Acme Queue" { … }`
    Product(Product),
    /// `cpu = 1`
    Setting(Setting),
    /// `autoscale { … }`, or `orders.db { … }` in an environment
    Block(SettingsBlock),
}

impl Item {
    /// The whole of it.
    pub fn span(&self) -> Span {
        match self {
            Self::Architecture(x) => x.span,
            Self::Include(x) => x.span,
            Self::Constraints(x) => x.span,
            Self::Component(x) => x.span,
            Self::Group(x) => x.span,
            Self::Connection(x) => x.span,
            Self::Entity(x) => x.span,
            Self::Flow(x) => x.span,
            Self::Named(x) => x.span,
            Self::Accept(x) => x.span,
            Self::Price(x) => x.span,
            Self::Product(x) => x.span,
            Self::Setting(x) => x.span,
            Self::Block(x) => x.span,
        }
    }

    /// Its braces and what is in them.
    pub fn body(&self) -> Option<&Body> {
        match self {
            Self::Architecture(x) => x.body.as_ref(),
            Self::Constraints(x) => Some(&x.body),
            Self::Component(x) => x.body.as_ref(),
            Self::Group(x) => Some(&x.body),
            Self::Connection(x) => x.body.as_ref(),
            Self::Named(x) => x.body.as_ref(),
            Self::Accept(x) => x.body.as_ref(),
            Self::Product(x) => x.body.as_ref(),
            Self::Block(x) => Some(&x.body),
            Self::Entity(x) => Some(&x.rest),
            Self::Flow(x) => Some(&x.rest),
            Self::Include(_) | Self::Price(_) | Self::Setting(_) => None,
        }
    }
}

/// A name where it stands. Empty where one is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A string or text block: what it means, and where it stands, quotes included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// With escapes resolved and a block's indentation removed.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// `orders.api`: names joined by dots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// The names, in order; the last may be empty in a half-typed line.
    pub parts: Vec<Name>,
    /// Where.
    pub span: Span,
}

impl Reference {
    /// As one dotted name.
    pub fn text(&self) -> String {
        let parts: Vec<_> = self.parts.iter().map(|p| p.text.as_str()).collect();
        parts.join(".")
    }

    /// Whether a part is missing.
    pub fn is_missing(&self) -> bool {
        self.parts.iter().all(|p| p.text.is_empty())
    }
}

/// Braces and what is in them.
#[derive(Debug, Default)]
pub struct Body {
    /// What is in them, in order.
    pub items: Vec<Item>,
    /// From the opening to the closing brace.
    pub span: Span,
    /// Whether the closing brace is there.
    pub closed: bool,
}

impl Body {
    /// The settings in it, without those of nested blocks.
    pub fn settings(&self) -> impl Iterator<Item = &Setting> {
        self.items.iter().filter_map(|item| match item {
            Item::Setting(setting) => Some(setting),
            _ => None,
        })
    }
}

/// `architecture "Online shop"`
#[derive(Debug)]
pub struct Architecture {
    /// The whole of it.
    pub span: Span,
    /// The first word.
    pub keyword: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// What the design is called.
    pub title: Text,
    /// Its settings.
    pub body: Option<Body>,
}

/// `include "services/*.arch"`
#[derive(Debug)]
pub struct Include {
    /// The whole of it.
    pub span: Span,
    /// The path or glob.
    pub path: Text,
}

/// `constraints { … }`
#[derive(Debug)]
pub struct Constraints {
    /// The whole of it.
    pub span: Span,
    /// The first word.
    pub keyword: Span,
    /// Its settings.
    pub body: Body,
}

/// `service api: aws.fargate "Order API" { … }`
#[derive(Debug)]
pub struct Component {
    /// The whole of it.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// What role it plays.
    pub kind: Name,
    /// What it is called.
    pub name: Name,
    /// What it is an instance of.
    pub product: Option<ProductName>,
    /// The colon, also where no product follows.
    pub colon: Option<Span>,
    /// What people call it.
    pub title: Option<Text>,
    /// Its settings.
    pub body: Option<Body>,
}

/// `aws.fargate`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductName {
    /// As written, with the dot.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// `group orders "Orders" { … }`
#[derive(Debug)]
pub struct Group {
    /// The whole of it.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// What it is called.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// Its members and settings.
    pub body: Body,
}

/// `api -> db: write { … }`
#[derive(Debug)]
pub struct Connection {
    /// The whole of it.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// Who calls.
    pub from: Reference,
    /// Who is called.
    pub to: Reference,
    /// How.
    pub what: Option<Name>,
    /// The colon, also where no type follows.
    pub colon: Option<Span>,
    /// What for.
    pub label: Option<Text>,
    /// Its settings.
    pub body: Option<Body>,
}

/// `entity Order in db { … }`
#[derive(Debug)]
pub struct Entity {
    /// The whole of it.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// What it is called.
    pub name: Name,
    /// Where it is stored.
    pub component: Option<Reference>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What else stands in its braces.
    pub rest: Body,
}

/// `customer uuid index -> Customer.id`
#[derive(Debug)]
pub struct Field {
    /// The whole of it.
    pub span: Span,
    /// What it is called.
    pub name: Name,
    /// Its type, as written.
    pub type_: Name,
    /// `key`, `index` and the like.
    pub marks: Vec<Name>,
    /// The field it points at.
    pub references: Option<Reference>,
}

/// `flow checkout "Check-out" { … }`
#[derive(Debug)]
pub struct Flow {
    /// The whole of it.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// What it is called.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// Its settings, and what else stands in its braces.
    pub rest: Body,
}

/// A step of a flow.
#[derive(Debug)]
pub enum Step {
    /// `a -> b: "text"`, or the reply `a --> b: "text"`.
    Message {
        /// Who speaks.
        from: Reference,
        /// Who listens.
        to: Reference,
        /// What is said.
        label: Option<Text>,
        /// Whether it is an answer.
        reply: bool,
        /// The whole of it.
        span: Span,
    },
    /// `alt`, `opt`, `loop` or `par`: one or more branches.
    Branches {
        /// The word it starts with.
        keyword: Name,
        /// The label and the steps of each.
        branches: Vec<(Option<Text>, Vec<Step>)>,
        /// The whole of it.
        span: Span,
    },
    /// `note a, b: "text"`
    Note {
        /// Beside whom.
        on: Vec<Reference>,
        /// What it says.
        text: Text,
        /// The whole of it.
        span: Span,
    },
}

/// Which statement a [`Named`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedKind {
    /// `defaults service { … }`
    Defaults,
    /// `view money { … }`
    View,
    /// `environment staging { … }`
    Environment,
    /// `decision queue_choice "…" { … }`
    Decision,
    /// `rule no-public-db "…" { … }`
    Rule,
}

impl NamedKind {
    /// The word it starts with.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Defaults => "defaults",
            Self::View => "view",
            Self::Environment => "environment",
            Self::Decision => "decision",
            Self::Rule => "rule",
        }
    }
}

/// A statement that is a name, words and settings.
#[derive(Debug)]
pub struct Named {
    /// Which it is.
    pub kind: NamedKind,
    /// The whole of it.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// What it is called; of defaults, what they are for.
    pub name: Name,
    /// Its words.
    pub title: Option<Text>,
    /// Its settings.
    pub body: Option<Body>,
}

/// `accept missing-replica on db "reason" { until = 2027-06-30 }`
#[derive(Debug)]
pub struct Accept {
    /// The whole of it.
    pub span: Span,
    /// The rule's slug or short id.
    pub rule: Name,
    /// The component, group or connection it is accepted on; the design as a whole where absent.
    pub target: Option<Target>,
    /// Why.
    pub reason: Option<Text>,
    /// Its settings.
    pub body: Option<Body>,
}

/// What an `accept` is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A component or group.
    Component(Reference),
    /// `a -> b`
    Connection(Reference, Reference),
}

/// `price db 120 USD/month "why"`
#[derive(Debug)]
pub struct Price {
    /// The whole of it.
    pub span: Span,
    /// What it is the price of.
    pub target: Reference,
    /// How much.
    pub amount: Option<Value>,
    /// Why.
    pub reason: Option<Text>,
}

/// `product acme.queue: queue "Acme Queue" { … }`
#[derive(Debug)]
pub struct Product {
    /// The whole of it.
    pub span: Span,
    /// `///` lines above it.
    pub doc: Option<String>,
    /// What it is called.
    pub name: ProductName,
    /// What role it plays.
    pub kind: Option<Name>,
    /// What people call it.
    pub title: Option<Text>,
    /// Its settings.
    pub body: Option<Body>,
}

/// `cpu = 1`
#[derive(Clone, Debug)]
pub struct Setting {
    /// The whole of it.
    pub span: Span,
    /// What is set.
    pub name: Name,
    /// To what; `None` while it is being typed.
    pub value: Option<Value>,
}

/// `autoscale { min = 2 }`
#[derive(Debug)]
pub struct SettingsBlock {
    /// The whole of it.
    pub span: Span,
    /// What is set.
    pub target: Reference,
    /// The settings.
    pub body: Body,
}

/// A value where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where.
    pub span: Span,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// `2_500`
    Number(f64),
    /// `2 GB`
    Quantity(f64, Name),
    /// `"words"`, or a text block
    Text(String),
    /// `us-east-1`, `db.r6g.large`, `jwt`; also a reference
    Word(String),
    /// `true`
    Bool(bool),
    /// `2026-11-21`
    Date(Date),
    /// `[soc2, gdpr]`
    List(Vec<Value>),
    /// `match = kind == database and not has(backup)`
    Expression(Box<Expression>),
    /// Something that cannot be read.
    Broken,
}

impl ValueKind {
    /// What it is called in a message.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Number(_) => "a number",
            Self::Quantity(..) => "a quantity",
            Self::Text(_) => "a text",
            Self::Word(_) => "a word",
            Self::Bool(_) => "true or false",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Expression(_) => "an expression",
            Self::Broken => "something that cannot be read",
        }
    }
}

/// A condition of a rule, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// `a == b`, `a and b`
    Binary {
        /// What is asked of the two.
        operator: Operator,
        /// The first.
        left: Value,
        /// The second.
        right: Value,
    },
    /// `not a`
    Not(Value),
    /// `count(callers)`
    Call {
        /// What is asked.
        function: Name,
        /// Of what.
        arguments: Vec<Value>,
    },
    /// `(a)`
    Nested(Value),
}

/// What stands between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Both.
    And,
    /// One of the two, or both.
    Or,
    /// The same.
    Equal,
    /// Not the same.
    Unequal,
    /// Less.
    Less,
    /// Less or the same.
    AtMost,
    /// More.
    More,
    /// More or the same.
    AtLeast,
    /// One of a list.
    In,
}

impl Operator {
    /// All, as they are written.
    pub const ALL: [(&'static str, Operator); 9] = [
        ("and", Self::And),
        ("or", Self::Or),
        ("==", Self::Equal),
        ("!=", Self::Unequal),
        ("<", Self::Less),
        ("<=", Self::AtMost),
        (">", Self::More),
        (">=", Self::AtLeast),
        ("in", Self::In),
    ];

    /// As it is written.
    pub fn text(self) -> &'static str {
        let of = Self::ALL.iter().find(|(_, operator)| *operator == self);
        of.map_or("", |(text, _)| text)
    }
}
