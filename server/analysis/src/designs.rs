//! What is known of each design, kept from one state of its files to the next.
//!
//! What the files say is known long before what follows from it: who asks for names alone does not
//! wait for rates, bills and findings.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::health::Levels;
use crate::ide::KeptTokens;
use crate::model::includes::Root;
use crate::model::{self, Architecture, Changes};
use crate::report::Report;
use crate::span::{Date, FilePath};
use crate::syntax::Document;

/// What was found out about the designs that somebody has asked about.
#[derive(Debug, Default)]
pub(crate) struct Designs {
    known: Mutex<HashMap<FilePath, Known>>,
    /// Held while files are put together, so that all who ask at once wait for one.
    drafting: Mutex<()>,
    /// The same for reports; whoever holds it may take the other one.
    reporting: Mutex<()>,
}

/// What is known of a design.
#[derive(Clone, Debug, Default)]
struct Known {
    /// What its files say, where that is not in a report yet.
    draft: Option<Arc<Draft>>,
    reported: Option<Reported>,
    /// Words that were looked for.
    tokens: Arc<KeptTokens>,
}

/// What a design is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    /// The states of its files.
    files: Vec<u64>,
    environment: Option<String>,
}

/// A report, and what it was made from.
#[derive(Clone, Debug)]
struct Reported {
    key: Key,
    today: Date,
    levels: Levels,
    report: Arc<Report>,
}

/// What the files of a design say.
#[derive(Debug)]
struct Draft {
    key: Key,
    architecture: Arc<Architecture>,
    /// The report that it builds on.
    before: Option<Reported>,
    /// What was exchanged since, where that is all; of no account without such a report.
    changes: Option<Changes>,
}

/// The state of a design that is asked for.
pub(crate) struct Wanted<'a> {
    pub root: &'a Root,
    /// Its files, the root first.
    pub documents: Vec<&'a Arc<Document>>,
    /// The environment that it is looked at in.
    pub environment: Option<&'a str>,
}

impl Wanted<'_> {
    fn key(&self) -> Key {
        Key {
            files: self.documents.iter().map(|d| d.id).collect(),
            environment: self.environment.map(str::to_owned),
        }
    }
}

impl Designs {
    /// The same, to go on from by itself.
    pub fn copied(&self) -> Self {
        Self {
            known: Mutex::new(lock(&self.known).clone()),
            ..Self::default()
        }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        lock(&self.known).clear();
    }

    /// Forgets the designs of which there is none any more: files come and go.
    pub fn keep(&self, roots: &[Root]) {
        let mut known = lock(&self.known);
        if known.len() > roots.len() {
            known.retain(|path, _| roots.iter().any(|root| root.path == *path));
        }
    }

    /// The words that were looked for in a design.
    pub fn tokens(&self, root: &FilePath) -> Arc<KeptTokens> {
        let mut known = lock(&self.known);
        known.entry(root.clone()).or_default().tokens.clone()
    }

    /// What the files of a design say; put together once for each of their states.
    pub fn architecture(&self, wanted: &Wanted<'_>) -> Arc<Architecture> {
        let key = wanted.key();
        if let Some(known) = lock(&self.known).get(&wanted.root.path)
            && let Some(known) = known.reported.as_ref().filter(|it| it.key == key)
        {
            return known.report.architecture.clone();
        }
        self.draft(wanted).architecture.clone()
    }

    fn draft(&self, wanted: &Wanted<'_>) -> Arc<Draft> {
        let _turn = lock(&self.drafting);
        let key = wanted.key();
        let known = lock(&self.known).get(&wanted.root.path).cloned();
        let known = known.unwrap_or_default();
        if let Some(draft) = known.draft.as_ref().filter(|draft| draft.key == key) {
            return draft.clone();
        }
        let in_environment = |other: &Key| other.environment == key.environment;
        let before = known.reported.filter(|it| in_environment(&it.key));
        // While the first report is not there yet, what stands in an earlier draft stands here, too.
        let earlier = known.draft.as_ref().filter(|it| in_environment(&it.key));
        let last = before.as_ref().map(|it| &it.report.architecture);
        let last = last.or(earlier.map(|it| &it.architecture));
        let last = last.map(|architecture| &**architecture);
        let (architecture, changes) = model::build(&wanted.documents, wanted.environment, last);
        let draft = Arc::new(Draft {
            key,
            architecture: Arc::new(architecture),
            before,
            changes,
        });
        let mut known = lock(&self.known);
        let of_root = known.entry(wanted.root.path.clone()).or_default();
        of_root.draft = Some(draft.clone());
        draft
    }

    /// All that is known of a design, with rules taken as `levels` says; made once for each state of
    /// its files.
    pub fn report(&self, wanted: &Wanted<'_>, today: Date, levels: Levels) -> Arc<Report> {
        let _turn = lock(&self.reporting);
        let (root, key) = (wanted.root, wanted.key());
        let is_wanted = |it: &&Reported| {
            it.key == key
                && (it.today, &it.levels) == (today, &levels)
                && it.report.include_errors == root.errors
        };
        if let Some(known) = lock(&self.known).get(&root.path)
            && let Some(known) = known.reported.as_ref().filter(is_wanted)
        {
            return known.report.clone();
        }
        let draft = self.draft(wanted);
        // All that was seen is seen anew where rules are taken otherwise: that is set once and rarely
        // changed.
        let before = draft.before.as_ref().filter(|it| it.levels == levels);
        let report = Arc::new(Report::new(
            root,
            draft.architecture.clone(),
            draft.changes.as_ref().filter(|_| before.is_some()),
            today,
            wanted.environment,
            &levels,
            before.map(|it| &*it.report),
        ));
        let mut known = lock(&self.known);
        let of_root = known.entry(root.path.clone()).or_default();
        // It holds on to the last report.
        if of_root.draft.as_ref().is_some_and(|draft| draft.key == key) {
            of_root.draft = None;
        }
        of_root.reported = Some(Reported {
            key,
            today,
            levels,
            report: report.clone(),
        });
        report
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing is half done in them, even after a panic.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
