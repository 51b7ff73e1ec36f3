//! One partition does the work while the others idle.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Status};

pub static RULE: Rule = Rule {
    slug: "hot-partition",
    id: "DAT010",
    category: Category::Data,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "One partition does the work of all",
    why: "One partition refuses requests while the others idle (Amazon DynamoDB Developer Guide: designing partition keys to distribute your workload).",
    checks: &[Check::Component(check)],
};

/// A key has so many values a partition, at the least, or they are spread badly.
const VALUES: f64 = 10.0;

/// What one partition of a product takes a second: reads and writes.
const LIMITS: [(&str, f64, f64); 3] = [
    ("aws.dynamodb", 3_000.0, 1_000.0),
    ("aws.kinesis", f64::INFINITY, 1_000.0),
    ("azure.event_hubs", f64::INFINITY, 1_000.0),
];

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let store = facts.component(id);
    let classes = ["key_value_db", "wide_column_db", "document_db", "stream"];
    if store.status == Status::Planned || !classes.contains(&store.class()) {
        return;
    }
    let Some((setting, message)) = crowded(facts, id, store).or_else(|| few(store)) else {
        return;
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message,
        location: store.name_place(),
        related: store
            .settings
            .get(setting)
            .map(|entry| Related {
                location: entry.at,
                message: "said here".to_owned(),
            })
            .into_iter()
            .collect(),
        fixes: Vec::new(),
    });
}

/// The busiest value of the key is more than a partition takes.
fn crowded(
    facts: &Facts<'_>,
    id: ComponentId,
    store: &Component,
) -> Option<(&'static str, String)> {
    let share = store.settings.number("hot_share")?;
    let limit = LIMITS.iter().find(|(id, ..)| *id == store.product_id());
    let (_, reads_at_most, writes_at_most) = limit?;
    let all = facts.traffic.rate(id)?;
    let writes = if store.class() == "stream" {
        all
    } else {
        facts.writes_a_second(id)?
    };
    let reads = (all - writes).max(0.0);
    let (what, rate, most) = if share * writes > *writes_at_most {
        ("writes", share * writes, writes_at_most)
    } else if share * reads > *reads_at_most {
        ("reads", share * reads, reads_at_most)
    } else {
        return None;
    };
    let message = format!(
        "The busiest key of `{}` gets {} {what}/s, and one partition takes {}: the rest are refused while other partitions idle. \
         Choose a key with more values, add a random or counted suffix to the busy one, or cache its reads.",
        store.full,
        count(rate),
        count(*most),
    );
    Some(("hot_share", message))
}

/// The key has too few values to be spread.
fn few(store: &Component) -> Option<(&'static str, String)> {
    let settings = &store.settings;
    let values = settings.number("key_values")?;
    let partitions = settings
        .number("partitions")
        .or(settings.number("shards"))?;
    (partitions >= 2.0 && values < VALUES * partitions).then(|| {
        let message = format!(
            "{} values of the partition key do not spread over the {} partitions of `{}`: some get several and some none. \
             Choose a key with at least {} values.",
            count(values),
            count(partitions),
            store.full,
            count(VALUES * partitions),
        );
        ("key_values", message)
    })
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "hot-partition";

    #[test]
    fn a_key_that_gets_more_than_a_partition_takes() {
        let found = check(
            SLUG,
            "
constraints { traffic = 5_000 req/s }
client c
service a: aws.fargate
database d: aws.dynamodb { hot_share = 40 % }
         ^ hot-partition
c -> a: https
a -> d: write
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        let message = &found[0].message;
        assert!(message.contains("2,000 writes/s"), "{message}");
        assert_eq!(found[0].related[0].message, "said here");
    }

    #[test]
    fn a_key_with_few_values() {
        let found = check(
            SLUG,
            "
stream s: aws.kinesis { shards = 8, key_values = 12 }
       ^ hot-partition
",
        );
        assert!(
            found[0].message.contains("at least 80 values"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn silent_where_it_is_spread() {
        check(
            SLUG,
            "
constraints { traffic = 5_000 req/s }
client c
service a: aws.fargate
database d: aws.dynamodb { hot_share = 1 % }
stream s: aws.kinesis { shards = 8, key_values = 100_000 }
c -> a: https
a -> d: write
a -> s: publish
",
        );
    }

    #[test]
    fn silent_where_nothing_is_said_or_there_is_one_partition() {
        check(
            SLUG,
            "
constraints { traffic = 5_000 req/s }
client c
service a: aws.fargate
database d: aws.dynamodb
database sql: aws.rds_postgres
stream one: aws.kinesis { shards = 1, key_values = 2 }
stream unsaid: aws.kinesis { key_values = 2 }
c -> a: https
a -> d: write
a -> sql: write
",
        );
        check(SLUG, "database d: aws.dynamodb { hot_share = 90 % }\n");
    }
}
