//! The one door: changes go in, snapshots come out.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use ropey::Rope;

use crate::designs::{Designs, Wanted};
use crate::finding::{FileEdits, Finding};
use crate::health::levels::{LevelsByFolder, innermost};
use crate::ide::KeptTokens;
use crate::model::includes::{self, Root};
use crate::model::{self, Architecture};
use crate::patterns::{self, Pattern};
use crate::report::Report;
use crate::span::{Date, FilePath, Span};
use crate::syntax::{Document, Edit};

/// A change of the world.
#[derive(Clone, Debug)]
pub enum Change {
    /// A file is there, with this text.
    Set {
        /// Which.
        path: FilePath,
        /// All of its text.
        text: Rope,
        /// The editor's number of this state, where an editor has the file open.
        version: Option<i32>,
    },
    /// A file's text was edited.
    Edit {
        /// Which.
        path: FilePath,
        /// The edits, each to the text as the one before left it.
        edits: Vec<Edit>,
        /// The editor's number of the new state.
        version: Option<i32>,
    },
    /// A file is gone.
    Remove {
        /// Which.
        path: FilePath,
    },
    /// The workspace's folders; an include must stay in the folder of its file.
    Folders(Vec<String>),
    /// What day it is.
    Today(Date),
    /// In which environments designs are looked at.
    Environments(Environments),
    /// How rules are taken.
    Levels(LevelsByFolder),
    /// The patterns that workspaces bring along, by folder.
    Patterns(PatternsByFolder),
}

/// The patterns of workspaces, by folder: those of the innermost folder count.
pub type PatternsByFolder = Vec<(FilePath, Vec<Arc<Pattern>>)>;

/// In which environments designs are looked at. A name that a design does not have is of no account
/// for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environments {
    /// By root file; `None` is the design as it is written.
    pub chosen: HashMap<FilePath, Option<String>>,
    /// By folder, for designs of which nothing is chosen: that of the innermost folder counts.
    pub folders: Vec<(FilePath, Option<String>)>,
    /// For all others.
    pub otherwise: Option<String>,
}

impl Environments {
    fn of(&self, root: &str) -> Option<&str> {
        if let Some(chosen) = self.chosen.get(root) {
            return chosen.as_deref();
        }
        innermost(&self.folders, root)
            .unwrap_or(&self.otherwise)
            .as_deref()
    }
}

/// All files, the day, and what was found out about them. [`Host::apply_change`] is cheap: it
/// edits text and parses nothing. The work is done by whoever asks a [`Snapshot`].
#[derive(Debug)]
pub struct Host {
    documents: Arc<BTreeMap<FilePath, Arc<Document>>>,
    folders: Arc<[String]>,
    environments: Arc<Environments>,
    levels: Arc<LevelsByFolder>,
    patterns: Arc<PatternsByFolder>,
    today: Date,
    revision: u64,
    latest: Arc<AtomicU64>,
    designs: Arc<Designs>,
}

impl Host {
    /// An empty world on the day `today`.
    pub fn new(today: Date) -> Self {
        Self {
            documents: Arc::default(),
            folders: Arc::from([]),
            environments: Arc::default(),
            levels: Arc::default(),
            patterns: Arc::default(),
            today,
            revision: 0,
            latest: Arc::default(),
            designs: Arc::default(),
        }
    }

    /// The only mutation. Returns the new revision.
    pub fn apply_change(&mut self, change: Change) -> u64 {
        let documents = Arc::make_mut(&mut self.documents);
        match change {
            Change::Set {
                path,
                text,
                version,
            } => {
                let document = match documents.get(&path) {
                    Some(document) => document.replaced(text, version),
                    None => Document::new(path.clone(), text, version),
                };
                documents.insert(path, Arc::new(document));
            }
            Change::Edit {
                path,
                edits,
                version,
            } => {
                if let Some(document) = documents.get_mut(&path) {
                    *document = Arc::new(document.edited(&edits, version));
                }
            }
            Change::Remove { path } => {
                documents.remove(&path);
            }
            Change::Folders(folders) => {
                self.folders = folders
                    .iter()
                    .map(|f| f.trim_end_matches('/').to_owned())
                    .collect();
                // What an include may reach changes with the folders.
                self.designs.clear();
            }
            Change::Today(today) => self.today = today,
            Change::Environments(environments) => self.environments = Arc::new(environments),
            Change::Levels(levels) => self.levels = Arc::new(levels),
            Change::Patterns(patterns) => self.patterns = Arc::new(patterns),
        }
        self.revision += 1;
        self.latest.store(self.revision, Ordering::Release);
        self.revision
    }

    /// The world as it is now, for as long as anyone wants to look at it.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            world: Arc::new(World {
                documents: self.documents.clone(),
                folders: self.folders.clone(),
                environments: self.environments.clone(),
                levels: self.levels.clone(),
                patterns: self.patterns.clone(),
                today: self.today,
                revision: self.revision,
                latest: self.latest.clone(),
                designs: self.designs.clone(),
                roots: OnceLock::new(),
            }),
        }
    }
}

