//! code-server: VS Code's workbench and extension host, served to a browser.
//!
//! Its own installer downloads and compiles more than the workbench needs, so it is installed without
//! scripts, and the two native modules that are needed are built by hand.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::node::{MAJOR, Node};
use crate::project::Project;
use crate::shell;

const VERSION: &str = "4.139.1";

/// The folder of code-server, installed when it is not in the cache; its program is
/// `out/node/entry.js` there.
///
/// # Errors
/// When it cannot be installed.
pub fn find(project: &Project, node: &Node) -> Result<PathBuf> {
    let folder = super::install(
        project,
        &format!("code-server-{VERSION}-node{MAJOR}"),
        |draft, _| fill(project, node, draft),
    )?;
    Ok(folder.join("node_modules/code-server"))
}

fn fill(project: &Project, node: &Node, draft: &Path) -> Result<()> {
    for tool in ["make", "c++", "python3"] {
        if shell::which(tool).is_none() {
            bail!(
                "{tool} is missing: sudo apt-get install --no-install-recommends build-essential python3"
            );
        }
    }
    let npm = |what: &str, folder: &Path, arguments: &[&str]| {
        let mut npm = node.npm();
        npm.args(arguments)
            .args(["--no-audit", "--no-fund", "--silent"])
            .current_dir(folder);
        shell::run(project, &format!("code-server: {what}"), &mut npm)
    };
    let package = format!("code-server@{VERSION}");
    npm(
        "the server",
        draft,
        &["install", "--prefix", ".", "--ignore-scripts", &package],
    )?;
    let workbench = draft.join("node_modules/code-server/lib/vscode");
    npm(
        "the workbench",
        &workbench,
        &[
            "install",
            "--omit=dev",
            "--omit=optional",
            "--ignore-scripts",
        ],
    )?;
    npm(
        "native modules",
        &workbench,
        &["rebuild", "@vscode/spdlog", "@vscode/native-watchdog"],
    )?;
    npm(
        "built-in extensions",
        &workbench.join("extensions"),
        &["install", "--omit=dev", "--ignore-scripts"],
    )?;
    link(
        "code-linux.sh",
        &workbench.join("bin/remote-cli/code-server"),
    )?;
    link(
        "browser-linux.sh",
        &workbench.join("bin/helpers/browser.sh"),
    )?;
    let mut version = node.node();
    version
        .arg(draft.join("node_modules/code-server/out/node/entry.js"))
        .arg("--version");
    shell::run(project, "code-server: --version", &mut version).map(drop)
}

fn link(target: &str, link: &Path) -> Result<()> {
    let mut command = Command::new("ln");
    command.args(["-sf", target]).arg(link);
    let status = command.status().context("ln could not be started")?;
    if !status.success() {
        bail!("cannot link {}", link.display());
    }
    Ok(())
}
