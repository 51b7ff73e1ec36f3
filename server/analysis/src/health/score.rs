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

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::finding::Category;
use crate::many;

use super::{Facts, Observation, RULES, Source, Subject, team_rules};

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

/// Loads are added up in whole numbers of so small a unit: the sum is the same in any order.
const UNIT: f64 = (1_u64 << 32) as f64;

/// A finding in its bucket.
struct Member {
    /// The number of its bucket, in the order of their names.
    bucket: usize,
    subject: Subject,
    /// In units.
    load: u64,
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

    pub(crate) fn of(facts: &Facts<'_>, open: &[(Subject, &Observation)]) -> Self {
        let buckets = Buckets::of(facts);
        let members = many::map(open, |(subject, observation)| Member {
            bucket: buckets.number(observation),
            subject: *subject,
            load: load(facts, *subject, observation),
        });
        let mut sorted: Vec<&Member> = members.iter().collect();
        sorted.sort_unstable_by_key(|m| (m.bucket, m.subject));
        // What one unit of load in each bucket comes to.
        let mut rates = vec![0.0; buckets.all.len() + 1];
        let mut of_category: BTreeMap<Category, f64> = BTreeMap::new();
        let mut total = 0.0;
        for bucket in sorted.chunk_by(|a, b| a.bucket == b.bucket) {
            let Some(Bucket {
                reference,
                category,
                ..
            }) = buckets.all.get(bucket[0].bucket)
            else {
                continue;
            };
            let (reference, category) = (*reference, *category);
            let all: u64 = bucket.iter().map(|m| m.load).sum();
            if reference <= 0.0 || all == 0 {
                continue;
            }
            let largest = bucket
                .chunk_by(|a, b| a.subject == b.subject)
                .map(|of| of.iter().map(|m| m.load).max().unwrap_or_default());
            let size = largest.sum::<u64>() as f64 / UNIT / reference;
            let load = reference * 5.0 * size / (size + 4.0);
            rates[bucket[0].bucket] = load / all as f64;
            *of_category.entry(category).or_default() += load;
            total += load;
        }
        let exact = 100.0 * 100.0 / (100.0 + total);
        let category = |c: &Category| {
            let load = of_category.get(c).copied().unwrap_or_default();
            (*c, 100.0 * 10.0 / (10.0 + load))
        };
        let points = members
            .iter()
            .map(|m| exact * rates[m.bucket] * m.load as f64 / 100.0);
        Self {
            exact,
            categories: Category::ALL.iter().map(category).collect(),
            points: points.collect(),
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

/// What rules that say the same share.
struct Bucket {
    name: Cow<'static, str>,
    /// The reference weight.
    reference: f64,
    category: Category,
}

impl Bucket {
    fn of(rule: &Source) -> Self {
        let known = BUCKETS.iter().find(|(slug, _, _)| *slug == rule.slug());
        let (name, reference) = match known {
            Some((_, name, weight)) => (Cow::Borrowed(*name), *weight),
            None => (rule.name(), rule.most().points()),
        };
        Self {
            name,
            reference,
            category: rule.category(),
        }
    }
}

/// The buckets of all rules by name, and which is a rule's.
struct Buckets {
    all: Vec<Bucket>,
    /// By where the rule lies in memory: there are very many findings, and few rules.
    by_rule: FxHashMap<usize, usize>,
}

impl Buckets {
    fn of(facts: &Facts<'_>) -> Self {
        let own = team_rules(facts.architecture).map(|rule| Source::Team(rule.clone()));
        let rules = RULES.iter().map(|rule| Source::BuiltIn(rule));
        let rules: Vec<Source> = rules.chain(own).collect();
        let mut all: Vec<Bucket> = rules.iter().map(Bucket::of).collect();
        all.sort_unstable_by(|a, b| {
            let weight = a.reference.total_cmp(&b.reference);
            a.name
                .cmp(&b.name)
                .then(weight)
                .then(a.category.cmp(&b.category))
        });
        all.dedup_by(|a, b| a.name == b.name);
        let number = |rule: &Source| {
            let name = Bucket::of(rule).name;
            all.partition_point(|bucket| bucket.name < name)
        };
        let by_rule = rules.iter().map(|rule| (rule.address(), number(rule)));
        let by_rule = by_rule.collect();
        Self { all, by_rule }
    }

    /// The bucket of what a rule of the design saw; none for another rule.
    fn number(&self, observation: &Observation) -> usize {
        let number = self.by_rule.get(&observation.rule.address());
        number.copied().unwrap_or(self.all.len())
    }
}

/// What a finding weighs, in units.
fn load(facts: &Facts<'_>, subject: Subject, observation: &Observation) -> u64 {
    let exposure = exposure(facts, subject, observation);
    let magnitude = observation.magnitude.clamp(0.5, 2.0);
    (observation.weight.points() * exposure * magnitude * UNIT).round() as u64
}
