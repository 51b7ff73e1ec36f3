//! `buttress patterns missing`: which patterns would help.

use std::path::PathBuf;

use buttress_analysis::ide;
use clap::Args;
use serde::Serialize;

use super::super::check::{self, Design};
use super::super::{CLEAN, FAILED, FOUND, Format, json, print};
use crate::paths;

/// Says which patterns would help designs, the most points for a dollar first.
///
/// Exit code: 0 none would, 1 some would, 2 something could not be loaded.
#[derive(Debug, Args)]
pub struct Missing {
    /// Files, or directories with everything in them [default: the current directory]
    paths: Vec<PathBuf>,
    /// For people (text) or for programs (json)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What one pattern would bring, in JSON.
#[derive(Serialize)]
struct Output {
    root: String,
    pattern: String,
    title: String,
    /// A component, `a -> b: type`, or nothing for the design as a whole.
    at: String,
    /// The rule of a finding that it is about.
    rule: String,
    points: f64,
    /// Dollars a month more.
    monthly: f64,
    /// Components more.
    components: i64,
}

impl Missing {
    /// Looks and prints.
    pub fn run(self) -> anyhow::Result<u8> {
        let directory = paths::current_directory();
        let named = check::designs_of(&self.paths, &directory, "looking at");
        let (designs, failed) = check::load(&named, &directory, None);
        let all: Vec<(&Design, Vec<Output>)> = designs
            .iter()
            .map(|d| (d, missing(d, &directory)))
            .collect();
        let code = match all.iter().all(|(_, found)| found.is_empty()) {
            _ if failed => FAILED,
            true => CLEAN,
            false => FOUND,
        };
        print(&match self.format {
            Format::Json => json::print(
                &all.into_iter()
                    .flat_map(|(_, found)| found)
                    .collect::<Vec<_>>(),
            )?,
            Format::Text => all
                .iter()
                .map(|(design, found)| text(design, found))
                .collect::<Vec<_>>()
                .join("\n"),
        })?;
        Ok(code)
    }
}

fn missing(design: &Design, directory: &str) -> Vec<Output> {
    let root = &design.report.root;
    let found = ide::missing_patterns(&design.snapshot, root);
    let output = found.into_iter().map(|(offer, applied)| Output {
        root: paths::shown(root, directory).to_owned(),
        pattern: offer.pattern,
        title: applied.title(),
        at: offer.places.concat(),
        rule: offer.about.map(|(rule, _)| rule).unwrap_or_default(),
        points: applied.effect.points,
        monthly: applied.effect.monthly,
        components: applied.components,
    });
    output.collect()
}

fn text(design: &Design, found: &[Output]) -> String {
    let title = design.report.title();
    if found.is_empty() {
        return format!("\u{1b}[1m{title}\u{1b}[0m: no pattern would help\n");
    }
    let id = found.iter().map(|it| it.pattern.len()).max().unwrap_or(0);
    let at = found
        .iter()
        .map(|it| it.at.chars().count())
        .max()
        .unwrap_or(0);
    let line = |it: &Output| {
        format!(
            "  {:<id$}  {:<at$}  {}, for {}\n",
            it.pattern, it.at, it.title, it.rule
        )
    };
    let lines: String = found.iter().map(line).collect();
    format!("\u{1b}[1m{title}\u{1b}[0m\n{lines}")
}
