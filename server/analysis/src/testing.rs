//! Marked fixtures: under a line, `^^^ slug` marks what a finding of that rule covers.

use std::sync::Arc;

use crate::finding::Finding;
use crate::{Change, Date, Host, Report, Severity, Snapshot, Span};

/// The file of a fixture.
pub const PATH: &str = "/w/main.arch";

/// The day of every fixture.
pub const TODAY: Date = Date {
    year: 2026,
    month: 11,
    day: 21,
};

/// A world of these files, in the folder `/w`.
pub fn world(files: &[(&str, &str)]) -> Snapshot {
    let mut host = Host::new(TODAY);
    host.apply_change(Change::Folders(vec!["/w".to_owned()]));
    for (path, text) in files {
        let (path, text) = ((*path).into(), (*text).into());
        host.apply_change(Change::Set {
            path,
            text,
            version: None,
        });
    }
    host.snapshot()
}

/// What is known of a design whose syntax is right.
pub fn report(text: &str) -> Arc<Report> {
    let snapshot = world(&[(PATH, text)]);
    let errors = snapshot.document(PATH).expect("just set").errors();
    assert!(errors.is_empty(), "{errors:#?}");
    snapshot.report(PATH).expect("a root")
}

/// The findings of the rule `slug` are exactly the marked ones, and nothing else is wrong with the
/// text. Returns them.
pub fn check_rule(slug: &str, marked: &str) -> Vec<Finding> {
    let (text, marks) = unmark(marked);
    let report = report(&text);
    let wrong: Vec<_> = report.findings().iter().filter(|f| is_of_text(f)).collect();
    assert!(wrong.is_empty(), "the fixture itself is wrong: {wrong:#?}");
    let open = |f: &&Finding| f.rule == slug && !f.message.starts_with("Accepted");
    let mut found: Vec<Finding> = report.findings().iter().filter(open).cloned().collect();
    found.sort_by_key(|f| f.location.span);
    compare(&text, &found, &marks);
    found
}

/// The errors and warnings of the text itself are exactly the marked ones. Returns the text without
/// marks, and them.
pub fn check_text(marked: &str) -> (String, Vec<Finding>) {
    let (text, marks) = unmark(marked);
    let all = world(&[(PATH, &text)]).diagnostics(PATH);
    let found: Vec<Finding> = all.into_iter().filter(is_of_text).collect();
    compare(&text, &found, &marks);
    (text, found)
}

fn is_of_text(finding: &Finding) -> bool {
    finding.category.is_none() && finding.severity <= Severity::Warning
}

fn compare(text: &str, found: &[Finding], marks: &[(String, Span)]) {
    let places: Vec<(String, &str)> = found
        .iter()
        .map(|f| (f.rule.to_string(), f.location.span.of(text)))
        .collect();
    let wanted: Vec<(String, &str)> = marks
        .iter()
        .map(|(rule, span)| (rule.clone(), span.of(text)))
        .collect();
    assert_eq!(places, wanted, "{found:#?}");
}

fn unmark(marked: &str) -> (String, Vec<(String, Span)>) {
    let (mut text, mut marks, mut line_start) = (String::new(), Vec::new(), 0);
    for line in marked.lines() {
        if line.trim_start().starts_with('^') {
            let from = line.find('^').expect("it starts with one");
            let carets = line[from..].chars().take_while(|c| *c == '^').count();
            let slug = line[from + carets..].trim().to_owned();
            let start = line_start + from;
            marks.push((slug, Span::new(start, start + carets)));
        } else {
            line_start = text.len();
            text.push_str(line);
            text.push('\n');
        }
    }
    (text, marks)
}
