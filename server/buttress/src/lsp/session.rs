//! What the handlers and the background tasks of one server share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use buttress_analysis::FilePath;
use tokio::sync::{Notify, mpsc, watch};
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{ClientCapabilities, MessageType, ResourceOperationKind, Uri};

use super::Options;
use super::convert::View;
use super::disk::Job;
use super::documents::Documents;
use super::position::Encoding;
use crate::paths;
use crate::preview::Running;
use crate::scenes::Scenes;

/// How long a client may take to answer a request of ours.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What the client can do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Abilities {
    /// Snippets with places to fill in.
    pub snippets: bool,
    /// Edits that name the state they were made for.
    pub versioned_edits: bool,
    /// Edits that create files.
    pub creates_files: bool,
    /// Asking for the edits of an action in a second step.
    pub resolves_actions: bool,
    /// Watching files for us.
    pub watches_files: bool,
    /// Showing a document on request.
    pub shows_documents: bool,
}

/// What the handlers and the background tasks of one server share.
pub struct Session {
    /// The way to the client.
    pub client: Client,
    /// How the server runs.
    pub options: Options,
    /// Pictures.
    pub scenes: Scenes,
    /// The preview in a browser, once somebody asked for it.
    pub preview: tokio::sync::OnceCell<Running>,
    /// Work for the disk.
    pub disk: mpsc::UnboundedSender<Job>,
    documents: Mutex<Documents>,
    /// Told of each change.
    changes: watch::Sender<u64>,
    /// Opened texts whose findings are to be said even where they are what was said before.
    asked: Mutex<Vec<FilePath>>,
    /// The text that the user is in.
    active: Mutex<Option<FilePath>>,
    settled: OnceLock<(Encoding, Abilities)>,
    /// Held while a report is made, so that four requests after an edit make it once.
    turn: Mutex<()>,
    shut_down: AtomicBool,
    orphan: Notify,
}

impl Session {
    /// A session with a client.
    pub fn new(client: Client, options: Options, disk: mpsc::UnboundedSender<Job>) -> Self {
        Self {
            client,
            options,
            scenes: Scenes::default(),
            preview: tokio::sync::OnceCell::new(),
            disk,
            documents: Mutex::default(),
            changes: watch::Sender::new(0),
            asked: Mutex::default(),
            active: Mutex::default(),
            settled: OnceLock::new(),
            turn: Mutex::default(),
            shut_down: AtomicBool::new(false),
            orphan: Notify::new(),
        }
    }

    /// What was agreed upon with the client.
    pub fn settle(&self, encoding: Encoding, client: &ClientCapabilities) {
        let text = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let edits = workspace.and_then(|w| w.workspace_edit.as_ref());
        let versioned_edits = edits.and_then(|e| e.document_changes).unwrap_or_default();
        let action = text.and_then(|t| t.code_action.as_ref());
        let resolvable = action.and_then(|a| Some(&a.resolve_support.as_ref()?.properties));
        let abilities = Abilities {
            snippets: text
                .and_then(|t| {
                    t.completion
                        .as_ref()?
                        .completion_item
                        .as_ref()?
                        .snippet_support
                })
                .unwrap_or_default(),
            versioned_edits,
            creates_files: versioned_edits
                && edits
                    .and_then(|e| e.resource_operations.as_ref())
                    .is_some_and(|all| all.contains(&ResourceOperationKind::Create)),
            resolves_actions: resolvable.is_some_and(|all| all.iter().any(|p| p == "edit"))
                && action.and_then(|a| a.data_support).unwrap_or_default(),
            watches_files: workspace
                .and_then(|w| w.did_change_watched_files.as_ref()?.dynamic_registration)
                .unwrap_or_default(),
            shows_documents: client
                .window
                .as_ref()
                .and_then(|w| w.show_document.as_ref())
                .is_some_and(|s| s.support),
        };
        // `initialize` comes once; the service refuses a second one.
        let _ = self.settled.set((encoding, abilities));
    }

    /// What the client's columns count.
    pub fn encoding(&self) -> Encoding {
        self.settled.get().map(|s| s.0).unwrap_or_default()
    }

    /// What the client can do.
    pub fn abilities(&self) -> Abilities {
        self.settled.get().map(|s| s.1).unwrap_or_default()
    }

