//! The health of a design: rules over its facts, and a score of 0 to 100.
//!
//! Each rule is a file in `rules/`: what it finds, its words, its fix and its tests. What the rules
//! report is weighed in [`score`].

mod facts;
mod rules;
pub mod score;

use std::sync::Arc;

use crate::finding::{Category, Finding, Fix, Note, Related, Severity};
use crate::model::{Accepted, ComponentId, ConnectionId};
use crate::patterns;
use crate::span::{ChunkId, Place};
use crate::vicinity::Vicinity;

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
    pub(crate) checks: &'static [Check],
}

/// How a rule looks at a design. What it sees of a component or connection is kept as long as
/// nothing near it changes, so it may look no further than is said here.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// At a component, those that it is connected with, and their connections; and at the parts that
    /// cover others.
    Component(fn(&Facts<'_>, ComponentId, &mut Vec<Observation>)),
    /// At a connection, its ends and their connections; and at the parts that cover others.
    Connection(fn(&Facts<'_>, ConnectionId, &mut Vec<Observation>)),
    /// At everything, after each key.
    Design(fn(&Facts<'_>, &mut Vec<Observation>)),
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
    pub location: Place,
    pub related: Vec<Related<ChunkId>>,
    pub fixes: Vec<Remedy>,
}

/// An edit that settles an observation, worked out when somebody asks for it.
#[derive(Clone, Debug)]
pub(crate) enum Remedy {
    /// Set a setting of a component.
    Set {
        component: ComponentId,
        name: &'static str,
        value: &'static str,
        title: String,
    },
    /// Carry a pattern out.
    Pattern(&'static str, patterns::Place),
}

impl Remedy {
    fn fix(&self, facts: &Facts<'_>) -> Option<Fix<ChunkId>> {
        match self {
            Self::Set {
                component,
                name,
                value,
                title,
            } => Some(Fix {
                title: title.clone(),
                edits: vec![facts.set(*component, name, value)?],
                preferred: true,
            }),
            Self::Pattern(id, place) => patterns::fix(facts, id, *place),
        }
    }
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

/// What was seen of one thing.
type Seen = Option<Arc<[Observation]>>;

/// What the rules see in a design, and what it comes to.
#[derive(Debug, Default)]
pub(crate) struct Health {
    pub score: Score,
    /// What counts, each with the points that it costs in `score`.
    open: Vec<Sighting>,
    /// What is accepted, with the number of the `accept`.
    accepted: Vec<(usize, Sighting)>,
    /// What there is to say about accepts and sketches.
    remarks: Vec<Finding<ChunkId>>,
    components: Vec<Seen>,
    connections: Vec<Seen>,
}

/// One observation among those of one thing.
#[derive(Clone, Debug)]
struct Sighting(Arc<[Observation]>, usize);

impl std::ops::Deref for Sighting {
    type Target = Observation;

    fn deref(&self) -> &Observation {
        &self.0[self.1]
    }
}

/// Looks at a design with every rule; what cannot have changed since `before` is taken from there.
pub(crate) fn check(
    facts: &Facts<'_>,
    vicinity: &Vicinity,
    before: Option<(&Health, &Vicinity)>,
) -> Health {
    let mut health = Health::default();
    let mut found = Vec::new();
    let checks = || RULES.iter().flat_map(|rule| rule.checks);
    for id in 0..facts.architecture.components.len() {
        let known = before.filter(|(_, then)| vicinity.same_far(then, id));
        health.components.push(match known {
            Some((health, _)) => health.components[id].clone(),
            None => {
                for check in checks() {
                    if let Check::Component(look) = check {
                        look(facts, id, &mut found);
                    }
                }
                seen(&mut found)
            }
        });
    }
    for id in 0..facts.architecture.connections.len() {
        let known = before.filter(|(_, then)| vicinity.same_connection(then, id));
        health.connections.push(match known {
            Some((health, _)) => health.connections[id].clone(),
            None => {
                for check in checks() {
                    if let Check::Connection(look) = check {
                        look(facts, id, &mut found);
                    }
                }
                seen(&mut found)
            }
        });
    }
    for check in checks() {
        if let Check::Design(look) = check {
            look(facts, &mut found);
        }
    }
    let of_design = seen(&mut found);
    let things = health.components.iter().chain(&health.connections);
    let all = things.chain([&of_design]).flatten();
    let all = all.flat_map(|seen| (0..seen.len()).map(|i| Sighting(seen.clone(), i)));
    let mut used = vec![false; facts.architecture.accepts.len()];
    for sighting in all {
        match accepted_by(facts, &sighting) {
            Some(id) => {
                used[id] = true;
                health.accepted.push((id, sighting));
            }
            None => health.open.push(sighting),
        }
    }
    let open: Vec<&Observation> = health.open.iter().map(|s| &**s).collect();
    health.score = Score::of(facts, &open);
    health.remarks.extend(unused(facts, &used));
    health.remarks.extend(sketches(facts));
    health
}

fn seen(found: &mut Vec<Observation>) -> Seen {
    (!found.is_empty()).then(|| found.drain(..).collect())
}

impl Health {
    /// All there is to say, without fixes.
    pub(crate) fn notes<'a>(&'a self, facts: &Facts<'_>) -> impl Iterator<Item = Note<'a>> {
        let open = self.open.iter().map(|seen| Note {
            rule: seen.rule.slug,
            severity: seen.weight.severity(),
            message: (&*seen.message).into(),
            location: seen.location,
            related: &seen.related,
            tags: &[],
        });
        let accepted = self.accepted.iter().map(|(id, seen)| Note {
            rule: seen.rule.slug,
            severity: Severity::Hint,
            message: accepted_message(facts, *id, seen).into(),
            location: seen.location,
            related: &seen.related,
            tags: &[],
        });
        let remarks = self.remarks.iter().map(Note::from);
        open.chain(accepted).chain(remarks)
    }

    /// How much each of them matters.
    pub(crate) fn severities(&self) -> impl Iterator<Item = Severity> {
        let open = self.open.iter().map(|seen| seen.weight.severity());
        let accepted = self.accepted.iter().map(|_| Severity::Hint);
        let remarks = self.remarks.iter().map(|finding| finding.severity);
        open.chain(accepted).chain(remarks)
    }

    /// What there is to say of the places that are `wanted`, with fixes or without: to work them out
    /// takes longer than all the rest.
    pub(crate) fn findings<'a>(
        &'a self,
        facts: &'a Facts<'_>,
        wanted: impl Fn(Place) -> bool + Copy + 'a,
        with_fixes: bool,
    ) -> impl Iterator<Item = Finding<ChunkId>> + 'a {
        let open = self.open.iter().zip(&self.score.points);
        let open = open.filter(move |(seen, _)| wanted(seen.location));
        let open = open.map(move |(seen, points)| {
            let mut finding = finding(seen, *points);
            if with_fixes {
                let remedies = seen.fixes.iter();
                finding.fixes.extend(remedies.filter_map(|r| r.fix(facts)));
            }
            finding
        });
        let accepted = self.accepted.iter();
        let accepted = accepted.filter(move |(_, seen)| wanted(seen.location));
        let accepted = accepted.map(move |(id, seen)| hint(facts, *id, seen));
        let remarks = self.remarks.iter();
        let remarks = remarks.filter(move |finding| wanted(finding.location));
        open.chain(accepted).chain(remarks.cloned())
    }
}

fn finding(observation: &Observation, points: f64) -> Finding<ChunkId> {
    Finding {
        rule: observation.rule.slug.into(),
        severity: observation.weight.severity(),
        category: Some(observation.rule.category),
        message: observation.message.clone(),
        location: observation.location,
        related: observation.related.clone(),
        points,
        fixes: Vec::new(),
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

fn hint(facts: &Facts<'_>, id: usize, observation: &Observation) -> Finding<ChunkId> {
    Finding {
        severity: Severity::Hint,
        message: accepted_message(facts, id, observation),
        ..finding(observation, 0.0)
    }
}

fn accepted_message(facts: &Facts<'_>, id: usize, observation: &Observation) -> String {
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
fn unused<'a>(
    facts: &'a Facts<'_>,
    used: &'a [bool],
) -> impl Iterator<Item = Finding<ChunkId>> + 'a {
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
                return Some(Finding::warning("accept-expired", accept.at, message));
            }
            (known && accept.subject != Accepted::Nothing).then(|| {
                let message = format!(
                    "`{}` does not apply here (any more). Remove this line.",
                    accept.rule
                );
                let mut finding = Finding::hint("accept-unused", accept.at, message);
                finding.tags.push(crate::finding::Tag::Unnecessary);
                finding
            })
        })
}

/// One hint for all components that are nothing but names.
fn sketches(facts: &Facts<'_>) -> Option<Finding<ChunkId>> {
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
        first.name_place(),
        format!(
            "{}{more} {are}: with a product (`{} {}: vendor.product`) {they} a price, and the rules about redundancy and observability look.",
            names.join(", "),
            first.kind.map_or("service", |k| &k.name),
            first.name,
        ),
    ))
}
