//! A call that could be tried again, and is not.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "missing-retry",
    id: "REL009",
    category: Category::Resilience,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A call that is not tried again",
    why: "Faults of a second are normal in clouds, and a second try hides them (Azure Well-Architected RE:07, transient fault handling; AWS REL05-BP03).",
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
    let lost = match facts.traffic.edge_rate(id) {
        Some(rate) if rate > 0.0 => format!(
            " At {} calls/s a fault of a second is {} failed requests.",
            count(rate),
            count(rate.ceil())
        ),
        _ => String::new(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "`{}` gives up on `{}` at the first fault, although this call can safely be tried again.{lost} \
             Set `retries = 1` with backoff and jitter.",
            from.full, to.full
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: to.name_place(),
            message: "what is called".to_owned(),
        }],
        fixes: fits(facts, connection)
            .then_some(Remedy::Pattern("retry-backoff-jitter"))
            .into_iter()
            .collect(),
    });
}

fn fires(facts: &Facts<'_>, connection: &Connection) -> bool {
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let settings = &connection.settings;
    let idempotent =
        settings.is("idempotent") || connection.what.is_some_and(|what| what.idempotent);
    let at_fault = to.sets.any(Sets::EXTERNAL | Sets::MODEL) || facts.is_managed(connection.to);
    from.sets.any(Sets::COMPUTE)
        && connection.is_sync()
        && idempotent
        && at_fault
        && from.status != Status::Planned
        && to.status != Status::Planned
        && !facts.is_sketch(connection.from)
        // Of these a miss is no failure.
        && !matches!(connection.type_name(), "resolve" | "cache")
        && !to.sets.any(Sets::CACHE)
        && !["retries", "hedged", "hedge", "optional", "fallback", "cached", "same_process"]
            .iter()
            .any(|name| settings.has(name))
        && !facts.has_client_library(connection.to)
        && !to.sets.any(Sets::MODEL)
        && !retried_above(facts, connection)
}

/// Whether whoever starts the caller starts it again: a caller that retries, or a broker.
fn retried_above(facts: &Facts<'_>, connection: &Connection) -> bool {
    let mut above = facts.architecture.into(connection.from);
    let mut fetches = facts.architecture.out_of(connection.from);
    let retries = |c: &Connection| c.settings.number("retries").is_some_and(|n| n > 0.0);
    above.any(|c| retries(c) || c.type_name() == "invoke" && !c.is_sync())
        || fetches.any(|c| c.type_name() == "consume")
}

/// Whether two tries fit into the time that callers wait, and what is called does not retry itself.
fn fits(facts: &Facts<'_>, connection: &Connection) -> bool {
    let timeout = |c: &Connection| c.settings.number("timeout");
    let mut above = facts.architecture.into(connection.from);
    let mut below = facts.architecture.out_of(connection.to);
    let twice = timeout(connection).map(|t| 2.0 * t);
    above.all(|c| twice.is_none_or(|twice| timeout(c).is_none_or(|t| t >= twice)))
        && below.all(|c| c.settings.number("retries").unwrap_or(0.0) <= 0.0)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-retry";

    #[test]
    fn a_read_from_a_managed_database() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
service a: aws.fargate
database db: aws.rds_postgres
c -> a: https
a -> db: read { timeout = 1 s }
^^^^^^^ missing-retry
",
        );
        assert!(
            found[0].message.contains("100 failed requests"),
            "{found:#?}"
        );
        assert_eq!(found[0].related[0].message, "what is called");
        assert_eq!(found[0].fixes[0].title, "Try again once, with backoff");
    }

    #[test]
    fn a_call_of_a_partner_that_may_be_repeated() {
        check(
            SLUG,
            "
external bank
service a: aws.fargate
a -> bank: rest { timeout = 2 s, idempotent = true }
^^^^^^^^^ missing-retry
",
        );
    }

    #[test]
    fn silent_where_it_is_tried_again_or_must_not_be() {
        check(
            SLUG,
            "
external bank
service a: aws.fargate
database db: aws.rds_postgres
database own: self.postgres
a -> bank: rest { timeout = 2 s }
a -> db: read { retries = 1 }
a -> db: write { timeout = 1 s }
a -> own: read { timeout = 1 s }
",
        );
    }

    #[test]
    fn silent_where_somebody_else_tries_again() {
        check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
job w: self.worker
queue q: aws.sqs
database db: aws.rds_postgres
database items: aws.dynamodb
a -> b: rest { retries = 1 }
b -> db: read
w -> q: consume
w -> db: read
a -> items: read
a -> db: read { optional = true }
",
        );
    }
}
