//! A part that stands alone.

use crate::cost::dollars;
use crate::finding::Category;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "orphan-component",
    id: "STR001",
    category: Category::Structure,
    weight: Weight::Low,
    most: Weight::Low,
    title: "A part that stands alone",
    why: "Either an arrow is missing and the picture lies, or something is paid for that nobody uses (AWS COST09; Azure OE:01).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let architecture = facts.architecture;
    // A list of parts is no picture yet.
    if facts.is_fragment() || architecture.connections.is_empty() {
        return;
    }
    for (id, row) in architecture.rows.nodes.iter().enumerate() {
        let speaks = row.is_own() && !row.flags.has(Flags::SKETCH) && row.sets.any(hangs());
        if speaks && !facts.is_connected(id) && !is_attached(facts, id) {
            out.push(observation(facts, id));
        }
    }
}

/// What does its work along arrows. Other parts are attached by settings, or cover others.
fn hangs() -> Sets {
    let code = Sets::COMPUTE | Sets::WORKFLOW | Sets::PIPE | Sets::MODEL | Sets::AUTH;
    code | Sets::STORE | Sets::CACHE | Sets::BROKER | Sets::EDGE | Sets::PROXY
}

/// Whether it is used without an arrow.
fn is_attached(facts: &Facts<'_>, id: ComponentId) -> bool {
    let component = facts.component(id);
    let attached = ["waf", "block_store"].contains(&component.class())
        || component.kind.is_some_and(|k| k.name == "waf");
    attached || facts.is_used_otherwise(id)
}

fn observation(facts: &Facts<'_>, id: ComponentId) -> Observation {
    let component = facts.component(id);
    let cost = match facts.costs().monthly_of(id) {
        Some(monthly) if monthly >= 0.5 => format!(", which saves {} a month", dollars(monthly)),
        _ => String::new(),
    };
    Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` stands alone: nothing calls it, and it calls nothing. Draw the arrow that is missing, or take it out{cost}.",
            component.full
        ),
        location: component.name_place(),
        related: Vec::new(),
        fixes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "orphan-component";

    #[test]
    fn parts_without_an_arrow() {
        let found = check(
            SLUG,
            r#"
architecture "X"
constraints { region = us-east-1 }
client c
service a: aws.fargate
service b: aws.ec2 { instance = m7g.large }
        ^ orphan-component
queue q: aws.sqs
      ^ orphan-component
c -> a: https
"#,
        );
        assert_eq!(found[0].severity, Severity::Hint);
        let message = &found[0].message;
        assert!(message.contains("which saves $"), "{message}");
        assert!(found[1].message.ends_with("or take it out."), "{found:#?}");
    }

    #[test]
    fn members_of_groups_too() {
        check(
            SLUG,
            r#"
architecture "X"
client c
service a: aws.fargate
group shop {
  database old: aws.rds_postgres { backup = 7 d }
           ^^^ orphan-component
}
c -> a: https
"#,
        );
    }

    #[test]
    fn silent_for_fragments_and_lists_of_parts() {
        check(
            SLUG,
            "client c\nservice a: aws.fargate\nqueue q: aws.sqs\nc -> a: https\n",
        );
        check(
            SLUG,
            "architecture \"X\"\nservice a: aws.fargate\nqueue q: aws.sqs\n",
        );
    }

    #[test]
    fn silent_for_what_is_attached_or_covers_others() {
        check(
            SLUG,
            r#"
architecture "X"
client c
service a: aws.fargate { secrets_from = vault }
metrics m: self.prometheus { covers = all }
mesh istio: self.istio { covers = all }
secrets vault: aws.secrets_manager
waf w: aws.waf
network nat: aws.nat_gateway
job save: aws.backup
dns names: aws.route53
delivery ci: saas.github_actions
service cluster: aws.eks { nodes = 3 }
job nightly: aws.batch { schedule = "every night" }
service staff: aws.fargate { admin = true }
service partner: aws.fargate { public = true }
queue out: aws.sqs { external_consumer = "the partner" }
service going: aws.fargate { status = retiring }
service coming: aws.fargate { status = planned }
service sketch
c -> a: https
"#,
        );
    }

    #[test]
    fn silent_where_flows_settings_and_environments_speak_of_it() {
        check(
            SLUG,
            r#"
architecture "X"
client c
service a: aws.fargate
service b: aws.fargate
database main: aws.rds_postgres
database spare: aws.rds_postgres { standby_of = main }
cache stale: aws.elasticache_redis
service drill: aws.fargate
c -> a: https
a -> main: query { fallback = stale }
flow buy {
  a -> b: "asks"
}
environment recovery {
  drill { replicas = 2 }
}
"#,
        );
    }

    #[test]
    fn a_group_at_an_end_is_wrong_and_nothing_else() {
        let report = report(
            "architecture \"X\"\nclient c\nservice a: aws.fargate\ngroup g {\n  queue q: aws.sqs\n}\nservice b: aws.fargate\nc -> a: https\nb -> g: publish\n",
        );
        assert!(report.findings().iter().all(|f| f.rule != SLUG));
    }
}
