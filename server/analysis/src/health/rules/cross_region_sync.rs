//! A request that waits for another region.

use crate::finding::{Category, Related};
use crate::health::facts::{count, duration};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "cross-region-sync",
    id: "PERF009",
    category: Category::Performance,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A request waits for another region",
    why: "Light takes tens of milliseconds to another region and back, each call waits for it, and each byte is paid for (Azure Well-Architected PE:07; AWS PERF04, network).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &facts.architecture.connections[id];
    if !is_on_the_way(facts, connection) {
        return;
    }
    let Some((here, there, seconds)) = facts.regions_between(connection) else {
        return;
    };
    let calls = facts.calls_a_request(id);
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let all = if calls >= 1.5 && !connection.settings.has("parallel") {
        format!(
            ", and {} calls a request make {} of it",
            count(calls),
            duration(seconds * calls)
        )
    } else {
        String::new()
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "`{}` in {here} waits for `{}` in {there}: about {} there and back{all}. \
             Put both into one region, keep a copy near (a replica, a cache), or let what can wait go by a queue.",
            from.full,
            to.full,
            duration(seconds),
        ),
        location: connection.arrow(),
        related: [from, to]
            .into_iter()
            .zip([here, there])
            .map(|(component, region)| Related {
                location: component.name_place(),
                message: format!("in {region}"),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether a request of a client waits for it, as a rule and not when something has failed.
fn is_on_the_way(facts: &Facts<'_>, connection: &Connection) -> bool {
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let settings = &connection.settings;
    let outside = Sets::CLIENT | Sets::EXTERNAL;
    connection.is_sync()
        && !matches!(connection.type_name(), "replicate" | "resolve")
        && !from.sets.any(outside)
        && !to.sets.any(outside)
        && from.status != Status::Planned
        && to.status != Status::Planned
        && facts.traffic.needed_by[connection.from] > 0.0
        && !settings.has("pool")
        && settings.word("tier") != Some("batch")
        && !to.settings.has("standby_of")
        && !to.settings.has("standby")
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "cross-region-sync";

    #[test]
    fn a_database_across_the_ocean() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate { region = eu-west-1 }
database d: aws.rds_postgres { region = us-east-1 }
c -> a: https
a -> d: query { calls = 4 }
^^^^^^ cross-region-sync
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        let message = &found[0].message;
        assert!(
            message.contains("`a` in eu-west-1 waits for `d` in us-east-1"),
            "{message}"
        );
        assert!(message.contains("about 70 ms"), "{message}");
        assert!(
            message.contains("4 calls a request make 280 ms"),
            "{message}"
        );
        assert_eq!(found[0].related[0].message, "in eu-west-1");
    }

    #[test]
    fn groups_say_regions_and_near_ones_are_nearer() {
        let found = check(
            SLUG,
            "
client c
group one { region = us-east-1
  service a: aws.fargate
}
group two { region = us-east-2
  service b: aws.fargate
}
c -> one.a: https
one.a -> two.b: rest
^^^^^^^^^^^^^^ cross-region-sync
",
        );
        assert!(found[0].message.contains("about 25 ms"), "{found:#?}");
    }

    #[test]
    fn silent_for_copies_standbys_and_what_is_everywhere() {
        check(
            SLUG,
            "
client c
service a: aws.fargate { region = eu-west-1 }
service other: aws.fargate { region = us-east-1, standby_of = a }
database d: aws.rds_postgres { region = eu-west-1 }
database copy: aws.rds_postgres { region = us-east-1 }
database wide: aws.dynamodb { region = us-east-1, multi_region = true }
queue q: aws.sqs { region = us-east-1 }
cdn near: aws.cloudfront { region = us-east-1 }
c -> near: https
near -> a: https { pool = site }
near -> other: https { pool = site }
a -> d: query
d -> copy: replicate
a -> wide: read
a -> q: publish
",
        );
    }

    #[test]
    fn silent_where_a_region_is_not_said_or_of_another_cloud() {
        check(
            SLUG,
            "
client c
service a: aws.fargate { region = us-east-1 }
service b: aws.fargate
service near: gcp.cloud_run { region = us-east4 }
service job: aws.fargate { region = us-east-1 }
database far: aws.rds_postgres { region = eu-west-1 }
c -> a: https
a -> b: rest
a -> near: rest
job -> far: query
",
        );
    }
}
