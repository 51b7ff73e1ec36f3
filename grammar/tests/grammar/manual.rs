//! The manual is true: its examples are legal, and it speaks of every statement.

use crate::parse;

const MANUAL: &str = include_str!("../../LANGUAGE.md");

/// The code of the manual, with the line it begins on.
fn examples() -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in MANUAL.lines().enumerate() {
        match &mut open {
            Some(_) if line == "```" => found.extend(open.take()),
            Some((_, code)) => {
                code.push_str(line);
                code.push('\n');
            }
            None if line == "```arch" => open = Some((number + 2, String::new())),
            None => {}
        }
    }
    found
}

#[test]
fn every_example_is_legal() {
    let examples = examples();
    assert!(examples.len() > 20, "only {} examples", examples.len());
    for (line, code) in examples {
        let tree = parse(&code);
        let shape = tree.root_node().to_sexp();
        assert!(
            !tree.root_node().has_error(),
            "the example at line {line}: {shape}"
        );
    }
}

#[test]
fn every_statement_has_an_example() {
    let code: String = examples().into_iter().map(|(_, code)| code).collect();
    let shape = parse(&code).root_node().to_sexp();
    let types = tree_sitter_arch::NODE_TYPES;
    let start = types
        .find("\"type\": \"statement\"")
        .expect("statements are a supertype");
    let end = start + types[start..].find("]").expect("the supertype has a list");
    let kinds: Vec<&str> = types[start..end]
        .split("\"type\": \"")
        .skip(2)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(kinds.len(), 16, "{kinds:?}");
    for kind in kinds {
        assert!(
            shape.contains(&format!("({kind}")),
            "no example of `{kind}`"
        );
    }
}

/// Steps, values and the parts of expressions appear as well.
#[test]
fn every_step_and_value_has_an_example() {
    let code: String = examples().into_iter().map(|(_, code)| code).collect();
    let shape = parse(&code).root_node().to_sexp();
    for kind in [
        "message",
        "reply",
        "alternative",
        "else_clause",
        "note",
        "quantity",
        "text_block",
        "list",
        "boolean",
        "date",
        "binary_expression",
        "not_expression",
        "doc_comment",
        "block_comment",
        "connection_target",
        "settings_block",
    ] {
        assert!(
            shape.contains(&format!("({kind}")),
            "no example of `{kind}`"
        );
    }
}
