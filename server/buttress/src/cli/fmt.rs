//! `buttress fmt`: one way to write it.

use std::io::Read;
use std::path::{Path, PathBuf};

use buttress_analysis::ide;
use clap::Args;

use super::{CLEAN, FAILED, FOUND, complain, print};
use crate::files;
use crate::paths;

/// Formats files in place.
///
/// Exit code: 0 done, or nothing to do; 1 with --check: a file is not formatted; 2 a file could
/// not be read, written or understood.
#[derive(Debug, Args)]
pub struct Fmt {
    /// Files, directories, or `-` for standard input [default: the current directory]
    paths: Vec<PathBuf>,
    /// Change nothing; name the files that are not formatted
    #[arg(long)]
    check: bool,
}

impl Fmt {
    /// Formats.
    pub fn run(self) -> anyhow::Result<u8> {
        if self.paths.iter().any(|p| p == Path::new("-")) {
            anyhow::ensure!(
                self.paths.len() == 1,
                "`-` stands alone: it means standard input"
            );
            return self.stdin();
        }
        let here = [PathBuf::from(".")];
        let paths = if self.paths.is_empty() {
            &here[..]
        } else {
            &self.paths
        };
        let directory = paths::current_directory();
        let mut code = CLEAN;
        for path in paths {
            let found = if path.is_dir() {
                files::scan(path)
            } else {
                vec![path.clone()]
            };
            if found.is_empty() {
                complain(&format!(
                    "{}: there is no .arch file in this directory",
                    path.display()
                ));
                code = FAILED;
            }
            for file in found {
                let shown = paths::of_path(&file);
                let shown = paths::shown(&shown, &directory);
                match self.file(&file, shown) {
                    Ok(false) => {}
                    Ok(true) => {
                        print(&format!("{shown}\n"))?;
                        if self.check {
                            code = code.max(FOUND);
                        }
                    }
                    Err(error) => {
                        complain(&format!("{error:#}"));
                        code = FAILED;
                    }
                }
            }
        }
        Ok(code)
    }

    /// Formats a file, and says whether there was anything to change.
    fn file(&self, path: &Path, shown: &str) -> anyhow::Result<bool> {
        let before = files::read(path, shown)?;
        let after =
            ide::format_text(&before.text).map_err(|error| anyhow::anyhow!("{shown}: {error}"))?;
        if after == before.text {
            return Ok(false);
        }
        if !self.check {
            let mark = if before.mark { "\u{feff}" } else { "" };
            std::fs::write(path, format!("{mark}{after}"))
                .map_err(|error| anyhow::anyhow!("{shown}: cannot be written: {error}"))?;
        }
        Ok(true)
    }

    fn stdin(&self) -> anyhow::Result<u8> {
        let mut bytes = Vec::new();
        std::io::stdin()
            .take(files::LARGEST + 1)
            .read_to_end(&mut bytes)?;
        anyhow::ensure!(
            bytes.len() as u64 <= files::LARGEST,
            "standard input: more than {} MB are too much",
            files::LARGEST / 1024 / 1024
        );
        let before = files::decode(bytes, "standard input")?;
        let after = ide::format_text(&before.text)
            .map_err(|error| anyhow::anyhow!("standard input: {error}"))?;
        if self.check {
            return Ok(if after == before.text { CLEAN } else { FOUND });
        }
        print(&after)?;
        Ok(CLEAN)
    }
}
