//! For GitHub Actions: a command for each finding, which shows it beside its line.
//!
//! What is accepted in the design is left out: nobody has to look at it again.

use buttress_analysis::Severity;

use super::Design;
use super::told::{self, Told};

/// One command a line, the severest first: GitHub shows the first ten of a kind.
pub fn print(designs: &[Design], directory: &str) -> String {
    let mut all = told::all(designs, directory);
    all.retain(|told| told.finding.accepted.is_none());
    all.sort_by_key(|told| told.finding.severity);
    all.iter().map(command).collect()
}

fn command(told: &Told<'_>) -> String {
    let word = match told.finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "notice",
    };
    let (start, end) = (told.range.start, told.range.end);
    // Columns are for what is on one line; GitHub drops them elsewhere.
    let (column, end_column) = match start.line == end.line {
        true => (
            format!(",col={}", start.column),
            format!(",endColumn={}", end.column),
        ),
        false => Default::default(),
    };
    format!(
        "::{word} file={},line={}{column},endLine={}{end_column},title={}::{}\n",
        property(told.file),
        start.line,
        end.line,
        property(&told.finding.rule),
        data(&told.finding.message),
    )
}

/// A text behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A text behind a `=`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(data("50 %\r\na: b, é"), "50 %25%0D%0Aa: b, é");
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
    }
}
