//! The Neovim plugin, in a real Neovim with the real server.

use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::Bench;
use crate::shell;
use crate::tools::neovim::Which;

const LIMIT: Duration = Duration::from_mins(5);

pub fn run(bench: &Bench, which: Which) -> Result<String> {
    for tool in ["cc", "curl"] {
        if shell::which(tool).is_none() {
            bail!(
                "{tool} is missing: sudo apt-get install --no-install-recommends gcc libc6-dev curl"
            );
        }
    }
    let neovim = bench.tools.neovim(bench.project, which)?;
    let server = bench.builds.server(bench.project, bench.tools)?;
    shell::say(&neovim.version);
    let mut command = neovim.command();
    command
        .args(["--clean", "-l"])
        .arg(bench.project.path("editors/neovim/test/run.lua"));
    command
        .env("BUTTRESS_BINARY", server)
        .current_dir(bench.project.path("editors/neovim"));
    let printed = shell::run_within(bench.project, "the plugin's tests", &mut command, LIMIT)?;
    let count = printed
        .lines()
        .rev()
        .find(|line| line.contains(" passed"))
        .and_then(|line| line.trim().split(',').next())
        .context("the tests said no result")?;
    Ok(format!("{}, {}", neovim.version, count))
}
