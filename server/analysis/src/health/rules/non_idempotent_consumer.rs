//! A message that comes twice is acted on twice.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::facts::delivery::{is_idempotent, may_be_lost};
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{ComponentId, Connection, ConnectionId, Sets};

pub static RULE: Rule = Rule {
    slug: "non-idempotent-consumer",
    id: "MSG002",
    category: Category::Messaging,
    weight: Weight::High,
    most: Weight::High,
    title: "A message that comes twice is acted on twice",
    why: "At least once means twice some day (microservices.io: Idempotent consumer; AWS REL04-BP04; Amazon Builders' Library: Making retries safe with idempotent APIs).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let Some(it) = facts.handover(id) else { return };
    let (source, consumer) = (facts.component(it.source), facts.component(it.consumer));
    if is_idempotent(it.connection)
        || !facts.is_repeated(&it)
        || may_be_lost(&source.settings)
        || consumer.settings.has("guard")
    {
        return;
    }
    let Some((effect, what)) = effect(facts, it.consumer) else {
        return;
    };
    let rate = match facts.traffic.edge_rate(id) {
        Some(rate) if rate > 0.0 => format!(" at {} messages/s", count(rate)),
        _ => String::new(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "`{}` delivers each message at least once{rate}; when one comes twice, `{}` {what} twice. \
             Recognise repeats by the id of the message, and set `idempotent = true`.",
            source.full, consumer.full
        ),
        location: it.connection.arrow(),
        related: vec![Related {
            location: effect.arrow(),
            message: "done twice".to_owned(),
        }],
        fixes: vec![Remedy::set("idempotent", "true", "Make the consumer idempotent: `idempotent = true`")],
    });
}

/// What a consumer does that is not the same when it is done again.
fn effect<'a>(facts: &'a Facts<'_>, consumer: ComponentId) -> Option<(&'a Connection, String)> {
    // An object is put in the place of what was there.
    let writes = facts
        .changes_of(consumer)
        .map(|(_, c)| c)
        .filter(|c| facts.component(c.to).class() != "object_store" && !is_idempotent(c))
        .map(|c| (c, format!("writes to `{}`", facts.component(c.to).full)));
    let calls = facts.architecture.out_of(consumer);
    let calls = calls
        .filter(|c| facts.component(c.to).sets.any(Sets::EXTERNAL))
        .filter(|c| facts.is_rpc(c) && c.type_name() != "read" && !is_idempotent(c))
        .map(|c| (&**c, format!("calls `{}`", facts.component(c.to).full)));
    let mut all: Vec<_> = writes.chain(calls).collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all.into_iter().next()
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "non-idempotent-consumer";

    #[test]
    fn a_consumer_that_writes() {
        let found = check(
            SLUG,
            "
constraints { traffic = 40 req/s }
client c
service a: aws.fargate
queue q: aws.sqs
function f: aws.lambda
database d: aws.rds_postgres
c -> a: https
a -> q: publish
f -> q: consume
^^^^^^ non-idempotent-consumer
f -> d: write
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        let message = &found[0].message;
        assert!(message.contains("at 40 messages/s"), "{message}");
        assert!(message.contains("`f` writes to `d` twice"), "{message}");
        assert_eq!(found[0].related[0].message, "done twice");
    }

    #[test]
    fn a_webhook_that_charges_and_a_function_that_a_table_starts() {
        check(
            SLUG,
            "
external shop
external bank
service hooks: aws.fargate
database orders: aws.dynamodb
database ledger: aws.rds_postgres
function f: aws.lambda
shop -> hooks: webhook
^^^^^^^^^^^^^ non-idempotent-consumer
hooks -> bank: rest
orders -> f: invoke
^^^^^^^^^^^ non-idempotent-consumer
f -> ledger: query
",
        );
    }

    #[test]
    fn the_fix_settles_it() {
        let text = "queue q: aws.sqs\nfunction f: aws.lambda\ndatabase d: aws.dynamodb\nf -> q: consume\nf -> d: write\n";
        let before = report(text);
        let finding = before.findings().iter().find(|f| f.rule == SLUG).cloned();
        let edits = &finding.expect("fires").fixes[0].edits[0].edits;
        let fixed = TextEdit::apply_all(edits, text);
        assert!(
            fixed.contains("f -> q: consume { idempotent = true }"),
            "{fixed}"
        );
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_where_it_only_reads_or_overwrites() {
        check(
            SLUG,
            "
external api
queue q: aws.sqs
function reader: aws.lambda
function writer: aws.lambda
function resize: aws.lambda
function index: aws.lambda
database d: aws.dynamodb
bucket pictures: aws.s3
search s: aws.opensearch
reader -> q: consume
reader -> d: read
writer -> q: consume
writer -> d: write { idempotent = true }
writer -> api: rest { key = event_id }
resize -> q: consume
resize -> pictures: write
index -> q: consume
index -> s: write
",
        );
    }

    #[test]
    fn silent_where_a_message_comes_once_or_somebody_waits() {
        check(
            SLUG,
            "
gateway g: aws.api_gateway
queue once: aws.sqs_fifo
stream log: self.kafka { delivery = exactly_once }
topic hints: aws.sns { delivery = best_effort }
function f: aws.lambda
database d: aws.dynamodb
scheduler nightly: aws.eventbridge_scheduler
g -> f: invoke { mode = sync }
nightly -> f: invoke
f -> once: consume
f -> log: consume
hints -> f: invoke
f -> d: write
",
        );
    }
}
