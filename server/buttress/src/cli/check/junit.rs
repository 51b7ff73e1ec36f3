//! For reports of tests: JUnit's XML, a suite for each design and a case for each finding.
//!
//! Errors and warnings are failures, what is accepted is skipped, and the rest has passed with its
//! words as output.

use std::borrow::Cow;

use buttress_analysis::Severity;

use super::Design;
use super::told::{self, Told};

/// The document.
pub fn print(designs: &[Design], directory: &str) -> String {
    let all = told::all(designs, directory);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&opening(
        "testsuites",
        "buttress check",
        &all.iter().collect::<Vec<_>>(),
    ));
    for (number, design) in designs.iter().enumerate() {
        let cases: Vec<&Told<'_>> = all.iter().filter(|told| told.design == number).collect();
        out.push_str("  ");
        out.push_str(&opening("testsuite", design.report.title(), &cases));
        cases.iter().for_each(|told| out.push_str(&case(told)));
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn is_failure(told: &Told<'_>) -> bool {
    told.finding.severity <= Severity::Warning
}

fn opening(element: &str, name: &str, cases: &[&Told<'_>]) -> String {
    let failures = cases.iter().filter(|told| is_failure(told)).count();
    let skipped = cases.iter().filter(|told| told.finding.accepted.is_some());
    format!(
        "<{element} name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{}\">\n",
        escaped(name),
        cases.len(),
        skipped.count(),
    )
}

fn case(told: &Told<'_>) -> String {
    let finding = told.finding;
    let start = told.range.start;
    let name = match &finding.subject {
        Some(subject) => format!("{}: {subject}", finding.rule),
        None => finding.rule.to_string(),
    };
    let message = escaped(&finding.message);
    let file = escaped(told.file);
    let place = format!("{file}:{}:{}", start.line, start.column);
    let inside = match &finding.accepted {
        Some(_) => format!("<skipped message=\"{message}\"/>"),
        None if is_failure(told) => format!(
            "<failure type=\"{}\" message=\"{message}\">{place}: {message}</failure>",
            finding.severity.word()
        ),
        None => format!(
            "<system-out>{place}: {}: {message}</system-out>",
            finding.severity.word()
        ),
    };
    format!(
        "    <testcase name=\"{}\" classname=\"{file}\" file=\"{file}\" line=\"{}\">{inside}</testcase>\n",
        escaped(&name),
        start.line,
    )
}

/// A text in an attribute or an element. XML has no way to write most control characters.
fn escaped(text: &str) -> String {
    let escape = |c: char| -> Cow<'static, str> {
        match c {
            '&' => "&amp;".into(),
            '<' => "&lt;".into(),
            '>' => "&gt;".into(),
            '"' => "&quot;".into(),
            '\'' => "&apos;".into(),
            '\t' | '\n' | '\r' => format!("&#{};", u32::from(c)).into(),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => "\u{fffd}".into(),
            c => c.to_string().into(),
        }
    };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(
            escaped("a < b & \"c\" > 'd'\n\t\u{1b}é😀"),
            "a &lt; b &amp; &quot;c&quot; &gt; &apos;d&apos;&#10;&#9;\u{fffd}é😀"
        );
    }
}
