//! `cargo xtask bench`: how fast the server is, beside a server that does nothing and beside what
//! others do.
//!
//! The whole server is measured, as an editor meets it: a process, pipes, JSON. The milliseconds of
//! two machines cannot be compared; the ratios to the floor, the growth with the model and the counts
//! can. `CONTRIBUTING.md` says how to read the table.

mod cases;
mod client;
mod floor;
mod framing;
mod gate;
mod model;
#[cfg(test)]
mod model_tests;
mod peers;
mod process;
mod record;
mod report;
mod rows;
mod session;
mod stats;
mod text;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::project::Project;
use crate::shell;
use cases::{Case, Cell, Column, Pace};
use peers::Peers;
use record::Record;
use rows::ROWS;
use session::{Subject, Target};
use stats::Figures;
use text::Text;

/// The name of the hidden command that is the floor.
pub const FLOOR: &str = "bench-floor";

const SIZES: [usize; 3] = [50, 500, 5_000];
const LARGEST: usize = 20_000;

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Measure models of these sizes instead of 50, 500 and 5,000 components.
    #[arg(long, value_name = "N", num_args = 1.., value_parser = clap::value_parser!(u32).range(1..=100_000))]
    size: Vec<u32>,
    /// Measure a model of 20,000 components too.
    #[arg(long)]
    full: bool,
    /// Measure the rows alone whose name or label has this in it.
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
    /// Take few samples, for a first look.
    #[arg(long)]
    quick: bool,
    /// Watch memory over 20,000 edits and 2,000 times closed and opened.
    #[arg(long)]
    soak: bool,
    /// Fail when a publish is stale or has no version, or memory grows over a soak.
    #[arg(long)]
    gate: bool,
    /// Tell the change since an earlier run of this machine.
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// Measure this program and do not build one.
    #[arg(long, value_name = "PROGRAM")]
    server: Option<PathBuf>,
    /// Run the benches of the crates instead: the parts that the whole is made of.
    #[arg(long)]
    parts: bool,
}

/// Measures, and tells what came of it.
///
/// # Errors
/// When the server does not build, fails, or breaks the protocol.
pub fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    if options.parts {
        return parts(project);
    }
    let earlier = options.compare.as_deref().map(Record::read).transpose()?;
    let pattern = options.only.as_deref().unwrap_or_default().to_lowercase();
    let is_wanted = |id: &str| {
        let row = rows::find(id);
        id.contains(&pattern) || row.is_some_and(|r| r.label.to_lowercase().contains(&pattern))
    };
    if !ROWS.iter().any(|row| is_wanted(row.id)) {
        let ids: Vec<&str> = ROWS.iter().map(|row| row.id).collect();
        bail!("no row has `{pattern}` in it; there are {}", ids.join(", "));
    }
    let server = match &options.server {
        Some(program) => program
            .canonicalize()
            .with_context(|| format!("there is no program {}", program.display()))?,
        None => build(project)?,
    };
    let [server, floor] = targets(&server)?;
    let pace = Pace {
        soak: options.soak,
        ..if options.quick {
            Pace::QUICK
        } else {
            Pace::FULL
        }
    };
    let folder = project.scratch().join("bench");
    let mut columns = [BTreeMap::new(), BTreeMap::new()];
    for size in sizes(options) {
        let subject = subject(&folder, size)?;
        valid(&server, &subject)?;
        for (target, columns) in [&server, &floor].into_iter().zip(&mut columns) {
            let started = Instant::now();
            let mut case = Case {
                target,
                subject: &subject,
                pace,
                wanted: &is_wanted,
                column: Column::new(),
            };
            cases::measure(&mut case)
                .with_context(|| format!("{}, {size} components", target.name))?;
            columns.insert(size, case.column);
            let took = shell::seconds(started.elapsed());
            shell::say(&format!(
                "{} components, {}  {took}",
                report::grouped(size),
                target.name
            ));
        }
    }
    let [mut server, mut floor] = columns;
    ratios(&mut server);
    for column in floor.values_mut() {
        // Less than the kernel counts: a ratio to it would say nothing.
        column.remove("key.cpu");
    }
    let record = Record::new(project, options.quick, &server, &floor, &Peers::read()?);
    tell(options, &record, earlier.as_ref(), &folder)
}

