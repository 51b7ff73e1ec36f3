//! A function that has to be started while somebody waits.

use crate::finding::{Category, Related};
use crate::health::facts::{count, duration};
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ComponentId};

pub static RULE: Rule = Rule {
    slug: "cold-start-on-tight-path",
    id: "PERF010",
    category: Category::Performance,
    weight: Weight::Low,
    most: Weight::Low,
    title: "A function is started while somebody waits",
    why: "A function that has been idle takes a tenth of a second to two seconds to start (AWS Lambda: execution environment lifecycle; Azure Functions: cold starts).",
    checks: &[Check::Component(check)],
};

/// Whoever may wait so long does not mind a start.
const TIGHT: f64 = 0.5;

/// Platforms keep an idle instance for minutes. Where requests come more often than once a minute, one
/// in a hundred that finds none is rare.
const RARE: f64 = 1.0 / 60.0;

/// A peak so high above the average starts most of its instances at once.
const SPIKE: f64 = 10.0;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let function = facts.component(id);
    if function.class() != "function" || !function.is_own() || is_warm(function) {
        return;
    }
    let budget = facts.architecture.constraints.number("latency");
    let Some(budget) = budget.filter(|budget| *budget < TIGHT) else {
        return;
    };
    let Some(rate) = facts.urgent_rate(id).filter(|rate| *rate > 0.0) else {
        return;
    };
    let spiky = facts.architecture.constraints.number("peak") >= Some(SPIKE);
    if rate >= RARE && !spiky || !facts.is_waited_for(id) {
        return;
    }
    let when = if rate < RARE {
        format!(
            "Requests come to `{}` every {}, so most find it asleep",
            function.full,
            duration((1.0 / rate).round())
        )
    } else {
        format!(
            "At the peak {} times as many requests come to `{}`, and new instances have to start for them",
            count(facts.peak_factor()),
            function.full
        )
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "{when}: a start takes 0.1 to 2 s, and `latency` allows {}. Keep one ready with `provisioned_concurrency = 1`, or accept the wait.",
            duration(budget),
        ),
        location: function.name_place(),
        related: facts
            .architecture
            .into(id)
            .filter(|c| c.is_sync())
            .take(2)
            .map(|c| Related {
                location: c.arrow(),
                message: "waits for it".to_owned(),
            })
            .collect(),
        fixes: vec![Remedy::set(
            "provisioned_concurrency",
            "1",
            "Keep an instance ready: `provisioned_concurrency = 1`",
        )],
    });
}

/// Whether some instances are kept ready.
fn is_warm(function: &Component) -> bool {
    let settings = &function.settings;
    let least = settings.block("autoscale").and_then(|s| s.number("min"));
    settings.number("provisioned_concurrency").or(least) > Some(0.0)
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "cold-start-on-tight-path";

    #[test]
    fn a_function_that_is_seldom_called() {
        let found = check(
            SLUG,
            "
constraints { latency = 200 ms, traffic = 0.01 req/s }
client c
gateway g: aws.http_api
function f: aws.lambda
         ^ cold-start-on-tight-path
c -> g: https
g -> f: invoke { mode = sync }
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert!(found[0].message.contains("every 100 s"), "{found:#?}");
        assert_eq!(found[0].related[0].message, "waits for it");
        assert!(found[0].fixes[0].title.contains("provisioned_concurrency"));
    }

    #[test]
    fn a_crowd_at_once() {
        let found = check(
            SLUG,
            "
constraints { latency = 200 ms, traffic = 50 req/s, peak = 20 }
client c
function f: gcp.cloud_run_functions
         ^ cold-start-on-tight-path
c -> f: https
",
        );
        assert!(found[0].message.contains("20 times as many"), "{found:#?}");
    }

    #[test]
    fn silent_when_warm_busy_or_nobody_waits() {
        check(
            SLUG,
            "
constraints { latency = 200 ms, traffic = 0.01 req/s }
client c
gateway g: aws.http_api
queue q: aws.sqs
function ready: aws.lambda { provisioned_concurrency = 1 }
function least: gcp.cloud_run_functions { autoscale { min = 1 } }
function work: aws.lambda
c -> g: https
g -> ready: invoke { mode = sync, calls = 0.5 }
g -> least: https
ready -> q: publish
work -> q: consume
",
        );
        check(
            SLUG,
            "constraints { latency = 200 ms, traffic = 5 req/s }\nclient c\nfunction f: aws.lambda\nc -> f: https\n",
        );
    }

    #[test]
    fn silent_where_there_is_time_or_nothing_is_said() {
        check(
            SLUG,
            "constraints { latency = 2 s, traffic = 0.01 req/s }\nclient c\nfunction f: aws.lambda\nc -> f: https\n",
        );
        check(
            SLUG,
            "constraints { latency = 200 ms }\nclient c\nfunction f: aws.lambda\nc -> f: https\n",
        );
    }
}
