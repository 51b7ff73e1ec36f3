//! A new version that comes all at once.

use crate::finding::{Category, Related};
use crate::health::facts::{count, percent};
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{Component, ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "missing-safe-deploy",
    id: "OPS007",
    category: Category::Operability,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A new version comes all at once",
    why: "A bad version then hits everybody at the same time, and so does the restart (Azure OE:11; AWS OPS06-BP03).",
    checks: &[Check::Component(check)],
};

/// Where users are promised less, a short break is within it.
const TARGET: f64 = 0.999;

/// Machines: what they run is exchanged by whoever put it there. All other products exchange a few
/// instances at a time by themselves, or are not known well enough.
const MACHINES: [&str; 7] = [
    "aws.ec2",
    "aws.ec2_asg",
    "azure.vm",
    "azure.vmss",
    "gcp.compute_engine",
    "self.docker_host",
    "self.vm",
];

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let row = &facts.architecture.rows.nodes[id];
    if !row.is_own() || !row.sets.any(Sets::SERVICE) || row.flags.has(Flags::SKETCH) {
        return;
    }
    let Some(target) = facts.availability_target().filter(|t| *t >= TARGET) else {
        return;
    };
    let Some(rate) = facts.traffic.rate(id).filter(|rate| *rate > 0.0) else {
        return;
    };
    let service = facts.component(id);
    if !comes_at_once(facts, id, service) || !facts.is_public(id) {
        return;
    }
    // One that stands alone cannot be exchanged a part at a time.
    let copies = facts.has_copies(id) == Some(true);
    let value = if copies { "rolling" } else { "blue_green" };
    let location = service
        .settings
        .get("deploy")
        .map_or(service.name_place(), |e| e.at);
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "A new version of `{}` comes all at once: while it starts, and for as long as it is a bad one, {} requests a second fail, and the target is {}. \
             Set `deploy = {value}`, or `canary` to let a few users try it first.",
            service.full,
            count(rate),
            percent(target),
        ),
        location,
        related: facts
            .architecture
            .constraints
            .get("availability")
            .map(|entry| Related {
                location: entry.at,
                message: "the target".to_owned(),
            })
            .into_iter()
            .collect(),
        fixes: vec![Remedy::set(
            "deploy",
            value,
            format!("Exchange it step by step: `deploy = {value}`"),
        )],
    });
}

/// Whether all instances are exchanged at the same time: as it says, or because nobody exchanges them
/// otherwise.
fn comes_at_once(facts: &Facts<'_>, id: ComponentId, service: &Component) -> bool {
    let function = service.kind.is_some_and(|k| k.name == "function");
    match service.settings.word("deploy") {
        Some(how) => how == "all_at_once" && !function,
        None => {
            let mut brought = facts.architecture.into(id);
            MACHINES.contains(&service.product_id()) && !brought.any(|c| c.type_name() == "deploy")
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-safe-deploy";

    #[test]
    fn machines_that_nobody_says_how_to_exchange() {
        let found = check(
            SLUG,
            "
constraints { traffic = 10 req/s, availability = 99.9 % }
client c
service a: aws.ec2 { replicas = 2 }
        ^ missing-safe-deploy
service b: self.vm
        ^ missing-safe-deploy
c -> a: https
c -> b: https
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0].message.contains("5 requests a second"),
            "{found:#?}"
        );
        assert!(found[0].fixes[0].title.contains("deploy = rolling"));
        assert!(found[1].fixes[0].title.contains("deploy = blue_green"));
    }

    #[test]
    fn all_at_once_by_its_own_words() {
        check(
            SLUG,
            "
constraints { traffic = 10 req/s, availability = 99.95 % }
client c
service a: aws.fargate { deploy = all_at_once }
                         ^^^^^^^^^^^^^^^^^^^^ missing-safe-deploy
c -> a: https
",
        );
    }

    #[test]
    fn silent_where_it_is_said_or_the_platform_does_it() {
        check(
            SLUG,
            "
constraints { traffic = 10 req/s, availability = 99.9 % }
client c
service a: aws.ec2 { deploy = rolling }
service b: aws.fargate
service d: aws.eks
service e
service given: aws.ec2
function f: aws.lambda { deploy = all_at_once }
delivery cd: aws.codepipeline
c -> a: https
c -> b: https
c -> d: https
c -> e: https
c -> given: https
c -> f: https
cd -> given: deploy
",
        );
    }

    #[test]
    fn silent_without_traffic_target_or_users() {
        let parts = "client c\nservice a: aws.ec2\nservice inside: aws.ec2\nc -> a: https { private = true }\na -> inside: rest\n";
        check(
            SLUG,
            &format!("constraints {{ traffic = 10 req/s, availability = 99.9 % }}\n{parts}"),
        );
        let open = "client c\nservice a: aws.ec2\nc -> a: https\n";
        check(SLUG, open);
        check(
            SLUG,
            &format!("constraints {{ availability = 99.9 % }}\n{open}"),
        );
        check(
            SLUG,
            &format!("constraints {{ traffic = 10 req/s, availability = 99.5 % }}\n{open}"),
        );
    }
}
