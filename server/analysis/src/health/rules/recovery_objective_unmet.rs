//! A store that loses more, or is away for longer, than is allowed.

use crate::finding::{Category, Related};
use crate::health::facts::{copies_remedy, duration};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "recovery-objective-unmet",
    id: "REL021",
    category: Category::Resilience,
    weight: Weight::High,
    most: Weight::High,
    title: "A store that cannot be recovered as it must be",
    why: "The objectives decide how a store is copied and backed up (AWS REL13-BP01 and BP02; Azure Well-Architected RE:09; GDPR Article 32(1)(c)).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    if !component.sets.any(Sets::STORE)
        || !component.is_own()
        || facts.is_sketch(id)
        || component.product.is_none() && facts.is_redundant(id).is_none()
        || !facts.is_original(id)
    {
        return;
    }
    let (rpo, rto) = (facts.objective(id, "rpo"), facts.objective(id, "rto"));
    if rpo.is_none() && rto.is_none() {
        return;
    }
    let recovery = facts.recovery(id);
    let loses = rpo.filter(|rpo| recovery.lost > *rpo);
    let waits = rto.filter(|rto| recovery.down > *rto);
    if loses.is_none() && waits.is_none() {
        return;
    }
    let message = if recovery.lost.is_infinite() {
        let allowed = match (rpo, rto) {
            (Some(rpo), _) => format!("{} of it may be lost", duration(rpo)),
            (None, rto) => format!("it must be back within {}", duration(rto.unwrap_or(0.0))),
        };
        format!(
            "When `{}` fails, all that is in it is gone, and {allowed}: it has neither a standby nor a backup.",
            component.full
        )
    } else {
        let loses = loses.map(|rpo| {
            format!(
                "up to {} of its latest data is lost, and {} may be",
                duration(recovery.lost),
                duration(rpo)
            )
        });
        let waits = waits.map(|rto| {
            format!(
                "it is away for {}, and {} is allowed",
                duration(recovery.down),
                duration(rto)
            )
        });
        let both: Vec<String> = loses.into_iter().chain(waits).collect();
        format!(
            "When `{}` fails, {}: what saves it is {}.",
            component.full,
            both.join("; "),
            recovery.by
        )
    };
    let is_copied = facts.is_redundant(id) == Some(true);
    let (remedy, fix) = copies_remedy(component);
    let remedy = if is_copied {
        "Copy it in step (`mode = sync`), or allow more."
    } else {
        &remedy
    };
    let set = ["rpo", "rto"].iter().filter_map(|name| {
        let entry = component.settings.get(name);
        entry.or_else(|| facts.architecture.constraints.get(name))
    });
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!("{message} {remedy}"),
        location: component.name_place(),
        related: set
            .map(|entry| Related {
                location: entry.at,
                message: "what is allowed".to_owned(),
            })
            .collect(),
        fixes: fix.filter(|_| !is_copied).into_iter().collect(),
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "recovery-objective-unmet";

    #[test]
    fn a_backup_of_the_day_for_an_hour() {
        let found = check(
            SLUG,
            "
constraints { rpo = 1 h, rto = 4 h }
database db: aws.rds_postgres { backup = 7 d, storage = 100 GB }
         ^^ recovery-objective-unmet
",
        );
        assert!(
            found[0]
                .message
                .contains("up to 24 h of its latest data is lost, and 60 min may be")
                || found[0]
                    .message
                    .contains("up to 1 d of its latest data is lost, and 1 h may be"),
            "{found:#?}"
        );
        assert_eq!(found[0].related[0].message, "what is allowed");
        assert!(found[0].fixes[0].title.contains("multi_az"));
    }

    #[test]
    fn a_restore_that_takes_too_long_and_nothing_at_all() {
        let found = check(
            SLUG,
            "
database big: aws.rds_postgres { pitr = true, storage = 4 TB, rto = 2 h }
         ^^^ recovery-objective-unmet
database bare: self.postgres { storage = 10 GB, rpo = 1 h }
         ^^^^ recovery-objective-unmet
",
        );
        assert!(
            found[0]
                .message
                .contains("away for 9 h, and 2 h is allowed"),
            "{found:#?}"
        );
        assert!(
            found[1].message.contains("all that is in it is gone"),
            "{found:#?}"
        );
    }

    #[test]
    fn silent_where_a_standby_or_the_product_holds_it() {
        check(
            SLUG,
            "
constraints { rpo = 5 min, rto = 15 min }
database db: aws.rds_postgres { multi_az = true }
database items: aws.dynamodb
bucket files: aws.s3
",
        );
    }

    #[test]
    fn silent_without_objectives_and_for_copies() {
        check(SLUG, "database db: aws.rds_postgres { backup = 7 d }\n");
        check(
            SLUG,
            "constraints { rpo = 5 min }\ndatabase copy: aws.rds_postgres { role = derived }\nsearch index: aws.opensearch\ncache k: aws.elasticache_redis\ndatabase sketch\n",
        );
    }
}
