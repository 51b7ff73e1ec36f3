//! Messages that are thrown away before anybody is back to read them.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::facts::delivery::may_be_lost;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "retention-shorter-than-recovery",
    id: "MSG012",
    category: Category::Messaging,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Messages expire before anybody is back",
    why: "An outage over a long weekend loses what came in it (Amazon SQS Developer Guide: message retention).",
    checks: &[Check::Component(check)],
};

/// A long weekend, seconds.
const WEEKEND: f64 = 72.0 * 3_600.0;

const A_DAY: f64 = 86_400.0;

/// The longest that common queues keep a message, seconds.
const LONGEST: f64 = 14.0 * A_DAY;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let broker = facts.component(id);
    let Some(kept) = broker.settings.number("retention") else {
        return;
    };
    if broker.status == Status::Planned
        || !broker.sets.any(Sets::BROKER)
        || may_be_lost(&broker.settings)
    {
        return;
    }
    let architecture = facts.architecture;
    let constraints = &architecture.constraints;
    let rto = broker.settings.number("rto").or(constraints.number("rto"));
    let least = rto.unwrap_or(0.0).max(WEEKEND);
    let dead = architecture.out_of(id).find_map(|c| {
        let dead = facts.component(c.to);
        let kept = dead.settings.number("retention")?;
        (c.type_name() == "dead_letter" && dead.status != Status::Planned).then_some((dead, kept))
    });
    if kept < least
        && let Some(record) = feeds(facts, id, broker)
    {
        let days = (least / A_DAY).ceil();
        // What has failed must be kept for longer than what has not.
        let room = dead.is_none_or(|(_, kept)| kept > days * A_DAY);
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Component(id),
            magnitude: 1.0,
            message: format!(
                "`{}` drops messages after {}, and its consumer may be down for {}: what comes in that time never reaches `{}`. Set `retention = {} d`.",
                broker.full,
                span(kept),
                span(least),
                record.full,
                count(days),
            ),
            location: broker.name_place(),
            related: at(broker, "kept for so long"),
            fixes: if room { longer(days) } else { Vec::new() },
        });
    }
    if let Some((dead, of_dead)) =
        dead.filter(|(_, of_dead)| *of_dead <= kept && *of_dead < LONGEST)
    {
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Component(id),
            magnitude: 1.0,
            message: format!(
                "A message of `{}` that fails late has already expired when it comes to `{}`, which keeps messages for {}, counted from their first day. \
                 Set a `retention` there that is longer than {}.",
                broker.full,
                dead.full,
                span(of_dead),
                span(kept),
            ),
            location: broker.name_place(),
            related: at(dead, "no longer than here"),
            fixes: Vec::new(),
        });
    }
}

fn longer(days: f64) -> Vec<Remedy> {
    vec![Remedy::set(
        "retention",
        format!("{days} d"),
        format!("Keep messages for longer: `retention = {days} d`"),
    )]
}

fn at(component: &Component, message: &str) -> Vec<Related<crate::span::ChunkId>> {
    let entry = component.settings.get("retention");
    entry
        .map(|entry| Related {
            location: entry.at,
            message: message.to_owned(),
        })
        .into_iter()
        .collect()
}

/// The original that a queue or stream of messages goes into.
fn feeds<'a>(facts: &'a Facts<'_>, id: ComponentId, broker: &Component) -> Option<&'a Component> {
    broker
        .kind
        .filter(|k| matches!(k.name.as_str(), "queue" | "stream"))?;
    let all = facts.handovers(id).flat_map(|it| {
        facts
            .changes_of(it.consumer)
            .map(|(_, c)| facts.component(c.to))
            .collect::<Vec<_>>()
    });
    all.filter(|store| store.sets.any(Sets::DB | Sets::PROXY))
        .min_by_key(|store| &store.full)
}

/// A time as one says it.
fn span(seconds: f64) -> String {
    if seconds > WEEKEND {
        format!("{} days", count(seconds / A_DAY))
    } else {
        format!("{} hours", count(seconds / 3_600.0))
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "retention-shorter-than-recovery";

    #[test]
    fn a_day_is_less_than_a_long_weekend() {
        let found = check(
            SLUG,
            "
stream s: aws.kinesis { retention = 24 h }
       ^ retention-shorter-than-recovery
function f: aws.lambda
database d: aws.dynamodb
f -> s: consume
f -> d: write
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        let message = &found[0].message;
        assert!(message.contains("after 24 hours"), "{message}");
        assert!(message.contains("never reaches `d`"), "{message}");
    }

    #[test]
    fn what_failed_expires_first_and_the_fix_of_the_other() {
        check(
            SLUG,
            "
queue q: aws.sqs { retention = 7 d }
      ^ retention-shorter-than-recovery
queue dead: aws.sqs { retention = 4 d }
q -> dead: dead_letter
",
        );
        let text = "constraints { rto = 5 d }\nqueue q: aws.sqs { retention = 4 d }\nfunction f: aws.lambda\ndatabase d: aws.dynamodb\nf -> q: consume\nf -> d: write\n";
        let before = report(text);
        let finding = before.findings().iter().find(|f| f.rule == SLUG).cloned();
        let edits = &finding.expect("fires").fixes[0].edits[0].edits;
        let fixed = TextEdit::apply_all(edits, text);
        assert!(fixed.contains("{ retention = 5 d }"), "{fixed}");
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_where_messages_are_kept_long_enough() {
        check(
            SLUG,
            "
queue q: aws.sqs { retention = 4 d }
queue dead: aws.sqs { retention = 14 d }
queue most: aws.sqs { retention = 14 d }
queue dead2: aws.sqs { retention = 14 d }
function f: aws.lambda
database d: aws.dynamodb
f -> q: consume
f -> d: write
q -> dead: dead_letter
most -> dead2: dead_letter
",
        );
    }

    #[test]
    fn silent_where_loss_is_meant_or_a_copy_is_fed() {
        check(
            SLUG,
            "
queue hints: aws.sqs { retention = 1 h, delivery = best_effort }
stream s: aws.kinesis { retention = 24 h }
queue unsaid: aws.sqs
function f: aws.lambda
function g: aws.lambda
database d: aws.dynamodb
search index: aws.opensearch
f -> hints: consume
f -> unsaid: consume
f -> d: write
g -> s: consume
g -> index: write
",
        );
    }
}
