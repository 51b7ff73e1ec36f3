//! `buttress prices`: what is done with the price book itself.

mod progress;
mod refresh;
mod search;
mod stats;

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
    Search(search::Search),
    Stats(stats::Stats),
}

impl Prices {
    /// Does it.
    pub fn run(self) -> anyhow::Result<u8> {
        match self.command {
            Command::Refresh(refresh) => refresh.run(),
            Command::Search(search) => {
                use_fetched();
                search.run()
            }
            Command::Stats(stats) => {
                use_fetched();
                stats.run()
            }
        }
    }
}

/// Takes the prices of the last refresh, where there was one, before those that are built in.
pub fn use_fetched() {
    let Ok(folder) = buttress_refresh::data_folder() else {
        return;
    };
    let file = folder.join(buttress_refresh::FILE);
    let Ok(text) = std::fs::read_to_string(&file) else {
        return;
    };
    match buttress_pricing::Overlay::parse(text) {
        Ok(overlay) => {
            buttress_pricing::use_fresh(overlay);
        }
        Err(error) => {
            let file = file.display();
            super::note(&format!("the prices of {file} are not used: {error}"));
        }
    }
}
