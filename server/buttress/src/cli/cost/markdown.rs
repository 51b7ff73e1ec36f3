//! The bill as Markdown, such as for a comment on a pull request.

use buttress_analysis::cost::{cloud_title, compare, dollars};
use buttress_analysis::model::Status;

use super::Bill;

/// The design's tables.
pub fn print(bill: &Bill<'_>) -> String {
    let report = bill.report();
    let mut out = format!("## {}\n\n", cell(report.title()));
    let total = dollars(report.costs.monthly);
    out.push_str(&match super::budget(report) {
        Some(budget) => format!("**{total} a month** of {}.\n\n", dollars(budget)),
        None => format!("**{total} a month**.\n\n"),
    });
    out.push_str("| component | product | a month | for |\n|:--|:--|--:|:--|\n");
    for (_, component, costs) in bill.components() {
        let Some(monthly) = costs.monthly else {
            continue;
        };
        let product = costs.stand_in.map(|p| p.title.as_str());
        let named = component.product.as_ref().map(|p| p.title());
        let product = product.or(named).unwrap_or(super::kind(component));
        let lines = costs.bill.as_ref().map_or(&[][..], |b| &b.lines);
        let lines: Vec<String> = lines
            .iter()
            .map(|line| format!("{} {}", line.what(), dollars(line.monthly)))
            .collect();
        let source = super::stated(costs).map(str::to_owned);
        let what = source.unwrap_or_else(|| lines.join(", "));
        let planned = match component.status {
            Status::Planned => " (planned)",
            _ => "",
        };
        out.push_str(&format!(
            "| `{}`{planned} | {} | {} | {} |\n",
            component.full,
            cell(product),
            dollars(monthly),
            cell(&what)
        ));
    }
    let unpriced: Vec<String> = bill
        .components()
        .filter_map(|(_, c, costs)| {
            let why = super::unpriced(c, costs)?;
            Some(format!("- `{}`: {why}\n", c.full))
        })
        .collect();
    if !unpriced.is_empty() {
        out.push_str(&format!("\nWithout a price:\n\n{}", unpriced.concat()));
    }
    let (groups, kinds) = super::sums(report);
    let environments = bill.environments();
    for (title, sums) in [
        ("group", groups),
        ("kind", kinds),
        ("environment", environments),
    ] {
        if sums.is_empty() {
            continue;
        }
        out.push_str(&format!("\n| {title} | a month |\n|:--|--:|\n"));
        for (name, sum) in sums {
            out.push_str(&format!("| {} | {} |\n", cell(name), dollars(sum)));
        }
    }
    if bill.compare {
        out.push_str("\n| cloud | a month | difference a month | a year |\n|:--|--:|--:|--:|\n");
        for sum in compare(report).clouds {
            let difference = sum.monthly - report.costs.monthly;
            let stays = match sum.stays.len() {
                0 => "",
                _ => " *",
            };
            out.push_str(&format!(
                "| {}{stays} | {} | {} | {} |\n",
                cloud_title(sum.cloud),
                dollars(sum.monthly),
                dollars(difference),
                dollars(difference * 12.0),
            ));
        }
        out.push_str("\n\\* with parts that have no price there, as they are now.\n");
    }
    out
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
