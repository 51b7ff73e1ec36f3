//! Which files make up a design.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::finding::Finding;
use crate::span::{FilePath, Location};
use crate::syntax::Document;
use crate::syntax::ast::{Include, Item};

/// A design: the file it starts from, and all that it includes.
#[derive(Clone, Debug, PartialEq)]
pub struct Root {
    /// The file that nobody includes, or that says `architecture`.
    pub path: FilePath,
    /// All files of the design, the root first, each once, in the order of their inclusion.
    pub files: Vec<FilePath>,
    /// Includes that lead nowhere.
    pub errors: Vec<Finding>,
}

/// The designs among `documents`.
pub(crate) fn roots(
    documents: &BTreeMap<FilePath, Arc<Document>>,
    folders: &[String],
) -> Vec<Root> {
    let mut roots = Vec::new();
    let mut reached: HashSet<FilePath> = HashSet::new();
    let declared = |d: &Document| {
        let mut heads = d.heads();
        heads.any(|(_, item)| matches!(item, Item::Architecture(_)))
    };
    for (path, document) in documents {
        if declared(document) {
            let root = follow(path, documents, folders);
            reached.extend(root.files.iter().cloned());
            roots.push(root);
        }
    }
    // A fragment that no root includes is looked at for itself, and so is a ring of fragments: from
    // its first file.
    let fragments: Vec<Root> = documents
        .keys()
        .filter(|p| !reached.contains(*p))
        .map(|p| follow(p, documents, folders))
        .collect();
    let included: HashSet<&FilePath> = fragments
        .iter()
        .flat_map(|r| r.files.iter().skip(1))
        .collect();
    let mut lone: Vec<Root> = fragments
        .iter()
        .filter(|r| !included.contains(&r.path))
        .cloned()
        .collect();
    for root in &fragments {
        if !lone.iter().any(|l| l.files.contains(&root.path)) {
            lone.push(root.clone());
        }
    }
    roots.append(&mut lone);
    roots.sort_by(|a, b| a.path.cmp(&b.path));
    roots
}

fn follow(
    path: &FilePath,
    documents: &BTreeMap<FilePath, Arc<Document>>,
    folders: &[String],
) -> Root {
    let mut root = Root {
        path: path.clone(),
        files: Vec::new(),
        errors: Vec::new(),
    };
    let mut above = Vec::new();
    visit(path, documents, folders, &mut above, &mut root);
    root
}

fn visit(
    path: &FilePath,
    documents: &BTreeMap<FilePath, Arc<Document>>,
    folders: &[String],
    above: &mut Vec<FilePath>,
    root: &mut Root,
) {
    root.files.push(path.clone());
    above.push(path.clone());
    for (at, include) in of_document(&documents[path]) {
        let target = match resolve(path, &include.path.text, folders) {
            Ok(target) => target,
            Err(problem) => {
                root.errors
                    .push(Finding::error("include", at, problem.to_string()));
                continue;
            }
        };
        let found = matching(&target, path, documents);
        if found.is_empty() {
            root.errors.push(nothing_found(
                at.clone(),
                &include.path.text,
                &target,
                documents,
            ));
        }
        for file in found {
            if above.contains(&file) {
                let ring: Vec<&str> = above
                    .iter()
                    .skip_while(|p| **p != file)
                    .chain([&file])
                    .map(|p| file_name(p))
                    .collect();
                root.errors.push(Finding::error(
                    "include",
                    at.clone(),
                    format!(
                        "This include closes a loop: {}. Remove one include of the loop.",
                        ring.join(" -> ")
                    ),
                ));
            } else if !root.files.contains(&file) {
                visit(&file, documents, folders, above, root);
            }
        }
    }
    above.pop();
}

/// The includes of a file, each with the place of its path.
pub fn of_document(document: &Document) -> impl Iterator<Item = (Location, &Include)> {
    document.heads().filter_map(|(placed, item)| match item {
        Item::Include(include) => {
            let span = include.path.span.after(placed.start);
            Some((Location::new(&document.path, span), include))
        }
        _ => None,
    })
}

