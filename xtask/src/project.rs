//! Where things are: the checkout, cargo's target folder and the cache of tools.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The checkout and the folders that belong to it.
pub struct Project {
    /// The root of the workspace.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
    /// Tools, outside the checkout: they outlive a fresh clone.
    pub cache: PathBuf,
}

impl Project {
    /// Finds the checkout that this program was built from.
    ///
    /// # Errors
    /// When cargo cannot describe the workspace, or there is no home folder for the cache.
    pub fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask is not inside a workspace")?
            .to_path_buf();
        let target = target_folder(&root)?;
        let cache = match env::var_os("XDG_CACHE_HOME").filter(|dir| !dir.is_empty()) {
            Some(dir) => PathBuf::from(dir),
            None => env::home_dir()
                .context("no home folder: set XDG_CACHE_HOME to where tools may be kept")?
                .join(".cache"),
        }
        .join("buttress");
        Ok(Self {
            root,
            target,
            cache,
        })
    }

    /// A path inside the checkout.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Where logs and other things of one run are kept.
    pub fn scratch(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// Cargo, run in the root of the workspace.
    pub fn cargo(&self) -> Command {
        let mut command = Command::new(cargo());
        command.current_dir(&self.root);
        command
    }
}

fn cargo() -> std::ffi::OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn target_folder(root: &Path) -> Result<PathBuf> {
    let output = Command::new(cargo())
        .args(["metadata", "--no-deps", "--format-version=1"])
        .current_dir(root)
        .output()
        .context("cargo could not be started")?;
    if !output.status.success() {
        bail!(
            "cargo metadata failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("cargo metadata did not print JSON")?;
    let folder = metadata["target_directory"]
        .as_str()
        .context("cargo metadata names no target folder")?;
    Ok(PathBuf::from(folder))
}
