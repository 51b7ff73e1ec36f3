//! The browser that the VS Code suite drives.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::shell;

/// The path of Chromium or Chrome.
///
/// # Errors
/// When there is none.
pub fn find() -> Result<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(shell::which)
        .context("Chromium is missing: sudo apt-get install --no-install-recommends chromium")
}
