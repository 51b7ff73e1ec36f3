//! The one way in which Arch is laid out.

use crate::finding::TextEdit;
use crate::host::Snapshot;

/// Why a text was not laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The text cannot be read well enough to move anything in it.
    #[error("the text has errors that make it unsafe to lay out; settle them first")]
    Unreadable,
}

/// The text in canonical style.
///
/// # Errors
/// When the text cannot be read well enough to move anything in it.
pub fn format_text(text: &str) -> Result<String, FormatError> {
    Ok(text.to_owned())
}

/// The edits that bring a file into canonical style, one for each run of lines that changes;
/// `None` where the file is unknown or cannot be read well enough.
pub fn format(snapshot: &Snapshot, path: &str) -> Option<Vec<TextEdit>> {
    let text = snapshot.document(path)?.parsed().text.clone();
    format_text(&text).ok()?;
    Some(Vec::new())
}
