//! `buttress patterns prove`: patterns tried on their own examples.

use std::path::{Path, PathBuf};

use buttress_analysis::ide;
use clap::Args;

use super::super::{CLEAN, FOUND, complain, print};
use crate::loader;
use crate::own_patterns::{self, FOLDER};
use crate::paths;

/// Proves patterns on their examples: before.arch and the rewrite give after.arch, the findings that the
/// pattern says it settles are settled, and the score does not fall.
///
/// Exit code: 0 all hold, 1 one does not.
#[derive(Debug, Args)]
pub struct Prove {
    /// Folders of patterns [default: those of the workspace, in .buttress/patterns]
    folders: Vec<PathBuf>,
    /// Write what comes of before.arch to after.arch, to be read and kept
    #[arg(long)]
    write: bool,
}

impl Prove {
    /// Tries them.
    pub fn run(self) -> anyhow::Result<u8> {
        let directory = paths::current_directory();
        let folders = match self.folders.is_empty() {
            false => self.folders,
            true => own_patterns::folders(Path::new(&*directory)),
        };
        anyhow::ensure!(
            !folders.is_empty(),
            "there are no patterns in {FOLDER} here: name their folders"
        );
        let mut code = CLEAN;
        for folder in folders {
            let shown = folder.display();
            let wrong: Vec<String> = match own_patterns::read(&folder) {
                Err(file) => file.complaints(paths::shown(&file.path, &directory)),
                Ok((mut pattern, _)) => {
                    if self.write
                        && let Some((_, after)) = ide::pattern_outcome(&pattern, loader::today())
                    {
                        std::fs::write(folder.join("after.arch"), &after)?;
                        pattern.after = after;
                    }
                    ide::prove_pattern(&pattern, loader::today())
                }
            };
            for message in &wrong {
                complain(&format!("{shown}: {message}"));
                code = FOUND;
            }
            if wrong.is_empty() {
                print(&format!("{shown}: proved\n"))?;
            }
        }
        Ok(code)
    }
}
