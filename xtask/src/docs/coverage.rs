//! What is priced, by kind and cloud.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use toml::Table;

use super::read;
use crate::project::Project;

/// What the mark in the document calls it.
pub const NAME: &str = "coverage";

const CLOUDS: [(&str, &str); 3] = [("aws", "AWS"), ("gcp", "Google Cloud"), ("azure", "Azure")];
const DATA: &str = "pricing/data";

/// The table: the products that have a billing model, and how many figures stand behind them.
///
/// # Errors
/// When the data cannot be read.
pub fn table(project: &Project) -> Result<String> {
    let priced = priced(project)?;
    let kinds = "server/analysis/data/kinds.toml";
    let kinds: Table =
        toml::from_str(&read(project, kinds)?).with_context(|| format!("in {kinds}"))?;
    let overrides = kinds.get("role_overrides").and_then(|it| it.as_table());
    let kind_of = |id: &str| overrides?.get(id)?.as_str();
    let mut kinds: BTreeMap<String, [Vec<String>; 4]> = BTreeMap::new();
    let products = read(project, &format!("{DATA}/products.csv"))?;
    let mut products = csv::Reader::from_reader(products.as_bytes());
    for row in products.records() {
        let row = row?;
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let (id, role, title) = (cell(0), cell(1), cell(3));
        if !priced.contains(id) {
            continue;
        }
        let vendor = id.split('.').next().unwrap_or_default();
        let column = CLOUDS.iter().position(|(cloud, _)| *cloud == vendor);
        let kind = kind_of(id).unwrap_or(role);
        kinds.entry(kind.to_owned()).or_default()[column.unwrap_or(3)].push(title.to_owned());
    }
    let mut out = String::from("| kind |");
    for (_, title) in CLOUDS {
        out += &format!(" {title} |");
    }
    out += " others |\n| --- | --- | --- | --- | --- |\n";
    for (kind, columns) in &kinds {
        let columns = columns.each_ref().map(|titles| titles.join(", "));
        out += &format!("| `{kind}` | {} |\n", columns.join(" | "));
    }
    let figures = ["aws", "gcp", "azure", "saas"].map(|cloud| figures(project, cloud));
    let mut of_figures = String::from("| **figures** |");
    let mut of_regions = String::from("| **regions** |");
    for (cloud, counted) in CLOUDS
        .iter()
        .map(|(cloud, _)| *cloud)
        .chain(["saas"])
        .zip(figures)
    {
        let (figures, regions) = counted?;
        of_figures += &format!(" {} |", grouped(figures));
        of_regions += &match cloud {
            "saas" => " |".to_owned(),
            _ => format!(" {regions} |"),
        };
    }
    Ok(format!("{out}{of_figures}\n{of_regions}\n"))
}

/// The products that a billing model names.
fn priced(project: &Project) -> Result<BTreeSet<String>> {
    let mut out = BTreeSet::new();
    for file in ["aws", "gcp", "azure", "other"] {
        let file = format!("{DATA}/billing/{file}.toml");
        let data: Table =
            toml::from_str(&read(project, &file)?).with_context(|| format!("in {file}"))?;
        let models = data.get("model").and_then(|models| models.as_array());
        let products = models
            .into_iter()
            .flatten()
            .filter_map(|m| m.get("products"));
        let names = products.filter_map(|p| p.as_array()).flatten();
        out.extend(names.filter_map(|name| name.as_str()).map(str::to_owned));
    }
    Ok(out)
}

/// How many figures the book has of a cloud, and of how many of its regions.
fn figures(project: &Project, cloud: &str) -> Result<(usize, usize)> {
    let (mut figures, mut regions) = (0, BTreeSet::new());
    // The columns before the first region.
    for (table, fixed) in [("nodes", 5), ("commitments", 4)] {
        let file = format!("{DATA}/prices/{table}-{cloud}.csv");
        if cloud == "saas" && table == "commitments" {
            continue;
        }
        let text = read(project, &file)?;
        let mut lines = text.lines();
        let columns: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
        for line in lines {
            for (at, cell) in line.split(',').enumerate().skip(fixed) {
                if !cell.is_empty() {
                    figures += 1;
                    regions.insert(columns.get(at).copied().unwrap_or_default().to_owned());
                }
            }
        }
    }
    let text = read(project, &format!("{DATA}/prices/services-{cloud}.csv"))?;
    for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
        figures += 1;
        regions.extend(line.split(',').nth(2).map(str::to_owned));
    }
    let known = read(project, &format!("{DATA}/regions.csv"))?;
    let of_cloud = |name: &String| {
        let mut rows = known.lines().map(|row| row.split(','));
        rows.any(|mut row| row.next() == Some(cloud) && row.next() == Some(name.as_str()))
    };
    Ok((
        figures,
        regions.iter().filter(|name| of_cloud(name)).count(),
    ))
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
