//! A bill, told so that one can check it.

use std::fmt::Write as _;

use buttress_pricing::Confidence;

use crate::cost::{Basis, ComponentBill, dollars, unit_price};
use crate::model::{ComponentId, Product};
use crate::report::Report;

/// The monthly cost of a component and how it came about.
pub(in crate::ide) fn of_component(report: &Report, id: ComponentId) -> String {
    let component = &report.architecture.components[id];
    let bill = &report.costs.bills[id];
    let mut out = String::new();
    match (bill.monthly, &bill.basis) {
        (Some(monthly), Basis::Negotiated) => {
            let price = report.architecture.prices.get(&id);
            let why = price.and_then(|p| p.reason.as_deref());
            let why = why.map(|w| format!(": {w}")).unwrap_or_default();
            let _ = writeln!(out, "**{} a month** · negotiated{why}", dollars(monthly));
            if let Some(list) = bill.bill.as_ref().filter(|b| b.unpriced.is_none()) {
                let _ = writeln!(out, "\nThe list price would be {}.", dollars(list.monthly));
            }
        }
        (Some(monthly), Basis::OwnProduct) => {
            let _ = writeln!(
                out,
                "**{} a month** · `{}` is a product of this workspace",
                dollars(monthly),
                component.product.as_ref().map_or("", Product::id)
            );
        }
        (Some(monthly), _) => catalogue(&mut out, bill, monthly),
        (None, _) => {
            let why = bill.bill.as_ref().and_then(|b| b.unpriced.as_deref());
            let why = why.unwrap_or(match component.kind.map(|k| k.name.as_str()) {
                Some("client") => "nothing is billed for a client",
                Some("external") => "billed by contract: say it with `price`",
                _ => "name a product, or set a provider and a size",
            });
            let _ = writeln!(out, "No price: {why}.");
        }
    }
    out
}

fn catalogue(out: &mut String, bill: &ComponentBill, monthly: f64) {
    let Some(detail) = &bill.bill else { return };
    let about = if detail.confidence == Confidence::Seen {
        ""
    } else {
        "about "
    };
    let region = detail
        .lines
        .first()
        .map(|l| format!(" in {}", l.region))
        .unwrap_or_default();
    let _ = writeln!(out, "**{about}{} a month**{region}", dollars(monthly));
    if let Some(product) = bill.stand_in {
        let _ = writeln!(
            out,
            "\nNo product is named: priced as `{}` ({}), the usual choice of the provider.",
            product.id, product.title
        );
    }
    if !detail.lines.is_empty() {
        let _ = writeln!(
            out,
            "\n| what | how much | price | a month |\n|:--|:--|--:|--:|"
        );
        for line in &detail.lines {
            let _ = writeln!(
                out,
                "| {} | {} | {} / {} | {} |",
                cell(&line.what()),
                cell(&line.formula()),
                unit_price(line.unit_price),
                cell(line.unit),
                dollars(line.monthly)
            );
        }
    }
    let mut assumed: Vec<String> = Vec::new();
    let mut sources: Vec<String> = Vec::new();
    for line in &detail.lines {
        for (setting, value) in &line.assumed {
            let text = format!("`{setting} = {value}`");
            if !assumed.contains(&text) {
                assumed.push(text);
            }
        }
        let near = if line.estimated_region {
            ", nearest region"
        } else {
            ""
        };
        let sure = match line.confidence {
            Confidence::Seen => "",
            Confidence::Quoted => ", quoted",
            Confidence::Estimated => ", estimated",
        };
        let text = format!("{} ({}{near}{sure})", line.source.title, line.source.as_of);
        if !sources.contains(&text) {
            sources.push(text);
        }
    }
    if !assumed.is_empty() {
        let _ = writeln!(out, "\nAssumed: {}", assumed.join(", "));
    }
    for note in detail.notes() {
        let _ = writeln!(out, "\n{note}");
    }
    if !sources.is_empty() {
        let _ = writeln!(out, "\n*List prices: {}*", sources.join("; "));
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
