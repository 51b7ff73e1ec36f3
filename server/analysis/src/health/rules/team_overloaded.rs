//! More to look after than the team can.

use crate::finding::{Category, Related};
use crate::health::facts::{count, people};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};

pub static RULE: Rule = Rule {
    slug: "team-overloaded",
    id: "OPS001",
    category: Category::Operability,
    weight: Weight::Medium,
    most: Weight::High,
    title: "More to look after than the team can",
    why: "Each part wants upgrades, backups, alarms and somebody who knows it; what nobody has time for is found out at night (Team Topologies: cognitive load; Azure RE:01). The points are our own judgement: 0.5 for what needs no servers, 1 for a service or a managed server, 4 for a database of one's own, 12 for a Kubernetes of one's own.",
    checks: &[Check::Design(check)],
};

/// Points for each of the team: what can be borne, and what cannot.
const BORNE: f64 = 4.0;
const TOO_MUCH: f64 = 6.0;
/// How many parts a message names.
const NAMED: usize = 5;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let Some(team) = facts.team() else { return };
    let mut upkeep = facts.upkeep();
    let Some(location) = facts.constraint_place("team") else {
        return;
    };
    if upkeep.total <= BORNE * team {
        return;
    }
    let total = upkeep.total;
    let heaviest = upkeep.heaviest(NAMED, facts.architecture.ranks());
    let names: Vec<String> = heaviest
        .iter()
        .map(|(id, points)| format!("`{}` ({})", facts.component(*id).full, count(*points)))
        .collect();
    out.push(Observation {
        rule: RULE.source(),
        weight: if total > TOO_MUCH * team {
            Weight::High
        } else {
            RULE.weight
        },
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "This is more than {} can look after: {} points of upkeep, and {} a head are {}. The heaviest are {}. \
             Use managed products in their place, merge services, or say who runs the common parts (`platform = shared`).",
            people(team),
            count(total.ceil()),
            count(BORNE),
            count((BORNE * team).floor()),
            names.join(", "),
        ),
        location,
        related: heaviest
            .iter()
            .map(|(id, points)| Related {
                location: facts.component(*id).name_place(),
                message: format!("{} points", count(*points)),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "team-overloaded";

    #[test]
    fn three_people_with_a_cluster_of_their_own() {
        let found = check(
            SLUG,
            "
constraints { team = 3 }
              ^^^^^^^^ team-overloaded
service api: self.kubernetes
stream events: self.kafka { replicas = 3 }
database db: self.postgres
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        let message = &found[0].message;
        assert!(
            message.contains("3 people can look after: 25 points"),
            "{message}"
        );
        assert!(
            message.contains("`api` (13), `events` (8), `db` (4)"),
            "{message}"
        );
        assert_eq!(found[0].related.len(), 3);
    }

    #[test]
    fn a_little_too_much() {
        let found = check(
            SLUG,
            "
constraints { team = 2 }
              ^^^^^^^^ team-overloaded
service api: aws.fargate
search find: self.elasticsearch
cache k: self.redis { replicas = 2 }
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(found[0].message.contains("9 points"), "{found:#?}");
    }

    #[test]
    fn a_cluster_counts_once_and_less_where_others_run_it() {
        check(
            SLUG,
            "constraints { team = 2 }\nservice a: aws.eks\nservice b: aws.eks\n",
        );
        check(
            SLUG,
            "constraints { team = 2, platform = shared }\nservice a: self.kubernetes\nservice b: self.kubernetes\n",
        );
    }

    #[test]
    fn silent_where_nobody_says_how_many_there_are_and_for_managed_parts() {
        check(
            SLUG,
            "service a: self.kubernetes\nstream e: self.kafka { replicas = 3 }\n",
        );
        check(
            SLUG,
            "constraints { team = 2 }\nservice a: aws.fargate\nfunction f: aws.lambda\nfunction g: aws.lambda\ndatabase d: aws.rds_postgres\nqueue q: aws.sqs\nservice sketch\ndatabase other\n",
        );
        check(
            SLUG,
            "constraints { team = 1 }\ndatabase d: self.postgres\ncache k: self.redis\nprice k 0 USD/month \"on the same machine\"\n",
        );
    }
}
