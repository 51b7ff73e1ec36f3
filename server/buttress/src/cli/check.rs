//! `buttress check`: what is wrong, in the format of whoever asks.

mod github;
mod gitlab;
mod junit;
mod sarif;
mod text;
mod told;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use buttress_analysis::{FilePath, Finding, Report, Severity, Snapshot, Span};
use clap::{Args, ValueEnum};

use super::{CLEAN, FAILED, FOUND, complain, json, note, print};
use crate::includers::Includers;
use crate::loader::{self, Loaded};
use crate::paths;

/// Finds what is wrong with designs, and says how to mend it.
///
/// Exit code: 0 nothing at warning or worse, 1 findings at warning or worse, 2 something could
/// not be loaded.
#[derive(Debug, Args)]
pub struct Check {
    /// Files, or directories with everything in them [default: the current directory]
    paths: Vec<PathBuf>,
    /// For whom it is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Look at the design as it is in this environment
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
}

/// For whom findings are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: a contract of ours.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For reports of tests: JUnit's XML.
    Junit,
    /// For GitHub Actions: commands that annotate lines.
    Github,
    /// For GitLab: a Code Quality report.
    Gitlab,
}

/// A design with the world it stands in.
pub struct Design {
    /// The world.
    pub snapshot: Snapshot,
    /// The design.
    pub report: Arc<Report>,
    /// Everything there is to say about it, by file and place.
    pub findings: Vec<Finding>,
}

impl Check {
    /// Checks and prints.
    pub fn run(self) -> anyhow::Result<u8> {
        let directory = paths::current_directory();
        let named = designs_of(&self.paths, &directory, "checking");
        let (designs, failed) = load(&named, &directory, self.env.as_deref());
        let text = match self.format {
            Format::Text => text::print(&designs, &directory),
            Format::Json => json::check(&designs, &directory)?,
            Format::Sarif => sarif::print(&designs, &directory, !failed)?,
            Format::Junit => junit::print(&designs, &directory),
            Format::Github => github::print(&designs, &directory),
            Format::Gitlab => gitlab::print(&designs, &directory)?,
        };
        // Without a design there is nothing to say on standard output, in any format.
        if !designs.is_empty() {
            print(&text)?;
        }
        let worst = designs
            .iter()
            .flat_map(|d| &d.findings)
            .map(|f| f.severity)
            .min();
        // The process ends, and all of its memory at once.
        std::mem::forget(designs);
        Ok(match worst {
            _ if failed => FAILED,
            Some(Severity::Error | Severity::Warning) => FOUND,
            _ => CLEAN,
        })
    }
}

/// The paths with every fragment replaced by the designs that it is part of, which is said; `doing`
/// is what happens to those. Without a path, the current directory.
pub fn designs_of(paths: &[PathBuf], directory: &str, doing: &str) -> Vec<PathBuf> {
    if paths.is_empty() {
        return vec![PathBuf::from(".")];
    }
    let mut includers = Includers::default();
    let mut out = Vec::new();
    for path in paths {
        let roots = includers.designs_of(path);
        if roots.is_empty() {
            out.push(path.clone());
            continue;
        }
        say_instead(path, &roots, directory, doing);
        out.extend(roots);
    }
    out
}

/// Says that the designs of a fragment are looked at instead of it.
pub fn say_instead(path: &Path, roots: &[PathBuf], directory: &str, doing: &str) {
    let shown = |path: &Path| paths::shown(&paths::of_path(path), directory).to_owned();
    let names: Vec<String> = roots.iter().map(|root| shown(root)).collect();
    let those = if names.len() == 1 { "that" } else { "those" };
    note(&format!(
        "{} is part of {}: {doing} {those}",
        shown(path),
        names.join(" and ")
    ));
}

/// The designs that `paths` name, each once, in an environment if one is asked for, and whether
/// something could not be read.
pub fn load(paths: &[PathBuf], directory: &str, environment: Option<&str>) -> (Vec<Design>, bool) {
    let mut designs: Vec<Design> = Vec::new();
    let mut failed = false;
    for path in paths {
        let Loaded {
            snapshot,
            roots,
            errors,
        } = loader::load(path, directory);
        for error in errors {
            complain(&error);
            failed = true;
        }
        for root in roots {
            if designs.iter().any(|d| d.report.root == root) {
                continue;
            }
            let report = match environment {
                None => snapshot.report(&root),
                Some(name) => in_environment(&snapshot, &root, name, directory),
            };
            failed |= environment.is_some() && report.is_none();
            if let Some(report) = report {
                let findings = findings(&snapshot, &report);
                designs.push(Design {
                    snapshot: snapshot.clone(),
                    report,
                    findings,
                });
            }
        }
    }
    (designs, failed)
}

/// The design in an environment; complains where it has none of that name.
fn in_environment(
    snapshot: &Snapshot,
    root: &FilePath,
    name: &str,
    directory: &str,
) -> Option<Arc<Report>> {
    let report = snapshot.report_in(root, name);
    if report.is_none() {
        let base = snapshot.report(root)?;
        let known: Vec<&str> = base.architecture.environments().collect();
        let known = match known.as_slice() {
            [] => "it declares none".to_owned(),
            names => format!("it has {}", names.join(", ")),
        };
        let place = paths::shown(root, directory);
        complain(&format!(
            "{place}: there is no environment `{name}`: {known}"
        ));
    }
    report
}

/// What there is to say about a design, errors of its texts included, in the order of its files.
fn findings(snapshot: &Snapshot, report: &Report) -> Vec<Finding> {
    let mut out = Vec::new();
    let files: HashSet<&FilePath> = report.files.iter().collect();
    let texts = report.files.iter().filter_map(|f| snapshot.document(f));
    out.extend(texts.flat_map(|d| d.errors()));
    let found = report.find().into_iter();
    out.extend(found.filter(|f| files.contains(&f.location.file)));
    let place = |f: &Finding| {
        report
            .files
            .iter()
            .position(|file| *file == f.location.file)
    };
    out.sort_by_key(|f| (place(f), f.location.span, f.severity));
    out
}

/// What is said of each design, once: two designs may share a file.
pub fn said(designs: &[Design]) -> impl Iterator<Item = (&Design, &Finding)> {
    let mut known: HashMap<(&FilePath, Span, &str), Vec<&Finding>> = HashMap::new();
    let all = designs
        .iter()
        .flat_map(|design| design.findings.iter().map(move |finding| (design, finding)));
    all.filter(move |(_, finding)| {
        let at = &finding.location;
        let alike = known.entry((&at.file, at.span, &finding.rule)).or_default();
        let news = designs.len() == 1 || !alike.contains(finding);
        alike.push(finding);
        news
    })
}
