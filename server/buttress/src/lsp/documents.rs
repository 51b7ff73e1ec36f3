//! The texts: those an editor has open, those on the disk, and the host that knows them all.

use std::collections::HashMap;
use std::sync::Arc;

use buttress_analysis::health::{Levels, LevelsByFolder};
use buttress_analysis::syntax::Edit;
use buttress_analysis::{Change, Environments, FilePath, Host, PatternsByFolder, Snapshot};
use ropey::Rope;
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, Uri};

use super::position::{Encoding, edit_range};
use super::settings::Scoped;
use crate::{files, loader, paths};

/// A text that an editor has open.
#[derive(Clone, Debug)]
pub struct Open {
    /// What the editor calls it.
    pub uri: Uri,
    /// The editor's number of its state.
    pub version: i32,
    /// Whether we no longer know the editor's text: an edit lay outside of ours.
    pub out_of_step: bool,
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the text.
    Done,
    /// It does not fit the text, and this is the first that does not.
    Lost,
    /// The text was not known before.
    Waiting,
    /// No editor has opened it.
    NotOpen,
}

/// All texts.
#[derive(Debug)]
pub struct Documents {
    host: Host,
    open: Arc<HashMap<FilePath, Open>>,
    folders: Vec<FilePath>,
    environments: Environments,
    levels: LevelsByFolder,
    /// The texts of the workspaces' own patterns.
    patterns: Vec<String>,
    /// What made the analysis panic, out of the world until something is edited.
    aside: HashMap<FilePath, (Rope, Option<i32>)>,
}

impl Default for Documents {
    fn default() -> Self {
        Self {
            host: Host::new(loader::today()),
            open: Arc::default(),
            folders: Vec::new(),
            environments: Environments::default(),
            levels: LevelsByFolder::default(),
            patterns: Vec::new(),
            aside: HashMap::new(),
        }
    }
}

impl Documents {
    /// The world as it is now. The day is looked up: a server may run for weeks.
    pub fn snapshot(&mut self) -> Snapshot {
        let snapshot = self.host.snapshot();
        let today = loader::today();
        if snapshot.today() == today {
            return snapshot;
        }
        self.host.apply_change(Change::Today(today));
        self.host.snapshot()
    }

    /// The texts that editors have open.
    pub fn open_ones(&self) -> &Arc<HashMap<FilePath, Open>> {
        &self.open
    }

    /// The folders of the workspace.
    pub fn folders(&self) -> &[FilePath] {
        &self.folders
    }

    /// Whether a file belongs to the workspace.
    pub fn in_workspace(&self, path: &str) -> bool {
        self.folders.iter().any(|f| paths::is_below(path, f))
    }

    /// Sets the folders of the workspace.
    pub fn set_folders(&mut self, folders: Vec<FilePath>) {
        let names = folders.iter().map(|f| f.to_string()).collect();
        self.folders = folders;
        self.host.apply_change(Change::Folders(names));
    }

    /// An editor opens a text; `false` where it is too large to look at.
    pub fn opened(&mut self, uri: Uri, version: i32, text: &str) -> bool {
        self.restore();
        let path = paths::of_uri(&uri);
        let fits = text.len() as u64 <= files::LARGEST;
        let open = Open {
            uri,
            version,
            out_of_step: !fits,
        };
        Arc::make_mut(&mut self.open).insert(path.clone(), open);
        let text = if fits {
            Rope::from_str(text)
        } else {
            Rope::new()
        };
        self.host.apply_change(Change::Set {
            path,
            text,
            version: Some(version),
        });
        fits
    }

