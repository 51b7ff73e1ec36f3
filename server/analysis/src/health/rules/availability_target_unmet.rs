//! A target of availability that the parts of the design do not add up to.

use crate::finding::{Category, Related};
use crate::health::facts::{Promise, duration, percent};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "availability-target-unmet",
    id: "REL012",
    category: Category::Resilience,
    weight: Weight::High,
    most: Weight::Critical,
    title: "The parts do not add up to the availability that is wanted",
    why: "What depends on parts in a row is there less than each of them: a service needs dependencies that are one nine better than itself (The Calculus of Service Availability; Azure composite SLO guidance; AWS REL11-BP07).",
    checks: &[Check::Design(check)],
};

/// A month, seconds.
const MONTH: f64 = 30.0 * 86_400.0;

/// So many times the downtime that is allowed are critical.
const CRITICAL: f64 = 10.0;

/// How many parts a message names.
const NAMED: usize = 3;

/// What sums lose in their last bits.
const EPSILON: f64 = 1e-9;

/// A part, what it promises, and how much of all requests it fails.
type Loss = (ComponentId, Promise, f64);

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let Some(target) = facts.availability_target().filter(|t| *t < 1.0) else {
        return;
    };
    let Some(location) = facts.constraint_place("availability") else {
        return;
    };
    let mut losses: Vec<Loss> = (0..facts.architecture.components.len())
        .filter(|id| facts.traffic.needed_by[*id] > 0.0 && counts(facts.component(*id)))
        .map(|id| {
            let promise = facts.availability(id);
            let needed = facts.traffic.needed_by[id];
            (id, promise, needed * (1.0 - promise.share))
        })
        .collect();
    if losses.is_empty() {
        return;
    }
    let ranks = facts.architecture.ranks();
    let by_loss = |a: &Loss, b: &Loss| b.2.total_cmp(&a.2).then(ranks[a.0].cmp(&ranks[b.0]));
    losses.sort_unstable_by(by_loss);
    let reached = losses
        .iter()
        .fold(1.0, |all, (_, _, lost)| all * (1.0 - lost));
    if reached >= target - EPSILON {
        return;
    }
    let missed = (1.0 - reached) / (1.0 - target);
    let assumed = losses.iter().filter(|(_, p, _)| p.assumed).count();
    let weight = if assumed * 2 > losses.len() {
        Weight::Info
    } else if missed >= CRITICAL {
        Weight::Critical
    } else {
        RULE.weight
    };
    let worst = || losses.iter().take(NAMED).filter(|(_, _, lost)| *lost > 0.0);
    let names: Vec<String> = worst()
        .map(|(id, promise, _)| format!("`{}` ({})", facts.component(*id).full, said(*promise)))
        .collect();
    let unsure = match assumed {
        0 => String::new(),
        n => format!(" What {n} of {} parts promise is assumed.", losses.len()),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight,
        subject: Subject::Design,
        // In steps, so that it is the same on every machine.
        magnitude: ((missed.log10() * 100.0).round() / 100.0).clamp(0.5, 2.0),
        message: format!(
            "By what its parts promise this design serves {} of all requests, {} of downtime a month; {} allows {}. Most is lost at {}. \
             Spread those over zones, give those who call them a `fallback`, or put a queue between.{unsure}",
            percent(reached),
            duration((1.0 - reached) * MONTH),
            percent(target),
            duration((1.0 - target) * MONTH),
            names.join(", "),
        ),
        location,
        related: worst()
            .map(|(id, promise, lost)| Related {
                location: facts.component(*id).name_place(),
                message: format!("{}: {} a month", said(*promise), duration(lost * MONTH)),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether it is something that can be down.
fn counts(component: &Component) -> bool {
    !component
        .sets
        .any(Sets::CLIENT | Sets::OBS | Sets::DELIVERY | Sets::NETWORK)
}

fn said(promise: Promise) -> String {
    let assumed = if promise.assumed { "assumed " } else { "" };
    format!("{assumed}{}", percent(promise.share))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "availability-target-unmet";

    #[test]
    fn parts_in_a_row_that_promise_less() {
        let found = check(
            SLUG,
            "
constraints {
  availability = 99.95 %
  ^^^^^^^^^^^^^^^^^^^^^^ availability-target-unmet
}
client c
gateway g: aws.http_api
service a: aws.fargate { replicas = 2, multi_az = true }
database db: aws.rds_postgres { multi_az = true }
c -> g: https
g -> a: rest
a -> db: query
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        // 99.95 % x 99.99 % x 99.95 %
        assert!(found[0].message.contains("serves 99.89 %"), "{found:#?}");
        assert!(found[0].message.contains("`db` (99.95 %)"), "{found:#?}");
        assert_eq!(found[0].related.len(), 3);
    }

    #[test]
    fn ten_times_the_downtime_is_critical_and_what_is_assumed_is_said() {
        let found = check(
            SLUG,
            "
constraints { availability = 99.99 % }
              ^^^^^^^^^^^^^^^^^^^^^^ availability-target-unmet
client c
service a: aws.ec2 { replicas = 1 }
database db: aws.rds_postgres
c -> a: https
a -> db: query
",
        );
        assert_eq!(found[0].severity, Severity::Error);
        let found = check(
            SLUG,
            "
constraints { availability = 99.99 % }
              ^^^^^^^^^^^^^^^^^^^^^^ availability-target-unmet
client c
service a { replicas = 2 }
database db { multi_az = true }
c -> a: https
a -> db: query
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert!(found[0].message.contains("assumed"), "{found:#?}");
    }

    #[test]
    fn silent_where_it_is_reached() {
        check(
            SLUG,
            "
constraints { availability = 99.9 % }
client c
gateway g: aws.http_api
service a: aws.fargate { replicas = 2, multi_az = true }
database items: aws.dynamodb
c -> g: https
g -> a: rest
a -> items: query
",
        );
    }

    #[test]
    fn silent_without_a_target_and_for_what_requests_can_do_without() {
        let text = "client c\nservice a: aws.fargate { replicas = 2, multi_az = true }\nservice b: aws.ec2\nc -> a: https\na -> b: rest { fallback = default }\n";
        check(SLUG, text);
        check(
            SLUG,
            &format!("constraints {{ availability = 99.9 % }}\n{text}"),
        );
    }

    #[test]
    fn what_is_everywhere_at_once_promises_so_much() {
        check(
            SLUG,
            "
constraints { traffic = 10 req/s, availability = 99.95 % }
client c
dns names: aws.route53
service a: aws.fargate { availability = 99.99 % }
c -> names: resolve
c -> a: https
",
        );
    }
}
