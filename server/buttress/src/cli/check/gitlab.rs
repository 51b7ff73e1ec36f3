//! For GitLab: a Code Quality report, which merge requests show what is new of.
//!
//! What is accepted in the design is left out: nobody has to look at it again.

use buttress_analysis::Severity;
use serde::Serialize;

use super::super::json;
use super::Design;
use super::told::{self, Told};

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Place<'a>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// A list of issues; an empty one where there are none, which GitLab takes as all is well.
pub fn print(designs: &[Design], directory: &str) -> serde_json::Result<String> {
    let all = told::all(designs, directory);
    let open = all.iter().filter(|told| told.finding.accepted.is_none());
    json::print(&open.map(Issue::from).collect::<Vec<_>>())
}

impl<'a> From<&'a Told<'_>> for Issue<'a> {
    fn from(told: &'a Told<'_>) -> Self {
        Self {
            description: &told.finding.message,
            check_name: &told.finding.rule,
            fingerprint: &told.fingerprint,
            severity: match told.finding.severity {
                Severity::Error => "critical",
                Severity::Warning => "major",
                Severity::Information => "minor",
                Severity::Hint => "info",
            },
            location: Place {
                path: told.file,
                lines: Lines {
                    begin: told.range.start.line,
                    end: told.range.end.line,
                },
            },
        }
    }
}
