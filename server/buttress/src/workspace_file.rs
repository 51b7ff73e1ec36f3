//! `buttress.toml`: what a team says of all designs of a workspace.
//!
//! ```toml
//! [rules]
//! missing-tracing = "off"
//! missing-backup  = "warning"
//! ```

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::path::Path;

use buttress_analysis::health::levels::{LevelError, no_such_rule};
use buttress_analysis::health::{Levels, canonical, team};
use buttress_analysis::model::nearest;
use buttress_analysis::syntax::Document;
use buttress_analysis::{FilePath, Snapshot};
use ropey::Rope;
use toml::de::{DeTable, DeValue};

use crate::data_file::DataFile;
use crate::files::{self, ReadError};
use crate::{loader, paths};

/// What the file is called.
pub const NAME: &str = "buttress.toml";

/// The tables that it may have.
const TABLES: [&str; 1] = ["rules"];

/// What the files of all workspaces say.
#[derive(Debug, Default)]
pub struct Said {
    /// How rules are taken, by folder.
    pub levels: Vec<(FilePath, Levels)>,
    /// The files that were read, with what is wrong in them.
    pub files: Vec<DataFile>,
    /// Why others could not be read.
    pub unreadable: Vec<String>,
}

impl Said {
    /// What is wrong in all of them, as lines for people who are in `directory`.
    pub fn complaints(&self, directory: &str) -> Vec<String> {
        let of_file = |file: &DataFile| file.complaints(paths::shown(&file.path, directory));
        let mut out: Vec<String> = self.files.iter().flat_map(of_file).collect();
        out.extend(self.unreadable.iter().cloned());
        out.sort();
        out
    }
}

/// What counts for the files of a state of the world.
pub fn of_world(snapshot: &Snapshot, directory: &str) -> Said {
    let documents = snapshot.documents();
    let folders: HashSet<&str> = documents.keys().map(|f| paths::folder_of(f)).collect();
    let mut known = HashMap::new();
    let mut workspaces = BTreeMap::new();
    let mut said = Said::default();
    for folder in folders {
        let Some(workspace) = workspace_of(folder, &mut known) else {
            continue;
        };
        workspaces.entry(workspace).or_insert_with_key(|workspace| {
            let own = OwnRules::new(workspace, snapshot);
            read(workspace, directory, &own, &mut said)
        });
    }
    said.levels = workspaces.into_iter().collect();
    said.files.sort_by(|a, b| a.path.cmp(&b.path));
    said
}

/// The rules that the designs of a workspace bring along, as they are open or lie on the disk: not all
/// of them need be known yet, or be asked about.
struct OwnRules<'a> {
    workspace: &'a str,
    snapshot: &'a Snapshot,
    on_disk: OnceCell<Vec<String>>,
}

