//! From what the analysis says to what the protocol says.

use std::collections::HashMap;
use std::sync::Arc;

use buttress_analysis::ide::{CompletionKind, SymbolKind};
use buttress_analysis::{FileEdits, FilePath, Snapshot, Span};
use ropey::Rope;
use tower_lsp::ls_types as lsp;

use super::documents::Open;
use super::position::{self, Encoding};
use super::work::Interest;
use crate::paths;

/// A state of the world, and how the client speaks of it.
#[derive(Clone, Debug)]
pub struct View {
    /// The state.
    pub snapshot: Snapshot,
    /// What editors have open in it.
    pub open: Arc<HashMap<FilePath, Open>>,
    /// What the client's columns count.
    pub encoding: Encoding,
    /// Whether somebody still waits for what is made of it.
    pub interest: Interest,
}

impl View {
    /// What the client calls a file.
    pub fn uri(&self, path: &str) -> Option<lsp::Uri> {
        self.open
            .get(path)
            .map(|o| o.uri.clone())
            .or_else(|| paths::to_uri(path))
    }

    /// The number of the state of a file, where an editor has it open.
    pub fn version(&self, path: &str) -> Option<i32> {
        self.open.get(path).map(|o| o.version)
    }

    /// The text of a file.
    pub fn rope(&self, path: &str) -> Option<&Rope> {
        self.snapshot.document(path).map(|d| &d.rope)
    }

    /// The byte at a position of a file.
    pub fn offset(&self, path: &str, position: lsp::Position) -> Option<usize> {
        position::offset(self.rope(path)?, position, self.encoding)
    }

    /// The span of a range of a file.
    pub fn span(&self, path: &str, range: lsp::Range) -> Option<Span> {
        let start = self.offset(path, range.start)?;
        // A client that asks for a bit too much means all there is.
        let end = self
            .offset(path, range.end)
            .unwrap_or(self.rope(path)?.len_bytes());
        Some(Span::new(start, end.max(start)))
    }

    /// The range of a span of a file.
    pub fn range(&self, path: &str, span: Span) -> Option<lsp::Range> {
        let document = self.snapshot.document(path)?;
        // Nearly everything stands in one chunk, in which it takes less to count.
        match document.chunk_at(span.start) {
            Some(placed) if span.start <= span.end && span.end < placed.end() => {
                let inside = Span::new(span.start - placed.start, span.end - placed.start);
                let (chunk, line) = (&placed.chunk, placed.line);
                Some(position::range_in(chunk, line, inside, self.encoding))
            }
            _ => Some(position::range(&document.rope, span, self.encoding)),
        }
    }

    /// A place.
    pub fn location(&self, at: &buttress_analysis::Location) -> Option<lsp::Location> {
        Some(lsp::Location::new(
            self.uri(&at.file)?,
            self.range(&at.file, at.span)?,
        ))
    }

    /// Edits of one file.
    pub fn edits(
        &self,
        path: &str,
        edits: &[buttress_analysis::TextEdit],
    ) -> Option<Vec<lsp::TextEdit>> {
        edits
            .iter()
            .map(|edit| {
                Some(lsp::TextEdit::new(
                    self.range(path, edit.span)?,
                    edit.text.clone(),
                ))
            })
            .collect()
    }

    /// Edits of several files; with the numbers of their states, where the client understands
    /// that, so that it refuses edits that were made for another state.
    pub fn workspace_edit(
        &self,
        files: &[FileEdits],
        with_versions: bool,
    ) -> Option<lsp::WorkspaceEdit> {
        let mut changes = HashMap::new();
        let mut documents = Vec::new();
        for FileEdits { file, edits } in files {
            let (uri, edits) = (self.uri(file)?, self.edits(file, edits)?);
            if with_versions {
                documents.push(lsp::TextDocumentEdit {
                    text_document: lsp::OptionalVersionedTextDocumentIdentifier {
                        uri,
                        version: self.version(file),
                    },
                    edits: edits.into_iter().map(lsp::OneOf::Left).collect(),
                });
            } else {
                changes.insert(uri, edits);
            }
        }
        Some(lsp::WorkspaceEdit {
            changes: (!with_versions).then_some(changes),
            document_changes: with_versions.then_some(lsp::DocumentChanges::Edits(documents)),
            change_annotations: None,
        })
    }
}