/// An immutable state of the world. Cloning it is free.
#[derive(Clone, Debug)]
pub struct Snapshot {
    world: Arc<World>,
}

#[derive(Debug)]
struct World {
    documents: Arc<BTreeMap<FilePath, Arc<Document>>>,
    folders: Arc<[String]>,
    environments: Arc<Environments>,
    levels: Arc<LevelsByFolder>,
    patterns: Arc<PatternsByFolder>,
    today: Date,
    revision: u64,
    latest: Arc<AtomicU64>,
    designs: Arc<Designs>,
    roots: OnceLock<Vec<Root>>,
}

impl Snapshot {
    /// The world with other texts of some files, known ones or new: to see what edits would make of
    /// it. What was found out about all else is taken along.
    pub(crate) fn with(&self, texts: impl IntoIterator<Item = (FilePath, String)>) -> Snapshot {
        let mut documents = BTreeMap::clone(&self.world.documents);
        for (path, text) in texts {
            let rope = Rope::from_str(&text);
            let document = match documents.get(&path) {
                Some(document) => document.replaced(rope, None),
                None => Document::new(path.clone(), rope, None),
            };
            documents.insert(path, Arc::new(document));
        }
        self.aside(documents)
    }

    /// The world after edits; cheap, as an edit in an editor is.
    pub(crate) fn edited(&self, edits: &[FileEdits]) -> Snapshot {
        let mut documents = BTreeMap::clone(&self.world.documents);
        for FileEdits { file, edits } in edits {
            if let Some(document) = documents.get_mut(file) {
                // From the last to the first, so that the places of the others stay what they are.
                let edits = edits.iter().rev().map(|edit| Edit {
                    range: edit.span.start..edit.span.end,
                    text: edit.text.clone(),
                });
                let edits: Vec<Edit> = edits.collect();
                *document = Arc::new(document.edited(&edits, None));
            }
        }
        self.aside(documents)
    }

    /// A world beside this one, with other files.
    fn aside(&self, documents: BTreeMap<FilePath, Arc<Document>>) -> Snapshot {
        let world = &self.world;
        Snapshot {
            world: Arc::new(World {
                documents: Arc::new(documents),
                folders: world.folders.clone(),
                environments: world.environments.clone(),
                levels: world.levels.clone(),
                patterns: world.patterns.clone(),
                today: world.today,
                revision: world.revision,
                latest: world.latest.clone(),
                designs: Arc::new(world.designs.copied()),
                roots: OnceLock::new(),
            }),
        }
    }

    /// The patterns for the design with this root file: the built-in ones and those of its workspace,
    /// which take the place of built-in ones of the same id.
    pub fn patterns(&self, root: &str) -> impl Iterator<Item = &Pattern> {
        let own = innermost(&self.world.patterns, root);
        patterns::all(own.map(Vec::as_slice).unwrap_or_default())
    }

    /// Which state of the world this is.
    pub fn revision(&self) -> u64 {
        self.world.revision
    }

    /// Whether the world has changed since. Long work asks now and then, and stops.
    pub fn is_stale(&self) -> bool {
        self.world.latest.load(Ordering::Acquire) != self.world.revision
    }

    /// What day it is.
    pub fn today(&self) -> Date {
        self.world.today
    }

    /// All files.
    pub fn documents(&self) -> &BTreeMap<FilePath, Arc<Document>> {
        &self.world.documents
    }

    /// One file.
    pub fn document(&self, path: &str) -> Option<&Arc<Document>> {
        self.world.documents.get(path)
    }

    /// Every design: a file that says `architecture` with all it includes, and each file that no
    /// other one includes.
    pub fn roots(&self) -> &[Root] {
        self.world
            .roots
            .get_or_init(|| includes::roots(&self.world.documents, &self.world.folders))
    }

    /// The designs that a file is part of.
    pub fn roots_of<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a Root> {
        self.roots()
            .iter()
            .filter(move |root| root.files.iter().any(|f| &**f == path))
    }

    /// The files that an include in the file `from` brings in.
    pub fn included(&self, from: &str, include: &str) -> Vec<FilePath> {
        includes::included(from, include, &self.world.documents, &self.world.folders)
    }

    /// All that is known of the design with this root file.
    pub fn report(&self, root: &str) -> Option<Arc<Report>> {
        let root = self.roots().iter().find(|r| &*r.path == root)?;
        Some(self.report_of(root))
    }

    /// All that is known of the first design that a file is part of.
    pub fn report_for(&self, path: &str) -> Option<Arc<Report>> {
        let root = self.roots_of(path).next()?;
        Some(self.report_of(root))
    }

    /// All that is known of a design, in the environment that it is looked at in; made once for each
    /// state of its files.
    pub fn report_of(&self, root: &Root) -> Arc<Report> {
        let levels = self.world.levels.of(&root.path);
        let designs = &self.world.designs;
        let report = designs.report(&self.wanted(root), self.world.today, levels);
        designs.keep(self.roots());
        report
    }

