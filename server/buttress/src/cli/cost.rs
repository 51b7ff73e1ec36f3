//! `buttress cost`: the bill, with every step of the sum.

mod json;
mod table;

use std::path::PathBuf;
use std::sync::Arc;

use buttress_analysis::Report;
use buttress_analysis::cost::ComponentBill;
use buttress_analysis::model::Component;
use clap::Args;

use super::check;
use super::{CLEAN, FAILED, Format, print};
use crate::paths;

/// Shows what designs cost a month, and how it came about.
#[derive(Debug, Args)]
pub struct Cost {
    /// A file, or a directory with everything in it [default: the current directory]
    path: Option<PathBuf>,
    /// For people (text) or for programs (json)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Price the design as it is in this environment
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
}

impl Cost {
    /// Adds up and prints.
    pub fn run(self) -> anyhow::Result<u8> {
        let directory = paths::current_directory();
        let named = check::designs_of(self.path.as_slice(), &directory, "pricing");
        let (designs, failed) = check::load(&named, &directory, self.environment.as_deref());
        if !designs.is_empty() {
            print(&match self.format {
                Format::Json => json::print(&designs, &directory)?,
                Format::Text => {
                    let tables: Vec<String> =
                        designs.iter().map(|d| table::print(&d.report)).collect();
                    tables.join("\n")
                }
            })?;
        }
        Ok(if failed { FAILED } else { CLEAN })
    }
}

/// The components with their bills, in the order of the text.
fn bills(report: &Report) -> impl Iterator<Item = (&Arc<Component>, &Arc<ComponentBill>)> {
    report
        .architecture
        .components
        .iter()
        .zip(report.costs.bills.iter())
}

/// What people call the kind of a component.
fn kind(component: &Component) -> &str {
    component.kind.map_or("component", |k| &k.name)
}

/// What may be spent a month, US dollars.
fn budget(report: &Report) -> Option<f64> {
    report.architecture.constraints.number("budget")
}

/// Why a component has no price; `None` where none is due.
fn unpriced<'a>(component: &Component, bill: &'a ComponentBill) -> Option<&'a str> {
    if bill.monthly.is_some() || !component.is_own() {
        return None;
    }
    let reason = bill.bill.as_ref().and_then(|b| b.unpriced.as_deref());
    Some(reason.unwrap_or(if component.product.is_none() {
        "no product is named"
    } else {
        "the price book has nothing on it; say what it costs with `price`"
    }))
}

/// Names with US dollars a month.
type Sums<'a> = Vec<(&'a str, f64)>;

/// The sums of groups by full name, and of kinds, the dearest first.
fn sums(report: &Report) -> (Sums<'_>, Sums<'_>) {
    let architecture = &report.architecture;
    let groups = architecture
        .groups
        .iter()
        .enumerate()
        .map(|(id, g)| (g.full.as_str(), report.costs.of_group(architecture, id)));
    let mut kinds: Sums<'_> = Vec::new();
    for (component, bill) in bills(report).filter(|(c, _)| c.is_own()) {
        let Some(monthly) = bill.monthly else {
            continue;
        };
        match kinds.iter_mut().find(|(name, _)| *name == kind(component)) {
            Some((_, sum)) => *sum += monthly,
            None => kinds.push((kind(component), monthly)),
        }
    }
    kinds.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    (groups.collect(), kinds)
}
