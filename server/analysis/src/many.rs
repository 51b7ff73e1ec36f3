//! Work over many things, on all cores.
//!
//! What is done here may wait for nothing that is found out with the help of this: a thread that waits
//! takes other work up, which may wait for the same.

use rayon::prelude::*;

/// Fewer things than these are done sooner than another thread has begun.
const FEW: usize = 32;

/// What `each` makes of all things, in their order.
pub(crate) fn map<T: Sync, R: Send>(all: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if all.len() < FEW {
        return all.iter().map(each).collect();
    }
    all.par_iter().with_min_len(FEW / 8).map(&each).collect()
}

/// The same where each of the things may take long.
pub(crate) fn map_large<T: Sync, R: Send>(all: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if all.len() < 2 {
        return all.iter().map(each).collect();
    }
    all.par_iter().with_max_len(1).map(&each).collect()
}
