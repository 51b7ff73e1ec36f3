//! What can be done at a place, with one click.

use std::collections::HashSet;

use super::accept::Shelf;
use super::effect::effect;
use super::patterns::{PatternOffer, apply_pattern, pattern_offers, worth};
use crate::finding::Fix;
use crate::host::Snapshot;
use crate::span::Span;
use crate::syntax::Document;

/// How many fixes are tried for what they bring. Nobody reads a longer menu.
const TRIED: usize = 24;

/// Trying one takes as long as the design is large: so many components are looked at in all.
const PATIENCE: usize = 40_000;

/// Something to do.
#[derive(Debug, Clone)]
pub struct Action {
    /// The edits, and what they are called.
    pub fix: Fix,
    /// The rule and the place of the finding that it settles.
    pub settles: Option<(String, Span)>,
    /// Whether it mends what the score counts: then [`weigh`] says what it brings.
    pub mends: bool,
    /// The pattern that it is, and where. Its edits are complete once it was weighed, or by
    /// [`apply_pattern`].
    pub pattern: Option<PatternOffer>,
}

/// What can be done about the findings that touch `span`, and the patterns that fit what stands there;
/// with nothing selected, about those of the line. What accepts findings comes last.
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
    let mut preferred = HashSet::new();
    for finding in findings {
        let settles = Some((finding.rule.to_string(), finding.location.span));
        let action = |fix: Fix, mends: bool| Action {
            fix,
            settles: settles.clone(),
            mends,
            pattern: None,
        };
        let accept = shelf.as_ref().and_then(|shelf| shelf.accept(&finding));
        let accept = accept.filter(|fix| seen.insert(fix.clone()));
        accepts.extend(accept.map(|fix| action(fix, false)));
        for fix in finding.fixes {
            match &fix.pattern {
                // Among the patterns, where its edits are complete.
                Some(pattern) => {
                    preferred.insert(pattern.clone());
                }
                None if seen.insert(fix.clone()) => {
                    out.push(action(fix, finding.category.is_some()))
                }
                None => {}
            }
        }
    }
    let offers = pattern_offers(snapshot, path, span).into_iter();
    let mut offers: Vec<Action> = offers
        .map(|offer| Action {
            fix: Fix {
                title: offer.title.clone(),
                edits: Vec::new(),
                preferred: offer.about.is_some() && preferred.contains(&offer.pattern),
                pattern: Some(offer.pattern.clone()),
            },
            settles: offer.about.clone(),
            mends: true,
            pattern: Some(offer),
        })
        .collect();
    // Stable: what a rule itself proposes comes first, then what settles a finding.
    offers.sort_by_key(|action| (!action.fix.preferred, action.settles.is_none()));
    out.extend(offers);
    // To mend something comes before to live with it.
    out.extend(accepts);
    out
}

/// Says in the titles of those that mend something how many points they bring, and dollars, and leaves
/// out what would take from the health; the most points for a dollar come first. Each is tried on a
/// copy of the design, which takes as long as some keys: this is for who opens the menu, not for every
/// move of the cursor.
pub fn weigh(snapshot: &Snapshot, path: &str, actions: &mut Vec<Action>) {
    let Some(report) = snapshot.report_for(path) else {
        return;
    };
    let most = TRIED
        .min(PATIENCE / report.architecture.components.len().max(1))
        .max(4);
    let mut tried = 0;
    let mut worths = Vec::new();
    actions.retain_mut(|action| {
        if !action.mends || tried >= most {
            worths.push(f64::NEG_INFINITY);
            return true;
        }
        tried += action.pattern.as_ref().map_or(1, |it| it.places.len());
        let kept = match &action.pattern {
            None => match effect(snapshot, path, &action.fix.edits) {
                Some(effect) if effect.is_harmful() => None,
                Some(effect) => {
                    action.fix.title += &effect.suffix();
                    Some(f64::INFINITY)
                }
                None => Some(f64::INFINITY),
            },
            Some(offer) => {
                let places: Vec<&str> = offer.places.iter().map(String::as_str).collect();
                let applied = apply_pattern(snapshot, &report.root, &offer.pattern, &places).ok();
                applied.map(|applied| {
                    action.fix.title = applied.title();
                    let worth = worth(&applied);
                    action.fix.edits = applied.edits;
                    worth
                })
            }
        };
        worths.extend(kept);
        kept.is_some()
    });
    let mut order: Vec<(f64, Action)> = worths.into_iter().zip(actions.drain(..)).collect();
    // Fixes of their own stay before patterns, and what accepts stays last.
    order.sort_by(|(a, one), (b, other)| {
        let key = |action: &Action| {
            (
                !action.mends,
                action.pattern.is_some(),
                action.settles.is_none(),
                !action.fix.preferred,
            )
        };
        key(one).cmp(&key(other)).then(b.total_cmp(a))
    });
    actions.extend(order.into_iter().map(|(_, action)| action));
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
        // Behind a part of the line there is no finding; what stands there may be rewritten.
        let part = code_actions(&snapshot, "/x.arch", Span::new(word, word + 4));
        assert!(part.iter().all(|action| action.settles.is_none()));
    }
}
