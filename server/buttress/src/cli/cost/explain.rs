//! The bill of one component, so that one can add it up by hand.

use buttress_analysis::Report;
use buttress_analysis::cost::{
    self, CLOUDS, ComponentBill, Elsewhere, cents, cloud_title, exact, unit_price,
};
use buttress_analysis::model::{Component, ComponentId};
use buttress_pricing::Line;
use unicode_width::UnicodeWidthStr;

use super::Bill;
use super::table::{BOLD, DIM, PLAIN, quantity};

/// The lines with their sums, what was assumed, where the prices come from, and what it would cost
/// otherwise.
pub fn print(bill: &Bill<'_>) -> String {
    let mut out = String::new();
    for (id, component, costs) in bill.components() {
        let product = match costs.stand_in {
            Some(product) => format!("{} (assumed: no product is named)", product.title),
            None => {
                let product = component.product.as_ref();
                product
                    .map_or(super::kind(component), |p| p.title())
                    .to_owned()
            }
        };
        let name = &component.full;
        out.push_str(&format!("{BOLD}{name}{PLAIN}  {product}\n\n"));
        let report = bill.report();
        out.push_str(&sum(report, id, component, costs));
        out.push_str(&otherwise(report, id));
    }
    out
}

/// A line of the sum: what, how it is multiplied, what it comes to, and what is said below it.
struct Row {
    what: String,
    product: String,
    monthly: String,
    below: Vec<String>,
}

fn sum(report: &Report, id: ComponentId, component: &Component, costs: &ComponentBill) -> String {
    let Some(monthly) = costs.monthly else {
        let why = super::unpriced(component, costs);
        return format!(
            "  No price: {}\n",
            why.unwrap_or("nothing is billed for it")
        );
    };
    let mut rows = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    match (super::stated(costs), &costs.bill) {
        (Some(source), list) => {
            let price = report.architecture.prices.get(&id);
            let reason = price.and_then(|price| price.reason.clone());
            rows.push(Row {
                what: "Stated price".to_owned(),
                product: String::new(),
                monthly: cents(monthly),
                below: vec![source.to_owned()],
            });
            notes.extend(reason);
            let list = list.as_ref().filter(|list| list.unpriced.is_none());
            notes.extend(list.map(|b| format!("{} by the price book", cents(b.monthly))));
        }
        (None, Some(bill)) => {
            rows.extend(bill.lines.iter().map(row));
            let assumed = bill.assumed().into_iter();
            let assumed: Vec<String> = assumed.map(|(s, value)| format!("{s} = {value}")).collect();
            if !assumed.is_empty() {
                notes.push(format!("assumed: {}", assumed.join(", ")));
            }
            notes.extend(bill.notes().map(str::to_owned));
        }
        (None, None) => {}
    }
    let total = cents(monthly);
    rows.push(Row {
        what: "Together".to_owned(),
        product: String::new(),
        monthly: total.clone(),
        below: Vec::new(),
    });
    let mut out = lay_out(&rows);
    let year = cents(monthly * 12.0);
    out.push_str(&format!(
        "\n  {BOLD}{total} a month{PLAIN}, {year} a year\n"
    ));
    for note in notes {
        out.push_str(&format!("  {DIM}{note}{PLAIN}\n"));
    }
    out
}

fn lay_out(rows: &[Row]) -> String {
    let width = |text: fn(&Row) -> &str| rows.iter().map(|row| text(row).width()).max();
    let what = width(|row| &row.what).unwrap_or(0);
    let product = width(|row| &row.product).unwrap_or(0);
    let monthly = width(|row| &row.monthly).unwrap_or(0);
    let blanks = |width: usize, text: &str| " ".repeat(width - text.width());
    let mut out = String::new();
    for (at, row) in rows.iter().enumerate() {
        let is_sum = at + 1 == rows.len();
        if is_sum {
            let rule = "-".repeat(what + product + monthly + 4);
            out.push_str(&format!("  {DIM}{rule}{PLAIN}\n"));
        }
        let style = if is_sum { BOLD } else { "" };
        out.push_str(&format!(
            "  {style}{}{}  {}{}  {}{}{PLAIN}\n",
            row.what,
            blanks(what, &row.what),
            row.product,
            blanks(product, &row.product),
            blanks(monthly, &row.monthly),
            row.monthly,
        ));
        for text in &row.below {
            out.push_str(&format!("    {DIM}{text}{PLAIN}\n"));
        }
    }
    out
}

fn row(line: &Line) -> Row {
    let amount = buttress_pricing::amount(&quantity(line.quantity), line.unit);
    let mut source = format!(
        "{}, {}, {}",
        line.source.title,
        line.source.as_of,
        line.confidence.word()
    );
    if line.estimated_region {
        source.push_str(&format!(
            ": the price of {}, the nearest that is known",
            line.region
        ));
    }
    let formula = line.formula();
    let mut below = Vec::new();
    if !formula.is_empty() {
        below.push(format!("= {formula}"));
    }
    below.push(source);
    Row {
        what: line.what().into_owned(),
        product: format!("{amount} x {}", unit_price(line.unit_price)),
        monthly: exact(line.monthly),
        below,
    }
}

/// The other clouds, and the other ways to buy it.
fn otherwise(report: &Report, id: ComponentId) -> String {
    let mut out = String::new();
    if let Some(own) = cost::cloud_of(report, id)
        && let Some(here) = report.costs.monthly_of(id)
    {
        out.push_str(&format!("\n  {BOLD}On each cloud{PLAIN}\n"));
        for cloud in CLOUDS {
            let there = cost::elsewhere(report, id, cloud);
            let (monthly, what) = match &there {
                _ if cloud == own => (cents(here), "here".to_owned()),
                Some(there) => told(there),
                None => (String::new(), "nothing takes its place".to_owned()),
            };
            out.push_str(&format!(
                "  {:<5}  {monthly:>12}  {what}\n",
                cloud_title(cloud)
            ));
        }
    }
    let offers = cost::purchases(report, id);
    if !offers.is_empty() {
        out.push_str(&format!("\n  {BOLD}Bought otherwise{PLAIN}\n"));
    }
    for offer in offers {
        let (way, monthly) = (offer.purchase.title(), cents(offer.monthly));
        let year = offer.yearly();
        out.push_str(&format!("  {way:<20}  {monthly:>12}  {year}\n"));
    }
    out
}

/// What something costs elsewhere, and as what.
fn told(there: &Elsewhere) -> (String, String) {
    let mut what = vec![there.title()];
    what.extend(there.equivalent.notes.iter().cloned());
    match there.monthly() {
        Some(monthly) => (cents(monthly), what.join("; ")),
        None => {
            what.extend(there.bill.unpriced.as_deref().map(str::to_owned));
            (String::new(), what.join("; "))
        }
    }
}
