//! The outline of a file, written as it is read: a large one is most of what an editor asks for.

use buttress_analysis::syntax::Placed;
use buttress_analysis::{Span, ide};
use serde::ser::{Serialize, SerializeSeq, Serializer};
use tower_lsp::ls_types as lsp;

use crate::lsp::convert::{View, symbol_kind};
use crate::lsp::position::{self, Encoding};

/// The outline of a file, as the protocol has it.
#[derive(Clone, Copy, Debug)]
pub struct Outline<'a> {
    /// The state of the world.
    pub view: &'a View,
    /// The file.
    pub path: &'a str,
}

impl Serialize for Outline<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document = self.view.snapshot.document(self.path);
        let mut out = serializer.serialize_seq(None)?;
        for placed in document.map(|d| d.chunks()).unwrap_or_default() {
            let site = Site {
                placed,
                encoding: self.view.encoding,
            };
            for symbol in ide::chunk_symbols(&placed.chunk) {
                out.serialize_element(&site.entry(&symbol))?;
            }
        }
        out.end()
    }
}

/// Where the entries of a chunk stand.
#[derive(Clone, Copy)]
struct Site<'a> {
    placed: &'a Placed,
    encoding: Encoding,
}

impl<'a> Site<'a> {
    fn range(self, span: Span) -> lsp::Range {
        position::range_in(&self.placed.chunk, self.placed.line, span, self.encoding)
    }

    fn entry(self, symbol: &'a ide::DocumentSymbol) -> Entry<'a> {
        Entry {
            name: &symbol.name,
            detail: symbol.detail.as_deref(),
            kind: symbol_kind(&symbol.kind),
            range: self.range(symbol.span),
            selection_range: self.range(symbol.selection),
            children: Entries(self, &symbol.children),
        }
    }
}

/// [`lsp::DocumentSymbol`], of what is there already.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    kind: lsp::SymbolKind,
    range: lsp::Range,
    selection_range: lsp::Range,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    children: Entries<'a>,
}

struct Entries<'a>(Site<'a>, &'a [ide::DocumentSymbol]);

impl Entries<'_> {
    fn is_empty(&self) -> bool {
        self.1.is_empty()
    }
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.1.iter().map(|symbol| self.0.entry(symbol)))
    }
}
