//! A disk that is full within a quarter.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Status};

pub static RULE: Rule = Rule {
    slug: "storage-exhaustion",
    id: "DAT012",
    category: Category::Data,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A disk that fills up",
    why: "A full disk stops all writes (Nygard, Release It!: Steady State).",
    checks: &[Check::Component(check)],
};

/// Days of a month, as `growth` counts.
const MONTH: f64 = 30.0;

/// Less than this is too soon, days.
const SOON: f64 = 90.0;

/// Products whose disk is as large as it was ordered, beside those that a team runs itself.
const ORDERED: [&str; 14] = [
    "aws.ebs",
    "aws.msk",
    "aws.opensearch",
    "aws.rds_mariadb",
    "aws.rds_mysql",
    "aws.rds_oracle",
    "aws.rds_postgres",
    "aws.rds_sqlserver",
    "azure.managed_disk",
    "azure.mysql_flexible",
    "azure.postgres_flexible",
    "azure.sql_managed_instance",
    "gcp.filestore",
    "gcp.persistent_disk",
];

/// Those whose disk grows by itself once that is asked for.
const CAN_GROW: [&str; 7] = [
    "aws.rds_mariadb",
    "aws.rds_mysql",
    "aws.rds_oracle",
    "aws.rds_postgres",
    "aws.rds_sqlserver",
    "azure.mysql_flexible",
    "azure.postgres_flexible",
];

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let store = facts.component(id);
    let settings = &store.settings;
    let product = store.product_id();
    let fixed = ORDERED.contains(&product) || product.starts_with("self.");
    if store.status == Status::Planned
        || !fixed
        // What goes by itself leaves room for what comes.
        || ["max_storage", "retention", "ttl"].iter().any(|name| settings.has(name))
    {
        return;
    }
    let (Some(storage), Some(growth)) = (
        settings.number("storage"),
        settings.number("growth").filter(|g| *g > 0.0),
    ) else {
        return;
    };
    let days = storage / growth * MONTH;
    if days >= SOON {
        return;
    }
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "The disk of `{}` is full after {} days: it has {} GB and grows by {} GB a month, and a full disk stops all writes. \
             Let it grow (`max_storage`), or let old data go (`retention`).",
            store.full,
            count(days.floor()),
            count(storage / GB),
            count(growth / GB),
        ),
        location: store.name_place(),
        related: settings
            .get("growth")
            .map(|entry| Related {
                location: entry.at,
                message: "grows by so much".to_owned(),
            })
            .into_iter()
            .collect(),
        fixes: fix(store, storage, growth),
    });
}

const GB: f64 = 1e9;

/// Room for a year.
fn fix(store: &Component, storage: f64, growth: f64) -> Vec<Remedy> {
    if !CAN_GROW.contains(&store.product_id()) {
        return Vec::new();
    }
    let most = ((storage + 12.0 * growth) / GB).ceil();
    vec![Remedy::set(
        "max_storage",
        format!("{most} GB"),
        format!("Let the disk grow for a year: `max_storage = {most} GB`"),
    )]
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "storage-exhaustion";

    #[test]
    fn two_months_of_room() {
        let found = check(
            SLUG,
            "
database d: self.postgres { storage = 100 GB, growth = 50 GB }
         ^ storage-exhaustion
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0].message.contains("full after 60 days"),
            "{}",
            found[0].message
        );
        assert!(found[0].fixes.is_empty());
    }

    #[test]
    fn the_fix_settles_it() {
        let text = "database d: aws.rds_postgres { storage = 20 GB, growth = 10 GB }\n";
        let before = report(text);
        let finding = before.findings().iter().find(|f| f.rule == SLUG).cloned();
        let edits = &finding.expect("fires").fixes[0].edits[0].edits;
        let fixed = TextEdit::apply_all(edits, text);
        assert!(fixed.contains("max_storage = 140 GB"), "{fixed}");
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_where_there_is_room_or_it_grows_by_itself() {
        check(
            SLUG,
            "
database roomy: self.postgres { storage = 1 TB, growth = 50 GB }
database grows: aws.rds_postgres { storage = 100 GB, growth = 50 GB, max_storage = 1 TB }
database steady: self.mysql { storage = 100 GB, growth = 50 GB, retention = 30 d }
database serverless: aws.dynamodb { storage = 100 GB, growth = 50 GB }
bucket objects: aws.s3 { storage = 100 GB, growth = 50 GB }
",
        );
    }

    #[test]
    fn silent_where_growth_is_not_said() {
        check(
            SLUG,
            "database a: self.postgres { storage = 1 GB }\ndatabase b: self.postgres { growth = 50 GB }\ndatabase c\n",
        );
    }
}
