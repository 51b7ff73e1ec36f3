//! Personal data that is never deleted.

use crate::finding::Category;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{Component, Sets};

pub static RULE: Rule = Rule {
    slug: "no-erasure-path",
    id: "CMP006",
    category: Category::Compliance,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Personal data that is never deleted",
    why: "People may ask for their data to be deleted, and it may not be kept longer than needed (GDPR Art. 17 and 5(1)(e)).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if !facts.is_under("gdpr") {
        return;
    }
    for (id, row) in facts.architecture.rows.nodes.iter().enumerate() {
        if !row.is_own()
            || row.flags.has(Flags::SKETCH)
            || !row.sets.any(Sets::STORE | Sets::BROKER)
        {
            continue;
        }
        let said = facts.holds(id, &["pii", "phi"]);
        let counts = said || facts.is_data_unsaid() && facts.counts_as_sensitive(id);
        let store = facts.component(id);
        let Some(reason) = stays(store).filter(|_| counts) else {
            continue;
        };
        let assumed = match said {
            true => "",
            false => " (no part says what `data` it holds, so all that clients reach counts)",
        };
        let remedy = if is_sealed(store) {
            "Encrypt each person's data with a key that can be thrown away (`erase = crypto_shred`)"
        } else {
            "Say how it goes: `erase = by_subject`, a `retention`, or `legal_hold = true` if it must stay"
        };
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Component(id),
            magnitude: 1.0,
            message: format!(
                "Nobody can have their data deleted from `{}`{assumed}: {reason}. {remedy}.",
                store.full
            ),
            location: store.name_place(),
            related: Vec::new(),
            fixes: Vec::new(),
        });
    }
}

/// Why data stays for ever; `None` where it goes. Brokers drop what is old by themselves, unless they
/// are told to keep all.
fn stays(store: &Component) -> Option<&'static str> {
    let settings = &store.settings;
    let ends = ["retention", "ttl"]
        .iter()
        .any(|name| settings.number(name).is_some());
    let shredded = settings.word("erase") == Some("crypto_shred");
    if settings.is("legal_hold") || ends || shredded {
        return None;
    }
    if is_sealed(store) {
        return Some("what is written cannot be changed, and never ends");
    }
    let all = settings.word("retention") == Some("unlimited");
    let keeps = store.sets.any(Sets::STORE) || all;
    (keeps && !settings.has("erase")).then_some("nothing says when or how it is erased")
}

/// Whether nobody can change what is written.
fn is_sealed(store: &Component) -> bool {
    store.settings.is("immutable") || store.settings.is("lock")
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "no-erasure-path";

    #[test]
    fn a_store_without_an_end_and_one_that_is_sealed() {
        let found = check(
            SLUG,
            "
constraints { compliance = [gdpr] }
database db: aws.rds_postgres { data = [pii] }
         ^^ no-erasure-path
bucket log: aws.s3 { data = [pii], immutable = true, erase = by_subject }
       ^^^ no-erasure-path
stream s: self.kafka { data = [pii], retention = unlimited }
       ^ no-erasure-path
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0].message.contains("`erase = by_subject`"),
            "{}",
            found[0].message
        );
        assert!(
            found[1].message.contains("`erase = crypto_shred`"),
            "{}",
            found[1].message
        );
    }

    #[test]
    fn where_nothing_says_what_data_it_holds() {
        let found = check(
            SLUG,
            "
constraints { compliance = [gdpr] }
client c
service a: aws.fargate { auth = jwt }
database db: aws.rds_postgres
         ^^ no-erasure-path
database other: aws.rds_postgres
c -> a: https
a -> db: query
",
        );
        assert!(
            found[0].message.contains("no part says"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn silent_where_data_goes_or_must_stay() {
        check(
            SLUG,
            "
constraints { compliance = [gdpr] }
database a: aws.rds_postgres { data = [pii], erase = by_subject }
database b: aws.dynamodb { data = [pii], ttl = 30 d }
bucket c: aws.s3 { data = [pii], immutable = true, erase = crypto_shred }
bucket d: aws.s3 { data = [pii], legal_hold = true }
queue q: aws.sqs { data = [pii] }
",
        );
    }

    #[test]
    fn silent_for_other_data_and_other_regimes() {
        check(
            SLUG,
            "
constraints { compliance = [gdpr] }
database a: aws.rds_postgres { data = public }
",
        );
        check(
            SLUG,
            "constraints { compliance = [pci] }\ndatabase a: aws.rds_postgres { data = [pii] }\n",
        );
    }
}
