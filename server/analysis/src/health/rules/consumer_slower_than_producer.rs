//! More messages come than can be worked on.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::facts::delivery::{Handover, scales};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "consumer-slower-than-producer",
    id: "MSG005",
    category: Category::Messaging,
    weight: Weight::High,
    most: Weight::High,
    title: "More messages come than can be worked on",
    why: "The backlog grows without end, and the age of the oldest message is the outage (Amazon Builders' Library: Avoiding insurmountable queue backlogs).",
    checks: &[Check::Component(check)],
};

const SECONDS_AN_HOUR: f64 = 3_600.0;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let broker = facts.component(id);
    if broker.status == Status::Planned || !broker.sets.any(Sets::BROKER) {
        return;
    }
    let all: Vec<Handover<'_>> = facts.handovers(id).collect();
    // The consumers of a queue share its messages, those of a topic or stream get all of them.
    let shared = broker.kind.is_some_and(|k| k.name == "queue");
    let parties: Vec<&[Handover<'_>]> = if shared {
        vec![&all]
    } else {
        all.chunks(1).collect()
    };
    let slow = parties.into_iter().filter_map(|party| {
        let (arrives, done) = figures(facts, party)?;
        (arrives > done).then_some((party, arrives, done))
    });
    let slowest = slow.max_by(|a, b| (a.1 - a.2).total_cmp(&(b.1 - b.2)));
    let Some((party, arrives, done)) = slowest else {
        return;
    };
    let first = facts.component(party[0].consumer);
    let who = match party.len() {
        1 => format!("`{}` works on", first.full),
        n => format!("its {n} consumers work on"),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: (arrives / done).clamp(0.5, 2.0),
        message: format!(
            "`{}` grows by {} messages an hour: {} arrive a second, and {who} at most {}. {}",
            broker.full,
            count(((arrives - done) * SECONDS_AN_HOUR).ceil()),
            count(arrives),
            count(done),
            remedy(first, arrives / done),
        ),
        location: broker.name_place(),
        related: party
            .iter()
            .map(|it| Related {
                location: it.connection.arrow(),
                message: format!("`{}` takes them", facts.component(it.consumer).full),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// What arrives a second for some consumers, and what they can work on together.
fn figures(facts: &Facts<'_>, party: &[Handover<'_>]) -> Option<(f64, f64)> {
    let (mut arrives, mut done) = (0.0, 0.0);
    for it in party {
        let consumer = facts.component(it.consumer);
        // Who works at set times has all of the day for what came in it.
        if consumer.settings.has("schedule") || consumer.settings.word("tier") == Some("batch") {
            return None;
        }
        arrives += facts.traffic.edge_rate(it.by)?;
        done += facts.capacity(consumer)?;
    }
    (done > 0.0).then_some((arrives, done))
}

fn remedy(consumer: &Component, over: f64) -> String {
    let now = consumer.settings.number("replicas").unwrap_or(1.0);
    if scales(consumer) {
        "Raise the most instances that there may be of them, or make each quicker.".to_owned()
    } else {
        format!(
            "Run {} replicas of `{}` rather than {}, or let it grow with the queue (`autoscale`).",
            count((now * over).ceil()),
            consumer.full,
            count(now),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "consumer-slower-than-producer";

    #[test]
    fn a_worker_that_falls_behind() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
service a: aws.fargate
queue q: aws.sqs
      ^ consumer-slower-than-producer
job w: self.worker { replicas = 2, concurrency = 10, service_time = 500 ms }
c -> a: https
a -> q: publish
w -> q: consume
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        let message = &found[0].message;
        assert!(
            message.contains("grows by 216,000 messages an hour"),
            "{message}"
        );
        assert!(
            message.contains("Run 5 replicas of `w` rather than 2"),
            "{message}"
        );
        assert_eq!(found[0].related[0].message, "`w` takes them");
    }

    #[test]
    fn each_reader_of_a_stream_gets_all_of_it() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
service a: aws.fargate
stream s: aws.kinesis
       ^ consumer-slower-than-producer
job quick: self.worker { concurrency = 100, service_time = 500 ms }
job slow: self.worker { concurrency = 10, service_time = 500 ms, autoscale { max = 3 } }
c -> a: https
a -> s: publish
quick -> s: consume
slow -> s: consume
",
        );
        assert!(found[0].message.contains("`slow`"), "{}", found[0].message);
    }

    #[test]
    fn silent_where_they_keep_up_together() {
        check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
service a: aws.fargate
queue q: aws.sqs
job one: self.worker { concurrency = 30, service_time = 500 ms }
job two: self.worker { concurrency = 30, service_time = 500 ms }
c -> a: https
a -> q: publish
one -> q: consume
two -> q: consume
",
        );
    }

    #[test]
    fn silent_where_not_all_is_known_and_for_work_at_night() {
        check(
            SLUG,
            r#"
constraints { traffic = 100 req/s }
client c
service a: aws.fargate
queue unknown: aws.sqs
queue grows: aws.sqs
queue nightly: aws.sqs
job w: self.worker { concurrency = 10 }
function f: aws.lambda { service_time = 2 s }
job night: self.worker { concurrency = 10, service_time = 1 s, schedule = "0 2 * * *" }
c -> a: https
a -> unknown: publish
a -> grows: publish
a -> nightly: publish
w -> unknown: consume
f -> grows: consume
night -> nightly: consume
"#,
        );
        check(
            SLUG,
            "queue q: aws.sqs\njob w: self.worker { concurrency = 1, service_time = 9 s }\nw -> q: consume\n",
        );
    }
}
