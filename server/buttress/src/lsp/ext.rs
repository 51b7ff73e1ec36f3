//! Our own messages, `buttress/…`.

use std::sync::Arc;

use buttress_analysis::{Report, ide};
use buttress_diagram::Scene;
use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::notification::Notification;
use tower_lsp::ls_types::{
    Location, Position, ShowDocumentParams, TextDocumentIdentifier, Uri, request,
};

use super::backend::Backend;
use super::session::{PATIENCE, Session};
use super::work::Needs;
use crate::preview::{self, Message};
use crate::scenes::Picture;

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Money {
    /// In whole units of the currency.
    pub amount: f64,
    /// ISO 4217.
    pub currency: String,
}

/// `buttress/status`: how a design is, for a status bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The design's root file.
    pub uri: Uri,
    /// Health, 0 to 100.
    pub score: Option<u32>,
    /// What it costs a month.
    pub monthly_cost: Option<Money>,
    /// How many findings there are of each severity.
    pub errors: usize,
    /// See above.
    pub warnings: usize,
    /// See above.
    pub infos: usize,
    /// See above.
    pub hints: usize,
}

impl Status {
    /// How a design is.
    pub fn of(uri: Uri, report: &Report) -> Self {
        let counts = report.counts;
        Self {
            uri,
            score: Some(report.score().shown()),
            monthly_cost: Some(Money {
                amount: (report.costs.monthly * 100.0).round() / 100.0,
                currency: "USD".to_owned(),
            }),
            errors: counts.errors,
            warnings: counts.warnings,
            infos: counts.infos,
            hints: counts.hints,
        }
    }
}

impl Notification for Status {
    type Params = Self;
    const METHOD: &'static str = "buttress/status";
}

/// `buttress/sceneChanged`: there is a new picture to ask for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SceneChanged {
    /// The design's root file.
    pub uri: Uri,
    /// The state of the world.
    pub revision: u64,
}

impl Notification for SceneChanged {
    type Params = Self;
    const METHOD: &'static str = "buttress/sceneChanged";
}

/// What is asked about a text.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfDocument {
    /// Which.
    pub text_document: TextDocumentIdentifier,
}

/// What is asked about a place.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AtPosition {
    /// Which text.
    pub text_document: TextDocumentIdentifier,
    /// Where.
    pub position: Position,
}

/// What is asked about a thing on the picture.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfNode {
    /// A text of its design.
    pub text_document: TextDocumentIdentifier,
    /// Which thing.
    pub id: String,
}

/// The answer to `buttress/scene`.
#[derive(Clone, Debug, Serialize)]
pub struct SceneAnswer {
    /// The design's root file.
    pub uri: Uri,
    /// The state of the world.
    pub revision: u64,
    /// The picture.
    pub scene: Option<Arc<Scene>>,
    /// What one must know of it.
    pub notice: Option<String>,
}

/// The answer to `buttress/nodeAt`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NodeAnswer {
    /// The thing on the picture.
    pub id: Option<String>,
}

/// The answer to `buttress/preview`.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewAnswer {
    /// Where a browser finds it.
    pub url: String,
}

impl Backend {
    /// `buttress/scene`: the picture of a text's design.
    pub async fn scene(&self, params: OfDocument) -> Result<Option<SceneAnswer>> {
        // A text that is out of step still has its last good picture.
        let asked = self.session().ask_at_all(&params.text_document.uri);
        let session = self.session().clone();
        self.session()
            .answer("the picture", Needs::Report, asked, move |view, path| {
                let Picture {
                    root,
                    revision,
                    scene,
                    notice,
                } = session.scenes.of(&view.snapshot, path)?;
                Some(SceneAnswer {
                    uri: view.uri(&root)?,
                    revision,
                    scene,
                    notice,
                })
            })
            .await
    }

