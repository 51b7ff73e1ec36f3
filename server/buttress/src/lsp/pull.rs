//! Findings that a client asks for, and who is told without asking.
//!
//! Clients show what they are told (`publishDiagnostics`) and what they ask for beside each other,
//! so a finding must come in one of the two ways only. Which one:
//!
//! - A client that cannot ask, or cannot be told to ask again (`workspace/diagnostic/refresh`), is
//!   told everything and offered nothing. Without the refresh, what an edit of one file changes in
//!   another would not be asked for. Neovim up to 0.10 is such a client.
//! - Others ask for the texts that they have open, so they are told nothing of those. VS Code asks
//!   for all other files too, every two seconds; Neovim and Helix do not. So closed files are told
//!   of until the client asks for the whole workspace for the first time.
//! - A client that says `"diagnostics": "push"` in its `initializationOptions` is told everything too.
//!   Our extension for VS Code does: there, what was asked for stayed in view after the edit that
//!   mends it.
//! - Neovim is not offered the whole workspace: where it is, a refresh makes Neovim ask for that
//!   alone, and it drops what comes of texts that it asks for one by one. Those would go stale.
//!
//! The name of a result is a hash of it. So nothing is kept to tell that it is unchanged, and two
//! results that are alike have one name.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use buttress_analysis::FilePath;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use super::convert::View;
use super::session::{PATIENCE, Session};
use super::work::Needs;
use super::written::Written;
use crate::paths;

/// What a client has asked for so far.
#[derive(Debug, Default)]
pub struct Pull {
    /// Whether it asks for the whole workspace.
    workspace: AtomicBool,
    given: Mutex<HashMap<FilePath, Given>>,
    /// The names of the results of one state of the world, so that asking again costs nothing.
    known: Mutex<(u64, HashMap<FilePath, String>)>,
}

/// What a client was given of a text.
#[derive(Clone, Debug)]
struct Given {
    /// The state of the text.
    state: u64,
    /// The name of the result.
    result: String,
}

/// The findings of one text.
struct Found {
    path: FilePath,
    given: Given,
    items: Vec<Diagnostic>,
}

impl Pull {
    fn given(&self) -> MutexGuard<'_, HashMap<FilePath, Given>> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self) -> MutexGuard<'_, (u64, HashMap<FilePath, String>)> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    /// Whether the client is told of the findings of a text, which it has open or not.
    pub fn pushes(&self, is_open: bool) -> bool {
        let asks = self.abilities().pulls;
        !asks || !(is_open || self.pull.workspace.load(Ordering::Acquire))
    }
}

/// `textDocument/diagnostic`.
pub async fn document(
    session: &Arc<Session>,
    params: DocumentDiagnosticParams,
) -> Result<DocumentDiagnosticReportResult> {
    let asked = session.ask(&params.text_document.uri);
    let with_related = session.abilities().related_documents;
    let worker = session.clone();
    let answer = session.answer(
        "the findings asked for",
        Needs::Report,
        asked,
        move |view, path| {
            let own = find(&worker, view, path)?;
            let related = match with_related {
                true => related(&worker, view, path),
                false => Vec::new(),
            };
            Some((view.clone(), own, related))
        },
    );
    let previous = params.previous_result_id;
    let Some((view, own, related)) = answer.await? else {
        // A text that we do not know, or no longer: what was said of it may stay.
        return Ok(report(previous.clone(), previous, Vec::new(), None).into());
    };
    // Only now is it sure that the client gets it: a request that is cancelled ends above.
    let mut given = session.pull.given();
    let mut others = HashMap::new();
    for found in related {
        if let Some(uri) = view.uri(&found.path) {
            let full = FullDocumentDiagnosticReport {
                result_id: Some(found.given.result.clone()),
                items: found.items,
            };
            given.insert(found.path, found.given);
            others.insert(uri, full.into());
        }
    }
    let result = own.given.result.clone();
    given.insert(own.path, own.given);
    let others = (!others.is_empty()).then_some(others);
    Ok(report(previous, Some(result), own.items, others).into())
}

fn report(
    previous: Option<String>,
    result_id: Option<String>,
    items: Vec<Diagnostic>,
    related_documents: Option<HashMap<Uri, DocumentDiagnosticReportKind>>,
) -> DocumentDiagnosticReport {
    match (previous, result_id) {
        (Some(previous), Some(result_id)) if previous == result_id => {
            RelatedUnchangedDocumentDiagnosticReport {
                related_documents,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id,
                },
            }
            .into()
        }
        (_, result_id) => RelatedFullDocumentDiagnosticReport {
            related_documents,
            full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id, items },
        }
        .into(),
    }
}

/// What an edit of one text changes in the other open ones of its designs: their report is made
/// already, and the client need not be told to ask for them.
fn related(session: &Session, view: &View, path: &FilePath) -> Vec<Found> {
    let open =
        |file: &&FilePath| *file != path && view.open.get(*file).is_some_and(|o| !o.out_of_step);
    let mut files: Vec<&FilePath> = view
        .snapshot
        .roots_of(path)
        .flat_map(|root| &root.files)
        .filter(open)
        .collect();
    files.sort();
    files.dedup();
    let found = files
        .into_iter()
        .filter_map(|file| find(session, view, file));
    found
        .filter(|found| {
            let given = session.pull.given();
            given
                .get(&found.path)
                .is_some_and(|g| g.result != found.given.result)
        })
        .collect()
}

