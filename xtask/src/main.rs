//! Everything a person or CI runs: `cargo xtask …`.
//!
//! Each command says what it does, step by step and with times. What a command needs beyond Rust and
//! Node it installs into a cache beside the checkout (see [`tools`]), and what it cannot install it
//! names, with the command that does.

mod bench;
mod builds;
mod docs;
mod fuzz;
mod grammar;
mod npm;
mod prices;
mod project;
mod record;
mod shell;
mod suites;
mod test;
mod tools;
mod trying;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::project::Project;

/// What a person or CI runs on Buttress.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build all, print the report on fixtures/shop and serve its picture in the browser.
    Try {
        /// Print the address and leave the browser alone.
        #[arg(long)]
        no_open: bool,
    },
    /// Build what is needed and run every suite.
    Test {
        /// Run these suites alone: a name of `--list`, or the beginning of some.
        #[arg(long, value_name = "SUITE", num_args = 1..)]
        only: Vec<String>,
        /// Print the names of the suites.
        #[arg(long)]
        list: bool,
    },
    /// Run the fuzz targets: one of `server/fuzz/targets`, or each in turn.
    Fuzz {
        /// The target.
        target: Option<String>,
        /// How long each runs.
        #[arg(long, default_value_t = 10)]
        minutes: u64,
    },
    /// Record what the editors of the suites say, for the test that plays it again.
    Record {
        /// The suite; each that can be recorded unless said.
        suite: Option<String>,
        /// A folder of recordings of the suite, to run nothing.
        #[arg(long, value_name = "DIR", requires = "suite")]
        from: Option<PathBuf>,
    },
    /// Measure the server, beside one that does nothing and beside what others do.
    Bench(bench::Options),
    /// A language server that does nothing, for `bench`.
    #[command(name = bench::FLOOR, hide = true)]
    BenchFloor,
    /// Generate the parser from grammar.js and copy its queries to the Neovim plugin.
    Grammar {
        /// Change nothing, and fail when something is stale.
        #[arg(long)]
        check: bool,
    },
    /// Make the committed tables of prices and products.
    Prices {
        #[command(subcommand)]
        command: Prices,
    },
    /// Fill the generated tables of grammar/LANGUAGE.md.
    Docs {
        /// Change nothing, and fail when a table is stale.
        #[arg(long)]
        check: bool,
    },
}

#[derive(Subcommand)]
enum Prices {
    /// Build pricing/data from a folder of sources.
    Build {
        /// The folder, with `knowledge/` and `pricing-sources/`.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    // Before anything is asked of cargo: it is measured how fast this one starts.
    if let Command::BenchFloor = command {
        return bench::serve_floor();
    }
    let project = Project::find()?;
    match command {
        Command::Try { no_open } => trying::run(&project, !no_open),
        Command::Test { list: true, .. } => {
            test::list();
            Ok(ExitCode::SUCCESS)
        }
        Command::Test { only, .. } => test::run(&project, &only),
        Command::Fuzz { target, minutes } => fuzz::run(&project, target.as_deref(), minutes),
        Command::Record { suite, from } => record::run(&project, suite.as_deref(), from.as_deref()),
        Command::Bench(options) => bench::run(&project, &options),
        Command::BenchFloor => bench::serve_floor(),
        Command::Grammar { check } => grammar::run(&project, check),
        Command::Prices {
            command: Prices::Build { from },
        } => {
            prices::build(&from, &project.path("pricing/data"))?;
            println!("pricing/data is made from {}", from.display());
            Ok(ExitCode::SUCCESS)
        }
        Command::Docs { check } => docs::run(&project, check),
    }
}
