//! Neovim, in the oldest version that the plugin serves and in the newest.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::debian;
use crate::project::Project;
use crate::shell;

const OLDEST: (u32, u32) = (0, 10);
/// From here on Neovim has `vim.lsp.config`, and the plugin takes its other way.
const NEW: (u32, u32) = (0, 11);

/// Which Neovim.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// 0.10, with `vim.lsp.start`.
    Oldest,
    /// The newest there is, with `vim.lsp.config`.
    Newest,
}

/// A Neovim that starts.
pub struct Neovim {
    program: PathBuf,
    /// Its runtime files, when they are not where it looks for them.
    runtime: Option<PathBuf>,
    /// What `nvim --version` prints first.
    pub version: String,
}

impl Neovim {
    /// `nvim`, nothing of this machine's configuration read.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        if let Some(runtime) = &self.runtime {
            command.env("VIMRUNTIME", runtime);
        }
        command
    }
}

/// Finds a Neovim: on Debian from the suite that has it, elsewhere the one on PATH.
///
/// # Errors
/// When there is none of that version.
pub fn find(project: &Project, which: Which) -> Result<Neovim> {
    if debian::is_here() {
        let (suite, name) = match which {
            Which::Oldest => ("trixie", "neovim-trixie"),
            Which::Newest => ("sid", "neovim-sid"),
        };
        let package = debian::Package {
            suite,
            name: "neovim",
            program: "nvim",
        };
        let folder = debian::unpack(project, name, &package)?;
        return checked(
            folder.join("usr/bin/nvim"),
            Some(folder.join("usr/share/nvim/runtime")),
            which,
        );
    }
    let variable = match which {
        Which::Oldest => "NVIM_OLDEST",
        Which::Newest => "NVIM",
    };
    let program = std::env::var_os(variable)
        .map(PathBuf::from)
        .or_else(|| shell::which("nvim"));
    let program = program.with_context(|| missing(which, variable))?;
    checked(program, None, which).with_context(|| missing(which, variable))
}

fn missing(which: Which, variable: &str) -> String {
    let version = match which {
        Which::Oldest => "0.10",
        Which::Newest => "0.11 or newer",
    };
    format!(
        "Neovim {version} is missing: install it (macOS: brew install neovim) and set {variable} to its path, or run in a Debian container, where it is installed by itself"
    )
}

fn checked(program: PathBuf, runtime: Option<PathBuf>, which: Which) -> Result<Neovim> {
    let version = version(&program)?;
    let found = shell::major_minor(&version);
    let fits = match which {
        Which::Oldest => found == Some(OLDEST),
        Which::Newest => found.is_some_and(|found| found >= NEW),
    };
    if !fits {
        bail!(
            "{} is {version}, which is not the version wanted",
            program.display()
        );
    }
    Ok(Neovim {
        program,
        runtime,
        version,
    })
}

fn version(program: &Path) -> Result<String> {
    shell::version_of(program).with_context(|| format!("{} does not start", program.display()))
}