    /// The texts, for a moment: nothing is parsed or read while they are held.
    pub fn documents(&self) -> MutexGuard<'_, Documents> {
        lock(&self.documents)
    }

    /// Changes the texts, and wakes those who wait for that.
    pub fn change<T>(&self, change: impl FnOnce(&mut Documents) -> T) -> T {
        let out = change(&mut self.documents());
        self.changes.send_modify(|number| *number += 1);
        out
    }

    /// To be woken by changes.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// The world as it is now.
    pub fn view(&self) -> View {
        let mut documents = self.documents();
        View {
            snapshot: documents.snapshot(),
            open: documents.open_ones().clone(),
            encoding: self.encoding(),
        }
    }

    /// The world for a question about one text; `None` where we do not know the text, or no longer.
    pub fn ask(&self, uri: &Uri) -> Option<(View, FilePath)> {
        let path = paths::of_uri(uri);
        let view = self.view();
        let known = view.snapshot.document(&path).is_some();
        let in_step = view.open.get(&path).is_none_or(|o| !o.out_of_step);
        (known && in_step).then_some((view, path))
    }

    /// The same, also where the client's text is no longer known: what was last known will do.
    pub fn ask_at_all(&self, uri: &Uri) -> Option<(View, FilePath)> {
        let path = paths::of_uri(uri);
        let view = self.view();
        view.snapshot
            .document(&path)
            .is_some()
            .then_some((view, path))
    }

    /// Does work for a question on a blocking thread. A panic in it is answered with an error, and
    /// the text is set aside.
    pub async fn answer<T: Default + Send + 'static>(
        self: &Arc<Self>,
        name: &'static str,
        asked: Option<(View, FilePath)>,
        work: impl FnOnce(&View, &FilePath) -> T + Send + 'static,
    ) -> Result<T> {
        let Some((view, path)) = asked else {
            return Ok(T::default());
        };
        let id = view.snapshot.document(&path).map_or(0, |d| d.id);
        let (session, file) = (self.clone(), path.clone());
        let task = tokio::task::spawn_blocking(move || {
            if let Some(before) = &session.options.before_work {
                before(name, &file);
            }
            session.prepare(&view, &file);
            work(&view, &file)
        });
        match task.await {
            Ok(answer) => Ok(answer),
            Err(error) => {
                tracing::error!(%path, %error, "panic in {name}");
                self.change(|documents| documents.set_aside(&path, id));
                Err(Error {
                    code: ErrorCode::InternalError,
                    message: format!("buttress failed at {name}; it goes on with the next edit")
                        .into(),
                    data: None,
                })
            }
        }
    }

    /// Makes the report that most answers need, once for all who need it.
    fn prepare(&self, view: &View, path: &str) {
        let turn = lock(&self.turn);
        view.snapshot.report_for(path);
        drop(turn);
    }

    /// Wants the findings of a text said, whatever was said before.
    pub fn want_findings(&self, path: FilePath) {
        lock(&self.asked).push(path);
    }

    /// The texts whose findings are wanted; they are so no longer.
    pub fn wanted_findings(&self) -> Vec<FilePath> {
        std::mem::take(&mut *lock(&self.asked))
    }

    /// The text that the user is in; returns whether that is news.
    pub fn set_active(&self, path: &FilePath) -> bool {
        lock(&self.active).replace(path.clone()).as_ref() != Some(path)
    }

    /// The text that the user is in.
    pub fn active(&self) -> Option<FilePath> {
        lock(&self.active).clone()
    }

    /// Work for the disk, done in the order in which it is asked for.
    pub fn disk(&self, job: Job) {
        // The other end is gone only when the server ends.
        let _ = self.disk.send(job);
    }

    /// Says something to the user, without waiting for it to be said.
    pub fn say(self: &Arc<Self>, kind: MessageType, message: String) {
        let client = self.client.clone();
        tokio::spawn(async move { client.show_message(kind, message).await });
    }

    /// The client asks for the end.
    pub fn shut_down(&self) {
        self.shut_down.store(true, Ordering::Release);
    }

    /// Whether it did.
    pub fn is_shut_down(&self) -> bool {
        self.shut_down.load(Ordering::Acquire)
    }

    /// Waits until the client's process is gone.
    pub async fn orphaned(&self) {
        self.orphan.notified().await;
    }

    /// Ends the server when the process is gone. Where the system has no way to tell, the end of
    /// the input does.
    #[cfg(unix)]
    pub fn watch_process(self: &Arc<Self>, id: u32) {
        let Some(process) = i32::try_from(id)
            .ok()
            .and_then(rustix::process::Pid::from_raw)
        else {
            return;
        };
        let session = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(2)).await;
                let gone = rustix::process::test_kill_process(process)
                    .is_err_and(|error| error == rustix::io::Errno::SRCH);
                if gone {
                    tracing::warn!(id, "the client's process is gone");
                    session.orphan.notify_one();
                    return;
                }
            }
        });
    }

    /// Ends the server when the process is gone. Where the system has no way to tell, the end of
    /// the input does.
    #[cfg(not(unix))]
    pub fn watch_process(self: &Arc<Self>, _id: u32) {}
}

/// Holds a mutex. What it guards is whole even after a panic: no change is made in two steps.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
