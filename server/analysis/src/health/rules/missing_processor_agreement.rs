//! Personal data goes to a vendor without a contract for it.

use crate::finding::{Category, Related};
use crate::health::facts::{is_of_vendor, regime_title};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Connection, Sets};

pub static RULE: Rule = Rule {
    slug: "missing-processor-agreement",
    id: "CMP007",
    category: Category::Compliance,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Personal data at a vendor without a contract",
    why: "Whoever works on personal data for you needs a contract (GDPR 28; HIPAA 164.308(b)(1); SOC 2 CC9.2).",
    checks: &[Check::Design(check)],
};

/// Regimes, and the setting that says that what they ask of a vendor is there.
const ASKED: [(&str, &str, &str); 3] = [
    ("gdpr", "dpa", "a data processing agreement"),
    ("hipaa", "baa", "a business associate agreement"),
    ("soc2", "vendor_review", "a review of the vendor"),
];

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let asked: Vec<_> = ASKED.iter().filter(|(r, _, _)| facts.is_under(r)).collect();
    if asked.is_empty() {
        return;
    }
    let rows = facts.architecture.rows.nodes.iter().enumerate();
    for (id, _) in rows.filter(|(_, row)| !row.sets.any(Sets::CLIENT)) {
        let vendor = facts.component(id);
        if !is_vendor(vendor) || vendor.status == crate::model::Status::Planned {
            continue;
        }
        let Some(given) = receives(facts, id) else {
            continue;
        };
        // Health data at a vendor without an agreement is told of by a rule of its own.
        let told = facts.is_under("hipaa") && facts.hipaa_forbids(vendor).is_some();
        let missing: Vec<_> = asked
            .iter()
            .filter(|(_, setting, _)| !vendor.settings.is(setting))
            .filter(|(_, setting, _)| *setting != "baa" || !told)
            .collect();
        let Some((regime, setting, what)) = missing.first() else {
            continue;
        };
        let others: Vec<String> = missing
            .iter()
            .skip(1)
            .map(|(regime, setting, _)| format!("`{setting} = true` for {}", regime_title(regime)))
            .collect();
        let more = match others.as_slice() {
            [] => String::new(),
            all => format!(" (and {})", all.join(", ")),
        };
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Component(id),
            magnitude: 1.0,
            message: format!(
                "`{}` gets personal data, and {} asks for {what} first. Sign it and say so with `{setting} = true`{more}, or say `data = none` on the connection if none goes along.",
                vendor.full,
                regime_title(regime)
            ),
            location: vendor.name_place(),
            related: vec![Related {
                location: given.map_or(vendor.name_place(), Connection::arrow),
                message: "personal data goes along here".to_owned(),
            }],
            fixes: Vec::new(),
        });
    }
}

/// Whether somebody else runs it: the clouds themselves have contracts with all their customers.
fn is_vendor(component: &Component) -> bool {
    let outside = component.sets.any(Sets::EXTERNAL);
    outside || is_of_vendor(component) && !component.sets.any(Sets::DELIVERY)
}

/// How personal data gets there: by a connection, or it says that it holds some. What goes into a
/// vendor's prompts is told of by the rule about models.
fn receives<'f>(facts: &'f Facts<'_>, id: ComponentId) -> Option<Option<&'f Connection>> {
    let calls = || facts.architecture.into(id).map(|c| &**c);
    if calls().any(|c| facts.tells_a_model(c)) {
        return None;
    }
    let given = |c: &&Connection| {
        let kept = matches!(c.type_name(), "read" | "consume" | "observe");
        !kept && facts.carries_sensitive(c) && !c.settings.has("redaction")
    };
    match calls().find(given) {
        Some(connection) => Some(Some(connection)),
        None => facts.is_sensitive(id).then_some(None),
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-processor-agreement";

    #[test]
    fn a_partner_that_gets_personal_data_and_a_store_of_a_vendor() {
        let found = check(
            SLUG,
            "
constraints { compliance = [gdpr, soc2] }
service a: aws.fargate { data = [pii] }
external crm: saas.salesforce
         ^^^ missing-processor-agreement
database db: saas.mongodb_atlas { data = [pii], dpa = true }
         ^^ missing-processor-agreement
a -> crm: rest
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0]
                .message
                .contains("`dpa = true` (and `vendor_review = true` for SOC 2)"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related[0].message, "personal data goes along here");
        assert!(
            found[1].message.contains("SOC 2 asks for a review"),
            "{}",
            found[1].message
        );
    }

    #[test]
    fn health_data_at_a_partner_without_a_product() {
        check(
            SLUG,
            "
constraints { compliance = [hipaa] }
service a: aws.fargate
external lab
         ^^^ missing-processor-agreement
a -> lab: rest { data = [phi] }
",
        );
    }

    #[test]
    fn silent_with_a_contract_and_where_no_such_data_goes() {
        check(
            SLUG,
            "
constraints { compliance = [gdpr] }
service a: aws.fargate { data = [pii] }
service b: aws.fargate
external crm: saas.salesforce { dpa = true }
external maps: saas.google_maps
external other
a -> crm: rest
a -> maps: rest { data = none }
b -> other: rest
",
        );
    }

    #[test]
    fn silent_for_the_clouds_and_where_another_rule_tells() {
        check(
            SLUG,
            "
constraints { compliance = [hipaa] }
service a: aws.fargate { data = [phi] }
database db: aws.rds_postgres { data = [phi] }
database atlas: saas.mongodb_atlas { data = [phi] }
model m: saas.openai
a -> db: query
a -> m: rest
",
        );
    }
}