    /// `buttress/nodeAt`: what of the picture stands at a place.
    pub async fn node_at(&self, params: AtPosition) -> Result<NodeAnswer> {
        let asked = self.session().ask(&params.text_document.uri);
        self.session()
            .answer(
                "the node at a place",
                Needs::Names,
                asked,
                move |view, path| NodeAnswer {
                    id: view
                        .offset(path, params.position)
                        .and_then(|offset| ide::node_at(&view.snapshot, path, offset)),
                },
            )
            .await
    }

    /// `buttress/locate`: where a thing of the picture stands.
    pub async fn locate(&self, params: OfNode) -> Result<Option<Location>> {
        let asked = self.session().ask(&params.text_document.uri);
        self.session()
            .answer(
                "the place of a node",
                Needs::Names,
                asked,
                move |view, path| view.location(&ide::locate(&view.snapshot, path, &params.id)?),
            )
            .await
    }

    /// `buttress/preview`: shows a text's design in a browser.
    pub async fn preview(&self, params: OfDocument) -> Result<PreviewAnswer> {
        let asked = self.session().ask_at_all(&params.text_document.uri);
        let session = self.session().clone();
        let opened = session.clone();
        let running = session
            .preview
            .get_or_try_init(|| async move {
                preview::start(0, Arc::new(move |id| show(&opened, id))).await
            })
            .await
            .map_err(|error| Error {
                message: format!("the preview cannot listen on 127.0.0.1: {error}").into(),
                ..Error::internal_error()
            })?;
        let url = running.url.clone();
        let for_work = session.clone();
        session
            .answer("the preview", Needs::Report, asked, move |view, path| {
                push(&for_work, view, path)
            })
            .await?;
        Ok(PreviewAnswer { url })
    }

    /// `buttress/cursor`: the cursor moved; the browser highlights what it is on.
    pub async fn cursor(&self, params: AtPosition) {
        let session = self.session().clone();
        let asked = session.ask(&params.text_document.uri);
        if let Some((_, path)) = &asked
            && session.set_active(path)
        {
            session.change(|_| ());
        }
        if session.preview.get().is_none() {
            return;
        }
        let selected = session
            .answer("the cursor", Needs::Names, asked, move |view, path| {
                let root = view.snapshot.report_for(path)?.root.clone();
                let offset = view.offset(path, params.position)?;
                Some((root, ide::node_at(&view.snapshot, path, offset)))
            })
            .await;
        if let (Ok(Some((root, id))), Some(running)) = (selected, session.preview.get())
            && running.hub.shown().as_deref() == Some(&*root)
        {
            running.hub.send(Message::Select { id });
        }
    }
}

/// Gives the browser the picture of the design that `path` is part of.
pub fn push(session: &Session, view: &super::convert::View, path: &str) {
    let Some(running) = session.preview.get() else {
        return;
    };
    if let Some(picture) = session.scenes.of(&view.snapshot, path) {
        running.hub.show(&picture);
    }
}

/// Moves the editor to what was clicked on in the browser.
fn show(session: &Arc<Session>, id: String) {
    let Some(root) = session
        .preview
        .get()
        .and_then(|running| running.hub.shown())
    else {
        return;
    };
    if !session.abilities().shows_documents {
        tracing::warn!("the client cannot show a document on request");
        return;
    }
    let session = session.clone();
    tokio::spawn(async move {
        let view = session.view();
        let place = session
            .answer(
                "the place of a node",
                Needs::Names,
                Some((view, root)),
                move |view, path| view.location(&ide::locate(&view.snapshot, path, &id)?),
            )
            .await;
        let Ok(Some(place)) = place else { return };
        let request = session
            .client
            .send_request::<request::ShowDocument>(ShowDocumentParams {
                uri: place.uri,
                external: None,
                take_focus: Some(true),
                selection: Some(place.range),
            });
        match tokio::time::timeout(PATIENCE, request).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the client did not show the document"),
            Err(_) => tracing::warn!("the client does not answer window/showDocument"),
        }
    });
}
