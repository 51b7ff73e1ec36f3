//! The grammar as its users see it.

mod manual;
mod queries;
mod texts;

use tree_sitter::{Parser, Tree};

/// A parser of the language.
fn parser() -> Parser {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_arch::LANGUAGE.into())
        .expect("the grammar loads");
    parser
}

/// The tree of `text`.
fn parse(text: &str) -> Tree {
    parser()
        .parse(text, None)
        .expect("a parser with a language and no limit gives a tree")
}

/// The example file, which holds every statement.
const EXAMPLE: &str = include_str!("../../test/example.arch");
