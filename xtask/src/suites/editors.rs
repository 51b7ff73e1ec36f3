//! The VS Code extension, installed in VS Code's workbench and driven in a browser.

use std::time::Duration;

use anyhow::Result;

use super::Bench;
use super::typescript::{VSCODE, tests_passed};
use crate::npm::Package;
use crate::tools::chromium;

pub fn workbench(bench: &Bench) -> Result<String> {
    let chromium = chromium::find()?;
    let code_server = bench.tools.code_server(bench.project)?.clone();
    let extension = bench.builds.extension(bench.project, bench.tools)?;
    let package = Package::open(bench.project, bench.tools.node(bench.project)?, VSCODE)?;
    let environment = [
        ("BUTTRESS_CODE_SERVER", code_server),
        ("BUTTRESS_CHROMIUM", chromium),
        ("BUTTRESS_VSIX", extension),
        (
            "BUTTRESS_ARTIFACTS",
            bench.project.scratch().join("workbench"),
        ),
    ];
    let printed = package.script_within("e2e", &environment, Duration::from_mins(10))?;
    Ok(format!("{} passed", tests_passed(&printed)?))
}
