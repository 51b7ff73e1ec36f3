//! The pure heart of Buttress: `.arch` text in; findings, costs, edits and views out.
//!
//! No I/O, no clock, no protocol type: text, the date and the price book come in, plain structs
//! over byte ranges come out. [`Host::apply_change`] is the only way in and [`Host::snapshot`] the
//! only way out; everything an editor, the command line or the preview shows is a function of a
//! [`Snapshot`].

pub mod cost;
mod designs;
mod figures;
pub mod finding;
pub mod health;
pub mod host;
pub mod ide;
mod many;
pub mod model;
pub mod patterns;
mod reads;
pub mod report;
pub mod span;
pub mod syntax;
mod table;
#[cfg(test)]
mod testing;
pub mod traffic;
mod vicinity;

pub use finding::{Category, FileEdits, Finding, Fix, Note, Related, Severity, Tag, TextEdit};
pub use host::{Change, Environments, Host, PatternsByFolder, Snapshot};
pub use report::{Brief, Report};
pub use span::{ChunkId, Date, FilePath, Location, Place, Span};
pub use table::Table;
