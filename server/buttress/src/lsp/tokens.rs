//! Colours: all tokens of a file, those of a part of it, and what changed since the last answer.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use buttress_analysis::{FilePath, Span, ide};
use tower_lsp::ls_types as lsp;

use super::convert::View;
use super::position;
use super::session::Session;
use super::token_delta::delta;

/// For how many files the last answer is kept.
const MOST_HELD: usize = 64;

/// What each word of a file is: numbers relative to the token before. `within` leaves out what
/// lies outside of it.
pub fn tokens(view: &View, path: &str, within: Option<Span>) -> Option<Vec<lsp::SemanticToken>> {
    view.snapshot.document(path)?;
    let mut data = Vec::new();
    let mut last = lsp::Position::new(0, 0);
    for (placed, tokens) in ide::chunk_tokens(&view.snapshot, path) {
        if within.is_some_and(|w| placed.end() <= w.start || placed.start >= w.end) {
            continue;
        }
        for token in tokens.iter() {
            let span = token.span.after(placed.start);
            if within.is_some_and(|w| span.end <= w.start || span.start >= w.end) {
                continue;
            }
            let (chunk, encoding) = (&placed.chunk, view.encoding);
            let range = position::range_in(chunk, placed.line, token.span, encoding);
            data.extend(relative(token, range, &mut last));
        }
    }
    Some(data)
}

/// A token as numbers relative to the one before, which ended up at `last`.
fn relative(
    token: &ide::Token,
    range: lsp::Range,
    last: &mut lsp::Position,
) -> Option<lsp::SemanticToken> {
    let length = range.end.character.saturating_sub(range.start.character);
    if length == 0 || range.start < *last || range.end.line != range.start.line {
        return None;
    }
    let same_line = range.start.line == last.line;
    let out = lsp::SemanticToken {
        delta_line: range.start.line - last.line,
        delta_start: range.start.character - if same_line { last.character } else { 0 },
        length,
        token_type: ide::TokenKind::ALL
            .iter()
            .position(|k| *k == token.kind)
            .and_then(|at| u32::try_from(at).ok())
            .unwrap_or_default(),
        token_modifiers_bitset: token.modifiers.0,
    };
    *last = range.start;
    Some(out)
}

/// The words that the numbers of [`tokens`] stand for.
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

/// The last answer about each open file.
#[derive(Debug, Default)]
pub struct Colours {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    /// The number of the last answer about any file.
    last: u64,
    files: HashMap<FilePath, (u64, Vec<lsp::SemanticToken>)>,
}

impl Colours {
    /// All tokens of a file, to be answered with.
    pub fn full(
        &self,
        session: &Session,
        path: &FilePath,
        data: Vec<lsp::SemanticToken>,
    ) -> lsp::SemanticTokens {
        let result_id = self.hold(session, path, &data).1;
        lsp::SemanticTokens { result_id, data }
    }

    /// What has changed since the answer `previous`; all of it where that is no longer known.
    pub fn delta(
        &self,
        session: &Session,
        path: &FilePath,
        previous: &str,
        data: Vec<lsp::SemanticToken>,
    ) -> lsp::SemanticTokensFullDeltaResult {
        let (before, result_id) = self.hold(session, path, &data);
        match before {
            Some((id, old)) if id.to_string() == previous => {
                let edits = delta(&old, &data);
                lsp::SemanticTokensDelta { result_id, edits }.into()
            }
            _ => lsp::SemanticTokens { result_id, data }.into(),
        }
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
        data: &[lsp::SemanticToken],
    ) -> (Option<(u64, Vec<lsp::SemanticToken>)>, Option<String>) {
        // Held to the end: a file that is closed meanwhile is forgotten after this, not before.
        let documents = session.documents();
        if !documents.open_ones().contains_key(path) {
            return (None, None);
        }
        let mut held = self.lock();
        held.last += 1;
        let id = held.last;
        let before = held.files.insert(path.clone(), (id, data.to_vec()));
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
