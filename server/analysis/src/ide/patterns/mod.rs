//! Design patterns in a design: which fit where, what each would bring, and the edits that make it.

mod apply;
mod offer;
mod proof;

pub use apply::{Applied, PatternError, apply_pattern};
pub(in crate::ide) use offer::worth;
pub use offer::{PatternOffer, missing_patterns, pattern_offers, pattern_place};
pub use proof::{pattern_outcome, prove_pattern};
