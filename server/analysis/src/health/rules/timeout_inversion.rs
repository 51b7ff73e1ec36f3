//! A caller that gives up while what it called goes on working.

use crate::finding::{Category, Related};
use crate::health::facts::duration;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Connection, ConnectionId, Status};

pub static RULE: Rule = Rule {
    slug: "timeout-inversion",
    id: "REL007",
    category: Category::Resilience,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A caller that gives up before what it calls",
    why: "Work goes on for somebody who is gone, and with each retry there is twice as much of it (Site Reliability Engineering, ch. 22; AWS REL05-BP05).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &facts.architecture.connections[id];
    let Some(above) = connection.settings.number("timeout") else {
        return;
    };
    if !connection.is_sync() || facts.component(connection.to).status == Status::Planned {
        return;
    }
    let below = facts.architecture.out_of(connection.to);
    let below = below.filter_map(|c| Some((c, patience(facts, c)?)));
    let Some((longest, takes)) = below.max_by(|(_, a), (_, b)| a.total_cmp(b)) else {
        return;
    };
    if takes <= above {
        return;
    }
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let retries = longest.settings.number("retries").unwrap_or(0.0);
    let tries = if retries > 0.0 {
        format!(" in {:.0} tries", retries + 1.0)
    } else {
        String::new()
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "`{}` gives up after {} while `{}` still waits for `{}`, up to {}{tries}: the work goes on for nobody, and a retry doubles it. \
             Wait longer here, or shorten what is below it.",
            from.full,
            duration(above),
            to.full,
            facts.component(longest.to).full,
            duration(takes),
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: longest.arrow(),
            message: format!("waits up to {}{tries}", duration(takes)),
        }],
        fixes: Vec::new(),
    });
}

/// How long a call may take in all, where that is said and it does not know of the time that is left.
fn patience(facts: &Facts<'_>, connection: &Connection) -> Option<f64> {
    let settings = &connection.settings;
    if !connection.is_sync()
        || settings.has("deadline")
        || settings.is("hedged")
        || settings.has("hedge")
        || facts.component(connection.to).status == Status::Planned
    {
        return None;
    }
    let retries = settings.number("retries").unwrap_or(0.0);
    Some(settings.number("timeout")? * (1.0 + retries))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "timeout-inversion";

    #[test]
    fn a_caller_with_less_patience() {
        let found = check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
database db: aws.rds_postgres
a -> b: rest { timeout = 2 s }
^^^^^^ timeout-inversion
b -> db: query { timeout = 5 s }
",
        );
        assert!(
            found[0].message.contains("gives up after 2 s")
                && found[0].message.contains("up to 5 s"),
            "{found:#?}"
        );
        assert_eq!(found[0].related[0].message, "waits up to 5 s");
    }

    #[test]
    fn retries_below_add_up() {
        let found = check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
external bank
a -> b: rest { timeout = 5 s }
^^^^^^ timeout-inversion
b -> bank: rest { timeout = 2 s, retries = 2 }
",
        );
        assert!(
            found[0].message.contains("up to 6 s in 3 tries"),
            "{found:#?}"
        );
    }

    #[test]
    fn silent_where_the_caller_waits_long_enough() {
        check(
            SLUG,
            "service a: aws.fargate\nservice b: aws.fargate\ndatabase db: aws.rds_postgres\na -> b: rest { timeout = 5 s }\nb -> db: query { timeout = 1 s, retries = 2 }\n",
        );
    }

    #[test]
    fn silent_where_nobody_waits_or_the_deadline_travels_along() {
        check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
service d: aws.fargate
queue q: aws.sqs
a -> b: rest { timeout = 2 s }
b -> d: rest { timeout = 5 s, deadline = propagated }
b -> q: publish { timeout = 10 s }
",
        );
    }
}