/// Text that a client shows as Markdown.
pub fn markdown(value: String) -> lsp::MarkupContent {
    lsp::MarkupContent {
        kind: lsp::MarkupKind::Markdown,
        value,
    }
}

/// What an offer is, in the protocol's words.
pub fn completion_kind(kind: CompletionKind) -> lsp::CompletionItemKind {
    use lsp::CompletionItemKind as Kind;
    match kind {
        CompletionKind::Kind => Kind::CLASS,
        CompletionKind::Product => Kind::MODULE,
        CompletionKind::Setting | CompletionKind::Field => Kind::PROPERTY,
        CompletionKind::Value => Kind::ENUM_MEMBER,
        CompletionKind::Name => Kind::VARIABLE,
        CompletionKind::Group => Kind::FOLDER,
        CompletionKind::ConnectionType => Kind::INTERFACE,
        CompletionKind::Unit => Kind::UNIT,
        CompletionKind::Keyword => Kind::KEYWORD,
        CompletionKind::Rule => Kind::EVENT,
        CompletionKind::Entity => Kind::STRUCT,
        CompletionKind::File => Kind::FILE,
    }
}

/// What an entry of an outline is, in the protocol's words; they choose its icon.
pub fn symbol_kind(kind: &SymbolKind) -> lsp::SymbolKind {
    use lsp::SymbolKind as Kind;
    match kind {
        SymbolKind::Architecture => Kind::PACKAGE,
        SymbolKind::Component(_) => Kind::CLASS,
        SymbolKind::Group => Kind::NAMESPACE,
        SymbolKind::Entity => Kind::STRUCT,
        SymbolKind::Field => Kind::FIELD,
        SymbolKind::Flow => Kind::FUNCTION,
        SymbolKind::View => Kind::INTERFACE,
        SymbolKind::Environment => Kind::MODULE,
        SymbolKind::Decision => Kind::EVENT,
        SymbolKind::Rule => Kind::OPERATOR,
        SymbolKind::Constraints => Kind::OBJECT,
    }
}

/// A snippet as plain text: places to fill in become what stands in them. For clients that would
/// show the marks.
pub fn without_marks(snippet: &str) -> String {
    let mut out = String::with_capacity(snippet.len());
    let mut rest = snippet.chars().peekable();
    // How many `${…` are open.
    let mut depth = 0;
    while let Some(c) = rest.next() {
        match c {
            '\\' => out.extend(rest.next()),
            '$' if rest.next_if_eq(&'{').is_some() => {
                while rest.next_if(char::is_ascii_digit).is_some() {}
                match rest.next() {
                    Some(':') => depth += 1,
                    Some('|') => {
                        // The first of several is as good as any.
                        let mut first = true;
                        while let Some(c) = rest.next_if(|c| *c != '|') {
                            first &= c != ',';
                            if first {
                                out.push(c);
                            }
                        }
                        rest.next();
                        rest.next_if_eq(&'}');
                    }
                    _ => {}
                }
            }
            '$' => while rest.next_if(char::is_ascii_digit).is_some() {},
            '}' if depth > 0 => depth -= 1,
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::without_marks;

    #[test]
    fn snippets_read_as_text() {
        assert_eq!(
            without_marks("service ${1:name} {\n  $0\n}"),
            "service name {\n  \n}"
        );
        assert_eq!(without_marks(r"a = ${1|x,y|} \$5 \} ${2}"), "a = x $5 } ");
        assert_eq!(without_marks("${1:a ${2:b} c}$0"), "a b c");
    }
}
