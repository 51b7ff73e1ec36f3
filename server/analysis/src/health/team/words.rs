//! What the rules of a team may ask, word by word: the vocabulary of `match` and `require`.

use super::value::Value;
use crate::health::Facts;
use crate::model::{ComponentId, ConnectionId, Sets, Vocabulary};

/// Something that is known of a component or a connection.
#[derive(Debug)]
pub struct Fact {
    /// The word.
    pub name: &'static str,
    /// What sort of answer it has.
    pub is: Is,
    /// What it means.
    pub doc: &'static str,
    pub(super) get: Get,
}

/// The sort of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// True or false.
    Flag,
    /// A number with units of this dimension; a plain one where it is empty.
    Number(&'static str),
    /// A word.
    Word(Words),
    /// Several words.
    Words,
    /// A day.
    Day,
    /// A component.
    Component,
    /// Several components.
    Components,
    /// Several connections.
    Connections,
}

impl Is {
    /// What it is called in a message and in the manual.
    pub fn describe(self) -> String {
        match self {
            Self::Flag => "true or false".to_owned(),
            Self::Number("") => "a number".to_owned(),
            Self::Number(dimension) => format!("a number ({dimension})"),
            Self::Word(_) => "a word".to_owned(),
            Self::Words => "a list of words".to_owned(),
            Self::Day => "a day".to_owned(),
            Self::Component => "a component".to_owned(),
            Self::Components => "a list of components".to_owned(),
            Self::Connections => "a list of connections".to_owned(),
        }
    }
}

/// Which words there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// Any.
    Any,
    /// Kinds of components.
    Kinds,
    /// Types of connections.
    Types,
    /// These.
    These(&'static [&'static str]),
}

impl Words {
    /// All of them; none where any word will do.
    pub fn all(self) -> Vec<&'static str> {
        let words = Vocabulary::builtin();
        match self {
            Self::Any => Vec::new(),
            Self::Kinds => words.kinds.iter().map(|k| k.name.as_str()).collect(),
            Self::Types => words.connections.iter().map(|c| c.name.as_str()).collect(),
            Self::These(words) => words.to_vec(),
        }
    }
}

/// How it is found out.
pub(super) enum Get {
    Component(for<'a> fn(&'a Facts<'_>, ComponentId) -> Value<'a>),
    Connection(for<'a> fn(&'a Facts<'_>, ConnectionId) -> Value<'a>),
}

impl std::fmt::Debug for Get {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Component(_) => "of a component",
            Self::Connection(_) => "of a connection",
        })
    }
}

/// What a rule of a team looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// At components.
    Component,
    /// At connections.
    Connection,
}

impl On {
    /// The word for it, which is also where its settings are found in the vocabulary.
    pub fn word(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Connection => "connection",
        }
    }

    /// What is known of it.
    pub fn facts(self) -> &'static [Fact] {
        match self {
            Self::Component => COMPONENT,
            Self::Connection => CONNECTION,
        }
    }

    pub(super) fn fact(self, name: &str) -> Option<&'static Fact> {
        self.facts().iter().find(|fact| fact.name == name)
    }
}

const fn component(
    name: &'static str,
    is: Is,
    get: for<'a> fn(&'a Facts<'_>, ComponentId) -> Value<'a>,
    doc: &'static str,
) -> Fact {
    let get = Get::Component(get);
    Fact { name, is, doc, get }
}

const fn connection(
    name: &'static str,
    is: Is,
    get: for<'a> fn(&'a Facts<'_>, ConnectionId) -> Value<'a>,
    doc: &'static str,
) -> Fact {
    let get = Get::Connection(get);
    Fact { name, is, doc, get }
}

