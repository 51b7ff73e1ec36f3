//! A small world to ask about.

use std::sync::Arc;

use buttress_analysis::syntax::Edit;
use buttress_analysis::{Change, Date, FilePath, Host};

use super::convert::View;
use super::position::Encoding;
use super::work::Interest;

/// Where it is.
pub const PATH: &str = "/w/a.arch";
/// A bit of everything, of letters of all lengths.
const TEXT: &str = "architecture \"Läden 😀\"\n\n// Böden.\nservice api \"書\" { cpu = 1 }\r\n\
    group shop {\n  queue jobs // é\n  entity Order in api {\n    id uuid key\n  }\n}\n\
    decision d \"\"\"\n  Wörter 書.\n  More.\n\"\"\"\napi -> shop.jobs: publish \"é\"\nservice last";

/// A file that can be edited.
pub struct World {
    host: Host,
    /// Its text.
    pub text: String,
}

impl World {
    pub fn new() -> Self {
        let today = Date {
            year: 2026,
            month: 11,
            day: 21,
        };
        let mut host = Host::new(today);
        host.apply_change(Change::Set {
            path: PATH.into(),
            text: TEXT.into(),
            version: None,
        });
        let text = TEXT.to_owned();
        Self { host, text }
    }

    /// Replaces some letters behind the first `from` of them.
    pub fn edit(&mut self, from: usize, length: usize, new: &str) {
        let ends = self.text.char_indices().map(|(i, _)| i);
        let mut ends: Vec<usize> = ends.chain([self.text.len()]).collect();
        let to = ends[(from + length).min(ends.len() - 1)];
        let range = ends.swap_remove(from)..to;
        self.text.replace_range(range.clone(), new);
        let path: FilePath = PATH.into();
        let text = new.to_owned();
        self.host.apply_change(Change::Edit {
            path,
            edits: vec![Edit { range, text }],
            version: None,
        });
    }

    /// Its state, with columns counted so.
    pub fn view(&self, encoding: Encoding) -> View {
        View {
            snapshot: self.host.snapshot(),
            open: Arc::default(),
            encoding,
            interest: Interest::default(),
        }
    }
}
