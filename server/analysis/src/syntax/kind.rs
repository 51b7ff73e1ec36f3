//! What a node of a tree is.

use std::sync::LazyLock;

use tree_sitter::{Language, Node};

static LANGUAGE: LazyLock<Language> = LazyLock::new(|| tree_sitter_arch::LANGUAGE.into());

static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let count = u16::try_from(LANGUAGE.node_kind_count()).unwrap_or(u16::MAX);
    let word = |id| LANGUAGE.node_kind_for_id(id).unwrap_or_default();
    (0..count).map(word).collect()
});

/// What a node is, as [`Node::kind`] says. That measures and checks its word each time, which for all
/// nodes of a text takes longer than all that is done with them.
pub(crate) fn kind_of(node: Node<'_>) -> &'static str {
    // What cannot be read has a number beyond all others.
    WORDS
        .get(usize::from(node.kind_id()))
        .copied()
        .unwrap_or("ERROR")
}

#[cfg(test)]
mod tests {
    use super::kind_of;
    use crate::testing::{PATH, world};

    #[test]
    fn every_node_is_what_the_parser_says() {
        let text = concat!(
            include_str!("../../../../fixtures/mastodon.arch"),
            "service x { = }\nservice { a = [1, }\n"
        );
        let world = world(&[(PATH, text)]);
        let mut count = 0;
        for placed in world.document(PATH).expect("a file").chunks() {
            let mut todo = vec![placed.chunk.tree.root_node()];
            while let Some(node) = todo.pop() {
                assert_eq!(kind_of(node), node.kind());
                todo.extend(node.children(&mut node.walk()));
                count += 1;
            }
        }
        assert!(count > 1_000, "{count}");
    }
}
