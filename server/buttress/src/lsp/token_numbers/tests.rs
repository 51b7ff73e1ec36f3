use std::sync::Arc;

use buttress_analysis::syntax::Edit;
use buttress_analysis::{Change, Date, FilePath, Host};
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::lsp::token_delta::delta;
use crate::lsp::work::Interest;

const PATH: &str = "/w/a.arch";
const TEXT: &str = "architecture \"Läden 😀\"\n\n// Böden.\nservice api \"書\" { cpu = 1 }\r\n\
    group shop {\n  queue jobs // é\n  entity Order in api {\n    id uuid key\n  }\n}\n\
    decision d \"\"\"\n  Wörter 書.\n  More.\n\"\"\"\napi -> shop.jobs: publish \"é\"\nservice last";

struct World {
    host: Host,
    text: String,
}

impl World {
    fn new() -> Self {
        let today = Date {
            year: 2026,
            month: 11,
            day: 21,
        };
        let mut host = Host::new(today);
        host.apply_change(Change::Set {
            path: PATH.into(),
            text: TEXT.into(),
            version: None,
        });
        let text = TEXT.to_owned();
        Self { host, text }
    }

    /// Replaces some letters behind the first `from` of them.
    fn edit(&mut self, from: usize, length: usize, new: &str) {
        let ends = self.text.char_indices().map(|(i, _)| i);
        let mut ends: Vec<usize> = ends.chain([self.text.len()]).collect();
        let to = ends[(from + length).min(ends.len() - 1)];
        let range = ends.swap_remove(from)..to;
        self.text.replace_range(range.clone(), new);
        let path: FilePath = PATH.into();
        let text = new.to_owned();
        self.host.apply_change(Change::Edit {
            path,
            edits: vec![Edit { range, text }],
            version: None,
        });
    }

    fn view(&self, encoding: Encoding) -> View {
        View {
            snapshot: self.host.snapshot(),
            open: Arc::default(),
            encoding,
            interest: Interest::default(),
        }
    }
}

fn list(numbers: &Numbers) -> Vec<u32> {
    numbers.parts().iter().flat_map(Part::numbers).collect()
}

/// Where the tokens are, and how long.
fn places(numbers: &[u32]) -> Vec<(u32, u32, u32)> {
    let (mut line, mut column) = (0, 0);
    let place = |token: &[u32]| {
        line += token[0];
        column = token[1] + if token[0] == 0 { column } else { 0 };
        (line, column, token[2])
    };
    numbers.chunks(NUMBERS).map(place).collect()
}

/// The same, of the whole text at once.
fn wanted(view: &View) -> Vec<(u32, u32, u32)> {
    let rope = view.rope(PATH).expect("it is there");
    let place = |token: &ide::Token| {
        let range = position::range(rope, token.span, view.encoding);
        let (start, end) = (range.start, range.end);
        (start.line, start.character, end.character - start.character)
    };
    let tokens = ide::semantic_tokens(&view.snapshot, PATH);
    tokens.iter().map(place).collect()
}

#[test]
fn numbers_are_written_as_one_list() {
    let numbers = Numbers::of(
        &World::new().view(Encoding::Utf16),
        PATH,
        &Numbers::default(),
    );
    let numbers = numbers.expect("it is there");
    assert!(numbers.parts().len() > 5, "{numbers:?}");
    let written = serde_json::to_value(&numbers).expect("plain data");
    let list: Vec<Value> = list(&numbers).into_iter().map(Value::from).collect();
    assert_eq!(written, Value::Array(list));
}

#[test]
fn what_stays_is_not_made_again() {
    let mut world = World::new();
    let none = Numbers::default();
    let before = Numbers::of(&world.view(Encoding::Utf16), PATH, &none).expect("it is there");
    world.edit(0, 0, "// One more line.\n");
    let view = world.view(Encoding::Utf16);
    let after = Numbers::of(&view, PATH, &before).expect("it is there");
    let pieces = |numbers: &Numbers| {
        numbers
            .0
            .iter()
            .map(|p| p.piece.clone())
            .collect::<Vec<_>>()
    };
    let (before, after) = (pieces(&before), pieces(&after));
    let same = |piece: &&Arc<Piece>| before.iter().any(|b| Arc::ptr_eq(b, piece));
    assert_eq!(after.iter().filter(same).count(), before.len() - 1);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn edits_lead_from_answer_to_answer(
        edits in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..12_usize, "[a-z{}\"/= é😀\n\r]{0,6}"),
            1..6,
        ),
        encoding in prop::sample::select(&[Encoding::Utf8, Encoding::Utf16, Encoding::Utf32]),
    ) {
        let mut world = World::new();
        let none = Numbers::default();
        let mut known = Numbers::of(&world.view(encoding), PATH, &none).expect("it is there");
        for (at, length, new) in edits {
            let from = at.index(world.text.chars().count() + 1);
            world.edit(from, length, &new);
            let view = world.view(encoding);
            let next = Numbers::of(&view, PATH, &known).expect("it is there");
            prop_assert_eq!(places(&list(&next)), wanted(&view));
            let anew = Numbers::of(&view, PATH, &none).expect("it is there");
            prop_assert_eq!(list(&next), list(&anew));
            // Seen from the client.
            let mut told = list(&known);
            if let Some(edit) = delta(&known, &next) {
                let gone = edit.start..edit.start + edit.delete_count;
                told.splice(gone, edit.data);
            }
            prop_assert_eq!(told, list(&next));
            known = next;
        }
    }
}
