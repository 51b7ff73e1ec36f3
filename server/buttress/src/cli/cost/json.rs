//! The bill for programs.

use std::borrow::Cow;

use buttress_analysis::cost::{Basis, ComponentBill};
use buttress_analysis::model::Component;
use serde::Serialize;

use super::super::check::Design;
use super::super::json::{Money, usd};
use crate::cli;
use crate::paths;

#[derive(Serialize)]
struct Output<'a> {
    monthly_cost: Money,
    designs: Vec<DesignOutput<'a>>,
}

#[derive(Serialize)]
struct DesignOutput<'a> {
    root: &'a str,
    title: &'a str,
    monthly_cost: Money,
    /// What planned components would add.
    planned_monthly_cost: Money,
    budget: Option<Money>,
    components: Vec<ComponentOutput<'a>>,
    groups: Vec<Sum<'a>>,
    kinds: Vec<Sum<'a>>,
}

#[derive(Serialize)]
struct ComponentOutput<'a> {
    name: &'a str,
    kind: &'a str,
    product: Option<&'a str>,
    /// The product that was priced where none is named.
    priced_as: Option<&'a str>,
    status: &'static str,
    monthly_cost: Option<Money>,
    basis: &'a Basis,
    /// Why there is no price.
    unpriced: Option<&'a str>,
    lines: Vec<LineOutput<'a>>,
    notes: Vec<&'a str>,
}

#[derive(Serialize)]
struct LineOutput<'a> {
    what: Cow<'a, str>,
    quantity: f64,
    unit: &'a str,
    unit_price: f64,
    monthly_cost: Money,
    formula: String,
    source: &'a str,
    as_of: &'a str,
    confidence: &'static str,
    region: &'a str,
    estimated_region: bool,
    assumed: Vec<Assumed<'a>>,
}

#[derive(Serialize)]
struct Assumed<'a> {
    setting: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct Sum<'a> {
    name: &'a str,
    monthly_cost: Money,
}

/// The designs with their bills.
///
/// # Errors
/// Where serde has one, which plain structs give it no reason for.
pub fn print(designs: &[Design], directory: &str) -> serde_json::Result<String> {
    let output = Output {
        monthly_cost: usd(designs.iter().map(|d| d.report.costs.monthly).sum()),
        designs: designs.iter().map(|d| design(d, directory)).collect(),
    };
    cli::json::print(&output)
}

fn design<'a>(design: &'a Design, directory: &str) -> DesignOutput<'a> {
    let report = &*design.report;
    let (groups, kinds) = super::sums(report);
    let sums = |sums: Vec<(&'a str, f64)>| {
        sums.into_iter()
            .map(|(name, sum)| Sum {
                name,
                monthly_cost: usd(sum),
            })
            .collect()
    };
    DesignOutput {
        root: paths::shown(&report.root, directory),
        title: report.title(),
        monthly_cost: usd(report.costs.monthly),
        planned_monthly_cost: usd(report.costs.planned),
        budget: super::budget(report).map(usd),
        components: super::bills(report)
            .map(|(c, bill)| component(c, bill))
            .collect(),
        groups: sums(groups),
        kinds: sums(kinds),
    }
}

fn component<'a>(component: &'a Component, bill: &'a ComponentBill) -> ComponentOutput<'a> {
    let catalogue = bill.bill.as_ref();
    ComponentOutput {
        name: &component.full,
        kind: super::kind(component),
        product: component.product.as_ref().map(|p| p.id()),
        priced_as: bill.stand_in.map(|p| &*p.id),
        status: component.status.word(),
        monthly_cost: bill.monthly.map(usd),
        basis: &bill.basis,
        unpriced: super::unpriced(component, bill),
        lines: catalogue
            .map_or(&[][..], |b| &b.lines)
            .iter()
            .map(line)
            .collect(),
        notes: catalogue.map_or(Vec::new(), |b| b.notes().collect()),
    }
}

fn line(line: &buttress_pricing::Line) -> LineOutput<'_> {
    LineOutput {
        what: line.what(),
        quantity: line.quantity,
        unit: line.unit,
        unit_price: line.unit_price,
        monthly_cost: usd(line.monthly),
        formula: line.formula(),
        source: &line.source.title,
        as_of: line.source.as_of,
        confidence: line.confidence.word(),
        region: line.region,
        estimated_region: line.estimated_region,
        assumed: line
            .assumed
            .iter()
            .map(|(setting, value)| Assumed { setting, value })
            .collect(),
    }
}
