//! `buttress patterns apply`: a pattern carried out.

use std::path::{Path, PathBuf};

use anyhow::Context;
use buttress_analysis::{TextEdit, ide};
use clap::Args;

use super::super::{CLEAN, FAILED, FOUND, check, complain, difference, note, print};
use super::find;
use crate::files;
use crate::paths;

/// Carries a pattern out on a design, and prints the difference.
///
/// Exit code: 0 done, 1 it does not fit there or would do harm, 2 something could not be loaded or
/// written.
#[derive(Debug, Args)]
pub struct Apply {
    /// Its name, as `buttress patterns` lists it
    id: String,
    /// The design: its root file, or a directory with one design [default: the current directory]
    path: Option<PathBuf>,
    /// On what: a component (`orders.api`) or a connection (`api -> db`), also several; left out, on the
    /// design
    #[arg(long, value_name = "NAME")]
    at: Vec<String>,
    /// Print the difference, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Apply {
    /// Makes the edits.
    pub fn run(self) -> anyhow::Result<u8> {
        let directory = paths::current_directory();
        let paths: Vec<PathBuf> = self.path.into_iter().collect();
        let named = check::designs_of(&paths, &directory, "looking at");
        let (designs, failed) = check::load(&named, &directory, None);
        let design = match &designs[..] {
            _ if failed => return Ok(FAILED),
            [design] => design,
            [] => return Ok(FAILED),
            several => {
                let roots = several
                    .iter()
                    .map(|d| paths::shown(&d.report.root, &directory));
                let roots: Vec<&str> = roots.collect();
                complain(&format!(
                    "there are several designs here: name one of {}",
                    roots.join(", ")
                ));
                return Ok(FAILED);
            }
        };
        let root = &design.report.root;
        if find(design.snapshot.patterns(root), &self.id).is_none() {
            return Ok(FAILED);
        }
        let places: Vec<&str> = match self.at.is_empty() {
            true => vec![""],
            false => self.at.iter().map(String::as_str).collect(),
        };
        let applied = match ide::apply_pattern(&design.snapshot, root, &self.id, &places) {
            Ok(applied) => applied,
            Err(refused) => {
                complain(&refused.to_string());
                return Ok(FOUND);
            }
        };
        print(&difference::unified(
            &design.snapshot,
            &applied.edits,
            &directory,
        ))?;
        note(&applied.title());
        if self.dry_run {
            return Ok(CLEAN);
        }
        for of in &applied.edits {
            let shown = paths::shown(&of.file, &directory);
            let path = Path::new(&*of.file);
            let before = files::read(path, shown)?;
            let mark = if before.mark { "\u{feff}" } else { "" };
            let after = TextEdit::apply_all(&of.edits, &before.text);
            std::fs::write(path, format!("{mark}{after}"))
                .with_context(|| format!("{shown}: cannot be written"))?;
        }
        Ok(CLEAN)
    }
}
