//! `buttress/patterns` and `buttress/patternExample`: the patterns, to browse.

use std::sync::Arc;

use buttress_analysis::patterns::Pattern;
use buttress_diagram::Scene;
use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::TextDocumentIdentifier;

use super::backend::Backend;
use super::work::Needs;
use crate::gallery::{self, EXAMPLE, Entry};
use crate::scenes::Scenes;

/// Which patterns are asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WhichPatterns {
    /// A text of a design: the patterns of its workspace are among them.
    pub text_document: TextDocumentIdentifier,
    /// Only those of one category.
    pub category: Option<String>,
    /// Only those that speak of these words.
    pub search: Option<String>,
}

/// One pattern.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WhichPattern {
    /// A text of a design.
    pub text_document: TextDocumentIdentifier,
    /// What it is known by.
    pub id: String,
}

/// A design before or after.
#[derive(Clone, Debug, Serialize)]
pub struct State {
    /// Its text.
    pub text: String,
    /// Its picture.
    pub scene: Option<Arc<Scene>>,
    /// How healthy it is, 0 to 100.
    pub score: u32,
}

/// The answer to `buttress/patternExample`.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// The design as it is.
    pub before: State,
    /// The design with the pattern.
    pub after: State,
}

impl Backend {
    /// `buttress/patterns`: what there is, category by category.
    pub async fn patterns(&self, params: WhichPatterns) -> Result<Option<serde_json::Value>> {
        let asked = self.session().ask_at_all(&params.text_document.uri);
        self.session()
            .answer("the patterns", Needs::Report, asked, move |view, path| {
                let (category, search) = (params.category.as_deref(), params.search.as_deref());
                let found = gallery::found(view.snapshot.patterns(path), category, search);
                let entries: Vec<Entry<'_>> = found.into_iter().map(Entry::from).collect();
                serde_json::to_value(entries).ok()
            })
            .await
    }

    /// `buttress/patternExample`: what one makes of its example.
    pub async fn pattern_example(&self, params: WhichPattern) -> Result<Option<Example>> {
        let asked = self.session().ask_at_all(&params.text_document.uri);
        let id = params.id.clone();
        let found = self
            .session()
            .answer("the example", Needs::Report, asked, move |view, path| {
                let pattern = view.snapshot.patterns(path).find(|it| it.id == params.id);
                pattern.map(example)
            })
            .await?;
        let nothing = || Error::invalid_params(format!("there is no pattern `{id}`"));
        found.ok_or_else(nothing).map(Some)
    }
}

fn example(pattern: &Pattern) -> Example {
    let state = |text: &String| {
        let world = gallery::world(text);
        let picture = Scenes::default().of(&world, EXAMPLE);
        State {
            text: text.clone(),
            scene: picture.and_then(|picture| picture.scene),
            score: world
                .report(EXAMPLE)
                .map_or(0, |report| report.score().shown()),
        }
    };
    Example {
        before: state(&pattern.before),
        after: state(&pattern.after),
    }
}
