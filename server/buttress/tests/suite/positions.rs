//! Positions in all three encodings, held against a model that knows nothing of ropes.

use std::ops::Range as Bytes;

use buttress::lsp::Options;
use buttress::lsp::position::{self, Encoding};
use proptest::prelude::*;
use ropey::Rope;
use serde_json::{Value, json};
use tower_lsp::ls_types::{Position, Range};

use crate::client::Client;

const URI: &str = "file:///nowhere/a.arch";
const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// How many columns a character takes.
fn units(c: char, encoding: Encoding) -> u32 {
    (match encoding {
        Encoding::Utf8 => c.len_utf8(),
        Encoding::Utf16 => c.len_utf16(),
        Encoding::Utf32 => 1,
    }) as u32
}

/// The lines of a text without what ends them: `\n`, `\r\n` or `\r`, and nothing else.
fn lines(text: &str) -> Vec<Bytes<usize>> {
    let (mut lines, mut start) = (Vec::new(), 0);
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if c == '\n' || c == '\r' {
            lines.push(start..at);
            if c == '\r' {
                rest.next_if(|(_, c)| *c == '\n');
            }
            start = rest.peek().map_or(text.len(), |(next, _)| *next);
        }
    }
    lines.push(start..text.len());
    lines
}

fn offset(text: &str, at: Position, encoding: Encoding) -> Option<usize> {
    let line = lines(text).get(at.line as usize)?.clone();
    let mut column = 0;
    for (byte, c) in text[line.clone()].char_indices() {
        column += units(c, encoding);
        if column > at.character {
            return Some(line.start + byte);
        }
    }
    Some(line.end)
}

fn place(text: &str, byte: usize, encoding: Encoding) -> Position {
    let lines = lines(text);
    let line = lines
        .iter()
        .rposition(|line| line.start <= byte)
        .expect("the first line starts at the start");
    let content = &text[lines[line].clone()];
    let before = content
        .char_indices()
        .take_while(|(at, c)| lines[line].start + at + c.len_utf8() <= byte);
    let column = before.map(|(_, c)| units(c, encoding)).sum();
    Position::new(line as u32, column)
}

/// Letters of one to four bytes, right to left, combining and invisible ones, all ends of lines,
/// and what only Unicode takes for one.
fn text() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "é",
        "e\u{301}",
        "名",
        "😀",
        "👩\u{200d}🚀",
        "שלום",
        "\u{200f}",
        "\u{2028}",
        "\u{85}",
        "\u{b}",
        "\u{c}",
        "\n",
        "\r",
        "\r\n",
        "\n\r",
        " ",
    ];
    let piece = prop::sample::select(pieces.to_vec());
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn positions_are_those_of_the_model(text in text()) {
        let rope = Rope::from_str(&text);
        for encoding in ENCODINGS {
            for byte in 0..=text.len() {
                let found = position::position(&rope, byte, encoding);
                prop_assert_eq!(found, place(&text, byte, encoding), "{} {:?}", byte, encoding);
            }
            let lines = lines(&text).len() as u32;
            for line in 0..lines + 2 {
                for character in 0..30 {
                    let at = Position::new(line, character);
                    let found = position::offset(&rope, at, encoding);
                    prop_assert_eq!(found, offset(&text, at, encoding), "{:?} {:?}", at, encoding);
                }
            }
        }
    }

    #[test]
    fn edits_are_those_of_the_model(
        text in text(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), text()), 1..6),
    ) {
        for encoding in ENCODINGS {
            let (mut rope, mut model) = (Rope::from_str(&text), text.clone());
            for (one, other, new) in &edits {
                let place_of = |index: &prop::sample::Index| {
                    place(&model, index.index(model.len() + 1), encoding)
                };
                let (one, other) = (place_of(one), place_of(other));
                let range = Range::new(one.min(other), one.max(other));
                let bytes = position::edit_range(&rope, range, encoding).expect("inside");
                let span = offset(&model, range.start, encoding).expect("inside")
                    ..offset(&model, range.end, encoding).expect("inside");
                prop_assert_eq!(&bytes, &span);
                let chars = rope.byte_to_char(bytes.start)..rope.byte_to_char(bytes.end);
                rope.remove(chars.clone());
                rope.insert(chars.start, new);
                model.replace_range(span, new);
                prop_assert_eq!(rope.to_string(), model.clone());
            }
        }
    }
}

/// What a client with these encodings is given, and its columns behind each mark of the text.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_encoding_leads_to_the_same_place() {
    // Lines end in all three ways; before what is asked for stand astral and right-to-left letters.
    let text = "architecture \"שלום 😀\"\rservice 名前 \"🚀🚀\"\r\nservice api \"é\u{301}\" { replicas = 2 }\n/* 😀 עברית */ api -> 名前: rest\n";
    for (offered, agreed, encoding) in [
        (json!(["utf-8", "utf-16"]), "utf-8", Encoding::Utf8),
        (json!(["utf-16", "utf-32"]), "utf-16", Encoding::Utf16),
        (json!(["utf-32"]), "utf-32", Encoding::Utf32),
        (json!(["utf-7"]), "utf-16", Encoding::Utf16),
        (Value::Null, "utf-16", Encoding::Utf16),
    ] {
        let capabilities = json!({ "general": { "positionEncodings": offered } });
        let client = Client::with(None, capabilities, Options::default()).await;
        assert_eq!(client.capabilities["positionEncoding"], agreed);
        client.open(URI, text).await;
        let at = |needle: &str| {
            let byte = text.rfind(needle).expect("in the text");
            let place = place(text, byte, encoding);
            json!({ "line": place.line, "character": place.character })
        };
        let asked = json!({ "textDocument": { "uri": URI }, "position": at("名前: rest") });
        let places = client.request("textDocument/definition", asked).await;
        assert_eq!(places[0]["range"]["start"], at("名前 \""), "{agreed}");
        assert_eq!(places[0]["range"]["end"], at(" \"🚀"), "{agreed}");
        // And an edit in the middle of the last line, told in the same columns.
        let range = json!({ "start": at("api ->"), "end": at(" -> 名") });
        let edit = json!([{ "range": range, "text": "nobody" }]);
        client.change(URI, 2, edit).await;
        let found = client.diagnostics(URI, 2).await;
        let unknown = found.iter().find(|d| d["code"] == "unknown-name");
        let unknown = unknown.unwrap_or_else(|| panic!("{agreed}: {found:#?}"));
        assert_eq!(unknown["range"]["start"], at("api ->"), "{agreed}");
        assert!(client.stop().await);
    }
}
