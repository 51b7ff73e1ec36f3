//! Work for a question, on a blocking thread; it is stopped where it can be once nobody waits for
//! it, or once the text that it is about is another.
//!
//! The service drops the future of a request that the client cancels, and answers it
//! (`RequestCancelled`). That does not reach a thread, so each request carries a flag that says
//! whether somebody still waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use buttress_analysis::FilePath;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};

use super::convert::View;
use super::session::Session;

/// What must be known before a question can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// The texts, and what the names in them stand for: a moment after a key.
    Names,
    /// All that follows from it, which may take long.
    Report,
}

/// Whether anybody waits for an answer.
#[derive(Clone, Debug, Default)]
pub struct Interest(Arc<AtomicBool>);

impl Interest {
    /// Whether nobody does any more.
    pub fn is_lost(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Whoever waits; the interest is lost when it is dropped.
#[derive(Default)]
struct Waiter(Interest);

impl Drop for Waiter {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Release);
    }
}

impl Session {
    /// Does work for a question on a blocking thread. A panic in it is answered with an error, and
    /// the text is set aside.
    pub async fn answer<T: Default + Send + 'static>(
        self: &Arc<Self>,
        name: &'static str,
        needs: Needs,
        asked: Option<(View, FilePath)>,
        work: impl FnOnce(&View, &FilePath) -> T + Send + 'static,
    ) -> Result<T> {
        self.work(name, needs, asked, false, work).await
    }

    /// The same for heavy work that a client asks for after each edit: where the text has changed
    /// before it could start, the answer is `ContentModified`, and the client asks for the new text.
    /// Once made, an answer is given all the same: clients move it along with the text.
    pub async fn answer_current<T: Default + Send + 'static>(
        self: &Arc<Self>,
        name: &'static str,
        needs: Needs,
        asked: Option<(View, FilePath)>,
        work: impl FnOnce(&View, &FilePath) -> T + Send + 'static,
    ) -> Result<T> {
        self.work(name, needs, asked, true, work).await
    }

    async fn work<T: Default + Send + 'static>(
        self: &Arc<Self>,
        name: &'static str,
        needs: Needs,
        asked: Option<(View, FilePath)>,
        only_current: bool,
        work: impl FnOnce(&View, &FilePath) -> T + Send + 'static,
    ) -> Result<T> {
        let Some((mut view, path)) = asked else {
            return Ok(T::default());
        };
        let waiter = Waiter::default();
        view.interest = waiter.0.clone();
        let id = view.snapshot.document(&path).map_or(0, |d| d.id);
        let (session, file) = (self.clone(), path.clone());
        let task = tokio::task::spawn_blocking(move || {
            if let Some(before) = &session.options.before_work {
                before(name, &file);
            }
            let check = || {
                if view.interest.is_lost() {
                    return Err(Error::request_cancelled());
                }
                match only_current && session.has_changed(&view, &file) {
                    true => Err(Error::content_modified()),
                    false => Ok(()),
                }
            };
            check()?;
            if needs == Needs::Report {
                session.prepare(&view, &file);
                check()?;
            }
            Ok(work(&view, &file))
        });
        let answer = task.await;
        drop(waiter);
        answer.unwrap_or_else(|error| {
            tracing::error!(%path, %error, "panic in {name}");
            self.change(|documents| documents.set_aside(&path, id));
            Err(Error {
                code: ErrorCode::InternalError,
                message: format!("buttress failed at {name}; it goes on with the next edit").into(),
                data: None,
            })
        })
    }

    /// Whether a text is another than in `view`. That other texts are others does not count: the
    /// client would not ask again.
    fn has_changed(&self, view: &View, path: &str) -> bool {
        let state = |view: &buttress_analysis::Snapshot| view.document(path).map(|d| d.id);
        view.snapshot.is_stale() && state(&self.documents().snapshot()) != state(&view.snapshot)
    }

    /// Makes the report that most answers need, once for all who need it.
    fn prepare(&self, view: &View, path: &str) {
        let turn = self.turn();
        if !view.interest.is_lost() {
            if let Some(before) = &self.options.before_work {
                before("the report", path);
            }
            view.snapshot.report_for(path);
        }
        drop(turn);
    }
}
