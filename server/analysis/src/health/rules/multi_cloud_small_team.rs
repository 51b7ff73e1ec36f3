//! Two clouds for few people.

use crate::cost::cloud_title;
use crate::finding::{Category, Related};
use crate::health::facts::people;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};

pub static RULE: Rule = Rule {
    slug: "multi-cloud-small-team",
    id: "OPS011",
    category: Category::Operability,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Two clouds for few people",
    why: "Networks, rights, bills and skills are needed twice (Azure RE:01; AWS OPS: operating model).",
    checks: &[Check::Design(check)],
};

/// So many people can know two clouds.
const ENOUGH: f64 = 10.0;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let constraints = &facts.architecture.constraints;
    let Some(team) = facts.team().filter(|team| *team < ENOUGH) else {
        return;
    };
    // Where the design says which cloud it is for, each part on another one is told of there.
    if constraints.get("provider").is_some() {
        return;
    }
    let clouds = facts.clouds();
    let Some(location) = facts.constraint_place("team").filter(|_| clouds.len() >= 2) else {
        return;
    };
    let titles: Vec<&str> = clouds.iter().map(|(cloud, _)| cloud_title(cloud)).collect();
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "{} for {}: networks, rights, bills and skills are needed in each. Bring the parts together on one, and say which with `provider`; or say `provider = any` if it is meant so.",
            titles.join(" and "),
            people(team),
        ),
        location,
        related: clouds
            .iter()
            .map(|(cloud, id)| Related {
                location: facts.component(*id).name_place(),
                message: format!("on {}", cloud_title(cloud)),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "multi-cloud-small-team";

    #[test]
    fn two_clouds_for_four() {
        let found = check(
            SLUG,
            "
constraints { team = 4 }
              ^^^^^^^^ multi-cloud-small-team
service a: aws.fargate
service b: gcp.cloud_run
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0].message.starts_with("AWS and GCP for 4 people"),
            "{found:#?}"
        );
        assert_eq!(found[0].related.len(), 2);
    }

    #[test]
    fn three_clouds() {
        let found = check(
            SLUG,
            "
constraints { team = 9 }
              ^^^^^^^^ multi-cloud-small-team
service a: aws.fargate
warehouse w: gcp.bigquery
queue q: azure.storage_queue
",
        );
        assert!(
            found[0].message.starts_with("AWS and Azure and GCP"),
            "{found:#?}"
        );
    }

    #[test]
    fn silent_for_what_needs_nobody_there() {
        check(
            SLUG,
            "
constraints { team = 4 }
service a: aws.fargate
database d: aws.rds_postgres
dns names: gcp.cloud_dns
cdn n: azure.front_door
model m: gcp.vertex_gemini
bucket copy: gcp.cloud_storage { role = derived }
database own: self.postgres
external maps: saas.google_maps
",
        );
    }

    #[test]
    fn silent_for_many_people_on_purpose_and_where_parts_are_told_of() {
        let parts = "service a: aws.fargate\nservice b: gcp.cloud_run\n";
        check(SLUG, parts);
        check(SLUG, &format!("constraints {{ team = 12 }}\n{parts}"));
        check(
            SLUG,
            &format!("constraints {{ team = 4, provider = any }}\n{parts}"),
        );
        check(
            SLUG,
            &format!("constraints {{ team = 4, provider = aws }}\n{parts}"),
        );
    }
}
