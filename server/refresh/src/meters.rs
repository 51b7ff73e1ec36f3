//! Which of a vendor's meters is which figure of our book: tables, read from `pricing/data/refresh`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::Error;
use crate::figure::{Figure, tidy};

/// All that is taken from one vendor.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    /// What the figures name as their source.
    pub source: String,
    /// The parts of the vendor's list that are looked at.
    #[serde(rename = "offer")]
    pub offers: Vec<Offer>,
    /// What a usage type begins with in each region.
    #[serde(default)]
    pub prefixes: BTreeMap<String, Vec<String>>,
    /// Families of machines that are priced by core and by memory.
    #[serde(default, rename = "family")]
    pub families: Vec<Family>,
}

/// One service, as the vendor names it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Offer {
    pub name: String,
    #[serde(default, rename = "meter")]
    pub meters: Vec<Meter>,
}

/// A figure of our book, and how its meter is known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Meter {
    pub service: String,
    /// Its name; `{field}` is filled in, `{field:slug}` and `{field:tight}` without blanks.
    pub sku: String,
    pub unit: String,
    /// How many of the vendor's units are one of ours.
    #[serde(default = "one")]
    pub times: f64,
    /// The region in our book, where the vendor names none.
    pub region: Option<String>,
    pub when: BTreeMap<String, Patterns>,
    #[serde(default)]
    pub unless: BTreeMap<String, Patterns>,
}

/// Machines of one family: `n2-standard-4` is of `n2`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Family {
    pub name: String,
    /// The description of the meter of a core.
    pub core: String,
    /// The description of the meter of a GiB of memory.
    pub ram: String,
    /// Machines that cost more than their cores and memory.
    #[serde(default)]
    pub but: Vec<String>,
}

/// Words that may stand in a field. `*` is anything.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Patterns {
    One(String),
    Some(Vec<String>),
}

fn one() -> f64 {
    1.0
}

impl Table {
    /// The table of Amazon.
    pub fn aws() -> Result<Table, Error> {
        read(
            "aws.toml",
            include_str!("../../../pricing/data/refresh/aws.toml"),
        )
    }

    /// The table of Microsoft.
    pub fn azure() -> Result<Table, Error> {
        read(
            "azure.toml",
            include_str!("../../../pricing/data/refresh/azure.toml"),
        )
    }

    /// The table of Google.
    pub fn gcp() -> Result<Table, Error> {
        read(
            "gcp.toml",
            include_str!("../../../pricing/data/refresh/gcp.toml"),
        )
    }

    /// The meters that no figure came from.
    pub fn silent<'a>(&'a self, figures: &'a [Figure]) -> impl Iterator<Item = String> + 'a {
        let of = |meter: &Meter, figure: &Figure| {
            figure.service == meter.service && (meter.sku.contains('{') || figure.sku == meter.sku)
        };
        self.offers.iter().flat_map(move |offer| {
            let silent = move |meter: &&Meter| !figures.iter().any(|figure| of(meter, figure));
            let name = |m: &Meter| format!("{}/{} of {}", m.service, m.sku, offer.name);
            offer.meters.iter().filter(silent).map(name)
        })
    }
}

impl Offer {
    /// The figures that a row of the vendor's list is. Most are none.
    pub fn figures(&self, row: Row<'_>) -> impl Iterator<Item = Figure> {
        self.meters
            .iter()
            .filter_map(move |meter| meter.figure(&row))
    }
}

/// A row of a vendor's list.
pub(crate) struct Row<'a> {
    /// What stands in a field; nothing where there is no such field.
    pub field: &'a dyn Fn(&str) -> &'a str,
    pub region: &'a str,
    /// US dollars for one of the vendor's units.
    pub usd: f64,
    /// The day of the list.
    pub day: &'a str,
}

impl Meter {
    /// The fields that it asks for.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let conditions = self.when.keys().chain(self.unless.keys());
        let filled = self
            .sku
            .split('{')
            .skip(1)
            .filter_map(|part| part.split(['}', ':']).next());
        conditions.map(String::as_str).chain(filled)
    }

    fn figure(&self, row: &Row<'_>) -> Option<Figure> {
        let fits = |(name, patterns): (&String, &Patterns)| patterns.fit((row.field)(name));
        if !self.when.iter().all(fits) || self.unless.iter().any(fits) {
            return None;
        }
        Figure {
            service: self.service.clone(),
            sku: fill(&self.sku, row.field)?,
            region: self.region.as_deref().unwrap_or(row.region).to_owned(),
            unit: self.unit.clone(),
            usd: tidy(row.usd * self.times),
            day: row.day.to_owned(),
        }
        .sound()
    }
}

impl Patterns {
    fn fit(&self, word: &str) -> bool {
        match self {
            Patterns::One(pattern) => fits(pattern, word),
            Patterns::Some(patterns) => patterns.iter().any(|pattern| fits(pattern, word)),
        }
    }
}

