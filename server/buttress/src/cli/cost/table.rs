//! The bill for people.

use buttress_analysis::Report;
use buttress_analysis::cost::{Basis, ComponentBill, dollars, unit_price};
use buttress_analysis::model::{Component, Status};
use buttress_pricing::{Confidence, Line};
use unicode_width::UnicodeWidthStr;

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";

/// A row of the table.
enum Row {
    /// Cells under the heads.
    Cells {
        style: &'static str,
        cells: [String; 6],
    },
    /// A remark on the row above.
    Remark(String),
}

/// Which columns are numbers, and stand to the right.
const RIGHT: [bool; 6] = [false, false, true, true, true, false];

/// The design's table.
pub fn print(report: &Report) -> String {
    let heads = [
        "COMPONENT",
        "WHAT",
        "QUANTITY",
        "UNIT PRICE",
        "MONTHLY",
        "SOURCE",
    ];
    let mut rows = vec![Row::Cells {
        style: DIM,
        cells: heads.map(str::to_owned),
    }];
    for (component, bill) in super::bills(report) {
        if bill.monthly.is_some() {
            of_component(report, component, bill, &mut rows);
        }
    }
    let mut out = format!("{BOLD}{}{PLAIN}\n\n", report.title());
    out.push_str(&lay_out(&rows));
    let unpriced: Vec<String> = super::bills(report)
        .filter_map(|(c, bill)| Some(format!("  {}: {}\n", c.full, super::unpriced(c, bill)?)))
        .collect();
    if !unpriced.is_empty() {
        out.push_str(&format!(
            "\n{BOLD}Without a price{PLAIN}\n{}",
            unpriced.concat()
        ));
    }
    let (groups, kinds) = super::sums(report);
    for (title, sums) in [("By group", groups), ("By kind", kinds)] {
        if sums.is_empty() {
            continue;
        }
        out.push_str(&format!("\n{BOLD}{title}{PLAIN}\n"));
        let name = sums.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
        let amount = sums
            .iter()
            .map(|(_, sum)| dollars(*sum).len())
            .max()
            .unwrap_or(0);
        for (of, sum) in sums {
            out.push_str(&format!(
                "  {}{of_}  {:>amount$}\n",
                of,
                dollars(sum),
                of_ = pad(of, name)
            ));
        }
    }
    out.push_str(&total(report));
    out
}

fn of_component(report: &Report, component: &Component, bill: &ComponentBill, rows: &mut Vec<Row>) {
    let mut what = component
        .product
        .as_ref()
        .map_or(super::kind(component), |p| p.title())
        .to_owned();
    if let Some(product) = bill.stand_in {
        what = format!("{} (assumed: no product is named)", product.title);
    }
    if component.status == Status::Planned {
        what.push_str(" (planned: not in the sum)");
    }
    let source = match bill.basis {
        Basis::Negotiated => "a `price` statement",
        Basis::OwnProduct => "the workspace's own product",
        _ => "",
    };
    let monthly = dollars(bill.monthly.unwrap_or_default());
    let cells = [
        component.full.clone(),
        what,
        String::new(),
        String::new(),
        monthly,
        source.to_owned(),
    ];
    rows.push(Row::Cells { style: BOLD, cells });
    let negotiated = bill.basis == Basis::Negotiated;
    if let Some(id) = report
        .architecture
        .components
        .iter()
        .position(|c| c.full == component.full)
        && let Some(reason) = report
            .architecture
            .prices
            .get(&id)
            .and_then(|p| p.reason.as_ref())
    {
        rows.push(Row::Remark(reason.clone()));
    }
    let Some(catalogue) = &bill.bill else { return };
    if negotiated {
        let list = dollars(catalogue.monthly);
        rows.push(Row::Remark(format!("{list} by the price book")));
        return;
    }
    for line in &catalogue.lines {
        of_line(line, rows);
    }
    rows.extend(catalogue.notes().map(|note| Row::Remark(note.to_owned())));
}

fn of_line(line: &Line, rows: &mut Vec<Row>) {
    let mut source = format!("{}, {}", line.source.title, line.source.as_of);
    if line.confidence != Confidence::Seen {
        source.push_str(&format!(", {}", line.confidence.word()));
    }
    if line.estimated_region {
        source.push_str(&format!(", prices of {}", line.region));
    }
    let cells = [
        String::new(),
        line.what().into_owned(),
        buttress_pricing::amount(&quantity(line.quantity), line.unit),
        unit_price(line.unit_price),
        dollars(line.monthly),
        source,
    ];
    rows.push(Row::Cells { style: "", cells });
    let formula = line.formula();
    if !formula.is_empty() {
        rows.push(Row::Remark(formula));
    }
    if !line.assumed.is_empty() {
        let assumed: Vec<String> = line
            .assumed
            .iter()
            .map(|(setting, value)| format!("{setting} = {value}"))
            .collect();
        rows.push(Row::Remark(format!("assumed: {}", assumed.join(", "))));
    }
}

/// `1,460`, `0.25`: a quantity as one reads it.
fn quantity(number: f64) -> String {
    if number != 0.0 && number.abs() < 100.0 && number.fract() != 0.0 {
        let text = format!("{number:.4}");
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    // Amounts of money are grouped the same way.
    dollars(number.round()).replace('$', "")
}

fn lay_out(rows: &[Row]) -> String {
    let mut widths = [0; 6];
    for row in rows {
        let Row::Cells { cells, style } = row else {
            continue;
        };
        for (column, cell) in cells.iter().enumerate() {
            // What a component is may run into the empty cells beside it.
            if !(*style == BOLD && column == 1) {
                widths[column] = widths[column].max(cell.width());
            }
        }
    }
    let mut out = String::new();
    for row in rows {
        match row {
            Row::Cells { style, cells } => {
                let mut line = String::new();
                let mut debt = 0;
                for (column, cell) in cells.iter().enumerate() {
                    let width = widths[column];
                    let gap = width.saturating_sub(cell.width());
                    let paid = gap.min(debt);
                    let gap = " ".repeat(gap - paid);
                    debt = debt - paid + cell.width().saturating_sub(width);
                    if RIGHT[column] {
                        line.push_str(&format!("{gap}{cell}  "));
                    } else {
                        line.push_str(&format!("{cell}{gap}  "));
                    }
                }
                out.push_str(&format!("{style}{}{PLAIN}\n", line.trim_end()));
            }
            Row::Remark(text) => {
                let indent = " ".repeat(widths[0] + 4);
                out.push_str(&format!("{DIM}{indent}{text}{PLAIN}\n"));
            }
        }
    }
    out
}

fn pad(text: &str, width: usize) -> String {
    " ".repeat(width.saturating_sub(text.width()))
}

fn total(report: &Report) -> String {
    let costs = &report.costs;
    let mut out = format!(
        "\n{BOLD}Total{PLAIN}  {BOLD}{}{PLAIN} a month",
        dollars(costs.monthly)
    );
    if costs.planned > 0.0 {
        out.push_str(&format!(
            ", and {} more with what is planned",
            dollars(costs.planned)
        ));
    }
    out.push('\n');
    if let Some(budget) = super::budget(report) {
        let left = budget - costs.monthly;
        let verdict = if left < 0.0 {
            format!("{} too much", dollars(-left))
        } else {
            format!("{} left", dollars(left))
        };
        out.push_str(&format!("Budget {} a month: {verdict}\n", dollars(budget)));
    }
    out
}