fn tell(
    options: &Options,
    record: &Record,
    earlier: Option<&Record>,
    folder: &std::path::Path,
) -> Result<ExitCode> {
    let peers = Peers::read()?;
    println!(
        "\n{} on {}, {} threads\n{}",
        record.commit,
        record.machine.processor,
        record.machine.threads,
        report::table(record)
    );
    println!(
        "growth: the exponent over sizes from 500 up; at most {} is the goal. of floor: over a server that \
         does nothing.\nPeers and goals are of {}, {}.",
        rows::EXPONENT,
        peers.measured,
        peers.machine
    );
    if let Some(earlier) = earlier {
        if earlier.quick != record.quick {
            println!("One of the two runs is a quick one: do not read much into small changes.");
        }
        println!("\n{}", report::changes(earlier, record));
    }
    println!("figures: {}", record.write(folder)?.display());
    let failures = gate::failures(record);
    for failure in &failures {
        println!("fails the gate: {failure}");
    }
    if !options.gate {
        return Ok(ExitCode::SUCCESS);
    }
    if !options.soak {
        println!("the gate looks at memory with --soak only");
    }
    Ok(if failures.is_empty() {
        println!("the gate is passed");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The floor, as a process.
///
/// # Errors
/// When its client breaks the protocol or is gone.
pub fn serve_floor() -> Result<ExitCode> {
    floor::serve(io::stdin().lock(), io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

fn build(project: &Project) -> Result<PathBuf> {
    let mut build = project.cargo();
    build.args(["build", "--release", "--package", "buttress"]);
    shell::show("cargo build", &mut build)?;
    Ok(project
        .target
        .join("release")
        .join(format!("buttress{}", std::env::consts::EXE_SUFFIX)))
}

/// The server, and the floor under it.
fn targets(server: &std::path::Path) -> Result<[Target; 2]> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let here = std::env::current_exe()?;
    Ok([
        Target {
            name: "buttress",
            serve: (server.to_owned(), words(&["lsp"])),
            once: (
                server.to_owned(),
                words(&["check", "{file}", "--format", "json"]),
            ),
        },
        Target {
            name: "the floor",
            serve: (here, words(&[FLOOR])),
            once: (server.to_owned(), words(&["--version"])),
        },
    ])
}

fn sizes(options: &Options) -> Vec<usize> {
    let mut sizes: Vec<usize> = if options.size.is_empty() {
        SIZES.to_vec()
    } else {
        options.size.iter().map(|size| *size as usize).collect()
    };
    if options.full {
        sizes.push(LARGEST);
    }
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// A model in a folder of its own: a server looks at the files beside it.
fn subject(folder: &std::path::Path, size: usize) -> Result<Subject> {
    let folder = folder.join(format!("model-{size}"));
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let file = folder.join("model.arch");
    let text = Text::of(model::arch(size));
    fs::write(&file, &text.text).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(Subject { size, text, file })
}

/// A model with errors would be measured for what is not looked at in it.
fn valid(server: &Target, subject: &Subject) -> Result<()> {
    let (program, arguments) = &server.once;
    let file = subject.file.to_string_lossy();
    let output = Command::new(program)
        .args(arguments.iter().map(|a| a.replace("{file}", &file)))
        .output()
        .with_context(|| format!("{} could not be started", program.display()))?;
    let said: serde_json::Value = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("{} check printed no JSON", program.display()))?;
    let findings = said["findings"]
        .as_array()
        .context("check told no findings")?;
    // What takes from the health is no error of the text.
    let of_text = |f: &&serde_json::Value| f["severity"] == "error" && f["points"] == 0.0;
    if let Some(error) = findings.iter().find(of_text) {
        bail!(
            "{file}: the generated model has an error, so it is no good to measure with; mend \
             xtask/src/bench/model.rs: {error}"
        );
    }
    Ok(())
}

/// What a key costs over one at the least size, of the kind where that is most.
fn ratios(columns: &mut BTreeMap<usize, Column>) {
    let key = |column: &Column, row| match column.get(row) {
        Some(Cell::Figures(figures)) => Some(figures.p50),
        _ => None,
    };
    let Some(least) = columns.values().next().cloned() else {
        return;
    };
    for column in columns.values_mut() {
        let kinds = ["key.title", "key.reference", "key.value"].into_iter();
        let ratio = kinds
            .filter_map(|row| Some(key(column, row)? / key(&least, row)?))
            .max_by(f64::total_cmp);
        if let Some(ratio) = ratio {
            column.insert("key.ratio", Cell::Figures(Figures::one(ratio)));
        }
    }
}

fn parts(project: &Project) -> Result<ExitCode> {
    for (package, bench) in [
        ("buttress-analysis", "parts"),
        ("buttress-analysis", "rules"),
        ("buttress-pricing", "book"),
    ] {
        let mut command: Command = project.cargo();
        command.args(["bench", "--package", package, "--bench", bench]);
        shell::show(&format!("{package}: {bench}"), &mut command)?;
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Options {
        Options {
            size: Vec::new(),
            full: false,
            only: None,
            quick: false,
            soak: false,
            gate: false,
            compare: None,
            server: None,
            parts: false,
        }
    }

    #[test]
    fn sizes_are_those_asked_for() {
        assert_eq!(sizes(&options()), SIZES);
        let full = Options {
            full: true,
            ..options()
        };
        assert_eq!(sizes(&full), [50, 500, 5_000, 20_000]);
        let size = vec![500, 50, 500];
        let some = Options { size, ..options() };
        assert_eq!(sizes(&some), [50, 500]);
    }

    #[test]
    fn the_worst_kind_of_key_is_compared() {
        let column = |title: f64, value: f64| {
            Column::from([
                ("key.title", Cell::Figures(Figures::one(title))),
                ("key.value", Cell::Figures(Figures::one(value))),
            ])
        };
        let mut columns = BTreeMap::from([(50, column(2.0, 1.0)), (5_000, column(4.0, 5.0))]);
        ratios(&mut columns);
        let ratio = |size| columns[&size].get("key.ratio").cloned();
        assert_eq!(ratio(50), Some(Cell::Figures(Figures::one(1.0))));
        assert_eq!(ratio(5_000), Some(Cell::Figures(Figures::one(5.0))));
    }
}
