//! `cargo xtask fuzz`: runs the fuzz targets for as long as one likes.
//!
//! The seeds are the fixtures, the patterns and the cases of the grammar's corpus as they are now; what
//! a fuzzer finds beyond them it keeps in `server/fuzz/corpus`. The bodies of the targets are in
//! `server/trials`, and an ordinary test runs them over the same seeds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::shell;
use crate::tools::cargo_fuzz;

/// The targets, each a file in `server/fuzz/targets`.
const TARGETS: [&str; 4] = ["parse", "edits", "format", "requests"];

/// One input may take so many seconds.
const PATIENCE: u32 = 20;

/// What is kept of the time for the build.
const BUILD: Duration = Duration::from_mins(15);

/// Runs one target, or each in turn, for `minutes`.
///
/// # Errors
/// When there is no such target, cargo-fuzz is missing, or a target finds something.
pub fn run(project: &Project, target: Option<&str>, minutes: u64) -> Result<ExitCode> {
    let targets: Vec<&str> = match target {
        None => TARGETS.to_vec(),
        Some(name) if TARGETS.contains(&name) => vec![name],
        Some(name) => bail!(
            "there is no target `{name}`; there are {}",
            TARGETS.join(", ")
        ),
    };
    let program = cargo_fuzz::find(project)?;
    let fuzz = project.path("server/fuzz");
    for name in targets {
        let corpus = fuzz.join("corpus").join(name);
        let seeds = seed(project, &corpus)?;
        shell::say(&format!("{name}: {seeds} seeds, {minutes} min"));
        let mut command = std::process::Command::new(&program);
        // Without a sanitizer: those need a nightly compiler, and the code is safe Rust.
        command
            .current_dir(&project.root)
            .args(["fuzz", "run", "--sanitizer", "none", "--fuzz-dir"])
            .arg(&fuzz)
            .arg("--target-dir")
            .arg(project.target.join("fuzz"))
            .arg(name)
            .arg(&corpus)
            .arg("--")
            .arg(format!("-max_total_time={}", minutes * 60))
            .arg(format!("-timeout={PATIENCE}"))
            .args(["-max_len=8192", "-print_final_stats=1"]);
        let limit = Duration::from_mins(minutes) + BUILD;
        let printed = shell::run_within(project, &format!("fuzz {name}"), &mut command, limit)
            .with_context(|| {
                let folder = fuzz.join("artifacts").join(name);
                format!(
                    "{name} failed; an input that makes it fail is in {}",
                    folder.display()
                )
            })?;
        for line in printed
            .lines()
            .filter(|line| line.starts_with("stat::number_of_executed"))
        {
            shell::say(line);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts the seeds into a corpus. Returns how many there are.
fn seed(project: &Project, corpus: &Path) -> Result<usize> {
    fs::create_dir_all(corpus).with_context(|| format!("cannot create {}", corpus.display()))?;
    let mut files = Vec::new();
    for folder in ["fixtures", "patterns", "grammar/test"] {
        collect(&project.path(folder), &mut files)?;
    }
    for (number, file) in files.iter().enumerate() {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        fs::copy(file, corpus.join(format!("seed-{number}-{name}")))?;
    }
    Ok(files.len())
}

/// Designs, and the files of the corpus: designs with trees between them.
fn collect(folder: &Path, out: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, out)?;
        } else if path
            .extension()
            .is_some_and(|end| end == "arch" || end == "txt")
        {
            out.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_its_file() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/fuzz/targets");
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            files.push(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
        files.sort();
        let mut targets = TARGETS.to_vec();
        targets.sort_unstable();
        assert_eq!(files, targets);
    }
}
