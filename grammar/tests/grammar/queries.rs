//! The queries fit the grammar, and say of a file what an editor should show.

use std::collections::BTreeSet;

use crate::{EXAMPLE, parse};
use tree_sitter::{Language, Query, QueryCursor, StreamingIterator, Tree};

/// Every capture of a query, as (name, text, start byte).
fn captures<'t>(source: &str, tree: &Tree, text: &'t str) -> Vec<(String, &'t str, usize)> {
    let language: Language = tree_sitter_arch::LANGUAGE.into();
    let query = Query::new(&language, source).expect("the query compiles");
    let names = query.capture_names();
    let mut cursor = QueryCursor::new();
    let mut found = Vec::new();
    let mut all = cursor.captures(&query, tree.root_node(), text.as_bytes());
    while let Some((hit, index)) = all.next() {
        let capture = hit.captures()[*index];
        let name = names[capture.index as usize].to_owned();
        found.push((
            name,
            &text[capture.node.byte_range()],
            capture.node.start_byte(),
        ));
    }
    found
}

#[test]
fn every_query_compiles() {
    let language: Language = tree_sitter_arch::LANGUAGE.into();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/queries");
    let mut seen = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("the grammar has queries") {
        let path = entry.expect("a file").path();
        let source = std::fs::read_to_string(&path).expect("a text");
        let query = Query::new(&language, &source)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(query.pattern_count() > 0, "{} is empty", path.display());
        seen.insert(
            path.file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned(),
        );
    }
    let expected = [
        "folds",
        "highlights",
        "indents",
        "injections",
        "locals",
        "tags",
    ];
    assert_eq!(
        seen,
        expected.iter().map(|name| format!("{name}.scm")).collect()
    );
}

#[test]
fn the_example_is_highlighted() {
    let tree = parse(EXAMPLE);
    let found = captures(tree_sitter_arch::HIGHLIGHTS_QUERY, &tree, EXAMPLE);
    for (capture, text) in [
        ("keyword", "architecture"),
        ("keyword.import", "include"),
        ("keyword.conditional", "else"),
        ("string", "\"Online shop\""),
        ("type", "gateway"),
        ("variable", "edge"),
        ("module", "orders"),
        ("module", "aws"),
        ("type.builtin", "rds_postgres"),
        ("type.builtin", "USD/month"),
        ("number", "2_500"),
        ("property", "circuit_breaker"),
        ("boolean", "true"),
        ("constant", "us-east-1"),
        ("function", "dead_letter"),
        ("operator", "-->"),
        ("attribute", "key"),
        ("label", "checkout"),
        ("string.special", "2027-06-30"),
        ("comment", "// aws, gcp, azure, any"),
        ("punctuation.bracket", "{"),
    ] {
        assert!(
            found.iter().any(|(c, t, _)| c == capture && *t == text),
            "nothing is `{capture}` with the text {text:?}"
        );
    }
}

/// Tools disagree on whether the first or the last capture of a node wins.
#[test]
fn no_node_is_highlighted_twice() {
    let tree = parse(EXAMPLE);
    let mut seen = BTreeSet::new();
    for (capture, text, start) in captures(tree_sitter_arch::HIGHLIGHTS_QUERY, &tree, EXAMPLE) {
        assert!(
            seen.insert((start, text.len())),
            "{text:?} at {start} again as `{capture}`"
        );
    }
}

/// Keywords are the grammar's tokens of small letters.
#[test]
fn every_keyword_of_the_grammar_is_highlighted() {
    let language: Language = tree_sitter_arch::LANGUAGE.into();
    let query = tree_sitter_arch::HIGHLIGHTS_QUERY;
    for id in 0..language.node_kind_count() as u16 {
        let kind = language.node_kind_for_id(id).unwrap_or_default();
        let is_word = !kind.is_empty() && kind.chars().all(|c| c.is_ascii_lowercase());
        if is_word && language.node_kind_is_visible(id) && !language.node_kind_is_named(id) {
            // `true` and `false` are coloured as booleans.
            let known = query.contains(&format!("\"{kind}\"")) || ["true", "false"].contains(&kind);
            assert!(known, "the keyword `{kind}` has no colour");
        }
    }
}

#[test]
fn blocks_and_documentation_fold() {
    let text = "/// One.\n/// Two.\ngroup g {\n  service a {\n  }\n}\n";
    let tree = parse(text);
    let found = captures(tree_sitter_arch::FOLDS_QUERY, &tree, text);
    let blocks = found.iter().filter(|(_, t, _)| t.starts_with('{')).count();
    let docs = found
        .iter()
        .filter(|(_, t, _)| t.starts_with("///"))
        .count();
    assert_eq!((blocks, docs), (2, 2));
}

#[test]
fn definitions_are_tagged_by_name() {
    let tree = parse(EXAMPLE);
    let found = captures(tree_sitter_arch::TAGS_QUERY, &tree, EXAMPLE);
    let names: BTreeSet<_> = found
        .iter()
        .filter(|(c, ..)| c == "name")
        .map(|(_, t, _)| *t)
        .collect();
    for name in ["shopper", "edge", "orders", "db", "Order", "checkout"] {
        assert!(names.contains(name), "`{name}` has no tag");
    }
}

#[test]
fn documentation_is_markdown() {
    let text = "/// Takes *orders*.\nservice a\n";
    let tree = parse(text);
    let found = captures(tree_sitter_arch::INJECTIONS_QUERY, &tree, text);
    assert_eq!(
        found,
        [("injection.content".to_owned(), "/// Takes *orders*.", 0)]
    );
}
