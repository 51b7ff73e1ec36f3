//! More writes than one machine can do.

use crate::finding::{Category, Related};
use crate::health::facts::capacity::SAFE;
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::ComponentId;
use crate::model::{Component, Sets};

pub static RULE: Rule = Rule {
    slug: "single-writer-ceiling",
    id: "PERF011",
    category: Category::Performance,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "More writes than one machine can do",
    why: "All writes of such a database go through one machine, and machines end (AWS Well-Architected PERF03; Kleppmann, Designing Data-Intensive Applications, ch. 6).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let store = facts.component(id);
    if !store.is_own() || !has_one_writer(store) {
        return;
    }
    let Some(rate) = facts.write_calls_a_second(id).filter(|rate| *rate > 0.0) else {
        return;
    };
    let Some(most) = facts.most_writes(store) else {
        return;
    };
    let peak = rate * facts.peak_factor();
    if peak <= SAFE * most {
        return;
    }
    let size = store.settings.get("write_capacity");
    let size = size.or_else(|| store.settings.get("instance"));
    let arrows = facts.busiest_arrows(id).map(|(connection, rate)| Related {
        location: connection.arrow(),
        message: format!("{} calls/s on average", count(rate)),
    });
    let said = size.map(|entry| Related {
        location: entry.at,
        message: "the size".to_owned(),
    });
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: ((peak / most * 100.0).round() / 100.0).clamp(0.5, 2.0),
        message: format!(
            "At the peak {} writes/s come to `{}`, and its one writer does about {}: readers do not help here. \
             Write in batches, put a queue before it, split the data by a key, or say what was measured with `write_capacity`.",
            count(peak),
            store.full,
            count(most),
        ),
        location: store.name_place(),
        related: said.into_iter().chain(arrows).collect(),
        fixes: Vec::new(),
    });
}

/// Whether one machine takes all writes.
fn has_one_writer(store: &Component) -> bool {
    let one = store.sets.any(Sets::SQL) || store.class() == "document_db";
    one && store.class() != "distributed_sql"
        && store.product.is_some()
        && store.settings.number("shards").is_none_or(|n| n <= 1.0)
        && store.settings.get("shard_key").is_none()
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "single-writer-ceiling";

    #[test]
    fn more_than_a_machine_of_this_size_writes() {
        let found = check(
            SLUG,
            "
constraints { traffic = 1_000 req/s }
client c
service a: aws.fargate
database d: aws.rds_postgres { instance = db.r6g.large }
         ^ single-writer-ceiling
c -> a: https
a -> d: write
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        let message = &found[0].message;
        assert!(message.contains("3,000 writes/s"), "{message}");
        assert!(message.contains("does about 3,000"), "{message}");
        assert_eq!(found[0].related[0].message, "the size");
    }

    #[test]
    fn more_than_was_measured() {
        let found = check(
            SLUG,
            "
constraints { traffic = 1_000 req/s, peak = 2, read_ratio = 50 % }
client c
service a: aws.fargate
database d: self.mongodb { write_capacity = 1_000 }
         ^ single-writer-ceiling
c -> a: https
a -> d: query
",
        );
        assert!(found[0].message.contains("does about 1,000"), "{found:#?}");
    }

    #[test]
    fn silent_in_batches_on_larger_machines_and_in_shards() {
        check(
            SLUG,
            "
constraints { traffic = 1_000 req/s }
client c
service a: aws.fargate
database batched: aws.rds_postgres { instance = db.r6g.large }
database large: aws.rds_postgres { instance = db.r6g.16xlarge }
database split: self.mongodb { cpu = 4, shards = 4 }
database wide: gcp.spanner { cpu = 4 }
c -> a: https
a -> batched: write { batch_size = 10 }
a -> large: write
a -> split: write
a -> wide: write
",
        );
    }

    #[test]
    fn silent_where_the_size_or_the_traffic_is_not_said() {
        check(
            SLUG,
            "
constraints { traffic = 9_000 req/s }
client c
service a: aws.fargate
database d: aws.rds_postgres
database sketch
c -> a: https
a -> d: write
a -> sketch: write
",
        );
        check(
            SLUG,
            "client c\nservice a: aws.fargate\ndatabase d: aws.rds_postgres { instance = db.r6g.large }\nc -> a: https\na -> d: write { calls = 9_000 }\n",
        );
    }
}
