//! The server, the command line and the preview, from outside.

mod answers;
mod cancelling;
mod check;
mod client;
mod colours;
mod commands;
mod configuring;
mod editing;
mod features;
mod files;
mod fragments;
mod http;
mod levels;
mod lifetime;
mod moving;
mod navigation;
mod panics;
mod patterns;
mod positions;
mod previews;
mod prices;
mod pulling;
mod questions;
mod refactorings;
mod reporting;
mod schema;
mod scoring;
mod sessions;
mod watching;
mod workspace;

use std::path::{Path, PathBuf};

/// The fixtures that all suites share.
fn fixtures() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = here
        .parent()
        .and_then(Path::parent)
        .expect("a workspace")
        .join("fixtures");
    assert!(path.is_dir(), "{} is there", path.display());
    path
}
