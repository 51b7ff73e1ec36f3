//! What can be done at a place, with one click.

use crate::finding::Fix;
use crate::host::Snapshot;
use crate::span::Span;

/// Something to do.
#[derive(Debug, Clone)]
pub struct Action {
    /// The edits, and what they are called.
    pub fix: Fix,
    /// The rule and the place of the finding that it settles.
    pub settles: Option<(String, Span)>,
}

/// What can be done about the findings that touch `span`.
pub fn code_actions(snapshot: &Snapshot, path: &str, span: Span) -> Vec<Action> {
    let mut out: Vec<Action> = Vec::new();
    for finding in snapshot.diagnostics(path) {
        if !finding.location.span.meets(span) {
            continue;
        }
        for fix in finding.fixes {
            if !out.iter().any(|a| a.fix == fix) {
                out.push(Action {
                    fix,
                    settles: Some((finding.rule.to_string(), finding.location.span)),
                });
            }
        }
    }
    out
}
