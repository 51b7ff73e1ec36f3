//! A part on another cloud than the design is for.

use crate::cost::cloud_title;
use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Product};
use crate::span::Place;

pub static RULE: Rule = Rule {
    slug: "provider-mismatch",
    id: "STR009",
    category: Category::Structure,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A part on another cloud",
    why: "A second cloud is a second network, a second set of rights and a bill for what goes between (AWS COST05; Azure CO:07).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let Some(home) = facts.home() else { return };
    if !facts.is_misplaced(id) {
        return;
    }
    let component = facts.component(id);
    let (Some(cloud), Some(product)) = (facts.cloud(id), component.product.as_ref()) else {
        return;
    };
    let Some(there) = product.known().and_then(|p| facts.counterpart(p)) else {
        return;
    };
    let said = facts.architecture.constraints.get("provider");
    let location = match component.product_at {
        Some(span) => Place::new(&component.at.file, span),
        None => component.name_place(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` is {} of {}, and the design is for {}: what goes between is paid for twice and needs rights and people in both. \
             There it would be `{}`; or say in a `decision` why it is elsewhere (`affects = [{}]`).",
            component.full,
            Product::title(product),
            cloud_title(cloud),
            cloud_title(home),
            there.id,
            component.full,
        ),
        location,
        related: said
            .map(|entry| Related {
                location: entry.at,
                message: "the design's cloud".to_owned(),
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

    const SLUG: &str = "provider-mismatch";

    #[test]
    fn a_queue_of_another_cloud() {
        let found = check(
            SLUG,
            "
constraints { provider = aws }
service a: aws.fargate
topic t: gcp.pubsub
         ^^^^^^^^^^ provider-mismatch
a -> t: publish
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(found[0].message.contains("it would be `aws."), "{found:#?}");
        assert_eq!(found[0].related.len(), 1);
    }

    #[test]
    fn each_cloud_can_be_home() {
        check(
            SLUG,
            "
constraints { provider = azure }
service a: azure.container_apps
database d: aws.rds_postgres
            ^^^^^^^^^^^^^^^^ provider-mismatch
a -> d: query
",
        );
    }

    #[test]
    fn silent_for_what_is_no_clouds_or_stands_alone() {
        check(
            SLUG,
            "
constraints { provider = aws }
service a: aws.fargate
database d: self.postgres
stream s: saas.confluent_cloud
dns names: gcp.cloud_dns
cdn n: azure.front_door
model m: gcp.vertex_gemini
mail post: azure.communication_email
bucket copy: gcp.cloud_storage
a -> d: query
d -> copy: batch
",
        );
    }

    #[test]
    fn silent_where_it_is_decided_or_no_cloud_is_said() {
        let parts = "service a: aws.fargate\nwarehouse w: gcp.bigquery\na -> w: write\n";
        check(SLUG, parts);
        check(SLUG, &format!("constraints {{ provider = any }}\n{parts}"));
        check(
            SLUG,
            &format!(
                "constraints {{ provider = aws }}\n{parts}decision why \"BigQuery\" {{ affects = [w] }}\n"
            ),
        );
        check(
            SLUG,
            "constraints { provider = aws }\ngroup g {\n  warehouse w: gcp.bigquery\n}\ndecision why { status = accepted, affects = [g] }\n",
        );
    }
}
