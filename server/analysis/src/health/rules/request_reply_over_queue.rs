//! A question that goes out by one queue and comes back by another, while a caller waits.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "request-reply-over-queue",
    id: "MSG013",
    category: Category::Messaging,
    weight: Weight::Low,
    most: Weight::Low,
    title: "A caller waits for two queues",
    why: "Two brokers stand in a call that waits: neither simple nor decoupled (Enterprise Integration Patterns: Request-Reply; Azure: Asynchronous Request-Reply pattern).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let part = facts.component(id);
    if part.status == Status::Planned
        || part.is_sketch()
        || !part.sets.any(Sets::SERVICE)
        || !callers_wait(facts, id)
    {
        return;
    }
    let Some((asks, replies, other)) = exchange(facts, id) else {
        return;
    };
    let (there, back) = (facts.component(asks.to), facts.component(replies.to));
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "Callers of `{}` wait while it asks `{}` by way of `{}` and gets the answer by way of `{}`: two brokers more that can be slow or down. \
             Call it directly with a circuit breaker, or answer at once and let the caller ask for the result later (`mode = async` on its call).",
            part.full,
            facts.component(other).full,
            there.full,
            back.full,
        ),
        location: part.name_place(),
        related: vec![
            Related {
                location: asks.arrow(),
                message: "the question".to_owned(),
            },
            Related {
                location: replies.arrow(),
                message: "the answer".to_owned(),
            },
        ],
        fixes: Vec::new(),
    });
}

/// Whether somebody calls it and waits, and is not told the outcome in another way.
fn callers_wait(facts: &Facts<'_>, id: ComponentId) -> bool {
    let architecture = facts.architecture;
    let mut waits = false;
    for call in architecture.into(id) {
        if matches!(call.type_name(), "websocket" | "stream")
            || call.settings.word("mode") == Some("async")
        {
            return false;
        }
        waits |= facts.is_rpc(call);
    }
    let tells = |c: &Connection| {
        matches!(c.type_name(), "webhook" | "websocket" | "stream")
            || c.type_name() == "publish"
                && !facts.component(c.to).sets.any(Sets::BROKER | Sets::MAIL)
    };
    waits && !architecture.out_of(id).any(|c| tells(c))
}

/// A queue that it asks by, one that it is answered by, and who answers.
fn exchange<'a>(
    facts: &'a Facts<'_>,
    id: ComponentId,
) -> Option<(&'a Connection, &'a Connection, ComponentId)> {
    let architecture = facts.architecture;
    let queue = |broker: ComponentId| {
        let kind = facts.component(broker).kind;
        kind.is_some_and(|k| k.name == "queue")
    };
    let out = || architecture.out_of(id).map(|c| &**c);
    let asks = || out().filter(|c| c.type_name() == "publish" && queue(c.to));
    let replies = || out().filter(|c| c.type_name() == "consume" && queue(c.to));
    for reply in replies() {
        for ask in asks().filter(|ask| ask.to != reply.to) {
            let takes = |who: ComponentId| {
                facts
                    .handovers(ask.to)
                    .any(|it| it.consumer == who && it.consumer != id)
            };
            let answers = architecture.into(reply.to);
            let mut answers = answers.filter(|c| c.type_name() == "publish" && takes(c.from));
            if let Some(answer) = answers.next() {
                return Some((ask, reply, answer.from));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "request-reply-over-queue";

    #[test]
    fn a_question_by_one_queue_and_the_answer_by_another() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate
        ^ request-reply-over-queue
service b: aws.fargate
queue there: aws.sqs
queue back: aws.sqs
c -> a: https
a -> there: publish
b -> there: consume
b -> back: publish
a -> back: consume
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[0].related[1].message, "the answer");
    }

    #[test]
    fn from_a_function_that_the_queue_starts() {
        check(
            SLUG,
            "
gateway g: aws.api_gateway { auth = jwt }
service a: aws.fargate
        ^ request-reply-over-queue
function f: aws.lambda
queue there: aws.sqs
queue back: aws.sqs
g -> a: rest
a -> there: publish
there -> f: invoke
f -> back: publish
a -> back: consume
",
        );
    }

    #[test]
    fn silent_where_the_caller_is_told_later() {
        check(
            SLUG,
            "
client c
service a: aws.fargate
service e: aws.fargate
service b: aws.fargate
queue there: aws.sqs
queue back: aws.sqs
c -> a: https { mode = async }
c -> e: websocket
a -> there: publish
e -> there: publish
b -> there: consume
b -> back: publish
a -> back: consume
e -> back: consume
",
        );
    }

    #[test]
    fn silent_where_the_answer_goes_elsewhere_or_nobody_waits() {
        check(
            SLUG,
            "
client c
service a: aws.fargate
service other: aws.fargate
service b: aws.fargate
job w: self.worker
queue there: aws.sqs
queue back: aws.sqs
queue jobs: aws.sqs
c -> a: https
a -> there: publish
a -> jobs: consume
b -> there: consume
b -> back: publish
other -> back: consume
w -> there: publish
w -> back: consume
",
        );
    }
}
