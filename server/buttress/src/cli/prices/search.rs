//! `buttress prices search`: figures of the price book by words.

use buttress_analysis::cost::unit_price;
use buttress_pricing::{Price, PriceBook};
use clap::Args;
use serde::Serialize;

use crate::cli::{self, CLEAN, FOUND, Format, note, print};

/// Looks figures up: all words must be in the cloud, service, size, region or way of buying.
#[derive(Debug, Args)]
pub struct Search {
    /// What to look for: `m7g.large eu-central-1`
    #[arg(required = true)]
    words: Vec<String>,
    /// At most so many figures
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// For people (text) or for programs (json)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct Record<'a> {
    cloud: &'a str,
    service: &'a str,
    sku: &'a str,
    region: &'a str,
    purchase: &'a str,
    unit: &'a str,
    price: f64,
    currency: &'static str,
    source: &'a str,
    as_of: &'a str,
    confidence: &'static str,
}

impl Search {
    /// Looks and prints.
    pub fn run(&self) -> anyhow::Result<u8> {
        let words: Vec<String> = self.words.iter().map(|w| w.to_lowercase()).collect();
        let found = |price: &Price| {
            let mut names = [price.cloud, price.service, price.sku, price.region]
                .map(plain)
                .to_vec();
            names.push(price.purchase.word().to_owned());
            words
                .iter()
                .all(|word| names.iter().any(|name| name.contains(word)))
        };
        let all: Vec<Price> = PriceBook::builtin().prices().filter(found).collect();
        let shown = &all[..all.len().min(self.limit)];
        print(&match self.format {
            Format::Json => cli::json::print(&shown.iter().map(record).collect::<Vec<_>>())?,
            Format::Text => shown.iter().map(line).collect(),
        })?;
        if all.is_empty() {
            note("nothing like that is in the price book: try fewer words");
            return Ok(FOUND);
        }
        if all.len() > shown.len() {
            let more = all.len() - shown.len();
            note(&format!("and {more} more: add a word, or `--limit`"));
        }
        Ok(CLEAN)
    }
}

fn plain(name: &str) -> String {
    name.to_lowercase()
}

fn record<'a>(price: &Price) -> Record<'a> {
    Record {
        cloud: price.cloud,
        service: price.service,
        sku: price.sku,
        region: price.region,
        purchase: price.purchase.word(),
        unit: price.unit,
        price: price.usd,
        currency: "USD",
        source: &price.source.title,
        as_of: price.source.as_of,
        confidence: price.source.confidence.word(),
    }
}

fn line(price: &Price) -> String {
    format!(
        "{:<5} {:<24} {:<28} {:<16} {:<11} {:>13} / {:<12} {}, {}, {}\n",
        price.cloud,
        price.service,
        price.sku,
        price.region,
        price.purchase.word(),
        unit_price(price.usd),
        price.unit,
        price.source.title,
        price.source.as_of,
        price.source.confidence.word(),
    )
}
