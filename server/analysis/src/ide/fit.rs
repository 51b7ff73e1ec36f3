//! How well a name fits what somebody typed of it.

/// How well a name fits; the least fits best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It starts with what is typed.
    Prefix,
    /// A word of it does.
    WordStart,
    /// It has the letters in this order.
    Subsequence,
}

/// Something typed, large and small letters alike.
#[derive(Debug)]
pub(super) struct Typed {
    letters: Vec<char>,
}

impl Typed {
    pub fn new(text: &str) -> Self {
        let letters = text.trim().chars().flat_map(char::to_lowercase).collect();
        Self { letters }
    }

    /// Whether a full name is asked for.
    pub fn has_dot(&self) -> bool {
        self.letters.contains(&'.')
    }

    /// How well `name` fits; not at all where letters are missing. Makes no strings: a search asks
    /// this of every name there is.
    pub fn fit(&self, name: &str) -> Option<Fit> {
        if starts_with(name, &self.letters) {
            return Some(Fit::Prefix);
        }
        let mut wanted = self.letters.iter().copied().peekable();
        for letter in name.chars().flat_map(char::to_lowercase) {
            wanted.next_if_eq(&letter);
        }
        if wanted.peek().is_some() {
            return None;
        }
        let mut before = 'a';
        for (at, letter) in name.char_indices() {
            let starts = letter.is_alphanumeric() && !before.is_alphanumeric();
            if starts && starts_with(&name[at..], &self.letters) {
                return Some(Fit::WordStart);
            }
            before = letter;
        }
        Some(Fit::Subsequence)
    }
}

fn starts_with(name: &str, letters: &[char]) -> bool {
    let mut own = name.chars().flat_map(char::to_lowercase);
    letters.iter().all(|wanted| own.next() == Some(*wanted))
}

#[cfg(test)]
mod tests {
    use super::{Fit, Typed};

    #[test]
    fn starts_fit_best_and_letters_must_be_in_order() {
        let fit = |typed, name| Typed::new(typed).fit(name);
        assert_eq!(fit("Or", "order-api"), Some(Fit::Prefix));
        assert_eq!(fit("", "x"), Some(Fit::Prefix));
        assert_eq!(fit("api", "order-api"), Some(Fit::WordStart));
        assert_eq!(fit("api", "orders.API"), Some(Fit::WordStart));
        assert_eq!(fit("oa", "order-api"), Some(Fit::Subsequence));
        assert_eq!(fit("der", "order"), Some(Fit::Subsequence));
        assert_eq!(fit("ao", "order-api"), None);
        assert_eq!(fit("straß", "Straße"), Some(Fit::Prefix));
    }
}
