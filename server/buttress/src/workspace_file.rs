//! `buttress.toml`: what a team says of all designs of a workspace.
//!
//! ```toml
//! [rules]
//! missing-tracing = "off"
//! missing-backup  = "warning"
//! ```

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use buttress_analysis::FilePath;
use buttress_analysis::health::Levels;
use buttress_analysis::health::levels::LevelError;
use buttress_analysis::model::nearest;
use toml::de::{DeTable, DeValue};

use crate::files::{self, ReadError};
use crate::{loader, paths};

/// What the file is called.
pub const NAME: &str = "buttress.toml";

/// The tables that it may have.
const TABLES: [&str; 1] = ["rules"];

/// What the files of all workspaces say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// How rules are taken, by folder.
    pub levels: Vec<(FilePath, Levels)>,
    /// What is wrong in those files, in words.
    pub wrong: Vec<String>,
}

/// What counts for files in these folders.
pub fn of_folders<'a>(folders: impl Iterator<Item = &'a str>, directory: &str) -> Said {
    let folders: HashSet<&str> = folders.collect();
    let mut known = HashMap::new();
    let mut workspaces = BTreeMap::new();
    let mut wrong = Vec::new();
    for folder in folders {
        let Some(workspace) = workspace_of(folder, &mut known) else {
            continue;
        };
        let levels = workspaces.entry(workspace);
        levels.or_insert_with_key(|workspace| read(workspace, directory, &mut wrong));
    }
    wrong.sort();
    Said {
        levels: workspaces.into_iter().collect(),
        wrong,
    }
}

/// [`loader::marked_above`], asking the disk once for each folder.
fn workspace_of(folder: &str, known: &mut HashMap<String, Option<FilePath>>) -> Option<FilePath> {
    if let Some(workspace) = known.get(folder) {
        return workspace.clone();
    }
    let workspace = match Path::new(folder) {
        path if !path.is_absolute() => None,
        path if loader::is_marked(path) => Some(paths::of_path(path)),
        path => {
            let above = path.parent().and_then(Path::to_str);
            above.and_then(|above| workspace_of(above, known))
        }
    };
    known.insert(folder.to_owned(), workspace.clone());
    workspace
}

/// What the file of a workspace says; nothing where there is none.
fn read(workspace: &str, directory: &str, wrong: &mut Vec<String>) -> Levels {
    let key = format!("{}/{NAME}", workspace.trim_end_matches('/'));
    let shown = paths::shown(&key, directory);
    match files::read(Path::new(&key), shown) {
        Ok(text) => parse(&text.text, shown, wrong),
        Err(ReadError::Missing(_)) => Levels::default(),
        Err(error) => {
            wrong.push(error.to_string());
            Levels::default()
        }
    }
}

/// What a text says; what is wrong in it does not count and is said.
fn parse(text: &str, shown: &str, wrong: &mut Vec<String>) -> Levels {
    let mut levels = Levels::default();
    let mut say = |at: usize, message: String| {
        let before = text.get(..at).unwrap_or(text);
        let last = before.rsplit('\n').next().unwrap_or_default();
        let (line, column) = (before.matches('\n').count() + 1, last.chars().count() + 1);
        wrong.push(format!("{shown}:{line}:{column}: {message}"));
    };
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            say(at, format!("this is no TOML: {}", error.message()));
            return levels;
        }
    };
    for (name, value) in &table {
        if name.get_ref() == "rules" {
            match value.get_ref().as_table() {
                Some(rules) => of_rules(rules, &mut levels, &mut say),
                None => say(
                    value.span().start,
                    "`rules` is a table: write `[rules]` and a line for each rule".to_owned(),
                ),
            }
            continue;
        }
        let remedy = match nearest(name.get_ref(), TABLES.into_iter()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there is {}", TABLES.map(|t| format!("`[{t}]`")).join(", ")),
        };
        let message = format!("there is no setting `{}`: {remedy}", name.get_ref());
        say(name.span().start, message);
    }
    levels
}

fn of_rules(rules: &DeTable<'_>, levels: &mut Levels, say: &mut impl FnMut(usize, String)) {
    for (rule, level) in rules {
        let set = match level.get_ref() {
            DeValue::String(level) => levels.set(rule.get_ref(), level),
            _ => {
                let message = format!(
                    "the level of `{}` is a text: write `\"off\"`, `\"hint\"`, `\"info\"`, `\"warning\"` or `\"error\"`",
                    rule.get_ref()
                );
                say(level.span().start, message);
                continue;
            }
        };
        if let Err(error) = set {
            let at = match error {
                LevelError::Level(..) => level.span().start,
                LevelError::Rule(..) | LevelError::Twice(_) => rule.span().start,
            };
            say(at, error.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_has_place_cause_and_remedy() {
        let text = "rulez = 1\n[rules]\nmissing-metrics = \"off\"\nmissing-metric = \"off\"\n\
            \"é\" = 1\nmissing-backup = \"warn ing\"\n";
        let mut wrong = Vec::new();
        let levels = parse(text, "buttress.toml", &mut wrong);
        assert!(levels.is_off("missing-metrics"), "what is right counts");
        wrong.sort();
        assert_eq!(
            wrong,
            [
                "buttress.toml:1:1: there is no setting `rulez`: did you mean `rules`?",
                "buttress.toml:4:1: there is no rule `missing-metric`: did you mean `missing-metrics`?",
                "buttress.toml:5:7: the level of `é` is a text: write `\"off\"`, `\"hint\"`, `\"info\"`, `\"warning\"` or `\"error\"`",
                "buttress.toml:6:18: `warn ing` is no level: did you mean `warning`?",
            ]
        );
        for (text, said) in [
            ("[rules\n", "f:1:7: this is no TOML: "),
            ("rules = \"off\"\n", "f:1:9: `rules` is a table: "),
        ] {
            let mut wrong = Vec::new();
            assert_eq!(parse(text, "f", &mut wrong), Levels::default());
            assert!(wrong.len() == 1 && wrong[0].starts_with(said), "{wrong:?}");
        }
    }

    #[test]
    fn the_file_of_the_nearest_workspace_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = paths::of_path(folder.path());
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        write(NAME, "[rules]\nmissing-metrics = \"off\"\n");
        write("a/b/x.arch", "");
        write("other/.git/HEAD", "");
        write("own/buttress.toml", "[rules]\nmissing = \"off\"\n");
        let of = |name: &str| format!("{root}/{name}");
        let folders = ["a/b", "a", "other", "own"].map(of);
        let said = of_folders(folders.iter().map(String::as_str), &root);
        let off = |i: usize| said.levels[i].1.is_off("missing-metrics");
        let workspaces: Vec<&str> = said.levels.iter().map(|(f, _)| &**f).collect();
        assert_eq!(workspaces, [&*root, &of("other"), &of("own")]);
        assert!(off(0) && !off(1) && !off(2));
        assert_eq!(said.wrong.len(), 1, "{:?}", said.wrong);
        assert!(said.wrong[0].starts_with("own/buttress.toml:2:1: there is no rule `missing`"));
    }
}
