//! The word that is most likely meant in the place of one that is written.

/// The name closest to `wanted`, if any is close enough to be meant.
pub fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted_lower = wanted.to_lowercase();
    let letters = Letters::of(wanted);
    let most = letters.most();
    names
        .filter(|n| !n.is_empty() && letters.may_be_near(n))
        .map(|n| (distance(&wanted_lower, &n.to_lowercase(), most), n))
        .filter(|(d, _)| *d <= most)
        .min_by_key(|(d, n)| (*d, n.len()))
        .map(|(_, n)| n)
}

/// How many letters to add, drop, change or swap; `most + 1` where it is more than `most`.
fn distance(a: &str, b: &str, most: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

/// The letters of a word, to tell at a glance that another is too different to be meant: far cheaper
/// than to count what would have to change.
pub(super) struct Letters {
    count: usize,
    of: [i32; 64],
}

impl Letters {
    pub(super) fn of(word: &str) -> Self {
        let mut out = Self {
            count: 0,
            of: [0; 64],
        };
        for letter in word.chars() {
            out.count += 1;
            out.of[Self::slot(letter)] += 1;
        }
        out
    }

    /// How many letters may differ in what is still meant.
    fn most(&self) -> usize {
        (self.count / 3).max(1)
    }

    /// Alike for large and small letters, as the comparison is.
    fn slot(letter: char) -> usize {
        let small = if letter.is_ascii() {
            u32::from(letter.to_ascii_lowercase())
        } else {
            letter.to_lowercase().next().map_or(0, u32::from)
        };
        (small % 64) as usize
    }

    pub(super) fn may_be_near(&self, name: &str) -> bool {
        let most = self.most();
        if name.len() > (self.count + most) * 4 || name.len() + most < self.count {
            return false;
        }
        let other = Self::of(name);
        // What changes one letter into another changes two of these counts by one.
        let apart = self.of.iter().zip(&other.of);
        let apart: u32 = apart.map(|(a, b)| a.abs_diff(*b)).sum();
        self.count.abs_diff(other.count) <= most && apart as usize <= 2 * most
    }
}
