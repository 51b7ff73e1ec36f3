//! Data that goes in and never comes out.

use crate::cost::dollars;
use crate::finding::{Category, Related};
use crate::health::facts::stores::{Role, said_role};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{Component, ComponentId, Connection, Sets};

pub static RULE: Rule = Rule {
    slug: "dead-end-data",
    id: "STR007",
    category: Category::Structure,
    weight: Weight::Info,
    most: Weight::Info,
    title: "Data that nobody reads",
    why: "It is paid for and has to be protected, and nobody has anything from it (AWS COST09; GDPR Art. 5: storage limitation).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let row = &facts.architecture.rows.nodes[id];
    if !row.is_own() || !row.sets.any(Sets::STORE) || row.flags.has(Flags::SKETCH) {
        return;
    }
    let store = facts.component(id);
    if facts.is_fragment() || facts.is_used_otherwise(id) || is_kept_on_purpose(store) {
        return;
    }
    let architecture = facts.architecture;
    let beside = |c: &Connection| matches!(c.type_name(), "observe" | "deploy");
    let mut writers = architecture.into(id).filter(|c| !beside(c)).peekable();
    let first = writers.peek().copied().cloned();
    let only_writes = writers.all(|c| {
        let keeps = Sets::BACKUP | Sets::PIPE | Sets::OBS | Sets::DELIVERY;
        c.type_name() == "write"
            && !facts.component(c.from).sets.any(keeps)
            && !answers(facts, c.from)
    });
    let Some(first) = first.filter(|_| only_writes) else {
        return;
    };
    if architecture.out_of(id).any(|c| !beside(c)) {
        return;
    }
    let cost = match facts.costs().monthly_of(id) {
        Some(monthly) if monthly >= 0.5 => format!(" for {} a month", dollars(monthly)),
        _ => String::new(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "What `{}` writes to `{}` is kept{cost}, and nobody reads it. Draw who reads it, name a reader outside this design with `external_consumer`, or take it out.",
            facts.component(first.from).full, store.full
        ),
        location: store.name_place(),
        related: vec![Related {
            location: first.arrow(),
            message: "writes to it".to_owned(),
        }],
        fixes: Vec::new(),
    });
}

/// Whether somebody waits for answers of it: those come out of what it keeps, whatever its arrow says.
fn answers(facts: &Facts<'_>, id: ComponentId) -> bool {
    let rows = &facts.architecture.rows;
    let mut callers = facts.architecture.in_edges(id);
    callers.any(|edge| rows.edges[edge].flags.has(Flags::WAITS))
}

/// Whether it is an archive, a copy or a trail, or is read by people with tools that no design shows.
fn is_kept_on_purpose(store: &Component) -> bool {
    let settings = &store.settings;
    let archive = settings.word("class").is_some_and(|class| {
        class.starts_with("glacier") || matches!(class, "deep_archive" | "archive" | "coldline")
    });
    let warehouse = store.kind.is_some_and(|k| k.name == "warehouse");
    let says = [
        "audit",
        "immutable",
        "lock",
        "legal_hold",
        "tier_after",
        "public_content",
    ];
    archive
        || warehouse
        || said_role(store).is_some_and(|role| role != Role::Record)
        || says.iter().any(|name| settings.has(name))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "dead-end-data";

    #[test]
    fn a_store_that_is_only_written() {
        let found = check(
            SLUG,
            r#"
architecture "X"
constraints { region = us-east-1 }
service a: aws.fargate
database d: aws.rds_postgres { instance = db.t4g.medium, storage = 20 GB }
         ^ dead-end-data
metrics m: self.prometheus
a -> d: write
m -> d: observe
"#,
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert!(
            found[0].message.contains(" a month, and nobody reads it"),
            "{found:#?}"
        );
        assert_eq!(found[0].related[0].message, "writes to it");
    }

    #[test]
    fn a_bucket_as_well() {
        check(
            SLUG,
            "architecture \"X\"\nfunction f: aws.lambda\nbucket b: aws.s3 { storage = 1 TB }\n       ^ dead-end-data\nf -> b: write\n",
        );
    }

    #[test]
    fn silent_where_it_is_read_copied_or_sets_something_off() {
        check(
            SLUG,
            r#"
architecture "X"
service a: aws.fargate
function f: aws.lambda
job hose: aws.glue
cdn c: aws.cloudfront
database queried: aws.rds_postgres
database copied: aws.rds_postgres
database copy: aws.rds_postgres { role = derived }
bucket tells: aws.s3
bucket served: aws.s3
bucket moved: aws.s3
warehouse w: aws.redshift
client user
service api: aws.fargate
database own: aws.rds_postgres
user -> api: https
api -> own: write
a -> queried: query
a -> copied: write
copied -> copy: replicate
a -> tells: write
tells -> f: invoke
a -> served: write
c -> served: https
a -> moved: write
hose -> moved: read
hose -> w: write
"#,
        );
    }

    #[test]
    fn silent_for_archives_trails_backups_fragments_and_sketches() {
        check(
            SLUG,
            r#"
architecture "X"
service a: aws.fargate
job save: aws.backup
bucket cold: aws.s3 { class = deep_archive }
bucket trail: aws.s3 { immutable = true }
bucket out: aws.s3 { external_consumer = "the auditors" }
bucket vault: aws.s3
bucket sketch
a -> cold: write
a -> trail: write
a -> out: write
save -> vault: batch
a -> sketch: write
"#,
        );
        check(
            SLUG,
            "service a: aws.fargate\nbucket b: aws.s3\na -> b: write\n",
        );
    }
}
