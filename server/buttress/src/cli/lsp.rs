//! `buttress lsp`: the language server on standard input and output.

use std::path::Path;

use anyhow::Context;
use clap::Args;

use crate::lsp::record::Recorded;
use crate::lsp::{self, stdio};

/// Names the folder in which what the client says is written down; nothing is unless it is set.
const RECORD: &str = "BUTTRESS_RECORD";

/// Runs the language server on standard input and output; editors start it.
#[derive(Debug, Args)]
pub struct Lsp {
    /// What some clients add by themselves; it is the only way there is
    #[arg(long, hide = true)]
    stdio: bool,
}

/// Serves on standard input and output, and says whether the client has taken its leave.
async fn serve() -> anyhow::Result<bool> {
    let (mut input, output) = (stdio::input(), stdio::output());
    if let Some(folder) = std::env::var_os(RECORD).filter(|folder| !folder.is_empty()) {
        let recorded = Recorded::new(input, Path::new(&folder)).with_context(|| {
            let folder = folder.display();
            format!("no recording can be made in {folder}, which {RECORD} names: it must be a folder that can be written to")
        })?;
        input = Box::new(recorded);
    }
    Ok(lsp::serve(input, output, lsp::Options::process()).await)
}

impl Lsp {
    /// Serves until the client leaves.
    pub fn run(self) -> anyhow::Result<u8> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            // More at once than a few take memory each, and none of them is done sooner.
            .max_blocking_threads(8)
            .build()?;
        // On a thread that hears what is ready, which this one does not.
        let orderly = runtime.block_on(async { tokio::spawn(serve()).await });
        // A read of standard input that still waits must not keep the process.
        runtime.shutdown_background();
        Ok(if orderly?? { 0 } else { 1 })
    }
}
