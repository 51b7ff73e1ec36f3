//! The health of a design: rules over its facts, and a score of 0 to 100.
//!
//! Each rule is a file in `rules/`: what it finds, its words, its fix and its tests. What the rules
//! report is weighed in [`score`].

mod facts;
mod rules;
pub mod score;

use crate::finding::{Category, Finding, Fix, Related, Severity};
use crate::model::{Accepted, ComponentId, ConnectionId};
use crate::span::Location;

pub use facts::Facts;
pub use facts::count;
pub use rules::RULES;
pub use score::Score;

/// A rule: what it is about and how it looks.
pub struct Rule {
    /// What users know it by.
    pub slug: &'static str,
    /// Its short id, which `accept` takes too.
    pub id: &'static str,
    /// Which part of the health it costs.
    pub category: Category,
    /// How much it usually matters.
    pub weight: Weight,
    /// The most it can matter.
    pub most: Weight,
    /// What it is about, in a line.
    pub title: &'static str,
    /// Why it matters, and who says so.
    pub why: &'static str,
    /// Looks.
    pub(crate) check: fn(&Facts<'_>, &mut Vec<Observation>),
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.slug)
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth knowing; costs nothing.
    Info,
    /// A little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
    /// The design breaks.
    Critical,
}

impl Weight {
    /// Risk points.
    pub fn points(self) -> f64 {
        match self {
            Self::Critical => 25.0,
            Self::High => 10.0,
            Self::Medium => 4.0,
            Self::Low => 1.5,
            Self::Info => 0.0,
        }
    }

    /// How an editor shows it.
    pub fn severity(self) -> Severity {
        match self {
            Self::Critical => Severity::Error,
            Self::High => Severity::Warning,
            Self::Medium => Severity::Information,
            Self::Low | Self::Info => Severity::Hint,
        }
    }
}

/// What a rule saw.
#[derive(Debug)]
pub(crate) struct Observation {
    pub rule: &'static Rule,
    pub weight: Weight,
    pub subject: Subject,
    /// What the rule knows of how bad it is, 0.5 to 2.
    pub magnitude: f64,
    pub message: String,
    pub location: Location,
    pub related: Vec<Related>,
    pub fixes: Vec<Fix>,
}

/// What an observation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    Design,
    Component(ComponentId),
    Connection(ConnectionId),
}

/// The slug of the rule that `word` names by slug or short id.
pub fn canonical(word: &str) -> Option<&'static str> {
    RULES
        .iter()
        .find(|r| r.slug == word || r.id.eq_ignore_ascii_case(word))
        .map(|r| r.slug)
}

/// The rule of this slug.
pub fn rule(slug: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|r| r.slug == slug)
}

/// Looks at a design with every rule.
pub(crate) fn check(facts: &Facts<'_>) -> (Score, Vec<Finding>) {
    let mut observations = Vec::new();
    for rule in RULES {
        (rule.check)(facts, &mut observations);
    }
    let (mut open, mut accepted) = (Vec::new(), Vec::new());
    let mut used = vec![false; facts.architecture.accepts.len()];
    for observation in observations {
        match accepted_by(facts, &observation) {
            Some(id) => {
                used[id] = true;
                accepted.push((id, observation));
            }
            None => open.push(observation),
        }
    }
    let score = Score::of(facts, &open);
    let mut findings: Vec<Finding> = open
        .into_iter()
        .zip(&score.points)
        .map(|(observation, points)| finding(observation, *points))
        .collect();
    for (id, observation) in accepted {
        findings.push(hint(facts, id, observation));
    }
    findings.extend(unused(facts, &used));
    findings.extend(sketches(facts));
    (score, findings)
}

fn finding(observation: Observation, points: f64) -> Finding {
    Finding {
        rule: observation.rule.slug.into(),
        severity: observation.weight.severity(),
        category: Some(observation.rule.category),
        message: observation.message,
        location: observation.location,
        related: observation.related,
        points,
        fixes: observation.fixes,
        tags: Vec::new(),
    }
}

/// The `accept` that is about an observation and has not run out.
fn accepted_by(facts: &Facts<'_>, observation: &Observation) -> Option<usize> {
    let architecture = facts.architecture;
    let covers = |subject: &Accepted| match (subject, observation.subject) {
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
        accept.rule == observation.rule.slug
            && accept.until.is_none_or(|until| facts.today <= until)
            && covers(&accept.subject)
    })
}

fn hint(facts: &Facts<'_>, id: usize, observation: Observation) -> Finding {
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
    let message = format!("Accepted{until} ({reason}): {}", observation.message);
    Finding {
        severity: Severity::Hint,
        message,
        fixes: Vec::new(),
        ..finding(observation, 0.0)
    }
}

/// An `accept` that has run out, or has nothing to accept.
fn unused<'a>(facts: &'a Facts<'_>, used: &'a [bool]) -> impl Iterator<Item = Finding> + 'a {
    facts
        .architecture
        .accepts
        .iter()
        .zip(used)
        .filter(|(_, used)| !**used)
        .filter_map(|(accept, _)| {
            let known = canonical(&accept.rule).is_some();
            if let Some(until) = accept.until.filter(|until| facts.today > *until) {
                let message = format!(
                    "This ran out on {until}: `{}` counts again. Mend it, or set a later day.",
                    accept.rule
                );
                return Some(Finding::warning(
                    "accept-expired",
                    accept.at.clone(),
                    message,
                ));
            }
            (known && accept.subject != Accepted::Nothing).then(|| {
                let message = format!(
                    "`{}` does not apply here (any more). Remove this line.",
                    accept.rule
                );
                let mut finding = Finding::hint("accept-unused", accept.at.clone(), message);
                finding.tags.push(crate::finding::Tag::Unnecessary);
                finding
            })
        })
}

/// One hint for all components that are nothing but names.
fn sketches(facts: &Facts<'_>) -> Option<Finding> {
    let own = || {
        facts
            .architecture
            .components
            .iter()
            .filter(|c| c.is_own() && c.is_sketch())
    };
    let first = own().next()?;
    let names: Vec<&str> = own().take(5).map(|c| c.full.as_str()).collect();
    let count = own().count();
    let more = if count > names.len() { ", …" } else { "" };
    let (are, they) = if count == 1 {
        ("is a sketch", "it gets")
    } else {
        ("are sketches", "they get")
    };
    Some(Finding::hint(
        "sketch",
        first.name_location(),
        format!(
            "{}{more} {are}: with a product (`{} {}: vendor.product`) {they} a price, and the rules about redundancy and observability look.",
            names.join(", "),
            first.kind.map_or("service", |k| &k.name),
            first.name,
        ),
    ))
}