    /// What the first design that a file is part of says.
    pub fn architecture_for(&self, path: &str) -> Option<Arc<Architecture>> {
        let root = self.roots_of(path).next()?;
        Some(self.architecture_of(root))
    }

    /// What a design says, in the environment that it is looked at in. That is known long before all
    /// the rest of the [report](Self::report_of).
    pub fn architecture_of(&self, root: &Root) -> Arc<Architecture> {
        self.world.designs.architecture(&self.wanted(root))
    }

    /// The words that were looked for in a design.
    pub(crate) fn tokens_of(&self, root: &Root) -> Arc<KeptTokens> {
        self.world.designs.tokens(&root.path)
    }

    fn wanted<'a>(&'a self, root: &'a Root) -> Wanted<'a> {
        Wanted {
            root,
            documents: self.documents_of(root),
            environment: self.world.environments.of(&root.path),
        }
    }

    fn documents_of(&self, root: &Root) -> Vec<&Arc<Document>> {
        root.files.iter().filter_map(|f| self.document(f)).collect()
    }

    /// All that is known of the design with this root file in one of its environments; `None` where
    /// it does not have that environment.
    pub fn report_in(&self, root: &str, environment: &str) -> Option<Arc<Report>> {
        let root = self.roots().iter().find(|r| &*r.path == root)?;
        let (architecture, _) = model::build(&self.documents_of(root), Some(environment), None);
        let (today, levels) = (self.world.today, self.world.levels.of(&root.path));
        let architecture = Arc::new(architecture);
        let report = Report::new(
            root,
            architecture,
            None,
            today,
            Some(environment),
            &levels,
            None,
        );
        report.environment.is_some().then(|| Arc::new(report))
    }

    /// Everything there is to say about one file, by place; what several designs say alike is
    /// said once.
    pub fn diagnostics(&self, path: &str) -> Vec<Finding> {
        let Some(document) = self.document(path) else {
            return Vec::new();
        };
        let mut out = document.errors();
        for (i, root) in self.roots_of(path).enumerate() {
            for finding in self.report_of(root).findings() {
                if &*finding.location.file == path && (i == 0 || !out.contains(finding)) {
                    out.push(finding.clone());
                }
            }
        }
        sort(&mut out);
        out
    }

    /// What of that touches a range; much cheaper than all of it.
    pub fn diagnostics_in(&self, path: &str, span: Span) -> Vec<Finding> {
        let Some(document) = self.document(path) else {
            return Vec::new();
        };
        let mut out = document.errors();
        out.retain(|finding| finding.location.span.meets(span));
        for (i, root) in self.roots_of(path).enumerate() {
            let found = self.report_of(root).findings_in(path, span);
            match i {
                0 => out.extend(found),
                // What several designs say alike is said once.
                _ => out.extend(
                    found
                        .into_iter()
                        .filter(|f| !out.contains(f))
                        .collect::<Vec<_>>(),
                ),
            }
        }
        sort(&mut out);
        out
    }
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        (a.location.span, a.severity, &a.rule).cmp(&(b.location.span, b.severity, &b.rule))
    });
}

#[cfg(test)]
mod tests {
    use super::{Change, Environments, Host};
    use crate::testing::{PATH, TODAY};

    const TEXT: &str = "architecture \"A\"\nconstraints { provider = aws, region = us-east-1 }\n\
        database db: aws.rds_postgres { instance = db.r6g.large, storage = 100 GB }\n\
        environment staging { db { instance = db.t4g.medium } }\n";

    #[test]
    fn a_design_is_looked_at_in_its_environment_key_after_key() {
        let mut host = Host::new(TODAY);
        let set = |text: &str| Change::Set {
            path: PATH.into(),
            text: text.into(),
            version: None,
        };
        let cost = |host: &Host| {
            let report = host.snapshot().report(PATH).expect("a root");
            (report.environment.clone(), report.costs.monthly)
        };
        host.apply_change(set(TEXT));
        let (environment, production) = cost(&host);
        assert_eq!(environment, None);
        let folders = vec![("/w".into(), Some("staging".to_owned()))];
        host.apply_change(Change::Environments(Environments {
            folders,
            ..Environments::default()
        }));
        let (environment, staging) = cost(&host);
        assert_eq!(environment.as_deref(), Some("staging"));
        assert!(staging < production, "{staging} {production}");
        // The differences are still there after a key, and follow it.
        host.apply_change(set(&format!("{TEXT}service api\n")));
        assert_eq!(cost(&host).1, staging);
        host.apply_change(set(&TEXT.replace("t4g.medium", "t4g.large")));
        assert!(cost(&host).1 > staging);
        // What is chosen comes before what is usual; what is not there is of no account.
        for (chosen, wanted) in [(None, production), (Some("dev".to_owned()), production)] {
            host.apply_change(set(TEXT));
            host.apply_change(Change::Environments(Environments {
                chosen: [(PATH.into(), chosen)].into(),
                otherwise: Some("staging".to_owned()),
                ..Environments::default()
            }));
            assert_eq!(cost(&host), (None, wanted));
        }
    }
}
