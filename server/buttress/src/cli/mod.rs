//! The command line: one file a command.

mod check;
mod cost;
mod difference;
mod fmt;
mod json;
mod lsp;
mod patterns;
mod preview;
mod prices;
mod render;
mod rules;
mod score;

use std::io::{self, Write};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::{Parser, Subcommand, ValueEnum};
use tracing_subscriber::EnvFilter;

/// Nothing at warning or worse was found.
const CLEAN: u8 = 0;
/// Something was found at warning or worse.
const FOUND: u8 = 1;
/// Something could not be read or done.
const FAILED: u8 = 2;

/// Architecture as code: checks, prices and draws `.arch` files.
#[derive(Debug, Parser)]
#[command(name = "buttress", version, about, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Cost(cost::Cost),
    Explain(rules::Explain),
    Fmt(fmt::Fmt),
    Lsp(lsp::Lsp),
    Patterns(patterns::Patterns),
    Preview(preview::Preview),
    Prices(prices::Prices),
    Rules(rules::Rules),
    Score(score::Score),
}

/// For whom it is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Runs the command of this process's arguments.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    log();
    // A refresh compares what it finds with what is built in.
    if !matches!(arguments.command, Command::Prices(_) | Command::Fmt(_)) {
        prices::use_fetched();
    }
    let code = match arguments.command {
        Command::Check(check) => check.run(),
        Command::Cost(cost) => cost.run(),
        Command::Explain(explain) => explain.run(),
        Command::Fmt(fmt) => fmt.run(),
        Command::Lsp(lsp) => lsp.run(),
        Command::Patterns(patterns) => patterns.run(),
        Command::Preview(preview) => preview.run(),
        Command::Prices(prices) => prices.run(),
        Command::Rules(rules) => rules.run(),
        Command::Score(score) => score.run(),
    };
    match code {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::from(FAILED)
        }
    }
}

/// Logs to standard error what `BUTTRESS_LOG` asks for; warnings if it asks for nothing.
/// Standard output belongs to the protocol and to results.
fn log() {
    let filter = EnvFilter::try_from_env("BUTTRESS_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let logger = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    // A second logger can only be there in a test, which may keep its own.
    let _ = logger.with_ansi(false).try_init();
}

/// Says on standard error what went wrong.
fn complain(message: &str) {
    // Nobody is left to be told where this fails.
    let _ = writeln!(anstream::stderr(), "\u{1b}[1;31merror\u{1b}[0m: {message}");
}

/// Says on standard error what else there is to know.
fn note(message: &str) {
    // Nobody is left to be told where this fails.
    let _ = writeln!(anstream::stderr(), "{message}");
}

/// Prints a result. A reader that has gone away (`| head`) is no failure.
fn print(text: &str) -> anyhow::Result<()> {
    let printed = match AutoStream::choice(&io::stdout()) {
        // All at once: a line at a time takes as long as all of the work.
        ColorChoice::Never => {
            let plain = anstream::adapter::strip_str(text).to_string();
            let mut out = io::stdout().lock();
            out.write_all(plain.as_bytes()).and_then(|()| out.flush())
        }
        _ => {
            let mut out = anstream::stdout().lock();
            out.write_all(text.as_bytes()).and_then(|()| out.flush())
        }
    };
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
