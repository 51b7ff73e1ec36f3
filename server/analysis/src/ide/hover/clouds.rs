//! The same on the three clouds, and bought in other ways.

use std::fmt::Write as _;

use super::cost::cell;
use crate::cost::{self, CLOUDS, Comparison, Elsewhere, cloud_title, dollars};
use crate::model::ComponentId;
use crate::report::Report;

/// What a component costs on each cloud, and what another way to buy it would save; empty for what is
/// no cloud's.
pub(super) fn of_component(report: &Report, id: ComponentId) -> String {
    let mut out = String::new();
    let here = report.costs.monthly_of(id);
    if let (Some(own), Some(here)) = (cost::cloud_of(report, id), here) {
        out.push_str("\n\n| cloud | a month | as |\n|:--|--:|:--|");
        for cloud in CLOUDS {
            let row = match cloud == own {
                true => format!(
                    "| **{}** | **{}** | here |",
                    cloud_title(own),
                    dollars(here)
                ),
                false => row(cloud, cost::elsewhere(report, id, cloud).as_ref()),
            };
            let _ = write!(out, "\n{row}");
        }
    }
    let offers = cost::purchases(report, id);
    let offers: Vec<String> = offers.iter().map(offer).collect();
    if !offers.is_empty() {
        let _ = write!(out, "\n\nBought otherwise: {}", offers.join("; "));
    }
    out
}

fn row(cloud: &str, there: Option<&Elsewhere>) -> String {
    let title = cloud_title(cloud);
    let Some(there) = there else {
        return format!("| {title} | | nothing takes its place |");
    };
    let price = match there.monthly() {
        Some(monthly) if there.is_sure() => dollars(monthly),
        Some(monthly) => format!("about {}", dollars(monthly)),
        None => "no price".to_owned(),
    };
    let mut what = vec![there.title()];
    what.extend(there.equivalent.notes.iter().cloned());
    if there.monthly().is_none() {
        what.extend(there.bill.unpriced.as_deref().map(str::to_owned));
    }
    format!("| {title} | {price} | {} |", cell(&what.join(" · ")))
}

fn offer(offer: &cost::Offer) -> String {
    let (way, monthly) = (offer.purchase.title(), dollars(offer.monthly));
    format!("{way} {monthly} a month, {}", offer.yearly())
}

/// The design on each cloud, with the difference a month and a year.
pub(super) fn of_design(report: &Report, comparison: &Comparison) -> String {
    let mut out = "| cloud | a month | difference a month | a year |\n|:--|--:|--:|--:|".to_owned();
    let here = report.costs.monthly;
    let mut stay = Vec::new();
    for sum in &comparison.clouds {
        let (month, year) = match sum.monthly - here {
            difference if difference.abs() < 0.005 => (String::new(), String::new()),
            difference => (signed(difference), signed(difference * 12.0)),
        };
        let (title, monthly) = (cloud_title(sum.cloud), dollars(sum.monthly));
        let _ = write!(out, "\n| {title} | {monthly} | {month} | {year} |");
        match sum.stays.len() {
            0 => {}
            1 => stay.push(format!("1 part has no price on {title}")),
            count => stay.push(format!("{count} parts have no price on {title}")),
        }
    }
    if !stay.is_empty() {
        let _ = write!(
            out,
            "\n\n{}: what they cost now is in the sum.",
            stay.join(", ")
        );
    }
    out
}

fn signed(amount: f64) -> String {
    let plus = if amount > 0.0 { "+" } else { "" };
    format!("{plus}{}", dollars(amount))
}
