//! A queue that takes more without end while its workers stay as many as they are.

use crate::finding::{Category, Related};
use crate::health::facts::delivery::{Handover, scales};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "unbounded-queue",
    id: "MSG006",
    category: Category::Messaging,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A queue without a bound",
    why: "A full queue without a limit turns an overload into hours of delay (Site Reliability Engineering, ch. 22; AWS REL05-BP04).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let queue = facts.component(id);
    let waits = queue
        .kind
        .is_some_and(|k| matches!(k.name.as_str(), "queue" | "stream"));
    if queue.status == Status::Planned || !waits || queue.is_sketch() || is_bounded(queue) {
        return;
    }
    let workers: Vec<Handover<'_>> = facts.handovers(id).collect();
    let Some(worker) = workers.first() else {
        return;
    };
    if !workers
        .iter()
        .all(|it| has_a_fixed_number(facts.component(it.consumer)))
    {
        return;
    }
    let filled = |c: &&std::sync::Arc<Connection>| {
        c.type_name() == "publish" && is_open_to_clients(facts, c)
    };
    let Some(filler) = facts.architecture.into(id).find(filled) else {
        return;
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "Clients fill `{}` as fast as they like through `{}`, and `{}` does not grow with it: an overload of minutes is worked off for hours. \
             Limit what comes in (`rate_limit`), bound the queue (`max_size`, or `retention` as the age at which a message is no longer worth it), or let the workers grow (`autoscale`).",
            queue.full,
            facts.component(filler.from).full,
            facts.component(worker.consumer).full,
        ),
        location: queue.name_place(),
        related: vec![
            Related {
                location: filler.arrow(),
                message: "fills it".to_owned(),
            },
            Related {
                location: worker.connection.arrow(),
                message: "works it off".to_owned(),
            },
        ],
        fixes: Vec::new(),
    });
}

fn is_bounded(queue: &Component) -> bool {
    ["max_size", "retention", "rate_limit", "over"]
        .iter()
        .any(|name| queue.settings.has(name))
}

/// Whether as many of it work as are said, whatever there is to do. What is not said is not known.
fn has_a_fixed_number(worker: &Component) -> bool {
    worker.sets.any(Sets::COMPUTE) && worker.settings.has("replicas") && !scales(worker)
}

/// Whether clients reach the part that publishes, directly or by its front door, without a limit on
/// the way.
fn is_open_to_clients(facts: &Facts<'_>, publish: &Connection) -> bool {
    let limited = |settings: &crate::model::Settings| {
        ["rate_limit", "throttle", "shed"]
            .iter()
            .any(|name| settings.has(name))
    };
    let part = facts.component(publish.from);
    if limited(&part.settings) || limited(&publish.settings) {
        return false;
    }
    let outside = Sets::CLIENT | Sets::EXTERNAL;
    let calls: Vec<_> = facts
        .architecture
        .into(publish.from)
        .filter(|c| c.is_sync())
        .collect();
    let gateway = |c: &Component| c.kind.is_some_and(|k| k.name == "gateway");
    !calls.is_empty()
        && calls.iter().all(|c| {
            let caller = facts.component(c.from);
            (caller.sets.any(outside) || gateway(caller))
                && !limited(&c.settings)
                && !limited(&caller.settings)
        })
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "unbounded-queue";

    #[test]
    fn clients_fill_what_a_few_workers_empty() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate
queue q: aws.sqs
      ^ unbounded-queue
job w: self.worker { replicas = 2 }
c -> a: https
a -> q: publish
w -> q: consume
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert_eq!(found[0].related[1].message, "works it off");
    }

    #[test]
    fn behind_a_gateway_that_lets_all_in() {
        let found = check(
            SLUG,
            "
client c
gateway g: aws.api_gateway { auth = jwt }
service a: aws.fargate
stream s: aws.kinesis
       ^ unbounded-queue
service w: aws.ecs_ec2 { replicas = 3 }
c -> g: https
g -> a: rest
a -> s: publish
w -> s: consume
",
        );
        assert!(
            found[0].message.contains("through `a`"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn silent_where_something_bounds_it_or_the_workers_grow() {
        check(
            SLUG,
            "
client c
gateway g: aws.api_gateway { rate_limit = 100 req/s }
service a: aws.fargate
service b: aws.fargate
queue limited: aws.sqs
queue aged: aws.sqs { retention = 4 d }
queue full: self.rabbitmq { max_size = 10_000, over = reject }
queue grows: aws.sqs
queue code: aws.sqs
job w: self.worker { replicas = 2 }
job g2: self.worker { autoscale { min = 1, max = 20, on = queue_depth } }
function f: aws.lambda
c -> g: https
g -> a: rest
a -> limited: publish
c -> b: https
b -> aged: publish
b -> full: publish
b -> grows: publish
b -> code: publish
w -> limited: consume
w -> aged: consume
w -> full: consume
g2 -> grows: consume
f -> code: consume
",
        );
    }

    #[test]
    fn silent_where_no_client_fills_it_and_where_workers_are_not_known() {
        check(
            SLUG,
            "
client c
service front: aws.fargate
service inner: aws.fargate
job nightly: self.worker
queue deep: aws.sqs
queue own: aws.sqs
queue sketch
queue unknown: aws.sqs
job w: self.worker { replicas = 2 }
job x: self.worker
c -> front: https
front -> inner: rest
inner -> deep: publish
nightly -> own: publish
front -> sketch: publish
front -> unknown: publish
w -> deep: consume
w -> own: consume
w -> sketch: consume
x -> unknown: consume
",
        );
    }
}
