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

use rustc_hash::FxHashMap;

use crate::finding::Category;

use super::{Facts, Observation, Subject};

/// Rules that say the same thing of one subject share a bucket: its name and reference weight.
const BUCKETS: &[(&str, &str, f64)] = &[
    ("single-point-of-failure", "availability", 25.0),
    ("public-datastore", "exposed-store", 25.0),
    ("public-bucket", "exposed-store", 25.0),
    ("single-instance-service", "availability", 25.0),
    ("missing-replica", "availability", 25.0),
    ("broker-without-standby", "availability", 25.0),
    ("single-zone-deployment", "availability", 25.0),
    ("availability-target-unmet", "target", 25.0),
    ("single-region-for-target", "target", 25.0),
    ("orphan-component", "dangling", 4.0),
    ("unreachable-component", "dangling", 4.0),
    ("capacity-below-traffic", "saturation", 25.0),
    ("provider-limit-exceeded", "saturation", 25.0),
    ("single-writer-ceiling", "saturation", 25.0),
];

/// A finding in its bucket.
struct Member {
    /// The number of its bucket, in the order of their names.
    bucket: usize,
    category: Category,
    subject: Subject,
    key: Key,
    index: usize,
    load: f64,
}

/// What a finding is about, as something that does not depend on the order of statements: ranks of
/// names, and the type of a connection. Connections that are alike in all that weigh alike too, or are
/// told apart by what they weigh.
type Key = (u8, u32, u32, &'static str);

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

    pub(crate) fn of(facts: &Facts<'_>, open: &[(Subject, &Observation)]) -> Self {
        let buckets = Buckets::of(open);
        let member = |(index, (subject, observation)): (usize, &(Subject, &Observation))| {
            let bucket = buckets.number(observation);
            member(facts, index, *subject, observation, bucket)
        };
        let mut members: Vec<Member> = open.iter().enumerate().map(member).collect();
        // By bucket, then by subject: every sum below runs in this order, so the result is the same
        // whatever the order of statements.
        members.sort_unstable_by(|a, b| {
            let bucket = a.bucket.cmp(&b.bucket).then(a.key.cmp(&b.key));
            bucket.then(a.load.total_cmp(&b.load))
        });
        let mut loads = vec![0.0; open.len()];
        let mut of_category: BTreeMap<Category, f64> = BTreeMap::new();
        let mut total = 0.0;
        for bucket in members.chunk_by(|a, b| a.bucket == b.bucket) {
            let category = bucket[0].category;
            let reference = buckets.all[bucket[0].bucket].1;
            if reference <= 0.0 {
                continue;
            }
            // The largest of each subject, in an order of its own where names are alike.
            let mut by_subject: Vec<&Member> = bucket.iter().collect();
            by_subject.sort_by_key(|m| m.subject);
            let mut largest: Vec<(Key, f64)> = by_subject
                .chunk_by(|a, b| a.subject == b.subject)
                .map(|of| (of[0].key, of.iter().map(|m| m.load).fold(0.0, f64::max)))
                .collect();
            largest.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            let size = largest.iter().map(|(_, load)| load).sum::<f64>() / reference;
            let load = reference * 5.0 * size / (size + 4.0);
            let all: f64 = bucket.iter().map(|m| m.load).sum();
            for member in bucket.iter().filter(|_| all > 0.0) {
                loads[member.index] = load * member.load / all;
            }
            *of_category.entry(category).or_default() += load;
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
fn exposure(facts: &Facts<'_>, subject: Subject, observation: &Observation) -> f64 {
    let by_traffic = match subject {
        Subject::Design => 1.0,
        Subject::Component(id) => facts.exposure(id),
        Subject::Connection(id) => facts.connection_exposure(id),
    };
    let category = observation.rule.category();
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

/// The buckets of some findings by name, and how often each rule has to be asked for its own: once.
struct Buckets<'a> {
    /// Names and reference weights.
    all: Vec<(&'a str, f64)>,
    by_rule: FxHashMap<&'a str, usize>,
}

impl<'a> Buckets<'a> {
    fn of(open: &[(Subject, &'a Observation)]) -> Self {
        let mut by_rule: FxHashMap<&str, (&str, f64)> = FxHashMap::default();
        for (_, observation) in open {
            let rule = &observation.rule;
            by_rule.entry(rule.slug()).or_insert_with(|| {
                let known = BUCKETS.iter().find(|(slug, _, _)| *slug == rule.slug());
                known.map_or((rule.slug(), rule.most().points()), |it| (it.1, it.2))
            });
        }
        let mut all: Vec<(&str, f64)> = by_rule.values().copied().collect();
        all.sort_unstable_by(|a, b| a.0.cmp(b.0).then(a.1.total_cmp(&b.1)));
        all.dedup_by_key(|bucket| bucket.0);
        let number = |name: &str| all.partition_point(|bucket| bucket.0 < name);
        let numbers = by_rule
            .iter()
            .map(|(slug, (name, _))| (*slug, number(name)));
        let by_rule = numbers.collect();
        Self { all, by_rule }
    }

    fn number(&self, observation: &Observation) -> usize {
        self.by_rule[observation.rule.slug()]
    }
}

fn member(
    facts: &Facts<'_>,
    index: usize,
    subject: Subject,
    observation: &Observation,
    bucket: usize,
) -> Member {
    Member {
        bucket,
        category: observation.rule.category(),
        subject,
        key: key(facts, subject),
        index,
        load: observation.weight.points()
            * exposure(facts, subject, observation)
            * observation.magnitude.clamp(0.5, 2.0),
    }
}

fn key(facts: &Facts<'_>, subject: Subject) -> Key {
    let ranks = facts.architecture.ranks();
    match subject {
        Subject::Design => (0, 0, 0, ""),
        Subject::Component(id) => (1, ranks[id], 0, ""),
        Subject::Connection(id) => {
            let c = &facts.architecture.connections[id];
            (2, ranks[c.from], ranks[c.to], c.type_name())
        }
    }
}