/// `workspace/diagnostic`.
pub async fn workspace(
    session: &Arc<Session>,
    params: WorkspaceDiagnosticParams,
) -> Result<WorkspaceDiagnosticReportResult> {
    if !session.pull.workspace.swap(true, Ordering::AcqRel) {
        // What was told before is taken back.
        session.change(|_| ());
    }
    let view = session.view();
    let asked = view.snapshot.documents().keys().next().cloned();
    let asked = asked.map(|path| (view, path));
    let worker = session.clone();
    let previous: HashMap<FilePath, (Uri, String)> = params
        .previous_result_ids
        .into_iter()
        .map(|id| (paths::of_uri(&id.uri), (id.uri, id.value)))
        .collect();
    let answer = session.answer("all findings", Needs::Report, asked, move |view, _| {
        all(&worker, view, previous)
    });
    let (items, found) = answer.await?;
    session.pull.given().extend(found);
    Ok(WorkspaceDiagnosticReport { items }.into())
}

type Reports = (
    Vec<WorkspaceDocumentDiagnosticReport>,
    Vec<(FilePath, Given)>,
);

fn all(session: &Session, view: &View, mut previous: HashMap<FilePath, (Uri, String)>) -> Reports {
    let (mut items, mut given) = Reports::default();
    let revision = view.snapshot.revision();
    let known = session.pull.known().clone();
    let known = if known.0 == revision {
        known.1
    } else {
        HashMap::new()
    };
    let mut names = HashMap::new();
    for (path, document) in view.snapshot.documents() {
        if view.interest.is_lost() {
            return (items, given);
        }
        let before = previous.remove(path).map(|(_, id)| id);
        let Some(uri) = view.uri(path) else { continue };
        let version = view.version(path).map(i64::from);
        let same = known.get(path).filter(|id| before.as_ref() == Some(*id));
        let (result, found) = if let Some(id) = same {
            (id.clone(), Vec::new())
        } else {
            // One bad text costs its own findings only; whoever looks at all texts sets it aside.
            let found = catch_unwind(AssertUnwindSafe(|| find(session, view, path)));
            let Ok(Some(found)) = found else { continue };
            (found.given.result, found.items)
        };
        names.insert(path.clone(), result.clone());
        let state = document.id;
        given.push((
            path.clone(),
            Given {
                state,
                result: result.clone(),
            },
        ));
        items.push(workspace_report(uri, version, before, result, found));
    }
    // What is gone has no findings.
    for (uri, before) in previous.into_values() {
        items.push(workspace_report(
            uri,
            None,
            Some(before),
            name(&Written::default()),
            Vec::new(),
        ));
    }
    *session.pull.known() = (revision, names);
    (items, given)
}

fn workspace_report(
    uri: Uri,
    version: Option<i64>,
    previous: Option<String>,
    result_id: String,
    items: Vec<Diagnostic>,
) -> WorkspaceDocumentDiagnosticReport {
    if previous.as_ref() == Some(&result_id) {
        let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id };
        return WorkspaceUnchangedDocumentDiagnosticReport {
            uri,
            version,
            unchanged_document_diagnostic_report,
        }
        .into();
    }
    WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report: FullDocumentDiagnosticReport {
            result_id: Some(result_id),
            items,
        },
    }
    .into()
}

fn find(session: &Session, view: &View, path: &FilePath) -> Option<Found> {
    let document = view.snapshot.document(path)?;
    if let Some(before) = &session.options.before_work {
        before("findings that were asked for", path);
    }
    let items = session.diagnostics(view, path);
    let given = Given {
        state: document.id,
        result: name(&Written::from(&*items)),
    };
    Some(Found {
        path: path.clone(),
        given,
        items,
    })
}

/// The name of a result.
fn name(findings: &Written) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(findings.bytes());
    format!("{:016x}", hasher.finish())
}

/// How long a client has to ask by itself after an edit; what changed elsewhere then comes along with
/// the answer, and it need not be told.
const PATIENCE_FOR_QUESTIONS: Duration = Duration::from_millis(120);

/// Sees a moment later whether the client must be told to ask again.
pub fn refresh_later(session: &Arc<Session>, view: &View, files: &[(FilePath, Written)]) {
    if !session.abilities().pulls {
        return;
    }
    let (session, view, files) = (session.clone(), view.clone(), files.to_vec());
    tokio::spawn(async move {
        tokio::time::sleep(PATIENCE_FOR_QUESTIONS).await;
        let work = move || refresh(&session, &view, &files);
        if let Err(error) = tokio::task::spawn_blocking(work).await {
            tracing::error!(%error, "panic while comparing findings");
        }
    });
}

/// Tells the client to ask again where it was given what is no longer so and would not ask by
/// itself, which it does for a text that it edits.
fn refresh(session: &Arc<Session>, view: &View, files: &[(FilePath, Written)]) {
    if !session.abilities().pulls || view.snapshot.is_stale() {
        return;
    }
    let everything = session.pull.workspace.load(Ordering::Acquire);
    let mut given = session.pull.given();
    let before = given.len();
    given.retain(|path, _| view.snapshot.document(path).is_some());
    let mut outdated = everything && given.len() != before;
    for (path, findings) in files {
        let state = view.snapshot.document(path).map_or(0, |d| d.id);
        let is_open = view.open.contains_key(path);
        let result = name(findings);
        let wrong = match given.get(path) {
            Some(known) if is_open => known.state == state && known.result != result,
            Some(known) => everything && known.result != result,
            None => everything && !is_open && !findings.is_empty(),
        };
        if wrong {
            // Told once: whether it asks is its own affair.
            given.insert(path.clone(), Given { state, result });
            outdated = true;
        }
    }
    drop(given);
    if !outdated {
        return;
    }
    let client = session.client.clone();
    tokio::spawn(async move {
        match tokio::time::timeout(PATIENCE, client.workspace_diagnostic_refresh()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the client does not ask again for findings"),
            Err(_) => tracing::warn!("the client does not answer workspace/diagnostic/refresh"),
        }
    });
}
