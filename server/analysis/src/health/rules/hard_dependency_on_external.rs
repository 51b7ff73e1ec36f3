//! Requests that fail whenever somebody else's system does.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "hard-dependency-on-external",
    id: "REL013",
    category: Category::Resilience,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Requests that need somebody else's system",
    why: "You cannot operate it, and its limits are not yours: make a hard dependency a soft one (Nygard, Release It!: integration points; AWS REL05-BP01).",
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
    let fail = match facts.traffic.edge_rate(id).filter(|rate| *rate > 0.0) {
        Some(rate) => format!("{} requests/s fail", count(rate)),
        None => "requests fail".to_owned(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "While `{}` is down, {fail} in `{}`, and you cannot mend it. Say what is answered instead (`fallback`), \
             or put the work in a queue and answer at once.",
            to.full, from.full
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: to.name_place(),
            message: "run by somebody else".to_owned(),
        }],
        fixes: Vec::new(),
    });
}

fn fires(facts: &Facts<'_>, connection: &Connection) -> bool {
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let own_model = to.sets.any(Sets::MODEL) && to.product_id().starts_with("self.");
    from.is_own()
        && to.sets.any(Sets::EXTERNAL | Sets::MODEL)
        && !own_model
        && to.status != Status::Planned
        && facts.is_rpc(connection)
        && crate::traffic::is_hard(facts.architecture, connection)
        // `optional = false` says that it cannot be done without.
        && connection.settings.bool("optional").is_none()
        // Tokens are checked without asking.
        && connection.type_name() != "authenticate"
        && facts.is_on_the_way(connection.from)
        && !facts.is_sketch(connection.from)
        && !promises_enough(facts, connection)
}

/// Whether it says that it is there as much as the design wants to be, and a breaker watches it.
fn promises_enough(facts: &Facts<'_>, connection: &Connection) -> bool {
    let said = facts
        .component(connection.to)
        .settings
        .number("availability");
    let target = facts.availability_target().unwrap_or(0.999);
    said.is_some_and(|percent| percent / 100.0 >= target)
        && (connection.settings.has("circuit_breaker") || facts.is_in_mesh(connection))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "hard-dependency-on-external";

    #[test]
    fn a_partner_that_requests_wait_for() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
external bank
service a: aws.fargate
c -> a: https
a -> bank: rest { calls = 0.3, circuit_breaker = true }
^^^^^^^^^ hard-dependency-on-external
",
        );
        assert!(
            found[0].message.contains("30 requests/s fail in `a`"),
            "{found:#?}"
        );
        assert_eq!(found[0].related[0].message, "run by somebody else");
    }

    #[test]
    fn a_rented_model() {
        check(
            SLUG,
            "
client c
service a: aws.fargate
model m: saas.openai
c -> a: https
a -> m: rest
^^^^^^ hard-dependency-on-external
",
        );
    }

    #[test]
    fn silent_with_another_answer_and_where_nothing_else_will_do() {
        check(
            SLUG,
            "
constraints { availability = 99.9 % }
client c
external ads
external bank
external mail
external good { availability = 99.99 % }
service a: aws.fargate
c -> a: https
a -> ads: rest { fallback = default }
a -> mail: rest { optional = true }
a -> bank: rest { optional = false }
a -> good: rest { circuit_breaker = true }
",
        );
    }

    #[test]
    fn silent_away_from_requests_and_for_sketches() {
        check(
            SLUG,
            "
client c
external bank
service a: aws.fargate
service sketch
job w: self.worker
queue q: aws.sqs
c -> a: https
c -> sketch: https
a -> q: publish
w -> q: consume
w -> bank: rest
sketch -> bank: rest
bank -> a: webhook
",
        );
    }
}
