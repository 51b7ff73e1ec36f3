//! Texts that a corpus file cannot hold: other line ends, byte order marks, texts as they are typed.

use crate::{EXAMPLE, parse, parser};
use tree_sitter::{InputEdit, Node, Point};

/// The tree without positions.
fn shape(text: &str) -> String {
    parse(text).root_node().to_sexp()
}

/// The point of a byte offset, as tree-sitter counts.
fn point(text: &str, offset: usize) -> Point {
    let before = &text.as_bytes()[..offset];
    let row = before.iter().filter(|b| **b == b'\n').count();
    let column = before.iter().rev().take_while(|b| **b != b'\n').count();
    Point { row, column }
}

#[test]
fn the_example_has_no_error() {
    assert!(
        !parse(EXAMPLE).root_node().has_error(),
        "{}",
        shape(EXAMPLE)
    );
}

/// Neovim 0.10 loads no parser of a newer generation.
#[test]
fn the_parser_is_of_generation_14() {
    let language: tree_sitter::Language = tree_sitter_arch::LANGUAGE.into();
    assert_eq!(language.abi_version(), 14);
}

#[test]
fn line_ends_are_all_alike() {
    assert_eq!(shape(&EXAMPLE.replace('\n', "\r\n")), shape(EXAMPLE));
    assert_eq!(shape(&EXAMPLE.replace('\n', "\r")), shape(EXAMPLE));
    let blocks =
        "decision d {\n  context = \"\"\"\n    \"a\"\n    \"\"\"\n}\n/* a\n b */\nservice s\n";
    assert_eq!(shape(&blocks.replace('\n', "\r\n")), shape(blocks));
    assert_eq!(shape(&blocks.replace('\n', "\r")), shape(blocks));
}

#[test]
fn a_byte_order_mark_is_a_blank() {
    assert_eq!(shape(&format!("\u{feff}{EXAMPLE}")), shape(EXAMPLE));
}

/// Every statement of the example is a file of its own, with and without a line end behind it.
#[test]
fn every_statement_is_a_fragment() {
    let tree = parse(EXAMPLE);
    let root = tree.root_node();
    let statements: Vec<Node<'_>> = root.named_children(&mut root.walk()).collect();
    assert!(statements.len() > 20);
    for statement in statements {
        let text = &EXAMPLE[statement.byte_range()];
        for text in [
            text.to_owned(),
            format!("{text}\n"),
            format!("\n\n{text}\n\n"),
        ] {
            assert!(
                !parse(&text).root_node().has_error(),
                "{text}\n{}",
                shape(&text)
            );
        }
    }
}

/// A file cut off anywhere, as while it is typed, keeps the statements before the cut.
#[test]
fn a_cut_costs_nothing_before_it() {
    let whole = parse(EXAMPLE);
    let root = whole.root_node();
    let statements: Vec<Node<'_>> = root.named_children(&mut root.walk()).collect();
    for (cut, _) in EXAMPLE.char_indices() {
        let tree = parse(&EXAMPLE[..cut]);
        for statement in &statements {
            // The last statement before the cut may have lost its tail.
            if statement.end_byte() >= cut {
                break;
            }
            let found = tree
                .root_node()
                .descendant_for_byte_range(statement.start_byte(), statement.end_byte())
                .expect("the tree covers the text");
            let same = found.kind() == statement.kind() && found.to_sexp() == statement.to_sexp();
            assert!(
                same,
                "cut at {cut}: {} became {}",
                statement.to_sexp(),
                found.to_sexp()
            );
        }
    }
}

/// Typed letter by letter, the incremental tree is the one of a fresh parse.
#[test]
fn typing_gives_the_tree_of_the_text() {
    let mut parser = parser();
    let mut text = String::new();
    let mut tree = parser.parse(&text, None).expect("a tree");
    let typed = &EXAMPLE[..EXAMPLE
        .find("group orders")
        .expect("the example has a group")];
    for letter in typed.chars() {
        let start = text.len();
        let start_position = point(&text, start);
        text.push(letter);
        tree.edit(&InputEdit {
            start_byte: start,
            old_end_byte: start,
            new_end_byte: text.len(),
            start_position,
            old_end_position: start_position,
            new_end_position: point(&text, text.len()),
        });
        tree = parser.parse(&text, Some(&tree)).expect("a tree");
    }
    assert_eq!(tree.root_node().to_sexp(), shape(&text));
    assert!(!tree.root_node().has_error());
}

#[test]
fn every_kind_of_node_is_described() {
    for kind in [
        "component",
        "connection",
        "entity_field",
        "else_clause",
        "settings_block",
    ] {
        assert!(
            tree_sitter_arch::NODE_TYPES.contains(&format!("\"type\": \"{kind}\"")),
            "{kind}"
        );
    }
}

#[test]
fn noise_ends() {
    for noise in [
        "{", "[", "(", "\"", "\"\"\"", "/*", "}", "->", "a ", "= ", "\u{0}", "é\r",
    ] {
        let text = noise.repeat(2_000);
        assert_eq!(parse(&text).root_node().end_byte(), text.len());
    }
}
