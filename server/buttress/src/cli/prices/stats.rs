//! `buttress prices stats`: how many figures the price book has, and of what.

use std::collections::BTreeMap;

use buttress_pricing::PriceBook;
use clap::Args;
use serde::Serialize;

use crate::cli::{self, CLEAN, Format, print};

/// Counts the figures of the price book by cloud and service.
#[derive(Debug, Args)]
pub struct Stats {
    /// For people (text) or for programs (json)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize, Default)]
struct Output {
    /// Figures in all.
    records: usize,
    sources: usize,
    clouds: BTreeMap<&'static str, Cloud>,
    /// Figures by how far they can be relied on.
    confidence: BTreeMap<&'static str, usize>,
    /// Figures by how a machine is bought.
    purchase: BTreeMap<&'static str, usize>,
}

#[derive(Serialize, Default)]
struct Cloud {
    records: usize,
    regions: usize,
    services: BTreeMap<&'static str, usize>,
}

impl Stats {
    /// Counts and prints.
    pub fn run(&self) -> anyhow::Result<u8> {
        let output = count();
        print(&match self.format {
            Format::Json => cli::json::print(&output)?,
            Format::Text => table(&output),
        })?;
        Ok(CLEAN)
    }
}

fn count() -> Output {
    let book = PriceBook::builtin();
    let mut out = Output {
        sources: book.sources().len(),
        ..Output::default()
    };
    let mut regions: BTreeMap<&str, std::collections::BTreeSet<&str>> = BTreeMap::new();
    for price in book.prices() {
        out.records += 1;
        let cloud = out.clouds.entry(price.cloud).or_default();
        cloud.records += 1;
        *cloud.services.entry(price.service).or_default() += 1;
        regions.entry(price.cloud).or_default().insert(price.region);
        let word = price.source.confidence.word();
        *out.confidence.entry(word).or_default() += 1;
        *out.purchase.entry(price.purchase.word()).or_default() += 1;
    }
    for (cloud, regions) in regions {
        if let Some(of) = out.clouds.get_mut(cloud) {
            of.regions = regions.len();
        }
    }
    out
}

fn table(output: &Output) -> String {
    let grouped = |n: usize| buttress_pricing::grouped(&n.to_string());
    let counts = |counts: &BTreeMap<&str, usize>| {
        let counts = counts.iter().map(|(of, n)| format!("{} {of}", grouped(*n)));
        counts.collect::<Vec<_>>().join(", ")
    };
    let mut out = format!(
        "{} figures from {} sources\n  {}\n  {}\n",
        grouped(output.records),
        output.sources,
        counts(&output.confidence),
        counts(&output.purchase),
    );
    for (name, cloud) in &output.clouds {
        out += &format!(
            "\n{name}: {} figures, {} services, {} regions\n",
            grouped(cloud.records),
            cloud.services.len(),
            cloud.regions
        );
        let mut services: Vec<_> = cloud.services.iter().collect();
        services.sort_by_key(|(name, n)| (std::cmp::Reverse(**n), **name));
        for (service, n) in services {
            out += &format!("  {:>9}  {service}\n", grouped(*n));
        }
    }
    out
}
