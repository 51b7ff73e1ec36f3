//! `buttress score`: how healthy designs are, and what each finding costs.

use std::collections::BTreeMap;
use std::path::PathBuf;

use buttress_analysis::Finding;
use clap::Args;
use serde::Serialize;

use super::check::{self, Design};
use super::{CLEAN, FAILED, FOUND, Format, complain, json, print};
use crate::paths;

/// Shows how healthy designs are, 0 to 100.
///
/// Exit code: 0 all are healthy enough, 1 one has less than `--min`, 2 something could not be loaded.
#[derive(Debug, Args)]
pub struct Score {
    /// Files, or directories with everything in them [default: the current directory]
    paths: Vec<PathBuf>,
    /// Fail where a design has less
    #[arg(long, value_name = "SCORE", value_parser = clap::value_parser!(u32).range(0..=100))]
    min: Option<u32>,
    /// Show what each finding costs, so that it adds up
    #[arg(long)]
    explain: bool,
    /// For people (text) or for programs (json)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Look at the design as it is in this environment
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
}

#[derive(Serialize)]
struct Output<'a> {
    /// The least of all designs.
    score: u32,
    score_exact: f64,
    /// Those of the design with the least score.
    categories: BTreeMap<&'static str, f64>,
    /// What counts of that design; their points add up to 100 less its exact score.
    findings: Vec<Counted<'a>>,
    designs: Vec<DesignOutput<'a>>,
}

#[derive(Serialize)]
struct DesignOutput<'a> {
    root: &'a str,
    title: &'a str,
    score: u32,
    score_exact: f64,
    categories: BTreeMap<&'static str, f64>,
    findings: Vec<Counted<'a>>,
}

#[derive(Serialize)]
struct Counted<'a> {
    rule: &'a str,
    points: f64,
    file: &'a str,
    line: usize,
    message: &'a str,
}

impl Score {
    /// Looks and prints.
    pub fn run(self) -> anyhow::Result<u8> {
        let directory = paths::current_directory();
        let named = check::designs_of(&self.paths, &directory, "scoring");
        let (designs, failed) = check::load(&named, &directory, self.env.as_deref());
        if designs.is_empty() {
            return Ok(FAILED);
        }
        print(&match self.format {
            Format::Json => json::print(&output(&designs, &directory))?,
            Format::Text => {
                let texts = designs.iter().map(|d| text(d, &directory, self.explain));
                texts.collect::<Vec<_>>().join("\n")
            }
        })?;
        let least = self.min.unwrap_or(0);
        let low = designs.iter().filter(|d| d.report.score().shown() < least);
        let low: Vec<&Design> = low.collect();
        for design in &low {
            let (title, score) = (design.report.title(), design.report.score().shown());
            complain(&format!(
                "{title} has {score} of 100, less than {least}: `--explain` shows what each finding costs"
            ));
        }
        Ok(match (failed, low.is_empty()) {
            (true, _) => FAILED,
            (false, true) => CLEAN,
            (false, false) => FOUND,
        })
    }
}

/// The findings that cost something, the dearest first.
fn counted<'a>(design: &'a Design, directory: &str) -> Vec<Counted<'a>> {
    let mut findings: Vec<&Finding> = design.report.findings().iter().collect();
    findings.retain(|finding| finding.points > 0.0);
    findings.sort_by(|a, b| b.points.total_cmp(&a.points));
    let counted = |finding: &'a Finding| {
        let at = &finding.location;
        let rope = design.snapshot.document(&at.file).map(|d| &d.rope);
        let line = rope.map_or(0, |r| r.byte_to_line(at.span.start.min(r.len_bytes())));
        Counted {
            rule: &finding.rule,
            points: finding.points,
            file: paths::shown(&at.file, directory),
            line: line + 1,
            message: &finding.message,
        }
    };
    findings.into_iter().map(counted).collect()
}

fn categories(design: &Design) -> BTreeMap<&'static str, f64> {
    let all = design.report.score().categories.iter();
    all.map(|(category, score)| (category.word(), *score))
        .collect()
}

fn output<'a>(designs: &'a [Design], directory: &'a str) -> Output<'a> {
    let of = |design: &'a Design| DesignOutput {
        root: paths::shown(&design.report.root, directory),
        title: design.report.title(),
        score: design.report.score().shown(),
        score_exact: design.report.score().exact,
        categories: categories(design),
        findings: counted(design, directory),
    };
    let exact = |design: &Design| design.report.score().exact;
    let least = designs.iter().min_by(|a, b| exact(a).total_cmp(&exact(b)));
    Output {
        score: least.map_or(100, |d| d.report.score().shown()),
        score_exact: least.map_or(100.0, exact),
        categories: least.map(categories).unwrap_or_default(),
        findings: least.map_or_else(Vec::new, |d| counted(d, directory)),
        designs: designs.iter().map(of).collect(),
    }
}

fn text(design: &Design, directory: &str, explain: bool) -> String {
    let score = design.report.score();
    let mut out = format!(
        "\u{1b}[1m{}\u{1b}[0m: {} of 100 ({})\n\n",
        design.report.title(),
        score.shown(),
        design.report.verdict()
    );
    for (category, score) in &score.categories {
        let word = category.word();
        out.push_str(&format!("  {word:<14} {:>3.0}\n", score.floor()));
    }
    if explain {
        out.push_str(&sum(design, directory));
    }
    out
}

/// From 100 to the number that is shown, in thousandths, so that it can be added up by hand.
fn sum(design: &Design, directory: &str) -> String {
    let score = design.report.score();
    let findings = counted(design, directory);
    let lost: Vec<f64> = findings.iter().map(|finding| finding.points).collect();
    let shares = apportioned(&lost, 100.0 - score.exact);
    let less = |thousandths: u64| format!("-{:.3}", thousandths as f64 / 1000.0);
    let mut out = String::from("\n   100.000\n");
    for (finding, share) in findings.iter().zip(&shares) {
        let Counted {
            rule, file, line, ..
        } = finding;
        let points = less(*share);
        out.push_str(&format!("{points:>10}  {rule} at {file}:{line}\n"));
    }
    let left = 100_000_u64.saturating_sub(shares.iter().sum());
    match left.saturating_sub(u64::from(score.shown()) * 1000) {
        0 => {}
        rest => out.push_str(&format!(
            "{:>10}  what is left is shown in whole points, rounded down\n",
            less(rest)
        )),
    }
    out.push_str(&format!("= {:>8}\n", score.shown()));
    out
}

/// Points in thousandths that add up to those of their sum, which is rounded up so that no more is left
/// than there is: what rounding leaves over goes to those that it took most from.
fn apportioned(points: &[f64], sum: f64) -> Vec<u64> {
    let mut shares: Vec<u64> = points.iter().map(|p| (p * 1000.0).floor() as u64).collect();
    // A millionth of one is the dust of adding up, and none of it.
    let all = (sum * 1000.0 - 1e-6).ceil() as u64;
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|a, b| {
        let rest = |at: usize| (points[at] * 1000.0).fract();
        rest(*b).total_cmp(&rest(*a))
    });
    let over = all.saturating_sub(shares.iter().sum());
    for at in order.into_iter().take(over as usize) {
        shares[at] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::apportioned;

    #[test]
    fn thousandths_add_up() {
        assert_eq!(
            apportioned(&[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0], 1.0),
            [334, 333, 333]
        );
        assert_eq!(apportioned(&[2.0006, 0.0004], 2.001), [2001, 0]);
        assert_eq!(apportioned(&[0.0004, 0.0005], 0.0009), [0, 1]);
        assert_eq!(apportioned(&[], 0.0), [0; 0]);
    }
}
