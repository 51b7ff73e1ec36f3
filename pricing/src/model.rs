//! Billing models: how each product is charged, as data.

use std::{
    collections::{BTreeMap, HashMap},
    sync::OnceLock,
};

use serde::Deserialize;

use crate::formula::Formula;

const FILES: [&str; 4] = [
    include_str!("../data/billing/aws.toml"),
    include_str!("../data/billing/gcp.toml"),
    include_str!("../data/billing/azure.toml"),
    include_str!("../data/billing/other.toml"),
];
const LABELS: &str = include_str!("../data/billing/labels.toml");
const UNPRICED: &str = include_str!("../data/billing/unpriced.toml");

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
    /// Settings it cannot be priced without, and what to say when one is missing.
    pub(crate) requires: BTreeMap<String, String>,
    pub(crate) notes: Vec<String>,
    pub(crate) defaults: HashMap<String, Default>,
    pub(crate) lets: HashMap<String, Formula>,
    pub(crate) lines: Vec<LineModel>,
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
struct RawFile {
    /// Lines that several models have.
    #[serde(default)]
    shared: BTreeMap<String, RawLine>,
    model: Vec<RawModel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawModel {
    products: Vec<String>,
    cloud: String,
    instances: Option<ByCloud>,
    instance_pattern: Option<String>,
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

#[derive(Clone, Deserialize)]
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

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTier {
    up_to: Option<f64>,
    price: ByCloud,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReasons {
    reason: Vec<RawReason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReason {
    why: String,
    products: Vec<String>,
}

/// All models, by product, and the reasons of the products without one.
#[derive(Debug)]
pub(crate) struct Models {
    models: Vec<Model>,
    by_product: HashMap<String, usize>,
    reasons: HashMap<String, String>,
    labels: HashMap<String, String>,
    /// What could not be read; a test holds it empty.
    pub(crate) mistakes: Vec<String>,
}

impl Models {
    pub(crate) fn builtin() -> &'static Models {
        static MODELS: OnceLock<Models> = OnceLock::new();
        MODELS.get_or_init(Models::load)
    }

    pub(crate) fn of(&self, product: &str) -> Option<&Model> {
        self.models.get(*self.by_product.get(product)?)
    }

    /// Why a product has no model.
    pub(crate) fn reason(&self, product: &str) -> Option<&str> {
        self.reasons.get(product).map(String::as_str)
    }

    /// What a name is called in a sum.
    pub(crate) fn label(&self, name: &str) -> String {
        self.labels
            .get(name)
            .cloned()
            .unwrap_or_else(|| name.replace('_', " "))
    }

    fn load() -> Models {
        let mut out = Models {
            models: Vec::new(),
            by_product: HashMap::new(),
            reasons: HashMap::new(),
            labels: HashMap::new(),
            mistakes: Vec::new(),
        };
        for text in FILES {
            match toml::from_str::<RawFile>(text) {
                Ok(file) => file
                    .model
                    .into_iter()
                    .for_each(|raw| out.add(raw, &file.shared)),
                Err(error) => out.mistakes.push(error.to_string()),
            }
        }
        match toml::from_str::<RawReasons>(UNPRICED) {
            Ok(file) => {
                for RawReason { why, products } in file.reason {
                    for product in products {
                        if out.reasons.insert(product.clone(), why.clone()).is_some() {
                            out.mistakes.push(format!("{product} has two reasons"));
                        }
                    }
                }
            }
            Err(error) => out.mistakes.push(error.to_string()),
        }
        match toml::from_str(LABELS) {
            Ok(labels) => out.labels = labels,
            Err(error) => out.mistakes.push(error.to_string()),
        }
        out
    }

    fn add(&mut self, mut raw: RawModel, shared: &BTreeMap<String, RawLine>) {
        let products = raw.products.clone();
        for name in &raw.with {
            match shared.get(name) {
                Some(line) => raw.line.push(line.clone()),
                None => self
                    .mistakes
                    .push(format!("no shared line is called {name}")),
            }
        }
        match Model::read(raw) {
            Ok(model) => {
                for product in products {
                    if self
                        .by_product
                        .insert(product.clone(), self.models.len())
                        .is_some()
                    {
                        self.mistakes
                            .push(format!("{product} has two billing models"));
                    }
                }
                self.models.push(model);
            }
            Err(mistake) => self
                .mistakes
                .push(format!("{}: {mistake}", products.join(", "))),
        }
    }

    #[cfg(test)]
    pub(crate) fn all(&self) -> impl Iterator<Item = (&String, &Model)> {
        self.by_product
            .iter()
            .map(|(product, at)| (product, &self.models[*at]))
    }

    #[cfg(test)]
    pub(crate) fn reasoned(&self) -> impl Iterator<Item = &String> {
        self.reasons.keys()
    }
}

impl Model {
    fn read(raw: RawModel) -> Result<Model, String> {
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

impl LineModel {
    fn read(raw: RawLine) -> Result<LineModel, String> {
        let tiers: Vec<Tier> = match (raw.price, raw.tiers) {
            (Some(price), tiers) if tiers.is_empty() => vec![Tier { up_to: None, price }],
            (None, tiers) if !tiers.is_empty() => tiers
                .into_iter()
                .map(|tier| Tier {
                    up_to: tier.up_to,
                    price: tier.price,
                })
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
