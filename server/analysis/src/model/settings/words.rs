//! Numbers and lists of words in messages.

/// A number as one writes it: without a fraction where there is none.
pub fn format_number(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e15 {
        format!("{n:.0}")
    } else {
        format!("{n}")
    }
}

/// `a, b and c`, each in backticks.
pub(crate) fn and_list<S: AsRef<str>>(words: &[S]) -> String {
    join(words, "and")
}

/// `a, b or c`, each in backticks; a long list is cut.
pub(crate) fn or_list<S: AsRef<str>>(words: &[S]) -> String {
    join(words, "or")
}

fn join<S: AsRef<str>>(words: &[S], last: &str) -> String {
    const MOST: usize = 12;
    let mut quoted: Vec<String> = words
        .iter()
        .take(MOST)
        .map(|w| format!("`{}`", w.as_ref()))
        .collect();
    if words.len() > MOST {
        quoted.push("…".to_owned());
    }
    match quoted.len() {
        0 => String::new(),
        1 => quoted.remove(0),
        n => format!("{} {last} {}", quoted[..n - 1].join(", "), quoted[n - 1]),
    }
}
