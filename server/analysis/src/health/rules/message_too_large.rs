//! A message that the broker does not take.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "message-too-large",
    id: "MSG009",
    category: Category::Messaging,
    weight: Weight::High,
    most: Weight::High,
    title: "A message that the broker refuses",
    why: "What is over the limit is refused (Enterprise Integration Patterns: Claim Check; Azure: Claim-Check pattern).",
    checks: &[Check::Connection(check)],
};

/// An average above this share of the limit leaves no room for those above the average.
const CLOSE: f64 = 0.5;

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &facts.architecture.connections[id];
    let broker = facts.component(connection.to);
    if connection.type_name() != "publish"
        || !broker.sets.any(Sets::BROKER)
        || broker.status == Status::Planned
        || connection.settings.has("claim_check")
    {
        return;
    }
    let payload = connection.settings.get("payload");
    let (Some(payload), Some(size)) = (payload, connection.settings.number("payload")) else {
        return;
    };
    let Some(limit) = facts.largest_message(broker).filter(|l| *l > 0.0) else {
        return;
    };
    let share = size / limit;
    if share <= CLOSE {
        return;
    }
    let over = share > 1.0;
    let what = if over {
        format!(
            "`{}` refuses what `{}` publishes: an average message is {}, and it takes {} at most.",
            broker.full,
            facts.component(connection.from).full,
            bytes(size),
            bytes(limit),
        )
    } else {
        format!(
            "Larger messages than the average of `{}` may be refused by `{}`: that is {}, and it takes {} at most.",
            facts.component(connection.from).full,
            broker.full,
            bytes(size),
            bytes(limit),
        )
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: if over { Weight::High } else { Weight::Medium },
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "{what} Put the data into a bucket and send a reference to it (`claim_check = true`)."
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: payload.at,
            message: "this size".to_owned(),
        }],
        fixes: Vec::new(),
    });
}

/// A size as one says it.
fn bytes(size: f64) -> String {
    let count = crate::health::facts::count;
    if size >= 1e6 {
        format!("{} MB", count((size / 1e4).round() / 100.0))
    } else {
        format!("{} KB", count((size / 1e3).round()))
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "message-too-large";

    #[test]
    fn larger_than_the_limit_and_close_to_it() {
        let found = check(
            SLUG,
            "
service a: aws.fargate
topic t: aws.sns
queue q: azure.storage_queue
a -> t: publish { payload = 2 MB }
^^^^^^ message-too-large
a -> q: publish { payload = 40 KB }
^^^^^^ message-too-large
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(found[0].message.contains("is 2 MB"), "{}", found[0].message);
        assert_eq!(found[1].severity, Severity::Information);
        assert!(
            found[1].message.contains("66 KB at most"),
            "{}",
            found[1].message
        );
        assert_eq!(found[0].related[0].message, "this size");
    }

    #[test]
    fn a_limit_that_is_said() {
        check(
            SLUG,
            "
service a: aws.fargate
queue q: self.rabbitmq { max_message = 1 MB }
a -> q: publish { payload = 3 MB }
^^^^^^ message-too-large
",
        );
    }

    #[test]
    fn silent_where_it_fits_or_a_reference_is_sent() {
        check(
            SLUG,
            "
service a: aws.fargate
topic t: aws.sns
stream k: self.kafka { max_message = 10 MB }
queue premium: azure.service_bus_queue { tier = premium }
a -> t: publish { payload = 20 KB }
a -> t: publish \"pictures\" { payload = 5 MB, claim_check = true }
a -> k: publish { payload = 3 MB }
a -> premium: publish { payload = 1 MB }
",
        );
    }

    #[test]
    fn silent_where_size_or_limit_is_not_known() {
        check(
            SLUG,
            "
service a: aws.fargate
topic t: aws.sns
queue q
mail m: aws.ses
a -> t: publish
a -> q: publish { payload = 5 MB }
a -> m: publish { payload = 5 MB }
",
        );
    }
}
