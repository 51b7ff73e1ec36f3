//! Nobody can prove who did what.

use crate::finding::Category;
use crate::health::facts::{is_same_platform, regime_title};
use crate::health::{Check, Facts, Observation, On, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "missing-audit-log",
    id: "CMP003",
    category: Category::Compliance,
    weight: Weight::High,
    most: Weight::High,
    title: "Nobody can prove who did what",
    why: "An audit trail has to exist before it is asked for (HIPAA 164.312(b); PCI DSS 10.2; SOC 2 CC7.2; CIS 8.2).",
    checks: &[Check::Design(check)],
};

/// Regimes that ask for one.
const REGIMES: [&str; 3] = ["soc2", "hipaa", "pci"];

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let Some(regime) = facts.first_of(&REGIMES) else {
        return;
    };
    // A trail that is kept elsewhere is stated.
    if facts.architecture.constraints.get("audit").is_some() {
        return;
    }
    let regime = regime_title(regime);
    let trails: Vec<&Component> = facts
        .live()
        .map(|(_, component)| component)
        .filter(|c| is_trail(c))
        .collect();
    if trails.is_empty() {
        nothing(facts, &regime, out);
        return;
    }
    for (id, store) in facts.live() {
        if store.sets.any(Sets::STORE)
            && facts.is_sensitive(id)
            && !is_written_down(facts, id, &trails)
        {
            out.push(left_out(store, id, &regime));
        }
    }
}

/// Whether it keeps who did what.
fn is_trail(component: &Component) -> bool {
    let keeps = component.sets.any(Sets::OBS) || component.kind.is_some_and(|k| k.name == "bucket");
    component.product_id() == "aws.cloudtrail" || keeps && component.settings.is("audit")
}

fn nothing(facts: &Facts<'_>, regime: &str, out: &mut Vec<Observation>) {
    // A design with nothing of its own has nobody to watch.
    let own = |c: &Component| c.is_own() && !c.is_sketch() && !c.sets.any(Sets::OBS);
    let location = facts.constraint_place("compliance");
    let (true, Some(location)) = (facts.live().any(|(_, c)| own(c)), location) else {
        return;
    };
    let logs = facts.logs().next();
    let fix = logs.and_then(|logs| {
        let id = facts.live().find(|(_, c)| std::ptr::eq(*c, logs))?.0;
        Some(Remedy::set_on(
            On::Component(id),
            "audit",
            "true",
            format!("Keep the audit trail in `{}`: `audit = true`", logs.full),
        ))
    });
    let remedy = match logs {
        Some(logs) => format!("Keep it in `{}` (`audit = true`)", logs.full),
        None => "Add `logs` with `audit = true`, such as the trail of your cloud".to_owned(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "Nobody can prove to an auditor of {regime} who did what: no audit trail is kept. {remedy}, or say with `audit` in `constraints` where it is kept outside of this file."
        ),
        location,
        related: Vec::new(),
        fixes: fix.into_iter().collect(),
    });
}

/// Whether who reads and changes a store is written down in one of the trails.
fn is_written_down(facts: &Facts<'_>, id: ComponentId, trails: &[&Component]) -> bool {
    let store = facts.component(id);
    let observed = |c: &&std::sync::Arc<crate::model::Connection>| c.type_name() == "observe";
    let architecture = facts.architecture;
    store.settings.is("audit")
        || architecture.out_of(id).any(|c| observed(&c))
        || architecture.into(id).any(|c| observed(&c))
        || trails
            .iter()
            .any(|trail| facts.covers(trail, id) || is_same_platform(store, trail))
}

fn left_out(store: &Component, id: ComponentId, regime: &str) -> Observation {
    Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "Nobody can prove to an auditor of {regime} who read the personal data in `{}`: its accesses go into no audit trail. Connect it to one with `observe`, or set `audit = true` if it keeps its own.",
            store.full
        ),
        location: store.name_place(),
        related: Vec::new(),
        fixes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "missing-audit-log";

    #[test]
    fn a_design_that_keeps_no_trail() {
        let found = check(
            SLUG,
            "
constraints { compliance = [soc2] }
              ^^^^^^^^^^^^^^^^^^^ missing-audit-log
service a: aws.fargate
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0].message.contains("auditor of SOC 2"),
            "{}",
            found[0].message
        );
        assert!(found[0].fixes.is_empty());
    }

    #[test]
    fn a_store_whose_accesses_nobody_writes_down() {
        check(
            SLUG,
            "
constraints { compliance = [hipaa] }
logs trail: aws.cloudtrail
database own: self.postgres { data = [phi] }
         ^^^ missing-audit-log
",
        );
    }

    #[test]
    fn the_fix_makes_the_logs_a_trail() {
        let text = "constraints { compliance = [pci] }\nlogs l: aws.cloudwatch_logs { covers = all }\nservice a: aws.fargate\n";
        let before = report(text);
        let all = before.findings();
        let finding = all.iter().find(|f| f.rule == SLUG).expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(fixed.contains("covers = all, audit = true"), "{fixed}");
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_with_a_trail_here_or_elsewhere() {
        for trail in [
            "logs trail: aws.cloudtrail",
            "logs l: gcp.cloud_logging { audit = true, covers = all }",
            "bucket kept: aws.s3 { audit = true }\nkept -> db: observe",
        ] {
            check(
                SLUG,
                &format!(
                    "constraints {{ compliance = [soc2] }}\ndatabase db: aws.rds_postgres {{ data = [pii] }}\n{trail}\n"
                ),
            );
        }
        check(
            SLUG,
            "constraints { compliance = [soc2], audit = \"landing zone\" }\nservice a: aws.fargate\n",
        );
    }

    #[test]
    fn silent_under_other_regimes_and_for_sketches() {
        check(
            SLUG,
            "constraints { compliance = [gdpr] }\nservice a: aws.fargate\n",
        );
        check(SLUG, "constraints { compliance = [soc2] }\nservice a\n");
    }
}
