//! The patterns that a workspace brings along, in `.buttress/patterns/`.

use std::path::{Path, PathBuf};

use buttress_analysis::Span;
use buttress_analysis::patterns::Pattern;

use crate::files;

/// Where they are, from the folder of the workspace.
pub const FOLDER: &str = ".buttress/patterns";

/// What is wrong with the file of a pattern.
#[derive(Debug)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// Where in it.
    pub span: Span,
    /// Its line, from one.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// The patterns of a workspace, and what is wrong with those that cannot be read.
#[derive(Debug, Default)]
pub struct Own {
    /// Those that can be read, by id.
    pub patterns: Vec<Pattern>,
    /// What is wrong with the others.
    pub problems: Vec<Problem>,
}

/// The patterns of the workspace with this folder.
pub fn of(workspace: &Path) -> Own {
    let mut own = Own::default();
    let Ok(folders) = std::fs::read_dir(workspace.join(FOLDER)) else {
        return own;
    };
    let mut folders: Vec<PathBuf> = folders
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    folders.sort();
    for folder in folders.into_iter().filter(|folder| folder.is_dir()) {
        match read(&folder) {
            Ok(pattern) => own.patterns.push(pattern),
            Err(problems) => own.problems.extend(problems),
        }
    }
    own
}

/// The patterns of the innermost folder around `path` that has some.
pub fn around(path: &Path) -> Own {
    let has = |folder: &&Path| folder.join(FOLDER).is_dir();
    path.ancestors().find(has).map(of).unwrap_or_default()
}

/// One pattern, with its example where there is one.
pub fn read(folder: &Path) -> Result<Pattern, Vec<Problem>> {
    let file = folder.join("pattern.toml");
    let failed = |message: String| {
        vec![Problem {
            file: file.clone(),
            span: Span::at(0),
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
            span,
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
    Ok(pattern)
}
