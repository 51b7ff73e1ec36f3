//! `buttress cost`: the bill, with every step of the sum.

mod explain;
mod json;
mod markdown;
mod rows;
mod table;

use std::path::PathBuf;

use buttress_analysis::Report;
use buttress_analysis::cost::{Basis, ComponentBill};
use buttress_analysis::model::{Component, ComponentId, Status, nearest};
use clap::{Args, ValueEnum};

use super::check::{self, Design};
use super::{CLEAN, FAILED, complain, print};
use crate::paths;

/// Shows what designs cost a month, and how it came about.
#[derive(Debug, Args)]
pub struct Cost {
    /// A file, or a directory with everything in it [default: the current directory]
    path: Option<PathBuf>,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Price the design as it is in this environment
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// Show what it would cost on AWS, GCP and Azure
    #[arg(long)]
    compare: bool,
    /// Show how the price of one component came about, so that it can be added up by hand
    #[arg(long, value_name = "COMPONENT")]
    explain: Option<String>,
}

/// How a bill is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people.
    #[default]
    #[value(alias = "text")]
    Table,
    /// For programs.
    Json,
    /// For spreadsheets: a row for each line of the bills.
    Csv,
    /// For a comment on a pull request.
    Markdown,
}

/// A design with what is asked of it.
struct Bill<'a> {
    design: &'a Design,
    /// The one component that is asked for.
    only: Option<ComponentId>,
    /// Whether the three clouds are compared.
    compare: bool,
}

impl Cost {
    /// Adds up and prints.
    pub fn run(self) -> anyhow::Result<u8> {
        let directory = paths::current_directory();
        let named = check::designs_of(self.path.as_slice(), &directory, "pricing");
        let (designs, failed) = check::load(&named, &directory, self.env.as_deref());
        let mut bills: Vec<Bill<'_>> = designs
            .iter()
            .map(|design| Bill {
                design,
                only: None,
                compare: self.compare,
            })
            .collect();
        if let Some(name) = &self.explain {
            bills.retain_mut(|bill| {
                bill.only = component(&bill.design.report, name);
                bill.only.is_some()
            });
            if bills.is_empty() {
                if !designs.is_empty() {
                    complain(&unknown(&designs, name));
                }
                return Ok(FAILED);
            }
        }
        if !bills.is_empty() {
            print(&match self.format {
                Format::Json => json::print(&bills, &directory)?,
                Format::Csv => rows::print(&bills, &directory)?,
                Format::Markdown => join(&bills, markdown::print),
                Format::Table if self.explain.is_some() => join(&bills, explain::print),
                Format::Table => join(&bills, table::print),
            })?;
        }
        Ok(if failed { FAILED } else { CLEAN })
    }
}

fn join(bills: &[Bill<'_>], print: fn(&Bill<'_>) -> String) -> String {
    let texts: Vec<String> = bills.iter().map(print).collect();
    texts.join("\n")
}

/// The component with this full name, or the only one with this name.
fn component(report: &Report, name: &str) -> Option<ComponentId> {
    let components = &report.architecture.components;
    let whole = components.iter().position(|c| c.full == name);
    whole.or_else(|| {
        let mut short = components
            .iter()
            .enumerate()
            .filter(|(_, c)| c.name == name);
        let (id, _) = short.next()?;
        short.next().is_none().then_some(id)
    })
}

fn unknown(designs: &[Design], name: &str) -> String {
    let all = designs
        .iter()
        .flat_map(|d| d.report.architecture.components.iter());
    let names: Vec<&str> = all.map(|c| c.full.as_str()).collect();
    let with = |end: &str| -> Vec<&str> {
        let ends = format!(".{end}");
        names
            .iter()
            .copied()
            .filter(|n| n.ends_with(&ends))
            .collect()
    };
    let meant = match with(name) {
        several if several.len() > 1 => several,
        _ => nearest(name, names.iter().copied()).into_iter().collect(),
    };
    match meant.as_slice() {
        [] => format!("there is no component `{name}`: `buttress cost` lists them"),
        [one] => format!("there is no component `{name}`: did you mean `{one}`?"),
        several => format!("`{name}` may be {}: write it in full", several.join(" or ")),
    }
}

impl Bill<'_> {
    fn report(&self) -> &Report {
        &self.design.report
    }

    /// The components that are asked for, with their bills, in the order of the text.
    fn components(&self) -> impl Iterator<Item = (ComponentId, &Component, &ComponentBill)> {
        let report = self.report();
        let components = report.architecture.components.iter();
        let all = components.zip(report.costs.bills.iter()).enumerate();
        let asked = all.filter(|(id, _)| self.only.is_none_or(|only| only == *id));
        asked.map(|(id, (component, bill))| (id, &**component, &**bill))
    }

    /// What the design costs in each of its environments, US dollars a month.
    fn environments(&self) -> Vec<(&str, f64)> {
        let report = self.report();
        let names = report.architecture.environments();
        let known = names.filter_map(|name| {
            let there = self.design.snapshot.report_in(&report.root, name)?;
            Some((name, there.costs.monthly))
        });
        known.collect()
    }
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

/// Where a price comes from that is not worked out from the price book.
fn stated(bill: &ComponentBill) -> Option<&'static str> {
    match bill.basis {
        Basis::Negotiated => Some("a `price` statement"),
        Basis::OwnProduct => Some("the workspace's own product"),
        Basis::Catalogue | Basis::Unknown => None,
    }
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
    let bills = architecture
        .components
        .iter()
        .zip(report.costs.bills.iter());
    for (component, bill) in bills.filter(|(c, _)| c.status != Status::Planned) {
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
