//! What must hold of every text and every series of edits, said once: tests try it on fixtures and on
//! designs that are made up, the fuzz targets on whatever a fuzzer comes upon.
//!
//! - [`sight`] is all that can be seen of a snapshot, ready to be compared;
//! - [`typist`] edits files as a person does, beside a model of plain strings;
//! - [`designs`] makes up designs;
//! - [`targets`] are the bodies of the fuzz targets.

pub mod choices;
pub mod designs;
pub mod sight;
pub mod targets;
pub mod typist;

use buttress_analysis::{Change, Date, Host};

/// The day of every trial.
pub const TODAY: Date = Date {
    year: 2026,
    month: 11,
    day: 21,
};

/// The folder that all files of a trial are in.
pub const FOLDER: &str = "/w";

/// A host that has been told these files and nothing else.
pub fn fresh<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>, today: Date) -> Host {
    let mut host = Host::new(today);
    host.apply_change(Change::Folders(vec![FOLDER.to_owned()]));
    for (path, text) in files {
        host.apply_change(Change::Set {
            path: path.into(),
            text: text.into(),
            version: None,
        });
    }
    host
}

/// The nearest place at or before `at` where a character begins.
pub fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
