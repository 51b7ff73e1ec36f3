//! Work that somebody else would do.

use crate::cost::{dollars, managed_instead};
use crate::finding::Category;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets, Status};
use crate::span::Place;

pub static RULE: Rule = Rule {
    slug: "self-hosted-where-managed",
    id: "OPS005",
    category: Category::Operability,
    weight: Weight::Low,
    most: Weight::Medium,
    title: "Work that the cloud would do",
    why: "Patching, backups and failover are the same everywhere, and nobody buys a product for them (AWS OPS and COST: undifferentiated heavy lifting; Azure RE:01).",
    checks: &[Check::Component(check)],
};

/// Fewer people than that have better things to do.
const FEW: f64 = 8.0;
/// A managed product that costs so many times as much is another question.
const DEAR: f64 = 2.0;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let row = &facts.architecture.rows.nodes[id];
    let heavy = Sets::DB | Sets::BROKER | Sets::AUTH | Sets::SECRETS;
    if !row.is_own()
        || !row
            .sets
            .any(heavy | Sets::CACHE | Sets::SERVICE | Sets::STORE)
    {
        return;
    }
    let component = facts.component(id);
    if !is_self_hosted(component)
        || component.status != Status::Live
        || component.settings.is("legacy")
        || facts.is_decided(id)
        || facts.is_guest(id)
        || facts.is_of_platform_team(component)
        || is_told(facts, component)
    {
        return;
    }
    let (Some(own), Some(home)) = (facts.product(id), facts.home()) else {
        return;
    };
    let Some(managed) = facts.counterpart(own).filter(|p| p.managed) else {
        return;
    };
    let here = facts.costs().monthly_of(id);
    let there = managed_instead(facts.architecture, facts.traffic, id, managed, home);
    let price = match (here, there) {
        (Some(here), Some(there)) if there > DEAR * here => return,
        (Some(here), Some(there)) => {
            format!(
                " It costs {} a month there, and {} here.",
                dollars(there),
                dollars(here)
            )
        }
        _ => String::new(),
    };
    let few = facts.team().is_some_and(|team| team < FEW);
    let location = match component.product_at {
        Some(span) => Place::new(&component.at.file, span),
        None => component.name_place(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: if few && row.sets.any(heavy) {
            Weight::Medium
        } else {
            RULE.weight
        },
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "The team runs `{}` itself: upgrades, backups and failover are its own work, and `{}` brings them along.{price} \
             Change over, or write down in a `decision` why not (`affects = [{}]`).",
            component.full, managed.id, component.full,
        ),
        location,
        related: Vec::new(),
        fixes: Vec::new(),
    });
}

/// Whether it is one of those that the cloud runs as well.
fn is_self_hosted(component: &Component) -> bool {
    let kinds = Sets::DB | Sets::BROKER | Sets::CACHE | Sets::AUTH | Sets::SECRETS;
    component.product_id().starts_with("self.")
        && (component.sets.any(kinds)
            || matches!(component.class(), "search_engine" | "kubernetes"))
}

/// A cluster for few people is told of as such.
fn is_told(facts: &Facts<'_>, component: &Component) -> bool {
    component.class() == "kubernetes" && facts.team().is_some_and(|team| team < 10.0)
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "self-hosted-where-managed";

    #[test]
    fn a_database_of_a_small_team() {
        let found = check(
            SLUG,
            "
constraints { provider = aws, region = us-east-1, team = 4 }
database d: self.postgres { instance = m7g.large, storage = 100 GB }
            ^^^^^^^^^^^^^ self-hosted-where-managed
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        let message = &found[0].message;
        assert!(
            message.contains("`aws.rds_postgres` brings them along"),
            "{message}"
        );
        assert!(message.contains(" a month there, and $"), "{message}");
    }

    #[test]
    fn it_weighs_little_for_many_people_and_for_a_cache() {
        let found = check(
            SLUG,
            "
constraints { provider = gcp, team = 20 }
queue q: self.rabbitmq
         ^^^^^^^^^^^^^ self-hosted-where-managed
cache k: self.redis
         ^^^^^^^^^^ self-hosted-where-managed
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[1].severity, Severity::Hint);
    }

    #[test]
    fn silent_where_no_cloud_is_said_and_where_it_is_decided() {
        check(
            SLUG,
            "constraints { team = 4 }\ndatabase d: self.postgres\n",
        );
        check(
            SLUG,
            "constraints { provider = any, team = 4 }\ndatabase d: self.postgres\n",
        );
        check(
            SLUG,
            "constraints { provider = aws, team = 4 }\ngroup own {\n  database d: self.postgres\n}\ndecision machines \"Own machines\" { affects = [own] }\n",
        );
    }

    #[test]
    fn a_decision_that_was_turned_down_decides_nothing() {
        check(
            SLUG,
            "
constraints { provider = aws, team = 4 }
database d: self.postgres
            ^^^^^^^^^^^^^ self-hosted-where-managed
decision machines \"Own machines\" { status = rejected, affects = [d] }
",
        );
    }

    #[test]
    fn silent_for_what_goes_is_run_by_others_or_lives_with_another() {
        check(
            SLUG,
            "
constraints { provider = aws, team = 4 }
database a: self.postgres { status = retiring }
database b: self.postgres { legacy = true }
database e: self.postgres { platform = shared }
cache k: self.redis
service s: self.kubernetes
metrics m: self.prometheus
price k 0 USD/month \"On the machines of another\"
",
        );
    }
}
