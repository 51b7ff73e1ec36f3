//! From text to a typed tree: documents, incremental parsing, syntax errors.

pub mod ast;
mod document;
mod errors;
mod lower;

pub use document::{Document, Edit, Parsed};
