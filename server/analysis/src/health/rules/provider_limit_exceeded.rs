//! More comes than the vendor takes.

use buttress_pricing::Measure;

use crate::finding::{Category, Related};
use crate::health::facts::capacity::Reached;
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Status};

pub static RULE: Rule = Rule {
    slug: "provider-limit-exceeded",
    id: "PERF007",
    category: Category::Performance,
    weight: Weight::High,
    most: Weight::High,
    title: "More comes than the vendor takes",
    why: "Beyond a quota the vendor refuses, however well the rest is built (AWS REL01-BP01, aware of service quotas; Azure antipattern Noisy Neighbor).",
    checks: &[Check::Component(check)],
};

/// So near to a limit there is no room for a bad day.
const NEAR: f64 = 0.8;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    if component.status == Status::Planned {
        return;
    }
    let Some(reached) = facts.nearest_limit(id) else {
        return;
    };
    let Reached { limit, comes, most } = reached;
    if comes <= NEAR * most {
        return;
    }
    let (what, unit) = words(limit.measure);
    let beyond = if comes > most {
        format!(
            "the rest, {:.0} %, is refused",
            100.0 * (1.0 - most / comes)
        )
    } else {
        format!("that is {:.0} % of it", 100.0 * comes / most)
    };
    let size = limit.per.and_then(|name| component.settings.get(name));
    let arrows = facts.busiest_arrows(id).map(|(connection, rate)| Related {
        location: connection.arrow(),
        message: format!("{} a second on average", count(rate)),
    });
    let said = size.map(|entry| Related {
        location: entry.at,
        message: "the size".to_owned(),
    });
    out.push(Observation {
        rule: RULE.source(),
        weight: if comes > most {
            Weight::High
        } else {
            Weight::Medium
        },
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "At the peak {} {what} come to `{}`, which takes {}{unit} ({}): {beyond}. {}",
            count(comes),
            component.full,
            count(most),
            limit.source,
            remedy(component, limit.per, comes / most),
        ),
        location: component.name_place(),
        related: said.into_iter().chain(arrows).collect(),
        fixes: Vec::new(),
    });
}

/// What a limit counts, and what follows the limit itself.
fn words(measure: Measure) -> (&'static str, &'static str) {
    match measure {
        Measure::Requests => ("requests/s", ""),
        Measure::Concurrent => ("requests at the same time", ""),
        Measure::Messages => ("messages/s", ""),
        Measure::Calls => ("calls/s", ""),
        Measure::Bytes => ("bytes/s", ""),
        Measure::ReadUnits => ("read units/s", ""),
        Measure::WriteUnits => ("write units/s", ""),
        Measure::RequestUnits => ("request units/s", " request units"),
        Measure::Seconds => ("seconds", " s"),
    }
}

fn remedy(component: &Component, per: Option<&str>, over: f64) -> String {
    match per {
        Some(name) => {
            let now = component.settings.number(name).unwrap_or(1.0);
            // A fifth of it is kept free.
            let wanted = (now * over / NEAR).ceil();
            format!("Set `{name} = {wanted:.0}`, send in batches, or put a queue before it.")
        }
        None => "Ask the vendor to raise it and say so with `quota`, send in batches, spread the load, or put a queue before it.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "provider-limit-exceeded";

    #[test]
    fn more_messages_than_the_shards_take() {
        let found = check(
            SLUG,
            "
constraints { traffic = 1_000 req/s }
client c
service a: aws.fargate
stream s: aws.kinesis { shards = 2 }
       ^ provider-limit-exceeded
c -> a: https
a -> s: publish
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        let message = &found[0].message;
        assert!(message.contains("3,000 messages/s"), "{message}");
        assert!(message.contains("takes 2,000 (Amazon Kinesis"), "{message}");
        assert!(message.contains("33 %, is refused"), "{message}");
        assert!(message.contains("Set `shards = 4`"), "{message}");
        assert_eq!(found[0].related[0].message, "the size");
    }

    #[test]
    fn a_quota_of_the_account_and_one_that_is_near() {
        let found = check(
            SLUG,
            "
constraints { traffic = 3_000 req/s }
client c
gateway g: aws.http_api
        ^ provider-limit-exceeded
function f: aws.lambda { service_time = 200 ms }
         ^ provider-limit-exceeded
c -> g: https
g -> f: invoke { mode = sync }
",
        );
        // 9,000 of 10,000 requests; 9,000 of them for 0.2 s are 1,800 at a time, of 1,000.
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0].message.contains("that is 90 % of it"),
            "{found:#?}"
        );
        assert_eq!(found[1].severity, Severity::Warning);
        assert!(
            found[1].message.contains("1,800 requests at the same time"),
            "{found:#?}"
        );
    }

    #[test]
    fn bytes_units_and_regions_count() {
        let found = check(
            SLUG,
            "
constraints { traffic = 1_000 req/s, peak = 1, region = eu-west-3 }
client c
service a: aws.fargate
stream s: aws.kinesis { shards = 4 }
       ^ provider-limit-exceeded
database d: aws.dynamodb { mode = provisioned, write_capacity = 1500, item = 2 KB }
         ^ provider-limit-exceeded
bus b: aws.eventbridge
    ^ provider-limit-exceeded
queue q: aws.sqs_fifo
      ^ provider-limit-exceeded
c -> a: https
a -> s: publish { payload = 8 KB }
a -> d: write
a -> b: publish { calls = 2.5 }
a -> q: publish { batch_size = 3 }
",
        );
        assert!(found[0].message.contains("8,000,000 bytes/s"), "{found:#?}");
        assert!(
            found[1].message.contains("2,000 write units/s"),
            "{found:#?}"
        );
        assert!(found[2].message.contains("takes 2,400"), "{found:#?}");
        assert!(found[3].message.contains("333 calls/s"), "{found:#?}");
    }

    #[test]
    fn silent_below_on_demand_and_where_the_quota_was_raised() {
        check(
            SLUG,
            "
constraints { traffic = 3_000 req/s }
client c
gateway g: aws.http_api { quota = 20_000 req/s }
service a: aws.fargate
stream some: aws.kinesis { shards = 12 }
stream grows: aws.kinesis { mode = on_demand }
queue q: aws.sqs
database d: aws.dynamodb
c -> g: https
g -> a: https
a -> some: publish
a -> grows: publish
a -> q: publish
a -> d: read
",
        );
    }

    #[test]
    fn silent_on_what_waits_in_a_queue_and_where_traffic_is_not_said() {
        check(
            SLUG,
            "
constraints { traffic = 3_000 req/s }
client c
service a: aws.fargate
queue q: aws.sqs
function f: aws.lambda { service_time = 2 s }
c -> a: https
a -> q: publish
f -> q: consume
",
        );
        check(
            SLUG,
            "client c\nservice a: aws.fargate\nstream s: aws.kinesis { shards = 1 }\nc -> a: https { rate = 9_000 req/s }\na -> s: publish\n",
        );
    }
}
