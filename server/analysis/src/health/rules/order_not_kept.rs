//! Messages that must come in order, over what keeps none.

use crate::finding::{Category, Related};
use crate::health::facts::delivery::{is_unordered, most_instances};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "order-not-kept",
    id: "MSG008",
    category: Category::Messaging,
    weight: Weight::Medium,
    most: Weight::High,
    title: "Messages come in another order",
    why: "A late event overwrites the newer state (Azure: Sequential Convoy pattern).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &facts.architecture.connections[id];
    if !matches!(
        connection.settings.word("order"),
        Some("required" | "per_key")
    ) && !connection.settings.is("order")
    {
        return;
    }
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let broker = match connection.type_name() {
        "consume" | "publish" if to.sets.any(Sets::BROKER) => connection.to,
        "invoke" | "webhook" | "publish" if from.sets.any(Sets::BROKER) => connection.from,
        _ => return,
    };
    let keeper = facts.component(broker);
    if keeper.status == Status::Planned || checks_versions(facts, connection) {
        return;
    }
    let (how, remedy) = if is_unordered(keeper) {
        (
            "keeps no order".to_owned(),
            format!(
                "Choose a product that keeps it (`ordering = per_key` or `fifo` on `{}`), or let the consumer refuse what is older than what it has (`conditional = true` on its write).",
                keeper.full
            ),
        )
    } else if let Some(many) = shared(facts, connection, broker, keeper) {
        (
            format!("hands them to {many} consumers at once"),
            "Say by what messages stay together (`group` on the connection, or `partition_key`), or run one consumer.".to_owned(),
        )
    } else {
        return;
    };
    let money =
        is_money(from) || is_money(to) || connection.settings.list("data").contains(&"money");
    out.push(Observation {
        rule: RULE.source(),
        weight: if money { Weight::High } else { RULE.weight },
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "These messages must come in order, and `{}` {how}: a late one overwrites the newer state. {remedy}",
            keeper.full
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: keeper.name_place(),
            message: "what carries them".to_owned(),
        }],
        fixes: Vec::new(),
    });
}

/// Whether the consumer refuses what is older than what it has.
fn checks_versions(facts: &Facts<'_>, connection: &Connection) -> bool {
    let consumer = match connection.type_name() {
        "consume" => connection.from,
        _ => connection.to,
    };
    connection.settings.is("conditional")
        || facts.component(consumer).sets.any(Sets::COMPUTE)
            && facts
                .architecture
                .out_of(consumer)
                .any(|c| matches!(c.type_name(), "write" | "query") && c.settings.is("conditional"))
}

/// How many take messages of a queue side by side, where nothing keeps those of one thing together.
fn shared(
    facts: &Facts<'_>,
    connection: &Connection,
    broker: ComponentId,
    keeper: &Component,
) -> Option<String> {
    let together = ["ordering", "partition_key", "shard_key"]
        .iter()
        .any(|name| keeper.settings.has(name))
        || connection.settings.has("group")
        || connection.settings.has("shard_key");
    if together
        || keeper.kind.is_none_or(|k| k.name != "queue")
        || keeper.product.is_none()
        || keeper.class() != "queue"
        || keeper.product_id() == "aws.sqs_fifo"
    {
        return None;
    }
    let mut many = 0.0;
    for it in facts.handovers(broker) {
        let consumer = facts.component(it.consumer);
        if consumer.settings.is("singleton") {
            many += 1.0;
        } else {
            many += most_instances(consumer)?;
        }
    }
    (many >= 2.0).then(|| crate::health::facts::count(many))
}

fn is_money(component: &Component) -> bool {
    component.settings.list("data").contains(&"money")
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "order-not-kept";

    #[test]
    fn over_a_queue_that_keeps_no_order() {
        let found = check(
            SLUG,
            "
queue q: aws.sqs
queue cash: aws.sqs { data = money }
function f: aws.lambda
f -> q: consume { order = required }
^^^^^^ order-not-kept
f -> cash: consume { order = per_key }
^^^^^^^^^ order-not-kept
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert_eq!(found[1].severity, Severity::Warning);
        assert_eq!(found[0].related[0].message, "what carries them");
    }

    #[test]
    fn several_consumers_side_by_side_and_a_topic() {
        let found = check(
            SLUG,
            "
queue q: self.rabbitmq
topic t: aws.sns
service a: aws.fargate
job w: self.worker { replicas = 3 }
w -> q: consume { order = required }
^^^^^^ order-not-kept
a -> t: publish { order = required }
^^^^^^ order-not-kept
",
        );
        assert!(
            found[0].message.contains("3 consumers at once"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn silent_where_order_is_kept() {
        check(
            SLUG,
            "
queue fifo: aws.sqs_fifo
topic keyed: gcp.pubsub { ordering = per_key }
stream s: aws.kinesis
queue one: self.rabbitmq
queue grouped: self.rabbitmq
job w: self.worker { replicas = 3 }
job single: self.worker { replicas = 1 }
w -> fifo: consume { order = required }
w -> keyed: consume { order = per_key }
w -> s: consume { order = required }
single -> one: consume { order = required }
w -> grouped: consume { order = per_key, group = order_id }
",
        );
    }

    #[test]
    fn silent_where_order_is_of_no_account_or_versions_are_checked() {
        check(
            SLUG,
            "
queue q: aws.sqs
queue r: aws.sqs
queue sketch
function f: aws.lambda
function g: aws.lambda
database d: aws.dynamodb
f -> q: consume
f -> sketch: consume { order = required }
g -> r: consume { order = required }
g -> d: write { conditional = true }
",
        );
    }
}
