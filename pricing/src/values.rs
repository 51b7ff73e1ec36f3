//! The names of a formula, looked up in what the caller gave, the model's defaults, and constants.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
};

use crate::{
    HOURS_PER_MONTH, SECONDS_PER_MONTH,
    bill::Assumed,
    formula::{Formula, Scope, figure},
    inputs::{Amount, Inputs},
    model::{DefaultValue, Model, scale},
    written::{Size, alike},
};

/// Monthly totals that formulas speak of, the rate each is of, and the divisor of its unit.
const FLOWS: [(&str, &str, f64); 12] = [
    ("requests", "requests_per_second", 1.0),
    ("invocations", "invocations_per_second", 1.0),
    ("queries", "queries_per_second", 1.0),
    ("messages", "messages_per_second", 1.0),
    ("sends", "sends_per_second", 1.0),
    ("receives", "receives_per_second", 1.0),
    ("reads", "reads_per_second", 1.0),
    ("writes", "writes_per_second", 1.0),
    ("egress_gb", "egress_bytes_per_second", 1e9),
    ("tokens_in", "tokens_in_per_second", 1.0),
    ("tokens_out", "tokens_out_per_second", 1.0),
    (
        "egress_gib",
        "egress_bytes_per_second",
        1024.0 * 1024.0 * 1024.0,
    ),
];

/// Messages in a batch of which nobody says how large it is, and how that is written.
const MESSAGES_A_BATCH: (f64, &str) = (1000.0, "1,000");

/// Definitions that lead to one another deeper than this are a mistake in the data.
const MAX_DEPTH: u32 = 24;

