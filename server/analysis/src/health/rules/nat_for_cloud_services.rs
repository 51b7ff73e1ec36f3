//! Data goes through a NAT gateway to a service of the same cloud.

use petgraph::Direction::Outgoing;

use crate::cost::dollars;
use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "nat-for-cloud-services",
    id: "COST006",
    category: Category::Cost,
    weight: Weight::Low,
    most: Weight::Low,
    title: "A NAT gateway before the cloud's own services",
    why: "A NAT gateway bills each gigabyte, and an endpoint of the cloud's own service bills less or nothing (AWS: gateway endpoints; Azure: service endpoints).",
    checks: &[Check::Component(check)],
};

/// Less than this a month is not worth a word, GB.
const LEAST: f64 = 100.0;

/// Seconds of a month, as the clouds reckon.
const MONTH: f64 = buttress_pricing::HOURS_PER_MONTH * 3_600.0;

/// Services whose endpoints cost nothing.
const FREE: [&str; 3] = ["aws.s3", "aws.dynamodb", "azure.blob"];

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let nat = facts.component(id);
    // Google's leaves the way to its own services out by itself.
    let vendor = ["aws.", "azure."]
        .into_iter()
        .find(|vendor| nat.product_id().starts_with(vendor));
    let Some(vendor) = vendor.filter(|_| nat.class() == "nat_gateway" && nat.is_own()) else {
        return;
    };
    let flows: Vec<(&Connection, f64)> = facts
        .architecture
        .edges(id, Outgoing)
        .filter(|(_, c)| is_of_cloud(facts, c, vendor))
        .filter_map(|(edge, c)| {
            let bytes = facts.traffic.edge_rate(edge)? * c.settings.number("payload")?;
            Some((&**c, bytes * MONTH / 1e9))
        })
        .collect();
    let all = crate::traffic::ordered_sum(flows.iter().map(|(_, gb)| *gb).collect());
    if all < LEAST {
        return;
    }
    let price = facts.costs().bills[id].bill.as_ref().and_then(|bill| {
        let mut lines = bill.lines.iter();
        let line = lines.find(|line| line.what().starts_with("Data processed"))?;
        Some(line.unit_price)
    });
    let costs = match price {
        Some(price) => format!(", which costs {} a month", dollars(all * price)),
        None => String::new(),
    };
    let free = flows
        .iter()
        .all(|(c, _)| FREE.contains(&facts.component(c.to).product_id()));
    let endpoint = if free {
        "An endpoint in the network leads there and costs nothing"
    } else {
        "A private endpoint in the network leads there for less"
    };
    let mut targets: Vec<ComponentId> = flows.iter().map(|(c, _)| c.to).collect();
    targets.dedup();
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "{} GB a month go through `{}` to {}{costs}. {endpoint}: let the callers reach it directly.",
            count(all.round()),
            nat.full,
            facts.names(&targets),
        ),
        location: nat.name_place(),
        related: flows
            .iter()
            .map(|(c, gb)| Related {
                location: c.arrow(),
                message: format!("{} GB a month", count(gb.round())),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether it leads to a service of the same cloud that has endpoints, and none is there.
fn is_of_cloud(facts: &Facts<'_>, connection: &Connection, vendor: &str) -> bool {
    let to: &Component = facts.component(connection.to);
    let classes = ["object_store", "key_value_db", "queue", "registry"];
    let private = |c: &Connection| facts.component(c.from).class() == "private_link";
    to.product_id().starts_with(vendor)
        && to.status != Status::Planned
        && classes.contains(&to.class())
        && !to.sets.any(Sets::EXTERNAL)
        && !facts.architecture.into(connection.to).any(|c| private(c))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "nat-for-cloud-services";

    #[test]
    fn a_bucket_behind_a_nat_gateway() {
        let found = check(
            SLUG,
            "
constraints { traffic = 10 req/s, region = us-east-1 }
client c
service a: aws.fargate
network nat: aws.nat_gateway { egress = 2_628 GB }
        ^^^ nat-for-cloud-services
bucket b: aws.s3
c -> a: https
a -> nat: https
nat -> b: https { payload = 100 KB }
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        // 10 a second of 100 KB are 2,628 GB, at 0.045.
        let message = &found[0].message;
        assert!(message.contains("2,628 GB a month"), "{message}");
        assert!(message.contains("costs $118"), "{message}");
        assert!(message.contains("costs nothing"), "{message}");
        assert_eq!(found[0].related[0].message, "2,628 GB a month");
    }

    #[test]
    fn a_queue_too_for_less() {
        let found = check(
            SLUG,
            "
constraints { traffic = 10 req/s, region = us-east-1 }
client c
service a: aws.fargate
network nat: aws.nat_gateway { egress = 2_628 GB }
        ^^^ nat-for-cloud-services
queue q: aws.sqs
c -> a: https
a -> nat: https
nat -> q: publish { payload = 100 KB }
",
        );
        assert!(found[0].message.contains("for less"), "{found:#?}");
    }

    #[test]
    fn silent_for_others_for_little_and_where_an_endpoint_is() {
        check(
            SLUG,
            "
constraints { traffic = 10 req/s, region = us-east-1 }
client c
service a: aws.fargate
network nat: aws.nat_gateway
network google: gcp.cloud_nat
network link: aws.privatelink
external partner: saas.stripe
bucket small: aws.s3
bucket unsaid: aws.s3
bucket linked: aws.s3
bucket there: gcp.cloud_storage
c -> a: https
a -> nat: https
a -> link: https
a -> google: https
nat -> partner: https { payload = 100 KB }
nat -> small: https { payload = 1 KB }
nat -> unsaid: https
nat -> linked: https { payload = 100 KB }
link -> linked: https
google -> there: https { payload = 100 KB }
",
        );
    }

    #[test]
    fn silent_where_traffic_is_not_said() {
        check(
            SLUG,
            "client c\nservice a: aws.fargate\nnetwork nat: aws.nat_gateway\nbucket b: aws.s3\nc -> a: https\na -> nat: https\nnat -> b: https { payload = 100 KB }\n",
        );
    }
}
