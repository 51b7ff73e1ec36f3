//! Code that is started by what it writes itself.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "recursive-trigger",
    id: "MSG014",
    category: Category::Messaging,
    weight: Weight::High,
    most: Weight::High,
    title: "Code that starts itself",
    why: "One event becomes an endless loop that is billed (AWS Lambda Developer Guide: recursive loop detection).",
    checks: &[Check::Component(check)],
};

/// Queues that are one queue: a component of another product may stand for many.
const ONE_QUEUE: [&str; 5] = [
    "aws.sqs",
    "aws.sqs_fifo",
    "azure.service_bus_queue",
    "azure.storage_queue",
    "gcp.cloud_tasks",
];

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let place = facts.component(id);
    let queue = ONE_QUEUE.contains(&place.product_id());
    if place.status == Status::Planned
        || !queue && place.class() != "object_store"
        || place.settings.has("guard")
    {
        return;
    }
    let fills = |c: &Connection| {
        let fits = if queue { "publish" } else { "write" };
        c.type_name() == fits && facts.component(c.from).sets.any(Sets::COMPUTE)
    };
    let architecture = facts.architecture;
    let loops = architecture.into(id).filter(|c| fills(c)).find_map(|fill| {
        let start = starts(facts, id, fill.from)?;
        let free = [&fill.settings, &start.settings]
            .iter()
            .all(|settings| is_free(settings));
        free.then_some((fill, start))
    });
    let Some((fill, start)) = loops else { return };
    let code = facts.component(fill.from);
    if code.status == Status::Planned || code.settings.has("guard") {
        return;
    }
    let rate = match facts.traffic.rate(id) {
        Some(rate) if rate > 0.0 => format!(" {} times a second", count(rate)),
        _ => String::new(),
    };
    let (what, instead) = if queue {
        ("publishes to", "another queue")
    } else {
        ("writes to", "another bucket")
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` is started by what arrives in `{}`{rate}, and {what} it again: one event becomes an endless loop that is billed. \
             Let it write to {instead}, say which events start it (`filter`), or what ends the loop (`guard`).",
            code.full, place.full
        ),
        location: place.name_place(),
        related: vec![
            Related {
                location: start.arrow(),
                message: "starts it".to_owned(),
            },
            Related {
                location: fill.arrow(),
                message: "and it writes back".to_owned(),
            },
        ],
        fixes: Vec::new(),
    });
}

/// Whether an arrow takes all that there is.
fn is_free(settings: &crate::model::Settings) -> bool {
    !["guard", "filter", "route"]
        .iter()
        .any(|name| settings.has(name))
}

/// The arrow from what arrives in `place` to `code`, directly or over one broker, if nothing else starts
/// it.
fn starts<'a>(
    facts: &'a Facts<'_>,
    place: ComponentId,
    code: ComponentId,
) -> Option<&'a Connection> {
    let architecture = facts.architecture;
    let mut all = Vec::new();
    for call in architecture.into(code) {
        if !crate::traffic::carries_requests(call) {
            continue;
        }
        let from: &Component = facts.component(call.from);
        // Somebody asks it to, or waits for it.
        if call.is_sync() || !from.sets.any(Sets::BROKER | Sets::STORE) {
            return None;
        }
        all.push((&**call, call.from));
    }
    let takes = architecture
        .out_of(code)
        .filter(|c| c.type_name() == "consume");
    all.extend(takes.map(|c| (&**c, c.to)));
    let [(start, source)] = all[..] else {
        return None;
    };
    if source == place {
        return Some(start);
    }
    // What arrives in `place` goes on to the broker that starts the code.
    let passes = |c: &Connection| {
        matches!(c.type_name(), "publish" | "invoke" | "stream") && is_free(&c.settings)
    };
    let broker = facts.component(source);
    let on = architecture
        .out_of(place)
        .any(|c| c.to == source && passes(c))
        || architecture
            .into(place)
            .any(|c| c.from == source && c.type_name() == "consume" && is_free(&c.settings));
    (broker.product.is_some() && broker.class() == "queue" && is_free(&start.settings) && on)
        .then_some(start)
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "recursive-trigger";

    #[test]
    fn a_function_that_writes_to_the_bucket_that_starts_it() {
        let found = check(
            SLUG,
            "
bucket b: aws.s3 { versioning = true }
       ^ recursive-trigger
function f: aws.lambda
b -> f: invoke
f -> b: write
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert_eq!(found[0].related[0].message, "starts it");
    }

    #[test]
    fn over_a_queue_and_of_a_queue() {
        check(
            SLUG,
            "
bucket b: aws.s3 { versioning = true }
       ^ recursive-trigger
queue q: aws.sqs
queue again: aws.sqs
      ^^^^^ recursive-trigger
function f: aws.lambda
function g: aws.lambda
b -> q: publish
f -> q: consume
f -> b: write
g -> again: consume
g -> again: publish
",
        );
    }

    #[test]
    fn silent_where_something_ends_the_loop() {
        check(
            SLUG,
            r#"
bucket b: aws.s3 { versioning = true }
bucket other: aws.s3 { versioning = true }
queue q: aws.sqs
function f: aws.lambda
function g: aws.lambda { guard = "at most five hops" }
function h: aws.lambda
b -> f: invoke { filter = "uploads/" }
f -> b: write
g -> q: consume
g -> q: publish
b -> h: invoke
h -> other: write
"#,
        );
    }

    #[test]
    fn silent_where_others_start_it_where_somebody_waits_and_for_what_may_be_many_queues() {
        check(
            SLUG,
            "
client c
bucket pictures: aws.s3 { versioning = true }
queue work: aws.sqs
queue dead: aws.sqs
queue many: self.rabbitmq
service api: aws.fargate
service thumbs: aws.fargate
function f: aws.lambda
job w: self.worker
c -> api: https
api -> work: publish
api -> work: consume
pictures -> thumbs: invoke { mode = sync }
thumbs -> pictures: write
w -> many: consume
w -> many: publish
work -> dead: dead_letter
f -> dead: consume
f -> work: publish
",
        );
    }
}
