//! `buttress prices`: what is done with the price book itself.

mod progress;
mod refresh;

use clap::{Args, Subcommand};

/// Looks after the price book.
#[derive(Debug, Args)]
pub struct Prices {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Refresh(refresh::Refresh),
}

impl Prices {
    /// Does it.
    pub fn run(self) -> anyhow::Result<u8> {
        match self.command {
            Command::Refresh(refresh) => refresh.run(),
        }
    }
}
