//! What may run once runs twice, or once with nobody to take over.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "duplicate-singleton",
    id: "REL020",
    category: Category::Resilience,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A singleton that runs twice, or has no successor",
    why: "Two leaders do the work twice; one without a successor stops it (Azure Leader Election pattern; Site Reliability Engineering, ch. 23 and 24).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    let settings = &component.settings;
    let is_single = settings.is("singleton");
    if !component.is_own()
        || !(is_single || component.sets.any(Sets::SCHEDULER))
        || facts.is_managed(id) && component.sets.any(Sets::SCHEDULER | Sets::WORKFLOW)
        || elects(facts, id)
    {
        return;
    }
    let copies = facts.replicas(id).unwrap_or(1.0);
    let (message, fix) = if copies >= 2.0 {
        let message = format!(
            "{} instances of `{}` run at a time, and only one may work: what it does is done {} times. Set `leader_election`, or run one.",
            count(copies),
            component.full,
            count(copies),
        );
        let fix = Remedy::set(
            "leader_election",
            "lease",
            "Let them elect one: `leader_election = lease`".to_owned(),
        );
        (message, Some(fix))
    } else if is_single && !has_successor(facts, id) {
        let message = format!(
            "When the only `{}` stops, what it does is not done until somebody starts it again. \
             Let a second one stand by with `leader_election`, or set `failover = auto` where the platform starts it anew.",
            component.full
        );
        (message, None)
    } else {
        return;
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message,
        location: component.name_place(),
        related: ["replicas", "nodes", "singleton"]
            .iter()
            .filter_map(|name| settings.get(name))
            .take(1)
            .map(|entry| Related {
                location: entry.at,
                message: "as it says here".to_owned(),
            })
            .collect(),
        fixes: fix.into_iter().collect(),
    });
}

/// Whether its instances agree which of them works: by a setting, or by asking what keeps leases.
fn elects(facts: &Facts<'_>, id: ComponentId) -> bool {
    let settings = &facts.component(id).settings;
    let by_setting = settings
        .get("leader_election")
        .is_some_and(|_| settings.word("leader_election") != Some("none"));
    let keeps_leases = |c: &Component| matches!(c.product_id(), "self.etcd" | "self.consul");
    by_setting
        || facts
            .architecture
            .out_of(id)
            .any(|c| keeps_leases(facts.component(c.to)))
}

/// Whether it is started again elsewhere: by its platform, by a standby, or by its own word.
fn has_successor(facts: &Facts<'_>, id: ComponentId) -> bool {
    let component = facts.component(id);
    let settings = &component.settings;
    let failover =
        settings.has("failover") && !matches!(settings.word("failover"), Some("none" | "manual"));
    let standby = settings.has("standby") && settings.word("standby") != Some("none");
    // What the design knows nothing of may well run on a platform.
    let restarted = component.product.is_none()
        || component.kind.is_some_and(|k| k.name == "function")
        || facts.is_managed(id) && component.class() != "vm"
        || matches!(component.class(), "kubernetes" | "container_service")
            && component.product_id() != "self.docker_host";
    failover || standby || restarted || settings.has("schedule")
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "duplicate-singleton";

    #[test]
    fn two_where_one_may_work() {
        let found = check(
            SLUG,
            "
job w: aws.batch { singleton = true, replicas = 2 }
    ^ duplicate-singleton
scheduler cron: self.cron { replicas = 3 }
          ^^^^ duplicate-singleton
",
        );
        assert!(found[0].message.contains("is done 2 times"), "{found:#?}");
        assert_eq!(found[0].related[0].message, "as it says here");
        assert!(found[0].fixes[0].title.contains("leader_election = lease"));
    }

    #[test]
    fn one_with_nobody_to_take_over() {
        let found = check(
            SLUG,
            "
service a: aws.ec2 { singleton = true }
        ^ duplicate-singleton
",
        );
        assert!(
            found[0].message.contains("the only `a` stops"),
            "{found:#?}"
        );
        assert!(found[0].fixes.is_empty());
    }

    #[test]
    fn silent_where_one_is_elected() {
        check(
            SLUG,
            "service a: aws.fargate { singleton = true, replicas = 2, leader_election = lease }\nconfig etcd: self.etcd { replicas = 3 }\nservice b: aws.ec2 { singleton = true, replicas = 2 }\nb -> etcd: resolve\n",
        );
    }

    #[test]
    fn silent_for_managed_ones_and_where_a_platform_starts_it_again() {
        check(
            SLUG,
            "scheduler s: aws.eventbridge_scheduler\nservice a: aws.fargate { singleton = true }\nservice b: aws.ec2 { singleton = true, failover = auto }\njob w: self.worker { replicas = 3 }\n",
        );
    }
}
