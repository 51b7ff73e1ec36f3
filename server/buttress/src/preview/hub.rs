//! What a preview shows, and who is to be told when that changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use buttress_analysis::FilePath;
use buttress_diagram::Scene;
use serde::Serialize;
use tokio::sync::broadcast;

use crate::scenes::Picture;

/// Told of the id of what is clicked on.
pub type Opened = Arc<dyn Fn(String) + Send + Sync>;

/// A message to the canvas.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Message {
    /// What to draw.
    Scene {
        /// The state of the world.
        revision: u64,
        /// The picture.
        scene: Option<Arc<Scene>>,
        /// What one must know of it.
        notice: Option<String>,
    },
    /// What to highlight.
    Select {
        /// The thing on the picture; `None` for nothing.
        id: Option<String>,
    },
    /// The text to show beside it.
    Source {
        /// What people call the file.
        path: String,
        /// All of its text.
        text: String,
        /// The line, from 0, of each thing on the picture that stands in it.
        lines: BTreeMap<String, u32>,
    },
}

/// What a preview shows.
pub struct Hub {
    kept: Mutex<Kept>,
    news: broadcast::Sender<Arc<str>>,
    opened: Opened,
}

/// The last message of each sort: whoever comes later gets these first.
#[derive(Default)]
struct Kept {
    /// The root of the design, and the state of the world that is shown.
    shown: Option<(FilePath, u64)>,
    scene: Option<Arc<str>>,
    source: Option<Arc<str>>,
    select: Option<Arc<str>>,
}

impl Hub {
    /// A preview that shows nothing yet.
    pub fn new(opened: Opened) -> Self {
        // A browser that is so far behind starts over.
        Self {
            kept: Mutex::default(),
            news: broadcast::Sender::new(64),
            opened,
        }
    }

    /// The root file of the design that is shown.
    pub fn shown(&self) -> Option<FilePath> {
        self.kept().shown.as_ref().map(|(root, _)| root.clone())
    }

    /// Shows a design. A picture of an older state than the one that is shown comes too late.
    pub fn show(&self, picture: &Picture) {
        let mut kept = self.kept();
        if let Some((root, revision)) = &kept.shown
            && *root == picture.root
            && *revision > picture.revision
        {
            return;
        }
        kept.shown = Some((picture.root.clone(), picture.revision));
        let message = Message::Scene {
            revision: picture.revision,
            scene: picture.scene.clone(),
            notice: picture.notice.clone(),
        };
        self.tell(&mut kept, &message);
    }

    /// Tells every browser.
    pub fn send(&self, message: Message) {
        self.tell(&mut self.kept(), &message);
    }

    fn tell(&self, kept: &mut Kept, message: &Message) {
        let text: Arc<str> = match serde_json::to_string(message) {
            Ok(text) => Arc::from(text),
            Err(error) => {
                tracing::error!(%error, "a message for the canvas is no JSON");
                return;
            }
        };
        let place = match message {
            Message::Scene { .. } => &mut kept.scene,
            Message::Source { .. } => &mut kept.source,
            Message::Select { .. } => &mut kept.select,
        };
        *place = Some(text.clone());
        // Nobody may be listening.
        let _ = self.news.send(text);
    }

    /// What there is to know now, and what comes after it.
    pub fn listen(&self) -> (Vec<Arc<str>>, broadcast::Receiver<Arc<str>>) {
        let kept = self.kept();
        (all(&kept), self.news.subscribe())
    }

    /// What there is to know now.
    pub fn now(&self) -> Vec<Arc<str>> {
        all(&self.kept())
    }

    /// Something was clicked on.
    pub fn open(&self, id: String) {
        (self.opened)(id);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn all(kept: &Kept) -> Vec<Arc<str>> {
    [&kept.source, &kept.scene, &kept.select]
        .into_iter()
        .flatten()
        .cloned()
        .collect()
}
