//! What a bill is worked out from: the settings and the traffic of one component.

use std::collections::BTreeMap;

/// The value of a setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount<'a> {
    /// A number in its base unit: seconds, bytes, requests per second, or a plain count.
    Number(f64),
    /// A word, such as an instance class.
    Word(&'a str),
    /// Yes or no.
    Bool(bool),
}

/// Where a bill takes its figures from. Nothing is read but what the billing model asks for.
pub trait Inputs {
    /// A setting of the component, by the name users write: `storage` in bytes, `multi_az`.
    /// A setting of a block is asked for with a dot: `autoscale.min`; what the design says of all its
    /// components, as `constraints.purchase`. Amounts of use (`egress`,
    /// `ingest`, `users`) are those of a month; `scanned` is what one query reads. A list is the
    /// number of its items.
    fn setting(&self, name: &str) -> Option<Amount<'_>>;

    /// A rate: `requests_per_second`, `messages_per_second`, `reads_per_second`,
    /// `writes_per_second`, `egress_bytes_per_second`, `tokens_in_per_second` or
    /// `tokens_out_per_second`. None when it is not known.
    ///
    /// Where messages come in batches of a known size, each batch is one of
    /// `invocations_per_second` (of a function), `sends_per_second` and `receives_per_second` (of
    /// a queue, in batches of its own `batch_size`) and `writes_per_second`. What is loaded in
    /// batches of unknown size is `batched_per_second`, in messages, and in none of the others.
    /// `queries_per_second` are the requests of a warehouse that read.
    fn flow(&self, name: &str) -> Option<f64>;
}

/// The inputs of a component with one word changed, to see what it would cost otherwise.
#[derive(Clone, Copy)]
pub struct Instead<'a> {
    /// All the rest.
    pub inputs: &'a dyn Inputs,
    /// The setting that is changed: `instance`.
    pub name: &'a str,
    /// What it is instead; `None` leaves it out.
    pub word: Option<&'a str>,
}

impl Inputs for Instead<'_> {
    fn setting(&self, name: &str) -> Option<Amount<'_>> {
        if name == self.name {
            return self.word.map(Amount::Word);
        }
        self.inputs.setting(name)
    }

    fn flow(&self, name: &str) -> Option<f64> {
        self.inputs.flow(name)
    }
}

impl std::fmt::Debug for Instead<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} = {:?}", self.name, self.word)
    }
}

#[derive(Debug, Clone)]
enum Held {
    Number(f64),
    Word(String),
    Bool(bool),
}

/// Inputs that are simply listed.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    settings: BTreeMap<String, Held>,
    flows: BTreeMap<String, f64>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new() -> Sheet {
        Sheet::default()
    }

    /// With a setting that is a number in its base unit.
    #[must_use]
    pub fn number(mut self, name: &str, value: f64) -> Sheet {
        self.settings.insert(name.to_owned(), Held::Number(value));
        self
    }

    /// With a setting that is a word.
    #[must_use]
    pub fn word(mut self, name: &str, value: &str) -> Sheet {
        self.settings
            .insert(name.to_owned(), Held::Word(value.to_owned()));
        self
    }

    /// With a setting that is yes or no.
    #[must_use]
    pub fn yes(mut self, name: &str, value: bool) -> Sheet {
        self.settings.insert(name.to_owned(), Held::Bool(value));
        self
    }

    /// With a rate per second.
    #[must_use]
    pub fn rate(mut self, name: &str, per_second: f64) -> Sheet {
        self.flows.insert(name.to_owned(), per_second);
        self
    }
}

impl Inputs for Sheet {
    fn setting(&self, name: &str) -> Option<Amount<'_>> {
        self.settings.get(name).map(|held| match held {
            Held::Number(value) => Amount::Number(*value),
            Held::Word(value) => Amount::Word(value),
            Held::Bool(value) => Amount::Bool(*value),
        })
    }

    fn flow(&self, name: &str) -> Option<f64> {
        self.flows.get(name).copied()
    }
}
