//! The patterns that a workspace brings along, in `.buttress/patterns/`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use buttress_analysis::patterns::Pattern;
use buttress_analysis::{PatternsByFolder, Span};

use crate::{files, paths};

/// Where they are, from the folder of the workspace.
pub const FOLDER: &str = ".buttress/patterns";

/// What is wrong with the file of a pattern.
#[derive(Debug)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// Its line, from one.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl Problem {
    /// In words, with its place.
    pub fn told(&self, directory: &str) -> String {
        let file = paths::of_path(&self.file);
        let shown = paths::shown(&file, directory);
        format!("{shown}:{}: {}", self.line, self.message)
    }
}

/// The patterns of workspaces.
#[derive(Debug, Default)]
pub struct Own {
    /// Those that can be read, by workspace.
    pub by_folder: PatternsByFolder,
    /// The same as texts: what was read then.
    pub texts: Vec<String>,
    /// What is wrong with the others, in words.
    pub wrong: Vec<String>,
}

/// The patterns of these workspaces.
pub fn of_workspaces<'a>(workspaces: impl Iterator<Item = &'a str>, directory: &str) -> Own {
    let mut own = Own::default();
    for workspace in workspaces {
        let mut patterns = Vec::new();
        for folder in folders(Path::new(workspace)) {
            match read(&folder) {
                Ok((pattern, text)) => {
                    patterns.push(Arc::new(pattern));
                    own.texts.push(text);
                }
                Err(problems) => {
                    own.wrong.extend(problems.iter().map(|p| p.told(directory)));
                }
            }
        }
        if !patterns.is_empty() {
            own.by_folder.push((workspace.into(), patterns));
        }
    }
    own
}

/// The folders of a workspace's patterns.
pub fn folders(workspace: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(workspace.join(FOLDER))
        .into_iter()
        .flatten();
    let all = all.filter_map(|entry| Some(entry.ok()?.path()));
    let mut all: Vec<PathBuf> = all.filter(|folder| folder.is_dir()).collect();
    all.sort();
    all
}

/// Whether a file is part of a workspace's pattern.
pub fn is_part(path: &Path) -> bool {
    path.to_str()
        .is_some_and(|path| path.replace('\\', "/").contains(&format!("/{FOLDER}/")))
}

/// One pattern, with its example where there is one, and all of its text.
pub fn read(folder: &Path) -> Result<(Pattern, String), Vec<Problem>> {
    let file = folder.join("pattern.toml");
    let failed = |message: String| {
        vec![Problem {
            file: file.clone(),
            line: 1,
            message,
        }]
    };
    let id = folder
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    if id.is_empty()
        || !id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    {
        let message = "The folder's name is the pattern's id: small letters, digits and hyphens.";
        return Err(failed(message.to_owned()));
    }
    let shown = file.display().to_string();
    let text = files::read(&file, &shown)
        .map_err(|error| failed(format!("{error:#}")))?
        .text;
    let mut pattern = Pattern::read(id, &text).map_err(|problems| {
        let problem = |(span, message): (Span, String)| Problem {
            file: file.clone(),
            line: text[..span.start.min(text.len())].matches('\n').count() + 1,
            message,
        };
        problems.into_iter().map(problem).collect::<Vec<_>>()
    })?;
    let example = |name: &str| {
        let path = folder.join(name);
        files::read(&path, &path.display().to_string())
            .map(|read| read.text)
            .unwrap_or_default()
    };
    (pattern.before, pattern.after) = (example("before.arch"), example("after.arch"));
    let all = [id, &text, &pattern.before, &pattern.after].join("\n");
    Ok((pattern, all))
}
