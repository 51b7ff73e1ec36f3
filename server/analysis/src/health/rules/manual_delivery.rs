//! Nobody says how code gets to where it runs.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::Sets;
use crate::model::rows::Flags;

pub static RULE: Rule = Rule {
    slug: "manual-delivery",
    id: "OPS008",
    category: Category::Operability,
    weight: Weight::Info,
    most: Weight::Low,
    title: "No way from code to production",
    why: "What is built and put in place by hand differs from time to time, and cannot be put back quickly (Azure OE:05 and OE:06; AWS OPS05).",
    checks: &[Check::Design(check)],
};

/// So many services are not put in place by hand.
const LEAST: usize = 3;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let architecture = facts.architecture;
    if facts.is_fragment() || architecture.constraints.has("delivery") {
        return;
    }
    let (mut services, mut source) = (0, None);
    for (id, row) in architecture.rows.nodes.iter().enumerate() {
        if row.sets.any(Sets::DELIVERY) {
            match facts.component(id).class() {
                "source_repo" => source = Some(id),
                // A registry of images is filled by something.
                "registry" => {}
                _ => return,
            }
        } else if row.is_own() && row.sets.any(Sets::SERVICE) && !row.flags.has(Flags::SKETCH) {
            services += 1;
        }
    }
    if services < LEAST
        || architecture
            .connections
            .iter()
            .any(|c| c.type_name() == "deploy")
    {
        return;
    }
    let Some(location) = facts.design_place() else {
        return;
    };
    out.push(Observation {
        rule: RULE.source(),
        // Of a file that speaks of delivery one can ask for the rest.
        weight: match source {
            Some(_) => Weight::Low,
            None => RULE.weight,
        },
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "Nothing here says how {services} services get to where they run: by hand, each time is a little different. \
             Draw the pipeline (`delivery ci: saas.github_actions`), or say where it is described with `delivery` in `constraints`."
        ),
        location,
        related: source
            .map(|id| Related {
                location: facts.component(id).name_place(),
                message: "the way begins here".to_owned(),
            })
            .into_iter()
            .collect(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "manual-delivery";

    const SERVICES: &str =
        "service a: aws.fargate\nservice b: aws.fargate\nfunction f: aws.lambda\n";

    #[test]
    fn three_services_and_no_pipeline() {
        let found = check(
            SLUG,
            &format!("architecture \"X\"\n^^^^^^^^^^^^^^^^ manual-delivery\n{SERVICES}"),
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[0].points, 0.0);
    }

    #[test]
    fn it_costs_where_the_file_speaks_of_delivery() {
        let found = check(
            SLUG,
            &format!(
                "architecture \"X\"\n^^^^^^^^^^^^^^^^ manual-delivery\n{SERVICES}delivery code: saas.github\nregistry images: aws.ecr\n"
            ),
        );
        assert!(found[0].points > 0.0);
        assert_eq!(found[0].related.len(), 1);
    }

    #[test]
    fn silent_where_there_is_a_pipeline_or_one_elsewhere() {
        check(
            SLUG,
            &format!("architecture \"X\"\n{SERVICES}delivery ci: saas.github_actions\n"),
        );
        check(
            SLUG,
            &format!("architecture \"X\"\n{SERVICES}delivery own\n"),
        );
        check(
            SLUG,
            &format!(
                "architecture \"X\"\nconstraints {{ delivery = \"infra repository\" }}\n{SERVICES}"
            ),
        );
    }

    #[test]
    fn silent_for_fragments_and_few_services() {
        check(SLUG, SERVICES);
        check(
            SLUG,
            "architecture \"X\"\nservice a: aws.fargate\nservice b: aws.fargate\nservice sketch\n",
        );
    }
}
