//! Messages that nobody reads.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "queue-without-consumer",
    id: "MSG004",
    category: Category::Messaging,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Messages that nobody reads",
    why: "They pile up until retention drops them (Enterprise Integration Patterns: Message Channel).",
    checks: &[Check::Component(check)],
};

const SECONDS_A_DAY: f64 = 86_400.0;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let broker = facts.component(id);
    if broker.status == Status::Planned
        || !broker.sets.any(Sets::BROKER)
        || broker.is_sketch()
        || broker.settings.has("external_consumer")
    {
        return;
    }
    let architecture = facts.architecture;
    // What only watches or copies it does not read it.
    let beside = |c: &Connection| {
        matches!(
            c.type_name(),
            "observe" | "deploy" | "replicate" | "dead_letter" | "resolve" | "authenticate"
        )
    };
    let fills = |c: &Connection| c.type_name() == "publish";
    let Some(filler) = architecture.into(id).find(|c| fills(c)) else {
        return;
    };
    if architecture.out_of(id).any(|c| !beside(c))
        || architecture.into(id).any(|c| !beside(c) && !fills(c))
        // Dead letters wait for people.
        || architecture.into(id).any(|c| c.type_name() == "dead_letter")
    {
        return;
    }
    let pile = match facts.traffic.rate(id) {
        Some(rate) if rate > 0.0 => {
            format!(" {} of them a day,", count((rate * SECONDS_A_DAY).ceil()))
        }
        _ => String::new(),
    };
    let until = if broker.settings.has("retention") {
        "its retention drops them"
    } else {
        "it is full or drops them"
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "Nobody reads `{}`: what `{}` publishes piles up,{pile} until {until}. \
             Connect a consumer with `consume`, name one outside this design with `external_consumer`, or remove it.",
            broker.full,
            facts.component(filler.from).full,
        ),
        location: broker.name_place(),
        related: vec![Related {
            location: filler.arrow(),
            message: "fills it".to_owned(),
        }],
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "queue-without-consumer";

    #[test]
    fn a_queue_that_fills_up() {
        let found = check(
            SLUG,
            "
constraints { traffic = 10 req/s }
client c
service a: aws.fargate
queue q: aws.sqs
      ^ queue-without-consumer
c -> a: https
a -> q: publish
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        let message = &found[0].message;
        assert!(message.contains("864,000 of them a day"), "{message}");
        assert_eq!(found[0].related[0].message, "fills it");
    }

    #[test]
    fn being_watched_is_not_being_read() {
        check(
            SLUG,
            "
service a: aws.fargate
topic t: aws.sns { retention = 3 d }
      ^ queue-without-consumer
queue dead: aws.sqs
metrics m: self.prometheus
a -> t: publish
t -> dead: dead_letter
m -> t: observe
",
        );
    }

    #[test]
    fn silent_where_somebody_reads() {
        check(
            SLUG,
            "
service a: aws.fargate
queue q: aws.sqs
topic t: aws.sns
stream s: aws.kinesis
bus b: aws.eventbridge
function f: aws.lambda
job hose: aws.firehose
a -> q: publish
a -> t: publish
a -> s: publish
a -> b: publish
t -> q: publish
f -> q: consume
hose -> s: stream
b -> f: invoke
",
        );
    }

    #[test]
    fn silent_for_dead_letters_readers_elsewhere_and_sketches() {
        check(
            SLUG,
            r#"
service a: aws.fargate
queue dead: aws.sqs
queue out: aws.sqs { external_consumer = "the partner's ERP" }
queue sketch
queue unused: aws.sqs
queue q: aws.sqs
q -> dead: dead_letter
a -> dead: publish
a -> out: publish
a -> sketch: publish
"#,
        );
    }
}
