//! A cluster that takes more people than there are.

use buttress_pricing::Palette;
use rustc_hash::FxHashSet;

use crate::finding::{Category, Related};
use crate::health::facts::people;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{Component, ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "kubernetes-for-small-team",
    id: "OPS002",
    category: Category::Operability,
    weight: Weight::Medium,
    most: Weight::High,
    title: "A cluster for few people",
    why: "Upgrades three times a year, ingress, policies and on-call are work for people of their own (Azure RE:01; AWS OPS: undifferentiated work).",
    checks: &[Check::Design(check)],
};

/// Fewer people than that have no hands for a cluster that a vendor runs, or that they run themselves.
const MANAGED: f64 = 5.0;
const OWN: f64 = 10.0;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let Some(team) = facts.team().filter(|team| *team < OWN) else {
        return;
    };
    // What runs on one cluster is one matter.
    let ranks = facts.architecture.ranks();
    let nodes = facts.architecture.rows.nodes.iter().enumerate();
    let services = nodes.filter(|(_, row)| {
        row.is_own() && row.sets.any(Sets::SERVICE) && !row.flags.has(Flags::SKETCH)
    });
    let mut on_clusters: Vec<ComponentId> = services
        .map(|(id, _)| id)
        .filter(|id| is_too_much(facts, *id, team))
        .collect();
    on_clusters.sort_unstable_by_key(|id| ranks[*id]);
    let mut told: FxHashSet<&str> = FxHashSet::default();
    for id in &on_clusters {
        let component = facts.component(*id);
        if told.insert(component.product_id()) {
            out.push(observation(facts, (*id, component), &on_clusters, team));
        }
    }
}

fn is_too_much(facts: &Facts<'_>, id: ComponentId, team: f64) -> bool {
    let component = facts.component(id);
    let most = if facts.is_managed(id) { MANAGED } else { OWN };
    component.class() == "kubernetes"
        // Google looks after its nodes as well.
        && component.product_id() != "gcp.gke_autopilot"
        && team < most
        && !facts.is_of_platform_team(component)
        && !facts.is_decided(id)
}

fn observation(
    facts: &Facts<'_>,
    (id, component): (ComponentId, &Component),
    all: &[ComponentId],
    team: f64,
) -> Observation {
    let managed = facts.is_managed(id);
    let own = if managed {
        ""
    } else {
        " that the team runs itself"
    };
    let others = all.iter().filter(|other| {
        **other != id && facts.component(**other).product_id() == component.product_id()
    });
    let instead = facts
        .home()
        .and_then(|home| Palette::builtin().default_for("service", home))
        .map_or("containers without a cluster, such as `aws.fargate`, `gcp.cloud_run` or `azure.container_apps`".to_owned(), |p| format!("`{}`", p.id));
    Observation {
        rule: RULE.source(),
        weight: if managed { RULE.weight } else { Weight::High },
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "A Kubernetes{own} for {}: upgrades, ingress, policies and nights on call leave little time for `{}`. \
             Run it on {instead}, or say who runs the cluster (`platform = shared`).",
            people(team),
            component.full,
        ),
        location: component.name_place(),
        related: others
            .map(|other| Related {
                location: facts.component(*other).name_place(),
                message: "runs there too".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "kubernetes-for-small-team";

    #[test]
    fn one_cluster_is_told_of_once() {
        let found = check(
            SLUG,
            "
constraints { provider = aws, team = 3 }
service b: aws.eks
service a: aws.eks
        ^ kubernetes-for-small-team
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0].message.contains("Run it on `aws.fargate`"),
            "{found:#?}"
        );
        assert_eq!(found[0].related.len(), 1);
    }

    #[test]
    fn one_of_ones_own_weighs_more() {
        let found = check(
            SLUG,
            "
constraints { team = 8 }
service a: self.kubernetes { replicas = 2 }
        ^ kubernetes-for-small-team
service b: gcp.gke
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0]
                .message
                .starts_with("A Kubernetes that the team runs itself for 8 people")
        );
    }

    #[test]
    fn silent_for_enough_people_and_where_others_run_it() {
        check(SLUG, "service a: self.kubernetes\n");
        check(
            SLUG,
            "constraints { team = 12 }\nservice a: self.kubernetes\n",
        );
        check(SLUG, "constraints { team = 5 }\nservice a: aws.eks\n");
        check(
            SLUG,
            "constraints { team = 3 }\nservice a: gcp.gke_autopilot\n",
        );
        check(
            SLUG,
            "constraints { team = 3, platform = shared }\nservice a: aws.eks\n",
        );
        check(
            SLUG,
            "constraints { team = 3 }\nservice a: aws.eks { platform = shared }\n",
        );
    }

    #[test]
    fn silent_where_it_is_decided() {
        check(
            SLUG,
            "constraints { team = 3 }\nservice a: aws.eks\ndecision why \"We know it well\" { affects = [a] }\n",
        );
    }
}
