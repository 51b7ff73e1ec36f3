//! A message comes back while it is still being worked on.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::facts::delivery::is_idempotent;
use crate::health::{Check, Facts, Observation, On, Remedy, Rule, Subject, Weight};
use crate::model::{Component, Connection, ConnectionId};

pub static RULE: Rule = Rule {
    slug: "visibility-timeout-too-short",
    id: "MSG007",
    category: Category::Messaging,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A message comes back while it is worked on",
    why: "What is hidden for less time than the work takes is handled twice (Amazon SQS Developer Guide: visibility timeout; AWS Lambda: using Lambda with Amazon SQS).",
    checks: &[Check::Connection(check)],
};

/// A queue's messages stay hidden for so many times the time of their handler.
const TIMES: f64 = 6.0;

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let Some(it) = facts.handover(id) else { return };
    let (queue, consumer) = (facts.component(it.source), facts.component(it.consumer));
    let hidden = queue.settings.number("visibility_timeout");
    let Some(hidden) = hidden.filter(|_| queue.kind.is_some_and(|k| k.name == "queue")) else {
        return;
    };
    let renewed = [queue, consumer]
        .iter()
        .any(|c| c.settings.word("lease") == Some("renewed"));
    if renewed || is_idempotent(it.connection) {
        return;
    }
    let Some((needed, work)) = needed(it.connection, consumer) else {
        return;
    };
    if hidden >= needed {
        return;
    }
    let seconds = needed.ceil();
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "A message of `{}` comes back after {} s, while `{}` may still be busy with it ({work}), and is then handled twice. \
             Set `visibility_timeout = {} s` on `{}`, or `lease = renewed` where the consumer extends its hold.",
            queue.full,
            count(hidden),
            consumer.full,
            count(seconds),
            queue.full,
        ),
        location: it.connection.arrow(),
        related: queue
            .settings
            .get("visibility_timeout")
            .map(|entry| Related {
                location: entry.at,
                message: "hidden for so long".to_owned(),
            })
            .into_iter()
            .collect(),
        fixes: fix(it.connection, seconds),
    });
}

/// How long a message must stay hidden, and why.
fn needed(connection: &Connection, consumer: &Component) -> Option<(f64, String)> {
    let settings = &consumer.settings;
    let longest = settings.number("max_duration");
    let usual = settings.number("service_time");
    let (time, name) = match (longest, usual) {
        (Some(time), _) if consumer.kind.is_some_and(|k| k.name == "function") => {
            (time, "max_duration")
        }
        (_, Some(time)) => (time, "service_time"),
        _ => return None,
    };
    let batch = connection
        .settings
        .number("batch_size")
        .or(settings.number("batch_size"));
    let of_batch = batch.zip(usual).map_or(0.0, |(many, time)| many * time);
    let of_one = TIMES * time;
    Some(if of_batch > of_one {
        let many = count(batch.unwrap_or(1.0));
        (
            of_batch,
            format!(
                "{many} messages at a time, each of {} s",
                count(usual.unwrap_or(0.0))
            ),
        )
    } else {
        (
            of_one,
            format!("six times its `{name}` of {} s is safe", count(time)),
        )
    })
}

/// The queue is at the far end where its messages are fetched.
fn fix(connection: &Connection, seconds: f64) -> Vec<Remedy> {
    if connection.type_name() != "consume" {
        return Vec::new();
    }
    vec![Remedy::set_on(
        On::Target,
        "visibility_timeout",
        format!("{seconds} s"),
        format!("Hide messages for longer: `visibility_timeout = {seconds} s`"),
    )]
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "visibility-timeout-too-short";

    #[test]
    fn less_than_six_times_the_time_of_a_function() {
        let found = check(
            SLUG,
            "
queue q: aws.sqs { visibility_timeout = 30 s }
function f: aws.lambda { max_duration = 20 s }
f -> q: consume
^^^^^^ visibility-timeout-too-short
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        let message = &found[0].message;
        assert!(
            message.contains("`visibility_timeout = 120 s` on `q`"),
            "{message}"
        );
        assert_eq!(found[0].related[0].message, "hidden for so long");
    }

    #[test]
    fn less_than_a_batch_takes_and_the_fix_settles_it() {
        let text = "queue q: aws.sqs { visibility_timeout = 30 s }\njob w: self.worker { service_time = 4 s }\nw -> q: consume { batch_size = 10 }\n";
        let before = report(text);
        let finding = before.findings().iter().find(|f| f.rule == SLUG).cloned();
        let finding = finding.expect("fires");
        let message = &finding.message;
        assert!(message.contains("10 messages at a time"), "{message}");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(fixed.contains("visibility_timeout = 40 s"), "{fixed}");
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_where_it_is_long_enough_or_renewed() {
        check(
            SLUG,
            "
queue long: aws.sqs { visibility_timeout = 120 s }
queue short: aws.sqs { visibility_timeout = 10 s }
function f: aws.lambda { max_duration = 20 s }
job heart: self.worker { service_time = 60 s, lease = renewed }
f -> long: consume
heart -> short: consume
",
        );
    }

    #[test]
    fn silent_where_twice_does_no_harm_or_the_times_are_not_known() {
        check(
            SLUG,
            "
queue short: aws.sqs { visibility_timeout = 10 s }
queue unsaid: aws.sqs
function f: aws.lambda { max_duration = 20 s }
job w: self.worker
f -> short: consume { idempotent = true }
w -> short: consume
f -> unsaid: consume
",
        );
    }
}
