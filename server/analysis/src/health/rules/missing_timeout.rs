//! A call that may wait for ever.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "missing-timeout",
    id: "REL006",
    category: Category::Resilience,
    weight: Weight::High,
    most: Weight::High,
    title: "A call without a timeout",
    why: "A call without a limit waits for ever, and its thread with it; timeouts are the first stability pattern (Nygard, Release It!; AWS REL05-BP05).",
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
    let rate = match facts.traffic.edge_rate(id) {
        Some(rate) if rate > 0.0 => {
            format!(", {} more of them each second", count(rate.max(0.01)))
        }
        _ => String::new(),
    };
    let limit = connection.what.and_then(|w| w.default_timeout.as_deref());
    let remedy = match limit {
        Some(limit) => format!("Set `timeout = {limit}`, or what its slowest good answers take."),
        None => "Set a `timeout` a little above its slowest good answers.".to_owned(),
    };
    let fits = limit
        .and_then(seconds)
        .is_some_and(|limit| fits(facts, connection, limit));
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "When `{}` stops answering, calls of `{}` wait for ever{rate}: this call has no timeout. {remedy}",
            to.full, from.full
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: to.name_place(),
            message: "what is called".to_owned(),
        }],
        fixes: fits.then_some(Remedy::Pattern("timeout")).into_iter().collect(),
    });
}

fn fires(facts: &Facts<'_>, connection: &Connection) -> bool {
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let kind = |c: &crate::model::Component| c.kind.map_or("", |k| k.name.as_str()) == "function";
    let settings = &connection.settings;
    let calls = from.sets.any(Sets::COMPUTE | Sets::WORKFLOW)
        || from.sets.any(Sets::PIPE) && !facts.is_managed(connection.from);
    calls
        && connection.is_sync()
        && from.status != Status::Planned
        && to.status != Status::Planned
        // What is resolved is kept, and used on while nothing answers.
        && connection.type_name() != "resolve"
        // The platform ends a function that takes too long, and who waits for one hears of it.
        && !kind(from)
        && !kind(to)
        && !facts.is_sketch(connection.from)
        && !["timeout", "deadline", "same_process", "cached"]
            .iter()
            .any(|name| settings.has(name))
        && !facts.has_client_library(connection.to)
}

/// Whether a limit turns nothing around: who calls the caller waits longer, and what is called waits
/// less.
fn fits(facts: &Facts<'_>, connection: &Connection, limit: f64) -> bool {
    let timeout = |c: &Connection| c.settings.number("timeout");
    let mut above = facts.architecture.into(connection.from);
    let mut below = facts.architecture.out_of(connection.to);
    let retries = connection.settings.number("retries").unwrap_or(0.0);
    above.all(|c| timeout(c).is_none_or(|t| t >= limit * (1.0 + retries)))
        && below.all(|c| {
            let retries = c.settings.number("retries").unwrap_or(0.0);
            timeout(c).is_none_or(|t| t * (1.0 + retries) <= limit)
        })
}

/// A time limit of the table of connection types (`50 ms`, `2 s`).
fn seconds(limit: &str) -> Option<f64> {
    let (number, unit) = limit.split_once(' ')?;
    let number: f64 = number.parse().ok()?;
    match unit {
        "ms" => Some(number / 1_000.0),
        "s" => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-timeout";

    #[test]
    fn a_service_that_calls_a_database_and_a_partner() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
external bank
service a: aws.fargate
database db: aws.rds_postgres
c -> a: https
a -> db: query
^^^^^^^ missing-timeout
a -> bank: rest { calls = 0.3 }
^^^^^^^^^ missing-timeout
",
        );
        assert!(
            found[1].message.contains("30 more of them each second"),
            "{found:#?}"
        );
        assert_eq!(found[1].related[0].message, "what is called");
        assert_eq!(found[1].fixes[0].title, "Set a timeout");
    }

    #[test]
    fn no_fix_that_turns_timeouts_around() {
        let found = check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
service d: aws.fargate
a -> b: rest
^^^^^^ missing-timeout
b -> d: rest { timeout = 10 s }
",
        );
        assert!(found[0].fixes.is_empty(), "{found:#?}");
    }

    #[test]
    fn silent_where_one_is_set_or_somebody_else_sets_it() {
        check(
            SLUG,
            "
client c
balancer lb: aws.alb
service a: aws.fargate
service b: aws.fargate
function f: aws.lambda
secrets s: aws.secrets_manager
c -> lb: https
lb -> a: https
a -> b: rest { timeout = 2 s }
a -> f: invoke { mode = sync }
f -> b: rest
a -> s: resolve
",
        );
    }

    #[test]
    fn silent_for_sketches_and_what_has_a_client_library() {
        check(
            SLUG,
            "
service sketch
service a: aws.fargate
database db
database items: aws.dynamodb
queue q: aws.sqs
sketch -> db: query
a -> items: read
a -> q: publish
",
        );
        check(
            SLUG,
            "defaults rest { timeout = 2 s }\nservice a: aws.fargate\nservice b: aws.fargate\na -> b: rest\n",
        );
    }
}
