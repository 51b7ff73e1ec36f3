//! More comes at the peak than a part can do.

use crate::finding::{Category, Related};
use crate::health::facts::capacity::SAFE;
use crate::health::facts::count;
use crate::health::facts::delivery::most_instances;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Origin, Sets};

pub static RULE: Rule = Rule {
    slug: "capacity-below-traffic",
    id: "PERF002",
    category: Category::Performance,
    weight: Weight::High,
    most: Weight::Critical,
    title: "More comes than can be done",
    why: "Near its limit a part slows down without bound, and the loss of a zone has to be carried by the others (Azure Well-Architected PE:02; AWS Builders' Library: static stability using Availability Zones).",
    checks: &[Check::Component(check)],
};

/// A peak of so many times the capacity fails whatever one does.
const HOPELESS: f64 = 1.5;

/// More instances than this are not offered with a click.
const OFFERED: f64 = 20.0;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    let works = Sets::COMPUTE | Sets::EDGE | Sets::MODEL;
    if !component.is_own() || !component.sets.any(works) {
        return;
    }
    let Some(capacity) = facts.capacity(component).filter(|n| *n > 0.0) else {
        return;
    };
    let Some(rate) = facts.urgent_rate(id).filter(|rate| *rate > 0.0) else {
        return;
    };
    let peak = rate * facts.peak_factor();
    let zones = facts.zone_count(id);
    let left = capacity * (zones - 1.0) / zones;
    let full = peak > SAFE * capacity;
    let falls = zones >= 2.0 && facts.has_fixed_copies(component) && peak > left;
    if !full && !falls {
        return;
    }
    let weight = if peak > HOPELESS * capacity {
        Weight::Critical
    } else if full {
        Weight::High
    } else {
        Weight::Medium
    };
    let now = most_instances(component).unwrap_or(1.0);
    let each = capacity / now;
    let mut wanted = (peak / (SAFE * each)).ceil();
    if zones >= 2.0 {
        wanted = wanted.max((peak / each * zones / (zones - 1.0)).ceil());
    }
    let breaks = if peak > capacity {
        format!(
            "the rest, {:.0} %, waits or fails",
            100.0 * (1.0 - capacity / peak)
        )
    } else if full {
        format!(
            "at {:.0} % of that answers get slow for all",
            100.0 * peak / capacity
        )
    } else {
        format!(
            "with one of {} zones gone it can do {}",
            count(zones),
            count(left)
        )
    };
    out.push(Observation {
        rule: RULE.source(),
        weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "At the peak {} requests/s come to `{}`, whose {} {} can do {}: {breaks}. {}",
            count(peak),
            component.full,
            count(now),
            if now == 1.0 { "instance" } else { "instances" },
            count(capacity),
            remedy(component, wanted),
        ),
        location: component.name_place(),
        related: facts
            .busiest_arrows(id)
            .map(|(connection, rate)| Related {
                location: connection.arrow(),
                message: format!("{} requests/s on average", count(rate)),
            })
            .collect(),
        fixes: fix(facts, component, wanted).into_iter().collect(),
    });
}

fn remedy(component: &Component, wanted: f64) -> String {
    let wanted = count(wanted);
    if component.settings.has("autoscale") {
        format!("Let `autoscale` go up to {wanted}, or make each request shorter.")
    } else {
        format!("Run {wanted}, let it `autoscale`, or cache before it.")
    }
}

/// Sets the number of instances where that is written, and neither money nor a database is known to
/// bound it.
fn fix(facts: &Facts<'_>, component: &Component, wanted: f64) -> Option<Remedy> {
    let settings = &component.settings;
    let entry = settings.get("replicas")?;
    let free = entry.origin == Origin::Written
        && wanted <= OFFERED
        && !settings.has("autoscale")
        && !settings.has("pool")
        && facts.architecture.constraints.number("budget").is_none();
    free.then(|| {
        let title = format!("Run {wanted:.0} of it: `replicas = {wanted:.0}`");
        Remedy::set("replicas", format!("{wanted:.0}"), title)
    })
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "capacity-below-traffic";

    #[test]
    fn more_than_it_can_do() {
        let found = check(
            SLUG,
            "
constraints { traffic = 200 req/s }
client c
service a: aws.fargate { replicas = 2, concurrency = 10, service_time = 50 ms }
        ^ capacity-below-traffic
c -> a: https
",
        );
        // Two of 200/s each; 600 come at the peak, which is no more than one and a half of it.
        assert_eq!(found[0].severity, Severity::Warning);
        let message = &found[0].message;
        assert!(message.contains("600 requests/s"), "{message}");
        assert!(message.contains("2 instances can do 400"), "{message}");
        assert!(message.contains("33 %, waits or fails"), "{message}");
        assert!(message.contains("Run 5"), "{message}");
        assert_eq!(found[0].related[0].message, "200 requests/s on average");
        assert_eq!(found[0].fixes[0].title, "Run 5 of it: `replicas = 5`");
    }

    #[test]
    fn far_more_than_all_that_it_may_grow_to() {
        let found = check(
            SLUG,
            "
constraints { traffic = 200 req/s, peak = 4 }
client c
service a: aws.fargate { autoscale { min = 1, max = 2 }, concurrency = 10, service_time = 50 ms }
        ^ capacity-below-traffic
c -> a: https
",
        );
        assert_eq!(found[0].severity, Severity::Error);
        assert!(
            found[0].message.contains("Let `autoscale` go up to 6"),
            "{found:#?}"
        );
        assert!(found[0].fixes.is_empty());
    }

    #[test]
    fn not_enough_once_a_zone_is_gone() {
        let found = check(
            SLUG,
            "
constraints { traffic = 80 req/s }
client c
service a: aws.fargate { replicas = 2, multi_az = true, concurrency = 10, service_time = 50 ms }
        ^ capacity-below-traffic
c -> a: https
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0]
                .message
                .contains("with one of 2 zones gone it can do 200"),
            "{found:#?}"
        );
        assert!(found[0].message.contains("Run 3"), "{found:#?}");
    }

    #[test]
    fn silent_with_room_and_where_numbers_are_not_said() {
        check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
service a: aws.fargate { replicas = 4, concurrency = 10, service_time = 50 ms }
service b: aws.fargate { service_time = 5 s }
service grows: aws.fargate { autoscale { min = 1 }, concurrency = 1, service_time = 5 s }
function f: aws.lambda { service_time = 5 s }
c -> a: https
a -> b: rest
a -> grows: rest
a -> f: invoke { mode = sync }
",
        );
        check(
            SLUG,
            "client c\nservice a: aws.fargate { concurrency = 1, service_time = 9 s }\nc -> a: https\n",
        );
    }

    #[test]
    fn silent_on_what_waits_in_a_queue() {
        check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
service a: aws.fargate
queue q: aws.sqs
job w: self.worker { concurrency = 10, service_time = 50 ms }
c -> a: https
a -> q: publish
w -> q: consume
",
        );
    }
}
