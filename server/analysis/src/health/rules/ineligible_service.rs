//! Patients' data where the law does not let it be.

use crate::finding::{Category, Related};
use crate::health::facts::says;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Connection};

pub static RULE: Rule = Rule {
    slug: "ineligible-service",
    id: "CMP001",
    category: Category::Compliance,
    weight: Weight::Critical,
    most: Weight::Critical,
    title: "Patients' data where the law does not let it be",
    why: "Health data may go only to those who have signed a business associate agreement (45 CFR 164.308(b)(1), 164.314(a)).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if !facts.is_under("hipaa") {
        return;
    }
    for (id, component) in facts.live() {
        let Some(reason) = facts.hipaa_forbids(component) else {
            continue;
        };
        let carrying: Vec<&Connection> = facts
            .architecture
            .into(id)
            .chain(facts.architecture.out_of(id))
            .map(|c| &**c)
            .filter(|c| says(&c.settings, &["phi"]))
            .collect();
        if !holds_health_data(facts, id) && carrying.is_empty() {
            continue;
        }
        let assumed = if carrying.is_empty() && !facts.holds(id, &["phi"]) {
            " No part says what `data` it holds, so all that clients reach counts."
        } else {
            ""
        };
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Component(id),
            magnitude: 1.0,
            message: format!(
                "Patients' data must not go to `{}`: {reason}.{assumed}",
                component.full
            ),
            location: component.name_place(),
            related: carrying
                .iter()
                .map(|c| Related {
                    location: c.arrow(),
                    message: "carries patients' data".to_owned(),
                })
                .collect(),
            fixes: Vec::new(),
        });
    }
}

/// Whether it says that it holds health data, or nothing says anything and it counts.
fn holds_health_data(facts: &Facts<'_>, id: ComponentId) -> bool {
    facts.holds(id, &["phi"]) || facts.is_data_unsaid() && facts.counts_as_sensitive(id)
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "ineligible-service";

    #[test]
    fn a_vendor_that_signs_nothing_and_one_that_has_not_yet() {
        let found = check(
            SLUG,
            "
constraints { compliance = [hipaa] }
service a: aws.fargate
mail post: saas.sendgrid
     ^^^^ ineligible-service
database db: saas.mongodb_atlas { data = [phi] }
         ^^ ineligible-service
a -> post: rest { data = [phi] }
a -> db: query
",
        );
        assert_eq!(found[0].severity, Severity::Error);
        assert!(
            found[0].message.contains("no agreement"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related[0].message, "carries patients' data");
        assert!(
            found[1].message.contains("`baa = true`"),
            "{}",
            found[1].message
        );
    }

    #[test]
    fn where_nothing_says_what_data_it_holds() {
        let found = check(
            SLUG,
            "
constraints { compliance = [hipaa] }
client c
service a: aws.fargate { auth = jwt }
database db: saas.neon
         ^^ ineligible-service
c -> a: https
a -> db: query
",
        );
        assert!(
            found[0].message.contains("No part says"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn silent_for_what_is_eligible_signed_or_sees_no_such_data() {
        check(
            SLUG,
            "
constraints { compliance = [hipaa] }
service a: aws.fargate { data = [phi] }
database db: aws.rds_postgres { data = [phi] }
database more: saas.mongodb_atlas { data = [phi], baa = true }
mail post: saas.sendgrid
external stripe: saas.stripe
a -> db: query
a -> more: query
a -> post: rest { data = none }
a -> stripe: rest
",
        );
    }

    #[test]
    fn silent_without_the_regime() {
        check(
            SLUG,
            "
constraints { compliance = [gdpr] }
database db: saas.mongodb_atlas { data = [phi] }
",
        );
    }
}
