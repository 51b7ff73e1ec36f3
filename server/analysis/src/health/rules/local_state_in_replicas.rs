//! Instances that keep for themselves what the others would need.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "local-state-in-replicas",
    id: "REL019",
    category: Category::Resilience,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "State inside one of several instances",
    why: "Sessions go with the instance that held them, and tie users to it while it lives (The Twelve-Factor App, VI; AWS REL05-BP06).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    let settings = &component.settings;
    let copies = facts.replicas(id).unwrap_or(1.0);
    if !component.sets.any(Sets::SERVICE)
        || !component.is_own()
        || settings.word("state") != Some("local")
        || copies < 2.0 && !settings.has("autoscale")
    {
        return;
    }
    // Who takes up a broken connection elsewhere loses nothing.
    let mut into = facts.architecture.into(id);
    if into.any(|c| c.type_name() == "websocket" && c.settings.has("resume")) {
        return;
    }
    let instances = if settings.has("autoscale") {
        "its instances come and go".to_owned()
    } else {
        format!("it has {} instances", count(copies))
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` keeps state inside an instance, and {instances}: whoever comes to another one finds nothing, and at each deployment sessions are lost. \
             Keep it in a cache or database, and set `state = external`.",
            component.full
        ),
        location: component.name_place(),
        related: settings
            .get("state")
            .map(|entry| Related {
                location: entry.at,
                message: "kept inside".to_owned(),
            })
            .into_iter()
            .collect(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "local-state-in-replicas";

    #[test]
    fn two_instances_that_each_keep_sessions() {
        let found = check(
            SLUG,
            "
service a: aws.fargate { replicas = 2, state = local }
        ^ local-state-in-replicas
",
        );
        assert!(
            found[0].message.contains("it has 2 instances"),
            "{found:#?}"
        );
        assert_eq!(found[0].related[0].message, "kept inside");
    }

    #[test]
    fn instances_that_come_and_go() {
        check(
            SLUG,
            "
service a: aws.fargate {
        ^ local-state-in-replicas
  state = local
  autoscale { min = 1, max = 5 }
}
",
        );
    }

    #[test]
    fn silent_for_one_instance_and_state_elsewhere() {
        check(
            SLUG,
            "service a: aws.fargate { replicas = 2, state = external }\nservice b: aws.fargate { replicas = 1, state = local }\nservice d: aws.fargate { replicas = 2 }\n",
        );
    }

    #[test]
    fn silent_where_connections_are_taken_up_elsewhere() {
        check(
            SLUG,
            "client c\nservice a: aws.fargate { replicas = 2, state = local }\nc -> a: websocket { resume = token }\n",
        );
    }
}
