//! cargo-fuzz, which builds and runs the fuzz targets.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::shell;

const VERSION: &str = "0.13.1";

/// The path of `cargo-fuzz`: the one on PATH, else one built by cargo.
///
/// # Errors
/// When it cannot be installed.
pub fn find(project: &Project) -> Result<PathBuf> {
    if let Some(program) = shell::which("cargo-fuzz") {
        return Ok(program);
    }
    let folder = super::install(project, &format!("cargo-fuzz-{VERSION}"), |draft, _| {
        shell::say("building cargo-fuzz: this takes a minute, once");
        let mut command = project.cargo();
        command
            .args([
                "install",
                "cargo-fuzz",
                "--version",
                VERSION,
                "--locked",
                "--root",
            ])
            .arg(draft);
        shell::run(project, "cargo install cargo-fuzz", &mut command).map(drop)
    })
    .with_context(|| {
        format!(
            "cargo-fuzz {VERSION} is missing: cargo install cargo-fuzz --version {VERSION} --locked"
        )
    })?;
    Ok(folder
        .join("bin")
        .join(format!("cargo-fuzz{}", std::env::consts::EXE_SUFFIX)))
}
