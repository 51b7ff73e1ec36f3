//! The tree-sitter command line: it generates the parser and runs the corpus.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::debian;
use crate::project::Project;
use crate::shell;

/// Another minor version may generate another parser.
const WANTED: (u32, u32) = (0, 26);
const VERSION: &str = "0.26.11";

/// The path of `tree-sitter`: the one on PATH if it fits, else Debian's newest, else one built by cargo.
///
/// # Errors
/// When none can be installed.
pub fn find(project: &Project) -> Result<PathBuf> {
    if let Some(program) = shell::which("tree-sitter").filter(|program| fits(program)) {
        return Ok(program);
    }
    if debian::is_here() {
        let package = debian::Package {
            suite: "sid",
            name: "tree-sitter-cli",
            program: "tree-sitter",
        };
        match debian::unpack(project, "tree-sitter-sid", &package) {
            Ok(folder) => {
                let program = folder.join("usr/bin/tree-sitter");
                if fits(&program) {
                    return Ok(program);
                }
                shell::say("Debian's tree-sitter is of another version");
            }
            Err(error) => shell::say(&format!("{error:#}")),
        }
    }
    let folder = super::install(project, &format!("tree-sitter-{VERSION}"), |draft, _| {
        shell::say("building the tree-sitter command line: this takes some minutes, once");
        let mut command = project.cargo();
        command.args(["install", "tree-sitter-cli", "--version", VERSION, "--locked", "--root"]).arg(draft);
        shell::run(project, "cargo install tree-sitter-cli", &mut command).map(drop)
    })
    .with_context(|| format!("tree-sitter {VERSION} is missing: cargo install tree-sitter-cli --version {VERSION} --locked"))?;
    Ok(folder
        .join("bin")
        .join(format!("tree-sitter{}", std::env::consts::EXE_SUFFIX)))
}

fn fits(program: &Path) -> bool {
    shell::version_of(program).and_then(|version| shell::major_minor(&version)) == Some(WANTED)
}