/// Why an include cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IncludeError {
    /// It points above the folder of the workspace.
    #[error(
        "`{0}` leaves the workspace. Include only files inside it: move the file into the workspace, or open the folder that holds both."
    )]
    Outside(String),
    /// It is no path.
    #[error("`{0}` is not a path. Write a path relative to this file, such as `services/*.arch`.")]
    NotAPath(String),
}

/// What an include means, as absolute paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One file.
    File(String),
    /// All files that the pattern matches, in the way of [`GLOB`].
    Files(glob::Pattern),
}

/// What an include means: relative to the file `from` that it stands in, and inside the workspace's
/// folder that has this file.
///
/// # Errors
/// Where it leaves that folder, or is no path.
pub fn resolve(from: &str, include: &str, folders: &[String]) -> Result<Target, IncludeError> {
    let not_a_path = || IncludeError::NotAPath(include.to_owned());
    let outside = || IncludeError::Outside(include.to_owned());
    if include.trim().is_empty() || include.contains('\0') {
        return Err(not_a_path());
    }
    let directory = from.rfind('/').map_or("", |at| &from[..at]);
    let folder = folders
        .iter()
        .filter(|f| directory == f.as_str() || directory.starts_with(&format!("{f}/")))
        .max_by_key(|f| f.len())
        .map_or(directory, String::as_str);
    let written = include.replace('\\', "/");
    let windows_drive = written.as_bytes().get(1) == Some(&b':');
    if written.starts_with('/') || windows_drive || written.contains("://") {
        return Err(outside());
    }
    let (mut base, mut rest) = (directory.split('/').collect::<Vec<_>>(), Vec::new());
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                rest.pop().or_else(|| base.pop()).ok_or_else(outside)?;
            }
            part => rest.push(part),
        }
    }
    let (base, rest) = (base.join("/"), rest.join("/"));
    let path = format!("{base}/{rest}");
    if !folder.is_empty() && !path.starts_with(&format!("{folder}/")) {
        return Err(outside());
    }
    if !rest.contains(['*', '?', '[']) {
        return Ok(Target::File(path));
    }
    // The folder may have brackets in its name; only what was written is a pattern.
    let pattern = format!("{}/{rest}", glob::Pattern::escape(&base));
    glob::Pattern::new(&pattern)
        .map(Target::Files)
        .map_err(|_| not_a_path())
}

/// How a glob is matched: `*` stays within a folder.
pub const GLOB: glob::MatchOptions = glob::MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

/// The files that an include brings in; none where it leads nowhere.
pub(crate) fn included(
    from: &str,
    include: &str,
    documents: &BTreeMap<FilePath, Arc<Document>>,
    folders: &[String],
) -> Vec<FilePath> {
    resolve(from, include, folders).map_or(Vec::new(), |t| matching(&t, from, documents))
}

fn matching(
    target: &Target,
    from: &str,
    documents: &BTreeMap<FilePath, Arc<Document>>,
) -> Vec<FilePath> {
    match target {
        Target::File(path) => documents
            .get_key_value(path.as_str())
            .map(|(p, _)| p.clone())
            .into_iter()
            .collect(),
        // `*.arch` beside the root means the others.
        Target::Files(pattern) => {
            let others = documents.keys().filter(|p| ***p != *from);
            others
                .filter(|p| pattern.matches_with(p, GLOB))
                .cloned()
                .collect()
        }
    }
}

fn nothing_found(
    at: Location,
    written: &str,
    target: &Target,
    documents: &BTreeMap<FilePath, Arc<Document>>,
) -> Finding {
    let Target::File(path) = target else {
        return Finding::warning(
            "include",
            at,
            format!("No file matches `{written}`. Check the path: it is relative to this file."),
        );
    };
    let near = crate::model::nearest(file_name(path), documents.keys().map(|p| file_name(p)));
    let hint = near
        .map(|n| format!(" Did you mean `{n}`?"))
        .unwrap_or_default();
    Finding::error(
        "include",
        at,
        format!("There is no file `{written}` beside this one.{hint}"),
    )
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
