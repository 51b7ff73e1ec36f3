//! The TypeScript packages of the checkout.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::shell;
use crate::tools::node::Node;

/// A folder with a `package.json`.
pub struct Package<'a> {
    project: &'a Project,
    node: &'a Node,
    name: &'static str,
    folder: PathBuf,
}

impl<'a> Package<'a> {
    /// The package in `folder` of the checkout, its dependencies installed as the lock file says.
    ///
    /// # Errors
    /// When `npm ci` fails.
    pub fn open(project: &'a Project, node: &'a Node, folder: &'static str) -> Result<Self> {
        let name = folder.rsplit('/').next().unwrap_or(folder);
        let package = Self {
            project,
            node,
            name,
            folder: project.path(folder),
        };
        package.install()?;
        Ok(package)
    }

    /// Runs a script of `package.json`.
    ///
    /// # Errors
    /// When the script fails.
    pub fn script(&self, script: &str) -> Result<String> {
        self.script_within(script, &[], shell::LIMIT)
    }

    /// As [`Package::script`], with variables in its environment and a time limit.
    ///
    /// # Errors
    /// When the script fails or takes longer.
    pub fn script_within(
        &self,
        script: &str,
        environment: &[(&str, PathBuf)],
        limit: Duration,
    ) -> Result<String> {
        let mut command = self.node.npm();
        command
            .args(["run", "--silent", script])
            .env("NO_COLOR", "1")
            .current_dir(&self.folder);
        command.envs(environment.iter().map(|(key, value)| (key, value)));
        let what = format!("{}: npm run {script}", self.name);
        shell::run_within(self.project, &what, &mut command, limit)
    }

    /// `npm ci`, unless the installed packages are those of this lock file already.
    fn install(&self) -> Result<()> {
        let lock = self.folder.join("package-lock.json");
        let text = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let wanted = format!("{:016x} {}", hasher.finish(), self.node.version());
        let stamp = self.folder.join("node_modules/.installed-by-xtask");
        if fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == wanted) {
            return Ok(());
        }
        let mut command = self.node.npm();
        command
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&self.folder);
        shell::run(
            self.project,
            &format!("{}: npm ci", self.name),
            &mut command,
        )?;
        fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
    }
}
