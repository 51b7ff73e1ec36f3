//! `buttress patterns show`: one pattern, with what it makes of its example.

use std::sync::Arc;

use buttress_analysis::model::Connection;
use buttress_analysis::patterns::{Pattern, SubjectKind};
use clap::Args;

use super::super::{CLEAN, FAILED, Format, json, print};
use super::{Library, find};
use crate::gallery::{self, Entry};

/// Shows what a pattern is for, what it costs, and a design before and after.
///
/// Exit code: 0 there is such a pattern, 2 there is none.
#[derive(Debug, Args)]
pub struct Show {
    /// Its name, as `buttress patterns` lists it
    id: String,
    /// For people (text) or for programs (json)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Show {
    /// Prints it.
    pub fn run(&self) -> anyhow::Result<u8> {
        let library = Library::here();
        let Some(pattern) = find(library.all(), &self.id) else {
            return Ok(FAILED);
        };
        print(&match self.format {
            Format::Json => json::print(&Entry::from(pattern))?,
            Format::Text => text(pattern),
        })?;
        Ok(CLEAN)
    }
}

fn text(it: &Pattern) -> String {
    let mut out = format!(
        "\u{1b}[1m{}\u{1b}[0m ({})\n{}\n\n",
        it.name, it.id, it.problem
    );
    let mut list = |head: &str, all: &[String]| {
        if !all.is_empty() {
            out.push_str(&format!("{head}\n"));
            out.extend(all.iter().map(|line| format!("  {line}\n")));
        }
    };
    list("Trade-offs", &it.trade_offs);
    list("Cost", std::slice::from_ref(&it.cost));
    list("Settles", &it.resolves);
    list("May settle, or makes smaller", &it.helps);
    let parameters: Vec<String> = it
        .parameters()
        .map(|(name, doc, value)| format!("{name} = {value}  {doc}"))
        .collect();
    list("To choose", &parameters);
    list("See also", &it.related);
    list("Read on", &it.references);
    if !it.before.is_empty() {
        let [before, after] = pictures([&it.before, &it.after]);
        out.push_str("\nBefore\n");
        out.extend(before.iter().map(|line| format!("  {line}\n")));
        out.push_str("After\n");
        for line in &after {
            match before.contains(line) {
                true => out.push_str(&format!("  {line}\n")),
                false => out.push_str(&format!("\u{1b}[32m+ {line}\u{1b}[0m\n")),
            }
        }
    }
    let at = match it.subject {
        SubjectKind::Component => " --at NAME",
        SubjectKind::Connection => " --at \"A -> B\"",
        SubjectKind::Design => "",
    };
    out + &format!("\nCarry it out: buttress patterns apply {}{at}\n", it.id)
}

/// The parts of two designs and the arrows between them, one a line, in the same columns.
fn pictures(texts: [&str; 2]) -> [Vec<String>; 2] {
    let reports = texts.map(|text| gallery::world(text).report(gallery::EXAMPLE));
    let all = || {
        reports.iter().flatten().flat_map(|report| {
            let architecture = &report.architecture;
            architecture
                .connections
                .iter()
                .map(move |c| (&architecture.components[c.from].full, c.type_name()))
        })
    };
    let from = all()
        .map(|(from, _)| from.chars().count())
        .max()
        .unwrap_or(0);
    let what = all().map(|(_, what)| what.len()).max().unwrap_or(0);
    reports.map(|report| {
        let Some(report) = report else {
            return Vec::new();
        };
        let architecture = &report.architecture;
        let arrow = |c: &Arc<Connection>| {
            let (a, b) = (
                &architecture.components[c.from].full,
                &architecture.components[c.to].full,
            );
            let line = "─".repeat(what - c.type_name().len() + 1);
            format!("{a:<from$} ─ {} {line}▶ {b}", c.type_name())
        };
        let linked = |id: usize| {
            architecture
                .connections
                .iter()
                .any(|c| c.from == id || c.to == id)
        };
        let alone = architecture
            .components
            .iter()
            .enumerate()
            .filter(|(id, _)| !linked(*id));
        let arrows = architecture.connections.iter().map(arrow);
        arrows.chain(alone.map(|(_, c)| c.full.clone())).collect()
    })
}
