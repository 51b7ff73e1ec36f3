//! Messages that are put aside where nobody looks.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "unwatched-dead-letter",
    id: "MSG011",
    category: Category::Messaging,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Failed messages that nobody looks at",
    why: "A dead-letter queue that nobody reads is a slower way to drop messages (Amazon SQS Developer Guide: dead-letter queues).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let dead = facts.component(id);
    if dead.status == Status::Planned || dead.is_sketch() {
        return;
    }
    let architecture = facts.architecture;
    let is_dead = |c: &Connection| c.type_name() == "dead_letter";
    let Some(feeder) = architecture.into(id).find(|c| is_dead(c)) else {
        return;
    };
    if is_watched(facts, id) || is_emptied(facts, id) {
        return;
    }
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "Nobody learns of the messages of `{}` that land in `{}`: they wait there until they expire. \
             Set an alarm on its first message (`alerts = true`), and say who sends them again.",
            facts.component(feeder.from).full,
            dead.full
        ),
        location: dead.name_place(),
        related: vec![Related {
            location: feeder.arrow(),
            message: "puts them there".to_owned(),
        }],
        fixes: vec![Remedy::set("alerts", "true", "Set an alarm on its first message: `alerts = true`")],
    });
}

/// Whether an alarm is on it, or something that watches covers it.
fn is_watched(facts: &Facts<'_>, id: ComponentId) -> bool {
    let architecture = facts.architecture;
    let observes = |c: &Connection, other: ComponentId| {
        c.type_name() == "observe" || facts.component(other).sets.any(Sets::OBS)
    };
    facts.component(id).settings.has("alerts")
        || architecture.into(id).any(|c| observes(c, c.from))
        || architecture.out_of(id).any(|c| observes(c, c.to))
        || facts.watchers().any(|watcher| facts.covers(watcher, id))
}

/// Whether somebody takes out what is in it.
fn is_emptied(facts: &Facts<'_>, id: ComponentId) -> bool {
    let architecture = facts.architecture;
    let takes = |c: &Connection| matches!(c.type_name(), "consume" | "read" | "query" | "stream");
    let gives = |c: &Connection| {
        matches!(
            c.type_name(),
            "invoke" | "publish" | "webhook" | "batch" | "stream" | "dead_letter"
        )
    };
    let settings = &facts.component(id).settings;
    settings.has("external_consumer")
        || architecture
            .into(id)
            .any(|c| takes(c) || c.settings.has("redrive"))
        || architecture.out_of(id).any(|c| gives(c))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "unwatched-dead-letter";

    #[test]
    fn a_dead_letter_queue_that_nobody_looks_at() {
        let found = check(
            SLUG,
            "
queue q: aws.sqs
queue dead: aws.sqs
      ^^^^ unwatched-dead-letter
function f: aws.lambda
f -> q: consume
q -> dead: dead_letter
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert_eq!(found[0].related[0].message, "puts them there");
    }

    #[test]
    fn a_bucket_of_a_reader_and_the_fix() {
        let text = "stream s: aws.kinesis\nbucket dead: aws.s3\nservice r: aws.fargate\nr -> s: consume\nr -> dead: dead_letter\n";
        let before = report(text);
        let finding = before.findings().iter().find(|f| f.rule == SLUG).cloned();
        let edits = &finding.expect("fires").fixes[0].edits[0].edits;
        let fixed = TextEdit::apply_all(edits, text);
        assert!(
            fixed.contains("bucket dead: aws.s3 { alerts = true }"),
            "{fixed}"
        );
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_where_somebody_watches() {
        check(
            SLUG,
            "
queue q: aws.sqs
queue alarmed: aws.sqs { alerts = true }
queue scraped: self.rabbitmq
metrics m: self.prometheus
q -> alarmed: dead_letter
q -> scraped: dead_letter
m -> scraped: observe
",
        );
        check(
            SLUG,
            "metrics m: self.prometheus { covers = all }\nqueue q: aws.sqs\nqueue dead: aws.sqs\nq -> dead: dead_letter\n",
        );
    }

    #[test]
    fn silent_where_it_is_emptied_and_for_sketches() {
        check(
            SLUG,
            "
queue q: aws.sqs
queue read: aws.sqs
queue again: aws.sqs
queue sketch
service operator: aws.fargate
q -> read: dead_letter
operator -> read: consume
q -> again: dead_letter { redrive = true }
q -> sketch: dead_letter
",
        );
    }
}
