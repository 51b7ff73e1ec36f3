use buttress_analysis::Span;

use super::*;
use crate::lsp::position::{self, Encoding};
use crate::lsp::testing::{PATH, World};

/// The tokens that touch `within` as the protocol's library has them, with places counted in the
/// whole text.
fn wanted(view: &View, within: Span) -> Vec<lsp::SemanticToken> {
    let rope = view.rope(PATH).expect("it is there");
    let mut last = lsp::Position::default();
    let tokens = ide::semantic_tokens(&view.snapshot, PATH);
    let tokens = tokens.into_iter().filter(|token| {
        let span = token.span;
        span.start < within.end && within.start < span.end
    });
    let token = |token: ide::Token| {
        let range = position::range(rope, token.span, view.encoding);
        let (start, end) = (range.start, range.end);
        let delta_line = start.line - last.line;
        let from = if delta_line == 0 { last.character } else { 0 };
        last = start;
        let kind = ide::TokenKind::ALL.iter().position(|k| *k == token.kind);
        lsp::SemanticToken {
            delta_line,
            delta_start: start.character - from,
            length: end.character - start.character,
            token_type: u32::try_from(kind.expect("one of all")).expect("they are few"),
            token_modifiers_bitset: token.modifiers.0,
        }
    };
    tokens.map(token).collect()
}

fn all(world: &World) -> Span {
    Span::new(0, world.text.len())
}

fn numbers(view: &View) -> Numbers {
    Numbers::of(view, PATH, &Numbers::default()).expect("it is there")
}

#[test]
fn tokens_are_written_as_the_library_would() {
    let world = World::new();
    for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
        let view = world.view(encoding);
        let result_id = Some("7".to_owned());
        let written = json(&Tokens {
            result_id: result_id.clone(),
            data: &numbers(&view),
        });
        let data = wanted(&view, all(&world));
        assert!(data.len() > 20);
        let wanted = lsp::SemanticTokens { result_id, data };
        assert_eq!(text(written), text(json(&wanted)));
    }
}

#[test]
fn tokens_of_a_part_are_written_as_the_library_would() {
    let view = World::new().view(Encoding::Utf16);
    let at = lsp::Position::new;
    // From inside of one statement to inside of another; and of nothing.
    for part in [
        lsp::Range::new(at(3, 9), at(6, 12)),
        lsp::Range::new(at(1, 0), at(1, 0)),
    ] {
        let written = range(&view, PATH, part).expect("it is there");
        let data = wanted(&view, view.span(PATH, part).expect("in the text"));
        let result_id = None;
        let wanted = lsp::SemanticTokens { result_id, data };
        assert_eq!(text(written), text(json(&wanted)));
    }
}

#[test]
fn a_change_is_written_as_the_library_would() {
    let mut world = World::new();
    let view = world.view(Encoding::Utf16);
    let (known, before) = (numbers(&view), wanted(&view, all(&world)));
    let same = |edit: Option<&str>| {
        let result_id = edit.map(str::to_owned);
        let wanted = lsp::SemanticTokensDelta {
            result_id: result_id.clone(),
            edits: Vec::new(),
        };
        let edits = delta(&known, &known).into_iter().collect();
        assert_eq!(text(json(&Delta { result_id, edits })), text(json(&wanted)));
    };
    same(None);
    same(Some("7"));
    // One more comment behind all, and then one less: tokens come, and go.
    world.edit(world.text.chars().count(), 0, "\n// One more.");
    let more = world.view(Encoding::Utf16);
    let (longer, after) = (numbers(&more), wanted(&more, all(&world)));
    let (comes, start) = (after[before.len()..].to_vec(), 5 * before.len());
    assert_eq!(comes.len(), 1);
    let start = u32::try_from(start).expect("it is small");
    for (old, new, delete_count, data) in [
        (&known, &longer, 0, Some(comes)),
        (&longer, &known, 5, None),
    ] {
        let edits = delta(old, new).into_iter().collect();
        let result_id = Some("8".to_owned());
        let written = json(&Delta {
            result_id: result_id.clone(),
            edits,
        });
        let edit = lsp::SemanticTokensEdit {
            start,
            delete_count,
            data,
        };
        let wanted = lsp::SemanticTokensDelta {
            result_id,
            edits: vec![edit],
        };
        assert_eq!(text(written), text(json(&wanted)));
    }
}

fn text(json: Vec<u8>) -> String {
    String::from_utf8(json).expect("UTF-8")
}
