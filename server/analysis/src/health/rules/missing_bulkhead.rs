//! A program that calls several others out of one pool.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "missing-bulkhead",
    id: "REL014",
    category: Category::Resilience,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Calls without a bulkhead",
    why: "One slow target empties the pool that all share (Nygard, Release It!: Bulkheads; Azure Bulkhead pattern; AWS REL10-BP03).",
    checks: &[Check::Component(check)],
};

/// From so many targets on they share what should be apart.
const MANY: usize = 3;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    // A function works on one request at a time.
    let is_function = component.kind.is_some_and(|k| k.name == "function");
    if !component.sets.any(Sets::SERVICE)
        || is_function
        || !component.is_own()
        || facts.is_sketch(id)
    {
        return;
    }
    let calls = || {
        let out = facts.architecture.out_of(id).map(|c| &**c);
        out.filter(|c| facts.is_rpc(c) && !c.settings.is("same_process"))
            .filter(|c| facts.component(c.to).status != Status::Planned)
    };
    let Some(risky) = calls().find(|c| is_risky(facts, c)) else {
        return;
    };
    let mut targets: Vec<ComponentId> = calls().map(|c| c.to).collect();
    targets.sort_unstable();
    targets.dedup();
    if targets.len() < MANY || calls().any(|c| c.settings.has("bulkhead") || facts.is_in_mesh(c)) {
        return;
    }
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` calls {} others out of one pool: when `{}` is slow, its calls take all of it, and those to the others wait. \
             Limit the calls at a time for each with `bulkhead`.",
            component.full,
            targets.len(),
            facts.component(risky.to).full
        ),
        location: component.name_place(),
        related: calls()
            .map(|c| Related {
                location: c.arrow(),
                message: "without a limit".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether a target is slow now and then: run by others, a model, or meant for batches.
fn is_risky(facts: &Facts<'_>, connection: &Connection) -> bool {
    let to = facts.component(connection.to);
    to.sets.any(Sets::EXTERNAL | Sets::MODEL)
        || to.settings.word("tier") == Some("batch")
        || connection.settings.word("tier") == Some("batch")
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-bulkhead";

    #[test]
    fn three_targets_and_one_of_them_a_partner() {
        let found = check(
            SLUG,
            "
external bank
service a: aws.fargate
        ^ missing-bulkhead
service b: aws.fargate
service d: aws.fargate
a -> b: rest
a -> d: rest
a -> bank: rest
",
        );
        assert!(found[0].message.contains("calls 3 others"), "{found:#?}");
        assert!(found[0].message.contains("`bank` is slow"), "{found:#?}");
        assert_eq!(found[0].related.len(), 3);
    }

    #[test]
    fn one_of_them_is_for_batches() {
        check(
            SLUG,
            "
service a: aws.fargate
        ^ missing-bulkhead
service b: aws.fargate
service d: aws.fargate
service reports: aws.fargate { tier = batch }
a -> b: rest
a -> d: rest
a -> reports: rest
",
        );
    }

    #[test]
    fn silent_with_one_and_in_a_mesh() {
        check(
            SLUG,
            "external bank\nservice a: aws.fargate\nservice b: aws.fargate\nservice d: aws.fargate\na -> b: rest\na -> d: rest\na -> bank: rest { bulkhead = 20 }\n",
        );
        check(
            SLUG,
            "mesh m: self.istio { covers = all }\nexternal bank\nservice a: aws.fargate\nservice b: aws.fargate\nservice d: aws.fargate\na -> b: rest\na -> d: rest\na -> bank: rest\n",
        );
    }

    #[test]
    fn silent_for_functions_few_targets_and_stores() {
        check(
            SLUG,
            "
external bank
external post
external maps
function f: aws.lambda
service a: aws.fargate
service b: aws.fargate
database db: aws.rds_postgres
f -> bank: rest
f -> post: rest
f -> maps: rest
a -> b: rest
a -> bank: rest
a -> db: query
",
        );
    }
}
