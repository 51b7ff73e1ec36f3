//! The Arch language (`.arch`, architecture as code) for [tree-sitter](https://tree-sitter.github.io).
//!
//! ```
//! let mut parser = tree_sitter::Parser::new();
//! parser.set_language(&tree_sitter_arch::LANGUAGE.into()).unwrap();
//! let tree = parser.parse("client shopper", None).unwrap();
//! assert!(!tree.root_node().has_error());
//! ```
#![allow(unsafe_code, reason = "the parser is generated C")]

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_arch() -> *const ();
}

/// The grammar, for `tree_sitter::Parser::set_language`.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_arch) };

/// Every kind of node and its fields, as tree-sitter's `node-types.json`.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");

/// What is coloured how.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");

/// What can be folded.
pub const FOLDS_QUERY: &str = include_str!("../../queries/folds.scm");

/// What is indented, with the captures of nvim-treesitter.
pub const INDENTS_QUERY: &str = include_str!("../../queries/indents.scm");

/// Other languages inside: Markdown in documentation.
pub const INJECTIONS_QUERY: &str = include_str!("../../queries/injections.scm");

/// Scopes, definitions and references.
pub const LOCALS_QUERY: &str = include_str!("../../queries/locals.scm");

/// Definitions and references for code navigation.
pub const TAGS_QUERY: &str = include_str!("../../queries/tags.scm");
