//! From the files of a design on the disk to a snapshot: the file asked for, and what it includes.

use std::collections::HashSet;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use buttress_analysis::health::LevelsByFolder;
use buttress_analysis::model::includes;
use buttress_analysis::{Change, Date, FilePath, Host, Snapshot};
use ropey::Rope;

use crate::files::{self, ReadError};
use crate::{own_patterns, paths, workspace_file};

/// What was read, and what could not be.
#[derive(Debug)]
pub struct Loaded {
    /// The world that was read.
    pub snapshot: Snapshot,
    /// The designs that were asked for: their root files.
    pub roots: Vec<FilePath>,
    /// What could not be read, in words.
    pub errors: Vec<String>,
}

/// Today by the system's clock, UTC.
pub fn today() -> Date {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_secs());
    Date::from_unix(seconds)
}

/// Reads the designs that `path` names: a file, or a folder with everything in it.
pub fn load(path: &Path, directory: &str) -> Loaded {
    let key = paths::of_path(path);
    let mut loader = Loader::new(workspace_of(&key), directory);
    // A folder may bear the name of a file; only what is in it can be meant.
    let roots = if path.is_dir() {
        let found = files::scan(path);
        if found.is_empty() {
            let hint = if files::is_arch(path) {
                "this is a directory, not a file, and has no .arch files in it"
            } else {
                "there is no .arch file in this directory"
            };
            loader.errors.push(format!(
                "{}: {hint}. Name a file, or a directory that has some",
                path.display()
            ));
        }
        for file in &found {
            loader.named(file);
        }
        let snapshot = loader.finish();
        let inside = |f: &str| paths::is_below(f, &key);
        snapshot
            .roots()
            .iter()
            .map(|r| r.path.clone())
            .filter(|p| inside(p))
            .collect()
    } else {
        loader.named(path);
        let snapshot = loader.finish();
        let root = snapshot.report(&key).or_else(|| snapshot.report_for(&key));
        root.map(|r| r.root.clone()).into_iter().collect()
    };
    Loaded {
        snapshot: loader.host.snapshot(),
        roots,
        errors: loader.errors,
    }
}

/// The folder that the includes of a file may not leave: the nearest one above it that says
/// so with `buttress.toml` or is a repository, else its own.
pub fn workspace_of(key: &str) -> String {
    let own = if Path::new(key).is_dir() {
        key
    } else {
        paths::folder_of(key)
    };
    marked_above(own).unwrap_or_else(|| own.to_owned())
}

/// The nearest folder from `folder` upwards that is marked as a workspace.
pub fn marked_above(folder: &str) -> Option<String> {
    Path::new(folder)
        .ancestors()
        .find(|f| is_marked(f))
        .map(|f| paths::of_path(f).to_string())
}

/// Whether a folder is a repository, has a `buttress.toml`, or patterns of its own.
pub fn is_marked(folder: &Path) -> bool {
    let marks = [".git", workspace_file::NAME, own_patterns::FOLDER];
    marks.iter().any(|mark| folder.join(mark).exists())
}

/// The files on the disk that an include means; none where it leads nowhere.
pub fn included_on_disk(from: &str, include: &str, folders: &[String]) -> Vec<FilePath> {
    let pattern = match includes::resolve(from, include, folders) {
        Ok(includes::Target::File(path)) => return vec![FilePath::from(path)],
        Ok(includes::Target::Files(pattern)) => pattern,
        Err(_) => return Vec::new(),
    };
    let Ok(found) = glob::glob_with(pattern.as_str(), includes::GLOB) else {
        return Vec::new();
    };
    found
        .flatten()
        .filter(|p| files::is_arch(p) && p.is_file())
        .map(|p| paths::of_path(&p))
        .collect()
}

struct Loader {
    host: Host,
    folders: [String; 1],
    directory: String,
    read: HashSet<FilePath>,
    errors: Vec<String>,
}

impl Loader {
    fn new(workspace: String, directory: &str) -> Self {
        let mut host = Host::new(today());
        host.apply_change(Change::Folders(vec![workspace.clone()]));
        Self {
            host,
            folders: [workspace],
            directory: directory.to_owned(),
            read: HashSet::new(),
            errors: Vec::new(),
        }
    }

    /// Reads a file that was named or found, rather than included.
    fn named(&mut self, path: &Path) {
        // A key is text: another name would be that of another file.
        if path.to_str().is_none() && path.exists() {
            let error = ReadError::Name(path.display().to_string());
            self.errors.push(error.to_string());
        } else {
            self.read(&paths::of_path(path));
        }
    }

    fn read(&mut self, key: &FilePath) {
        if !self.read.insert(key.clone()) {
            return;
        }
        let Some(path) = paths::to_path(key) else {
            return;
        };
        match files::read(&path, paths::shown(key, &self.directory)) {
            Ok(text) => {
                let text = Rope::from_str(&text.text);
                self.host.apply_change(Change::Set {
                    path: key.clone(),
                    text,
                    version: None,
                });
            }
            Err(error) => self.errors.push(error.to_string()),
        }
    }

    /// Reads what is included, and how the workspaces of all files take rules.
    fn finish(&mut self) -> Snapshot {
        let snapshot = self.follow();
        let said = workspace_file::of_world(&snapshot, &self.directory);
        self.errors.extend(said.complaints(&self.directory));
        let workspaces = said.levels.iter().map(|(folder, _)| &**folder);
        let own = own_patterns::of_workspaces(workspaces);
        self.errors.extend(own.complaints(&self.directory));
        self.host.apply_change(Change::Patterns(own.by_folder));
        self.host.apply_change(Change::Levels(LevelsByFolder {
            workspace: said.levels,
            ..LevelsByFolder::default()
        }));
        self.host.snapshot()
    }

    /// Reads what is included, and what that includes, until nothing new comes.
    fn follow(&mut self) -> Snapshot {
        loop {
            let snapshot = self.host.snapshot();
            let before = self.read.len();
            for (path, document) in snapshot.documents() {
                for (_, include) in includes::of_document(document) {
                    for file in included_on_disk(path, &include.path.text, &self.folders) {
                        // That a file is missing is for the analysis to say: it knows the place.
                        if !self.read.contains(&file) && Path::new(&*file).exists() {
                            self.read(&file);
                        }
                    }
                }
            }
            if self.read.len() == before {
                return snapshot;
            }
        }
    }
}