pub(crate) struct Values<'a> {
    pub(crate) model: &'static Model,
    pub(crate) inputs: &'a dyn Inputs,
    /// What the name of the instance says, by the model's pattern.
    pub(crate) from_instance: Vec<(&'static str, f64)>,
    /// Settings taken by default since last cleared.
    assumed: RefCell<Vec<Assumed>>,
    /// Which of the settings that are charged made a difference to the bill, a bit each.
    pub(crate) used: Cell<u32>,
    /// The largest number that a setting brought in, with its name.
    largest: Cell<(f64, &'static str)>,
    /// The size that a plan stands for, where plans are what is sold.
    pub(crate) size: Option<Size>,
    depth: Cell<u32>,
}

impl<'a> Values<'a> {
    pub(crate) fn new(model: &'static Model, inputs: &'a dyn Inputs) -> Values<'a> {
        let mut values = Values {
            model,
            inputs,
            from_instance: Vec::new(),
            assumed: RefCell::default(),
            used: Cell::new(0),
            largest: Cell::new((0.0, "")),
            size: None,
            depth: Cell::new(0),
        };
        values.size = values.size_of_plan();
        // A size is taken as heard also where a product has none: no note is made of it.
        let instance = values.word("instance");
        if let (Some(pattern), Some(instance)) = (&model.instance_pattern, instance) {
            values.from_instance = read_pattern(pattern, &instance);
        }
        values
    }

    /// Forgets the assumptions made so far.
    pub(crate) fn clear_assumed(&self) {
        self.assumed.borrow_mut().clear();
    }

    /// The assumptions made since they were last cleared.
    pub(crate) fn assumed(&self) -> Box<[Assumed]> {
        self.assumed.borrow().as_slice().into()
    }

    /// The setting that brought in the largest number, where one did.
    pub(crate) fn largest_setting(&self) -> Option<&'static str> {
        Some(self.largest.get().1).filter(|name| !name.is_empty())
    }

    /// A setting as a word, written or by default.
    pub(crate) fn word(&self, name: &'static str) -> Option<Cow<'_, str>> {
        if let ("instance", Some(size)) = (name, &self.size) {
            size.written.iter().for_each(|name| self.mark(name));
            if size.assumed {
                self.assume(name, size.sku);
            }
            return Some(Cow::Borrowed(size.sku));
        }
        if let Some((written, _)) = self.written(name) {
            self.mark(written);
        }
        self.said(name)
    }

    /// The word, without taking it as a part of the bill.
    fn said(&self, name: &'static str) -> Option<Cow<'_, str>> {
        Some(match self.written(name).map(|(_, amount)| amount) {
            Some(Amount::Word(word)) => Cow::Borrowed(word),
            Some(Amount::Number(number)) => Cow::Owned(figure(number)),
            Some(Amount::Bool(yes)) => Cow::Borrowed(if yes { "true" } else { "false" }),
            None => {
                let default = self.model.defaults.get(name)?;
                self.assume(name, &default.text);
                Cow::Borrowed(&default.text)
            }
        })
    }

    fn assume(&self, name: &'static str, text: &'static str) {
        let mut assumed = self.assumed.borrow_mut();
        if !assumed.iter().any(|(known, _)| *known == name) {
            assumed.push((name, text));
        }
    }

    /// Remembers whose number it is, should the sum get out of hand.
    fn weigh(&self, name: &'static str, number: f64) {
        if number.is_nan() || number.abs() > self.largest.get().0 {
            self.largest.set((number.abs(), name));
        }
    }

    fn lookup(&self, name: &'static str) -> Result<f64, &'static str> {
        match name {
            "hours" => return Ok(HOURS_PER_MONTH),
            "seconds" => return Ok(SECONDS_PER_MONTH),
            _ => {}
        }
        if let Some((_, value)) = self.from_instance.iter().find(|(known, _)| *known == name) {
            return Ok(*value);
        }
        if let Some(formula) = self.model.lets.get(name) {
            return formula.value(self);
        }
        if let Some(monthly) = self.flow(name) {
            return Ok(monthly);
        }
        if let Some(value) = self.plain(name) {
            return value;
        }
        // Of what follows from another figure, that one is the one to ask for.
        let name = match name {
            "sends" | "receives" => "messages",
            "queries" | "invocations" => "requests",
            name => name,
        };
        let scaled = name
            .rsplit_once('_')
            .and_then(|(base, unit)| Some((base, scale(unit)?)));
        match scaled {
            Some((base, scale)) => {
                let value = self.plain(base).unwrap_or(Err(base))?;
                let scale = if base == "memory" && is_binary(value) {
                    // What vendors sell as a GB of memory is a GiB.
                    binary(scale)
                } else {
                    scale
                };
                Ok(value / scale)
            }
            None => Err(name),
        }
    }

    /// A month of a flow that the caller knows, or one whose rate the caller knows by that name.
    fn flow(&self, name: &'static str) -> Option<f64> {
        if name.ends_with("_per_second") {
            return self.rate(name);
        }
        let (_, rate, divisor) = FLOWS.iter().find(|(known, _, _)| *known == name)?;
        if let ("egress_bytes_per_second", Some(Amount::Number(bytes))) =
            (*rate, self.inputs.setting("egress"))
        {
            self.weigh("egress", bytes);
            return Some(bytes / divisor);
        }
        let mut rate = self.rate(rate)?;
        if matches!(name, "requests" | "writes") {
            rate += self.batches();
        }
        Some(rate * SECONDS_PER_MONTH / divisor)
    }

    /// A rate that the caller knows. What arrives where messages or queries are counted is one.
    fn rate(&self, name: &str) -> Option<f64> {
        self.inputs.flow(name).or_else(|| match name {
            "messages_per_second" | "queries_per_second" | "invocations_per_second" => {
                self.inputs.flow("requests_per_second")
            }
            "sends_per_second" | "receives_per_second" => self.rate("messages_per_second"),
            _ => None,
        })
    }

    /// Batches a second, of what arrives in batches of a size that nobody says.
    fn batches(&self) -> f64 {
        let messages = self.inputs.flow("batched_per_second").unwrap_or(0.0);
        if messages > 0.0 {
            self.assume("batch_size", MESSAGES_A_BATCH.1);
        }
        messages / MESSAGES_A_BATCH.0
    }

    /// A setting or its default, as it stands.
    fn plain(&self, name: &'static str) -> Option<Result<f64, &'static str>> {
        let written = self.written(name).map(|(written, amount)| {
            self.mark(written);
            (written, amount)
        });
        match written {
            Some((written, Amount::Number(number))) => {
                self.weigh(written, number);
                return Some(Ok(number));
            }
            Some((_, Amount::Bool(yes))) => return Some(Ok(f64::from(u8::from(yes)))),
            Some((_, Amount::Word(_))) => return Some(Err(name)),
            None => {}
        }
        let default = self.model.defaults.get(name)?;
        Some(match &default.value {
            DefaultValue::Number(number) => {
                // That there are none of something goes without saying.
                if default.text != "0" {
                    self.assume(name, &default.text);
                }
                Ok(*number)
            }
            DefaultValue::Word => Err(name),
            DefaultValue::Formula(formula) => {
                let value = formula.value(self);
                if value.is_ok() {
                    self.assume(name, &default.text);
                }
                value
            }
        })
    }
}

impl Scope for Values<'_> {
    fn number(&self, name: &'static str) -> Result<f64, &'static str> {
        if self.depth.get() > MAX_DEPTH {
            return Err(name);
        }
        self.depth.set(self.depth.get() + 1);
        let value = self.lookup(name);
        self.depth.set(self.depth.get() - 1);
        value
    }

    fn is(&self, setting: &'static str, word: &str) -> bool {
        let Some(have) = self.said(setting) else {
            return false;
        };
        let holds = alike(&have, word);
        let usual = self.model.defaults.get(setting);
        if (holds || usual.is_some_and(|usual| alike(&usual.text, &have)))
            && let Some((written, _)) = self.written(setting)
        {
            self.mark(written);
        }
        holds
    }

    fn stated(&self, setting: &'static str) -> bool {
        self.written(setting).is_some()
            || (setting == "instance" && self.size.is_some())
            || self.flow(setting).is_some()
            || self.from_instance.iter().any(|(name, _)| *name == setting)
    }
}

/// Whether a size is written in MiB or GiB.
fn is_binary(bytes: f64) -> bool {
    bytes > 0.0 && bytes % (1024.0 * 1024.0) == 0.0 && bytes % 1e6 != 0.0
}

/// A thousand, a million and so on of bytes as powers of 1,024.
fn binary(scale: f64) -> f64 {
    1024_f64.powf((scale.log10() / 3.0).floor())
}

/// What a name says by a pattern: `db-custom-2-7680` by `db-custom-{cpu}-{memory_gb/1024}`.
pub(crate) fn read_pattern<'p>(pattern: &'p str, text: &str) -> Vec<(&'p str, f64)> {
    let mut out = Vec::new();
    let mut rest = text;
    for piece in pattern.split('{') {
        let (name, literal) = piece.split_once('}').unwrap_or(("", piece));
        if !name.is_empty() {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            let Ok(value) = rest[..end].parse::<f64>() else {
                return Vec::new();
            };
            let (name, divisor) = name.split_once('/').unwrap_or((name, "1"));
            out.push((name, value / divisor.parse().unwrap_or(1.0)));
            rest = &rest[end..];
        }
        match rest.strip_prefix(literal) {
            Some(after) => rest = after,
            None => return Vec::new(),
        }
    }
    if rest.is_empty() { out } else { Vec::new() }
}

/// Whether a formula can be worked out and is not zero.
pub(crate) fn holds(test: &'static Formula, values: &Values<'_>) -> bool {
    test.value(values).is_ok_and(|value| value != 0.0)
}

/// Whether a name is a constant or a flow, which every model may use.
#[cfg(test)]
pub(crate) fn known_name(name: &str) -> bool {
    matches!(name, "hours" | "seconds")
        || FLOWS
            .iter()
            .any(|(monthly, rate, _)| *monthly == name || *rate == name)
}

#[cfg(test)]
mod tests {
    use super::read_pattern;

    #[test]
    fn instance_names_say_their_size() {
        let read = |text| read_pattern("db-custom-{cpu}-{memory_gb/1024}", text);
        assert_eq!(read("db-custom-2-7680"), [("cpu", 2.0), ("memory_gb", 7.5)]);
        assert_eq!(read("db-custom-2"), []);
        assert_eq!(read("db-custom-2-7680x"), []);
        assert_eq!(read("db-f1-micro"), []);
    }
}
