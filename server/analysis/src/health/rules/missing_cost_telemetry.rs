//! A bill that cannot be split.

use crate::cost::dollars;
use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::ComponentId;

pub static RULE: Rule = Rule {
    slug: "missing-cost-telemetry",
    id: "OBS009",
    category: Category::Observability,
    weight: Weight::Info,
    most: Weight::Info,
    title: "A bill that nobody can split",
    why: "A budget is kept by those who see their part of the bill (Azure CO:03).",
    checks: &[Check::Design(check)],
};

/// The share of the bill that may have no name on it.
const UNNAMED: f64 = 0.2;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let architecture = facts.architecture;
    let total = facts.costs().monthly;
    // One group is one team, and the bill is its own.
    if architecture.constraints.number("budget").is_none()
        || architecture.groups.len() < 2
        || total <= 0.0
    {
        return;
    }
    let named = |id: ComponentId| {
        let tagged = ["owner", "tags"];
        tagged.iter().any(|name| facts.said(id, name).is_some())
    };
    let mut unnamed: Vec<(ComponentId, f64)> = facts
        .live()
        .filter_map(|(id, _)| Some((id, facts.costs().monthly_of(id)?)))
        .filter(|(id, cost)| *cost > 0.0 && !named(*id))
        .collect();
    let sum: f64 = unnamed.iter().map(|(_, cost)| cost).sum();
    let Some(location) = facts.constraint_place("budget") else {
        return;
    };
    if sum <= UNNAMED * total {
        return;
    }
    let name = |id: ComponentId| &facts.component(id).full;
    unnamed.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| name(a.0).cmp(name(b.0))));
    let dearest: Vec<ComponentId> = unnamed.iter().map(|(id, _)| *id).collect();
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "{} of {} a month belong to nobody: {} have neither `owner` nor `tags`. Name them, and each team sees its part of the budget.",
            dollars(sum),
            dollars(total),
            facts.names(&dearest)
        ),
        location,
        related: dearest
            .iter()
            .take(3)
            .map(|id| Related {
                location: facts.component(*id).name_place(),
                message: "has no owner".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-cost-telemetry";

    const TWO: &str = "
group a { service x: aws.fargate { cpu = 1, memory = 2 GB, replicas = 2 } }
group b { service y: aws.fargate { cpu = 1, memory = 2 GB, replicas = 2 } }
";

    #[test]
    fn two_groups_and_a_budget_without_owners() {
        let found = check(
            SLUG,
            &format!(
                "constraints {{ budget = 900 USD/month }}\n              ^^^^^^^^^^^^^^^^^^^^^^ missing-cost-telemetry{TWO}"
            ),
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[0].related.len(), 2);
        assert!(
            found[0].message.contains("`a.x` and `b.y` have"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn half_of_it_is_still_too_much() {
        let half = TWO.replace("group a {", "group a {\n  owner = \"shop\"\n ");
        check(
            SLUG,
            &format!(
                "constraints {{ budget = 900 USD/month }}\n              ^^^^^^^^^^^^^^^^^^^^^^ missing-cost-telemetry{half}"
            ),
        );
    }

    #[test]
    fn silent_with_owners_and_tags() {
        let all = TWO
            .replace("group a {", "group a {\n  owner = \"shop\"\n ")
            .replace("group b {", "group b {\n  tags = [back]\n ");
        check(
            SLUG,
            &format!("constraints {{ budget = 900 USD/month }}{all}"),
        );
    }

    #[test]
    fn silent_without_a_budget_and_for_one_group() {
        check(SLUG, TWO);
        check(
            SLUG,
            "constraints { budget = 900 USD/month }\nservice x: aws.fargate\n",
        );
    }
}
