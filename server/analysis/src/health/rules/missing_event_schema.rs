//! Events that others read, and whose form nobody has written down.

use crate::finding::{Category, Related};
use crate::health::facts::delivery::Handover;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "missing-event-schema",
    id: "MSG010",
    category: Category::Messaging,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Events without a schema",
    why: "A change of a producer breaks readers it does not know (AWS REL03-BP03; Confluent: schema evolution and compatibility).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let broker = facts.component(id);
    let told = broker
        .kind
        .is_some_and(|k| matches!(k.name.as_str(), "topic" | "stream" | "bus"));
    if broker.status == Status::Planned
        || !told
        || broker.is_sketch()
        || !matches!(broker.settings.word("schema"), None | Some("none"))
        || looks_schemas_up(facts, id)
    {
        return;
    }
    let fills = |c: &&std::sync::Arc<Connection>| c.type_name() == "publish";
    let Some(producer) = facts.architecture.into(id).find(fills) else {
        return;
    };
    let mut readers: Vec<Handover<'_>> = Vec::new();
    for it in facts.handovers(id) {
        // Dead letters and archives take each message as it is.
        let kept = facts.component(it.consumer).sets;
        if !kept.any(Sets::STORE | Sets::PIPE | Sets::OBS)
            && readers.iter().all(|known| known.consumer != it.consumer)
        {
            readers.push(it);
        }
    }
    let apart = |it: &Handover<'_>| facts.are_apart(it.consumer, producer.from);
    if readers.is_empty() || readers.len() < 2 && !apart(&readers[0]) {
        return;
    }
    let names: Vec<String> = readers
        .iter()
        .take(3)
        .map(|it| format!("`{}`", facts.component(it.consumer).full))
        .collect();
    let more = match readers.len().saturating_sub(3) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "When `{}` changes what it publishes to `{}`, {}{more} may break: no schema says what an event looks like. \
             Write one and set `schema = required`, or connect them to a schema registry with `resolve`.",
            facts.component(producer.from).full,
            broker.full,
            names.join(", "),
        ),
        location: broker.name_place(),
        related: readers
            .iter()
            .take(3)
            .map(|it| Related {
                location: it.connection.arrow(),
                message: "reads it as it was".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether the broker, or one of those at it, looks schemas up.
fn looks_schemas_up(facts: &Facts<'_>, id: ComponentId) -> bool {
    let architecture = facts.architecture;
    let asks = |part: ComponentId| {
        let mut out = architecture.out_of(part);
        out.any(|c| c.type_name() == "resolve" && facts.component(c.to).sets.any(Sets::REGISTRY))
    };
    asks(id)
        || architecture.into(id).any(|c| asks(c.from))
        || architecture.out_of(id).any(|c| asks(c.to))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-event-schema";

    #[test]
    fn two_readers_of_a_topic() {
        let found = check(
            SLUG,
            "
service a: aws.fargate
topic t: aws.sns
      ^ missing-event-schema
queue q: aws.sqs
function f: aws.lambda
a -> t: publish
t -> q: publish
t -> f: invoke
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert_eq!(found[0].related.len(), 2);
    }

    #[test]
    fn a_reader_of_another_team() {
        let found = check(
            SLUG,
            "
service a: aws.fargate { owner = red }
service b: aws.fargate { owner = blue }
stream s: aws.kinesis { schema = none }
       ^ missing-event-schema
a -> s: publish
b -> s: consume
",
        );
        assert!(
            found[0].message.contains("`b` may break"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn silent_with_a_schema_or_a_registry() {
        check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
service e: aws.fargate
topic t: aws.sns { schema = required }
stream s: self.kafka
registry schemas: self.schema_registry
a -> t: publish
b -> t: consume
e -> t: consume
a -> s: publish
b -> s: consume
e -> s: consume
a -> schemas: resolve
",
        );
    }

    #[test]
    fn silent_for_one_reader_at_home_for_queues_and_sketches() {
        check(
            SLUG,
            "
group shop {
  service a: aws.fargate
  service b: aws.fargate
  topic t: aws.sns
  topic sketch
  queue q: aws.sqs
  bucket archive: aws.s3
  a -> t: publish
  b -> t: consume
  t -> archive: batch
  a -> sketch: publish
  b -> sketch: consume
  a -> q: publish
  b -> q: consume
}
",
        );
    }
}
