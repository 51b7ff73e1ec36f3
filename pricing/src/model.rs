//! Billing models: how each product is charged, as data.

mod files;

use std::{borrow::Cow, collections::BTreeMap, sync::OnceLock};

use serde::Deserialize;

pub(crate) use self::files::Models;
use crate::{
    book::Price,
    formula::{Formula, Words},
};

/// How one product, or several that are charged alike, are billed.
#[derive(Debug)]
pub(crate) struct Model {
    /// The cloud whose prices are read; None: the cloud of the host it runs on.
    pub(crate) cloud: Option<String>,
    /// The service of the price book whose sizes `instance` names.
    pub(crate) instances: Option<ByCloud>,
    /// Whether a size may also be written as its `plan`, as the vendor calls it.
    pub(crate) plans: bool,
    /// A shape of instance names that says processors and memory: `db-custom-{cpu}-{memory_gb/1024}`.
    pub(crate) instance_pattern: Option<String>,
    /// How sizes are put together, where any may be had.
    pub(crate) custom: Option<Custom>,
    /// Settings it cannot be priced without, and what to say when one is missing.
    pub(crate) requires: BTreeMap<String, String>,
    pub(crate) notes: Vec<String>,
    pub(crate) defaults: BTreeMap<String, Default>,
    pub(crate) lets: BTreeMap<String, Formula>,
    pub(crate) lines: Vec<LineModel>,
}

/// Sizes that are put together from processors and memory: one processor or an even number, memory in
/// quarters of a GB.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Custom {
    /// What such a size is called: `db-custom-{cpu}-{memory_mb}`.
    pub(crate) name: String,
    pub(crate) most_cpu: f64,
    /// GB for each processor: the least, the most, and what is usual.
    pub(crate) least_gb: f64,
    pub(crate) most_gb: f64,
    pub(crate) usual_gb: f64,
}

/// A value taken when a setting is not written.
#[derive(Debug, Clone)]
pub(crate) struct Default {
    /// As a person reads it: `20 GB`.
    pub(crate) text: String,
    pub(crate) value: DefaultValue,
}

#[derive(Debug, Clone)]
pub(crate) enum DefaultValue {
    Number(f64),
    /// The text itself.
    Word,
    Formula(Formula),
}

/// One kind of line of a bill.
#[derive(Debug)]
pub(crate) struct LineModel {
    pub(crate) what: String,
    pub(crate) unit: String,
    pub(crate) quantity: Formula,
    /// Charged only when this is not zero.
    pub(crate) when: Option<Formula>,
    /// One tier without an end, or several by volume.
    pub(crate) tiers: Vec<Tier>,
}

#[derive(Debug)]
pub(crate) struct Tier {
    /// Upper end of the tier in units of the line; None for the last.
    pub(crate) up_to: Option<f64>,
    pub(crate) price: ByCloud,
    /// The figures of a price that is the same for all components, once they have been found.
    pub(crate) figures: OnceLock<Vec<Price>>,
}

/// A name in the price book; it may depend on the cloud of the host.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum ByCloud {
    One(String),
    Each(BTreeMap<String, String>),
}

