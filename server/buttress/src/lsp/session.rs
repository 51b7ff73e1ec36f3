//! What the handlers and the background tasks of one server share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use buttress_analysis::FilePath;
use tokio::sync::{Notify, mpsc, watch};
use tower_lsp::Client;
use tower_lsp::ls_types::{MessageType, Uri};

use super::Options;
use super::abilities::Abilities;
use super::configuration::Configuration;
use super::convert::View;
use super::disk::Job;
use super::documents::Documents;
use super::outlet::Outlet;
use super::position::Encoding;
use super::pull::Pull;
use super::tokens::Colours;
use super::watch::Watcher;
use super::work::Interest;
use crate::paths;
use crate::preview::Running;
use crate::scenes::Scenes;

/// How long a client may take to answer a request of ours.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What the handlers and the background tasks of one server share.
pub struct Session {
    /// The way to the client.
    pub client: Client,
    /// The way to the client for findings.
    pub outlet: Outlet,
    /// How the server runs.
    pub options: Options,
    /// Pictures.
    pub scenes: Scenes,
    /// Colours that were answered with.
    pub colours: Colours,
    /// Findings that were asked for.
    pub pull: Pull,
    /// The settings of the editor.
    pub configuration: Configuration,
    /// What watches the disk where the client does not.
    pub watcher: Watcher,
    /// The preview in a browser, once somebody asked for it.
    pub preview: tokio::sync::OnceCell<Running>,
    /// Work for the disk.
    pub disk: mpsc::UnboundedSender<Job>,
    documents: Mutex<Documents>,
    /// Told of each change; it counts those that were typed.
    changes: watch::Sender<u64>,
    /// Opened texts whose findings are to be said even where they are what was said before.
    asked: Mutex<Vec<FilePath>>,
    /// The text that the user is in.
    active: Mutex<Option<FilePath>>,
    settled: OnceLock<(Encoding, Abilities)>,
    turn: Mutex<()>,
    shut_down: AtomicBool,
    orphan: Notify,
}

impl Session {
    /// A session with a client.
    pub fn new(
        client: Client,
        outlet: Outlet,
        options: Options,
        disk: mpsc::UnboundedSender<Job>,
    ) -> Self {
        Self {
            client,
            outlet,
            options,
            scenes: Scenes::default(),
            colours: Colours::default(),
            pull: Pull::default(),
            configuration: Configuration::default(),
            watcher: Watcher::default(),
            preview: tokio::sync::OnceCell::new(),
            disk,
            documents: Mutex::default(),
            changes: watch::Sender::default(),
            asked: Mutex::default(),
            active: Mutex::default(),
            settled: OnceLock::new(),
            turn: Mutex::default(),
            shut_down: AtomicBool::new(false),
            orphan: Notify::new(),
        }
    }

    /// What was agreed upon with the client.
    pub fn settle(&self, encoding: Encoding, abilities: Abilities) {
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
        self.change_by(0, change)
    }

    /// The same for what somebody types.
    pub fn type_in<T>(&self, change: impl FnOnce(&mut Documents) -> T) -> T {
        self.change_by(1, change)
    }

    fn change_by<T>(&self, keys: u64, change: impl FnOnce(&mut Documents) -> T) -> T {
        let out = change(&mut self.documents());
        self.changes.send_modify(|number| *number += keys);
        out
    }

    /// To be woken by changes, and told how many of them were typed.
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
            interest: Interest::default(),
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

    /// The turn to make a report: whoever holds it makes one, so that four requests after an edit
    /// make it once.
    pub fn turn(&self) -> MutexGuard<'_, ()> {
        lock(&self.turn)
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
