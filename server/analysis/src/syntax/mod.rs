//! From text to a typed tree: documents, incremental parsing, syntax errors.

pub mod ast;
mod chunk;
mod chunks;
mod document;
mod errors;
mod folds;
mod kind;
mod lower;
mod split;

pub use chunk::Chunk;
pub(crate) use chunk::{Depth, parse};
pub use chunks::Placed;
pub use document::{Document, Edit};
pub(crate) use folds::is_line_end;
pub use folds::{Fold, FoldKind};
pub(crate) use kind::kind_of;
pub use split::says_architecture;
