//! What every suite of the grammar needs.

use tree_sitter::{Parser, Tree};

/// A parser of the language.
pub fn parser() -> Parser {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_arch::LANGUAGE.into())
        .expect("the grammar loads");
    parser
}

/// The tree of `text`.
pub fn parse(text: &str) -> Tree {
    parser()
        .parse(text, None)
        .expect("a parser with a language and no limit gives a tree")
}

/// The example file, which holds every statement.
pub const EXAMPLE: &str = include_str!("../../test/example.arch");
