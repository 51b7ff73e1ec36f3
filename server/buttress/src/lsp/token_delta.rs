//! What changed between two answers about colours.

use serde::Serialize;

use super::token_numbers::{NUMBERS, Numbers, Part};

/// An edit of the numbers of an answer.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Edit {
    /// How many numbers stay in front of it.
    pub start: usize,
    /// How many go.
    pub delete_count: usize,
    /// What comes instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<u32>,
}

/// The smallest single edit, in whole tokens, that makes `new` of `old`; none where they are alike.
/// A token is told relative to the one before it, so text that only moves keeps its numbers, and
/// one place of editing is one place here.
pub fn delta(old: &Numbers, new: &Numbers) -> Option<Edit> {
    // Whole pieces first: most are the same, which takes one look at each.
    let (old, new) = (old.parts(), new.parts());
    let start = shared(old.iter().zip(new), |(o, n)| o.is(n));
    let front = old[..start].iter().map(Part::len).sum();
    let (old, new) = (&old[start..], &new[start..]);
    let end = shared(old.iter().rev().zip(new.iter().rev()), |(o, n)| o.is(n));
    let numbers = |parts: &[Part]| parts.iter().flat_map(Part::numbers).collect::<Vec<_>>();
    let (old, new) = (&old[..old.len() - end], &new[..new.len() - end]);
    edit(front, &numbers(old), &numbers(new))
}

/// The same for what follows `front` numbers that are alike.
fn edit(front: usize, old: &[u32], new: &[u32]) -> Option<Edit> {
    let start = shared(old.iter().zip(new), |(o, n)| o == n) / NUMBERS * NUMBERS;
    let (old, new) = (&old[start..], &new[start..]);
    let ends = old.iter().rev().zip(new.iter().rev());
    let end = shared(ends, |(o, n)| o == n) / NUMBERS * NUMBERS;
    let (gone, come) = (&old[..old.len() - end], &new[..new.len() - end]);
    (!gone.is_empty() || !come.is_empty()).then(|| Edit {
        start: front + start,
        delete_count: gone.len(),
        data: come.to_vec(),
    })
}

/// How many of the first are alike.
fn shared<T>(pairs: impl Iterator<Item = T>, alike: impl Fn(&T) -> bool) -> usize {
    pairs.take_while(alike).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Tokens that differ in their length alone.
    fn tokens(lengths: &[u32]) -> Vec<u32> {
        let token = |length: &u32| [0, 1, *length, 0, 0];
        lengths.iter().flat_map(token).collect()
    }

    /// Start, how many go, and what comes.
    fn shown(old: &[u32], new: &[u32]) -> Option<(usize, usize, Vec<u32>)> {
        let edit = edit(0, &tokens(old), &tokens(new))?;
        let lengths = edit.data.iter().skip(2).step_by(NUMBERS).copied();
        Some((edit.start, edit.delete_count, lengths.collect()))
    }

    #[test]
    fn only_what_changed_is_said() {
        assert_eq!(shown(&[1, 2, 3], &[1, 2, 3]), None);
        assert_eq!(shown(&[], &[]), None);
        assert_eq!(shown(&[], &[7]), Some((0, 0, vec![7])));
        assert_eq!(shown(&[7], &[]), Some((0, 5, vec![])));
        assert_eq!(shown(&[1, 2, 3], &[1, 9, 3]), Some((5, 5, vec![9])));
        assert_eq!(shown(&[1, 2, 3], &[1, 3]), Some((5, 5, vec![])));
        assert_eq!(shown(&[1, 3], &[1, 2, 3]), Some((5, 0, vec![2])));
        assert_eq!(shown(&[1, 2], &[1, 2, 3]), Some((10, 0, vec![3])));
    }

    #[test]
    fn what_repeats_itself_is_counted_once() {
        // Both ends match: what is shared may not be counted from both of them.
        assert_eq!(shown(&[1, 1], &[1, 1, 1]), Some((10, 0, vec![1])));
        assert_eq!(shown(&[1, 1, 1], &[1]), Some((5, 10, vec![])));
    }

    proptest! {
        #[test]
        fn an_edit_leads_from_the_old_to_the_new(
            old in prop::collection::vec(0_u32..4, 0..12),
            new in prop::collection::vec(0_u32..4, 0..12),
        ) {
            let mut made = old.clone();
            let mut size = 0;
            if let Some((start, gone, come)) = shown(&old, &new) {
                let start = start / NUMBERS;
                let gone = gone / NUMBERS;
                size = gone + come.len();
                made.splice(start..start + gone, come);
            }
            prop_assert_eq!(&made, &new);
            // No other single edit is smaller.
            for start in 0..=old.len().min(new.len()) {
                for end in 0..=old.len().min(new.len()) - start {
                    let (o, n) = (old.len() - end, new.len() - end);
                    if old[..start] == new[..start] && old[o..] == new[n..] {
                        prop_assert!(size <= o - start + n - start);
                    }
                }
            }
        }
    }
}
