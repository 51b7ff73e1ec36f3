//! A stolen disk or snapshot can be read.

use buttress_pricing::Encryption;

use crate::finding::Category;
use crate::health::facts::regime_title;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "unencrypted-at-rest",
    id: "SEC005",
    category: Category::Security,
    weight: Weight::High,
    most: Weight::Critical,
    title: "Data that is kept in the clear",
    why: "A lost disk, snapshot or backup is a leak (AWS SEC08-BP02; CIS AWS: encrypt RDS and EBS; HIPAA 164.312(a)(2)(iv); PCI DSS 3.5.1; GDPR 32(1)(a)).",
    checks: &[Check::Component(check), Check::Design(under_a_regime)],
};

/// Without a regime the part alone decides.
fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    if !facts.has_regime() && is_in_the_clear(facts, id) {
        out.push(observation(facts, id, None));
    }
}

/// With one it also matters what data there is, and that may be said nowhere.
fn under_a_regime(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let Some(regime) = facts.regimes().first() else {
        return;
    };
    let keeps = Sets::STORE | Sets::BROKER | Sets::CACHE;
    for (id, row) in facts.architecture.rows.nodes.iter().enumerate() {
        if row.sets.any(keeps) && is_in_the_clear(facts, id) {
            let broken = facts.counts_as_sensitive(id).then_some(*regime);
            out.push(observation(facts, id, broken));
        }
    }
}

/// Whether it keeps data, and neither its product nor a setting encrypts it.
pub(super) fn is_in_the_clear(facts: &Facts<'_>, id: ComponentId) -> bool {
    let component = facts.component(id);
    let settings = &component.settings;
    let product = component.product.as_ref().and_then(|p| p.known());
    // Most products encrypt by themselves: that is asked first, for each part after each key.
    let is_clear = match product.map(|p| p.encryption_at_rest) {
        Some(Encryption::Optional | Encryption::UserBuilt) => true,
        Some(Encryption::Always | Encryption::NotApplicable) => false,
        // What it is made of is not known: only what is said counts.
        None => settings.bool("encrypted") == Some(false),
    };
    if !is_clear || !component.is_own() || settings.is("encrypted") || settings.has("kms") {
        return false;
    }
    let lasts =
        component.sets.any(Sets::CACHE) && (settings.is("durable") || settings.has("backup"));
    // What everybody may read need not be hidden.
    (component.sets.any(Sets::STORE | Sets::BROKER) || lasts)
        && !matches!(settings.list("data")[..], ["public" | "none"])
}

fn observation(facts: &Facts<'_>, id: ComponentId, broken: Option<&str>) -> Observation {
    let component = facts.component(id);
    let regime = broken.map_or(String::new(), |regime| {
        let assumed = match facts.is_sensitive(id) {
            true => "",
            false => "; no part says what `data` it holds, so all that clients reach counts",
        };
        format!(
            " It holds data that {} protects{assumed}.",
            regime_title(regime)
        )
    });
    Observation {
        rule: RULE.source(),
        weight: if broken.is_some() {
            Weight::Critical
        } else {
            RULE.weight
        },
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "Whoever gets hold of a disk, snapshot or backup of `{}` can read all of it: nothing encrypts it.{regime} Set `encrypted = true`.",
            component.full
        ),
        location: component.name_place(),
        related: Vec::new(),
        fixes: vec![Remedy::set(
            "encrypted",
            "true",
            "Encrypt it: `encrypted = true`",
        )],
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "unencrypted-at-rest";

    #[test]
    fn where_encryption_is_a_choice_or_ones_own_work() {
        let found = check(
            SLUG,
            "
database db: aws.rds_postgres
         ^^ unencrypted-at-rest
stream s: self.kafka
       ^ unencrypted-at-rest
cache k: self.redis { durable = true }
      ^ unencrypted-at-rest
",
        );
        assert!(found.iter().all(|f| f.severity == Severity::Warning));
    }

    #[test]
    fn under_a_regime_with_data_that_it_protects() {
        let found = check(
            SLUG,
            "
constraints { compliance = [hipaa] }
database records: aws.rds_postgres { data = [phi] }
         ^^^^^^^ unencrypted-at-rest
database jobs: aws.rds_postgres
         ^^^^ unencrypted-at-rest
",
        );
        assert_eq!(found[0].severity, Severity::Error);
        assert!(
            found[0].message.contains("HIPAA protects"),
            "{}",
            found[0].message
        );
        assert_eq!(found[1].severity, Severity::Warning);
    }

    #[test]
    fn under_a_regime_where_nothing_says_what_data_it_holds() {
        let found = check(
            SLUG,
            "
constraints { compliance = [gdpr] }
client c
service a: aws.fargate { auth = jwt }
database db: aws.rds_postgres
         ^^ unencrypted-at-rest
c -> a: https
a -> db: query
",
        );
        assert_eq!(found[0].severity, Severity::Error);
        assert!(
            found[0].message.contains("no part says"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn the_fix_settles_it() {
        let text = "database db: aws.rds_postgres\n";
        let before = report(text);
        let all = before.findings();
        let finding = all.iter().find(|f| f.rule == SLUG).expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(fixed.contains("{ encrypted = true }"), "{fixed}");
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_for_what_encrypts_by_itself_and_for_what_keeps_nothing() {
        check(
            SLUG,
            "
database d: aws.dynamodb
bucket b: aws.s3
queue q: aws.sqs
cache k: aws.elasticache_redis
database sketch
database own: self.postgres { encrypted = true }
database keyed: aws.rds_postgres { kms = customer }
database articles: aws.rds_postgres { data = public }
",
        );
    }
}
