//! Settings and elements of lists: one to a line, or all on one line.

use tree_sitter::Node;

use crate::finding::TextEdit;
use crate::patterns::edit::{WIDTH, indent, line_end, line_start};
use crate::span::Span;
use crate::syntax::Placed;

use super::Draft;
use super::site::Site;

/// What the menu says, in a block of settings or on a statement that has one.
pub(super) fn offer_settings(site: &Site<'_>) -> Option<String> {
    let (_, text) = settings(site)?;
    Some(match text.contains(['\n', '\r']) {
        true => "Put each setting on a line of its own".to_owned(),
        false => "Put the settings on one line".to_owned(),
    })
}

/// The block the other way.
pub(super) fn draft_settings(site: &Site<'_>) -> Option<Draft> {
    let (span, text) = settings(site)?;
    Some(Draft::new(
        &site.document.path,
        vec![TextEdit { span, text }],
    ))
}

/// What the menu says, in a list of two elements or more.
pub(super) fn offer_list(site: &Site<'_>) -> Option<String> {
    let (_, text) = list(site)?;
    Some(match text.contains(['\n', '\r']) {
        true => "Put each element on a line of its own".to_owned(),
        false => "Put the elements on one line".to_owned(),
    })
}

/// The list the other way.
pub(super) fn draft_list(site: &Site<'_>) -> Option<Draft> {
    let (span, text) = list(site)?;
    Some(Draft::new(
        &site.document.path,
        vec![TextEdit { span, text }],
    ))
}

fn settings(site: &Site<'_>) -> Option<(Span, String)> {
    let block = site.node(&["block"]).filter(|(node, _)| is_settings(*node));
    let (node, placed) = match block {
        Some(found) => found,
        // On the head of a statement, its own.
        None => {
            let entry = site.statement()?;
            let body = entry.item.body()?.span;
            let root = entry.placed.chunk.tree.root_node();
            let node = root.descendant_for_byte_range(body.start, body.end)?;
            let fits = node.kind() == "block" && is_settings(node);
            fits.then_some((node, entry.placed))?
        }
    };
    other(node, placed, "{ ", " }")
}

fn list(site: &Site<'_>) -> Option<(Span, String)> {
    let (node, placed) = site.node(&["list"])?;
    (node.named_child_count() > 1).then_some(())?;
    other(node, placed, "[", "]")
}

/// Whether there are settings in the block, and nothing else.
fn is_settings(block: Node<'_>) -> bool {
    let mut cursor = block.walk();
    let mut inside = block.named_children(&mut cursor).peekable();
    let known = |n: Node<'_>| matches!(n.kind(), "setting" | "settings_block");
    inside.peek().is_some() && inside.filter(|n| !n.is_extra()).all(known)
}

/// What is in brackets, the other way: on one line where it stands on several.
fn other(node: Node<'_>, placed: &Placed, open: &str, close: &str) -> Option<(Span, String)> {
    let text = &*placed.chunk.text;
    let span = Span::from(node);
    let written = span.of(text);
    // A comment would come to stand elsewhere.
    let mut cursor = node.walk();
    let inside: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
    if inside.iter().any(|n| n.is_extra()) || inside.is_empty() {
        return None;
    }
    let pieces: Vec<&str> = inside.iter().map(|n| Span::from(*n).of(text)).collect();
    let new = if written.contains(['\n', '\r']) {
        if pieces.iter().any(|piece| piece.contains(['\n', '\r'])) {
            return None;
        }
        let pieces: Vec<String> = inside.iter().map(|n| plain(*n, text)).collect();
        let new = format!("{open}{}{close}", pieces.join(", "));
        let rest = text[span.end..]
            .split(['\n', '\r'])
            .next()
            .unwrap_or_default();
        let before = &text[line_start(text, span.start)..span.start];
        let width = [before, &new, rest].map(|t| t.chars().count());
        (width.iter().sum::<usize>() <= WIDTH).then_some(new)?
    } else {
        let (blanks, eol) = (indent(text, span.start), line_end(text));
        let lines = pieces.iter().map(|piece| format!("{eol}{blanks}  {piece}"));
        let lines: String = lines.collect();
        format!("{}{lines}{eol}{blanks}{}", open.trim(), close.trim())
    };
    Some((span.after(placed.start), new))
}

/// A setting without the blanks that line it up with others.
fn plain(node: Node<'_>, text: &str) -> String {
    let field = |name| {
        node.child_by_field_name(name)
            .map(|n| Span::from(n).of(text))
    };
    match (node.kind(), field("name"), field("value")) {
        ("setting", Some(name), Some(value)) => format!("{name} = {value}"),
        _ => Span::from(node).of(text).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{refused, rewritten, titles};

    #[test]
    fn settings_are_spread_and_joined() {
        let text = "service «»a { cpu = 1, autoscale { min = 2 }, memory = 2 GB } // so\n";
        assert!(titles(text).contains(&"Put each setting on a line of its own".to_owned()));
        let wanted = "service a {\n  cpu = 1\n  autoscale { min = 2 }\n  memory = 2 GB\n} // so\n";
        assert_eq!(rewritten("settings-lines", text), wanted);
        let back = wanted.replace("service a", "service «»a");
        assert!(titles(&back).contains(&"Put the settings on one line".to_owned()));
        assert_eq!(rewritten("settings-lines", &back), text.replace("«»", ""));
        let inner = "group g {\n  service a {\n    cpu      = 1\n    replicas = «»2\n  }\n}\n";
        let wanted = "group g {\n  service a { cpu = 1, replicas = 2 }\n}\n";
        assert_eq!(rewritten("settings-lines", inner), wanted);
    }

    #[test]
    fn lists_are_spread_and_joined() {
        let text = "service a { tags = [a, «»b, \"c\"], cpu = 1 }\n";
        let wanted = "service a {\n  tags = [\n    a\n    b\n    \"c\"\n  ]\n  cpu  = 1\n}\n";
        assert!(titles(text).contains(&"Put each element on a line of its own".to_owned()));
        let spread = rewritten("list-lines", text);
        assert_eq!(spread, wanted);
        let back = spread.replace("    b", "    «»b");
        let joined = "service a {\n  tags = [a, b, \"c\"]\n  cpu  = 1\n}\n";
        assert_eq!(rewritten("list-lines", &back), joined);
    }

    #[test]
    fn comments_members_and_what_is_too_wide_stay() {
        for text in [
            "service a {\n  cpu = 1 // one\n  memory = «»2 GB\n}\n",
            "service a {\n  // one\n  cpu = «»1\n}\n",
            "group «»g {\n  service a\n}\n",
            "service «»a {}\n",
            &format!("service a {{\n  link = «»\"{}\"\n}}\n", "x".repeat(110)),
            "decision d {\n  context = «»\"\"\"\n    a\n    \"\"\"\n}\n",
        ] {
            refused("settings-lines", text);
        }
        refused("list-lines", "service a { tags = [«»a] }\n");
        refused(
            "list-lines",
            "service a {\n  tags = [\n    «»a // one\n    b\n  ]\n}\n",
        );
    }
}
