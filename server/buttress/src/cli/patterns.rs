//! `buttress patterns`: what there is, what one does, what would help, and carrying one out.

mod apply;
mod list;
mod missing;
mod prove;
mod show;

use buttress_analysis::PatternsByFolder;
use buttress_analysis::model::nearest;
use buttress_analysis::patterns::{self, Pattern};
use clap::{Args, Subcommand};

use super::complain;
use crate::{loader, own_patterns, paths};

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

/// The built-in patterns, and those of the workspace here: its own take the place of built-in ones of
/// the same name. What is wrong with its own is said.
struct Library {
    own: PatternsByFolder,
    is_right: bool,
}

impl Library {
    fn here() -> Self {
        let directory = paths::current_directory();
        let workspace = loader::marked_above(&directory);
        let own = own_patterns::of_workspaces(workspace.as_deref().into_iter());
        for wrong in own.complaints(&directory) {
            complain(&wrong);
        }
        Self {
            own: own.by_folder,
            is_right: own.wrong.is_empty(),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Pattern> {
        let own = self.own.first().map(|(_, own)| &own[..]);
        patterns::all(own.unwrap_or_default())
    }
}

/// The pattern of this id; complains where there is none.
fn find<'p>(all: impl Iterator<Item = &'p Pattern>, id: &str) -> Option<&'p Pattern> {
    let all: Vec<&Pattern> = all.collect();
    let found = all.iter().find(|pattern| pattern.id == id);
    if found.is_none() {
        complain(&match nearest(id, all.iter().map(|p| p.id.as_str())) {
            Some(near) => format!("there is no pattern `{id}`: did you mean `{near}`?"),
            None => format!("there is no pattern `{id}`: `buttress patterns` lists them"),
        });
    }
    found.copied()
}
