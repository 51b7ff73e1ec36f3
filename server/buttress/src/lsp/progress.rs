//! How far long work is, shown by the client where it can.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use tower_lsp::ls_types::ProgressToken;

use super::session::{PATIENCE, Session};

/// What takes less time is not worth showing.
const MOMENT: Duration = Duration::from_millis(300);

/// The shortest time between two reports: eyes follow no more.
const STEP: Duration = Duration::from_millis(100);

/// Work that is under way; it ends when this is dropped. To say how far it is waits for nobody.
pub struct Progress(watch::Sender<(usize, usize)>);

impl Progress {
    /// Shows work once it takes longer than a moment.
    pub fn start(session: &Arc<Session>, title: &'static str) -> Self {
        let (sender, states) = watch::channel((0, 0));
        if session.abilities().progress {
            tokio::spawn(show(session.clone(), title, states));
        }
        Self(sender)
    }

    /// So much of it is done.
    pub fn done(&self, done: usize, of: usize) {
        self.0.send_replace((done, of));
    }
}

async fn show(
    session: Arc<Session>,
    title: &'static str,
    mut states: watch::Receiver<(usize, usize)>,
) {
    let over = async { while states.changed().await.is_ok() {} };
    if timeout(MOMENT, over).await.is_ok() {
        return;
    }
    let token = ProgressToken::String(format!("buttress/{title}"));
    let made = session.client.create_work_done_progress(token.clone());
    match timeout(PATIENCE, made).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return tracing::warn!(%error, "the client shows no progress"),
        Err(_) => {
            return tracing::warn!("the client does not answer window/workDoneProgress/create");
        }
    }
    let shown = session.client.progress(token, title).with_percentage(0);
    let shown = shown.begin().await;
    loop {
        let (done, of) = *states.borrow_and_update();
        let percent = u32::try_from(done * 100 / of.max(1)).unwrap_or(100);
        if done > 0 {
            shown
                .report_with_message(format!("{done} of {of} files"), percent)
                .await;
        }
        tokio::time::sleep(STEP).await;
        if states.changed().await.is_err() {
            break;
        }
    }
    shown.finish().await;
}
