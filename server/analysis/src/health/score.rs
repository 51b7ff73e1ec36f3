//! From findings to a number: risk points gather in buckets, and health is one curve over all.
//!
//! - A finding's load is its weight x exposure x magnitude; of one subject only the largest of a
//!   bucket counts.
//! - A bucket of size x (in units of its reference weight W) weighs W h(x), h(x) = 5x / (x + 4): the
//!   tenth copy of a mistake costs less than the first, and never nothing.
//! - Health = 100 x 100 / (100 + L) with L the sum of the buckets; a category's score is
//!   100 x 10 / (10 + its buckets), so health is the harmonic mean of the ten.
//! - A finding's points are its share of the load; with the health they add up to 100.
//!
//! Mending something never lowers the score: healthy parts do not stand in the formula, and taking a
//! finding away lowers no maximum, no size and no load.

use std::collections::BTreeMap;

use crate::finding::Category;

use super::{Facts, Observation, Subject};

/// Rules that say the same thing of one subject share a bucket: its name and reference weight.
const BUCKETS: [(&str, &str, f64); 1] = [("single-point-of-failure", "availability", 25.0)];

/// Findings that say the same thing, by what they say it of.
struct Bucket {
    reference: f64,
    category: Category,
    subjects: BTreeMap<String, Vec<Member>>,
}

/// A finding in a bucket.
struct Member {
    index: usize,
    load: f64,
}

/// How healthy a design is.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// 0 to 100, unrounded.
    pub exact: f64,
    /// Each category's own score.
    pub categories: Vec<(Category, f64)>,
    /// What each open finding costs, in the order of the findings.
    pub points: Vec<f64>,
}

impl Score {
    /// Whole points, rounded down: 85 is never shown before it is reached.
    pub fn shown(&self) -> u32 {
        // An epsilon keeps 100 - 1e-14 from being shown as 99.
        (self.exact + 1e-9).floor().clamp(0.0, 100.0) as u32
    }

    /// What the number means.
    pub fn band(&self) -> &'static str {
        match self.shown() {
            95.. => "exemplary",
            85.. => "ready for production planning",
            70.. => "needs work",
            50.. => "fragile",
            _ => "unsafe",
        }
    }

    pub(crate) fn of(facts: &Facts<'_>, open: &[Observation]) -> Self {
        // Bucket, then subject: every sum below runs in this order, so the result is the same
        // whatever the order of statements.
        let mut buckets: BTreeMap<&str, Bucket> = BTreeMap::new();
        for (index, observation) in open.iter().enumerate() {
            let rule = observation.rule;
            let known = BUCKETS.iter().find(|(slug, _, _)| *slug == rule.slug);
            let (name, reference) = known
                .map_or((rule.slug, rule.most.points()), |(_, name, weight)| {
                    (name, *weight)
                });
            let load = observation.weight.points()
                * exposure(facts, observation)
                * observation.magnitude.clamp(0.5, 2.0);
            let bucket = buckets.entry(name).or_insert_with(|| Bucket {
                reference,
                category: rule.category,
                subjects: BTreeMap::new(),
            });
            let subject = subject(facts, observation.subject);
            let members = bucket.subjects.entry(subject).or_default();
            members.push(Member { index, load });
        }
        let mut loads = vec![0.0; open.len()];
        let mut of_category: BTreeMap<Category, f64> = BTreeMap::new();
        let mut total = 0.0;
        for Bucket {
            reference,
            category,
            subjects,
        } in buckets.values()
        {
            if *reference <= 0.0 {
                continue;
            }
            let size: f64 = subjects
                .values()
                .map(|members| members.iter().map(|m| m.load).fold(0.0, f64::max))
                .sum::<f64>()
                / reference;
            let load = reference * 5.0 * size / (size + 4.0);
            let all: f64 = subjects.values().flatten().map(|m| m.load).sum();
            for member in subjects.values().flatten().filter(|_| all > 0.0) {
                loads[member.index] = load * member.load / all;
            }
            *of_category.entry(*category).or_default() += load;
            total += load;
        }
        let exact = 100.0 * 100.0 / (100.0 + total);
        Self {
            exact,
            categories: Category::ALL
                .iter()
                .map(|c| {
                    (
                        *c,
                        100.0 * 10.0 / (10.0 + of_category.get(c).unwrap_or(&0.0)),
                    )
                })
                .collect(),
            points: loads.iter().map(|load| exact * load / 100.0).collect(),
        }
    }
}

/// An attacker, an auditor and a dead disk do not follow traffic.
fn exposure(facts: &Facts<'_>, observation: &Observation) -> f64 {
    let by_traffic = match observation.subject {
        Subject::Design => 1.0,
        Subject::Component(id) => facts.exposure(id),
        Subject::Connection(id) => facts.connection_exposure(id),
    };
    let category = observation.rule.category;
    if matches!(
        category,
        Category::Security | Category::Compliance | Category::Data
    ) {
        let least = if observation.weight == super::Weight::Critical {
            1.0
        } else {
            0.5
        };
        return by_traffic.max(least);
    }
    by_traffic
}

/// A name for a subject that does not depend on the order of statements.
fn subject(facts: &Facts<'_>, subject: Subject) -> String {
    match subject {
        Subject::Design => String::new(),
        Subject::Component(id) => facts.component(id).full.clone(),
        Subject::Connection(id) => {
            let c = &facts.architecture.connections[id];
            let (from, to) = (facts.component(c.from), facts.component(c.to));
            let name = format!("{} -> {}: {}", from.full, to.full, c.type_name());
            let label = c.label.as_deref().unwrap_or_default();
            format!("{name} {label} {}", c.at.span.start)
        }
    }
}
