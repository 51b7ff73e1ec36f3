//! A backup that nobody has ever tried.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets};
use crate::span::Date;

pub static RULE: Rule = Rule {
    slug: "untested-restore",
    id: "CMP008",
    category: Category::Compliance,
    weight: Weight::Low,
    most: Weight::Medium,
    title: "A backup that nobody has tried",
    why: "Backups fail when they are needed unless restoring is practised (Site Reliability Engineering, ch. 26; AWS REL09-BP04; SOC 2 A1.3; HIPAA 164.308(a)(7)(ii)(D)).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    // A year ago, by the calendar.
    let since = Date {
        year: facts.today.year.saturating_sub(1),
        ..facts.today
    };
    let rows = facts.architecture.rows.nodes.iter().enumerate();
    let kept = rows.filter(|(_, row)| row.is_own() && row.sets.any(Sets::STORE));
    let untried: Vec<ComponentId> = kept
        .map(|(id, _)| id)
        .filter(|id| is_untried(facts.component(*id), since))
        .collect();
    let Some(first) = untried.first().map(|id| facts.component(*id)) else {
        return;
    };
    let regime = facts.first_of(&["hipaa", "soc2"]);
    let dates = untried
        .iter()
        .filter_map(|id| facts.component(*id).settings.date("restore_tested"));
    let last = match dates.max() {
        Some(date) => format!("was last tried on {date}, more than a year ago"),
        None => "has never been tried, as far as this file says".to_owned(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: if regime.is_some() {
            Weight::Medium
        } else {
            RULE.weight
        },
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "Whether the backups of {} can be restored is unknown: it {last}. Restore one, and write down when with `restore_tested`.",
            facts.names(&untried)
        ),
        location: first.name_place(),
        related: untried
            .iter()
            .skip(1)
            .take(3)
            .map(|id| Related {
                location: facts.component(*id).name_place(),
                message: "has a backup that nobody has tried, too".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether it has a backup of an original, and restoring it was not tried since then.
fn is_untried(store: &Component, since: Date) -> bool {
    let settings = &store.settings;
    let backed_up = settings.has("backup") || settings.is("pitr");
    let original = !matches!(settings.word("role"), Some("derived" | "scratch"));
    backed_up
        && original
        && settings
            .date("restore_tested")
            .is_none_or(|tried| tried < since)
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "untested-restore";

    #[test]
    fn backups_that_nobody_has_tried() {
        let text = "
database a: aws.rds_postgres { backup = 7 d }
         ^ untested-restore
database b: aws.dynamodb { pitr = true }
";
        let found = check(SLUG, text);
        assert_eq!(found[0].severity, Severity::Hint);
        assert!(
            found[0].message.contains("`a` and `b`"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related.len(), 1);
        let found = check(
            SLUG,
            &format!("constraints {{ compliance = [soc2] }}{text}"),
        );
        assert_eq!(found[0].severity, Severity::Information);
    }

    #[test]
    fn a_drill_of_long_ago() {
        let found = check(
            SLUG,
            "
database a: aws.rds_postgres { backup = 7 d, restore_tested = 2025-11-20 }
         ^ untested-restore
",
        );
        assert!(
            found[0].message.contains("2025-11-20"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn silent_after_a_drill() {
        check(
            SLUG,
            "database a: aws.rds_postgres { backup = 7 d, restore_tested = 2025-11-21 }\n",
        );
    }

    #[test]
    fn silent_without_backups_and_for_copies() {
        check(
            SLUG,
            "
database a: aws.rds_postgres
search index: aws.opensearch { backup = 1 d, role = derived }
",
        );
    }
}
