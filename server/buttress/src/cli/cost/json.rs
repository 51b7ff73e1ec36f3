//! The bill for programs. Amounts are US dollars a month, list price before tax.

use std::borrow::Cow;
use std::collections::BTreeMap;

use buttress_analysis::Report;
use buttress_analysis::cost::{self, Basis, CLOUDS, ComponentBill, Elsewhere};
use buttress_analysis::model::{Component, ComponentId};
use buttress_pricing::Purchase;
use serde::Serialize;

use super::Bill;
use crate::cli;
use crate::paths;

#[derive(Serialize)]
struct Output<'a> {
    currency: &'static str,
    total: Total,
    components: Vec<ComponentOutput<'a>>,
    /// All designs on each cloud.
    compare: BTreeMap<&'static str, Compared>,
    designs: Vec<DesignOutput<'a>>,
}

#[derive(Default, Serialize)]
struct Total {
    monthly: f64,
    /// What planned components would add.
    planned: f64,
}

#[derive(Default, Serialize)]
struct Compared {
    monthly: f64,
    /// More than now, or less where it is below nothing.
    difference: f64,
    difference_a_year: f64,
    /// Components that have no price there, and are in the sum with what they cost now.
    stays: Vec<String>,
}

#[derive(Serialize)]
struct DesignOutput<'a> {
    root: &'a str,
    title: &'a str,
    environment: Option<&'a str>,
    total: Total,
    budget: Option<f64>,
    groups: Vec<Sum<'a>>,
    kinds: Vec<Sum<'a>>,
    environments: Vec<Sum<'a>>,
}

#[derive(Serialize)]
struct ComponentOutput<'a> {
    name: &'a str,
    /// The file that the design starts from.
    design: &'a str,
    kind: &'a str,
    product: Option<&'a str>,
    /// The product that was priced where none is named.
    priced_as: Option<&'a str>,
    status: &'static str,
    monthly: Option<f64>,
    basis: &'a Basis,
    /// What the price book says of it, where a `price` statement says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    list_monthly: Option<f64>,
    /// Why there is no price.
    unpriced: Option<&'a str>,
    lines: Vec<LineOutput<'a>>,
    notes: Vec<&'a str>,
    /// What takes its place on the other clouds, where that is asked for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    elsewhere: BTreeMap<&'static str, ElsewhereOutput>,
    /// Other ways to buy it, where that is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    purchases: Vec<OfferOutput>,
}

#[derive(Serialize)]
struct LineOutput<'a> {
    what: Cow<'a, str>,
    quantity: f64,
    unit: &'a str,
    unit_price: f64,
    monthly: f64,
    formula: String,
    source: &'a str,
    as_of: &'a str,
    confidence: &'static str,
    region: &'a str,
    estimated_region: bool,
    purchase: &'static str,
    assumed: Vec<Assumed<'a>>,
}

#[derive(Serialize)]
struct Assumed<'a> {
    setting: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct ElsewhereOutput {
    product: &'static str,
    region: &'static str,
    instance: Option<String>,
    monthly: Option<f64>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct OfferOutput {
    purchase: &'static str,
    monthly: f64,
    saves_a_year: f64,
}

#[derive(Serialize)]
struct Sum<'a> {
    name: &'a str,
    monthly: f64,
}

/// The designs with their bills.
///
/// # Errors
/// Where serde has one, which plain structs give it no reason for.
pub fn print(bills: &[Bill<'_>], directory: &str) -> serde_json::Result<String> {
    let reports = || bills.iter().map(Bill::report);
    let output = Output {
        currency: "USD",
        total: total(reports()),
        components: bills
            .iter()
            .flat_map(|bill| {
                let root = paths::shown(&bill.report().root, directory);
                let all = bill.components();
                all.map(move |(id, c, costs)| component(bill, root, id, c, costs))
            })
            .collect(),
        compare: compare(reports()),
        designs: bills.iter().map(|bill| design(bill, directory)).collect(),
    };
    cli::json::print(&output)
}

/// To a millionth of a dollar, which hides how binary fractions end.
fn round(amount: f64) -> f64 {
    (amount * 1e6).round() / 1e6
}

fn total<'a>(reports: impl Iterator<Item = &'a Report>) -> Total {
    let add = |sum: Total, report: &Report| Total {
        monthly: sum.monthly + report.costs.monthly,
        planned: sum.planned + report.costs.planned,
    };
    let sum = reports.fold(Total::default(), add);
    Total {
        monthly: round(sum.monthly),
        planned: round(sum.planned),
    }
}

