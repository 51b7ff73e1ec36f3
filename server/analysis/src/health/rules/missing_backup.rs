//! Data that nothing brings back once it is deleted or spoilt.

use crate::finding::{Category, Related};
use crate::health::facts::stores::{Role, said_role};
use crate::health::{Check, Facts, Observation, On, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "missing-backup",
    id: "DAT001",
    category: Category::Data,
    weight: Weight::High,
    most: Weight::Critical,
    title: "Data without a backup",
    why: "Copies repeat a deletion; only a backup survives a mistake (AWS REL09-BP01; Site Reliability Engineering, ch. 26; CIS 11.2; HIPAA 164.308(a)(7)(ii)(A)).",
    checks: &[Check::Component(check)],
};

/// What is kept for no longer is no original, seconds.
const A_QUARTER: f64 = 90.0 * 86_400.0;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let store = facts.component(id);
    if store.status == Status::Planned || store.is_sketch() {
        return;
    }
    let Some(kept) = Kept::of(facts, id, store) else {
        return;
    };
    if facts.role(id) != Role::Record || is_kept_otherwise(facts, id, store, kept) {
        return;
    }
    let original = kept == Kept::Records || said_role(store) == Some(Role::Record);
    let writers: Vec<_> = facts
        .users_of(id)
        .into_iter()
        .filter(|access| access.writes())
        .collect();
    let cause = match writers.first() {
        Some(access) => format!("a bug in `{}`", facts.component(access.part).full),
        None => "a bug".to_owned(),
    };
    let (remedy, settings, title) = kept.remedy();
    out.push(Observation {
        rule: RULE.source(),
        weight: if original {
            Weight::Critical
        } else {
            Weight::High
        },
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "What a wrong command or {cause} deletes from `{}` is gone for good: there is no backup, and copies repeat the deletion. {remedy}",
            store.full
        ),
        location: store.name_place(),
        related: writers
            .iter()
            .take(3)
            .map(|access| Related {
                location: access.connection.arrow(),
                message: format!("`{}` changes it", facts.component(access.part).full),
            })
            .collect(),
        fixes: vec![Remedy::Set {
            on: On::Itself,
            settings,
            title: title.to_owned(),
        }],
    });
}

/// What a store keeps.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Records,
    Objects,
    Files,
    Events,
}

impl Kept {
    fn of(facts: &Facts<'_>, id: ComponentId, store: &Component) -> Option<Self> {
        if store.sets.any(Sets::DB) {
            return Some(Self::Records);
        }
        match store.class() {
            "file_store" | "block_store" => Some(Self::Files),
            // What nobody of ours writes was put there by a build, which can do it again.
            "object_store" => is_written(facts, id).then_some(Self::Objects),
            "stream" => (said_role(store) == Some(Role::Record)).then_some(Self::Events),
            _ => None,
        }
    }

    /// What to write, and the edit that writes it.
    fn remedy(self) -> (&'static str, Vec<(&'static str, String)>, &'static str) {
        let set = |name, value: &str| (name, value.to_owned());
        match self {
            Self::Records => (
                "Set `backup = 7 d` and `pitr = true`; if it can be built again from elsewhere, set `role = derived`.",
                vec![set("backup", "7 d"), set("pitr", "true")],
                "Keep backups for a week: `backup = 7 d`, `pitr = true`",
            ),
            Self::Objects => (
                "Set `versioning = true`; if it can be built again from elsewhere, set `role = derived`.",
                vec![set("versioning", "true")],
                "Keep what is overwritten and deleted: `versioning = true`",
            ),
            Self::Files | Self::Events => (
                "Set `backup = 7 d`; if it can be built again from elsewhere, set `role = derived`.",
                vec![set("backup", "7 d")],
                "Keep backups for a week: `backup = 7 d`",
            ),
        }
    }
}

fn is_written(facts: &Facts<'_>, id: ComponentId) -> bool {
    let writes = |c: &Connection| {
        let from = facts.component(c.from).sets;
        matches!(c.type_name(), "write" | "query" | "publish")
            && from.any(Sets::COMPUTE | Sets::CLIENT | Sets::EXTERNAL)
    };
    facts.architecture.into(id).any(|c| writes(c))
}

fn is_kept_otherwise(facts: &Facts<'_>, id: ComponentId, store: &Component, kept: Kept) -> bool {
    let copied = || {
        let mut out = facts.architecture.out_of(id);
        out.any(|c| c.type_name() == "replicate")
    };
    let settings = &store.settings;
    facts.is_backed_up(id)
        || kept == Kept::Objects
            && (["versioning", "lock", "immutable"]
                .iter()
                .any(|name| settings.has(name))
                || copied())
        // What goes by itself after a time was never meant to stay.
        || settings.has("ttl")
        || settings.number("retention").is_some_and(|kept| kept <= A_QUARTER)
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "missing-backup";

    #[test]
    fn a_database_without_a_backup() {
        let found = check(
            SLUG,
            "
service a: aws.fargate
database db: aws.rds_postgres { multi_az = true }
         ^^ missing-backup
a -> db: query
",
        );
        assert_eq!(found[0].severity, Severity::Error);
        assert!(
            found[0].message.contains("a bug in `a` deletes from `db`"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related[0].message, "`a` changes it");
    }

    #[test]
    fn uploads_and_a_shared_disk() {
        let found = check(
            SLUG,
            "
service a: aws.fargate
bucket uploads: aws.s3
       ^^^^^^^ missing-backup
bucket files: azure.files
       ^^^^^ missing-backup
a -> uploads: write
a -> files: query
",
        );
        assert!(found.iter().all(|f| f.severity == Severity::Warning));
    }

    #[test]
    fn the_fix_settles_it_and_breaks_nothing_else() {
        let text = "service a: aws.fargate\ndatabase db: self.postgres { storage = 10 GB, restore_tested = 2026-06-01 }\na -> db: query\n";
        let before = report(text);
        let all = before.findings();
        let finding = all.iter().find(|f| f.rule == SLUG).expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(
            fixed.contains(
                "{ storage = 10 GB, restore_tested = 2026-06-01, backup = 7 d, pitr = true }"
            ),
            "{fixed}"
        );
        let after = report(&fixed);
        assert_eq!(after.findings().len(), all.len() - 1);
        assert!(after.score().exact > before.score().exact);
    }

    #[test]
    fn silent_for_copies_scratch_and_what_is_put_there_by_a_build() {
        check(
            SLUG,
            "
service a: aws.fargate
cdn edge: aws.cloudfront
database primary: self.postgres { backup = 7 d }
database replica: self.postgres { storage = 10 GB }
database view: aws.dynamodb { role = derived }
database sessions: aws.dynamodb { ttl = 1 h }
cache k: aws.elasticache_redis
search s: aws.opensearch
bucket site: aws.s3
bucket archive: aws.s3
queue q: aws.sqs
primary -> replica: replicate
primary -> archive: batch
q -> archive: dead_letter
edge -> site: https
a -> s: write
",
        );
    }

    #[test]
    fn silent_where_the_product_or_another_part_keeps_backups_and_for_sketches() {
        check(
            SLUG,
            "
service a: aws.fargate
database aurora: aws.aurora_postgres
database cosmos: azure.cosmosdb
database exported: aws.dynamodb
database saved: aws.rds_mysql
database sketch
bucket dumps: aws.s3 { versioning = true }
bucket kept: aws.s3 { lock = true }
job backups: aws.backup
exported -> dumps: batch
saved -> backups: batch
a -> kept: write
a -> sketch: query
",
        );
    }
}
