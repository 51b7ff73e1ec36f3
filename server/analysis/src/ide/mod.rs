//! What an editor shows, as plain structs over byte ranges. Each is a function of a snapshot.

mod actions;
mod completion;
mod folds;
mod format;
mod highlights;
mod hover;
mod links;
mod navigation;
mod refactor;
mod rename;
mod search;
mod selection;
mod symbols;
mod tokens;

pub use actions::{Action, code_actions};
pub use completion::{Completion, CompletionKind, completions};
pub use folds::{Fold, FoldKind, folds};
pub use format::{FormatError, format, format_text};
pub use highlights::{Highlight, highlights};
pub use hover::{Hover, hover};
pub use links::{Link, LinkTarget, links};
pub use navigation::{connection_ids, definition, locate, node_at, references};
pub use refactor::{
    RefactorError, Refactored, Refactoring, RefactoringKind, refactor, refactorings,
};
pub use rename::{RenameError, renamable, rename};
pub use search::{FoundSymbol, workspace_symbols};
pub use selection::selections;
pub use symbols::{DocumentSymbol, SymbolKind, document_symbols};
pub use tokens::{Token, TokenKind, TokenModifiers, semantic_tokens};
