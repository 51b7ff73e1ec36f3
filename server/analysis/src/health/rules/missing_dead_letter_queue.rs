//! Messages that can never be delivered have nowhere to go.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::facts::delivery::may_be_lost;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "missing-dead-letter-queue",
    id: "MSG001",
    category: Category::Messaging,
    weight: Weight::High,
    most: Weight::High,
    title: "Failed messages have nowhere to go",
    why: "A message that can never succeed blocks the queue, loops or is dropped (Enterprise Integration Patterns: Dead Letter Channel; Azure Well-Architected RE:07).",
    checks: &[Check::Component(check)],
};

/// The share of messages that fail for good where nothing is said.
const FAILURES: f64 = 0.001;

const SECONDS_A_DAY: f64 = 86_400.0;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let broker = facts.component(id);
    if broker.status == Status::Planned || !broker.sets.any(Sets::BROKER) {
        return;
    }
    if let Some(consumer) = unprotected(facts, id, broker) {
        let reader = facts.component(consumer);
        let said = facts
            .architecture
            .into(id)
            .find_map(|c| c.settings.number("failure_rate"));
        let lost = match facts.traffic.rate(id) {
            Some(rate) if rate > 0.0 => {
                let failing = said.map_or("one in a thousand".to_owned(), |share| {
                    format!("{} %", count(share * 100.0))
                });
                let lost = count((rate * said.unwrap_or(FAILURES) * SECONDS_A_DAY).ceil());
                format!(
                    " If {failing} of its {} messages/s fail, {lost} are lost a day.",
                    count(rate)
                )
            }
            _ => String::new(),
        };
        let is_queue = broker.kind.is_some_and(|k| k.name == "queue");
        let remedy = if is_queue {
            "Add a queue for them and connect it with `dead_letter`".to_owned()
        } else {
            format!(
                "Connect `{}` to a queue or bucket for them with `dead_letter`",
                reader.full
            )
        };
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Component(id),
            magnitude: 1.0,
            message: format!(
                "A message of `{}` that `{}` cannot process blocks the others or is lost: there is no dead-letter queue.{lost} {remedy}.",
                broker.full, reader.full
            ),
            location: broker.name_place(),
            related: vec![Related {
                location: reader.name_place(),
                message: "reads from it".to_owned(),
            }],
            fixes: vec![Remedy::Pattern("dead-letter-queue")],
        });
    }
}

/// Who reads from a broker without a place for what fails.
fn unprotected(facts: &Facts<'_>, id: ComponentId, broker: &Component) -> Option<ComponentId> {
    let architecture = facts.architecture;
    let is = |c: &Connection, word: &str| c.type_name() == word;
    if architecture.into(id).any(|c| is(c, "dead_letter"))
        || architecture.out_of(id).any(|c| is(c, "dead_letter"))
        || may_be_lost(&broker.settings)
        || keeps_failures(broker)
    {
        return None;
    }
    let is_queue = broker.kind.is_some_and(|k| k.name == "queue");
    let fetching = architecture
        .into(id)
        .filter(|c| is(c, "consume"))
        .map(|c| (c, c.from));
    let pushed = architecture
        .out_of(id)
        .filter(|c| is(c, "invoke") || !is_queue && is(c, "webhook"))
        .map(|c| (c, c.to));
    fetching
        .chain(pushed)
        .filter(|(c, _)| !c.settings.has("redrive") && !may_be_lost(&c.settings))
        // A delivery stream puts aside by itself what it cannot deliver.
        .filter(|(_, consumer)| !facts.component(*consumer).sets.any(Sets::PIPE))
        .map(|(_, consumer)| consumer)
        .filter(|consumer| facts.component(*consumer).status != Status::Planned)
        // Of a stream or topic it is the reader that puts aside what it cannot process.
        .find(|consumer| is_queue || !architecture.out_of(*consumer).any(|c| is(c, "dead_letter")))
}

/// Products that put failures aside by themselves once it is said after how many tries.
const PUT_ASIDE: [&str; 6] = [
    "aws.mq_activemq",
    "aws.mq_rabbitmq",
    "gcp.pubsub",
    "saas.cloudamqp",
    "self.rabbitmq",
    "self.redis_queue",
];

/// Whether each queue of the product has a dead-letter queue of its own: always, or with a policy.
fn keeps_failures(broker: &Component) -> bool {
    let product = broker.product_id();
    product.starts_with("azure.service_bus")
        || broker.settings.has("max_receive") && PUT_ASIDE.contains(&product)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-dead-letter-queue";

    #[test]
    fn a_queue_that_is_read_and_says_how_much_is_lost() {
        let found = check(
            SLUG,
            "
constraints { traffic = 10_000 req/s }
client c
service a: aws.fargate { auth = jwt }
queue q: aws.sqs
      ^ missing-dead-letter-queue
function f: aws.lambda
c -> a: https
a -> q: publish
f -> q: consume
",
        );
        assert!(
            found[0].message.contains("864,000 are lost a day"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related[0].message, "reads from it");
        assert_eq!(found[0].fixes.len(), 1);
    }

    #[test]
    fn a_queue_that_starts_a_function_and_a_stream_whose_reader_drops() {
        check(
            SLUG,
            "
queue q: aws.sqs
      ^ missing-dead-letter-queue
function f: aws.lambda
q -> f: invoke
stream s: aws.kinesis
       ^ missing-dead-letter-queue
service r: aws.fargate
r -> s: consume
",
        );
    }

    #[test]
    fn silent_where_failures_have_a_place() {
        check(
            SLUG,
            "
queue q: aws.sqs
queue dead: aws.sqs
function f: aws.lambda
f -> q: consume
q -> dead: dead_letter
service operator: aws.fargate
operator -> dead: consume
stream s: aws.kinesis
service r: aws.fargate
r -> s: consume
r -> dead: dead_letter
",
        );
    }

    #[test]
    fn says_what_the_design_says_of_failures() {
        let found = check(
            SLUG,
            "
constraints { traffic = 10 req/s }
client c
service a: aws.fargate { auth = jwt }
queue q: aws.sqs
      ^ missing-dead-letter-queue
function f: aws.lambda
c -> a: https
a -> q: publish
f -> q: consume { failure_rate = 2 % }
",
        );
        assert!(
            found[0]
                .message
                .contains("If 2 % of its 10 messages/s fail, 17,280"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn silent_for_products_that_keep_failures_themselves() {
        check(
            SLUG,
            "
queue q: azure.service_bus_queue
queue policy: self.rabbitmq { max_receive = 5 }
queue hints: aws.sqs
function f: azure.functions
f -> q: consume
f -> policy: consume
f -> hints: consume { delivery = best_effort }
stream s: aws.kinesis
job firehose: aws.firehose
firehose -> s: consume
",
        );
    }

    #[test]
    fn silent_where_nobody_reads_or_a_topic_feeds_queues() {
        check(
            SLUG,
            "
service a: aws.fargate
queue unread: aws.sqs
topic t: aws.sns
queue q: aws.sqs
queue dead: aws.sqs
function f: aws.lambda
a -> unread: publish
a -> t: publish
t -> q: publish
f -> q: consume
q -> dead: dead_letter
",
        );
    }
}
