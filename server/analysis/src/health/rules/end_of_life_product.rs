//! A product that its vendor ends.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Status};
use crate::span::Place;

pub static RULE: Rule = Rule {
    slug: "end-of-life-product",
    id: "OPS009",
    category: Category::Operability,
    weight: Weight::Medium,
    most: Weight::High,
    title: "A product that its vendor ends",
    why: "After its last day it gets no patches, or is switched off (AWS OPS; Azure OE:03; the vendor's own notice).",
    checks: &[Check::Component(check)],
};

/// So few days before the end a move has to be under way.
const SOON: i64 = 180;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    if component.status != Status::Live || facts.is_decided(id) {
        return;
    }
    let Some(end) = facts.end_of(component) else {
        return;
    };
    let days = end.on.day_number() - facts.today.day_number();
    let product = component.product.as_ref().map_or("", |p| p.title());
    let when = match days {
        ..0 => format!("ended on {}", end.on),
        0 => "ends today".to_owned(),
        1..=SOON => format!("ends on {}, in {days} days", end.on),
        _ => format!("ends on {}", end.on),
    };
    let instead = end
        .successor
        .map_or("what takes its place".to_owned(), str::to_owned);
    let source = end
        .source
        .map_or(String::new(), |source| format!(" ({source})"));
    let location = match component.product_at {
        Some(span) => Place::new(&component.at.file, span),
        None => component.name_place(),
    };
    let own = facts.architecture.products.get(component.product_id());
    out.push(Observation {
        rule: RULE.source(),
        weight: if days <= SOON { Weight::High } else { RULE.weight },
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "{product} {when}{source}, and `{}` is built on it. Move to {instead}, or write the plan down in a `decision` (`affects = [{}]`).",
            component.full, component.full
        ),
        location,
        related: own
            .map(|own| Related {
                location: own.at,
                message: "its end is set here".to_owned(),
            })
            .into_iter()
            .collect(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "end-of-life-product";

    #[test]
    fn one_that_has_ended_and_one_that_will() {
        let found = check(
            SLUG,
            "
mesh m: aws.app_mesh
        ^^^^^^^^^^^^ end-of-life-product
alerts a: saas.opsgenie
          ^^^^^^^^^^^^^ end-of-life-product
cache k: azure.cache_redis
         ^^^^^^^^^^^^^^^^^ end-of-life-product
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0].message.contains("ended on 2026-09-30"),
            "{found:#?}"
        );
        // 2026-11-21 is 135 days before 2027-04-05.
        assert_eq!(found[1].severity, Severity::Warning);
        assert!(found[1].message.contains("in 135 days"), "{found:#?}");
        assert_eq!(found[2].severity, Severity::Information);
        assert!(
            found[2].message.contains("Move to `azure.managed_redis`"),
            "{found:#?}"
        );
    }

    #[test]
    fn a_product_of_ones_own() {
        let found = check(
            SLUG,
            "
product acme.queue: queue \"Acme's queue\" { price = 30 USD/month, ends = 2028-01-01 }
queue q: acme.queue
         ^^^^^^^^^^ end-of-life-product
",
        );
        assert_eq!(found[0].related[0].message, "its end is set here");
        assert!(found[0].message.contains("Move to what takes its place"));
    }

    #[test]
    fn silent_where_the_move_is_decided_or_under_way() {
        check(
            SLUG,
            "
alerts a: saas.opsgenie
alerts b: saas.opsgenie { status = retiring }
alerts d: saas.opsgenie { status = planned }
decision move_on \"PagerDuty by March\" { affects = [a] }
",
        );
    }

    #[test]
    fn silent_for_what_goes_on() {
        check(
            SLUG,
            "alerts a: saas.pagerduty\ncache k: azure.managed_redis\ncache s\nproduct acme.q: queue { price = 1 USD/month }\nqueue q: acme.q\n",
        );
    }
}
