//! The bill for spreadsheets: a row for each line, in US dollars a month.

use anyhow::Context;
use buttress_analysis::cost::ComponentBill;
use buttress_analysis::model::Component;

use super::Bill;
use crate::paths;

const HEADS: [&str; 15] = [
    "design",
    "component",
    "kind",
    "product",
    "status",
    "what",
    "quantity",
    "unit",
    "unit_price",
    "monthly",
    "region",
    "source",
    "as_of",
    "confidence",
    "note",
];

/// The rows of all designs. The column `monthly` adds up to their total where `status` is not
/// `planned`.
///
/// # Errors
/// Where a row cannot be written, which memory gives no reason for.
pub fn print(bills: &[Bill<'_>], directory: &str) -> anyhow::Result<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(HEADS)?;
    for bill in bills {
        let root = paths::shown(&bill.report().root, directory);
        for (_, component, costs) in bill.components() {
            for row in rows(component, costs) {
                let head = [
                    root,
                    &component.full,
                    super::kind(component),
                    component.product.as_ref().map_or("", |p| p.id()),
                    component.status.word(),
                ];
                let row = row.iter().map(String::as_str);
                out.write_record(head.into_iter().chain(row))?;
            }
        }
    }
    let bytes = out.into_inner().map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(bytes).context("what was written is text")
}

/// What comes after the component: from `what` to `note`.
fn rows(component: &Component, costs: &ComponentBill) -> Vec<[String; 10]> {
    let whole = |monthly: String, note: &str| {
        let mut row: [String; 10] = Default::default();
        (row[4], row[9]) = (monthly, note.to_owned());
        vec![row]
    };
    let Some(monthly) = costs.monthly else {
        let why = super::unpriced(component, costs);
        return why.map_or(Vec::new(), |why| whole(String::new(), why));
    };
    match (super::stated(costs), &costs.bill) {
        (None, Some(bill)) if !bill.lines.is_empty() => bill.lines.iter().map(of_line).collect(),
        (source, _) => whole(monthly.to_string(), source.unwrap_or_default()),
    }
}

fn of_line(line: &buttress_pricing::Line) -> [String; 10] {
    let note = match line.estimated_region {
        true => "the nearest region that has a price",
        false => "",
    };
    [
        line.what().into_owned(),
        line.quantity.to_string(),
        line.unit.to_owned(),
        line.unit_price.to_string(),
        line.monthly.to_string(),
        line.region.to_owned(),
        line.source.title.clone().into_owned(),
        line.source.as_of.to_owned(),
        line.confidence.word().to_owned(),
        note.to_owned(),
    ]
}
