//! Buttress at its edges: the language server, the command line and the preview.
//!
//! What they say is a function of a [`buttress_analysis::Snapshot`]; this crate reads files,
//! speaks protocols and prints.

pub mod cli;
pub mod data_file;
pub mod files;
pub mod gallery;
pub mod includers;
pub mod loader;
pub mod lsp;
pub mod own_patterns;
pub mod paths;
pub mod preview;
pub mod scenes;
pub mod workspace_file;
