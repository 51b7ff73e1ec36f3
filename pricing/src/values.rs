//! The names of a formula, looked up in what the caller gave, the model's defaults, and constants.

use std::cell::{Cell, RefCell};

use crate::{
    HOURS_PER_MONTH, SECONDS_PER_MONTH,
    formula::{Formula, Scope, figure},
    inputs::{Amount, Inputs},
    model::{DefaultValue, Model, Models, scale},
};

/// Monthly totals that formulas speak of, the rate each is of, and the divisor of its unit.
const FLOWS: [(&str, &str, f64); 8] = [
    ("requests", "requests_per_second", 1.0),
    ("messages", "messages_per_second", 1.0),
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

/// Settings that may be written under another name too.
const ALIASES: [(&str, &[&str]); 1] = [("replicas", &["autoscale.min"])];

/// Definitions that lead to one another deeper than this are a mistake in the data.
const MAX_DEPTH: u32 = 24;

pub(crate) struct Values<'a> {
    pub(crate) model: &'a Model,
    pub(crate) inputs: &'a dyn Inputs,
    /// What the name of the instance says, by the model's pattern.
    pub(crate) from_instance: Vec<(String, f64)>,
    /// Settings taken by default since last cleared.
    assumed: RefCell<Vec<(String, String)>>,
    depth: Cell<u32>,
}

impl<'a> Values<'a> {
    pub(crate) fn new(model: &'a Model, inputs: &'a dyn Inputs) -> Values<'a> {
        let mut values = Values {
            model,
            inputs,
            from_instance: Vec::new(),
            assumed: RefCell::default(),
            depth: Cell::new(0),
        };
        if let (Some(pattern), Some(instance)) = (&model.instance_pattern, values.word("instance"))
        {
            values.from_instance = read_pattern(pattern, &instance);
        }
        values
    }

    /// The assumptions made since this was last called.
    pub(crate) fn take_assumed(&self) -> Vec<(String, String)> {
        self.assumed.take()
    }

    /// Puts an assumption back that was taken out.
    pub(crate) fn assume_again(&self, (name, text): &(String, String)) {
        self.assume(name, text);
    }

    /// A setting as a word, written or by default.
    pub(crate) fn word(&self, name: &str) -> Option<String> {
        match self.setting(name) {
            Some(Amount::Word(word)) => Some(word.to_owned()),
            Some(Amount::Number(number)) => Some(figure(number)),
            Some(Amount::Bool(yes)) => Some(yes.to_string()),
            None => {
                let default = self.model.defaults.get(name)?;
                self.assume(name, &default.text);
                Some(default.text.clone())
            }
        }
    }

    fn setting(&self, name: &str) -> Option<Amount<'_>> {
        let aliases = ALIASES
            .iter()
            .find(|(of, _)| *of == name)
            .map_or(&[][..], |(_, also)| also);
        std::iter::once(&name)
            .chain(aliases)
            .find_map(|name| self.inputs.setting(name))
    }

    fn assume(&self, name: &str, text: &str) {
        let mut assumed = self.assumed.borrow_mut();
        if !assumed.iter().any(|(known, _)| known == name) {
            assumed.push((name.to_owned(), text.to_owned()));
        }
    }

    fn lookup(&self, name: &str) -> Result<f64, String> {
        match name {
            "hours" => return Ok(HOURS_PER_MONTH),
            "seconds" => return Ok(SECONDS_PER_MONTH),
            _ => {}
        }
        if let Some((_, value)) = self.from_instance.iter().find(|(known, _)| known == name) {
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
        let scaled = name
            .rsplit_once('_')
            .and_then(|(base, unit)| Some((base, scale(unit)?)));
        match scaled {
            Some((base, scale)) => {
                let value = self.plain(base).unwrap_or_else(|| Err(base.to_owned()))?;
                Ok(value / scale)
            }
            None => Err(name.to_owned()),
        }
    }

    /// A month of a flow that the caller knows, or one whose rate the caller knows by that name.
    fn flow(&self, name: &str) -> Option<f64> {
        if name.ends_with("_per_second") {
            return self.rate(name);
        }
        let (_, rate, divisor) = FLOWS.iter().find(|(known, _, _)| *known == name)?;
        if let ("egress_bytes_per_second", Some(Amount::Number(bytes))) =
            (*rate, self.inputs.setting("egress"))
        {
            return Some(bytes / divisor);
        }
        Some(self.rate(rate)? * SECONDS_PER_MONTH / divisor)
    }

    /// A rate that the caller knows. What arrives where messages are counted is a message.
    fn rate(&self, name: &str) -> Option<f64> {
        self.inputs.flow(name).or_else(|| match name {
            "messages_per_second" => self.inputs.flow("requests_per_second"),
            _ => None,
        })
    }

    /// A setting or its default, as it stands.
    fn plain(&self, name: &str) -> Option<Result<f64, String>> {
        match self.setting(name) {
            Some(Amount::Number(number)) => return Some(Ok(number)),
            Some(Amount::Bool(yes)) => return Some(Ok(f64::from(u8::from(yes)))),
            Some(Amount::Word(_)) => return Some(Err(name.to_owned())),
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
            DefaultValue::Word => Err(name.to_owned()),
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
    fn number(&self, name: &str) -> Result<f64, String> {
        if self.depth.get() > MAX_DEPTH {
            return Err(name.to_owned());
        }
        self.depth.set(self.depth.get() + 1);
        let value = self.lookup(name);
        self.depth.set(self.depth.get() - 1);
        value
    }

    fn is(&self, setting: &str, word: &str) -> bool {
        let plain = |text: &str| text.to_ascii_lowercase().replace('-', "_");
        self.word(setting)
            .is_some_and(|have| plain(&have) == plain(word))
    }

    fn stated(&self, setting: &str) -> bool {
        self.setting(setting).is_some()
            || self.flow(setting).is_some()
            || self.from_instance.iter().any(|(name, _)| name == setting)
    }

    fn label(&self, name: &str) -> String {
        Models::builtin().label(name)
    }

    fn idle_at_one(&self, name: &str) -> bool {
        name == "batch_size" || self.model.lets.contains_key(name)
    }
}

/// What a name says by a pattern: `db-custom-2-7680` by `db-custom-{cpu}-{memory_gb/1024}`.
pub(crate) fn read_pattern(pattern: &str, text: &str) -> Vec<(String, f64)> {
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
            out.push((name.to_owned(), value / divisor.parse().unwrap_or(1.0)));
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
pub(crate) fn holds(test: &Formula, values: &Values<'_>) -> bool {
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
        assert_eq!(
            read("db-custom-2-7680"),
            [("cpu".to_owned(), 2.0), ("memory_gb".to_owned(), 7.5)]
        );
        assert_eq!(read("db-custom-2"), []);
        assert_eq!(read("db-custom-2-7680x"), []);
        assert_eq!(read("db-f1-micro"), []);
    }
}
