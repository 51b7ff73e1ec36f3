//! Colours: all tokens of a file, those of a part of it, and what changed since the last answer.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use buttress_analysis::{FilePath, ide};
use serde::Serialize;
use tower_lsp::ls_types as lsp;

use super::convert::View;
use super::session::Session;
use super::token_delta::{Edit, delta};
use super::token_numbers::Numbers;
use super::written::json;

/// For how many files the last answer is kept.
const MOST_HELD: usize = 64;

/// The words that the numbers of an answer stand for.
pub fn legend() -> lsp::SemanticTokensLegend {
    lsp::SemanticTokensLegend {
        token_types: ide::TokenKind::ALL
            .iter()
            .map(|k| lsp::SemanticTokenType::new(k.name()))
            .collect(),
        token_modifiers: ide::TokenModifiers::NAMES
            .iter()
            .map(|name| lsp::SemanticTokenModifier::new(name))
            .collect(),
    }
}

/// All tokens of a file, or of a part of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tokens<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    result_id: Option<String>,
    data: &'a Numbers,
}

/// What changed since another answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Delta {
    #[serde(skip_serializing_if = "Option::is_none")]
    result_id: Option<String>,
    edits: Vec<Edit>,
}

/// The tokens of a part of a file.
pub fn range(view: &View, path: &str, range: lsp::Range) -> Option<Vec<u8>> {
    let data = &Numbers::within(view, path, view.span(path, range)?)?;
    let result_id = None;
    Some(json(&Tokens { result_id, data }))
}

/// The last answer about each open file.
#[derive(Debug, Default)]
pub struct Colours {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    /// The number of the last answer about any file.
    last: u64,
    files: HashMap<FilePath, (u64, Numbers)>,
}

impl Colours {
    /// All tokens of a file.
    pub fn full(&self, session: &Session, view: &View, path: &FilePath) -> Option<Vec<u8>> {
        let data = &self.numbers(view, path)?;
        let result_id = self.hold(session, path, data).1;
        Some(json(&Tokens { result_id, data }))
    }

    /// What has changed since the answer `previous`; all of it where that is no longer known.
    pub fn delta(
        &self,
        session: &Session,
        view: &View,
        path: &FilePath,
        previous: &str,
    ) -> Option<Vec<u8>> {
        let data = &self.numbers(view, path)?;
        let (before, result_id) = self.hold(session, path, data);
        Some(match before {
            Some((id, old)) if id.to_string() == previous => {
                let edits = delta(&old, data).into_iter().collect();
                json(&Delta { result_id, edits })
            }
            _ => json(&Tokens { result_id, data }),
        })
    }

    /// The tokens of a file, made of those of the last answer as far as they are the same.
    fn numbers(&self, view: &View, path: &str) -> Option<Numbers> {
        let known = self.lock().files.get(path).map(|(_, known)| known.clone());
        Numbers::of(view, path, &known.unwrap_or_default())
    }

    /// Forgets a file that was closed.
    pub fn forget(&self, path: &str) {
        self.lock().files.remove(path);
    }

    /// Keeps an answer in the place of the one before, which is returned, and gives it a name. What
    /// is not open is not kept: nobody would tell us when to forget it.
    fn hold(
        &self,
        session: &Session,
        path: &FilePath,
        data: &Numbers,
    ) -> (Option<(u64, Numbers)>, Option<String>) {
        // Held to the end: a file that is closed meanwhile is forgotten after this, not before.
        let documents = session.documents();
        if !documents.open_ones().contains_key(path) {
            return (None, None);
        }
        let mut held = self.lock();
        held.last += 1;
        let id = held.last;
        let before = held.files.insert(path.clone(), (id, data.clone()));
        if held.files.len() > MOST_HELD {
            let oldest = held.files.iter().min_by_key(|(_, (id, _))| *id);
            if let Some(oldest) = oldest.map(|(path, _)| path.clone()) {
                held.files.remove(&oldest);
            }
        }
        drop(held);
        drop(documents);
        (before, Some(id.to_string()))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
