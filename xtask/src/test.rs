//! `cargo xtask test`: every suite, and what came of it.

use std::panic;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::builds::Builds;
use crate::project::Project;
use crate::shell;
use crate::suites::{ALL, Bench, Suite};
use crate::tools::{Need, Tools};

/// What came of one suite.
struct Row {
    name: &'static str,
    result: Result<String, String>,
    took: Duration,
}

/// Prints the names of the suites.
pub fn list() {
    for suite in ALL {
        println!("{:18}{}", suite.name, suite.about);
    }
}

/// Runs the suites in `only`, or all of them.
///
/// # Errors
/// When `only` names a suite that does not exist.
pub fn run(project: &Project, only: &[String]) -> Result<ExitCode> {
    let suites = select(only)?;
    let tools = Tools::default();
    let builds = Builds::default();
    let bench = Bench {
        project,
        tools: &tools,
        builds: &builds,
    };
    println!(
        "{} suites; logs in {}",
        suites.len(),
        project.scratch().join("logs").display()
    );
    println!("tools are kept in {}", project.cache.display());
    let started = Instant::now();
    let needs = needs(&suites);
    let rows: Vec<Row> = thread::scope(|scope| {
        scope.spawn(|| {
            shell::label("tools");
            tools.prepare(project, &needs);
        });
        suites.iter().map(|suite| run_one(suite, &bench)).collect()
    });
    Ok(report(project, &rows, started.elapsed()))
}

fn select(only: &[String]) -> Result<Vec<&'static Suite>> {
    for wanted in only {
        if !ALL
            .iter()
            .any(|suite| suite.name.starts_with(wanted.as_str()))
        {
            let names: Vec<&str> = ALL.iter().map(|suite| suite.name).collect();
            bail!(
                "there is no suite `{wanted}`; there are {}",
                names.join(", ")
            );
        }
    }
    let exact = |wanted: &str| ALL.iter().any(|suite| suite.name == wanted);
    let chosen = |suite: &Suite, wanted: &str| {
        if exact(wanted) {
            suite.name == wanted
        } else {
            suite.name.starts_with(wanted)
        }
    };
    Ok(ALL
        .iter()
        .filter(|suite| only.is_empty() || only.iter().any(|wanted| chosen(suite, wanted)))
        .collect())
}

fn needs(suites: &[&Suite]) -> Vec<Need> {
    let mut needs = Vec::new();
    for need in suites.iter().flat_map(|suite| suite.needs) {
        if !needs.contains(need) {
            needs.push(*need);
        }
    }
    needs
}

fn run_one(suite: &Suite, bench: &Bench) -> Row {
    println!("\n{}: {}", suite.name, suite.about);
    let started = Instant::now();
    // A suite that panics is one that failed, not the end of the others.
    let result = panic::catch_unwind(panic::AssertUnwindSafe(|| (suite.run)(bench)))
        .unwrap_or_else(|_| bail!("the suite itself panicked"))
        .map_err(|error| format!("{error:#}"));
    let took = started.elapsed();
    match &result {
        Ok(detail) => println!("  passed in {}: {detail}", shell::seconds(took)),
        Err(error) => println!("  FAILED in {}: {error}", shell::seconds(took)),
    }
    Row {
        name: suite.name,
        result,
        took,
    }
}

fn report(project: &Project, rows: &[Row], took: Duration) -> ExitCode {
    println!("\n{:18} {:8} {:>13}", "suite", "", "time");
    for row in rows {
        let word = if row.result.is_ok() {
            "passed"
        } else {
            "FAILED"
        };
        let detail = match &row.result {
            Ok(detail) => detail.as_str(),
            Err(error) => error.lines().next().unwrap_or_default(),
        };
        println!(
            "{:18} {word:8} {:>13}  {detail}",
            row.name,
            shell::seconds(row.took)
        );
    }
    let failed = rows.iter().filter(|row| row.result.is_err()).count();
    if failed > 0 {
        let names: Vec<&str> = rows
            .iter()
            .filter(|row| row.result.is_err())
            .map(|row| row.name)
            .collect();
        println!(
            "\nrun what failed again: cargo xtask test --only {}",
            names.join(" ")
        );
        println!("logs: {}", project.scratch().join("logs").display());
    }
    println!("\n{} in all", shell::seconds(took));
    println!("{} passed, {failed} failed", rows.len() - failed);
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(only: &[&str]) -> Vec<&'static str> {
        let only: Vec<String> = only.iter().map(ToString::to_string).collect();
        select(&only)
            .unwrap()
            .iter()
            .map(|suite| suite.name)
            .collect()
    }

    #[test]
    fn selects_by_name_then_by_beginning() {
        assert_eq!(names(&[]).len(), ALL.len());
        assert_eq!(names(&["rust"]), ["rust"]);
        assert_eq!(names(&["neovim"]), ["neovim-0.10", "neovim-newest"]);
        assert!(select(&["nothing".to_string()]).is_err());
    }

    #[test]
    fn names_are_unique() {
        let mut all: Vec<&str> = ALL.iter().map(|suite| suite.name).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), ALL.len());
    }
}
