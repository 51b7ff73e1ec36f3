//! Nobody has said whose key protects personal data.

use crate::finding::Category;
use crate::health::facts::{is_of_vendor, regime_title};
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::Sets;
use crate::model::rows::Flags;

use super::unencrypted_at_rest::is_in_the_clear;

pub static RULE: Rule = Rule {
    slug: "no-key-ownership",
    id: "CMP009",
    category: Category::Compliance,
    weight: Weight::Low,
    most: Weight::Medium,
    title: "Nobody has said whose key it is",
    why: "Who holds the key decides who can read the data and when it is gone (PCI DSS 3.6 and 3.7 key management; AWS SEC08-BP01).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if !facts.has_regime() {
        return;
    }
    let strict = facts.first_of(&["pci", "hipaa"]);
    let asks = match (strict, facts.audited()) {
        (Some(regime), _) => format!(" {} asks who manages it.", regime_title(regime)),
        (None, Some(regime)) => format!(" An auditor of {} will ask.", regime_title(regime)),
        (None, None) => String::new(),
    };
    for (id, row) in facts.architecture.rows.nodes.iter().enumerate() {
        if !row.is_own() || row.flags.has(Flags::SKETCH) || !row.sets.any(Sets::STORE) {
            continue;
        }
        let store = facts.component(id);
        // A key for what is not encrypted is the lesser problem.
        if store.settings.get("kms").is_some()
            || !facts.counts_as_sensitive(id)
            || is_in_the_clear(facts, id)
        {
            continue;
        }
        let fix = (!is_of_vendor(store))
            .then(|| Remedy::set("kms", "customer", "Use a key of your own: `kms = customer`"));
        out.push(Observation {
            rule: RULE.source(),
            weight: if strict.is_some() {
                Weight::Medium
            } else {
                RULE.weight
            },
            subject: Subject::Component(id),
            magnitude: 1.0,
            message: format!(
                "Nobody has said whose key protects the data of `{}`.{asks} Set `kms = customer` for a key of your own, or `kms = provider` if the provider's is meant.",
                store.full
            ),
            location: store.name_place(),
            related: Vec::new(),
            fixes: fix.into_iter().collect(),
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "no-key-ownership";

    #[test]
    fn personal_data_without_a_word_on_keys() {
        let text = "
database a: aws.dynamodb { data = [pii] }
         ^ no-key-ownership
bucket b: aws.s3 { data = [pii] }
       ^ no-key-ownership
";
        let found = check(
            SLUG,
            &format!("constraints {{ compliance = [gdpr] }}{text}"),
        );
        assert_eq!(found[0].severity, Severity::Hint);
        let found = check(SLUG, &format!("constraints {{ compliance = [pci] }}{text}"));
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0].message.contains("PCI DSS asks"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn the_fix_settles_it() {
        let text =
            "constraints { compliance = [pci] }\ndatabase a: aws.dynamodb { data = [pan] }\n";
        let before = report(text);
        let all = before.findings();
        let finding = all.iter().find(|f| f.rule == SLUG).expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(fixed.contains("kms = customer"), "{fixed}");
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_where_it_is_said_and_where_encryption_is_what_is_missing() {
        check(
            SLUG,
            "
constraints { compliance = [pci] }
database a: aws.dynamodb { data = [pan], kms = customer }
database b: aws.dynamodb { data = [pan], kms = provider }
database c: aws.rds_postgres { data = [pan] }
",
        );
    }

    #[test]
    fn silent_for_other_data_and_without_a_regime() {
        check(SLUG, "database a: aws.dynamodb { data = [pii] }\n");
        check(
            SLUG,
            "constraints { compliance = [pci] }\ndatabase a: aws.dynamodb { data = public }\n",
        );
    }
}
