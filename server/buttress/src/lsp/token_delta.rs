//! What changed between two answers about colours.

use tower_lsp::ls_types::{SemanticToken, SemanticTokensEdit};

/// How many numbers of the protocol's array one token is.
const NUMBERS: usize = 5;

/// The smallest single edit, in whole tokens, that makes `new` of `old`; none where they are alike.
/// A token is told relative to the one before it, so text that only moves keeps its numbers, and
/// one place of editing is one place here.
pub fn delta(old: &[SemanticToken], new: &[SemanticToken]) -> Vec<SemanticTokensEdit> {
    let start = old.iter().zip(new).take_while(|(o, n)| o == n).count();
    let (old, new) = (&old[start..], &new[start..]);
    let ends = old.iter().rev().zip(new.iter().rev());
    let end = ends.take_while(|(o, n)| o == n).count();
    let (gone, come) = (&old[..old.len() - end], &new[..new.len() - end]);
    if gone.is_empty() && come.is_empty() {
        return Vec::new();
    }
    vec![SemanticTokensEdit {
        start: number(start),
        delete_count: number(gone.len()),
        data: (!come.is_empty()).then(|| come.to_vec()),
    }]
}

fn number(tokens: usize) -> u32 {
    u32::try_from(tokens * NUMBERS).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn token(length: u32) -> SemanticToken {
        SemanticToken {
            delta_line: 0,
            delta_start: 1,
            length,
            token_type: 0,
            token_modifiers_bitset: 0,
        }
    }

    fn tokens(lengths: &[u32]) -> Vec<SemanticToken> {
        lengths.iter().copied().map(token).collect()
    }

    /// Start, how many go, and what comes.
    fn shown(old: &[u32], new: &[u32]) -> Option<(u32, u32, Vec<u32>)> {
        let edits = delta(&tokens(old), &tokens(new));
        assert!(edits.len() <= 1);
        let edit = edits.into_iter().next()?;
        let data = edit.data.unwrap_or_default();
        let come = data.iter().map(|t| t.length).collect();
        Some((edit.start, edit.delete_count, come))
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
                let start = start as usize / NUMBERS;
                let gone = gone as usize / NUMBERS;
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
