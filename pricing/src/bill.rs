//! Bills: what a component costs a month, line by line, with the sum shown and its source.

use std::borrow::Cow;

use crate::{
    book::{Confidence, Source},
    formula::figure,
    model::{LineModel, Model},
    purchase::Purchase,
};

/// A setting nobody wrote, and the value taken for it.
pub type Assumed = (&'static str, &'static str);

/// One thing that is paid for. Most is only figures: its words are made when they are asked for.
#[derive(Debug, Clone)]
pub struct Line {
    /// How many units a month.
    pub quantity: f64,
    /// What one unit is: `hour`, `GB-month`, `1M requests`.
    pub unit: &'static str,
    /// US dollars for one unit.
    pub unit_price: f64,
    /// US dollars a month.
    pub monthly: f64,
    /// Where the unit price was read, and when.
    pub source: &'static Source,
    /// How far the unit price can be relied on; a stand-in region's is an estimate.
    pub confidence: Confidence,
    /// The region whose price it is.
    pub region: &'static str,
    /// The region asked for has no price; this is the nearest one that has.
    pub estimated_region: bool,
    /// How it is bought.
    pub purchase: Purchase,
    /// Settings nobody wrote, and the values taken for them.
    pub assumed: Box<[Assumed]>,
    pub(crate) model: &'static Model,
    /// Which line of the model it is, and which tier of that line.
    pub(crate) line: u16,
    pub(crate) tier: u16,
    /// The quantity is a part of the sum, by volume.
    pub(crate) is_part: bool,
    /// What the sum was worked out from.
    pub(crate) figures: Box<[f64]>,
}

impl Line {
    /// What is paid for: `Instances`, `Requests, first 300M requests`.
    pub fn what(&self) -> Cow<'static, str> {
        let line = self.model.lines.get(usize::from(self.line));
        let name = line.map_or(Cow::Borrowed(""), |line| {
            tier_name(line, usize::from(self.tier))
        });
        match self.purchase {
            Purchase::OnDemand => name,
            other => Cow::Owned(format!("{name}, {}", other.title())),
        }
    }

    /// How the quantity came about: `3 replicas x 1 vCPU x 730 h`.
    pub fn formula(&self) -> String {
        let Some(line) = self.model.lines.get(usize::from(self.line)) else {
            return String::new();
        };
        let sum = line.quantity.shown(&self.figures, self.model);
        if self.is_part {
            format!("{} of {sum}", figure(self.quantity))
        } else {
            sum
        }
    }
}

fn tier_name(line: &'static LineModel, tier: usize) -> Cow<'static, str> {
    let end = |tier: usize| line.tiers.get(tier).and_then(|tier| tier.up_to);
    let from = tier.checked_sub(1).and_then(end).unwrap_or(0.0);
    let of_unit = |quantity| amount(&figure(quantity), &line.unit);
    let range = match (from > 0.0, end(tier)) {
        (false, None) => return Cow::Borrowed(&line.what),
        (false, Some(end)) => format!("first {}", of_unit(end)),
        (true, Some(end)) => format!("next {}", of_unit(end - from)),
        (true, None) => format!("over {}", of_unit(from)),
    };
    Cow::Owned(format!("{}, {range}", line.what))
}

/// What a component costs a month.
#[derive(Debug, Clone)]
pub struct Bill {
    /// What is paid for.
    pub lines: Vec<Line>,
    /// US dollars a month, list price before tax and discounts.
    pub monthly: f64,
    /// Why there is no price, when there is none.
    pub unpriced: Option<Cow<'static, str>>,
    /// The worst confidence among the lines.
    pub confidence: Confidence,
    /// What is said on every bill of the product.
    pub(crate) usual_notes: &'static [String],
    /// What is said on this one.
    pub(crate) own_notes: Vec<String>,
}

impl Bill {
    /// A bill without a price, and why.
    pub fn unpriced(reason: impl Into<Cow<'static, str>>) -> Bill {
        Bill {
            lines: Vec::new(),
            monthly: 0.0,
            unpriced: Some(reason.into()),
            confidence: Confidence::Estimated,
            usual_notes: &[],
            own_notes: Vec::new(),
        }
    }

    /// What a reader must know of the sum: allowances not applied, usage not known.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        let notes = self.usual_notes.iter().chain(&self.own_notes);
        notes.map(String::as_str)
    }

    /// Every assumption of its lines, each once.
    pub fn assumed(&self) -> Vec<Assumed> {
        let mut out: Vec<Assumed> = Vec::new();
        for pair in self.lines.iter().flat_map(|line| &line.assumed) {
            if !out.contains(pair) {
                out.push(*pair);
            }
        }
        out
    }
}

/// How much of a unit: `3 GB-month`, and `300M requests` where the unit is a million of them.
pub fn amount(quantity: &str, unit: &str) -> String {
    for (of, short) in [("1M ", "M"), ("1K ", "K"), ("10K ", "0K"), ("100K ", "00K")] {
        if let Some(thing) = unit.strip_prefix(of)
            && (short.len() == 1 || !quantity.contains(['.', ',']))
        {
            return format!("{quantity}{short} {thing}");
        }
    }
    format!("{quantity} {unit}")
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amounts_of_millions_read_as_one_says_them() {
        assert_eq!(amount("300", "1M requests"), "300M requests");
        assert_eq!(amount("1.314", "1M requests"), "1.314M requests");
        assert_eq!(amount("5", "10K requests"), "50K requests");
        assert_eq!(amount("0.5", "10K requests"), "0.5 10K requests");
        assert_eq!(amount("20", "GB-month"), "20 GB-month");
    }
}
