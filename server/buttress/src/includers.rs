//! The designs that a fragment is part of: whoever names one file of a design means the design.
//!
//! Looked at alone, a fragment has names that nobody declares. What includes it is looked for
//! where an include may come from: in the workspace, or beside the file and one folder up.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use buttress_analysis::syntax::says_architecture;
use buttress_analysis::{Change, FilePath, Host};
use ropey::Rope;

use crate::{files, loader, paths};

/// Finds the designs of fragments; a folder is read once.
#[derive(Debug, Default)]
pub struct Includers {
    /// By the folder that was read: every file in it that includes something.
    hosts: HashMap<String, Host>,
}

impl Includers {
    /// The root files of the designs that include the file at `path`, sorted. None for a folder,
    /// for a file that says `architecture` or cannot be read, and where nobody includes it.
    pub fn designs_of(&mut self, path: &Path) -> Vec<PathBuf> {
        let key = paths::of_path(path);
        if !path.is_file() {
            return Vec::new();
        }
        let Ok(text) = files::read(path, &key) else {
            return Vec::new();
        };
        if says_architecture(&text.text) {
            return Vec::new();
        }
        let (folder, marked) = folder_of(&key);
        let host = self
            .hosts
            .entry(folder.clone())
            .or_insert_with(|| includers(&folder, marked, &key));
        host.apply_change(set(key.clone(), &text.text));
        let snapshot = host.snapshot();
        snapshot
            .roots_of(&key)
            .filter(|root| root.path != key)
            .filter_map(|root| paths::to_path(&root.path))
            .collect()
    }
}

/// The folder that a file's designs stand in, and whether something marks it as a workspace.
fn folder_of(key: &str) -> (String, bool) {
    let own = paths::folder_of(key);
    if let Some(marked) = loader::marked_above(own) {
        return (marked, true);
    }
    let up = Path::new(own).parent().unwrap_or(Path::new(own));
    (paths::of_path(up).to_string(), false)
}

/// The files that include something. Without a workspace only the folder and that of the file are
/// looked into, not what is below them: from there, an include cannot reach the file.
fn includers(folder: &str, marked: bool, key: &str) -> Host {
    let mut host = Host::new(loader::today());
    host.apply_change(Change::Folders(vec![folder.to_owned()]));
    let found = if marked {
        files::scan(Path::new(folder))
    } else {
        let mut found = files::list(Path::new(folder));
        found.extend(files::list(Path::new(paths::folder_of(key))));
        found
    };
    for file in found {
        let key = paths::of_path(&file);
        // What is wrong with the files of other designs is not what was asked for.
        if let Ok(text) = files::read(&file, &key)
            && text.text.contains("include")
        {
            host.apply_change(set(key, &text.text));
        }
    }
    host
}

fn set(path: FilePath, text: &str) -> Change {
    Change::Set {
        path,
        text: Rope::from_str(text),
        version: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(&path, text).expect("written");
        path
    }

    #[test]
    fn a_fragment_leads_to_all_its_designs() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        write(folder, "buttress.toml", "");
        let a = write(
            folder,
            "x/a.arch",
            "architecture\ninclude \"../s/*.arch\"\n",
        );
        let b = write(folder, "b.arch", "architecture\ninclude \"s/one.arch\"\n");
        write(
            folder,
            "node_modules/c.arch",
            "architecture\ninclude \"../s/*.arch\"\n",
        );
        write(folder, "d.arch", "architecture\nservice include\n");
        let one = write(folder, "s/one.arch", "include \"deep/two.arch\"\n");
        let two = write(folder, "s/deep/two.arch", "service api\n");
        let lone = write(folder, "lone.arch", "service api\n");
        let mut includers = Includers::default();
        let both = vec![b.clone(), a];
        assert_eq!(includers.designs_of(&one), both);
        assert_eq!(includers.designs_of(&two), both);
        for other in [&b, &lone, &folder.join("gone.arch"), &folder.join("s")] {
            assert_eq!(
                includers.designs_of(other),
                Vec::<PathBuf>::new(),
                "{other:?}"
            );
        }
    }

    #[test]
    fn without_a_workspace_one_folder_up_is_looked_into() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let root = write(
            folder,
            "a/root.arch",
            "architecture\ninclude \"s/*.arch\"\n",
        );
        write(folder, "far.arch", "architecture\ninclude \"a/s/*.arch\"\n");
        let one = write(folder, "a/s/one.arch", "service api\n");
        assert_eq!(Includers::default().designs_of(&one), [root]);
    }
}
