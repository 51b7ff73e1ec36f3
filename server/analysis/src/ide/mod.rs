//! What an editor shows, as plain structs over byte ranges. Each is a function of a snapshot.

mod accept;
mod actions;
mod calls;
mod completion;
mod effect;
mod fit;
mod fix_all;
mod folds;
mod format;
mod highlights;
mod hints;
mod hover;
mod lenses;
mod lexer;
mod links;
mod move_files;
mod navigation;
mod patterns;
mod refactor;
mod rename;
mod search;
mod selection;
mod symbols;
mod tokens;
mod typing;

pub use crate::syntax::{Fold, FoldKind};
pub use actions::{Action, code_actions, weigh};
pub use calls::{Call, CallItem, incoming_calls, outgoing_calls, prepare_calls};
pub use completion::{
    Completion, CompletionKind, Completions, Subject, completion_documentation, completions,
};
pub use effect::{Effect, effect};
pub use fix_all::{FixAll, fix_all, fix_design};
pub use folds::folds;
pub use format::{FormatError, format, format_range, format_text};
pub use highlights::{Highlight, highlights};
pub use hints::{Hint, HintOptions, hints};
pub use hover::{Hover, hover};
pub use lenses::{Lens, lenses};
pub use links::{Link, LinkTarget, links};
pub use move_files::{Move, move_files};
pub use navigation::{
    connection_ids, definition, locate, moniker, node_at, references, type_definition,
};
pub use patterns::{
    Applied, PatternError, PatternOffer, apply_pattern, missing_patterns, pattern_offers,
    pattern_outcome, pattern_place, prove_pattern,
};
pub use refactor::{
    RefactorError, Refactored, Refactoring, RefactoringKind, refactor, refactorings,
};
pub use rename::{RenameError, renamable, rename};
pub use search::{FoundSymbol, workspace_symbols};
pub use selection::selections;
pub use symbols::{DocumentSymbol, SymbolKind, chunk_symbols, document_symbols};
pub(crate) use tokens::Kept as KeptTokens;
pub use tokens::{Token, TokenKind, TokenModifiers, chunk_tokens, semantic_tokens};
pub use typing::on_type;
