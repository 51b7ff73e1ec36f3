//! Findings that are accepted on purpose, and accepts that accept nothing.

use super::{Facts, Levels, Observation, RULES, Subject, canonical, finding, team_rules};
use crate::finding::{Acceptance, Finding, Severity, Tag};
use crate::model::{Accept, Accepted, nearest};
use crate::span::ChunkId;

/// The `accept` that is about an observation and has not run out.
pub(super) fn accepted_by(
    facts: &Facts<'_>,
    (about, observation): (Subject, &Observation),
) -> Option<usize> {
    let architecture = facts.architecture;
    let covers = |subject: &Accepted| match (subject, about) {
        (Accepted::Everything, _) => true,
        (Accepted::Component(a), Subject::Component(b)) => *a == b,
        (Accepted::Component(a), Subject::Connection(b)) => architecture.connections[b].to == *a,
        (Accepted::Connection(from, to), Subject::Connection(c)) => {
            let connection = &architecture.connections[c];
            connection.from == *from && connection.to == *to
        }
        (Accepted::Group(group), subject) => {
            let component = match subject {
                Subject::Component(id) => id,
                Subject::Connection(id) => architecture.connections[id].from,
                Subject::Design => return false,
            };
            architecture
                .groups_of(architecture.components[component].group)
                .any(|g| g == *group)
        }
        _ => false,
    };
    architecture.accepts.iter().position(|accept| {
        accept.rule == observation.rule.slug()
            && accept.until.is_none_or(|until| facts.today <= until)
            && covers(&accept.subject)
    })
}

pub(super) fn hint(
    facts: &Facts<'_>,
    id: usize,
    (subject, observation): (Subject, &Observation),
) -> Finding<ChunkId> {
    let accept = &facts.architecture.accepts[id];
    Finding {
        severity: Severity::Hint,
        message: accepted_message(facts, id, observation),
        accepted: Some(Acceptance {
            reason: accept.reason.clone(),
            until: accept.until,
            message: observation.message.clone(),
        }),
        ..finding(facts, subject, observation, 0.0)
    }
}

pub(super) fn accepted_message(facts: &Facts<'_>, id: usize, observation: &Observation) -> String {
    let accept = &facts.architecture.accepts[id];
    let until = accept
        .until
        .map(|d| format!(" until {d}"))
        .unwrap_or_default();
    let reason = if accept.reason.is_empty() {
        "no reason given"
    } else {
        &accept.reason
    };
    format!("Accepted{until} ({reason}): {}", observation.message)
}

/// An `accept` that has run out, or has nothing to accept.
pub(super) fn unused<'a>(
    facts: &'a Facts<'_>,
    levels: &'a Levels,
    used: &'a [bool],
) -> impl Iterator<Item = Finding<ChunkId>> + 'a {
    facts
        .architecture
        .accepts
        .iter()
        .zip(used)
        .filter(|(accept, used)| !**used && !levels.is_off(&accept.rule))
        .filter_map(|(accept, _)| {
            let mut team = team_rules(facts.architecture);
            let known =
                canonical(&accept.rule).is_some() || team.any(|rule| rule.name == accept.rule);
            if !known && !accept.rule.is_empty() {
                return Some(unknown(facts, accept));
            }
            if let Some(until) = accept.until.filter(|until| facts.today > *until) {
                let message = format!(
                    "This ran out on {until}: `{}` counts again. Mend it, or set a later day.",
                    accept.rule
                );
                return Some(Finding::warning("accept-expired", accept.at, message));
            }
            (known && accept.subject != Accepted::Nothing).then(|| {
                let message = format!(
                    "`{}` does not apply here (any more). Remove this line.",
                    accept.rule
                );
                let mut finding = Finding::hint("accept-unused", accept.at, message);
                finding.tags.push(Tag::Unnecessary);
                finding
            })
        })
}

/// An `accept` of a rule that is not there.
pub(super) fn unknown(facts: &Facts<'_>, accept: &Accept) -> Finding<ChunkId> {
    let own = team_rules(facts.architecture).map(|rule| rule.name.as_str());
    let near = nearest(&accept.rule, own.chain(RULES.iter().map(|rule| rule.slug)));
    let message = format!("There is no rule `{}`.", accept.rule);
    let finding = Finding::warning("unknown-rule", accept.rule_at, message);
    match near {
        Some(near) => finding.did_you_mean(near),
        None => finding,
    }
}
