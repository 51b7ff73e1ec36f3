use super::*;
use crate::lsp::testing::{PATH, World};
use crate::lsp::written::json;

/// An entry as the protocol's library has it, with places counted in the whole text.
#[expect(deprecated, reason = "the struct still has the field")]
fn wanted(view: &View, symbol: &ide::DocumentSymbol) -> lsp::DocumentSymbol {
    let rope = view.rope(PATH).expect("it is there");
    let range = |span| position::range(rope, span, view.encoding);
    let children = symbol.children.iter().map(|child| wanted(view, child));
    lsp::DocumentSymbol {
        name: symbol.name.clone(),
        detail: symbol.detail.clone(),
        kind: symbol_kind(&symbol.kind),
        tags: None,
        deprecated: None,
        range: range(symbol.span),
        selection_range: range(symbol.selection),
        children: (!symbol.children.is_empty()).then(|| children.collect()),
    }
}

#[test]
fn an_outline_is_written_as_the_library_would() {
    for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
        let view = World::new().view(encoding);
        let symbols = ide::document_symbols(&view.snapshot, PATH);
        let wanted: Vec<_> = symbols.iter().map(|s| wanted(&view, s)).collect();
        assert!(wanted.len() > 4 && wanted.iter().any(|s| s.children.is_some()));
        let written = json(&Outline {
            view: &view,
            path: PATH,
        });
        let wanted = lsp::DocumentSymbolResponse::Nested(wanted);
        let text = |json| String::from_utf8(json).expect("UTF-8");
        assert_eq!(text(written), text(json(&wanted)));
    }
}
