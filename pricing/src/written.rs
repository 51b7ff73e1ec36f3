//! Settings as they are written: under another name, as a plan, or to no effect.

use crate::{book::PriceBook, inputs::Amount, purchase::Purchase, values::Values};

/// Settings that may be written under another name too.
const ALIASES: [(&str, &[&str]); 9] = [
    ("replicas", &["autoscale.min"]),
    ("plan", &["tier", "edition"]),
    ("mode", &["plan", "tier"]),
    ("class", &["tier"]),
    ("disk", &["class"]),
    ("acu", &["units"]),
    ("ocu", &["units"]),
    ("kpu", &["units"]),
    ("capacity_units", &["units"]),
];

/// Settings that change what a vendor charges: one that is written and that a bill does not take
/// into account is named on it.
const CHARGED: [&str; 20] = [
    "spot",
    "reserved",
    "purchase",
    "instance",
    "plan",
    "tier",
    "edition",
    "mode",
    "units",
    "class",
    "os",
    "licence",
    "license",
    "cost_cap",
    "iops",
    "throughput",
    "cached",
    "rules",
    "gpus",
    "scanned",
];

/// Words of those settings that say nothing of the price: how much a component matters, and what
/// is taken anyway.
const PLAIN: [&str; 6] = ["critical", "normal", "batch", "linux", "on_demand", "none"];

impl Values<'_> {
    /// A setting with the name it is written by.
    pub(crate) fn written(&self, name: &'static str) -> Option<(&'static str, Amount<'_>)> {
        let aliases = ALIASES
            .iter()
            .find(|(of, _)| *of == name)
            .map_or(&[][..], |(_, also)| also);
        std::iter::once(name)
            .chain(aliases.iter().copied())
            .find_map(|name| Some((name, self.inputs.setting(name)?)))
            .filter(|(name, amount)| *name != "tier" || !is_plain(amount))
    }

    /// How its machines are to be bought, where that is written.
    pub(crate) fn purchase(&self) -> Option<Purchase> {
        let of_all = || self.inputs.setting("constraints.purchase");
        match self.inputs.setting("purchase").or_else(of_all)? {
            Amount::Word(word) => Purchase::parse(word),
            _ => None,
        }
    }

    pub(crate) fn mark(&self, name: &str) {
        if let Some(at) = CHARGED.iter().position(|known| *known == name) {
            self.used.set(self.used.get() | 1 << at);
        }
    }

    /// What is written, would change the price, and is not in the bill.
    pub(crate) fn ignored(&self) -> Vec<String> {
        let left = self.unused().map(|(name, amount)| match amount {
            Amount::Word(word) => format!("`{name} = {word}` is not in this price"),
            _ => format!("`{name}` is not in this price"),
        });
        left.collect()
    }

    /// The words among them: `plan = turbo`.
    pub(crate) fn ignored_words(&self) -> Vec<String> {
        let words = self.unused().filter_map(|(name, amount)| match amount {
            Amount::Word(word) => Some(format!("`{name} = {word}`")),
            _ => None,
        });
        words.collect()
    }

    /// The plan, where it is among them.
    pub(crate) fn ignored_plan(&self) -> Option<String> {
        self.unused().find_map(|(name, amount)| match amount {
            Amount::Word(word) if ["plan", "tier", "edition"].contains(&name) => {
                Some(format!("`{name} = {word}`"))
            }
            _ => None,
        })
    }

    fn unused(&self) -> impl Iterator<Item = (&'static str, Amount<'_>)> {
        CHARGED
            .into_iter()
            .enumerate()
            .filter(|(at, _)| self.used.get() & 1 << at == 0)
            .filter_map(|(_, name)| Some((name, self.inputs.setting(name)?)))
            .filter(|(_, amount)| !is_plain(amount))
    }

    /// What is rented by its plan has the plan for a size: the plan itself, the plan and the size
    /// together, or the plan's smallest.
    pub(crate) fn size_of_plan(&self) -> Option<Size> {
        let service = match &self.model.instances {
            Some(instances) if self.model.plans => instances.of(self.model.cloud.as_deref()?)?,
            _ => return None,
        };
        let (written, plan) = match self.written("plan")? {
            (name, Amount::Word(plan)) => (name, plan),
            _ => return None,
        };
        let known = PriceBook::builtin().nodes(self.model.cloud.as_deref()?, service);
        let find = |wanted: &str| {
            let mut skus = known.iter().map(|node| node.sku);
            skus.find(|sku| alike(sku, wanted))
        };
        let size = |sku, names: &[&'static str], assumed| {
            let written = names.to_vec();
            Some(Size {
                sku,
                written,
                assumed,
            })
        };
        let name = CHARGED.into_iter().find(|name| *name == written)?;
        match self.inputs.setting("instance") {
            Some(Amount::Word(instance)) if find(instance).is_none() => {
                let sku = find(&format!("{plan}_{instance}"))?;
                return size(sku, &[name, "instance"], false);
            }
            Some(_) => return None,
            None => {}
        }
        if let Some(sku) = find(plan) {
            return size(sku, &[name], false);
        }
        let usual = self.model.defaults.get("instance")?.text.as_str();
        let smallest = usual
            .split_once('_')
            .and_then(|(_, rest)| find(&format!("{plan}_{rest}")))
            .or_else(|| {
                let start = format!("{plan}_");
                let mut skus = known.iter().map(|node| node.sku);
                skus.find(|sku| sku.get(..start.len()).is_some_and(|own| alike(own, &start)))
            });
        size(smallest?, &[name], true)
    }
}

/// The size that a plan stands for.
pub(crate) struct Size {
    pub(crate) sku: &'static str,
    /// The settings that say so.
    pub(crate) written: Vec<&'static str>,
    /// Only the plan is written, and this is one of its sizes.
    pub(crate) assumed: bool,
}

/// Whether two words are one to a reader: vendors and users differ in case and hyphens.
pub(crate) fn alike(left: &str, right: &str) -> bool {
    let plain = |byte: u8| match byte {
        b'-' | b' ' => b'_',
        other => other.to_ascii_lowercase(),
    };
    let (left, right) = (left.bytes().map(plain), right.bytes().map(plain));
    left.len() == right.len() && left.eq(right)
}

/// Whether a setting, though written, says nothing of the price.
fn is_plain(amount: &Amount<'_>) -> bool {
    match amount {
        Amount::Number(number) => *number == 0.0,
        Amount::Bool(yes) => !yes,
        Amount::Word(word) => PLAIN.iter().any(|plain| alike(plain, word)),
    }
}
