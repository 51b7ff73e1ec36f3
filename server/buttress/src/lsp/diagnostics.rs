//! Findings, status and pictures, said when they change and only while they are true.
//!
//! One task does it all, so that what is said arrives in order. It looks at the newest state a
//! moment after a change, looks again when that has become stale, and says nothing of it then.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use buttress_analysis::model::includes;
use buttress_analysis::{FilePath, Report};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tower_lsp::ls_types::Uri;

use super::convert::View;
use super::disk::Job;
use super::ext::{self, SceneChanged, Status};
use super::findings;
use super::pull;
use super::session::Session;
use super::written::{Kept, Written};

/// Where keys come faster than they are looked at, it waits for a pause of this length …
const PAUSE: Duration = Duration::from_millis(7);
/// … but no longer than this.
const LONGEST: Duration = Duration::from_millis(300);

/// What there is to say about one state of the world.
struct Findings {
    view: View,
    files: Vec<(FilePath, Written)>,
    designs: Vec<(Arc<Report>, Option<Status>)>,
    /// What open texts outside of the workspace include.
    includes: HashMap<FilePath, Vec<String>>,
    /// Texts that a panic happened in, and their states.
    panicked: Vec<(FilePath, u64)>,
}

/// What a client was told of a file: what it calls it, the findings, and the number of its state.
type Told = (Uri, Arc<Written>, Option<i32>);

/// What has been said.
#[derive(Default)]
struct Said {
    files: HashMap<FilePath, Told>,
    status: HashMap<FilePath, Status>,
    designs: HashMap<FilePath, Arc<Report>>,
    includes: HashMap<FilePath, Vec<String>>,
    active: Option<FilePath>,
}

/// Says what changes until the server ends.
pub async fn run(session: Arc<Session>, mut changes: watch::Receiver<u64>) {
    let mut said = Said::default();
    let kept: Arc<Mutex<Kept>> = Arc::default();
    let mut overtaken = false;
    while changes.changed().await.is_ok() {
        if overtaken {
            settle(&mut changes).await;
        }
        let keys = *changes.borrow_and_update();
        let view = session.view();
        let (worker, kept) = (session.clone(), kept.clone());
        let work = move || {
            // Nobody else takes it, and what a panic leaves of it is written anew or true.
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            look(&worker, view, &mut kept)
        };
        let found = tokio::task::spawn_blocking(work).await;
        let is_stale = match found {
            Ok(Some(found)) => {
                pull::refresh_later(&session, &found.view, &found.files);
                !say(&session, found, &mut said).await
            }
            // The change that made it stale has already woken us.
            Ok(None) => true,
            Err(error) => {
                tracing::error!(%error, "panic while looking at the world");
                false
            }
        };
        overtaken = is_stale && *changes.borrow() != keys;
    }
}

/// Returns after a pause without a change.
async fn settle(changes: &mut watch::Receiver<u64>) {
    let start = Instant::now();
    while start.elapsed() < LONGEST {
        changes.mark_unchanged();
        if timeout(PAUSE, changes.changed()).await.is_err() {
            return;
        }
    }
}

/// Looks at everything; `None` where the world has changed meanwhile.
fn look(session: &Session, view: View, kept: &mut Kept) -> Option<Findings> {
    let snapshot = view.snapshot.clone();
    let mut panicked = Vec::new();
    let guard = |path: &FilePath, panicked: &mut Vec<(FilePath, u64)>, work: &mut dyn FnMut()| {
        let run = || {
            if let Some(before) = &session.options.before_work {
                before("the findings", path);
            }
            work();
        };
        if catch_unwind(AssertUnwindSafe(run)).is_err() {
            tracing::error!(%path, "panic in the findings");
            panicked.push((path.clone(), snapshot.document(path).map_or(0, |d| d.id)));
        }
    };
    for (path, document) in snapshot.documents() {
        guard(path, &mut panicked, &mut || {
            document.chunks();
        });
    }
    let found = |view, panicked| Findings {
        view,
        files: Vec::new(),
        designs: Vec::new(),
        includes: HashMap::new(),
        panicked,
    };
    if !panicked.is_empty() {
        return Some(found(view, panicked));
    }
    let mut reports: Vec<Arc<Report>> = Vec::new();
    for root in snapshot.roots() {
        if snapshot.is_stale() {
            return None;
        }
        guard(&root.path, &mut panicked, &mut || {
            let report = snapshot.report_of(root);
            let worth = report.clone();
            // It is told of behind the findings, and is worked out beside them.
            tokio::task::spawn_blocking(move || {
                worth.score();
            });
            reports.push(report);
        });
    }
    if !panicked.is_empty() {
        return Some(found(view, panicked));
    }
    if snapshot.is_stale() {
        return None;
    }
    let limit = |path: &str| session.settings(path).diagnostics_limit;
    let mut files = findings::of_files(&view, &reports, limit, kept);
    // What we last knew of a text that is out of step says nothing about what the editor shows.
    files.retain(|(path, _)| view.open.get(path).is_none_or(|o| !o.out_of_step));
    let mut designs = Vec::new();
    for report in reports {
        guard(&report.root, &mut panicked, &mut || {
            let uri = view.uri(&report.root);
            let status = uri.map(|uri| Status::of(uri, &report));
            designs.push((report.clone(), status));
        });
    }
    let lone = |path: &&FilePath| !session.documents().in_workspace(path);
    let includes = view.open.keys().filter(lone).filter_map(|path| {
        let document = snapshot.document(path)?;
        let includes = includes::of_document(document)
            .map(|(_, i)| i.path.text.clone())
            .collect();
        Some((path.clone(), includes))
    });
    let includes = includes.collect();
    Some(Findings {
        designs,
        files,
        includes,
        ..found(view, panicked)
    })
}

