//! What a selection grows to, step by step.

use tree_sitter::Node;

use crate::host::Snapshot;
use crate::span::Span;

/// The most steps: nobody takes more, and a client takes them one inside the other.
const STEPS: usize = 100;

/// What is around `offset`, from the smallest to the whole file, each inside the next: a word, a
/// value, a setting, braces, a statement, the groups around it.
pub fn selections(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Span> {
    let Some(document) = snapshot.document(path) else {
        return Vec::new();
    };
    let Some(placed) = document.chunk_at(offset) else {
        return vec![Span::at(0)];
    };
    let (start, text) = (placed.start, &*placed.chunk.text);
    let offset = offset - start;
    let at = word_at(text, offset);
    let mut out = Vec::new();
    let mut cursor = placed.chunk.tree.walk();
    while cursor.goto_first_child_for_byte(at).is_some() {
        let node = cursor.node();
        if node.start_byte() > at || node.end_byte() <= at {
            break;
        }
        push(&mut out, node.into(), is_step(node, text));
        let quotes = match node.kind() {
            "string" => 1,
            "text_block" => 3,
            _ => continue,
        };
        // Its words are one thing, whatever escapes are between them.
        let inside = Span::new(
            node.start_byte() + quotes,
            node.end_byte().saturating_sub(quotes),
        );
        push(&mut out, inside, inside.touches(offset));
        break;
    }
    out.reverse();
    let out: Vec<Span> = out.into_iter().map(|span| span.after(start)).collect();
    with_file(out, document.rope.len_bytes())
}

/// With the whole file around them, and not too many.
fn with_file(mut out: Vec<Span>, length: usize) -> Vec<Span> {
    let file = Span::new(0, length);
    if out.last() != Some(&file) {
        out.push(file);
    }
    if out.len() > STEPS {
        out.drain(STEPS - 1..out.len() - 1);
    }
    out
}

fn push(out: &mut Vec<Span>, span: Span, wanted: bool) {
    if wanted && !span.is_empty() && out.last() != Some(&span) {
        out.push(span);
    }
}

/// Names and what is made of them, and keywords; no punctuation.
fn is_step(node: Node<'_>, text: &str) -> bool {
    let span = Span::from(node);
    node.is_named() || span.of(text).starts_with(char::is_alphabetic)
}

/// A cursor behind a word is at the word.
fn word_at(text: &str, offset: usize) -> usize {
    let Some((before, behind)) = text.split_at_checked(offset) else {
        return text.len();
    };
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    match before.chars().next_back() {
        Some(last) if is_word(last) && !behind.starts_with(is_word) => offset - last.len_utf8(),
        _ => offset,
    }
}

#[cfg(test)]
mod tests {
    use super::{STEPS, selections};
    use crate::testing::{PATH, world};

    const TEXT: &str = "client c
group g {
  service s {
    cpu = 2 GB
    link = \"a \\\" b\"
  }
}
";

    fn steps(mark: &str) -> Vec<&'static str> {
        let offset = TEXT.find(mark).expect("it is there") + mark.len();
        let found = selections(&world(&[(PATH, TEXT)]), PATH, offset);
        found.iter().map(|span| span.of(TEXT)).collect()
    }

    fn from(mark: &str, to: &str) -> &'static str {
        let start = TEXT.find(mark).expect("it is there");
        let end = TEXT.rfind(to).expect("it is there") + to.len();
        &TEXT[start..end]
    }

    #[test]
    fn a_selection_grows_from_a_word_to_the_file() {
        let around = [
            from("{\n    cpu", "  }"),
            from("service", "  }"),
            from("{\n  service", "}"),
            from("group", "}"),
            TEXT,
        ];
        // In a word and behind it.
        for mark in ["2 G", "2 GB"] {
            let first = ["GB", "2 GB", "cpu = 2 GB"];
            assert_eq!(steps(mark), [&first[..], &around].concat(), "{mark:?}");
        }
        let words = ["a \\\" b", "\"a \\\" b\"", "link = \"a \\\" b\""];
        assert_eq!(steps("\"a \\\""), [&words[..], &around].concat());
    }

    #[test]
    fn at_the_top_there_is_only_the_file() {
        assert_eq!(steps("cli"), ["client", "client c", TEXT]);
        let end = selections(&world(&[(PATH, TEXT)]), PATH, TEXT.len());
        assert_eq!(end, [crate::Span::new(0, TEXT.len())]);
    }

    #[test]
    fn endless_nests_have_an_end() {
        let text = "group a {".repeat(2_000) + &"}".repeat(2_000);
        let found = selections(&world(&[(PATH, &text)]), PATH, text.len() / 2);
        assert!(found.len() <= STEPS, "{}", found.len());
        assert_eq!(found.last(), Some(&crate::Span::new(0, text.len())));
    }
}
