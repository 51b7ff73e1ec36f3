//! `buttress lsp`: the language server on standard input and output.

use clap::Args;

use crate::lsp;

/// Runs the language server on standard input and output; editors start it.
#[derive(Debug, Args)]
pub struct Lsp {
    /// What some clients add by themselves; it is the only way there is
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Lsp {
    /// Serves until the client leaves.
    pub fn run(self) -> anyhow::Result<u8> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let (input, output) = (tokio::io::stdin(), tokio::io::stdout());
        let orderly = runtime.block_on(lsp::serve(input, output, lsp::Options::process()));
        // A read of standard input that still waits must not keep the process.
        runtime.shutdown_background();
        Ok(if orderly { 0 } else { 1 })
    }
}
