//! What can be done at a place, with one click.

use std::collections::HashSet;

use super::accept::Shelf;
use super::effect::effect;
use crate::finding::Fix;
use crate::host::Snapshot;
use crate::span::Span;
use crate::syntax::Document;

/// How many fixes are tried for what they bring. Nobody reads a longer menu.
const TRIED: usize = 12;

/// Something to do.
#[derive(Debug, Clone)]
pub struct Action {
    /// The edits, and what they are called.
    pub fix: Fix,
    /// The rule and the place of the finding that it settles.
    pub settles: Option<(String, Span)>,
    /// Whether it mends what the score counts: then [`weigh`] says what it brings.
    pub mends: bool,
}

/// What can be done about the findings that touch `span`; with nothing selected, about those of
/// the line. What accepts them comes last.
pub fn code_actions(snapshot: &Snapshot, path: &str, span: Span) -> Vec<Action> {
    let mut out: Vec<Action> = Vec::new();
    let mut seen = HashSet::new();
    let Some(document) = snapshot.document(path) else {
        return out;
    };
    let span = if span.is_empty() {
        line(document, span.start)
    } else {
        span
    };
    let report = snapshot.report_for(path);
    let findings = snapshot.diagnostics_in(path, span);
    let of_health = findings.iter().any(|finding| finding.category.is_some());
    let shelf = report.as_deref().filter(|_| of_health);
    let shelf = shelf.and_then(|report| Shelf::of(snapshot, report));
    let mut accepts = Vec::new();
    for finding in findings {
        let settles = Some((finding.rule.to_string(), finding.location.span));
        let action = |fix: Fix, mends: bool| Action {
            fix,
            settles: settles.clone(),
            mends,
        };
        let accept = shelf.as_ref().and_then(|shelf| shelf.accept(&finding));
        let accept = accept.filter(|fix| seen.insert(fix.clone()));
        accepts.extend(accept.map(|fix| action(fix, false)));
        let fixes = finding.fixes.into_iter();
        let fixes = fixes.filter(|fix| seen.insert(fix.clone()));
        out.extend(fixes.map(|fix| action(fix, finding.category.is_some())));
    }
    // To mend something comes before to live with it.
    out.extend(accepts);
    out
}

/// Says in the titles of those that mend something how many points they bring, and dollars, and leaves
/// out what would take from the health. Each is tried on a copy of the design, which takes as long as a
/// key: this is for who opens the menu, not for every move of the cursor.
pub fn weigh(snapshot: &Snapshot, path: &str, actions: &mut Vec<Action>) {
    let mut tried = 0;
    actions.retain_mut(|action| {
        if !action.mends || tried >= TRIED {
            return true;
        }
        tried += 1;
        match effect(snapshot, path, &action.fix.edits) {
            Some(effect) if effect.is_harmful() => false,
            Some(effect) => {
                action.fix.title += &effect.suffix();
                true
            }
            None => true,
        }
    });
}

/// The line of a place, without its end.
fn line(document: &Document, at: usize) -> Span {
    let Some(placed) = document.chunk_at(at) else {
        return Span::at(at);
    };
    let text = &*placed.chunk.text;
    let (before, after) = text
        .split_at_checked(at - placed.start)
        .unwrap_or((text, ""));
    let start = before.rfind(['\n', '\r']).map_or(0, |n| n + 1);
    let end = after.find(['\n', '\r']).unwrap_or(after.len());
    Span::new(start, before.len() + end).after(placed.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Change, Date, Host};

    #[test]
    fn a_cursor_anywhere_on_the_line_gets_its_fixes() {
        let text = "service a: aws.fargate\nservice b: aws.fargate\na -> b: rest // soon\n";
        let mut host = Host::new(Date {
            year: 2026,
            month: 11,
            day: 21,
        });
        host.apply_change(Change::Set {
            path: "/x.arch".into(),
            text: text.into(),
            version: None,
        });
        let snapshot = host.snapshot();
        let titles = |at: usize| -> Vec<String> {
            let mut actions = code_actions(&snapshot, "/x.arch", Span::at(at));
            weigh(&snapshot, "/x.arch", &mut actions);
            actions.into_iter().map(|a| a.fix.title).collect()
        };
        for at in [text.len() - 1, text.find("a ->").expect("there")] {
            let titles = titles(at);
            let breaker = titles
                .iter()
                .find(|t| t.starts_with("Add a circuit breaker"));
            let breaker = breaker.unwrap_or_else(|| panic!("{titles:?}"));
            assert!(breaker.ends_with(" points)"), "{breaker}");
            // To mend it comes before to live with it.
            let last = titles.last().map(String::as_str);
            let first = titles.first().map(String::as_str);
            assert!(first.is_some_and(|title| !title.starts_with("Accept ")));
            assert!(last.is_some_and(|title| title.starts_with("Accept this: `")));
            let accept = "Accept this: `missing-circuit-breaker` for `a -> b` until 2027-02-19";
            assert!(titles.iter().any(|title| title == accept), "{titles:?}");
        }
        assert!(!titles(3).iter().any(|title| title.contains("circuit")));
        let word = text.find("rest").expect("there");
        assert!(code_actions(&snapshot, "/x.arch", Span::new(word, word + 4)).is_empty());
    }
}
