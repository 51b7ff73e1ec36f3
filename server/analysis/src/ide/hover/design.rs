//! What is said of the design as a whole, and of what it must stay within.

use std::fmt::Write as _;

use crate::cost::{self, dollars};
use crate::health;
use crate::report::Report;

pub(super) fn design(report: &Report) -> String {
    let score = report.score();
    let mut out = format!(
        "**{}** · health **{}** of 100 ({}) · **{} a month**",
        report.title(),
        score.shown(),
        report.verdict(),
        dollars(report.costs.monthly)
    );
    if let Some(environment) = &report.environment {
        let _ = write!(out, " · environment `{environment}`");
    }
    if report.costs.planned > 0.0 {
        let _ = write!(
            out,
            ", {} more when what is planned is there",
            dollars(report.costs.planned)
        );
    }
    out.push_str("\n\n| category | score |\n|:--|--:|");
    for (category, score) in &score.categories {
        let _ = write!(
            out,
            "\n| {} | {:.0} |",
            format!("{category:?}").to_lowercase(),
            score.floor()
        );
    }
    let comparison = cost::compare(report);
    let _ = write!(out, "\n\n{}", super::clouds::of_design(report, &comparison));
    let unknown: Vec<&str> = report
        .costs
        .unpriced(&report.architecture)
        .map(|c| c.full.as_str())
        .collect();
    if !unknown.is_empty() {
        let names = unknown
            .iter()
            .take(6)
            .map(|n| format!("`{n}`"))
            .collect::<Vec<_>>();
        let more = if unknown.len() > 6 { ", …" } else { "" };
        let _ = write!(
            out,
            "\n\nNot in the cost, for no price is known: {}{more}",
            names.join(", ")
        );
    }
    out
}

pub(super) fn constraints(report: &Report) -> String {
    let mut out = "What the design must stay within.".to_owned();
    if let Some(budget) = report.architecture.constraints.number("budget") {
        let _ = write!(
            out,
            "\n\nBudget {} a month; the design costs {}.",
            dollars(budget),
            dollars(report.costs.monthly)
        );
    }
    if let Some(entry) = report.traffic.entry {
        let _ = write!(
            out,
            "\n\n{} req/s enter at the clients.",
            health::count(entry)
        );
    }
    out
}

/// What a constraint does to the design.
pub(super) fn constraint(report: &Report, name: &str) -> Option<String> {
    let architecture = &report.architecture;
    let constraints = &architecture.constraints;
    let own = || architecture.components.iter().filter(|c| c.is_own());
    let monthly = report.costs.monthly;
    Some(match name {
        "budget" => {
            let budget = constraints.number("budget").filter(|b| *b > 0.0)?;
            let share = 100.0 * monthly / budget;
            let (cost, budget) = (dollars(monthly), dollars(budget));
            format!("Here: the design costs **{cost}** a month, {share:.0} % of {budget}.")
        }
        "traffic" | "users" => {
            let entry = health::count(report.traffic.entry?);
            format!("Here: **{entry} req/s** enter at the clients.")
        }
        "region" => {
            let region = constraints.word("region")?;
            let here = own().filter(|c| cost::region(architecture, c) == region);
            let (here, all) = (here.count(), own().count());
            format!("Here: {here} of {all} parts of ours are priced in `{region}`.")
        }
        "provider" => {
            let bills = report.costs.bills.iter();
            match bills.filter(|bill| bill.stand_in.is_some()).count() {
                0 => "Here: no part is priced as one of its usual products.".to_owned(),
                1 => "Here: **1** part is priced as its usual product.".to_owned(),
                count => format!("Here: **{count}** parts are priced as its usual products."),
            }
        }
        _ => return None,
    })
}

/// A region of a cloud.
pub(super) fn region(word: &str) -> Option<String> {
    let region = buttress_pricing::regions()
        .iter()
        .find(|r| r.name == word)?;
    let cloud = region.cloud;
    Some(format!(
        "**{word}** · region of `{cloud}` · {}",
        region.place
    ))
}
