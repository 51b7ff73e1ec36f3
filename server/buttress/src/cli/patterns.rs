//! `buttress patterns`: what there is, what one does, what would help, and carrying one out.

mod apply;
mod list;
mod missing;
mod prove;
mod show;

use std::path::Path;

use buttress_analysis::model::nearest;
use buttress_analysis::patterns::Pattern;
use clap::{Args, Subcommand};

use super::complain;
use crate::own_patterns::{self, Own};
use crate::paths;

/// Lists design patterns, says which would help a design, and carries them out.
///
/// Exit code: 0 done, 1 there is something to do or it was refused, 2 something could not be loaded.
#[derive(Debug, Args)]
pub struct Patterns {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: list::List,
}

#[derive(Debug, Subcommand)]
enum Command {
    Apply(apply::Apply),
    Missing(missing::Missing),
    Prove(prove::Prove),
    Show(show::Show),
}

impl Patterns {
    /// Does what is asked.
    pub fn run(self) -> anyhow::Result<u8> {
        match self.command {
            None => self.list.run(),
            Some(Command::Apply(apply)) => apply.run(),
            Some(Command::Missing(missing)) => missing.run(),
            Some(Command::Prove(prove)) => prove.run(),
            Some(Command::Show(show)) => show.run(),
        }
    }
}

/// The built-in patterns, and those of the workspace around a path: its own take the place of built-in
/// ones of the same name. What is wrong with its own is said.
struct Library(Own);

impl Library {
    fn around(path: &Path) -> Self {
        let own = own_patterns::around(path);
        let directory = paths::current_directory();
        for problem in &own.problems {
            let file = paths::of_path(&problem.file);
            let shown = paths::shown(&file, &directory);
            complain(&format!("{shown}:{}: {}", problem.line, problem.message));
        }
        Self(own)
    }

    fn here() -> Self {
        Self::around(Path::new(&*paths::current_directory()))
    }

    fn all(&self) -> impl Iterator<Item = &Pattern> {
        buttress_analysis::patterns::all(&self.0.patterns)
    }

    /// The pattern of this id; complains where there is none.
    fn get(&self, id: &str) -> Option<&Pattern> {
        let found = self.all().find(|pattern| pattern.id == id);
        if found.is_none() {
            complain(&match nearest(id, self.all().map(|p| p.id.as_str())) {
                Some(near) => format!("there is no pattern `{id}`: did you mean `{near}`?"),
                None => format!("there is no pattern `{id}`: `buttress patterns` lists them"),
            });
        }
        found
    }
}
