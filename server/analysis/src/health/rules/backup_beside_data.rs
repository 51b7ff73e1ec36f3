//! A backup that goes down with what it is a backup of.

use crate::finding::{Category, Related};
use crate::health::facts::stores::Role;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "backup-beside-data",
    id: "DAT003",
    category: Category::Data,
    weight: Weight::Medium,
    most: Weight::High,
    title: "The backup is where the data is",
    why: "One error in an account or region takes both (AWS REL09 and REL13-BP02; SOC 2 A1.2).",
    checks: &[Check::Component(check)],
};

/// Regimes that ask for backups at another place in so many words.
const STRICT: [&str; 3] = ["soc2", "hipaa", "pci"];

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let store = facts.component(id);
    let constraints = &facts.architecture.constraints;
    let settings = &store.settings;
    if store.status == Status::Planned
        || !store.sets.any(Sets::STORE)
        || !settings.has("backup")
        || facts.role(id) != Role::Record
        || is_elsewhere(facts, id, store)
    {
        return;
    }
    let regimes = constraints.list("compliance");
    let rto = settings.has("rto") || constraints.has("rto");
    if regimes.is_empty() && !rto {
        return;
    }
    let strict = regimes.iter().find(|r| STRICT.contains(r));
    let place = match facts.region(id) {
        Some(region) => format!("`{region}`"),
        None => "the region of the data".to_owned(),
    };
    let asked = match (strict.or(regimes.first()), rto) {
        (Some(regime), _) => format!("`{regime}` asks for one that survives that"),
        (None, _) => "then the `rto` cannot be kept".to_owned(),
    };
    let asks = if constraints.has("compliance") {
        "compliance"
    } else {
        "rto"
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: if strict.is_some() {
            Weight::High
        } else {
            Weight::Medium
        },
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "The backups of `{}` lie in {place}, beside the data: what takes the region or the account takes both, and {asked}. Set `backup_region` to another region.",
            store.full
        ),
        location: store.name_place(),
        related: constraints
            .get(asks)
            .map(|entry| Related {
                location: entry.at,
                message: "asked for here".to_owned(),
            })
            .into_iter()
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether a copy of the data or of its backups is in another place.
fn is_elsewhere(facts: &Facts<'_>, id: ComponentId, store: &Component) -> bool {
    let settings = &store.settings;
    let here = facts.region(id);
    let constraints = &facts.architecture.constraints;
    // Where data must stay in one place a locked copy in a second building is all that can be had.
    let locked = settings.has("immutable") || settings.has("lock");
    let kept_in = constraints.has("residency") && settings.is("multi_az") && locked;
    match settings.word("backup_region") {
        Some(region) => here != Some(region),
        None => {
            kept_in
                || settings.is("multi_region")
                || settings.list("regions").len() >= 2
                || facts.architecture.out_of(id).any(|c| {
                    matches!(c.type_name(), "replicate" | "batch") && facts.region(c.to) != here
                })
                || facts
                    .architecture
                    .edges(id, petgraph::Direction::Outgoing)
                    .any(|(_, c)| {
                        c.type_name() == "batch" && facts.component(c.to).sets.any(Sets::BACKUP)
                    })
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "backup-beside-data";

    #[test]
    fn a_regime_asks_for_a_copy_elsewhere() {
        let found = check(
            SLUG,
            "
constraints { region = us-east-1, compliance = [gdpr, soc2] }
database db: aws.rds_postgres { backup = 7 d }
         ^^ backup-beside-data
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        let message = &found[0].message;
        assert!(message.contains("lie in `us-east-1`"), "{message}");
        assert!(message.contains("`soc2` asks"), "{message}");
        assert_eq!(found[0].related[0].message, "asked for here");
    }

    #[test]
    fn a_time_to_be_back_and_a_backup_in_the_same_region() {
        let found = check(
            SLUG,
            "
constraints { region = us-east-1, rto = 4 h }
database db: aws.rds_postgres { backup = 7 d, backup_region = us-east-1 }
         ^^ backup-beside-data
",
        );
        assert_eq!(found[0].severity, Severity::Information);
    }

    #[test]
    fn silent_where_the_copy_is_elsewhere() {
        check(
            SLUG,
            "
constraints { region = us-east-1, compliance = [soc2], residency = us }
database a: aws.rds_postgres { backup = 7 d, backup_region = us-west-2 }
database b: aws.dynamodb { backup = 7 d, multi_region = true }
database c: self.postgres { backup = 7 d }
database d: self.postgres { backup = 7 d, region = us-west-2, role = derived }
bucket e: aws.s3 { backup = 7 d, multi_az = true, lock = true }
c -> d: replicate
",
        );
    }

    #[test]
    fn silent_where_nobody_asks_for_it_or_there_is_no_backup() {
        check(SLUG, "database db: aws.rds_postgres { backup = 7 d }\n");
        check(
            SLUG,
            "constraints { compliance = [soc2] }\ndatabase db: aws.rds_postgres\ndatabase copy: aws.rds_postgres { backup = 7 d, role = derived }\n",
        );
    }
}
