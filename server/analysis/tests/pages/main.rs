//! The pages of the manual that are made of data: one a rule, one a pattern, and their lists. They are
//! kept with the text, so that they can be read where the text is, and are held to what they are made of.

mod examples;
mod patterns;
mod rules;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Set, the pages are written rather than compared: `cargo xtask docs` does.
const WRITE: &str = "BUTTRESS_WRITE_PAGES";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Holds the pages of a folder of the repository to what they should be, by path in it; those that
/// `is_page` knows and that should not be there are too many.
fn hold(folder: &str, pages: &BTreeMap<String, String>, is_page: impl Fn(&str) -> bool) {
    let folder = root().join(folder);
    let write = std::env::var_os(WRITE).is_some();
    let mut stale = Vec::new();
    for (path, text) in pages {
        let file = folder.join(path);
        if fs::read_to_string(&file).is_ok_and(|there| there == *text) {
            continue;
        }
        if write {
            fs::create_dir_all(file.parent().expect("in the folder")).expect("a folder");
            fs::write(&file, text).expect("written");
        }
        stale.push(path.clone());
    }
    for path in files(&folder, &folder) {
        if is_page(&path) && !pages.contains_key(&path) {
            if write {
                fs::remove_file(folder.join(&path)).expect("removed");
            }
            stale.push(path);
        }
    }
    assert!(
        write || stale.is_empty(),
        "stale, run cargo xtask docs: {}",
        stale.join(", ")
    );
}

/// All files below a folder, by path in `root`.
fn files(folder: &Path, root: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let below = paths.flat_map(|path| match path.is_dir() {
        true => files(&path, root),
        false => vec![relative(&path, root)],
    });
    below.collect()
}

fn relative(path: &Path, root: &Path) -> String {
    let relative = path.strip_prefix(root).expect("below it");
    let parts = relative.components();
    let parts: Vec<_> = parts.map(|p| p.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// A document with the part between its marks made anew.
fn filled(document: &str, name: &str, list: &str) -> String {
    let open = format!("<!-- generated: {name} -->\n");
    let (before, rest) = document.split_once(&open).expect("the mark is there");
    let (_, after) = rest.split_once("<!-- /generated -->").expect("and its end");
    format!("{before}{open}{list}<!-- /generated -->{after}")
}

/// Text in a block of code.
fn block(language: &str, text: &str) -> String {
    format!("```{language}\n{}\n```\n", text.trim_matches('\n'))
}

/// `A, B and C`.
fn listed(all: impl IntoIterator<Item = String>) -> String {
    let all: Vec<String> = all.into_iter().collect();
    match all.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => all.concat(),
    }
}

#[test]
fn rules_have_their_pages() {
    hold("grammar/rules", &rules::pages(), |_| true);
}

#[test]
fn patterns_have_their_pages() {
    let is_page = |path: &str| path.ends_with("README.md");
    hold("patterns", &patterns::pages(), is_page);
}