/// Whether a word is as a pattern says, in which `*` is anything.
pub(crate) fn fits(pattern: &str, word: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == word;
    };
    let Some(mut word) = word.strip_prefix(first) else {
        return false;
    };
    let mut parts = rest.split('*');
    let last = parts.next_back().unwrap_or("");
    for part in parts {
        match word.find(part) {
            Some(at) => word = &word[at + part.len()..],
            None => return false,
        }
    }
    word.ends_with(last)
}

/// A name with its fields filled in; none where one is empty.
fn fill<'a>(template: &str, field: &dyn Fn(&str) -> &'a str) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        let (name, form) = name.split_once(':').unwrap_or((name, ""));
        let word = field(name);
        if word.is_empty() {
            return None;
        }
        out.push_str(before);
        match form {
            "slug" => out.push_str(&word.to_lowercase().replace(' ', "-")),
            "tight" => out.push_str(&word.replace(' ', "")),
            _ => out.push_str(word),
        }
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

fn read(table: &'static str, text: &str) -> Result<Table, Error> {
    toml::from_str(text).map_err(|error| Error::Table {
        table,
        why: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_they_say() {
        for (pattern, word) in [
            ("Linux", "Linux"),
            ("*", ""),
            ("*-Storage", "RDS:GP3-Storage"),
            (
                "N2 Instance Core running in *",
                "N2 Instance Core running in Iowa",
            ),
            ("*a*b*", "xaxbx"),
            ("a*a", "aa"),
        ] {
            assert!(fits(pattern, word), "{pattern} {word}");
        }
        for (pattern, word) in [
            ("Linux", "linux"),
            ("Linux", ""),
            ("N2 Instance*", "N2D Instance"),
            ("*-Storage", "RDS:GP3-StorageX"),
            ("*a*b*", "bxa"),
            ("a*a", "a"),
        ] {
            assert!(!fits(pattern, word), "{pattern} {word}");
        }
    }

    #[test]
    fn a_row_is_the_figure_of_the_meter_that_knows_it() {
        let table: Table = toml::from_str(
            r#"
            source = "list"
            [[offer]]
            name = "Queues"
            [[offer.meter]]
            service = "sqs"
            sku = "{kind}-requests"
            unit = "1M requests"
            times = 1e6
            when = { unit = "Requests", kind = ["standard", "fifo"] }
            unless = { group = "*free*" }
            "#,
        )
        .unwrap();
        let figures = |kind: &'static str, group: &'static str, usd: f64| {
            let field = move |name: &str| match name {
                "unit" => "Requests",
                "kind" => kind,
                "group" => group,
                _ => "",
            };
            let row = Row {
                field: &field,
                region: "us-east-1",
                usd,
                day: "2026-11-20",
            };
            let figures: Vec<Figure> = table.offers[0].figures(row).collect();
            figures
        };
        let found = figures("fifo", "", 0.000_000_5);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].sku, "fifo-requests");
        assert_eq!(found[0].usd, 0.5);
        assert!(figures("fair", "", 0.000_000_5).is_empty());
        assert!(figures("fifo", "in the free tier", 0.000_000_5).is_empty());
        assert!(
            figures("fifo", "", 0.0).is_empty(),
            "what is free is no price"
        );
        assert_eq!(table.silent(&found).count(), 0);
        assert_eq!(
            table.silent(&[]).collect::<Vec<_>>(),
            ["sqs/{kind}-requests of Queues"]
        );
    }

    #[test]
    fn the_tables_are_read_and_name_what_the_book_has() {
        let book = buttress_pricing::PriceBook::builtin();
        for (cloud, table) in [
            ("aws", Table::aws().unwrap()),
            ("azure", Table::azure().unwrap()),
            ("gcp", Table::gcp().unwrap()),
        ] {
            let mut known = std::collections::HashMap::new();
            for price in book.prices().filter(|price| price.cloud == cloud) {
                known.insert((price.service, price.sku), price.unit);
                known.insert((price.service, ""), price.unit);
            }
            for meter in table.offers.iter().flat_map(|offer| &offer.meters) {
                let sku = if meter.sku.contains('{') {
                    ""
                } else {
                    meter.sku.as_str()
                };
                let unit = known.get(&(meter.service.as_str(), sku)).copied();
                assert!(unit.is_some(), "{cloud} {}/{}", meter.service, meter.sku);
                if !sku.is_empty() {
                    assert_eq!(
                        unit,
                        Some(meter.unit.as_str()),
                        "{cloud} {}/{sku}",
                        meter.service
                    );
                }
            }
            for family in &table.families {
                let prefix = format!("{}-", family.name);
                let nodes = book.nodes(cloud, "compute-engine");
                assert!(
                    nodes.iter().any(|node| node.sku.starts_with(&prefix)),
                    "{prefix}"
                );
            }
        }
    }
}
