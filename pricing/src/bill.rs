//! Bills: what a component costs a month, line by line, with the sum shown and its source.

use crate::book::Confidence;

/// One thing that is paid for.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What is paid for: `Instances`.
    pub what: String,
    /// How many units a month.
    pub quantity: f64,
    /// What one unit is: `hour`, `GB-month`, `1M requests`.
    pub unit: String,
    /// US dollars for one unit.
    pub unit_price: f64,
    /// US dollars a month.
    pub monthly: f64,
    /// How the quantity came about: `3 replicas x 1 vCPU x 730 h`.
    pub formula: String,
    /// Where the unit price was read.
    pub source: String,
    /// Date of the unit price.
    pub as_of: String,
    /// How far the unit price can be relied on; a stand-in region's is an estimate.
    pub confidence: Confidence,
    /// The region whose price it is.
    pub region: String,
    /// The region asked for has no price; this is the nearest one that has.
    pub estimated_region: bool,
    /// Settings nobody wrote, and the values taken for them.
    pub assumed: Vec<(String, String)>,
}

/// What a component costs a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Bill {
    /// What is paid for.
    pub lines: Vec<Line>,
    /// US dollars a month, list price before tax and discounts.
    pub monthly: f64,
    /// What a reader must know of the sum: allowances not applied, usage not known.
    pub notes: Vec<String>,
    /// Why there is no price, when there is none.
    pub unpriced: Option<String>,
    /// The worst confidence among the lines.
    pub confidence: Confidence,
}

impl Bill {
    /// A bill without a price, and why.
    pub fn unpriced(reason: impl Into<String>) -> Bill {
        Bill {
            lines: Vec::new(),
            monthly: 0.0,
            notes: Vec::new(),
            unpriced: Some(reason.into()),
            confidence: Confidence::Estimated,
        }
    }

    /// Every assumption of its lines, each once.
    pub fn assumed(&self) -> Vec<(String, String)> {
        let mut out: Vec<(String, String)> = Vec::new();
        for pair in self.lines.iter().flat_map(|line| &line.assumed) {
            if !out.contains(pair) {
                out.push(pair.clone());
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
