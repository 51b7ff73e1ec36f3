//! More kinds of things than a team can know well.

use crate::finding::{Category, Related};
use crate::health::facts::people;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::ComponentId;

pub static RULE: Rule = Rule {
    slug: "technology-sprawl",
    id: "OPS004",
    category: Category::Operability,
    weight: Weight::Low,
    most: Weight::Low,
    title: "More kinds of things than a team knows well",
    why: "Each engine has its own ways to be upgraded, tuned, restored and to fail (Azure RE:01: keep it simple).",
    checks: &[Check::Design(check)],
};

/// Database engines that any team knows, and people for each one more.
const ENGINES: f64 = 2.0;
const PEOPLE_AN_ENGINE: f64 = 5.0;
/// Kinds of brokers and ways to run code that a team of fewer than so many people knows.
const OTHERS: usize = 2;
const SMALL: f64 = 10.0;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let Some(team) = facts.team() else { return };
    let engines = facts.engines();
    let mut too_many: Vec<(&str, Vec<(&'static str, ComponentId)>)> = Vec::new();
    if engines.len() as f64 > ENGINES + (team / PEOPLE_AN_ENGINE).floor() {
        too_many.push(("database engines", engines));
    }
    if team < SMALL {
        let others = [
            ("kinds of brokers", facts.broker_families()),
            ("ways to run code", facts.compute_styles()),
        ];
        too_many.extend(others.into_iter().filter(|(_, all)| all.len() > OTHERS));
    }
    let Some(location) = facts
        .constraint_place("team")
        .filter(|_| !too_many.is_empty())
    else {
        return;
    };
    let parts: Vec<String> = too_many
        .iter()
        .map(|(what, all)| {
            let names: Vec<String> = all.iter().map(|(word, _)| word.replace('_', " ")).collect();
            format!("{} {what} ({})", all.len(), names.join(", "))
        })
        .collect();
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "{} for {}: each is upgraded, tuned and restored in its own way. Settle on fewer, or rent what only one part needs as a service.",
            parts.join(" and "),
            people(team),
        ),
        location,
        related: too_many
            .iter()
            .flat_map(|(_, all)| all)
            .map(|(word, id)| Related {
                location: facts.component(*id).name_place(),
                message: word.replace('_', " "),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "technology-sprawl";

    #[test]
    fn many_engines() {
        let found = check(
            SLUG,
            "
constraints { team = 4 }
              ^^^^^^^^ technology-sprawl
database a: aws.rds_postgres
database b: aws.rds_mysql
database d: aws.neptune
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert!(
            found[0]
                .message
                .contains("3 database engines (graph db, mysql, postgres)"),
            "{found:#?}"
        );
        assert_eq!(found[0].related.len(), 3);
    }

    #[test]
    fn many_brokers_and_ways_to_run_code() {
        let found = check(
            SLUG,
            "
constraints { team = 6 }
              ^^^^^^^^ technology-sprawl
queue q: self.rabbitmq
stream s: aws.msk
topic t: aws.sns
queue u: aws.sqs
service a: aws.ec2
service b: aws.fargate
function f: aws.lambda
",
        );
        assert!(
            found[0].message.contains("3 kinds of brokers"),
            "{found:#?}"
        );
        assert!(
            found[0].message.contains("and 3 ways to run code"),
            "{found:#?}"
        );
    }

    #[test]
    fn silent_for_larger_teams_and_where_nobody_counts() {
        let parts = "database a: aws.rds_postgres\ndatabase b: aws.rds_mysql\ndatabase d: aws.neptune\nservice k: aws.ec2\nservice l: aws.fargate\nfunction f: aws.lambda\n";
        check(SLUG, parts);
        check(SLUG, &format!("constraints {{ team = 12 }}\n{parts}"));
    }

    #[test]
    fn silent_for_what_is_rented_and_what_is_of_one_kind() {
        check(
            SLUG,
            "constraints { team = 4 }\ndatabase a: saas.neon\ndatabase b: saas.planetscale\ndatabase d: saas.mongodb_atlas\ndatabase e: aws.rds_postgres\nqueue q: aws.sqs\ntopic t: aws.sns\nbus k: aws.eventbridge\nstream s: aws.kinesis\nservice x\ndatabase y\n",
        );
    }
}
