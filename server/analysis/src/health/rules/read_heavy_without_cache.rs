//! Every read goes to the one database.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "read-heavy-without-cache",
    id: "PERF005",
    category: Category::Performance,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Every read goes to the one database",
    why: "What is read again and again need not be computed again and again (Azure antipattern No Caching; AWS PERF03-BP05 access patterns that use caching).",
    checks: &[Check::Design(check)],
};

/// Fewer reads a second than this are no burden.
const MANY: f64 = 200.0;

/// So many reads for each write are worth a copy.
const MORE_THAN_WRITES: f64 = 4.0;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let nodes = facts.architecture.rows.nodes.iter().enumerate();
    let busy = nodes.filter(|(id, row)| {
        row.sets.any(Sets::DB) && row.is_own() && facts.traffic.rates[*id] >= MANY
    });
    for (id, _) in busy {
        look(facts, id, out);
    }
}

fn look(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let store = facts.component(id);
    let one_machine = store.sets.any(Sets::SQL) || store.class() == "document_db";
    // These spread their data, and with it their reads.
    let spreads = store.class() == "distributed_sql"
        || store.product.is_none()
        || ["azure.cosmosdb", "gcp.firestore"].contains(&store.product_id());
    if !one_machine || spreads || facts.has_readers(id) {
        return;
    }
    let (Some(reads), Some(writes)) = (facts.reads_a_second(id), facts.writes_a_second(id)) else {
        return;
    };
    if reads < MANY || reads < MORE_THAN_WRITES * writes || is_strong(facts, id) {
        return;
    }
    if is_cached(facts, id) {
        return;
    }
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` answers {} reads/s beside {} writes/s, every one of them itself: no cache, no CDN and no replica takes any. \
             Cache what is read often, or add a reader with `read_replicas`.",
            store.full,
            count(reads),
            count(writes),
        ),
        location: store.name_place(),
        related: facts
            .busiest_arrows(id)
            .map(|(connection, rate)| Related {
                location: connection.arrow(),
                message: format!("{} calls/s on average", count(rate)),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether its readers must see the latest, which no copy promises.
fn is_strong(facts: &Facts<'_>, id: ComponentId) -> bool {
    let strong = |s: &crate::model::Settings| s.word("consistency") == Some("strong");
    strong(&facts.component(id).settings)
        || facts.architecture.into(id).any(|c| strong(&c.settings))
}

/// Whether one who asks for it, or one before them, keeps copies of answers.
fn is_cached(facts: &Facts<'_>, id: ComponentId) -> bool {
    let mut seen = rustc_hash::FxHashSet::from_iter([id]);
    let mut next = vec![id];
    while let Some(at) = next.pop() {
        for connection in facts.architecture.into(at).filter(|c| c.is_sync()) {
            let caller = facts.component(connection.from);
            let own_copies = |s: &crate::model::Settings| s.has("hit_rate") || s.has("cached");
            let beside = || {
                facts.architecture.out_of(connection.from).any(|c| {
                    c.type_name() == "cache" || facts.component(c.to).sets.any(Sets::CACHE)
                })
            };
            if own_copies(&connection.settings)
                || own_copies(&caller.settings)
                || caller.sets.any(Sets::CACHE)
                || caller.class() == "cdn"
                || beside()
            {
                return true;
            }
            if seen.insert(connection.from) {
                next.push(connection.from);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "read-heavy-without-cache";

    #[test]
    fn all_reads_at_one_database() {
        let found = check(
            SLUG,
            "
constraints { traffic = 300 req/s }
client c
service a: aws.fargate
database d: aws.rds_postgres { multi_az = true }
         ^ read-heavy-without-cache
c -> a: https
a -> d: read
a -> d: write { calls = 0.1 }
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        let message = &found[0].message;
        assert!(
            message.contains("300 reads/s beside 30 writes/s"),
            "{message}"
        );
        assert_eq!(found[0].related[0].message, "300 calls/s on average");
    }

    #[test]
    fn most_queries_read() {
        check(
            SLUG,
            "
constraints { traffic = 300 req/s, read_ratio = 95 % }
client c
service a: aws.fargate
database d: self.mongodb
         ^ read-heavy-without-cache
c -> a: https
a -> d: query
",
        );
    }

    #[test]
    fn silent_with_a_cache_a_cdn_or_a_reader() {
        let design = |settings: &str, more: &str| {
            format!(
                "constraints {{ traffic = 3_000 req/s }}\nclient c\nservice a: aws.fargate\n\
                 database d: aws.rds_postgres {{ {settings} }}\na -> d: read\n{more}"
            )
        };
        check(SLUG, &design("read_replicas = 1", "c -> a: https\n"));
        check(SLUG, &design("consistency = strong", "c -> a: https\n"));
        check(
            SLUG,
            &design(
                "",
                "c -> a: https\ncache k: aws.elasticache_redis\na -> k: cache { hit_rate = 0.5 }\n",
            ),
        );
        check(
            SLUG,
            &design(
                "",
                "cdn w: aws.cloudfront { hit_rate = 0.5 }\nbalancer b: aws.alb\nc -> w: https\nw -> b: https\nb -> a: https\n",
            ),
        );
    }

    #[test]
    fn silent_where_few_read_many_write_or_the_store_spreads() {
        check(
            SLUG,
            "
constraints { traffic = 3_000 req/s }
client c
service a: aws.fargate
database few: aws.rds_postgres
database written: aws.rds_postgres
database table: aws.dynamodb
database wide: gcp.spanner
database sketch
c -> a: https
a -> few: read { calls = 0.05 }
a -> written: read
a -> written: write { calls = 0.5 }
a -> table: read
a -> wide: read
a -> sketch: read
",
        );
        check(
            SLUG,
            "client c\nservice a: aws.fargate\ndatabase d: aws.rds_postgres\nc -> a: https\na -> d: read { calls = 900 }\n",
        );
    }
}
