//! What `check --format json` prints: a contract, described by `schema/check.schema.json`.

use buttress_analysis::{Finding, Location, Report, Snapshot};
use serde::Serialize;

use super::check::{self, Design};
use crate::lsp::position::{Encoding, position};
use crate::paths;

#[derive(Serialize)]
struct Output<'a> {
    score: u32,
    monthly_cost: Money,
    designs: Vec<DesignOutput<'a>>,
    findings: Vec<FindingOutput<'a>>,
}

#[derive(Serialize)]
struct DesignOutput<'a> {
    root: &'a str,
    title: &'a str,
    score: u32,
    monthly_cost: Money,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unpriced: Vec<&'a str>,
}

/// An amount of money, rounded to cents.
#[derive(Serialize)]
pub struct Money {
    amount: f64,
    currency: &'static str,
}

#[derive(Serialize)]
struct FindingOutput<'a> {
    rule: &'a str,
    severity: &'static str,
    message: &'a str,
    file: &'a str,
    range: Range,
    points: f64,
    related: Vec<RelatedOutput<'a>>,
    fixes: Vec<FixOutput<'a>>,
}

#[derive(Serialize)]
struct RelatedOutput<'a> {
    file: &'a str,
    range: Range,
    message: &'a str,
}

#[derive(Serialize)]
struct FixOutput<'a> {
    title: &'a str,
    edits: Vec<EditOutput<'a>>,
}

#[derive(Serialize)]
struct EditOutput<'a> {
    file: &'a str,
    range: Range,
    text: &'a str,
}

/// A piece of a text.
#[derive(Clone, Copy, Serialize)]
pub struct Range {
    /// Where it starts.
    pub start: Place,
    /// Where it has ended.
    pub end: Place,
}

/// A place in a text.
#[derive(Clone, Copy, Serialize)]
pub struct Place {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

/// The designs and what is wrong with them.
///
/// # Errors
/// Where serde has one, which plain structs give it no reason for.
pub fn check(designs: &[Design], directory: &str) -> serde_json::Result<String> {
    let findings = check::said(designs)
        .map(|(design, finding)| one(finding, &design.snapshot, directory))
        .collect();
    let output = Output {
        score: designs
            .iter()
            .map(|d| d.report.score().shown())
            .min()
            .unwrap_or_default(),
        monthly_cost: usd(designs.iter().map(|d| d.report.costs.monthly).sum()),
        designs: designs
            .iter()
            .map(|d| DesignOutput {
                root: paths::shown(&d.report.root, directory),
                title: d.report.title(),
                score: d.report.score().shown(),
                monthly_cost: usd(d.report.costs.monthly),
                unpriced: unpriced(&d.report),
            })
            .collect(),
        findings,
    };
    print(&output)
}

/// The full names of what should have a price and has none.
fn unpriced(report: &Report) -> Vec<&str> {
    let parts = report.costs.unpriced(&report.architecture);
    parts.map(|part| part.full.as_str()).collect()
}

/// JSON for a terminal and for programs alike: indented, with a line break at the end.
pub fn print(value: &impl Serialize) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

/// US dollars, in cents.
pub fn usd(amount: f64) -> Money {
    Money {
        amount: round(amount),
        currency: "USD",
    }
}

fn one<'a>(finding: &'a Finding, snapshot: &Snapshot, directory: &str) -> FindingOutput<'a> {
    let file = |at: &'a Location| shown(&at.file, directory);
    FindingOutput {
        rule: &finding.rule,
        severity: finding.severity.word(),
        message: &finding.message,
        file: file(&finding.location),
        range: range(&finding.location, snapshot),
        points: round(finding.points),
        related: finding
            .related
            .iter()
            .map(|related| RelatedOutput {
                file: file(&related.location),
                range: range(&related.location, snapshot),
                message: &related.message,
            })
            .collect(),
        fixes: finding
            .fixes
            .iter()
            .map(|fix| FixOutput {
                title: &fix.title,
                edits: fix
                    .edits
                    .iter()
                    .flat_map(|of_file| of_file.edits.iter().map(move |edit| (of_file, edit)))
                    .map(|(of_file, edit)| EditOutput {
                        file: shown(&of_file.file, directory),
                        range: range(&Location::new(&of_file.file, edit.span), snapshot),
                        text: &edit.text,
                    })
                    .collect(),
            })
            .collect(),
    }
}

fn shown<'a>(file: &'a str, directory: &str) -> &'a str {
    paths::shown(file, directory)
}

/// A location in lines and columns.
pub fn range(at: &Location, snapshot: &Snapshot) -> Range {
    Range {
        start: place(&at.file, at.span.start, snapshot),
        end: place(&at.file, at.span.end, snapshot),
    }
}

/// A byte of a file in lines and columns.
pub fn place(file: &str, byte: usize, snapshot: &Snapshot) -> Place {
    let place = snapshot
        .document(file)
        .map(|d| position(&d.rope, byte, Encoding::Utf32))
        .unwrap_or_default();
    Place {
        line: place.line + 1,
        column: place.character + 1,
    }
}

fn round(amount: f64) -> f64 {
    let cents = (amount * 100.0).round() / 100.0;
    // No negative zero, and no number that JSON cannot say.
    if cents == 0.0 || !cents.is_finite() {
        0.0
    } else {
        cents
    }
}