impl<'a> OwnRules<'a> {
    fn new(workspace: &'a str, snapshot: &'a Snapshot) -> Self {
        Self {
            workspace,
            snapshot,
            on_disk: OnceCell::new(),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.open().any(|own| own == name) || self.on_disk().any(|own| own == name)
    }

    fn open(&self) -> impl Iterator<Item = &str> {
        let documents = self.snapshot.documents().iter();
        let inside = documents.filter(|(path, _)| paths::is_below(path, self.workspace));
        inside.flat_map(|(_, document)| team::names(document))
    }

    /// Those of files that nobody has asked about.
    fn on_disk(&self) -> impl Iterator<Item = &str> {
        let read = || {
            let mut out = Vec::new();
            for file in files::scan(Path::new(self.workspace)) {
                let path = paths::of_path(&file);
                if self.snapshot.document(&path).is_some() {
                    continue;
                }
                // What cannot be read is told of where somebody asks for it.
                if let Ok(text) = files::read(&file, &path) {
                    let document = Document::new(path, Rope::from_str(&text.text), None);
                    out.extend(team::names(&document).map(str::to_owned));
                }
            }
            out
        };
        self.on_disk.get_or_init(read).iter().map(String::as_str)
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
fn read(workspace: &str, directory: &str, own: &OwnRules<'_>, said: &mut Said) -> Levels {
    let path: FilePath = format!("{}/{NAME}", workspace.trim_end_matches('/')).into();
    match files::read(Path::new(&*path), paths::shown(&path, directory)) {
        Ok(text) => {
            let text = text.text;
            let (levels, wrong) = parse(&text, own);
            said.files.push(DataFile { path, text, wrong });
            levels
        }
        Err(ReadError::Missing(_)) => Levels::default(),
        Err(error) => {
            said.unreadable.push(error.to_string());
            Levels::default()
        }
    }
}

/// What a text says where a team has its `own` rules, and what is wrong in it and does not count.
fn parse(text: &str, own: &OwnRules<'_>) -> (Levels, Vec<(Range<usize>, String)>) {
    let mut levels = Levels::default();
    let mut wrong = Vec::new();
    let mut say = |at: Range<usize>, message: String| wrong.push((at, message));
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let at = error.span().unwrap_or_default();
            say(at, format!("this is no TOML: {}", error.message()));
            return (levels, wrong);
        }
    };
    for (name, value) in &table {
        if name.get_ref() == "rules" {
            match value.get_ref().as_table() {
                Some(rules) => of_rules(rules, own, &mut levels, &mut say),
                None => say(
                    value.span(),
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
        say(name.span(), message);
    }
    (levels, wrong)
}

fn of_rules(
    rules: &DeTable<'_>,
    own: &OwnRules<'_>,
    levels: &mut Levels,
    say: &mut impl FnMut(Range<usize>, String),
) {
    for (rule, level) in rules {
        let set = match level.get_ref() {
            DeValue::String(level) => levels.set(rule.get_ref(), level),
            _ => {
                let message = format!(
                    "the level of `{}` is a text: write `\"off\"`, `\"hint\"`, `\"info\"`, `\"warning\"` or `\"error\"`",
                    rule.get_ref()
                );
                say(level.span(), message);
                continue;
            }
        };
        match set {
            Err(error @ LevelError::Level(..)) => say(level.span(), error.to_string()),
            Err(error) => say(rule.span(), error.to_string()),
            Ok(()) => {
                let name = rule.get_ref();
                if canonical(name).is_none() && !own.has(name) {
                    let error = no_such_rule(name, own.open().chain(own.on_disk()));
                    say(rule.span(), error.to_string());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use buttress_analysis::{Change, Host};

    use super::*;

    /// A state of the world with these files, and the folder of all of them.
    fn world(files: &[(&str, &str)]) -> Snapshot {
        let mut host = Host::new(loader::today());
        for (path, text) in files {
            host.apply_change(Change::Set {
                path: (*path).into(),
                text: (*text).into(),
                version: None,
            });
        }
        host.snapshot()
    }

    /// What a text says beside a design.
    fn read(text: &str, design: &str) -> (Levels, Vec<String>) {
        let world = world(&[("/no/such/folder/a.arch", design)]);
        let (levels, wrong) = parse(text, &OwnRules::new("/no/such/folder", &world));
        let (path, text) = (NAME.into(), text.to_owned());
        let file = DataFile { path, text, wrong };
        (levels, file.complaints(NAME))
    }

    #[test]
    fn what_is_wrong_has_place_cause_and_remedy() {
        let text = "rulez = 1\n[rules]\nmissing-metrics = \"off\"\nmissing-metric = \"off\"\n\
            \"é\" = 1\nmissing-backup = \"warn ing\"\n";
        let (levels, mut wrong) = read(text, "");
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
            ("[rules\n", "buttress.toml:1:7: this is no TOML: "),
            (
                "rules = \"off\"\n",
                "buttress.toml:1:9: `rules` is a table: ",
            ),
        ] {
            let (levels, wrong) = read(text, "");
            assert_eq!(levels, Levels::default());
            assert!(wrong.len() == 1 && wrong[0].starts_with(said), "{wrong:?}");
        }
    }

    #[test]
    fn the_rules_of_a_team_are_rules() {
        let text = "[rules]\nno-spot = \"off\"\nno-spots = \"off\"\n";
        let (levels, wrong) = read(text, "rule no-spot { }\n");
        assert!(levels.is_off("no-spot"));
        assert_eq!(
            wrong,
            ["buttress.toml:3:1: there is no rule `no-spots`: did you mean `no-spot`?"]
        );
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
        let files = ["a/b/x.arch", "a/y.arch", "other/z.arch", "own/z.arch"].map(of);
        let files: Vec<_> = files.iter().map(|file| (file.as_str(), "")).collect();
        let said = of_world(&world(&files), &root);
        let off = |i: usize| said.levels[i].1.is_off("missing-metrics");
        let workspaces: Vec<&str> = said.levels.iter().map(|(f, _)| &**f).collect();
        assert_eq!(workspaces, [&*root, &of("other"), &of("own")]);
        assert!(off(0) && !off(1) && !off(2));
        let wrong = said.complaints(&root);
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert!(wrong[0].starts_with("own/buttress.toml:2:1: there is no rule `missing`"));
    }

    #[test]
    fn a_rule_of_a_design_that_nobody_asks_about_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = paths::of_path(folder.path());
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("written");
        };
        write(NAME, "[rules]\nno-spot = \"hint\"\nno-dot = \"hint\"\n");
        write("other.arch", "rule no-spot { }\n");
        let said = of_world(&world(&[(&format!("{root}/a.arch"), "")]), &root);
        let wrong = said.complaints(&root);
        assert_eq!(
            wrong,
            ["buttress.toml:3:1: there is no rule `no-dot`: did you mean `no-spot`?"]
        );
    }
}
