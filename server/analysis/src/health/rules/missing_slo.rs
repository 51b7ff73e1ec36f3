//! No target, so nobody can say whether it is good enough.

use crate::finding::Category;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::Sets;
use crate::model::rows::Flags;

pub static RULE: Rule = Rule {
    slug: "missing-slo",
    id: "OBS005",
    category: Category::Observability,
    weight: Weight::Low,
    most: Weight::Low,
    title: "No target for availability or speed",
    why: "Without a target nobody can say whether it is good enough, or when to wake someone (Site Reliability Engineering, ch. 4; Azure RE:04).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let constraints = &facts.architecture.constraints;
    let fragment = facts.architecture.title.is_none();
    let said = ["availability", "latency"];
    if fragment || said.iter().any(|name| constraints.get(name).is_some()) {
        return;
    }
    // A target is for those who wait for answers of something that is there.
    let nodes = &facts.architecture.rows.nodes;
    let served = facts.front_doors().into_iter().any(|door| {
        let client = facts.component(door.from).sets.any(Sets::CLIENT);
        client && !nodes[door.to].flags.has(Flags::SKETCH)
    });
    let place = facts.architecture.constraints_at;
    let Some(location) = place.or_else(|| facts.design_place()).filter(|_| served) else {
        return;
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: "Nobody can say whether this design is good enough: it has no target for its users. Set `availability` (such as `99.9 %`) and `latency` (such as `300 ms`) in `constraints`.".to_owned(),
        location,
        related: Vec::new(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-slo";

    const SHOP: &str = "client c\nservice a: aws.fargate\nc -> a: https\n";

    #[test]
    fn a_design_without_a_target() {
        let found = check(
            SLUG,
            &format!("architecture \"X\"\n^^^^^^^^^^^^^^^^ missing-slo\n{SHOP}"),
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert!(
            found[0].message.contains("`availability`"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn it_is_told_where_it_is_missing() {
        check(
            SLUG,
            &format!(
                "architecture \"X\"\nconstraints {{ team = 4 }}\n^^^^^^^^^^^ missing-slo\n{SHOP}"
            ),
        );
    }

    #[test]
    fn silent_with_a_target_of_either_kind() {
        for target in ["availability = 99 %", "latency = 1 s"] {
            check(
                SLUG,
                &format!("architecture \"X\"\nconstraints {{ {target} }}\n{SHOP}"),
            );
        }
    }

    #[test]
    fn silent_for_fragments_sketches_and_what_has_no_users() {
        check(SLUG, SHOP);
        check(
            SLUG,
            "architecture \"X\"\nclient c\nservice a\nc -> a: https\n",
        );
        check(
            SLUG,
            "architecture \"X\"\njob j: aws.batch\nbucket b: aws.s3\nj -> b: write\n",
        );
    }
}
