//! One file a rule.

mod budget_exceeded;
mod missing_circuit_breaker;
mod missing_dead_letter_queue;
mod missing_metrics;
mod single_point_of_failure;
mod unauthenticated_public_path;

use super::Rule;

/// All rules, by category as they are shown.
pub static RULES: &[&Rule] = &[
    &single_point_of_failure::RULE,
    &missing_circuit_breaker::RULE,
    &missing_dead_letter_queue::RULE,
    &unauthenticated_public_path::RULE,
    &missing_metrics::RULE,
    &budget_exceeded::RULE,
];

#[cfg(test)]
mod testing {
    //! Marked fixtures: under a line, `^^^ slug` marks what a finding of that rule covers.

    use crate::finding::Finding;
    use crate::{Change, Date, FilePath, Host, Report, Severity};
    use std::sync::Arc;

    pub const TODAY: Date = Date {
        year: 2026,
        month: 11,
        day: 21,
    };

    pub fn report(text: &str) -> Arc<Report> {
        let mut host = Host::new(TODAY);
        let path: FilePath = "/test/main.arch".into();
        host.apply_change(Change::Set {
            path,
            text: text.into(),
            version: None,
        });
        let snapshot = host.snapshot();
        let errors = &snapshot
            .document("/test/main.arch")
            .expect("just set")
            .parsed()
            .errors;
        assert!(errors.is_empty(), "{errors:#?}");
        snapshot.report("/test/main.arch").expect("a root")
    }

    /// The findings of `slug` in a fixture are exactly the marked ones. Returns them.
    pub fn check(slug: &str, marked: &str) -> Vec<Finding> {
        let (text, marks) = unmark(marked);
        let report = report(&text);
        let wrong: Vec<_> = report
            .findings
            .iter()
            .filter(|f| f.category.is_none() && f.severity <= Severity::Warning)
            .collect();
        assert!(wrong.is_empty(), "the fixture itself is wrong: {wrong:#?}");
        let mut found: Vec<Finding> = report
            .findings
            .iter()
            .filter(|f| f.rule == slug && !f.message.starts_with("Accepted"))
            .cloned()
            .collect();
        found.sort_by_key(|f| f.location.span);
        let places: Vec<(String, &str)> = found
            .iter()
            .map(|f| (f.rule.to_string(), f.location.span.of(&text)))
            .collect();
        let marks: Vec<(String, &str)> = marks
            .iter()
            .filter(|(rule, _)| rule == slug)
            .map(|(rule, span)| (rule.clone(), span.of(&text)))
            .collect();
        assert_eq!(places, marks, "{found:#?}");
        found
    }

    fn unmark(marked: &str) -> (String, Vec<(String, crate::Span)>) {
        let (mut text, mut marks) = (String::new(), Vec::new());
        let mut line_start = 0;
        for line in marked.lines() {
            let mark = line.trim_start().strip_prefix('^');
            match mark {
                Some(_) => {
                    let from = line.find('^').unwrap_or_default();
                    let carets = line[from..].chars().take_while(|c| *c == '^').count();
                    let slug = line[from + carets..].trim().to_owned();
                    let start = line_start + from;
                    marks.push((slug, crate::Span::new(start, start + carets)));
                }
                None => {
                    line_start = text.len();
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        (text, marks)
    }
}
