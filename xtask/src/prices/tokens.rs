//! Prices of language models a million tokens.

use std::{collections::BTreeMap, path::Path};

use anyhow::Result;

use super::{
    Row,
    ledger::{Ledger, Source},
    read,
};

/// The day the list was published. Prices that begin later are not yet charged.
const PUBLISHED: &str = "2026-11-10";

/// A row with how plain its name is and since when it holds.
type Ranked<'a> = ((u8, &'a str), &'a Row);

pub fn read_all(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    let source = Source::seen("genai-prices 0.2.3 (Pydantic)", PUBLISHED, "MIT");
    let rows = read(&prices.join("llm-tokens-2026-11/genai-prices.csv"))?;
    // The best row of each model: one of the plain name, and of those the latest in force.
    let mut best: BTreeMap<(&str, String), Ranked> = BTreeMap::new();
    for row in &rows {
        let Some(service) = service(row.get("provider")?) else {
            continue;
        };
        let from = row.get("price_valid_from")?;
        if from > PUBLISHED || row.get("input_usd_per_mtok")?.is_empty() {
            continue;
        }
        let listed = row.get("model")?;
        // Elsewhere than on AWS a colon parts a variant with a price of its own.
        if service != "aws/bedrock" && listed.contains(':') {
            continue;
        }
        let (name, plainness) = name(listed);
        let rank = (plainness, from);
        let known = best.entry((service, name)).or_insert((rank, row));
        if known.0 <= rank {
            *known = (rank, row);
        }
    }
    for ((service, name), (_, row)) in &best {
        for (column, way) in [
            ("input_usd_per_mtok", "input"),
            ("output_usd_per_mtok", "output"),
        ] {
            if let Some(usd) = row.number(column)? {
                let (cloud, service) = service.split_once('/').unwrap_or(("saas", service));
                let sku = format!("{name} {way}");
                ledger.service(
                    (cloud, service, &sku),
                    "global",
                    (usd, "1M tokens"),
                    &source,
                )?;
            }
        }
    }
    azure(prices, ledger)
}

/// The models of Azure, of which another list has more.
fn azure(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    let source = Source::seen("litellm 1.109.1 model prices", "2026-11-12", "MIT");
    for row in &read(&prices.join("llm-tokens-2026-11/litellm-models.csv"))? {
        let listed = row.get("model")?;
        let Some(model) = listed
            .strip_prefix("azure/")
            .filter(|model| !model.contains('/'))
        else {
            continue;
        };
        for (column, way) in [
            ("input_usd_per_mtok", "input"),
            ("output_usd_per_mtok", "output"),
        ] {
            if let Some(usd) = row.number(column)? {
                let sku = format!("{} {way}", model.replace('.', "-"));
                let unit = (usd, "1M tokens");
                ledger.service(("azure", "openai", &sku), "global", unit, &source)?;
            }
        }
    }
    Ok(())
}

/// The cloud and service of the book that a provider of the list is.
fn service(provider: &str) -> Option<&'static str> {
    Some(match provider {
        "anthropic" => "saas/anthropic",
        "openai" => "saas/openai",
        "aws" => "aws/bedrock",
        "google" => "gcp/vertex-ai",
        "azure" => "azure/openai",
        _ => return None,
    })
}

/// The name of a model as people write it, and how plain the list's own name was:
/// `regional.anthropic.claude-haiku-4-5-20251001-v1:0` is `claude-haiku-4-5`.
fn name(listed: &str) -> (String, u8) {
    let (mut name, mut plainness) = (listed, 2);
    for (prefix, rank) in [("global.", 1), ("regional.", 0)] {
        if let Some(rest) = name.strip_prefix(prefix) {
            (name, plainness) = (rest, rank);
        }
    }
    // A maker before the name: letters only, so that the dot of `gpt-4.1` stays.
    if let Some((maker, rest)) = name.split_once('.')
        && !maker.is_empty()
        && maker.chars().all(|letter| letter.is_ascii_lowercase())
    {
        name = rest;
    }
    let name = name.split(':').next().unwrap_or(name);
    let mut parts: Vec<&str> = name.split('-').collect();
    while let Some(last) = parts.last() {
        let version = matches!(*last, "v0" | "v1");
        let date = last.len() == 8 && last.chars().all(|digit| digit.is_ascii_digit());
        if parts.len() > 1 && (version || date) {
            parts.pop();
        } else {
            break;
        }
    }
    (parts.join("-").replace('.', "-"), plainness)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn names_of_models_lose_maker_date_and_version() {
        let plain = |listed| name(listed).0;
        assert_eq!(
            plain("regional.anthropic.claude-haiku-4-5-20251001-v1:0"),
            "claude-haiku-4-5"
        );
        assert_eq!(plain("amazon.titan-embed-text-v2:0"), "titan-embed-text-v2");
        assert_eq!(plain("gpt-4.1-mini"), "gpt-4-1-mini");
        assert!(name("anthropic.x").1 > name("global.anthropic.x").1);
    }
}
