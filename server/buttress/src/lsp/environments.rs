//! In which of its environments a design is looked at.

use std::sync::Arc;

use buttress_analysis::Snapshot;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::Uri;
use tower_lsp::ls_types::notification::Notification;

use super::backend::Backend;
use super::ext::OfDocument;
use super::session::Session;
use super::work::Needs;
use crate::paths;

/// The command that chooses one: the design's root file, and a name or null for none.
pub const COMMAND: &str = "buttress.setEnvironment";

/// The answer to `buttress/environments`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Environments {
    /// The design's root file.
    pub uri: Uri,
    /// The one it is looked at in; none is the design as it is written.
    pub current: Option<String>,
    /// All that it has.
    pub environments: Vec<String>,
}

/// `buttress/environmentChanged`: a design is looked at in another environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnvironmentChanged {
    /// The design's root file.
    pub uri: Uri,
    /// The environment; none is the design as it is written.
    pub environment: Option<String>,
}

impl Notification for EnvironmentChanged {
    type Params = Self;
    const METHOD: &'static str = "buttress/environmentChanged";
}

fn names(snapshot: &Snapshot, root: &str) -> Vec<String> {
    let Some(report) = snapshot.report(root) else {
        return Vec::new();
    };
    let names = report.architecture.environments();
    names.map(ToString::to_string).collect()
}

impl Backend {
    /// `buttress/environments`: those of a text's design.
    pub async fn environments(&self, params: OfDocument) -> Result<Option<Environments>> {
        let asked = self.session().ask_at_all(&params.text_document.uri);
        self.session()
            .answer(
                "the environments",
                Needs::Report,
                asked,
                move |view, path| {
                    let root = &view.snapshot.roots_of(path).next()?.path;
                    Some(Environments {
                        uri: view.uri(root)?,
                        current: view.snapshot.report(root)?.environment.clone(),
                        environments: names(&view.snapshot, root),
                    })
                },
            )
            .await
    }

    /// Chooses the environment that the arguments of [`COMMAND`] name.
    pub async fn set_environment(&self, arguments: &[Value]) -> Result<Option<Value>> {
        let (uri, environment) = arguments_of(arguments)?;
        let path = paths::of_uri(&uri);
        let asked = self.session().ask_at_all(&uri);
        let wanted = environment.clone();
        let found = self.session().answer(
            "the environment",
            Needs::Report,
            asked,
            move |view, path| {
                let root = view.snapshot.roots_of(path).next()?.path.clone();
                let names = names(&view.snapshot, &root);
                let known = wanted.is_none_or(|wanted| names.contains(&wanted));
                Some((root.clone(), view.uri(&root)?, names, known))
            },
        );
        let Some((root, uri, names, known)) = found.await? else {
            return Err(Error::invalid_params(format!(
                "{path}: this file is not known. Open it, or open its folder as a workspace"
            )));
        };
        if !known {
            let wanted = environment.unwrap_or_default();
            let there = match names.is_empty() {
                true => "it has none".to_owned(),
                false => format!("it has {}", names.join(", ")),
            };
            return Err(Error::invalid_params(format!(
                "{root}: this design has no environment `{wanted}`; {there}. Declare it with `environment {wanted} {{ … }}`, or choose another"
            )));
        }
        let chosen = environment.clone();
        self.session()
            .change(|documents| documents.choose_environment(root, chosen));
        let session: Arc<Session> = self.session().clone();
        tokio::spawn(async move {
            let news = EnvironmentChanged { uri, environment };
            session
                .client
                .send_notification::<EnvironmentChanged>(news)
                .await;
        });
        Ok(None)
    }
}

fn arguments_of(arguments: &[Value]) -> Result<(Uri, Option<String>)> {
    let usage = || {
        Error::invalid_params(format!(
            "{COMMAND} takes the URI of a file, and the name of an environment or null"
        ))
    };
    let (uri, name) = match arguments {
        [uri] => (uri, &Value::Null),
        [uri, name] => (uri, name),
        _ => return Err(usage()),
    };
    let uri = uri.as_str().and_then(|uri| uri.parse().ok());
    let name = match name {
        Value::Null => None,
        Value::String(name) => Some(name.clone()),
        _ => return Err(usage()),
    };
    Ok((uri.ok_or_else(usage)?, name))
}