    /// An editor edits a text: one change after the other, each to the text as the one before
    /// left it.
    pub fn changed(
        &mut self,
        path: &FilePath,
        version: i32,
        changes: &[TextDocumentContentChangeEvent],
        encoding: Encoding,
    ) -> Outcome {
        self.restore();
        let snapshot = self.host.snapshot();
        let (Some(open), Some(document)) = (
            Arc::make_mut(&mut self.open).get_mut(path),
            snapshot.document(path),
        ) else {
            return Outcome::NotOpen;
        };
        let before = open.out_of_step;
        open.version = version;
        let mut rope = document.rope.clone();
        let mut edits = Vec::new();
        let mut whole = false;
        for change in changes {
            let Some(range) = change.range else {
                open.out_of_step = change.text.len() as u64 > files::LARGEST;
                whole = true;
                rope = Rope::from_str(&change.text);
                continue;
            };
            if open.out_of_step {
                continue;
            }
            let Some(bytes) = edit_range(&rope, range, encoding) else {
                open.out_of_step = true;
                continue;
            };
            let (start, end) = (rope.byte_to_char(bytes.start), rope.byte_to_char(bytes.end));
            rope.remove(start..end);
            rope.insert(start, &change.text);
            edits.push(Edit {
                range: bytes,
                text: change.text.clone(),
            });
        }
        if open.out_of_step {
            return if before {
                Outcome::Waiting
            } else {
                Outcome::Lost
            };
        }
        let (path, version) = (path.clone(), Some(version));
        self.host.apply_change(if whole {
            Change::Set {
                path,
                text: rope,
                version,
            }
        } else {
            Change::Edit {
                path,
                edits,
                version,
            }
        });
        Outcome::Done
    }

    /// An editor closes a text; what is on the disk is to be looked up.
    pub fn closed(&mut self, path: &FilePath) {
        self.restore();
        Arc::make_mut(&mut self.open).remove(path);
    }

    /// What the disk says of a file. An editor that has it open knows better.
    pub fn on_disk(&mut self, path: FilePath, text: Option<&str>) {
        if self.open.contains_key(&path) {
            return;
        }
        self.restore();
        self.host.apply_change(match text {
            Some(text) => Change::Set {
                path,
                text: Rope::from_str(text),
                version: None,
            },
            None => Change::Remove { path },
        });
    }

    /// Looks at a design in an environment, or as it is written.
    pub fn choose_environment(&mut self, root: FilePath, environment: Option<String>) {
        self.environments.chosen.insert(root, environment);
        self.look_in_environments();
    }

    /// Looks at designs of which nothing is chosen in the environments that the settings name, and takes
    /// rules as they say. Makes the world a new one in any case, as settings say also how it is told of.
    pub fn set_settings(&mut self, settings: &Scoped) {
        let folders = settings.folders.iter();
        let folders = folders.map(|(folder, s)| (folder.clone(), s.environment.clone()));
        self.environments.folders = folders.collect();
        self.environments.otherwise = settings.general.environment.clone();
        self.look_in_environments();
        let folders = settings.folders.iter();
        let folders = folders.map(|(folder, s)| (folder.clone(), s.rules.clone()));
        self.levels.user = folders.collect();
        self.levels.otherwise = settings.general.rules.clone();
        self.take_rules();
    }

    /// Whether the workspaces bring these patterns along already.
    pub fn has_patterns(&self, texts: &[String]) -> bool {
        self.patterns == texts
    }

    /// The patterns that the workspaces bring along, and their texts.
    pub fn set_patterns(&mut self, patterns: PatternsByFolder, texts: Vec<String>) {
        self.patterns = texts;
        self.host.apply_change(Change::Patterns(patterns));
    }

    /// Whether that is how the workspaces take rules as far as is known.
    pub fn has_levels(&self, workspaces: &[(FilePath, Levels)]) -> bool {
        self.levels.workspace == workspaces
    }

    /// Takes rules as the files of the workspaces say.
    pub fn set_levels(&mut self, workspaces: Vec<(FilePath, Levels)>) {
        self.levels.workspace = workspaces;
        self.take_rules();
    }

    fn take_rules(&mut self) {
        let levels = self.levels.clone();
        self.host.apply_change(Change::Levels(levels));
    }

    fn look_in_environments(&mut self) {
        let environments = self.environments.clone();
        self.host.apply_change(Change::Environments(environments));
    }

    /// Takes a text out of the world, so that the rest can go on without it; it comes back with
    /// the next change. `id` is the state that is meant: a newer one may be fine.
    pub fn set_aside(&mut self, path: &FilePath, id: u64) {
        let snapshot = self.host.snapshot();
        let Some(document) = snapshot.document(path).filter(|d| d.id == id) else {
            return;
        };
        tracing::error!(%path, "set aside until the next edit");
        self.aside
            .insert(path.clone(), (document.rope.clone(), document.version));
        self.host
            .apply_change(Change::Remove { path: path.clone() });
    }

    fn restore(&mut self) {
        for (path, (text, version)) in self.aside.drain() {
            self.host.apply_change(Change::Set {
                path,
                text,
                version,
            });
        }
    }
}

#[cfg(test)]
mod tests;
