//! A string on one line and a text block over several.

use std::fmt::Write as _;

use ropey::Rope;

use crate::finding::TextEdit;
use crate::patterns::edit::{indent, line_end};
use crate::span::Span;
use crate::syntax::Document;
use crate::syntax::ast::Item;

use super::Draft;
use super::site::Site;

/// Shorter strings need no block.
const LONG: usize = 40;

/// What the menu says, in a text that can be written the other way.
pub(super) fn offer(site: &Site<'_>) -> Option<String> {
    let (_, form) = other(site)?;
    Some(match form.starts_with("\"\"\"") {
        true => "Write as a text block".to_owned(),
        false => "Write as a string on one line".to_owned(),
    })
}

/// The same text in its other form.
pub(super) fn draft(site: &Site<'_>) -> Option<Draft> {
    let (span, text) = other(site)?;
    Some(Draft::new(
        &site.document.path,
        vec![TextEdit { span, text }],
    ))
}

fn other(site: &Site<'_>) -> Option<(Span, String)> {
    let (node, placed) = site.node(&["string", "text_block"])?;
    if node.parent().is_some_and(|p| p.kind() == "include") {
        return None;
    }
    let text = &*placed.chunk.text;
    let written = Span::from(node).of(text);
    let meant = meant(written)?;
    let form = match node.kind() {
        "string" if meant.contains('\n') || meant.chars().count() >= LONG => {
            let blanks = indent(text, node.start_byte()).to_owned() + "  ";
            block(&meant, &blanks, line_end(text))
        }
        "text_block" => string(&meant),
        _ => return None,
    };
    // What reads as something else, such as a lone carriage return in a block, stays as it is.
    let same = self::meant(&form)? == meant;
    same.then(|| (Span::from(node).after(placed.start), form))
}

/// What a string or text block says.
fn meant(written: &str) -> Option<String> {
    let statement = format!("view v {written}\n");
    let document = Document::new("".into(), Rope::from_str(&statement), None);
    let mut items = document.items();
    match (items.next()?.1, document.errors().is_empty()) {
        (Item::Named(it), true) => it.title.as_ref().map(|t| t.text.clone()),
        _ => None,
    }
}

fn block(meant: &str, blanks: &str, eol: &str) -> String {
    let mut out = format!("\"\"\"{eol}");
    for line in meant.split('\n') {
        if !line.is_empty() {
            out.push_str(blanks);
        }
        let mut letters = line.chars().peekable();
        while let Some(c) = letters.next() {
            match c {
                // Two quotes could become three.
                '"' if letters.peek() == Some(&'"') => out.push_str("\\\""),
                '"' => out.push('"'),
                c => escaped(c, &mut out),
            }
        }
        out.push_str(eol);
    }
    out + blanks + "\"\"\""
}

fn string(meant: &str) -> String {
    let mut out = "\"".to_owned();
    for c in meant.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            c => escaped(c, &mut out),
        }
    }
    out + "\""
}

fn escaped(c: char, out: &mut String) {
    match c {
        '\\' => out.push_str("\\\\"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        c if c.is_control() => {
            let _ = write!(out, "\\u{{{:X}}}", u32::from(c));
        }
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{refused, rewritten, titles};
    use super::{block, meant, string};

    #[test]
    fn a_long_text_becomes_a_block_and_back() {
        let text = "decision d {
  // Why.
  context = \"They asked for \\\"exactly once\\\".\\n«»  We offer \\\\ at least once.\" // so
}
";
        assert!(titles(text).contains(&"Write as a text block".to_owned()));
        let wanted = "decision d {
  // Why.
  context = \"\"\"
    They asked for \"exactly once\".
      We offer \\\\ at least once.
    \"\"\" // so
}
";
        assert_eq!(rewritten("text-form", text), wanted);
        let back = wanted.replace("asked", "as«»ked");
        assert!(titles(&back).contains(&"Write as a string on one line".to_owned()));
        assert_eq!(rewritten("text-form", &back), text.replace("«»", ""));
    }

    #[test]
    fn a_title_has_both_forms() {
        let text = "service a \"«»A title that goes on and on and on and on\" { cpu = 1 }\n";
        let wanted =
            "service a \"\"\"\n  A title that goes on and on and on and on\n  \"\"\" { cpu = 1 }\n";
        assert_eq!(rewritten("text-form", text), wanted);
    }

    #[test]
    fn every_text_is_read_as_it_was() {
        for text in [
            "",
            "a",
            "\n",
            " a\n\n  b ",
            "\"\"\"",
            "a\"",
            "\\",
            "\t\u{7}",
            "\"\"\n\"",
            "\u{fffd}é",
        ] {
            assert_eq!(meant(&string(text)).as_deref(), Some(text));
            assert_eq!(
                meant(&block(text, "  ", "\r\n")).as_deref(),
                Some(text),
                "{text:?}"
            );
        }
    }

    #[test]
    fn short_strings_and_paths_stay() {
        refused("text-form", "service a \"«»A title\"\n");
        refused(
            "text-form",
            "include \"«»a/very/long/path/that/goes/on/and/on/and/on/and/on.arch\"\n",
        );
    }
}
