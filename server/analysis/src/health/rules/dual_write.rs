//! A row and the event that tells of it are written one after the other.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::facts::delivery::may_be_lost;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "dual-write",
    id: "MSG003",
    category: Category::Messaging,
    weight: Weight::High,
    most: Weight::High,
    title: "A row and its event can part",
    why: "A crash between the commit and the publish loses an event, or invents one (microservices.io: Transactional outbox).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let part = facts.component(id);
    if part.status == Status::Planned || !part.sets.any(Sets::COMPUTE) {
        return;
    }
    // What fails half-way is brought to it once more, as a message.
    if facts.works_on_messages_alone(id) {
        return;
    }
    let writes: Vec<_> = writes(facts, id).collect();
    let pair = publishes(facts, id)
        .flat_map(|publish| writes.iter().map(move |write| (publish, *write)))
        .filter(|((by, _), (change, _))| facts.meet(*by, *change))
        .max_by(|a, b| {
            let rate = |pair: &((ConnectionId, _), _)| facts.traffic.edges[pair.0.0];
            rate(a).total_cmp(&rate(b))
        });
    let Some(((by, publish), (_, write))) = pair else {
        return;
    };
    let (store, broker) = (facts.component(write.to), facts.component(publish.to));
    let rate = match facts.traffic.edge_rate(by) {
        Some(rate) if rate > 0.0 => format!(" {} times a second", count(rate)),
        _ => String::new(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` writes to `{}` and then publishes to `{}`{rate}: when it stops between the two, the event is lost, and those who read it never learn of the change. \
             Write the event in the same transaction and send it from there (`outbox = true` on `{}`), or publish from the log of the database.",
            part.full, store.full, broker.full, store.full
        ),
        location: part.name_place(),
        related: vec![
            Related {
                location: write.arrow(),
                message: "first the row".to_owned(),
            },
            Related {
                location: publish.arrow(),
                message: "then the event".to_owned(),
            },
        ],
        fixes: Vec::new(),
    });
}

/// The events that matter.
fn publishes<'a>(
    facts: &'a Facts<'_>,
    id: ComponentId,
) -> impl Iterator<Item = (ConnectionId, &'a Connection)> {
    let out = facts.architecture.edges(id, petgraph::Direction::Outgoing);
    out.map(|(by, c)| (by, &**c)).filter(|(_, c)| {
        let broker = facts.component(c.to);
        c.type_name() == "publish"
            && broker.sets.any(Sets::BROKER)
            && broker.status != Status::Planned
            && !may_be_lost(&broker.settings)
            && !may_be_lost(&c.settings)
            && !c.settings.is("optional")
    })
}

/// The rows: in a database of records that does not tell of its changes itself. What nothing is known of
/// may be one that does.
fn writes<'a>(
    facts: &'a Facts<'_>,
    id: ComponentId,
) -> impl Iterator<Item = (ConnectionId, &'a Connection)> {
    facts.changes_of(id).filter(|(_, c)| {
        let store = facts.component(c.to);
        store.sets.any(Sets::DB) && !store.is_sketch() && !tells(facts, c.to)
    })
}

/// Whether changes of a database are told from its own log or from an outbox.
fn tells(facts: &Facts<'_>, store: ComponentId) -> bool {
    let told =
        |c: &Connection| matches!(c.type_name(), "publish" | "invoke" | "stream" | "webhook");
    facts.component(store).settings.has("outbox")
        || facts.architecture.out_of(store).any(|c| told(c))
        || facts
            .architecture
            .into(store)
            .any(|c| c.type_name() == "stream" || facts.component(c.from).sets.any(Sets::PIPE))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "dual-write";

    #[test]
    fn a_service_that_writes_and_publishes() {
        let found = check(
            SLUG,
            "
constraints { traffic = 30 req/s }
client c
service a: aws.fargate
        ^ dual-write
database d: aws.rds_postgres
topic t: aws.sns
c -> a: https
a -> d: write
a -> t: publish
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        let message = &found[0].message;
        assert!(
            message.contains("publishes to `t` 30 times a second"),
            "{message}"
        );
        assert_eq!(found[0].related.len(), 2);
    }

    #[test]
    fn a_query_that_may_write_and_a_part_without_a_product() {
        check(
            SLUG,
            "
client c
service a: aws.fargate
        ^ dual-write
service b
        ^ dual-write
database d: self.postgres
database e: self.mysql
queue q: aws.sqs
c -> a: https
c -> b: https
a -> d: query
a -> q: publish
b -> e: write
b -> q: publish
",
        );
    }

    #[test]
    fn silent_where_the_database_tells_of_its_changes() {
        check(
            SLUG,
            "
client c
service a: aws.fargate
service b: aws.fargate
service e: aws.fargate
database outbox: aws.rds_postgres { outbox = true }
database streams: aws.dynamodb
database captured: self.postgres
job debezium: self.debezium
function relay: aws.lambda
topic t: aws.sns
stream k: self.kafka
c -> a: https
c -> b: https
c -> e: https
a -> outbox: write
a -> t: publish
b -> streams: write
b -> t: publish
streams -> relay: invoke
e -> captured: write
e -> k: publish
debezium -> captured: stream
debezium -> k: publish
",
        );
    }

    #[test]
    fn silent_where_they_may_be_of_different_requests() {
        check(
            SLUG,
            "
constraints { traffic = 30 req/s }
client c
service a: aws.fargate
database d: aws.rds_postgres
topic t: aws.sns
c -> a: https
a -> d: write { calls = 0.2 }
a -> t: publish { calls = 0.5 }
a -> t: publish \"ticks\" { rate = 3 req/s }
",
        );
    }

    #[test]
    fn silent_where_the_event_is_advice_and_where_a_message_brings_it_back() {
        check(
            SLUG,
            "
client c
service a: aws.fargate
service reader: aws.fargate
job worker: self.worker
database d: aws.rds_postgres
database copy: aws.dynamodb { role = derived }
topic hints: aws.sns { delivery = best_effort }
topic t: aws.sns
queue q: aws.sqs
c -> a: https
a -> d: write
a -> hints: publish
c -> reader: https
reader -> d: read
reader -> copy: write
reader -> t: publish
worker -> q: consume { idempotent = true }
worker -> d: write
worker -> t: publish
",
        );
    }
}
