//! Nobody is called when it fails.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{ComponentId, GroupId, Sets};

pub static RULE: Rule = Rule {
    slug: "missing-owner",
    id: "OPS010",
    category: Category::Operability,
    weight: Weight::Info,
    most: Weight::Info,
    title: "Nobody is called when it fails",
    why: "A page needs somebody who gets it, and a change somebody who is asked (AWS OPS02-BP01; Azure OE:02).",
    checks: &[Check::Design(check)],
};

/// Up to so many people, everybody knows who does what.
const FEW: f64 = 8.0;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let architecture = facts.architecture;
    if facts.is_fragment() || architecture.owner.is_some() {
        return;
    }
    // Groups come after those that they are in.
    let mut owners: Vec<&str> = Vec::new();
    let mut owned: Vec<bool> = Vec::with_capacity(architecture.groups.len());
    for group in &architecture.groups {
        let around = |parent: GroupId| owned.get(parent) == Some(&true);
        let owner = group.settings.word("owner");
        owners.extend(owner);
        owned.push(owner.is_some() || group.parent.is_some_and(around));
    }
    let mut without = Vec::new();
    for (id, row) in architecture.rows.nodes.iter().enumerate() {
        let counts = row.is_own() && row.sets.any(Sets::SERVICE | Sets::STORE);
        let around = |group: u32| owned.get(group as usize) == Some(&true);
        if !counts || row.flags.has(Flags::SKETCH) || row.group.is_some_and(around) {
            continue;
        }
        match facts.component(id).settings.word("owner") {
            Some(owner) => owners.push(owner),
            None => without.push(id),
        }
    }
    // Where one team does all, everybody knows who is called.
    let many = facts.team().is_some_and(|team| team > FEW);
    let several = owners.iter().any(|owner| *owner != owners[0]);
    match without.as_slice() {
        all if several || many && !owners.is_empty() => {
            out.extend(all.iter().map(|id| one(facts, *id)));
        }
        all @ [_, ..] if many => out.extend(none(facts, all)),
        _ => {}
    }
}

/// One that is left out where others have somebody.
fn one(facts: &Facts<'_>, id: ComponentId) -> Observation {
    let component = facts.component(id);
    Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "Nobody is named who looks after `{}`, so that nobody is called when it fails. Set `owner` here or on its group.",
            component.full
        ),
        location: component.name_place(),
        related: Vec::new(),
        fixes: Vec::new(),
    }
}

/// Nobody is named for anything: one cause, one message.
fn none(facts: &Facts<'_>, all: &[ComponentId]) -> Option<Observation> {
    Some(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "Nobody is named who looks after {}. Set `owner` on the groups, or on the whole: `architecture \"…\" {{ owner = team }}`.",
            facts.names(all)
        ),
        location: facts.design_place()?,
        related: all
            .iter()
            .take(1)
            .map(|id| Related {
                location: facts.component(*id).name_place(),
                message: "nobody is named here".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-owner";

    #[test]
    fn one_that_is_left_out() {
        let found = check(
            SLUG,
            r#"
architecture "X"
group shop { owner = shop
  service a: aws.fargate
}
group data {
  database d: aws.rds_postgres
           ^ missing-owner
  database e: aws.rds_postgres { owner = data }
}
"#,
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[0].points, 0.0);
    }

    #[test]
    fn nobody_at_all_is_told_once() {
        check(
            SLUG,
            "architecture \"X\"\n^^^^^^^^^^^^^^^^ missing-owner\nconstraints { team = 12 }\nservice a: aws.fargate\ndatabase d: aws.rds_postgres\n",
        );
    }

    #[test]
    fn silent_for_one_team_and_where_the_whole_has_somebody() {
        check(
            SLUG,
            "architecture \"X\"\ngroup g {\n  service a: aws.fargate\n}\n",
        );
        check(
            SLUG,
            "architecture \"X\"\ngroup g { owner = us\n  service a: aws.fargate\n}\nservice b: aws.fargate\n",
        );
        let parts = "constraints { team = 12 }\ngroup g {\n  service a: aws.fargate\n}\ngroup h {\n  service b: aws.fargate\n}\n";
        check(
            SLUG,
            &format!("architecture \"X\" {{ owner = platform }}\n{parts}"),
        );
        check(SLUG, parts);
    }

    #[test]
    fn silent_for_sketches_and_what_needs_nobody() {
        check(
            SLUG,
            "architecture \"X\"\ngroup g { owner = g\n  service a: aws.fargate\n}\ngroup k { owner = k\n  service a: aws.fargate\n}\ngroup h {\n  service b\n  queue q: aws.sqs\n  service later: aws.fargate { status = planned }\n}\n",
        );
    }
}
