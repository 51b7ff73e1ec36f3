//! More services than people to know them.

use crate::finding::Category;
use crate::health::facts::{count, people};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};

pub static RULE: Rule = Rule {
    slug: "too-many-services",
    id: "OPS003",
    category: Category::Operability,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "More services than people know",
    why: "Each service wants a pipeline, alarms and somebody who knows it, before it does anything of use (Fowler: Monolith First, Microservice Premium).",
    checks: &[Check::Design(check)],
};

/// Services for each of the team.
const A_HEAD: f64 = 3.0;
/// Fewer are never too many.
const LEAST: usize = 8;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let Some(team) = facts.team() else { return };
    let services = facts.separate_services().len();
    if services < LEAST || services as f64 <= A_HEAD * team {
        return;
    }
    let Some(location) = facts.constraint_place("team") else {
        return;
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "{services} services for {}: each wants a pipeline, alarms and somebody who knows it, and more than {} are too many. \
             Merge those that change together into one program; a group of them with `monolith = true` counts once.",
            people(team),
            count(A_HEAD * team),
        ),
        location,
        related: Vec::new(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "too-many-services";

    fn services(count: usize, what: &str) -> String {
        (0..count)
            .map(|i| format!("service s{i}{what}\n"))
            .collect()
    }

    #[test]
    fn ten_for_three() {
        let found = check(
            SLUG,
            &format!(
                "constraints {{ team = 3 }}\n              ^^^^^^^^ too-many-services\n{}",
                services(10, ": aws.fargate")
            ),
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(found[0].message.starts_with("10 services for 3 people"));
        assert!(found[0].message.contains("more than 9"));
    }

    #[test]
    fn functions_of_each_group_are_one() {
        let groups: String = (0..9)
            .map(|i| {
                format!("group g{i} {{\n  function a: aws.lambda\n  function b: aws.lambda\n}}\n")
            })
            .collect();
        let found = check(
            SLUG,
            &format!(
                "constraints {{ team = 2 }}\n              ^^^^^^^^ too-many-services\n{groups}"
            ),
        );
        assert!(found[0].message.starts_with("9 services"), "{found:#?}");
    }

    #[test]
    fn silent_for_few_for_many_people_and_where_nobody_counts() {
        check(
            SLUG,
            &format!(
                "constraints {{ team = 1 }}\n{}",
                services(7, ": aws.fargate")
            ),
        );
        check(
            SLUG,
            &format!(
                "constraints {{ team = 4 }}\n{}",
                services(12, ": aws.fargate")
            ),
        );
        check(SLUG, &services(40, ": aws.fargate"));
    }

    #[test]
    fn silent_for_modules_sketches_and_the_same_in_two_places() {
        check(
            SLUG,
            &format!(
                "constraints {{ team = 2 }}\ngroup all {{\n  monolith = true\n{}}}\n",
                services(12, ": aws.fargate")
            ),
        );
        check(
            SLUG,
            &format!("constraints {{ team = 2 }}\n{}", services(12, "")),
        );
        let five = services(5, ": aws.fargate");
        check(
            SLUG,
            &format!(
                "constraints {{ team = 2 }}\ngroup east {{\n{five}}}\ngroup west {{\n{five}}}\n"
            ),
        );
    }
}
