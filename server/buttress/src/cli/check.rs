//! `buttress check`: what is wrong, like a good compiler says it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use buttress_analysis::cost::dollars;
use buttress_analysis::{FilePath, Finding, Report, Severity, Snapshot};
use clap::Args;

use super::{CLEAN, FAILED, FOUND, Format, complain, json, note, print, render};
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
    /// For people (text) or for programs (json)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Look at the design as it is in this environment
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
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
            Format::Json => json::check(&designs, &directory)?,
            Format::Text => text(&designs, &directory),
        };
        // Without a design there is nothing to say on standard output, in either format.
        if !designs.is_empty() {
            print(&text)?;
        }
        let worst = designs
            .iter()
            .flat_map(|d| &d.findings)
            .map(|f| f.severity)
            .min();
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
    out.extend(
        report
            .findings()
            .iter()
            .filter(|f| files.contains(&f.location.file))
            .cloned(),
    );
    let place = |f: &Finding| {
        report
            .files
            .iter()
            .position(|file| *file == f.location.file)
    };
    out.sort_by_key(|f| (place(f), f.location.span, f.severity));
    out
}

fn text(designs: &[Design], directory: &str) -> String {
    let mut said: Vec<(&Finding, &Snapshot)> = Vec::new();
    for design in designs {
        for finding in &design.findings {
            // Two designs may share a file.
            if designs.len() > 1 && said.iter().any(|(known, _)| *known == finding) {
                continue;
            }
            said.push((finding, &design.snapshot));
        }
    }
    let mut out = rendered(&said, directory);
    for design in designs {
        out.push_str(&summary(design, directory, designs.len() > 1));
        out.push('\n');
    }
    out
}

/// Fewer findings than these are rendered sooner than a thread is there.
const FEW: usize = 100;

/// The findings, one below the other. Of very many each core renders its share.
fn rendered(findings: &[(&Finding, &Snapshot)], directory: &str) -> String {
    let render = |share: &[(&Finding, &Snapshot)]| -> String {
        let texts = share.iter().map(|(finding, snapshot)| {
            let mut text = render::finding(finding, snapshot, directory);
            text.push_str("\n\n");
            text
        });
        texts.collect()
    };
    if findings.len() < FEW {
        return render(findings);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let shares = findings.chunks(findings.len().div_ceil(cores));
        let threads: Vec<_> = shares
            .map(|share| (share, scope.spawn(|| render(share))))
            .collect();
        let texts = threads.into_iter().map(|(share, thread)| {
            // What made a thread panic is met again here, and told as any other panic.
            thread.join().unwrap_or_else(|_| render(share))
        });
        texts.collect()
    })
}

/// `Online shop: 87 of 100 (…), $1,204 a month. 1 warning, 2 hints.`
fn summary(design: &Design, directory: &str, several: bool) -> String {
    let Design {
        report, findings, ..
    } = design;
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    let counts: Vec<String> = [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Information, "remark", "remarks"),
        (Severity::Hint, "hint", "hints"),
    ]
    .into_iter()
    .filter_map(|(severity, one, many)| match count(severity) {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    })
    .collect();
    let counts = if counts.is_empty() {
        "nothing to complain about".to_owned()
    } else {
        counts.join(", ")
    };
    let place = match paths::shown(&report.root, directory) {
        place if several => format!(" ({place})"),
        _ => String::new(),
    };
    let without = match report.costs.unpriced(&report.architecture).count() {
        0 => String::new(),
        1 => " without 1 part that has no price".to_owned(),
        n => format!(" without {n} parts that have no price"),
    };
    format!(
        "\u{1b}[1m{}\u{1b}[0m{place}: health {} of 100 ({}), {} a month{without}; {counts}",
        report.title(),
        report.score().shown(),
        report.verdict(),
        dollars(report.costs.monthly),
    )
}

#[cfg(test)]
mod tests {
    use buttress_analysis::{Change, Host};

    use super::*;

    #[test]
    fn shares_come_in_the_order_of_the_text() {
        let mut host = Host::new(crate::loader::today());
        let text: String = (0..3 * FEW)
            .map(|n| format!("service s{n} {{ wrong{n} = 1 }}\n"))
            .collect();
        host.apply_change(Change::Set {
            path: "/a.arch".into(),
            text: text.as_str().into(),
            version: None,
        });
        let snapshot = host.snapshot();
        let report = snapshot.report("/a.arch").expect("a report");
        let all: Vec<_> = report.findings().iter().map(|f| (f, &snapshot)).collect();
        assert!(all.len() >= 3 * FEW);
        let one_by_one: String = all.iter().map(|one| rendered(&[*one], "/")).collect();
        assert_eq!(rendered(&all, "/"), one_by_one);
    }
}
