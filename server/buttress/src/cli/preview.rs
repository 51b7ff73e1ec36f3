//! `buttress preview`: the picture in a browser, as the file changes.

use std::path::PathBuf;

use clap::Args;

/// Shows a design in the browser, and keeps up with its files.
#[derive(Debug, Args)]
pub struct Preview {
    /// The design's root file
    file: PathBuf,
    /// The port to listen on, on this machine only; 0 is any that is free
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Open the browser
    #[arg(long, overrides_with = "no_open")]
    open: bool,
    /// Only print the address
    #[arg(long)]
    no_open: bool,
}

impl Preview {
    /// Shows it until it is stopped.
    pub fn run(self) -> anyhow::Result<u8> {
        anyhow::bail!("{}", self.file.display())
    }
}
