//! What several commands need built, each built once in a run.

use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::{Result, anyhow};

use crate::npm::Package;
use crate::project::Project;
use crate::shell;
use crate::tools::{Outcome, Tools, outcome};

/// The things built in this run.
#[derive(Default)]
pub struct Builds {
    preview: OnceLock<Outcome<()>>,
    server: OnceLock<Outcome<PathBuf>>,
    extension: OnceLock<Outcome<PathBuf>>,
}

impl Builds {
    /// Builds the canvas, which the server carries inside.
    ///
    /// # Errors
    /// When Node is missing or the build fails.
    pub fn preview(&self, project: &Project, tools: &Tools) -> Result<()> {
        let built = self.preview.get_or_init(|| {
            outcome(|| {
                let package = Package::open(project, tools.node(project)?, "editors/preview")?;
                package.script("build").map(drop)
            })
        });
        built.clone().map_err(|error| anyhow!(error))
    }

    /// Builds the server with the canvas inside, and returns its path.
    ///
    /// # Errors
    /// When the canvas or the server does not build.
    pub fn server(&self, project: &Project, tools: &Tools) -> Result<PathBuf> {
        let built = self.server.get_or_init(|| {
            outcome(|| {
                self.preview(project, tools)?;
                let mut command = project.cargo();
                command.args(["build", "--package", "buttress"]);
                shell::run(project, "cargo build --package buttress", &mut command)?;
                Ok(server_path(project))
            })
        });
        built.clone().map_err(|error| anyhow!(error))
    }

    /// Packages the VS Code extension with the server inside, and returns the path of the `.vsix`.
    ///
    /// # Errors
    /// When the server does not build or the extension cannot be packaged.
    pub fn extension(&self, project: &Project, tools: &Tools) -> Result<PathBuf> {
        let built = self.extension.get_or_init(|| {
            outcome(|| {
                let server = self.server(project, tools)?;
                let package = Package::open(project, tools.node(project)?, "editors/vscode")?;
                let vsix = project.scratch().join("buttress.vsix");
                let environment = [("BUTTRESS_BINARY", server), ("BUTTRESS_VSIX", vsix.clone())];
                package.script_within("package", &environment, shell::LIMIT)?;
                Ok(vsix)
            })
        });
        built.clone().map_err(|error| anyhow!(error))
    }
}

/// Where cargo puts the server of a development build.
pub fn server_path(project: &Project) -> PathBuf {
    project
        .target
        .join("debug")
        .join(format!("buttress{}", std::env::consts::EXE_SUFFIX))
}
