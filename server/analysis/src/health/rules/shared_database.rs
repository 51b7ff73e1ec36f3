//! One database that services of different teams change.

use crate::finding::{Category, Related};
use crate::health::facts::stores::Access;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "shared-database",
    id: "DAT004",
    category: Category::Data,
    weight: Weight::High,
    most: Weight::High,
    title: "A database that teams share",
    why: "A change of the schema binds the teams together, and the load of one is the outage of the other (microservices.io: Shared database, Database per service; Azure: Monolithic Persistence antipattern).",
    checks: &[Check::Component(check)],
};

/// So many services apart that read alone are too many as well.
const READERS: usize = 3;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let store = facts.component(id);
    if store.status == Status::Planned || !store.sets.any(Sets::DB) {
        return;
    }
    let users: Vec<Access<'_>> = facts
        .users_of(id)
        .into_iter()
        .filter(|access| is_counted(facts, access))
        .collect();
    let writers = apart(facts, users.iter().filter(|access| access.writes()));
    let (parties, change) = if writers.len() >= 2 {
        (writers, "change")
    } else {
        let all = apart(facts, users.iter());
        if all.len() < READERS {
            return;
        }
        (all, "use")
    };
    let names: Vec<String> = parties
        .iter()
        .map(|access| format!("`{}`", facts.component(access.part).full))
        .collect();
    let shown = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    let more = match names.len().saturating_sub(3) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "{shown}{more} belong to different people and {change} `{}`: none of them can alter a table without the others, and a slow query of one stops all. \
             Give each a database of its own, or a `schema` of its own on its connection.",
            store.full
        ),
        location: store.name_place(),
        related: parties
            .iter()
            .take(4)
            .map(|access| Related {
                location: access.connection.arrow(),
                message: format!("`{}`", facts.component(access.part).full),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether it is a service that stays, and that has no part of the database to itself.
fn is_counted(facts: &Facts<'_>, access: &Access<'_>) -> bool {
    let part = facts.component(access.part);
    part.sets.any(Sets::SERVICE)
        && part.status != Status::Retiring
        && !part.settings.is("legacy")
        && !access.connection.settings.has("schema")
}

/// One of each that belong to different people.
fn apart<'a, 'b>(
    facts: &Facts<'_>,
    all: impl Iterator<Item = &'b Access<'a>>,
) -> Vec<&'b Access<'a>>
where
    'a: 'b,
{
    let mut out: Vec<&Access<'_>> = Vec::new();
    for access in all {
        if out
            .iter()
            .all(|other| facts.are_apart(other.part, access.part))
        {
            out.push(access);
        }
    }
    // One that belongs to nobody is apart from nobody.
    if out.len() < 2 { Vec::new() } else { out }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "shared-database";

    #[test]
    fn two_groups_that_write() {
        let found = check(
            SLUG,
            "
group orders { service api: aws.fargate }
group billing { service api: aws.fargate }
database db: aws.rds_postgres
         ^^ shared-database
orders.api -> db: query
billing.api -> db: write
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0].message.starts_with("`billing.api`, `orders.api`")
                || found[0].message.starts_with("`orders.api`, `billing.api`"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related.len(), 2);
    }

    #[test]
    fn two_owners_behind_a_pool_and_three_who_read() {
        check(
            SLUG,
            "
service a: aws.fargate { owner = red }
service b: aws.fargate { owner = blue }
service c: aws.fargate { owner = green }
balancer pool: self.pgbouncer
database one: self.postgres
         ^^^ shared-database
database two: self.postgres
         ^^^ shared-database
a -> pool: query
b -> pool: query
pool -> one: query
a -> two: write
b -> two: read
c -> two: read
",
        );
    }

    #[test]
    fn silent_for_one_team_for_modules_and_for_schemas_of_their_own() {
        check(
            SLUG,
            "
group orders {
  owner = shop
  service api: aws.fargate
}
group billing {
  owner = shop
  service api: aws.fargate
}
group program {
  monolith = true
  group users { service web: aws.fargate }
  group goods { service web: aws.fargate }
}
group red { service api: aws.fargate }
group blue { service api: aws.fargate }
database db: aws.rds_postgres
database modules: aws.rds_postgres
database schemas: aws.rds_postgres
orders.api -> db: query
billing.api -> db: query
program.users.web -> modules: query
program.goods.web -> modules: query
red.api -> schemas: query { schema = red }
blue.api -> schemas: query { schema = blue }
",
        );
    }

    #[test]
    fn silent_for_readers_jobs_what_is_replaced_and_copies_in_regions() {
        check(
            SLUG,
            "
service alone: aws.fargate
group orders { service api: aws.fargate }
group reports {
  service web: aws.fargate
  job nightly: self.worker
}
group old { service monolith: aws.ec2 { legacy = true } }
group east {
  region = us-east-1
  service api: aws.fargate
}
group west {
  region = us-west-2
  service api: aws.fargate
}
database db: aws.rds_postgres
database world: aws.dynamodb
alone -> db: query
orders.api -> db: query
reports.web -> db: read
reports.nightly -> db: write
old.monolith -> db: query
east.api -> world: query
west.api -> world: query
",
        );
    }
}