/// Says what is new, as long as it is true, and whether it was.
async fn say(session: &Arc<Session>, found: Findings, said: &mut Said) -> bool {
    let Findings {
        view,
        files,
        designs,
        includes,
        panicked,
    } = found;
    if !panicked.is_empty() {
        session.change(|documents| {
            for (path, id) in &panicked {
                documents.set_aside(path, *id);
            }
        });
        return true;
    }
    for (path, names) in includes {
        if said.includes.get(&path) != Some(&names) {
            session.disk(Job::Follow(path.clone()));
            said.includes.insert(path, names);
        }
    }
    if view.snapshot.is_stale() {
        return false;
    }
    for path in session.wanted_findings() {
        said.files.remove(&path);
    }
    let there: HashSet<FilePath> = files.iter().map(|(path, _)| path.clone()).collect();
    let mut news: Vec<Told> = Vec::new();
    for (path, findings) in files {
        let Some(uri) = view.uri(&path) else { continue };
        let is_open = view.open.contains_key(&path);
        // What the client asks for is not told to it as well: it would show it twice.
        let is_told = session.pushes(is_open);
        let findings = Arc::new(if is_told {
            findings
        } else {
            Written::default()
        });
        let version = view.version(&path).filter(|_| is_told);
        match said.files.get(&path) {
            // An editor that numbers its states is told of each, so that it knows what is fresh.
            Some((old, same, number)) if *old == uri && *same == findings && *number == version => {
                continue;
            }
            // Nothing was said of it, and there is nothing to say.
            None if findings.is_empty() && !(is_open && is_told) => {
                said.files.insert(path, (uri, findings, version));
                continue;
            }
            Some((old, _, _)) if *old != uri => news.push((old.clone(), Arc::default(), None)),
            _ => {}
        }
        news.push((uri.clone(), findings.clone(), version));
        said.files.insert(path, (uri, findings, version));
    }
    let known = view.snapshot.documents();
    said.files.retain(|path, (uri, findings, _)| {
        let keep = there.contains(path) || known.contains_key(path);
        if !keep && !findings.is_empty() {
            news.push((uri.clone(), Arc::default(), None));
        }
        keep
    });
    for (uri, findings, version) in news {
        session.outlet.publish(&uri, version, findings);
    }
    status(session, &view, &designs, said).await;
    pictures(session, &view, &designs, said).await;
    true
}

/// Tells how the designs are, where that has changed or the user has gone to another one.
async fn status(
    session: &Session,
    view: &View,
    designs: &[(Arc<Report>, Option<Status>)],
    said: &mut Said,
) {
    let active = session.active();
    let moved = active != said.active;
    said.active = active;
    said.status
        .retain(|root, _| designs.iter().any(|(report, _)| report.root == *root));
    let root = said
        .active
        .as_ref()
        .and_then(|path| view.snapshot.roots_of(path).next());
    for (report, status) in designs {
        let Some(status) = status else { continue };
        let here = moved && root.is_some_and(|root| root.path == report.root);
        if here || said.status.get(&report.root) != Some(status) {
            said.status.insert(report.root.clone(), status.clone());
            session
                .client
                .send_notification::<Status>(status.clone())
                .await;
        }
    }
}

/// Tells which designs look different, and gives the browser its picture.
async fn pictures(
    session: &Arc<Session>,
    view: &View,
    designs: &[(Arc<Report>, Option<Status>)],
    said: &mut Said,
) {
    let shown = session
        .preview
        .get()
        .and_then(|running| running.hub.shown());
    said.designs
        .retain(|root, _| designs.iter().any(|(report, _)| report.root == *root));
    for (report, _) in designs {
        let root = &report.root;
        if said
            .designs
            .get(root)
            .is_some_and(|old| Arc::ptr_eq(old, report))
        {
            continue;
        }
        said.designs.insert(root.clone(), report.clone());
        let Some(uri) = view.uri(root) else { continue };
        let revision = view.snapshot.revision();
        session
            .client
            .send_notification::<SceneChanged>(SceneChanged { uri, revision })
            .await;
        if shown.as_deref() == Some(&**root) {
            let (session, view, root) = (session.clone(), view.clone(), root.clone());
            let drawn =
                tokio::task::spawn_blocking(move || ext::push(&session, &view, &root)).await;
            if let Err(error) = drawn {
                tracing::error!(%error, "panic while drawing");
            }
        }
    }
}
