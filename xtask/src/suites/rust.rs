//! The Rust suites.

use std::process::Command;

use anyhow::Result;

use super::Bench;
use crate::shell;

pub fn format(bench: &Bench) -> Result<String> {
    cargo(
        bench,
        "cargo fmt --check",
        &["fmt", "--all", "--check", "--", "--color=never"],
    )?;
    Ok("clean".to_string())
}

pub fn clippy(bench: &Bench) -> Result<String> {
    canvas_first(bench);
    let arguments = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    cargo(bench, "cargo clippy", &arguments)?;
    Ok("clean".to_string())
}

pub fn tests(bench: &Bench) -> Result<String> {
    canvas_first(bench);
    if shell::which("cargo-nextest").is_some() {
        let arguments = [
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--status-level=fail",
            "--color=never",
        ];
        return Ok(nextest_count(&cargo(
            bench,
            "cargo nextest run",
            &arguments,
        )?));
    }
    let arguments = ["test", "--workspace", "--all-targets", "--no-fail-fast"];
    Ok(libtest_count(&cargo(bench, "cargo test", &arguments)?))
}

pub fn examples(bench: &Bench) -> Result<String> {
    canvas_first(bench);
    Ok(libtest_count(&cargo(
        bench,
        "cargo test --doc",
        &["test", "--workspace", "--doc", "--no-fail-fast"],
    )?))
}

/// The server carries the canvas, and is built again when the canvas changes: so the canvas is built
/// before. That it fails to build is for its own suite to say.
fn canvas_first(bench: &Bench) {
    let _ = bench.builds.preview(bench.project, bench.tools);
}

fn cargo(bench: &Bench, what: &str, arguments: &[&str]) -> Result<String> {
    let mut command: Command = bench.project.cargo();
    command.args(arguments);
    shell::run(bench.project, what, &mut command)
}

/// From `Summary [ 1.2s] 412 tests run: 412 passed, 0 skipped`.
fn nextest_count(printed: &str) -> String {
    let summary = printed
        .lines()
        .rev()
        .find(|line| line.contains("tests run:") || line.contains("test run:"));
    summary
        .and_then(|line| line.split("run:").nth(1))
        .map_or_else(|| "passed".to_string(), |counts| counts.trim().to_string())
}

/// The sum over lines such as `test result: ok. 12 passed; 0 failed; …`.
fn libtest_count(printed: &str) -> String {
    let passed: usize = printed
        .lines()
        .filter_map(|line| {
            line.strip_prefix("test result: ok. ")?
                .split(' ')
                .next()?
                .parse::<usize>()
                .ok()
        })
        .sum();
    format!("{passed} passed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_tests() {
        assert_eq!(
            nextest_count("a\n     Summary [   1.2s] 412 tests run: 410 passed, 2 skipped\n"),
            "410 passed, 2 skipped"
        );
        let printed = "test result: ok. 12 passed; 0 failed; 0 ignored\n\ntest result: ok. 3 passed; 0 failed\n";
        assert_eq!(libtest_count(printed), "15 passed");
    }
}
