//! Data that is in memory and nowhere else.

use crate::finding::{Category, Related};
use crate::health::facts::stores::Role;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "cache-as-record",
    id: "DAT008",
    category: Category::Data,
    weight: Weight::High,
    most: Weight::High,
    title: "The only copy is in a cache",
    why: "A restart loses what is in memory (Redis: persistence; Azure: Cache-Aside pattern).",
    checks: &[Check::Component(check)],
};

/// Products whose data survives a restart.
const DURABLE: [&str; 2] = ["aws.memorydb", "saas.upstash"];

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let cache = facts.component(id);
    if cache.status == Status::Planned
        || !cache.sets.any(Sets::CACHE)
        || cache.is_sketch()
        || is_safe(facts, id, cache)
    {
        return;
    }
    let writes = |c: &Connection| matches!(c.type_name(), "write" | "query");
    let writers: Vec<&Connection> = facts
        .architecture
        .into(id)
        .map(|c| &**c)
        .filter(|c| writes(c) && facts.component(c.from).status != Status::Planned)
        .collect();
    let Some(first) = writers.first() else { return };
    if writers.iter().any(|c| knows_it_from_elsewhere(facts, c)) {
        return;
    }
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` is the only place that has what `{}` writes there: a restart, or eviction when memory is full, loses it for good. \
             Write it to a database as well, choose a product that keeps it (`durable = true`), or set `role = scratch` if it may be lost.",
            cache.full,
            facts.component(first.from).full,
        ),
        location: cache.name_place(),
        related: writers
            .iter()
            .take(3)
            .map(|c| Related {
                location: c.arrow(),
                message: "written here alone".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether its data is kept, copied elsewhere, or may be lost.
fn is_safe(facts: &Facts<'_>, id: ComponentId, cache: &Component) -> bool {
    let settings = &cache.settings;
    let may_go = matches!(settings.word("role"), Some("derived" | "scratch"));
    let copied = facts.architecture.out_of(id).any(|c| {
        matches!(c.type_name(), "batch" | "write" | "stream") && facts.role(c.to) == Role::Record
    });
    may_go
        || settings.has("durable")
        || settings.has("backup")
        || DURABLE.contains(&cache.product_id())
        || copied
}

/// Whether the one who writes has the data from a place that has it still, or puts it into one.
fn knows_it_from_elsewhere(facts: &Facts<'_>, write: &Connection) -> bool {
    let writer = facts.component(write.from);
    let keeps = Sets::STORE | Sets::PROXY | Sets::BROKER;
    let mut out = facts.architecture.out_of(write.from);
    writer.sets.any(Sets::PIPE)
        || out.any(|c| {
            let other = facts.component(c.to).sets;
            c.to != write.to && (other.any(keeps) || facts.is_rpc(c))
        })
        || facts
            .architecture
            .into(write.from)
            .any(|c| facts.component(c.from).sets.any(Sets::BROKER | Sets::STORE))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "cache-as-record";

    #[test]
    fn what_is_written_to_memory_alone() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate
cache k: aws.elasticache_redis
      ^ cache-as-record
c -> a: https
a -> k: write
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert_eq!(found[0].related[0].message, "written here alone");
    }

    #[test]
    fn an_original_by_its_own_words() {
        check(
            SLUG,
            "
client c
service a: aws.fargate
cache k: self.redis { role = system_of_record }
      ^ cache-as-record
c -> a: https
a -> k: query
",
        );
    }

    #[test]
    fn silent_where_it_is_kept_or_may_be_lost() {
        check(
            SLUG,
            "
client c
service a: aws.fargate
cache durable: aws.memorydb
cache aof: self.redis { durable = true }
cache sessions: self.redis { role = scratch }
cache sketch
c -> a: https
a -> durable: write
",
        );
        check(
            SLUG,
            "
client c
service a: aws.fargate
cache sessions: self.redis { role = scratch }
c -> a: https
a -> sessions: write
",
        );
    }

    #[test]
    fn silent_where_the_data_is_elsewhere_too() {
        check(
            SLUG,
            "
client c
external rates
service a: aws.fargate
service b: aws.fargate
function f: aws.lambda
queue q: aws.sqs
database d: aws.dynamodb
cache through: self.redis { replicas = 2 }
cache fetched: self.redis { replicas = 2 }
cache fed: self.redis { replicas = 2 }
cache aside: self.redis { replicas = 2 }
c -> a: https
a -> d: write
a -> through: write
a -> aside: cache
c -> b: https
b -> rates: rest
b -> fetched: write
f -> q: consume
f -> fed: write
",
        );
    }
}
