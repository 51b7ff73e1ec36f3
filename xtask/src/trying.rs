//! `cargo xtask try`: from a fresh clone to the report and the picture.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::builds::{Builds, server_path};
use crate::project::Project;
use crate::shell;
use crate::tools::Tools;

const EXAMPLE: &str = "fixtures/shop/shop.arch";

/// Builds all, prints the report on the example and serves its picture until Ctrl-C.
///
/// # Errors
/// When something does not build, or the example cannot be loaded.
pub fn run(project: &Project, open: bool) -> Result<ExitCode> {
    let tools = Tools::default();
    println!("1/4 the canvas");
    Builds::default().preview(project, &tools)?;
    println!("2/4 the server (the first build takes some minutes)");
    shell::show(
        "cargo build",
        project.cargo().args(["build", "--package", "buttress"]),
    )?;
    let buttress = || {
        let mut command = std::process::Command::new(server_path(project));
        command.current_dir(&project.root);
        command
    };

    println!("3/4 the report: buttress check {EXAMPLE}\n");
    let status = buttress().args(["check", EXAMPLE]).status()?;
    // 1 means findings, which is what an example is for.
    if !matches!(status.code(), Some(0 | 1)) {
        bail!("buttress check {EXAMPLE} failed ({status})");
    }

    println!("\n4/4 the picture: buttress preview {EXAMPLE} (Ctrl-C ends it)\n");
    let mut preview = buttress();
    preview.args([
        "preview",
        EXAMPLE,
        if open { "--open" } else { "--no-open" },
    ]);
    let status = preview.status()?;
    // Ctrl-C reaches the server as well, and is the way this ends.
    if status.code().is_some_and(|code| code != 0 && code != 130) {
        bail!("buttress preview {EXAMPLE} failed ({status})");
    }
    Ok(ExitCode::SUCCESS)
}
