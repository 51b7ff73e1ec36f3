//! Includes that stay right when files and folders get other names.

use crate::finding::{FileEdits, TextEdit};
use crate::host::Snapshot;
use crate::model::includes;
use crate::span::FilePath;

use super::links::inside;

/// A file or folder that gets another name or place; both are absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// What it is called.
    pub from: String,
    /// What it will be called.
    pub to: String,
}

/// The edits that keep all includes leading to what they lead to now, in terms of the texts and
/// names before the move. A pattern follows the folder that it starts in; what it matches there is
/// for the pattern to say.
pub fn move_files(snapshot: &Snapshot, moves: &[Move]) -> Vec<FileEdits> {
    let mut out = Vec::new();
    for (path, document) in snapshot.documents() {
        let mut edits = Vec::new();
        for (at, include) in includes::of_document(document) {
            let written = &include.path.text;
            let found = snapshot.included(path, written);
            if found.is_empty() {
                continue;
            }
            let new = rewritten(path, written, moves);
            if let (Some(new), Some(span)) = (new, inside(&document.slice(at.span))) {
                let text = new.replace('\\', "\\\\").replace('"', "\\\"");
                let span = span.after(at.span.start);
                edits.push(TextEdit { span, text });
            }
        }
        if !edits.is_empty() {
            let file = path.clone();
            out.push(FileEdits { file, edits });
        }
    }
    out
}

/// An include of the file `path` as it must be after the moves; `None` where it may stay.
fn rewritten(path: &FilePath, written: &str, moves: &[Move]) -> Option<String> {
    let written = written.replace('\\', "/");
    let parts: Vec<&str> = written
        .split('/')
        .filter(|p| !matches!(*p, "" | "."))
        .collect();
    // Where a pattern starts; a path has none.
    let fixed = parts
        .iter()
        .position(|part| part.contains(['*', '?', '[']))
        .unwrap_or(parts.len());
    let target = joined(folder_of(path), &parts[..fixed])?;
    let (now, then) = (moved(&target, moves), moved(path, moves));
    if now == target && folder_of(&then) == folder_of(path) {
        return None;
    }
    let mut new = relative(folder_of(&then), &now);
    new.extend(parts[fixed..].iter().map(|part| (*part).to_owned()));
    let mut new = new.join("/");
    // Whoever writes `./` wants it there.
    if written.starts_with("./") && !new.starts_with("../") {
        new.insert_str(0, "./");
    }
    (new != written).then_some(new)
}

/// Where a path is after the moves: the innermost that has it counts.
fn moved(path: &str, moves: &[Move]) -> String {
    let best = moves
        .iter()
        .filter_map(|m| {
            let rest = path.strip_prefix(m.from.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then_some((m, rest))
        })
        .max_by_key(|(m, _)| m.from.len());
    best.map_or_else(|| path.to_owned(), |(m, rest)| format!("{}{rest}", m.to))
}

fn joined(folder: &str, parts: &[&str]) -> Option<String> {
    let mut out: Vec<&str> = folder.split('/').collect();
    for part in parts {
        match *part {
            ".." => {
                out.pop()?;
            }
            part => out.push(part),
        }
    }
    Some(out.join("/"))
}

/// The parts of the way from a folder to a path.
fn relative(folder: &str, path: &str) -> Vec<String> {
    let (from, to): (Vec<&str>, Vec<&str>) =
        (folder.split('/').collect(), path.split('/').collect());
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[same..].iter().map(|_| "..".to_owned());
    let down = to[same..].iter().map(|part| (*part).to_owned());
    up.chain(down).collect()
}

fn folder_of(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..at])
}

#[cfg(test)]
mod tests {
    use super::{Move, move_files};
    use crate::finding::TextEdit;
    use crate::testing::world;

    /// The files that are edited, and their text after the edits.
    fn after(files: &[(&str, &str)], moves: &[(&str, &str)]) -> Vec<String> {
        let moves: Vec<Move> = moves
            .iter()
            .map(|(from, to)| Move {
                from: (*from).to_owned(),
                to: (*to).to_owned(),
            })
            .collect();
        let edits = move_files(&world(files), &moves);
        let text = |path: &str| files.iter().find(|f| f.0 == path).expect("a file").1;
        edits
            .iter()
            .map(|e| {
                format!(
                    "{}: {}",
                    e.file,
                    TextEdit::apply_all(&e.edits, text(&e.file))
                )
            })
            .collect()
    }

    const FILES: &[(&str, &str)] = &[
        (
            "/w/a.arch",
            "include \"parts/b.arch\"\ninclude \"./c.arch\"\ninclude \"none.arch\"",
        ),
        ("/w/c.arch", "include \"parts/*.arch\""),
        (
            "/w/parts/b.arch",
            "include \"../c.arch\"\ninclude \"d.arch\"",
        ),
        ("/w/parts/d.arch", "service d"),
    ];

    #[test]
    fn whoever_includes_a_file_follows_it() {
        let to = |new| after(FILES, &[("/w/c.arch", new)]);
        assert_eq!(
            to("/w/core.arch"),
            [
                "/w/a.arch: include \"parts/b.arch\"\ninclude \"./core.arch\"\ninclude \"none.arch\"",
                "/w/parts/b.arch: include \"../core.arch\"\ninclude \"d.arch\"",
            ]
        );
        // And what it includes itself is seen from its new place.
        assert_eq!(
            to("/w/parts/deep/c.arch"),
            [
                "/w/a.arch: include \"parts/b.arch\"\ninclude \"./parts/deep/c.arch\"\ninclude \"none.arch\"",
                "/w/c.arch: include \"../*.arch\"",
                "/w/parts/b.arch: include \"deep/c.arch\"\ninclude \"d.arch\"",
            ]
        );
    }

    #[test]
    fn a_folder_takes_its_files_along() {
        assert_eq!(
            after(FILES, &[("/w/parts", "/w/x/y")]),
            [
                "/w/a.arch: include \"x/y/b.arch\"\ninclude \"./c.arch\"\ninclude \"none.arch\"",
                "/w/c.arch: include \"x/y/*.arch\"",
                "/w/parts/b.arch: include \"../../c.arch\"\ninclude \"d.arch\"",
            ]
        );
    }

    #[test]
    fn what_moves_together_stays_as_it_is() {
        let none = Vec::<String>::new();
        assert_eq!(after(FILES, &[("/w", "/v")]), none);
        assert_eq!(after(FILES, &[("/w/par", "/w/x")]), none);
        assert_eq!(
            after(FILES, &[("/w/parts/d.arch", "/w/parts/d.arch")]),
            none
        );
        let both = [
            ("/w/parts/b.arch", "/w/q/b.arch"),
            ("/w/parts/d.arch", "/w/q/d.arch"),
        ];
        assert_eq!(
            after(FILES, &both),
            ["/w/a.arch: include \"q/b.arch\"\ninclude \"./c.arch\"\ninclude \"none.arch\""]
        );
    }

    #[test]
    fn a_name_may_have_anything_in_it() {
        let files = [("/w/a.arch", "include \"b.arch\""), ("/w/b.arch", "")];
        let edited = after(&files, &[("/w/b.arch", "/w/ä \"b\".arch")]);
        assert_eq!(edited, ["/w/a.arch: include \"ä \\\"b\\\".arch\""]);
        // Half a line is left alone.
        let files = [("/w/a.arch", "include \"b.arch"), ("/w/b.arch", "")];
        assert_eq!(
            after(&files, &[("/w/b.arch", "/w/c.arch")]),
            Vec::<String>::new()
        );
    }
}
