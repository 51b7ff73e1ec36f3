//! More connections than a database takes, once all instances are there.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::facts::delivery::most_instances;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "connection-exhaustion",
    id: "DAT009",
    category: Category::Data,
    weight: Weight::High,
    most: Weight::High,
    title: "More connections than the database takes",
    why: "New instances cannot connect just when load rises (Amazon RDS User Guide: maximum number of database connections; PostgreSQL: max_connections).",
    checks: &[Check::Component(check)],
};

/// What is left for administrators and failovers.
const USABLE: f64 = 0.9;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let store = facts.component(id);
    if store.status == Status::Planned || !store.sets.any(Sets::SQL) {
        return;
    }
    let mut callers: Vec<(ComponentId, &Connection, f64)> = Vec::new();
    for connection in facts.architecture.into(id) {
        if !matches!(connection.type_name(), "read" | "write" | "query") {
            continue;
        }
        let Some(opens) = opens(facts, connection) else {
            continue;
        };
        // One pool serves all its arrows.
        match callers
            .iter_mut()
            .find(|(part, ..)| *part == connection.from)
        {
            Some((.., most)) => *most = most.max(opens),
            None => callers.push((connection.from, connection, opens)),
        }
    }
    let mut all: Vec<f64> = callers.iter().map(|(.., opens)| *opens).collect();
    all.sort_by(f64::total_cmp);
    let total: f64 = all.iter().sum();
    if total <= 0.0 {
        return;
    }
    let Some(most) = takes(store) else { return };
    if total <= USABLE * most {
        return;
    }
    callers.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: (total / most).clamp(0.5, 2.0),
        message: format!(
            "With all instances running, {} connections are opened to `{}`, which takes {}: new instances cannot connect, just when load rises. \
             Put a pool of connections between them, such as PgBouncer, or make `pool` smaller.",
            count(total),
            store.full,
            count(most.floor()),
        ),
        location: store.name_place(),
        related: callers
            .iter()
            .take(4)
            .map(|(part, connection, opens)| Related {
                location: connection.arrow(),
                message: format!(
                    "`{}` opens up to {}",
                    facts.component(*part).full,
                    count(*opens)
                ),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// How many connections a caller opens at most, as far as the design says.
fn opens(facts: &Facts<'_>, connection: &Connection) -> Option<f64> {
    let caller = facts.component(connection.from);
    if caller.status == Status::Planned || !caller.sets.any(Sets::COMPUTE | Sets::PROXY) {
        return None;
    }
    let pool = connection.settings.number("pool");
    let pool = pool.or(caller.settings.number("pool"));
    if caller.class() == "function" {
        return Some(functions(facts, connection.from, caller)? * pool.unwrap_or(1.0));
    }
    Some(most_instances(caller)? * pool?)
}

/// How many of a function run at once at most: as said, or by its rate and time.
fn functions(facts: &Facts<'_>, id: ComponentId, function: &Component) -> Option<f64> {
    let settings = &function.settings;
    let by_rate = || {
        let rate = facts.traffic.rate(id)? * facts.peak_factor();
        Some((rate * settings.number("service_time")?).ceil())
    };
    most_instances(function)
        .or_else(|| settings.number("concurrency"))
        .or_else(by_rate)
}

/// How many connections a database takes: as said, or by the memory of its machine.
fn takes(store: &Component) -> Option<f64> {
    let said = store.settings.number("max_connections");
    said.or_else(|| {
        const GIB: f64 = 1_073_741_824.0;
        let bytes = || Some(memory_gb(store)? * GIB);
        match store.product_id() {
            "aws.rds_postgres" | "aws.aurora_postgres" => {
                Some((bytes()? / 9_531_392.0).min(5_000.0))
            }
            "aws.rds_mysql" | "aws.rds_mariadb" => Some(bytes()? / 12_582_880.0),
            _ => None,
        }
    })
}

fn memory_gb(store: &Component) -> Option<f64> {
    let instance = store.settings.word("instance")?;
    let product = store.product.as_ref()?.known()?;
    let sizes = buttress_pricing::instances(product);
    sizes.iter().find(|i| i.name == instance)?.memory_gb
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "connection-exhaustion";

    #[test]
    fn more_than_is_taken_once_all_instances_run() {
        let found = check(
            SLUG,
            "
service a: aws.fargate { pool = 20, autoscale { min = 2, max = 10 } }
job w: self.worker { replicas = 4, pool = 10 }
database d: self.postgres { max_connections = 200 }
         ^ connection-exhaustion
a -> d: query
w -> d: write
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        let message = &found[0].message;
        assert!(
            message.contains("240 connections are opened to `d`, which takes 200"),
            "{message}"
        );
        assert_eq!(found[0].related[0].message, "`a` opens up to 200");
    }

    #[test]
    fn functions_at_the_peak_and_a_limit_that_follows_from_memory() {
        // 4 GiB / 9,531,392 is 450.
        let found = check(
            SLUG,
            "
constraints { traffic = 2_000 req/s, peak = 2 }
client c
gateway g: aws.api_gateway { auth = jwt }
function f: aws.lambda { service_time = 200 ms }
database d: aws.rds_postgres { instance = db.t4g.medium }
         ^ connection-exhaustion
c -> g: https
g -> f: invoke { mode = sync }
f -> d: query
",
        );
        let message = &found[0].message;
        assert!(message.contains("800 connections"), "{message}");
        assert!(message.contains("takes 450"), "{message}");
    }

    #[test]
    fn silent_behind_a_pool_and_where_they_fit() {
        check(
            SLUG,
            "
service a: aws.fargate { replicas = 50, pool = 20 }
service b: aws.fargate { replicas = 4, pool = 20 }
balancer pool: self.pgbouncer { replicas = 2, pool = 50 }
database d: self.postgres { max_connections = 200 }
database e: self.postgres { max_connections = 200 }
a -> pool: query
pool -> d: query
b -> e: query
",
        );
    }

    #[test]
    fn silent_where_numbers_are_not_said() {
        check(
            SLUG,
            "
service a: aws.fargate { replicas = 50 }
service b: aws.fargate { replicas = 50, pool = 100 }
database d: self.postgres { max_connections = 10 }
database unknown: self.postgres
database table: aws.dynamodb
a -> d: query
b -> unknown: query
b -> table: query
",
        );
    }
}
