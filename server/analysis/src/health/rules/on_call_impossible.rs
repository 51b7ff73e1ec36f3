//! A target that too few people can hold at night.

use crate::finding::{Category, Related};
use crate::health::facts::{count, people, percent};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;

pub static RULE: Rule = Rule {
    slug: "on-call-impossible",
    id: "OPS006",
    category: Category::Operability,
    weight: Weight::Low,
    most: Weight::Low,
    title: "A target that nobody can hold at night",
    why: "A rota around the clock that people can stand wants about eight at one site, or six at each of two (Site Reliability Engineering, ch. 11).",
    checks: &[Check::Design(check)],
};

/// From this target on somebody has to be there within minutes, at any hour.
const TARGET: f64 = 0.9995;
/// Fewer people than that cannot take turns.
const PEOPLE: f64 = 6.0;
const MINUTES_A_MONTH: f64 = 43_200.0;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let (Some(team), Some(target)) = (facts.team(), facts.availability_target()) else {
        return;
    };
    let constraints = &facts.architecture.constraints;
    let nodes = &facts.architecture.rows.nodes;
    let is_there = nodes
        .iter()
        .any(|row| row.is_own() && !row.flags.has(Flags::SKETCH));
    if target < TARGET || team >= PEOPLE || constraints.has("on_call") || !is_there {
        return;
    }
    let Some(location) = facts.constraint_place("availability") else {
        return;
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "{} leaves {} minutes a month: somebody has to be at it within minutes at any hour, and {} cannot take turns at that for long. \
             Lower the target, leave more to managed products, or say who answers at night (`on_call`).",
            percent(target),
            count(((1.0 - target) * MINUTES_A_MONTH).round()),
            people(team),
        ),
        location,
        related: constraints
            .get("team")
            .map(|entry| Related {
                location: entry.at,
                message: "the team".to_owned(),
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

    const SLUG: &str = "on-call-impossible";

    #[test]
    fn four_people_and_four_minutes() {
        let found = check(
            SLUG,
            "
constraints { team = 4, availability = 99.99 % }
                        ^^^^^^^^^^^^^^^^^^^^^^ on-call-impossible
service a: aws.fargate
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert!(
            found[0]
                .message
                .starts_with("99.99 % leaves 4 minutes a month"),
            "{found:#?}"
        );
        assert_eq!(found[0].related.len(), 1);
    }

    #[test]
    fn the_limit_itself() {
        check(
            SLUG,
            "
constraints { team = 1, availability = 99.95 % }
                        ^^^^^^^^^^^^^^^^^^^^^^ on-call-impossible
service a: aws.fargate
",
        );
    }

    #[test]
    fn silent_for_lower_targets_and_enough_people() {
        check(
            SLUG,
            "constraints { team = 4, availability = 99.9 % }\nservice a: aws.fargate\n",
        );
        check(
            SLUG,
            "constraints { team = 6, availability = 99.99 % }\nservice a: aws.fargate\n",
        );
        check(
            SLUG,
            "constraints { availability = 99.99 % }\nservice a: aws.fargate\n",
        );
        check(SLUG, "constraints { team = 4 }\nservice a: aws.fargate\n");
    }

    #[test]
    fn silent_where_others_answer_and_for_sketches() {
        check(
            SLUG,
            "constraints { team = 4, availability = 99.99 %, on_call = \"the provider's desk\" }\nservice a: aws.fargate\n",
        );
        check(
            SLUG,
            "constraints { team = 4, availability = 99.99 % }\nservice a\n",
        );
    }
}
