//! The words of chunks, kept from one state of a design to the next.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::Token;
use crate::model::{Architecture, Linked};
use crate::span::ChunkId;

/// The words of the chunks of a design.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<Held>);

/// The words of each chunk, with what its names stood for then.
#[derive(Debug, Default)]
pub(super) struct Held(FxHashMap<ChunkId, (Arc<Linked>, Arc<[Token]>)>);

impl Kept {
    pub(super) fn lock(&self) -> MutexGuard<'_, Held> {
        // Nothing is half done in it, even after a panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Forgets chunks that are no longer there, once those are many.
    pub(super) fn prune(&mut self, architecture: &Architecture) {
        if self.0.len() > 2 * architecture.count_chunks() + 64 {
            self.0
                .retain(|chunk, _| architecture.linked(*chunk).is_some());
        }
    }

    /// The words of a chunk; made where they are not known, or its names stand for something else.
    pub(super) fn get(
        &mut self,
        chunk: ChunkId,
        linked: &Arc<Linked>,
        made: impl FnOnce() -> Arc<[Token]>,
    ) -> Arc<[Token]> {
        if let Some((then, tokens)) = self.0.get(&chunk)
            && Arc::ptr_eq(then, linked)
        {
            return tokens.clone();
        }
        let tokens = made();
        self.0.insert(chunk, (linked.clone(), tokens.clone()));
        tokens
    }
}