impl ByCloud {
    pub(crate) fn of(&self, cloud: &str) -> Option<&str> {
        match self {
            ByCloud::One(name) => Some(name),
            ByCloud::Each(names) => names.get(cloud).map(String::as_str),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawModel {
    products: Vec<String>,
    cloud: String,
    instances: Option<ByCloud>,
    instance_pattern: Option<String>,
    custom: Option<Custom>,
    #[serde(default)]
    plans: bool,
    #[serde(default)]
    requires: BTreeMap<String, String>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    defaults: BTreeMap<String, RawDefault>,
    #[serde(default, rename = "let")]
    lets: BTreeMap<String, String>,
    /// Names of shared lines that come after its own.
    #[serde(default)]
    with: Vec<String>,
    line: Vec<RawLine>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLine {
    what: String,
    unit: String,
    quantity: String,
    when: Option<String>,
    price: Option<ByCloud>,
    #[serde(default)]
    tiers: Vec<RawTier>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTier {
    up_to: Option<f64>,
    price: ByCloud,
}

impl Model {
    fn read(mut raw: RawModel, shared: &BTreeMap<String, RawLine>) -> Result<Model, String> {
        for name in &raw.with {
            let line = shared.get(name);
            let line = line.ok_or_else(|| format!("no shared line is called {name}"))?;
            raw.line.push(line.clone());
        }
        let defaults = raw
            .defaults
            .into_iter()
            .map(|(name, value)| Ok((name, value.read()?)))
            .collect::<Result<_, String>>()?;
        let lets = raw
            .lets
            .into_iter()
            .map(|(name, text)| Ok((name, Formula::parse(&text)?)))
            .collect::<Result<_, String>>()?;
        Ok(Model {
            cloud: Some(raw.cloud).filter(|cloud| cloud != "host"),
            instances: raw.instances,
            plans: raw.plans,
            instance_pattern: raw.instance_pattern,
            custom: raw.custom,
            requires: raw.requires,
            notes: raw.notes,
            defaults,
            lets,
            lines: raw
                .line
                .into_iter()
                .map(LineModel::read)
                .collect::<Result<_, String>>()?,
        })
    }
}

impl Words for Model {
    fn label(&self, name: &str) -> Cow<'static, str> {
        Models::builtin().label(name)
    }

    fn idle_at_one(&self, name: &str) -> bool {
        name == "batch_size" || self.lets.contains_key(name)
    }
}

impl Tier {
    fn new(up_to: Option<f64>, price: ByCloud) -> Tier {
        Tier {
            up_to,
            price,
            figures: OnceLock::new(),
        }
    }
}

impl LineModel {
    fn read(raw: RawLine) -> Result<LineModel, String> {
        let tiers: Vec<Tier> = match (raw.price, raw.tiers) {
            (Some(price), tiers) if tiers.is_empty() => vec![Tier::new(None, price)],
            (None, tiers) if !tiers.is_empty() => tiers
                .into_iter()
                .map(|tier| Tier::new(tier.up_to, tier.price))
                .collect(),
            _ => return Err(format!("{}: either a price or tiers", raw.what)),
        };
        Ok(LineModel {
            quantity: Formula::parse(&raw.quantity)?,
            when: raw.when.as_deref().map(Formula::parse).transpose()?,
            what: raw.what,
            unit: raw.unit,
            tiers,
        })
    }
}

/// A default as it stands in the file: a number, yes or no, a word, a quantity with its unit, or
/// a formula after `=`.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawDefault {
    Bool(bool),
    Number(f64),
    Text(String),
}

impl RawDefault {
    fn read(self) -> Result<Default, String> {
        Ok(match self {
            RawDefault::Number(number) => Default {
                text: number.to_string(),
                value: DefaultValue::Number(number),
            },
            RawDefault::Bool(yes) => Default {
                text: yes.to_string(),
                value: DefaultValue::Number(f64::from(u8::from(yes))),
            },
            RawDefault::Text(text) => match text.strip_prefix('=') {
                Some(formula) => Default {
                    text: formula.trim().to_owned(),
                    value: DefaultValue::Formula(Formula::parse(formula)?),
                },
                None => {
                    let value = quantity(&text).map_or(DefaultValue::Word, DefaultValue::Number);
                    Default { text, value }
                }
            },
        })
    }
}

/// `20 GB` in bytes, `300 ms` in seconds.
fn quantity(text: &str) -> Option<f64> {
    let (number, unit) = text.split_once(' ')?;
    Some(number.parse::<f64>().ok()? * scale(&unit.to_ascii_lowercase())?)
}

/// The base units in one of a unit, which is also the ending of a name in a formula
/// (`storage_gb`).
pub(crate) fn scale(unit: &str) -> Option<f64> {
    Some(match unit {
        "tb" => 1e12,
        "gb" => 1e9,
        "mb" => 1e6,
        "kb" => 1e3,
        "tib" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        "mib" => 1024.0 * 1024.0,
        "kib" => 1024.0,
        "ms" => 1e-3,
        "s" => 1.0,
        "minutes" => 60.0,
        "h" | "hours" => 3600.0,
        "d" | "days" => 86_400.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