fn compare<'a>(reports: impl Iterator<Item = &'a Report>) -> BTreeMap<&'static str, Compared> {
    let mut out: BTreeMap<&str, Compared> = BTreeMap::new();
    for report in reports {
        for sum in cost::compare(report).clouds {
            let entry = out.entry(sum.cloud).or_default();
            let difference = sum.monthly - report.costs.monthly;
            entry.monthly = round(entry.monthly + sum.monthly);
            entry.difference = round(entry.difference + difference);
            entry.difference_a_year = round(entry.difference_a_year + 12.0 * difference);
            let name = |id: &ComponentId| report.architecture.components[*id].full.clone();
            entry.stays.extend(sum.stays.iter().map(name));
        }
    }
    out
}

fn design<'a>(bill: &'a Bill<'_>, directory: &str) -> DesignOutput<'a> {
    let report = bill.report();
    let (groups, kinds) = super::sums(report);
    let sums = |sums: Vec<(&'a str, f64)>| {
        let sums = sums.into_iter();
        let sum = |(name, sum)| Sum {
            name,
            monthly: round(sum),
        };
        sums.map(sum).collect()
    };
    DesignOutput {
        root: paths::shown(&report.root, directory),
        title: report.title(),
        environment: report.environment.as_deref(),
        total: total(std::iter::once(report)),
        budget: super::budget(report),
        groups: sums(groups),
        kinds: sums(kinds),
        environments: sums(bill.environments()),
    }
}

fn component<'a>(
    bill: &'a Bill<'_>,
    root: &'a str,
    id: ComponentId,
    component: &'a Component,
    costs: &'a ComponentBill,
) -> ComponentOutput<'a> {
    let catalogue = costs.bill.as_ref();
    let report = bill.report();
    let in_detail = bill.compare || bill.only.is_some();
    let there = CLOUDS.into_iter().filter(|_| in_detail);
    let there = there.filter_map(|cloud| Some((cloud, cost::elsewhere(report, id, cloud)?)));
    let offers = in_detail.then(|| cost::purchases(report, id));
    ComponentOutput {
        name: &component.full,
        design: root,
        kind: super::kind(component),
        product: component.product.as_ref().map(|p| p.id()),
        priced_as: costs.stand_in.map(|p| &*p.id),
        status: component.status.word(),
        monthly: costs.monthly.map(round),
        basis: &costs.basis,
        list_monthly: (costs.basis == Basis::Negotiated)
            .then(|| catalogue.filter(|b| b.unpriced.is_none()))
            .flatten()
            .map(|b| round(b.monthly)),
        unpriced: super::unpriced(component, costs),
        lines: match (super::stated(costs), costs.monthly) {
            (Some(source), Some(monthly)) => vec![stated(source, monthly)],
            _ => {
                let lines = catalogue.map_or(&[][..], |b| &b.lines);
                lines.iter().map(line).collect()
            }
        },
        notes: catalogue.map_or(Vec::new(), |b| b.notes().collect()),
        elsewhere: there
            .map(|(cloud, there)| (cloud, elsewhere(there)))
            .collect(),
        purchases: offers.unwrap_or_default().iter().map(offer).collect(),
    }
}

fn elsewhere(there: Elsewhere) -> ElsewhereOutput {
    ElsewhereOutput {
        monthly: there.monthly().map(round),
        product: &there.equivalent.product.id,
        region: there.equivalent.region,
        instance: there.equivalent.instance,
        notes: there.equivalent.notes,
    }
}

fn offer(offer: &cost::Offer) -> OfferOutput {
    OfferOutput {
        purchase: offer.purchase.word(),
        monthly: round(offer.monthly),
        saves_a_year: round(offer.saves_a_year),
    }
}

/// The one line of a price that the design states itself.
fn stated(source: &str, monthly: f64) -> LineOutput<'_> {
    LineOutput {
        what: Cow::Borrowed("Stated price"),
        quantity: 1.0,
        unit: "month",
        unit_price: round(monthly),
        monthly: round(monthly),
        formula: String::new(),
        source,
        as_of: "",
        confidence: "stated",
        region: "",
        estimated_region: false,
        purchase: Purchase::OnDemand.word(),
        assumed: Vec::new(),
    }
}

fn line(line: &buttress_pricing::Line) -> LineOutput<'_> {
    LineOutput {
        what: line.what(),
        quantity: line.quantity,
        unit: line.unit,
        unit_price: line.unit_price,
        monthly: round(line.monthly),
        formula: line.formula(),
        source: &line.source.title,
        as_of: line.source.as_of,
        confidence: line.confidence.word(),
        region: line.region,
        estimated_region: line.estimated_region,
        purchase: line.purchase.word(),
        assumed: line
            .assumed
            .iter()
            .map(|(setting, value)| Assumed { setting, value })
            .collect(),
    }
}