fn has(facts: &Facts<'_>, id: ComponentId, sets: Sets) -> Value<'static> {
    Value::Flag(facts.component(id).sets.any(sets))
}

const STATUS: Words = Words::These(&["planned", "live", "retiring"]);

const COMPONENT: &[Fact] = &[
    component(
        "kind",
        Is::Word(Words::Kinds),
        |f, id| f.component(id).kind.map(|k| k.name.as_str()).into(),
        "The role it plays: `service`, `database`, `queue` …",
    ),
    component(
        "product",
        Is::Word(Words::Any),
        |f, id| {
            Some(f.component(id).product_id())
                .filter(|p| !p.is_empty())
                .into()
        },
        "What it is an instance of: `aws.rds_postgres`. Unknown without one.",
    ),
    component(
        "vendor",
        Is::Word(Words::Any),
        |f, id| {
            f.component(id)
                .product_id()
                .split_once('.')
                .map(|(vendor, _)| vendor)
                .into()
        },
        "Whose product it is: `aws`, `gcp`, `azure`, `saas`, `self` …",
    ),
    component(
        "class",
        Is::Word(Words::Any),
        |f, id| {
            Some(f.component(id).class())
                .filter(|c| !c.is_empty())
                .into()
        },
        "The finer class of its product: `postgres`, `function`, `cdn` …",
    ),
    component(
        "name",
        Is::Word(Words::Any),
        |f, id| Some(f.component(id).full.as_str()).into(),
        "Its name with those of its groups: `orders.db`.",
    ),
    component(
        "group",
        Is::Word(Words::Any),
        |f, id| {
            let group = f.component(id).group;
            group.map(|g| f.architecture.groups[g].full.as_str()).into()
        },
        "The group that it stands in. Unknown outside of all.",
    ),
    component(
        "status",
        Is::Word(STATUS),
        |f, id| Some(f.component(id).status.word()).into(),
        "Whether it is there yet.",
    ),
    component(
        "own",
        Is::Flag,
        |f, id| Value::Flag(f.component(id).is_own()),
        "It is part of what you build and run, and it is there.",
    ),
    component(
        "external",
        Is::Flag,
        |f, id| has(f, id, Sets::EXTERNAL),
        "Others run it.",
    ),
    component(
        "compute",
        Is::Flag,
        |f, id| has(f, id, Sets::COMPUTE),
        "It runs code of your own.",
    ),
    component(
        "store",
        Is::Flag,
        |f, id| has(f, id, Sets::STORE),
        "It keeps data.",
    ),
    component(
        "managed",
        Is::Flag,
        |f, id| Value::Flag(f.is_managed(id)),
        "Its vendor runs it.",
    ),
    component(
        "exposed",
        Is::Flag,
        |f, id| Value::Flag(f.is_public(id)),
        "Strangers can speak to it: it is `public`, or a client or something external calls it.",
    ),
    component(
        "sensitive",
        Is::Flag,
        |f, id| Value::Flag(f.is_sensitive(id)),
        "It, or a group around it, says that it holds data of people, cards, health or secrets.",
    ),
    component(
        "redundant",
        Is::Flag,
        |f, id| f.is_redundant(id).map_or(Value::Unknown, Value::Flag),
        "It goes on when one of its machines or zones fails. Unknown of a sketch.",
    ),
    component(
        "logged",
        Is::Flag,
        |f, id| Value::Flag(f.is_logged(id)),
        "Its logs are kept somewhere.",
    ),
    component(
        "traced",
        Is::Flag,
        |f, id| Value::Flag(f.is_traced(id)),
        "Its traces are kept somewhere.",
    ),
    component(
        "rate",
        Is::Number("rate"),
        |f, id| f.traffic.entry.map(|_| f.traffic.rates[id]).into(),
        "Requests or messages that arrive. Unknown where nothing says how much traffic enters.",
    ),
    component(
        "cost",
        Is::Number("money"),
        |f, id| f.costs().monthly_of(id).into(),
        "What it costs a month. Unknown without a price.",
    ),
    component(
        "callers",
        Is::Components,
        |f, id| Value::Components(f.architecture.into(id).map(|c| c.from).collect()),
        "The components with an arrow to it, once for each arrow.",
    ),
    component(
        "targets",
        Is::Components,
        |f, id| Value::Components(f.architecture.out_of(id).map(|c| c.to).collect()),
        "The components that its arrows lead to, once for each arrow.",
    ),
    component(
        "inputs",
        Is::Connections,
        |f, id| Value::Connections(f.architecture.in_edges(id).collect()),
        "The connections to it.",
    ),
    component(
        "outputs",
        Is::Connections,
        |f, id| Value::Connections(f.architecture.out_edges(id).collect()),
        "The connections from it.",
    ),
];

const CONNECTION: &[Fact] = &[
    connection(
        "type",
        Is::Word(Words::Types),
        |f, id| {
            let name = f.architecture.connections[id].type_name();
            Some(name).filter(|name| !name.is_empty()).into()
        },
        "How the one calls the other: `rest`, `query`, `publish` …",
    ),
    connection(
        "from",
        Is::Component,
        |f, id| Value::Component(f.architecture.connections[id].from),
        "Who calls. Ask on with a dot: `from.kind`.",
    ),
    connection(
        "to",
        Is::Component,
        |f, id| Value::Component(f.architecture.connections[id].to),
        "Who is called: `to.sensitive`.",
    ),
    connection(
        "sync",
        Is::Flag,
        |f, id| Value::Flag(f.architecture.connections[id].is_sync()),
        "The caller waits for the answer.",
    ),
    connection(
        "sensitive",
        Is::Flag,
        |f, id| Value::Flag(f.carries_sensitive(&f.architecture.connections[id])),
        "It carries data of people, cards, health or secrets.",
    ),
    connection(
        "rate",
        Is::Number("rate"),
        |f, id| f.traffic.entry.map(|_| f.traffic.edges[id]).into(),
        "Requests or messages that go along it. Unknown where nothing says how much traffic enters.",
    ),
];

/// What can be asked of the facts, and how.
pub const FUNCTIONS: &[(&str, &str)] = &[
    (
        "has(setting)",
        "Whether a setting is said, and is not `false`. Also of an end: `has(from.owner)`.",
    ),
    (
        "any(list, condition)",
        "Whether the condition holds for at least one of a list: `any(callers, kind == client)`.",
    ),
    (
        "all(list, condition)",
        "Whether it holds for each of a list; true of an empty one.",
    ),
    (
        "count(list)",
        "How many there are; `count(list, condition)` counts those for which it holds.",
    ),
];
