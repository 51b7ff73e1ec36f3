//! Whatever an editor does, we have its text: held against a model that knows nothing of ropes.

use proptest::prelude::*;
use tower_lsp::ls_types::{Position, Range, TextDocumentContentChangeEvent};

use super::*;

/// A text as VS Code has it: units of UTF-16, and lines found by looking for their ends.
struct Model(Vec<u16>);

impl Model {
    fn lines(&self) -> Vec<(usize, usize)> {
        let (mut lines, mut start, mut at) = (Vec::new(), 0, 0);
        while at < self.0.len() {
            let unit = self.0[at];
            let long = unit == 13 && self.0.get(at + 1) == Some(&10);
            if unit == 10 || unit == 13 {
                lines.push((start, at));
                at += usize::from(long);
                start = at + 1;
            }
            at += 1;
        }
        lines.push((start, self.0.len()));
        lines
    }

    fn position(&self, offset: usize) -> Position {
        let lines = self.lines();
        let line = lines
            .iter()
            .rposition(|(start, _)| *start <= offset)
            .expect("the first");
        let (start, end) = lines[line];
        Position::new(line as u32, (offset.min(end) - start) as u32)
    }

    fn offset(&self, position: Position) -> usize {
        let (start, end) = self.lines()[position.line as usize];
        (start + position.character as usize).min(end)
    }

    fn replace(&mut self, range: Range, text: &str) {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        self.0.splice(start..end, text.encode_utf16());
    }

    /// Not between the halves of a character, where no editor puts its cursor.
    fn boundary(&self, mut offset: usize) -> usize {
        while (0xDC00..0xE000).contains(self.0.get(offset).unwrap_or(&0)) {
            offset -= 1;
        }
        offset
    }
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "service api\n",
        "a",
        "é",
        "😀",
        "漢",
        "\n",
        "\r\n",
        "\r",
        " -> ",
        "{",
        "}",
        "\"",
        "\t",
        "e\u{301}",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Where an edit starts and ends, as shares of the text, what it puts there, and whether it ends
/// the message.
type Step = (u16, u16, String, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((any::<u16>(), 0..2_000_u16, text(), any::<bool>()), 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_series_of_edits_keeps_the_text(start in text(), steps in steps()) {
        let uri: Uri = "file:///a.arch".parse().expect("a URI");
        let path = paths::of_uri(&uri);
        let mut documents = Documents::default();
        prop_assert!(documents.opened(uri, 1, &start));
        let mut model = Model(start.encode_utf16().collect());
        let mut changes = Vec::new();
        let mut version = 1;
        for (from, length, text, last) in steps {
            let size = model.0.len();
            let from = model.boundary(usize::from(from) * size / usize::from(u16::MAX));
            let to = model.boundary((from + usize::from(length) * size / 8_000).min(size)).max(from);
            let range = Range::new(model.position(from), model.position(to));
            model.replace(range, &text);
            changes.push(TextDocumentContentChangeEvent { range: Some(range), range_length: None, text });
            if last {
                version += 1;
                let outcome = documents.changed(&path, version, &changes, Encoding::Utf16);
                prop_assert_eq!(outcome, Outcome::Done);
                changes.clear();
            }
        }
        documents.changed(&path, version + 1, &changes, Encoding::Utf16);
        let snapshot = documents.snapshot();
        let document = snapshot.document(&path).expect("it is open");
        let expected = String::from_utf16(&model.0).expect("whole characters");
        prop_assert_eq!(String::from(&document.rope), expected.clone());
        // What is parsed is what is there, however it came about.
        prop_assert_eq!(&**document.text(), expected.as_str());
        let fresh = buttress_analysis::syntax::Document::new(path, Rope::from_str(&expected), None);
        let shape = |document: &buttress_analysis::syntax::Document| {
            let chunks = document.chunks().iter();
            let shape = chunks.map(|p| (p.start, p.line, p.chunk.tree.root_node().to_sexp()));
            shape.collect::<Vec<_>>()
        };
        prop_assert_eq!(shape(document), shape(&fresh));
    }
}

#[test]
fn what_was_set_aside_comes_back_with_the_next_change() {
    let uri: Uri = "file:///a.arch".parse().expect("a URI");
    let path = paths::of_uri(&uri);
    let mut documents = Documents::default();
    documents.opened(uri, 1, "service a\n");
    let id = documents.snapshot().document(&path).expect("it is open").id;
    documents.set_aside(&path, id + 1);
    assert!(
        documents.snapshot().document(&path).is_some(),
        "another state was meant"
    );
    documents.set_aside(&path, id);
    assert!(documents.snapshot().document(&path).is_none());
    let at = Position::new(0, 9);
    let change = TextDocumentContentChangeEvent {
        range: Some(Range::new(at, at)),
        range_length: None,
        text: "b".to_owned(),
    };
    assert_eq!(
        documents.changed(&path, 2, &[change], Encoding::Utf16),
        Outcome::Done
    );
    let snapshot = documents.snapshot();
    assert_eq!(
        String::from(&snapshot.document(&path).expect("back").rope),
        "service ab\n"
    );
}
