//! The programs the suites need, found on this machine or installed into the cache.
//!
//! Each is installed into a folder of its own, whose name carries its version, first under another
//! name: a run that is broken off leaves nothing that looks complete.

pub mod cargo_fuzz;
pub mod chromium;
pub mod code_server;
pub mod debian;
pub mod neovim;
pub mod node;
pub mod tree_sitter;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow};

use crate::project::Project;
use crate::shell;

/// A result that can be kept and told again.
pub type Outcome<T> = Result<T, String>;

/// Turns what `work` returns into an [`Outcome`].
pub fn outcome<T>(work: impl FnOnce() -> Result<T>) -> Outcome<T> {
    work().map_err(|error| format!("{error:#}"))
}

/// A tool that a suite asks for, so that it can be installed while other suites run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// Node 24.
    Node,
    /// The tree-sitter command line.
    TreeSitter,
    /// The oldest Neovim that the plugin serves.
    NeovimOldest,
    /// The newest Neovim.
    NeovimNewest,
    /// VS Code's workbench, served to a browser.
    CodeServer,
}

/// The tools of one run, each looked for once.
#[derive(Default)]
pub struct Tools {
    node: OnceLock<Outcome<node::Node>>,
    tree_sitter: OnceLock<Outcome<PathBuf>>,
    neovim_oldest: OnceLock<Outcome<neovim::Neovim>>,
    neovim_newest: OnceLock<Outcome<neovim::Neovim>>,
    code_server: OnceLock<Outcome<PathBuf>>,
}

impl Tools {
    /// Node with npm.
    ///
    /// # Errors
    /// When there is none and none can be installed.
    pub fn node(&self, project: &Project) -> Result<&node::Node> {
        told(self.node.get_or_init(|| outcome(|| node::find(project))))
    }

    /// The tree-sitter command line.
    ///
    /// # Errors
    /// When there is none and none can be installed.
    pub fn tree_sitter(&self, project: &Project) -> Result<&PathBuf> {
        told(
            self.tree_sitter
                .get_or_init(|| outcome(|| tree_sitter::find(project))),
        )
    }

    /// The oldest Neovim that the plugin serves, or the newest one.
    ///
    /// # Errors
    /// When there is none and none can be installed.
    pub fn neovim(&self, project: &Project, which: neovim::Which) -> Result<&neovim::Neovim> {
        let place = match which {
            neovim::Which::Oldest => &self.neovim_oldest,
            neovim::Which::Newest => &self.neovim_newest,
        };
        told(place.get_or_init(|| outcome(|| neovim::find(project, which))))
    }

    /// The folder of code-server.
    ///
    /// # Errors
    /// When there is none and none can be installed.
    pub fn code_server(&self, project: &Project) -> Result<&PathBuf> {
        let node = self.node(project)?;
        told(
            self.code_server
                .get_or_init(|| outcome(|| code_server::find(project, node))),
        )
    }

    /// Looks for everything in `needs`; the suite that asks for a tool tells why it is not there.
    pub fn prepare(&self, project: &Project, needs: &[Need]) {
        for need in needs {
            let _ = match need {
                Need::Node => self.node(project).map(drop),
                Need::TreeSitter => self.tree_sitter(project).map(drop),
                Need::NeovimOldest => self.neovim(project, neovim::Which::Oldest).map(drop),
                Need::NeovimNewest => self.neovim(project, neovim::Which::Newest).map(drop),
                Need::CodeServer => self.code_server(project).map(drop),
            };
        }
    }
}

fn told<T>(outcome: &Outcome<T>) -> Result<&T> {
    outcome.as_ref().map_err(|error| anyhow!(error.clone()))
}

/// The folder `name` of the cache, filled by `fill` when it is not there yet. `fill` gets the folder
/// to write to and the path it will have in the end.
fn install(
    project: &Project,
    name: &str,
    fill: impl FnOnce(&Path, &Path) -> Result<()>,
) -> Result<PathBuf> {
    let folder = project.cache.join(name);
    let stamp = |folder: &Path| folder.join(".complete");
    if stamp(&folder).is_file() {
        return Ok(folder);
    }
    shell::say(&format!("installing {name} into {}", folder.display()));
    let draft = project
        .cache
        .join(format!(".{name}.{}", std::process::id()));
    if draft.exists() {
        fs::remove_dir_all(&draft)?;
    }
    fs::create_dir_all(&draft).with_context(|| format!("cannot create {}", draft.display()))?;
    let filled = fill(&draft, &folder).and_then(|()| Ok(fs::write(stamp(&draft), "")?));
    if let Err(error) = filled {
        let _ = fs::remove_dir_all(&draft);
        return Err(error.context(format!("{name} could not be installed")));
    }
    if folder.exists() && !stamp(&folder).is_file() {
        fs::remove_dir_all(&folder)?;
    }
    match fs::rename(&draft, &folder) {
        Ok(()) => Ok(folder),
        // Another run was quicker.
        Err(_) if stamp(&folder).is_file() => {
            let _ = fs::remove_dir_all(&draft);
            Ok(folder)
        }
        Err(error) => {
            Err(error).with_context(|| format!("cannot put {} in place", folder.display()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(name: &str) -> Project {
        let cache = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&cache);
        Project {
            root: cache.clone(),
            target: cache.clone(),
            cache,
        }
    }

    #[test]
    fn an_install_that_fails_leaves_nothing() {
        let project = project("fails");
        let failed = install(&project, "tool-1", |draft, _| {
            fs::write(draft.join("half"), "")?;
            Err(anyhow!("no network"))
        });
        assert!(format!("{:#}", failed.unwrap_err()).contains("no network"));
        assert_eq!(fs::read_dir(&project.cache).unwrap().count(), 0);
    }

    #[test]
    fn an_install_runs_once_and_replaces_a_torso() {
        let project = project("once");
        fs::create_dir_all(project.cache.join("tool-1/torso")).unwrap();
        let folder = install(&project, "tool-1", |draft, last| {
            assert!(last.ends_with("tool-1"));
            Ok(fs::write(draft.join("file"), "")?)
        })
        .unwrap();
        assert!(folder.join("file").is_file() && !folder.join("torso").exists());
        let again = install(&project, "tool-1", |_, _| Err(anyhow!("not called"))).unwrap();
        assert_eq!(folder, again);
    }
}
