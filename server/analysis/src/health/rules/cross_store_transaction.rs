//! One piece of business in two databases, with nothing that holds them together.

use crate::finding::{Category, Related};
use crate::health::facts::stores::{Access, Role, said_role};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "cross-store-transaction",
    id: "DAT005",
    category: Category::Data,
    weight: Weight::High,
    most: Weight::High,
    title: "A change that spans databases",
    why: "No transaction spans two databases of a cloud; what is done by half stays so (microservices.io: Saga; Azure: Compensating Transaction pattern).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let part = facts.component(id);
    if part.status == Status::Planned
        || !part.sets.any(Sets::SERVICE)
        || facts.works_on_messages_alone(id)
        || is_orchestrated(facts, id)
    {
        return;
    }
    let mut changed: Vec<Access<'_>> = Vec::new();
    for access in facts.stores_of(id) {
        if is_counted(facts, &access) && changed.iter().all(|known| known.store != access.store) {
            changed.push(access);
        }
    }
    let meets = |a: &Access<'_>| {
        let mut others = changed.iter().filter(|b| b.by != a.by);
        others.any(|b| facts.meet(a.by, b.by))
    };
    let meeting: Vec<bool> = changed.iter().map(meets).collect();
    let mut meeting = meeting.into_iter();
    changed.retain(|_| meeting.next() == Some(true));
    if changed.len() < 2 || changed.iter().any(|access| is_held(facts, access)) {
        return;
    }
    changed.sort_by_key(|access| &facts.component(access.store).full);
    let names: Vec<&str> = changed
        .iter()
        .map(|access| facts.component(access.store).full.as_str())
        .collect();
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` changes {}: when it stops between two of them, one has the change and the other has not, and nothing puts that right. \
             Say what undoes a step (`compensate`), let a workflow run the steps, or change one and tell the other by an event (`outbox = true`).",
            part.full,
            crate::model::settings::and_list(&names),
        ),
        location: part.name_place(),
        related: changed
            .iter()
            .map(|access| Related {
                location: access.connection.arrow(),
                message: "changed on its own".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether it changes an original for certain: what reads and writes may only read.
fn is_counted(facts: &Facts<'_>, access: &Access<'_>) -> bool {
    let store = facts.component(access.store);
    // Shards of one store: each change goes to one of them.
    let is_shard = access.connection.settings.has("shard_key");
    !is_shard
        && access.connection.type_name() == "write"
        && store.sets.any(Sets::DB)
        && store.status != Status::Planned
        && !matches!(said_role(store), Some(Role::Derived | Role::Scratch))
        && !access.connection.settings.is("optional")
}

/// Whether something is said of what happens when only one of the changes is made.
fn is_held(facts: &Facts<'_>, access: &Access<'_>) -> bool {
    let store = facts.component(access.store);
    access.connection.settings.has("compensate")
        || access.connection.settings.has("fallback")
        || store.settings.has("outbox")
        || store.class() == "distributed_sql"
}

/// Whether the steps are run by something that remembers how far they came.
fn is_orchestrated(facts: &Facts<'_>, id: ComponentId) -> bool {
    let runs = |other: ComponentId| facts.component(other).sets.any(Sets::WORKFLOW);
    let architecture = facts.architecture;
    architecture
        .into(id)
        .any(|c| runs(c.from) || c.settings.has("compensate"))
        || architecture.out_of(id).any(|c| runs(c.to))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "cross-store-transaction";

    #[test]
    fn a_service_that_writes_to_two_databases() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate
        ^ cross-store-transaction
database orders: aws.rds_postgres
database stock: aws.dynamodb
c -> a: https
a -> orders: write
a -> stock: write
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        let message = &found[0].message;
        assert!(
            message.contains("changes `orders` and `stock`:"),
            "{message}"
        );
        assert_eq!(found[0].related.len(), 2);
    }

    #[test]
    fn through_a_pool_and_from_a_function_that_somebody_calls() {
        check(
            SLUG,
            "
gateway g: aws.api_gateway
function f: aws.lambda
         ^ cross-store-transaction
balancer pool: aws.rds_proxy
database one: aws.rds_postgres
database two: aws.dynamodb
g -> f: invoke { mode = sync }
f -> pool: write
pool -> one: query
f -> two: write
",
        );
    }

    #[test]
    fn silent_where_the_second_is_a_copy_or_no_database() {
        check(
            SLUG,
            "
client c
service a: aws.fargate
database orders: aws.rds_postgres
database view: aws.dynamodb { role = derived }
cache k: aws.elasticache_redis
search s: aws.opensearch
bucket files: aws.s3
database reference: aws.rds_mysql
c -> a: https
a -> orders: write
a -> view: write
a -> k: cache
a -> s: write
a -> files: write
a -> reference: read
",
        );
    }

    #[test]
    fn silent_where_they_may_be_of_different_requests() {
        check(
            SLUG,
            "
client c
service a: aws.fargate
database one: aws.rds_postgres
database two: aws.dynamodb
c -> a: https
a -> one: write { calls = 0.3 }
a -> two: write { calls = 0.3 }
",
        );
    }

    #[test]
    fn silent_where_something_holds_them_together() {
        check(
            SLUG,
            r#"
client c
service a: aws.fargate
service b: aws.fargate
service e: aws.fargate
job w: self.worker
queue q: aws.sqs
workflow steps: aws.step_functions
database one: aws.rds_postgres
database two: aws.dynamodb
database box: aws.rds_postgres { outbox = true }
c -> a: https
a -> one: write
a -> two: write { compensate = "release the stock" }
c -> b: https
b -> box: write
b -> two: write
steps -> e: rest
e -> one: write
e -> two: write
w -> q: consume
w -> one: write
w -> two: write
"#,
        );
    }

    #[test]
    fn shards_are_one_store() {
        check(
            SLUG,
            "
service a: aws.fargate
database one: aws.rds_postgres
database two: aws.rds_postgres
a -> one: write { shard_key = customer }
a -> two: write { shard_key = customer }
",
        );
    }
}
