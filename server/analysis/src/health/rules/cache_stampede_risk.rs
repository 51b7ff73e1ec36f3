//! A copy that many want, and a source that cannot answer them all when it expires.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, On, Remedy, Rule, Subject, Weight};
use crate::model::{Component, Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "cache-stampede-risk",
    id: "DAT007",
    category: Category::Data,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "An expired copy sends everyone to the source",
    why: "When a popular copy expires, all its readers ask the source at once (Nygard, Release It!: Dogpile; Amazon Builders' Library: Caching challenges and strategies).",
    checks: &[Check::Connection(check)],
};

/// Reads a second below which few come between expiry and refill.
const FEW: f64 = 100.0;

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &facts.architecture.connections[id];
    let (caller, cache) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    if !cache.sets.any(Sets::CACHE)
        || cache.status == Status::Planned
        || !matches!(connection.type_name(), "cache" | "read")
        // Without an expiry there is another rule's finding.
        || !cache.settings.has("ttl")
    {
        return;
    }
    let guarded = [
        "single_flight",
        "ttl_jitter",
        "refresh_ahead",
        "serve_stale",
    ];
    let is_guarded = |c: &Component| guarded.iter().any(|name| c.settings.has(name));
    if is_guarded(cache) || is_guarded(caller) || connection.settings.has("serve_stale") {
        return;
    }
    let Some(rate) = facts.traffic.edge_rate(id).filter(|rate| *rate >= FEW) else {
        return;
    };
    let Some((source, capacity)) = source(facts, connection).filter(|(_, most)| *most < rate)
    else {
        return;
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "When a popular copy in `{}` expires, up to {} reads/s of `{}` go to `{}` at once, which answers {}. \
             Let one fetch it while the others wait (`single_flight = true`), and let copies expire at different times (`ttl_jitter = true`).",
            cache.full,
            count(rate),
            caller.full,
            source.full,
            count(capacity),
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: source.name_place(),
            message: "where the misses go".to_owned(),
        }],
        fixes: vec![Remedy::Set {
            on: On::Target,
            settings: vec![
                ("ttl_jitter", "true".to_owned()),
                ("single_flight", "true".to_owned()),
            ],
            title: "Fetch each missing copy once: `single_flight = true`, `ttl_jitter = true`"
                .to_owned(),
        }],
    });
}

/// Where the misses of a cache go, and how many reads a second it answers, as far as that is known of
/// all of them: the weakest.
fn source<'a>(facts: &'a Facts<'_>, reads: &Connection) -> Option<(&'a Component, f64)> {
    let others = facts.architecture.out_of(reads.from);
    let sources = others
        .filter(|c| c.to != reads.to && matches!(c.type_name(), "read" | "query"))
        .map(|c| facts.component(c.to))
        .filter(|c| !c.sets.any(Sets::CACHE));
    let known: Option<Vec<(&Component, f64)>> = sources
        .map(|source| Some((source, answers(facts, source)?)))
        .collect();
    known?.into_iter().min_by(|a, b| a.1.total_cmp(&b.1))
}

fn answers(facts: &Facts<'_>, source: &Component) -> Option<f64> {
    let settings = &source.settings;
    let pooled = || {
        let time = settings.number("service_time").filter(|t| *t > 0.0)?;
        Some(settings.number("max_connections")? / time)
    };
    settings
        .number("read_capacity")
        .or_else(|| settings.number("quota"))
        .or_else(pooled)
        .or_else(|| facts.capacity(source))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "cache-stampede-risk";

    #[test]
    fn a_table_that_cannot_take_all_reads() {
        let found = check(
            SLUG,
            "
constraints { traffic = 2_000 req/s }
client c
service a: aws.fargate
cache k: self.redis { ttl = 60 s }
database d: aws.dynamodb { read_capacity = 500 }
c -> a: https
a -> k: cache { hit_rate = 0.9 }
^^^^^^ cache-stampede-risk
a -> d: read
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        let message = &found[0].message;
        assert!(message.contains("up to 2,000 reads/s"), "{message}");
        assert!(message.contains("which answers 500"), "{message}");
    }

    #[test]
    fn the_fix_settles_it() {
        let text = "constraints { traffic = 900 req/s }\nclient c\nservice a: aws.fargate\ncache k: self.redis { ttl = 60 s }\ndatabase d: self.postgres { max_connections = 10, service_time = 20 ms }\nc -> a: https\na -> k: cache\na -> d: query\n";
        let before = report(text);
        let finding = before.findings().iter().find(|f| f.rule == SLUG).cloned();
        let edits = &finding.expect("fires").fixes[0].edits[0].edits;
        let fixed = TextEdit::apply_all(edits, text);
        assert!(
            fixed.contains("ttl_jitter = true, single_flight = true"),
            "{fixed}"
        );
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_where_one_fetches_or_the_source_can_take_it() {
        check(
            SLUG,
            "
constraints { traffic = 2_000 req/s }
client c
service a: aws.fargate
service b: aws.fargate { single_flight = true }
service e: aws.fargate
cache jitter: self.redis { ttl = 60 s, ttl_jitter = true }
cache plain: self.redis { ttl = 60 s }
database weak: aws.dynamodb { read_capacity = 500 }
database strong: aws.dynamodb { read_capacity = 5_000 }
c -> a: https
c -> b: https
c -> e: https
a -> jitter: cache
a -> weak: read
b -> plain: cache
b -> weak: read
e -> plain: cache
e -> strong: read
",
        );
    }

    #[test]
    fn silent_at_few_reads_and_where_nobody_knows_what_the_source_can_take() {
        check(
            SLUG,
            "
constraints { traffic = 1_000 req/s }
client c
service a: aws.fargate
service b: aws.fargate
cache k: self.redis { ttl = 60 s }
database weak: aws.dynamodb { read_capacity = 5 }
database unknown: aws.rds_postgres
c -> a: https
c -> b: https
a -> k: cache { calls = 0.01 }
a -> weak: read
b -> k: cache
b -> unknown: read
",
        );
    }
}
