//! A cache without which nothing is answered.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "cache-as-hard-dependency",
    id: "REL022",
    category: Category::Resilience,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A cache that cannot be done without",
    why: "What a cache holds can be lost at any moment, and then somebody has to answer (AWS Builders' Library: caching challenges; Site Reliability Engineering, ch. 22).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &facts.architecture.connections[id];
    if !fires(facts, connection) {
        return;
    }
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "`{}` knows no other place for what is in `{}`, which runs on one node: while it is down or empty, nothing is answered. \
             Go to the source then (`fallback = source`), or run the cache with a replica.",
            from.full, to.full
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: to.name_place(),
            message: "on one node".to_owned(),
        }],
        fixes: Vec::new(),
    });
}

fn fires(facts: &Facts<'_>, connection: &Connection) -> bool {
    let to = facts.component(connection.to);
    let from = facts.component(connection.from);
    let settings = &connection.settings;
    to.sets.any(Sets::CACHE)
        && matches!(connection.type_name(), "cache" | "read")
        && from.sets.any(Sets::COMPUTE)
        && from.status != Status::Planned
        && to.is_own()
        && !facts.is_sketch(connection.from)
        && !settings.has("fallback")
        && !settings.has("optional")
        && facts.has_copies(connection.to) == Some(false)
        // Where requests fail with it, that is what is said.
        && facts.traffic.needed_by[connection.to] <= 0.0
        // What lives in the cache alone lives there on purpose.
        && !to.settings.is("durable")
        && !matches!(to.settings.word("role"), Some("system_of_record" | "scratch"))
        && !has_source(facts, connection)
}

/// Whether the caller reads from somewhere else too, or fills the cache from what it is told.
fn has_source(facts: &Facts<'_>, connection: &Connection) -> bool {
    facts.architecture.out_of(connection.from).any(|c| {
        let to = facts.component(c.to);
        let other =
            c.to != connection.to && !to.sets.any(Sets::AUTH | Sets::SECRETS | Sets::CONFIG);
        other && (c.is_sync() || c.type_name() == "consume" || c.type_name() == "stream")
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "cache-as-hard-dependency";

    #[test]
    fn a_service_that_lives_off_its_cache() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate { replicas = 2 }
cache k: aws.elasticache_redis
c -> a: https
a -> k: cache { timeout = 50 ms }
^^^^^^ cache-as-hard-dependency
",
        );
        assert!(found[0].message.contains("no other place"), "{found:#?}");
        assert_eq!(found[0].related[0].message, "on one node");
    }

    #[test]
    fn one_that_is_filled_by_another() {
        check(
            SLUG,
            "
service a: aws.fargate
service filler: aws.fargate
cache k: self.redis { replicas = 1 }
database db: aws.rds_postgres
a -> k: cache
^^^^^^ cache-as-hard-dependency
filler -> k: cache
filler -> db: read
",
        );
    }

    #[test]
    fn silent_with_a_source_or_a_fallback() {
        check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
cache k: aws.elasticache_redis
database db: aws.rds_postgres
a -> k: cache
a -> db: read
b -> k: cache { fallback = source }
",
        );
    }

    #[test]
    fn silent_with_a_replica_and_for_what_lives_there() {
        check(
            SLUG,
            "
service a: aws.fargate
cache two: aws.elasticache_redis { multi_az = true }
cache sessions: self.redis { role = system_of_record }
cache limits: self.redis { role = scratch }
cache sketch
a -> two: cache
a -> limits: cache
",
        );
        check(
            SLUG,
            "service a: aws.fargate\ncache sessions: aws.memorydb { durable = true }\na -> sessions: read\n",
        );
    }
}
