//! A store that strangers can speak to without a service in between.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "public-datastore",
    id: "SEC002",
    category: Category::Security,
    weight: Weight::Critical,
    most: Weight::Critical,
    title: "A store that the internet can reach",
    why: "Stores that stand open are the largest class of leaks (AWS SEC05-BP01; CIS AWS: RDS must not be public; PCI DSS 1.4.4).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let store = facts.component(id);
    if !store.is_own() || !store.sets.any(Sets::STORE | Sets::CACHE | Sets::BROKER) {
        return;
    }
    let callers: Vec<_> = facts.outsiders_at(id).collect();
    if callers.is_empty() && !is_opened(store) {
        return;
    }
    let (how, remedy) = match callers.first() {
        Some(caller) => (
            format!("`{}` reaches into it", facts.component(caller.from).full),
            "Put a service between them, or, where it tells its callers apart itself, say how with `auth`",
        ),
        None => (
            "it is open to the internet".to_owned(),
            "Keep it private (`public = false`) and let a service speak for it",
        ),
    };
    // While a connection comes in from outside the word alone settles nothing.
    let fix = callers.is_empty().then(|| {
        Remedy::set(
            "public",
            "false",
            "Close it to the internet: `public = false`",
        )
    });
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "All that `{}` keeps is one stolen password away from strangers: {how}. {remedy}.",
            store.full
        ),
        location: store.name_place(),
        related: callers
            .iter()
            .map(|c| Related {
                location: c.arrow(),
                message: "comes in from outside".to_owned(),
            })
            .collect(),
        fixes: fix.into_iter().collect(),
    });
}

/// Whether it is said to be public, and not by rules of its own for each caller. Buckets have a rule of
/// their own.
fn is_opened(store: &Component) -> bool {
    const OWN_RULES: [&str; 4] = ["rules", "signed_url", "iam", "mtls"];
    let asks = store.settings.word("auth");
    store.settings.is("public")
        && !store.settings.is("public_content")
        && !is_bucket(store)
        && !asks.is_some_and(|auth| OWN_RULES.contains(&auth))
}

/// Whether it keeps objects under addresses of their own.
pub(super) fn is_bucket(store: &Component) -> bool {
    let unnamed = store.product.is_none() && store.kind.is_some_and(|k| k.name == "bucket");
    unnamed || store.class() == "object_store"
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "public-datastore";

    #[test]
    fn a_database_that_clients_query_and_one_that_is_open() {
        let found = check(
            SLUG,
            "
client c
external partner
database db: aws.rds_postgres
         ^^ public-datastore
c -> db: query
cache k: self.redis { public = true }
      ^ public-datastore
queue q: self.rabbitmq
      ^ public-datastore
partner -> q: consume { auth = password }
",
        );
        assert_eq!(found[0].severity, Severity::Error);
        assert_eq!(found[0].related[0].message, "comes in from outside");
        assert!(
            found[0].message.contains("`c` reaches into it"),
            "{}",
            found[0].message
        );
        assert!(found[0].fixes.is_empty());
        assert_eq!(found[1].fixes.len(), 1);
    }

    #[test]
    fn one_cause_has_one_message() {
        let report = report("client c\ndatabase db: aws.rds_postgres\nc -> db: query\n");
        let findings = report.findings();
        assert!(findings.iter().any(|f| f.rule == SLUG));
        assert!(
            !findings
                .iter()
                .any(|f| f.rule == "unauthenticated-public-path")
        );
    }

    #[test]
    fn the_fix_closes_it() {
        let text = "database db: aws.rds_postgres {\n  public = true\n}\n";
        let before = report(text);
        let all = before.findings();
        let finding = all.iter().find(|f| f.rule == SLUG).expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(fixed.contains("  public = false\n"), "{fixed}");
        let after = report(&fixed);
        assert!(!after.findings().iter().any(|f| f.rule == SLUG));
        assert!(after.score().exact > before.score().exact);
    }

    #[test]
    fn silent_where_each_caller_has_rights_of_its_own() {
        check(
            SLUG,
            "
client c
database docs: gcp.firestore { auth = rules }
search goods: saas.algolia
bucket uploads: aws.s3 { auth = signed_url }
bucket pictures: aws.s3
warehouse w: gcp.bigquery
queue q: aws.sqs
c -> docs: query
c -> goods: query
c -> uploads: write
c -> pictures: read { auth = signed_url }
c -> w: query
",
        );
    }

    #[test]
    fn silent_for_staff_private_lines_and_services() {
        check(
            SLUG,
            "
client dba: self.administrator
external bank
service a: aws.fargate
database db: aws.rds_postgres
dba -> db: query
bank -> db: read { private = true }
a -> db: query
bucket site: aws.s3 { public = true, public_content = true }
",
        );
    }
}
