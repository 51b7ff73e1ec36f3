//! A nightly backup of data that changes all day.

use crate::finding::Category;
use crate::health::facts::count;
use crate::health::facts::stores::Role;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "missing-pitr",
    id: "DAT002",
    category: Category::Data,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A restore loses up to a day",
    why: "A nightly backup brings back last night and nothing after it (AWS REL09-BP03; Azure RE:09).",
    checks: &[Check::Component(check)],
};

/// Time between two backups where nothing else is said, seconds.
const A_DAY: f64 = 86_400.0;

/// Writes a second below which a day's worth is no great loss.
const FEW: f64 = 1.0;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let store = facts.component(id);
    let settings = &store.settings;
    if store.status == Status::Planned
        || !store.sets.any(Sets::DB)
        || !settings.has("backup")
        || facts.has_every_moment(store)
        || facts.role(id) != Role::Record
    {
        return;
    }
    let constraints = &facts.architecture.constraints;
    let allowed = settings.number("rpo").or(constraints.number("rpo"));
    let Some(writes) = facts.writes_a_second(id).filter(|w| *w > FEW) else {
        return;
    };
    if allowed.is_some_and(|rpo| rpo >= A_DAY) {
        return;
    }
    let but = match allowed {
        Some(rpo) => format!(", and at most {} may be lost", span(rpo)),
        None => String::new(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "A restore of `{}` loses what came since the last daily backup: at {} writes/s up to {} of them{but}. Set `pitr = true`, so that it can be restored to any moment.",
            store.full,
            count(writes),
            count((writes * A_DAY).ceil()),
        ),
        location: store.name_place(),
        related: Vec::new(),
        fixes: vec![Remedy::set("pitr", "true", "Make every moment restorable: `pitr = true`")],
    });
}

/// A time as one says it.
fn span(seconds: f64) -> String {
    match seconds {
        s if s >= 3_600.0 => format!("{} h", count(s / 3_600.0)),
        s if s >= 60.0 => format!("{} min", count(s / 60.0)),
        s => format!("{} s", count(s)),
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-pitr";

    #[test]
    fn a_nightly_backup_of_what_changes_all_day() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
service a: aws.fargate
database d: aws.dynamodb { backup = 7 d }
         ^ missing-pitr
c -> a: https
a -> d: write
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        let message = &found[0].message;
        assert!(message.contains("up to 8,640,000 of them."), "{message}");
    }

    #[test]
    fn less_may_be_lost_than_a_day() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s, rpo = 15 min }
client c
service a: aws.fargate
database d: self.mongodb { backup = 7 d }
         ^ missing-pitr
c -> a: https
a -> d: query
",
        );
        let message = &found[0].message;
        assert!(message.contains("at 20 writes/s"), "{message}");
        assert!(message.contains("at most 15 min may be lost"), "{message}");
    }

    #[test]
    fn silent_where_a_day_may_be_lost_or_little_changes() {
        check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
service a: aws.fargate
database d: aws.dynamodb { backup = 7 d, rpo = 24 h }
database rare: aws.dynamodb { backup = 7 d }
database unknown: aws.dynamodb
c -> a: https
a -> d: write
a -> rare: write { calls = 0.001 }
a -> unknown: write
",
        );
    }

    #[test]
    fn silent_where_the_product_keeps_each_moment_and_where_nobody_knows_the_traffic() {
        check(
            SLUG,
            "
client c
service a: aws.fargate
database d: aws.dynamodb { backup = 7 d }
c -> a: https
a -> d: write
",
        );
        check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
service a: aws.fargate
database d: aws.rds_postgres { backup = 7 d }
database e: aws.dynamodb { backup = 7 d, pitr = true }
c -> a: https
a -> d: write
a -> e: write
",
        );
    }
}
