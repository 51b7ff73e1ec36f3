//! The patterns that a workspace brings along, in `.buttress/patterns/`.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use buttress_analysis::patterns::Pattern;
use buttress_analysis::{PatternsByFolder, Span};

use crate::data_file::DataFile;
use crate::{files, paths};

/// Where they are, from the folder of the workspace.
pub const FOLDER: &str = ".buttress/patterns";

/// The patterns of workspaces.
#[derive(Debug, Default)]
pub struct Own {
    /// Those that can be read, by workspace.
    pub by_folder: PatternsByFolder,
    /// The same as texts: what was read then.
    pub texts: Vec<String>,
    /// The files of the others.
    pub wrong: Vec<DataFile>,
}

impl Own {
    /// What is wrong with those, as lines for people who are in `directory`.
    pub fn complaints(&self, directory: &str) -> Vec<String> {
        let of_file = |file: &DataFile| file.complaints(paths::shown(&file.path, directory));
        self.wrong.iter().flat_map(of_file).collect()
    }
}

/// The patterns of these workspaces.
pub fn of_workspaces<'a>(workspaces: impl Iterator<Item = &'a str>) -> Own {
    let mut own = Own::default();
    for workspace in workspaces {
        let mut patterns = Vec::new();
        for folder in folders(Path::new(workspace)) {
            match read(&folder) {
                Ok((pattern, text)) => {
                    patterns.push(Arc::new(pattern));
                    own.texts.push(text);
                }
                Err(file) => own.wrong.push(file),
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
///
/// # Errors
/// The file, with what is wrong in it.
pub fn read(folder: &Path) -> Result<(Pattern, String), DataFile> {
    let file = folder.join("pattern.toml");
    let path = paths::of_path(&file);
    let failed = |text: &str, wrong: Vec<(Range<usize>, String)>| DataFile {
        path: path.clone(),
        text: text.to_owned(),
        wrong,
    };
    let name = folder.file_name().and_then(|name| name.to_str());
    let id = name.unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(is_plain) {
        let message = "The folder's name is the pattern's id: small letters, digits and hyphens.";
        return Err(failed("", vec![(0..0, message.to_owned())]));
    }
    let text = files::read(&file, &path)
        .map_err(|error| failed("", vec![(0..0, error.to_string())]))?
        .text;
    let mut pattern = Pattern::read(id, &text).map_err(|problems| {
        let place = |(span, message): (Span, String)| (span.start..span.end, message);
        failed(&text, problems.into_iter().map(place).collect())
    })?;
    let example = |name: &str| {
        let path = folder.join(name);
        let read = files::read(&path, &path.display().to_string());
        read.map(|read| read.text).unwrap_or_default()
    };
    (pattern.before, pattern.after) = (example("before.arch"), example("after.arch"));
    let all = [id, &text, &pattern.before, &pattern.after].join("\n");
    Ok((pattern, all))
}
