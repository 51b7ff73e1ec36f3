//! One part whose failure is everyone's failure.

use crate::finding::{Category, Related};
use crate::health::facts::copies_remedy;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets};
use crate::span::ChunkId;

pub static RULE: Rule = Rule {
    slug: "single-point-of-failure",
    id: "REL002",
    category: Category::Resilience,
    weight: Weight::High,
    most: Weight::Critical,
    title: "A single point of failure",
    why: "What every request needs and exists once decides the availability of the whole (Azure Well-Architected RE:03; AWS REL11; Nygard, Release It!).",
    checks: &[Check::Component(check)],
};

/// From this share of requests on, and with three nines or no target, it is critical.
const MOST: f64 = 0.5;
const THREE_NINES: f64 = 0.999;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let target = facts.availability_target();
    let component = facts.component(id);
    let killed = facts.traffic.needed_by[id];
    if facts.is_single_point(id) {
        let critical = killed >= MOST && target.is_none_or(|t| t >= THREE_NINES);
        let share = if killed > 0.995 {
            "every request fails".to_owned()
        } else {
            format!("{:.0} % of all requests fail", (killed * 100.0).max(1.0))
        };
        let (remedy, fix) = copies_remedy(component);
        out.push(Observation {
            rule: RULE.source(),
            weight: if critical {
                Weight::Critical
            } else {
                Weight::High
            },
            subject: Subject::Component(id),
            magnitude: 1.0,
            message: format!(
                "`{}` is a single point of failure: while it is down, {share}, and it {}. {remedy}",
                component.full,
                alone(component),
            ),
            location: component.name_place(),
            related: callers(facts, id),
            fixes: fix.into_iter().collect(),
        });
    }
}

/// What it lacks.
fn alone(component: &Component) -> &'static str {
    if component.sets.any(Sets::STORE | Sets::CACHE | Sets::BROKER) {
        "runs in one zone, without a standby"
    } else {
        "runs as a single instance"
    }
}

fn callers(facts: &Facts<'_>, id: ComponentId) -> Vec<Related<ChunkId>> {
    let sources = facts.traffic.sources(facts.architecture, id);
    sources
        .iter()
        .take(3)
        .map(|(c, _)| &facts.architecture.connections[*c])
        .filter(|c| crate::traffic::is_hard(facts.architecture, c))
        .map(|c| Related {
            location: c.arrow(),
            message: format!("`{}` waits for it", facts.component(c.from).full),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "single-point-of-failure";

    #[test]
    fn what_every_request_needs_and_exists_once() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate { replicas = 1, auth = jwt }
        ^ single-point-of-failure
database db: aws.rds_postgres { storage = 10 GB }
         ^^ single-point-of-failure
c -> a: https
a -> db: query
",
        );
        assert!(found.iter().all(|f| f.severity == Severity::Error));
        assert!(
            found[1].message.contains("every request fails"),
            "{}",
            found[1].message
        );
        assert_eq!(found[1].related[0].message, "`a` waits for it");
    }

    #[test]
    fn what_few_requests_need_weighs_less() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate { replicas = 2, auth = jwt }
database rare: aws.rds_postgres { storage = 10 GB }
         ^^^^ single-point-of-failure
c -> a: https
a -> rare: query { calls = 0.1 }
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0].message.contains("10 % of all requests"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn the_fix_settles_it_and_raises_the_score() {
        let text = "client c\nservice a: aws.fargate { replicas = 2, auth = jwt }\ndatabase db: aws.rds_postgres {\n  storage = 10 GB\n}\nc -> a: https\na -> db: query\n";
        let before = report(text);
        let finding = before
            .findings()
            .iter()
            .find(|f| f.rule == SLUG)
            .expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(
            fixed.contains("  storage = 10 GB\n  multi_az = true\n}"),
            "{fixed}"
        );
        let after = report(&fixed);
        assert!(!after.findings().iter().any(|f| f.rule == SLUG));
        assert!(after.score().exact > before.score().exact);
    }

    #[test]
    fn silent_with_copies_and_for_products_that_spread_by_themselves() {
        check(
            SLUG,
            "
client c
gateway g: aws.api_gateway { auth = jwt }
function f: aws.lambda
service s: aws.fargate { autoscale { min = 2, max = 9 } }
database d: aws.dynamodb
database p: aws.rds_postgres { multi_az = true }
c -> g: https
g -> f: invoke { mode = sync }
g -> s: rest
f -> d: query
s -> p: query
",
        );
    }

    #[test]
    fn silent_behind_a_fallback_a_cache_or_a_queue_and_for_sketches() {
        check(
            SLUG,
            r#"
client c
service a: aws.fargate { replicas = 2, auth = jwt }
service ads: aws.fargate { replicas = 1 }
cache k: aws.elasticache_redis { nodes = 1 }
queue q: aws.sqs
service worker: aws.fargate { replicas = 1 }
service sketch
c -> a: https
a -> ads: rest { fallback = "no ads" }
a -> k: cache
a -> q: publish
worker -> q: consume
a -> sketch: rest
"#,
        );
    }
}
