//! Data that is dear because of where it goes.

use crate::cost::{Boundary, crossing, dollars};
use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "cross-boundary-traffic",
    id: "COST005",
    category: Category::Cost,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Data that is dear because of where it goes",
    why: "Data that leaves its zone, its region or the cloud is the hidden line of the bill (AWS COST08 plan for data transfer; Azure Well-Architected CO:10).",
    checks: &[Check::Connection(check)],
};

/// A larger share of the budget is too much for one connection.
const SHARE: f64 = 0.05;

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    // Without a budget nobody says what is much.
    let budget = facts.architecture.constraints.number("budget");
    let Some(budget) = budget.filter(|budget| *budget > 0.0) else {
        return;
    };
    let connection = &facts.architecture.connections[id];
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    if from.status == Status::Planned || to.status == Status::Planned {
        return;
    }
    let found = crossing(facts.architecture, facts.traffic, facts.costs(), id);
    let Some((boundary, monthly)) = found.filter(|(_, monthly)| *monthly > SHARE * budget) else {
        return;
    };
    // What devices send comes in, which costs nothing.
    let comes_in = from.product_id() == "self.iot_device" || from.sets.any(Sets::EXTERNAL);
    if boundary == Boundary::Internet && (comes_in || is_made_for_it(to)) {
        return;
    }
    let (where_to, remedy) = match boundary {
        Boundary::Zones => (
            "to other zones",
            "Let each caller ask within its own zone first, or send less: compress, or a reference to what lies in a bucket",
        ),
        Boundary::Regions => (
            "to another region",
            "Put both into one region, keep a copy there, or send less: compress, or send what has changed",
        ),
        Boundary::Internet => (
            "out to the internet",
            "Compress it (`compression = true`), or let a CDN answer what is asked again",
        ),
    };
    let payload = connection.settings.get("payload");
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: ((monthly / (SHARE * budget) * 50.0).round() / 100.0).clamp(0.5, 2.0),
        message: format!(
            "What goes from `{}` to `{}` and back costs {} a month because it goes {where_to}, {:.0} % of the budget. {remedy}.",
            from.full,
            to.full,
            dollars(monthly),
            100.0 * monthly / budget,
        ),
        location: connection.arrow(),
        related: payload
            .map(|entry| Related {
                location: entry.at,
                message: "the size of each".to_owned(),
            })
            .into_iter()
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether it is there to send data out, or does so already as cheaply as it can.
fn is_made_for_it(component: &Component) -> bool {
    component.kind.is_some_and(|k| k.name == "cdn") || component.settings.is("compression")
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "cross-boundary-traffic";

    #[test]
    fn between_zones_and_between_regions() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s, region = us-east-1, budget = 500 USD/month }
client c
service a: aws.fargate { multi_az = true }
service b: aws.fargate { multi_az = true }
service far: aws.fargate { region = us-west-2 }
c -> a: https
a -> b: rest { payload = 20 KB }
^^^^^^ cross-boundary-traffic
a -> far: rest { payload = 20 KB }
^^^^^^^^ cross-boundary-traffic
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        // 5,256 GB a month: half of it at 0.01 at both ends, all of it at 0.02.
        let message = &found[0].message;
        assert!(message.contains("$52.56 a month"), "{message}");
        assert!(message.contains("to other zones, 11 %"), "{message}");
        assert!(found[1].message.contains("$105"), "{found:#?}");
        assert_eq!(found[0].related[0].message, "the size of each");
    }

    #[test]
    fn out_to_the_internet() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s, region = us-east-1, budget = 2_000 USD/month }
client c
balancer b: aws.alb
service a: aws.fargate
c -> a: https { payload = 20 KB }
^^^^^^ cross-boundary-traffic
",
        );
        // 5,256 GB at 0.09.
        assert!(found[0].message.contains("$473"), "{found:#?}");
    }

    #[test]
    fn silent_on_little_and_on_what_is_made_for_it() {
        check(
            SLUG,
            "
constraints { traffic = 100 req/s, region = us-east-1, budget = 2_000 USD/month }
client c
client sensors: self.iot_device
cdn w: aws.cloudfront
service in: aws.fargate
service a: aws.fargate { multi_az = true, compression = true }
service b: aws.fargate { multi_az = true }
c -> w: https { payload = 50 KB }
sensors -> in: https { payload = 50 KB }
c -> a: https { payload = 20 KB }
a -> b: rest { payload = 20 KB }
",
        );
    }

    #[test]
    fn silent_where_sizes_or_the_budget_are_not_said() {
        let design = |budget: &str, payload: &str| {
            format!(
                "constraints {{ traffic = 900 req/s, region = us-east-1{budget} }}\nclient c\n\
                 service a: aws.fargate {{ multi_az = true }}\nservice b: aws.fargate {{ multi_az = true }}\n\
                 c -> a: https\na -> b: rest{payload}\n"
            )
        };
        check(SLUG, &design(", budget = 100 USD/month", ""));
        check(SLUG, &design("", " { payload = 50 KB }"));
    }
}
