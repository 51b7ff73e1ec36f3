//! The TypeScript suites.

use anyhow::{Result, bail};

use super::Bench;
use crate::npm::Package;

/// The folder of the VS Code extension.
pub const VSCODE: &str = "editors/vscode";

pub fn preview(bench: &Bench) -> Result<String> {
    let package = Package::open(
        bench.project,
        bench.tools.node(bench.project)?,
        "editors/preview",
    )?;
    package.script("check")?;
    package.script("lint")?;
    let tests = tests_passed(&package.script("test")?)?;
    bench.builds.preview(bench.project, bench.tools)?;
    Ok(format!("{tests} passed"))
}

pub fn vscode(bench: &Bench) -> Result<String> {
    let package = Package::open(bench.project, bench.tools.node(bench.project)?, VSCODE)?;
    package.script("check")?;
    package.script("lint")?;
    let tests = tests_passed(&package.script("test")?)?;
    bench.builds.extension(bench.project, bench.tools)?;
    Ok(format!("{tests} passed"))
}

/// How many tests node's runner says passed, as `ℹ pass 12` or `# pass 12`. That none ran, or that
/// one was skipped, is a failure.
pub fn tests_passed(printed: &str) -> Result<usize> {
    let count = |word: &str| -> Option<usize> {
        printed.lines().find_map(|line| {
            let line = line.trim_start_matches(['ℹ', '#', ' ']);
            line.strip_prefix(word)?
                .strip_prefix(' ')?
                .trim()
                .parse()
                .ok()
        })
    };
    match (count("pass"), count("skipped")) {
        (None | Some(0), _) => bail!("no test ran"),
        (_, Some(skipped)) if skipped > 0 => bail!("{skipped} tests were skipped"),
        (Some(passed), _) => Ok(passed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_reporters_of_node() {
        assert_eq!(tests_passed("ℹ tests 3\nℹ pass 3\nℹ fail 0\n").unwrap(), 3);
        assert_eq!(tests_passed("# tests 14\n# pass 14\n").unwrap(), 14);
        assert!(tests_passed("# tests 0\n# pass 0\n").is_err());
        assert!(tests_passed("").is_err());
    }

    #[test]
    fn a_skipped_test_is_no_passed_one() {
        let error = tests_passed("ℹ pass 3\nℹ skipped 2\n").unwrap_err();
        assert_eq!(error.to_string(), "2 tests were skipped");
        assert_eq!(tests_passed("ℹ pass 3\nℹ skipped 0\n").unwrap(), 3);
    }
}
