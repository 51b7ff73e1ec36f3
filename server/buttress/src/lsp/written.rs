//! Findings as they are written, and kept for the next time.
//!
//! A key changes few of the findings of a file, and all of them are told of again. So the text of
//! each is kept, and put together with those of the others.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use buttress_analysis::FilePath;
use rustc_hash::FxHashMap;
use serde::Serialize;
use tower_lsp::ls_types::Diagnostic;

use super::convert::View;

/// Diagnostics as a JSON array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written(Vec<u8>);

impl Default for Written {
    fn default() -> Self {
        Self(b"[]".to_vec())
    }
}

impl Written {
    /// None yet; room for about so many bytes.
    pub fn for_about(bytes: usize) -> Self {
        let mut out = Vec::with_capacity(bytes);
        out.extend_from_slice(b"[]");
        Self(out)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.len() == 2
    }

    /// The array.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Adds one.
    pub fn push(&mut self, json: &[u8]) {
        let is_first = self.is_empty();
        self.0.pop();
        if !is_first {
            self.0.push(b',');
        }
        self.0.extend_from_slice(json);
        self.0.push(b']');
    }
}

/// Something as JSON, as all that goes past the library is written.
pub fn json(thing: &(impl Serialize + ?Sized)) -> Vec<u8> {
    // What we tell is plain data: it can always be written.
    serde_json::to_vec(thing).unwrap_or_else(|_| b"null".to_vec())
}

impl From<&[Diagnostic]> for Written {
    fn from(diagnostics: &[Diagnostic]) -> Self {
        Self(json(diagnostics))
    }
}

/// What was written of findings that have numbers, as long as they are told of.
#[derive(Debug, Default)]
pub struct Kept {
    of: FxHashMap<u64, Entry>,
    /// How long what was written of each file was.
    lengths: HashMap<FilePath, usize>,
    /// How the client calls the files that it has open.
    names: u64,
    round: u64,
    /// How many were used in this round.
    used: usize,
}

#[derive(Debug)]
struct Entry {
    /// Where the parts stood.
    lines: u64,
    round: u64,
    json: Vec<u8>,
}

impl Kept {
    /// Begins a round.
    pub fn begin(&mut self, view: &View) {
        // The order of a map is not that of another, so their numbers are added up.
        let names = view.open.iter().map(|(path, open)| {
            let mut hash = DefaultHasher::new();
            (path, open.uri.as_str()).hash(&mut hash);
            hash.finish()
        });
        let names = names.fold(0, u64::wrapping_add);
        if self.names != names {
            self.of.clear();
            self.names = names;
        }
        self.round += 1;
        self.used = 0;
    }

    /// What was written of a finding when its parts stood where they stand now.
    pub fn get(&mut self, number: u64, lines: u64) -> Option<&[u8]> {
        let entry = self.of.get_mut(&number).filter(|e| e.lines == lines)?;
        self.used += usize::from(entry.round != self.round);
        entry.round = self.round;
        Some(&entry.json)
    }

    /// Keeps what was written of a finding.
    pub fn keep(&mut self, number: u64, lines: u64, json: Vec<u8>) {
        let round = self.round;
        let entry = Entry { lines, round, json };
        self.of.insert(number, entry);
        self.used += 1;
    }

    /// How long what is written of a file may be.
    pub fn length(&self, path: &FilePath) -> usize {
        // A little more than the last time.
        self.lengths.get(path).map_or(2, |length| length + 4_096)
    }

    /// Remembers how long what was written of a file is.
    pub fn note_length(&mut self, path: &FilePath, written: &Written) {
        let length = written.bytes().len();
        if self.lengths.get(path) != Some(&length) {
            self.lengths.insert(path.clone(), length);
        }
    }

    /// Ends a round: forgets what was not used, once that is much.
    pub fn end(&mut self) {
        if self.of.len() > 2 * self.used {
            let round = self.round;
            self.of.retain(|_, entry| entry.round == round);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Written, json};
    use serde_json::{Value, json as value};

    #[test]
    fn pieces_make_the_array_that_is_written_at_once() {
        let mut out = Written::default();
        assert!(out.is_empty());
        let things = [value!({ "a": "é" }), value!(1), Value::Null];
        for thing in &things {
            out.push(&json(thing));
            assert!(!out.is_empty());
        }
        assert_eq!(out.bytes(), json(&things[..]));
    }
}
