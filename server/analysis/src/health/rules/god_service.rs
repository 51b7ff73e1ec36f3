//! A service that has to do with everything.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "god-service",
    id: "STR004",
    category: Category::Structure,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A service that has to do with everything",
    why: "Every change goes through it, and its failure is everybody's (AWS REL03-BP02; Newman, Building Microservices).",
    checks: &[Check::Design(check)],
};

/// Fewer services and stores than that are no landscape, and as many neighbours are fine in any.
const LEAST: usize = 8;
/// How many neighbours are shown.
const SHOWN: usize = 4;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if facts.is_fragment() {
        return;
    }
    let all = facts.services_and_stores();
    if all < LEAST {
        return;
    }
    for (id, others) in facts.neighbourhoods(LEAST.max(all / 2)) {
        let service = facts.component(id);
        if service.is_sketch()
            || facts.monolith(service.group).is_some()
            || service.settings.is("legacy")
            || is_front(facts, id)
        {
            continue;
        }
        let related = others.iter().take(SHOWN).map(|other| Related {
            location: facts.component(*other).name_place(),
            message: "has to do with it".to_owned(),
        });
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Component(id),
            magnitude: 1.0,
            message: format!(
                "`{}` has to do with {} of the {} other services and stores: every change goes through it, and when it fails all do. \
                 Split it by what it can do, each part with its own data, and move callers over one by one.",
                service.full,
                others.len(),
                all - 1,
            ),
            location: service.name_place(),
            related: related.collect(),
            fixes: Vec::new(),
        });
    }
}

/// Whether it is there to put answers of others together for one kind of client: it keeps nothing, and
/// no service of ours calls it.
fn is_front(facts: &Facts<'_>, id: ComponentId) -> bool {
    let rows = &facts.architecture.rows;
    let sets = |id: u32| rows.nodes[id as usize].sets;
    let mut called = facts.architecture.out_edges(id);
    let mut callers = facts.architecture.in_edges(id);
    !called.any(|e| sets(rows.edges[e].to).any(Sets::STORE))
        && !callers.any(|e| sets(rows.edges[e].from).any(Sets::COMPUTE))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "god-service";

    /// A service that calls `count` others, with a store of its own each.
    fn star(count: usize, center: &str, stores: bool) -> String {
        let mut text = format!("architecture \"X\"\nclient c\n{center}c -> hub: https\n");
        for i in 0..count {
            text += &format!("service s{i}: aws.fargate\nhub -> s{i}: rest\n");
        }
        if stores {
            text += "database d: aws.dynamodb\nhub -> d: query\n";
        }
        text
    }

    #[test]
    fn one_in_the_middle_of_all() {
        let hub = "service hub: aws.fargate\n        ^^^ god-service\n";
        let found = check(SLUG, &star(9, hub, true));
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0]
                .message
                .contains("10 of the 10 other services and stores"),
            "{found:#?}"
        );
        assert_eq!(found[0].related.len(), 4);
    }

    #[test]
    fn callers_count_as_well() {
        let mut text = star(
            4,
            "service hub: aws.fargate\n        ^^^ god-service\n",
            true,
        );
        for i in 0..4 {
            text += &format!("service k{i}: aws.fargate\nk{i} -> hub: rest\nc -> k{i}: https\n");
        }
        check(SLUG, &text);
    }

    #[test]
    fn silent_in_the_small_and_for_fronts() {
        check(SLUG, &star(7, "service hub: aws.fargate\n", true));
        check(SLUG, &star(12, "service hub: aws.fargate\n", false));
        check(SLUG, &star(12, "gateway hub: self.kong\n", false));
    }

    #[test]
    fn silent_for_monoliths_sketches_and_what_is_being_replaced() {
        check(SLUG, &star(12, "service hub\n", true));
        check(
            SLUG,
            &star(12, "service hub: aws.fargate { legacy = true }\n", true),
        );
        let inside = "group all {\n  monolith = true\n  service hub: aws.fargate\n}\n";
        check(
            SLUG,
            &star(12, inside, true)
                .replace("c -> hub", "c -> all.hub")
                .replace("\nhub ->", "\nall.hub ->"),
        );
    }
}
