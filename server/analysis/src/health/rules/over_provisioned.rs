//! Machines that have little to do.

use crate::cost::{dollars, smaller_size};
use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets, Status};
use crate::span::Place;

pub static RULE: Rule = Rule {
    slug: "over-provisioned",
    id: "COST003",
    category: Category::Cost,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Machines with little to do",
    why: "What is rented and not used is paid all the same (AWS COST06 right type, size and number; Azure Well-Architected CO:07).",
    checks: &[Check::Component(check)],
};

/// Below this share of its time a machine is idle, percent.
const IDLE: f64 = 20.0;

/// Below this share of what it can do, at the peak, so is a program.
const LITTLE: f64 = 0.15;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    // Of these the licence is what costs, and it is not sold by the half.
    let licensed = ["oracle", "sql_server"].contains(&component.class());
    if component.status != Status::Live
        || licensed
        || facts.stands_by(id)
        || facts.is_in_environment(component)
    {
        return;
    }
    let Some(entry) = component.settings.get("instance") else {
        return;
    };
    let Some(little) = has_little_to_do(facts, id, component) else {
        return;
    };
    let Some(found) = smaller_size(facts.architecture, facts.traffic, facts.costs(), id) else {
        return;
    };
    let (word, saves) = (&found.word, dollars(found.saves));
    let budget = facts.architecture.constraints.number("budget");
    let share = budget.filter(|b| *b > 0.0).map_or(0.0, |b| found.saves / b);
    let said = component.settings.get("utilisation");
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: ((50.0 + 500.0 * share).round() / 100.0).clamp(0.5, 2.0),
        message: format!(
            "`{}` {little}. As `{word}` it costs {saves} a month less; fewer copies, or `autoscale`, save too.",
            component.full,
        ),
        location: entry.at,
        related: said
            .map(|entry| Related {
                location: entry.at,
                message: "measured".to_owned(),
            })
            .into_iter()
            .collect(),
        fixes: vec![Remedy::Write {
            at: Place::new(&entry.at.file, entry.value_at),
            text: word.clone(),
            title: format!("Change to `{word}`, {saves} a month less"),
        }],
    });
}

/// How little it has to do, as the end of a sentence; `None` where it has enough, or nobody knows.
fn has_little_to_do(facts: &Facts<'_>, id: ComponentId, component: &Component) -> Option<String> {
    let settings = &component.settings;
    if let Some(busy) = settings.number("utilisation") {
        let idle = busy < IDLE;
        return idle.then(|| format!("is busy {} % of the time", count(busy)));
    }
    if settings.has("autoscale") || !component.sets.any(Sets::COMPUTE | Sets::EDGE) {
        return None;
    }
    let capacity = facts.capacity(component)?;
    let rate = facts.traffic.rate(id).filter(|rate| *rate > 0.0)?;
    let peak = rate * facts.peak_factor();
    (peak < LITTLE * capacity).then(|| {
        format!(
            "can do {} requests/s, and at the peak {} come, {} % of it",
            count(capacity),
            count(peak),
            count((100.0 * peak / capacity).round())
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "over-provisioned";

    #[test]
    fn hardly_busy() {
        let found = check(
            SLUG,
            "
constraints { region = us-east-1 }
database d: aws.rds_postgres { instance = db.r6g.xlarge, utilisation = 8 %, storage = 100 GB }
                               ^^^^^^^^^^^^^^^^^^^^^^^^ over-provisioned
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        let message = &found[0].message;
        assert!(message.contains("busy 8 % of the time"), "{message}");
        assert!(
            message.contains("As `db.r6g.large` it costs $"),
            "{message}"
        );
        assert_eq!(found[0].related[0].message, "measured");
        assert!(!found[0].fixes[0].preferred);
    }

    #[test]
    fn far_more_than_comes() {
        let found = check(
            SLUG,
            "
constraints { region = us-east-1, traffic = 10 req/s }
client c
service a: aws.ec2 { instance = m7g.2xlarge, replicas = 2, concurrency = 20, service_time = 50 ms, storage = 0 GB }
                     ^^^^^^^^^^^^^^^^^^^^^^ over-provisioned
c -> a: https
",
        );
        // Two for half of 0.3264 an hour each.
        let message = &found[0].message;
        assert!(message.contains("can do 800 requests/s"), "{message}");
        assert!(message.contains("30 come, 4 % of it"), "{message}");
        assert!(message.contains("$238"), "{message}");
    }

    #[test]
    fn silent_when_busy_smallest_or_standing_by() {
        check(
            SLUG,
            "
constraints { region = us-east-1, traffic = 10 req/s }
client c
service busy: aws.ec2 { instance = m7g.xlarge, utilisation = 55 % }
service small: aws.ec2 { instance = t3.nano, utilisation = 5 % }
service a: aws.ec2 { instance = m7g.xlarge, utilisation = 5 %, standby_of = busy }
service used: aws.ec2 { instance = m7g.xlarge, concurrency = 5, service_time = 100 ms }
database licensed: aws.rds_oracle { instance = db.r5.xlarge, utilisation = 5 % }
c -> busy: https { pool = site }
c -> a: https { pool = site }
c -> used: https
",
        );
    }

    #[test]
    fn silent_where_nobody_knows_or_it_grows_with_the_load() {
        check(
            SLUG,
            "
constraints { region = us-east-1, traffic = 10 req/s }
client c
service a: aws.ec2 { instance = m7g.2xlarge }
service b: aws.ec2 { instance = m7g.2xlarge, concurrency = 90, service_time = 50 ms, autoscale { min = 1, max = 9 } }
service e: aws.fargate { utilisation = 5 % }
c -> a: https
c -> b: https
",
        );
    }
}
