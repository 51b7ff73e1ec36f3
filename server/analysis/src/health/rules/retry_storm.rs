//! Retries at several levels, which multiply.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Connection, ConnectionId, Status};

pub static RULE: Rule = Rule {
    slug: "retry-storm",
    id: "REL008",
    category: Category::Resilience,
    weight: Weight::High,
    most: Weight::High,
    title: "Retries that multiply",
    why: "Four tries at three levels are 64 calls below: retry at one level only, and within a budget (Site Reliability Engineering, ch. 21 and 22; Azure Retry Storm antipattern).",
    checks: &[Check::Connection(check)],
};

/// From so many calls for one on, what is down is kept down.
const STORM: f64 = 9.0;

/// A connection that retries is looked at with the one above it that retries most, and the one below.
/// What is told of is the lower of two that storm, the middle of three, or one alone.
fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &facts.architecture.connections[id];
    let own = tries(facts, connection);
    if own <= 1.0 {
        return;
    }
    let most = |a: &(&Connection, f64), b: &(&Connection, f64)| a.1.total_cmp(&b.1);
    let with_tries = |c| (c, tries(facts, c));
    let above = facts.architecture.into(connection.from);
    let above = above
        .map(|c| with_tries(c))
        .filter(|(_, n)| *n > 1.0)
        .max_by(most);
    let below = facts.architecture.out_of(connection.to);
    let below = below
        .map(|c| with_tries(c))
        .filter(|(_, n)| *n > 1.0)
        .max_by(most);
    let of = |other: Option<(&Connection, f64)>| other.map_or(1.0, |(_, n)| n);
    let way: Vec<&Connection> = if own * of(above) >= STORM && above.is_some() {
        above
            .iter()
            .map(|(c, _)| *c)
            .chain([&**connection])
            .collect()
    } else if own >= STORM {
        vec![connection]
    } else if own * of(below) < STORM && own * of(above) * of(below) >= STORM {
        let (above, below) = (above.iter(), below.iter());
        above
            .map(|(c, _)| *c)
            .chain([&**connection])
            .chain(below.map(|(c, _)| *c))
            .collect()
    } else {
        return;
    };
    let calls: f64 = way.iter().map(|c| tries(facts, c)).product();
    let last = way.last().map_or(connection.to, |c| c.to);
    let others = way.iter().filter(|c| !std::ptr::eq(**c, &**connection));
    let related = others.map(|c| Related {
        location: c.arrow(),
        message: format!("tries {} times too", count(tries(facts, c))),
    });
    let levels = match way.len() {
        1 => "with its retries".to_owned(),
        n => format!("retries at {n} levels multiply"),
    };
    let advice = match way.len() {
        1 => "Retry once or twice at most, or set a `retry_budget`.",
        _ => "Retry at the level nearest to what fails alone, or set a `retry_budget`.",
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "While `{}` fails, one request becomes {} calls of it, {levels}: what is down is kept down. {advice}",
            facts.component(last).full,
            count(calls),
        ),
        location: connection.arrow(),
        related: related.collect(),
        fixes: Vec::new(),
    });
}

/// How often a call is tried at most; once where retries have a budget or nobody waits.
fn tries(facts: &Facts<'_>, connection: &Connection) -> f64 {
    let settings = &connection.settings;
    if !connection.is_sync()
        || settings.has("retry_budget")
        || settings.is("same_process")
        || facts.component(connection.to).status == Status::Planned
    {
        return 1.0;
    }
    1.0 + settings.number("retries").unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "retry-storm";

    #[test]
    fn two_levels_that_retry_twice() {
        let found = check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
database db: aws.rds_postgres
a -> b: rest { retries = 2 }
b -> db: read { retries = 2 }
^^^^^^^ retry-storm
",
        );
        assert!(
            found[0]
                .message
                .contains("`db` fails, one request becomes 9 calls"),
            "{found:#?}"
        );
        assert_eq!(found[0].related[0].message, "tries 3 times too");
    }

    #[test]
    fn three_levels_and_one_that_does_not_stop() {
        let found = check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
service d: aws.fargate
database db: aws.rds_postgres
a -> b: rest { retries = 2 }
b -> d: rest { retries = 1 }
^^^^^^ retry-storm
d -> db: read { retries = 1 }
",
        );
        assert!(found[0].message.contains("12 calls"), "{found:#?}");
        assert_eq!(found[0].related.len(), 2);
        check(
            SLUG,
            "
service a: aws.fargate
external bank
a -> bank: rest { retries = 10 }
^^^^^^^^^ retry-storm
",
        );
    }

    #[test]
    fn silent_with_retries_at_one_level() {
        check(
            SLUG,
            "service a: aws.fargate\nservice b: aws.fargate\ndatabase db: aws.rds_postgres\na -> b: rest\nb -> db: read { retries = 2 }\n",
        );
    }

    #[test]
    fn silent_with_a_budget_and_across_a_queue() {
        check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
database db: aws.rds_postgres
queue q: aws.sqs
a -> b: rest { retries = 3, retry_budget = 10 % }
b -> db: read { retries = 3 }
b -> q: publish { retries = 5 }
",
        );
    }
}
