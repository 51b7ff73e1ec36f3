//! Which settings somebody looks at while working something out.
//!
//! A rule about a whole design looks at few of the settings that there are. As long as none of those is
//! changed, and nothing but settings is, it sees what it saw. Nobody has to write down which those are:
//! whoever asks a thing for a setting leaves a note.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use rustc_hash::FxHasher;

/// A set of names has so many words of bits …
const WORDS: usize = 8;
/// … of which the last one stands for what things cost.
const COSTS: usize = WORDS * 64 - 1;

thread_local! {
    static NOTED: [Cell<u64>; WORDS] = const { [const { Cell::new(0) }; WORDS] };
}

/// Names of settings. Two names may share a bit: then more is taken to be in it than is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reads([u64; WORDS]);

impl Reads {
    /// Whether nothing is in it.
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a name may be in both.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }

    /// Adds a name.
    pub(crate) fn add(&mut self, name: &str) {
        let (word, bit) = place(name);
        self.0[word] |= bit;
    }

    /// Adds what things cost.
    pub(crate) fn add_costs(&mut self) {
        self.0[COSTS / 64] |= 1 << (COSTS % 64);
    }

    /// Adds all that is in another one.
    pub(crate) fn add_all(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a |= b);
    }
}

fn place(name: &str) -> (usize, u64) {
    let mut hash = FxHasher::default();
    name.hash(&mut hash);
    let at = hash.finish() as usize % COSTS;
    (at / 64, 1 << (at % 64))
}

/// Notes that a setting is looked at.
pub(crate) fn note(name: &str) {
    let (word, bit) = place(name);
    NOTED.with(|noted| noted[word].set(noted[word].get() | bit));
}

/// Notes that what things cost is looked at.
pub(crate) fn note_costs() {
    let mut costs = Reads::default();
    costs.add_costs();
    note_all(&costs);
}

/// Notes that any setting may be looked at, and what things cost.
pub(crate) fn note_everything() {
    note_all(&Reads([u64::MAX; WORDS]));
}

fn note_all(reads: &Reads) {
    NOTED.with(|noted| {
        for (noted, read) in noted.iter().zip(reads.0) {
            noted.set(noted.get() | read);
        }
    });
}

/// Does some work, and tells what was looked at.
pub(crate) fn noting<T>(work: impl FnOnce() -> T) -> (T, Reads) {
    let take = || Reads(NOTED.with(|noted| noted.each_ref().map(|word| word.replace(0))));
    let before = take();
    let out = work();
    let reads = take();
    note_all(&before);
    (out, reads)
}

/// Something worked out once, by whoever asks first; all who ask have looked at what that one looked at.
#[derive(Debug)]
pub(crate) struct Noted<T>(OnceLock<(T, Reads)>);

impl<T> Default for Noted<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Noted<T> {
    /// It, worked out if nobody has asked yet.
    pub(crate) fn get_or_init(&self, work: impl FnOnce() -> T) -> &T {
        let (out, reads) = self.0.get_or_init(|| noting(work));
        note_all(reads);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::{Noted, Reads, note, noting};

    fn reads(names: &[&str]) -> Reads {
        let mut out = Reads::default();
        names.iter().for_each(|name| out.add(name));
        out
    }

    #[test]
    fn what_is_worked_out_once_is_looked_at_by_all_who_ask() {
        let known = Noted::default();
        let ask = || {
            known.get_or_init(|| note("backup"));
            note("replicas");
        };
        let (_, inner) = noting(|| {
            note("owner");
            assert_eq!(noting(ask).1, reads(&["backup", "replicas"]));
            assert_eq!(noting(ask).1, reads(&["backup", "replicas"]));
        });
        assert_eq!(inner, reads(&["owner"]));
        assert!(inner.meets(&reads(&["a", "owner"])));
        assert!(!inner.meets(&reads(&[])));
    }
}
