//! A program or gateway that runs once, where callers can do without it but would rather not.

use crate::finding::{Category, Related};
use crate::health::facts::{copies_remedy, count};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "single-instance-service",
    id: "REL001",
    category: Category::Resilience,
    weight: Weight::High,
    most: Weight::High,
    title: "A service that runs as a single instance",
    why: "One crash, one deployment or one machine that is retired stops it (AWS REL10-BP01; Azure Well-Architected RE:05).",
    checks: &[Check::Component(check)],
};

/// Who aims lower than this may run one instance.
const AIMS_LOW: f64 = 0.99;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    let kind = component.kind.map_or("", |k| k.name.as_str());
    let runs = component.sets.any(Sets::SERVICE)
        || component.sets.any(Sets::EDGE) && !facts.is_managed(id);
    if !runs
        || kind == "function"
        || !component.is_own()
        || component.settings.is("singleton")
        || component.settings.is("admin")
        || component.settings.word("tier") == Some("batch")
        || facts.availability_target().is_some_and(|t| t < AIMS_LOW)
        || !facts.is_waited_for(id)
        || facts.is_redundant(id) != Some(false)
        // Where whole requests fail with it, that is what is said.
        || facts.is_single_point(id)
    {
        return;
    }
    let (remedy, fix) = copies_remedy(component);
    let asked = match facts.traffic.rate(id).filter(|rate| *rate > 0.0) {
        Some(rate) => format!("{} calls/s go without it", count(rate)),
        None => "its callers go without it".to_owned(),
    };
    let callers = facts.architecture.into(id).filter(|c| c.is_sync());
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` runs as a single instance: at each crash and each deployment {asked}. {remedy}",
            component.full
        ),
        location: component.name_place(),
        related: callers
            .take(3)
            .map(|c| Related {
                location: c.arrow(),
                message: format!("`{}` calls it", facts.component(c.from).full),
            })
            .collect(),
        fixes: fix.into_iter().collect(),
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "single-instance-service";

    #[test]
    fn one_instance_behind_a_fallback() {
        let found = check(
            SLUG,
            r#"
constraints { traffic = 100 req/s }
client c
service a: aws.fargate { replicas = 2 }
service ads: aws.fargate { replicas = 1 }
        ^^^ single-instance-service
c -> a: https
a -> ads: rest { fallback = default, calls = 0.5 }
"#,
        );
        assert!(found[0].message.contains("50 calls/s"), "{found:#?}");
        assert_eq!(found[0].related[0].message, "`a` calls it");
        assert_eq!(found[0].fixes[0].title, "Run two replicas: `replicas = 2`");
    }

    #[test]
    fn a_gateway_of_our_own_beside_another() {
        check(
            SLUG,
            r#"
client c
gateway one: self.nginx { replicas = 2 }
gateway two: self.nginx { replicas = 1 }
        ^^^ single-instance-service
service a: aws.fargate { replicas = 2 }
c -> one: https { pool = doors }
c -> two: https { pool = doors }
one -> a: rest
two -> a: rest
"#,
        );
    }

    #[test]
    fn silent_where_all_requests_fail_with_it_and_that_is_said() {
        check(
            SLUG,
            "client c\nservice a: aws.fargate { replicas = 1 }\nc -> a: https\n",
        );
    }

    #[test]
    fn silent_for_functions_single_workers_and_low_aims() {
        check(
            SLUG,
            r#"
client c
service a: aws.fargate { replicas = 2 }
function f: aws.lambda
service s: aws.fargate { singleton = true }
service run: gcp.cloud_run
service w: aws.fargate { replicas = 1 }
queue q: aws.sqs
c -> a: https
a -> f: invoke { mode = sync, optional = true }
a -> s: rest { optional = true }
a -> run: rest { optional = true }
a -> q: publish
w -> q: consume
"#,
        );
        check(
            SLUG,
            "constraints { availability = 95 % }\nclient c\nservice a: aws.fargate { replicas = 2 }\nservice b: aws.fargate { replicas = 1 }\nc -> a: https\na -> b: rest { optional = true }\n",
        );
    }
}
