//! The fire alarm burns with the house.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, On, Remedy, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{Component, ComponentId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "telemetry-shares-fate",
    id: "OBS006",
    category: Category::Observability,
    weight: Weight::Low,
    most: Weight::Low,
    title: "What watches falls with what it watches",
    why: "Who lives on the same machines falls silent with them, and silence looks like health (Site Reliability Engineering, ch. 6; Azure monitoring guidance).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let nodes = facts.architecture.rows.nodes.iter().enumerate();
    let observing = nodes.filter(|(_, row)| row.sets.any(Sets::OBS) && row.is_own());
    let observing: Vec<ComponentId> = observing.map(|(id, _)| id).collect();
    let mut told: Vec<ComponentId> = Vec::new();
    // What measures would tell first.
    for class in ["metrics", "logs"] {
        for id in observing.iter().copied() {
            let component = facts.component(id);
            if component.class() != class
                || component.status != Status::Live
                || !component.product_id().starts_with("self.")
            {
                continue;
            }
            let hosts = facts.hosts(id);
            let Some(host) = hosts.first().copied().filter(|host| facts.is_host(*host)) else {
                continue;
            };
            // One cause, one message.
            if hosts.iter().any(|host| told.contains(host)) {
                continue;
            }
            let seen = seen_from_inside(facts, host, &observing);
            if seen.is_empty() || is_seen_from_outside(facts, host, &observing) {
                continue;
            }
            told.push(host);
            out.push(observation(facts, id, host, &seen));
        }
    }
}

/// Whether it stops when the host does.
fn falls_with(facts: &Facts<'_>, id: ComponentId, host: ComponentId) -> bool {
    id == host || facts.hosts(id).contains(&host)
}

/// The host and what runs on it, as far as telemetry on the same host watches it.
fn seen_from_inside(
    facts: &Facts<'_>,
    host: ComponentId,
    observing: &[ComponentId],
) -> Vec<ComponentId> {
    let inside = observing.iter().copied();
    let inside: Vec<ComponentId> = inside.filter(|id| falls_with(facts, *id, host)).collect();
    let seen = |id: &ComponentId| {
        let row = &facts.architecture.rows.nodes[*id];
        row.is_own()
            && !row.sets.any(Sets::OBS)
            && falls_with(facts, *id, host)
            && (facts.observers(*id).any(|by| inside.contains(&by))
                || inside
                    .iter()
                    .any(|by| facts.covers(facts.component(*by), *id)))
    };
    let all = 0..facts.architecture.rows.nodes.len();
    all.filter(seen).collect()
}

/// Whether somebody notices that the host is gone, as far as that can be: metrics or bought logs
/// elsewhere, alarms elsewhere, probes, or a dead man's switch.
fn is_seen_from_outside(facts: &Facts<'_>, host: ComponentId, observing: &[ComponentId]) -> bool {
    let outside = |id: ComponentId| !falls_with(facts, id, host);
    let keeps = |component: &Component| {
        let kind = component.kind.map_or("", |kind| &kind.name);
        match component.class() {
            "dashboard" | "telemetry_pipeline" => false,
            _ if kind == "logs" => !component.product_id().starts_with("self."),
            _ => kind == "metrics",
        }
    };
    let mut telemetry = observing.iter().copied();
    if telemetry.any(|id| outside(id) && keeps(facts.component(id))) {
        return true;
    }
    let edges = &facts.architecture.rows.edges;
    let is_telemetry = |id: u32| {
        facts.architecture.rows.nodes[id as usize]
            .sets
            .any(Sets::OBS)
    };
    let probes = |id: ComponentId| {
        let mut out = facts.architecture.out_edges(id).map(|edge| edges[edge]);
        out.any(|edge| edge.flags.has(Flags::OBSERVES) && !is_telemetry(edge.to))
    };
    let alarms = |component: &Component| {
        let settings = &component.settings;
        let some = |name| settings.number(name).is_some_and(|n| n > 0.0);
        settings.has("alerts") || some("alarms") || some("health_checks")
    };
    facts.live().any(|(id, component)| {
        component.settings.has("dead_man_switch")
            || (alarms(component) || probes(id)) && outside(id)
    })
}

fn observation(
    facts: &Facts<'_>,
    id: ComponentId,
    host: ComponentId,
    seen: &[ComponentId],
) -> Observation {
    let name = |id: ComponentId| &facts.component(id).full;
    let there: Vec<ComponentId> = seen.iter().copied().filter(|id| *id != host).collect();
    let lost = if there.is_empty() {
        "that it is down".to_owned()
    } else {
        let are = if there.len() == 1 { "is" } else { "are" };
        format!("that {} {are} down with it", facts.names(&there))
    };
    let (telemetry, machine) = (name(id), name(host));
    let related = |id: ComponentId, message: &str| Related {
        location: facts.component(id).name_place(),
        message: message.to_owned(),
    };
    let watched = there.iter().take(3);
    let watched = watched.map(|id| related(*id, "is watched from the same machines"));
    Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{telemetry}` runs on `{machine}`, which it watches: when `{machine}` fails, nobody is told {lost}. Have something outside look as well, such as a probe or metrics of another vendor, or set `dead_man_switch = true` where somebody hears of it when `{telemetry}` falls silent.",
        ),
        location: facts.component(id).name_place(),
        related: std::iter::once(related(host, "takes it down"))
            .chain(watched)
            .collect(),
        fixes: vec![Remedy::set_on(
            On::Component(id),
            "dead_man_switch",
            "true",
            format!(
                "Say that somebody hears of it when `{telemetry}` falls silent: `dead_man_switch = true`"
            ),
        )],
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};
    use crate::{Finding, Severity};

    const SLUG: &str = "telemetry-shares-fate";

    /// What the related places of a finding say, with the text there.
    fn related<'t>(text: &'t str, finding: &'t Finding) -> Vec<(&'t str, &'t str)> {
        let all = finding.related.iter();
        all.map(|r| (r.location.span.of(text), r.message.as_str()))
            .collect()
    }

    #[test]
    fn metrics_on_the_cluster_that_they_watch() {
        let text = "
service k8s: self.kubernetes
service api: self.container { runs_on = k8s }
service web: self.container { runs_on = k8s }
metrics prom: self.prometheus { runs_on = k8s, covers = all }
        ^^^^ telemetry-shares-fate
";
        let found = check(SLUG, text);
        assert_eq!(found[0].severity, Severity::Hint);
        let message = &found[0].message;
        assert!(
            message
                .contains("when `k8s` fails, nobody is told that `api` and `web` are down with it"),
            "{message}"
        );
        assert_eq!(
            related(text, &found[0]),
            [
                ("k8s", "takes it down"),
                ("api", "is watched from the same machines"),
                ("web", "is watched from the same machines"),
            ]
        );
    }

    #[test]
    fn one_cause_one_message_and_a_group_says_it_for_all() {
        let text = "
service machine: aws.ec2
group shop {
  runs_on = machine
  service api: self.container
  metrics prom: self.prometheus
          ^^^^ telemetry-shares-fate
  logs loki: self.loki { covers = group }
  alerts am: self.alertmanager
  prom -> api: observe
  prom -> am: observe
}
alerts pager: saas.pagerduty
shop.am -> pager: observe
";
        let found = check(SLUG, text);
        assert!(found[0].message.contains("that `shop.api` is down with it"));
    }

    #[test]
    fn a_cluster_on_a_machine_and_logs_that_watch_the_machine_alone() {
        check(
            SLUG,
            "
service machine: self.vm
service k8s: self.kubernetes { runs_on = machine }
service api: self.container { runs_on = k8s }
logs loki: self.loki { runs_on = machine }
     ^^^^ telemetry-shares-fate
api -> loki: observe
",
        );
        let found = check(
            SLUG,
            "
service machine: self.vm
metrics prom: self.prometheus { runs_on = machine }
        ^^^^ telemetry-shares-fate
prom -> machine: observe
",
        );
        assert!(found[0].message.contains("nobody is told that it is down."));
    }

    #[test]
    fn the_fix_settles_it() {
        let text = "service k8s: self.kubernetes\nmetrics m: self.prometheus { runs_on = k8s, covers = all }\n";
        let before = report(text);
        let all = before.findings();
        let finding = all.iter().find(|f| f.rule == SLUG).expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(fixed.contains("dead_man_switch = true"), "{fixed}");
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    const INSIDE: &str = "
service k8s: aws.eks
service api: self.container { runs_on = k8s }
";

    #[test]
    fn silent_where_somebody_looks_from_outside() {
        let inside =
            format!("{INSIDE}metrics prom: self.prometheus {{ runs_on = k8s, covers = all }}\n");
        for outside in [
            "metrics cloud: aws.cloudwatch_metrics",
            "metrics other: self.prometheus",
            "logs bought: saas.datadog_logs",
            "external uptime\nuptime -> api: observe",
            "dns names: aws.route53 { health_checks = 2 }",
            "balancer front: aws.alb { alerts = true }",
            "alerts am: self.alertmanager { runs_on = k8s, dead_man_switch = true }",
        ] {
            check(SLUG, &format!("{inside}{outside}\n"));
        }
    }

    #[test]
    fn silent_where_it_is_bought_runs_elsewhere_or_does_not_say() {
        for telemetry in [
            "metrics m: aws.amp { runs_on = k8s, covers = all }",
            "metrics m: self.prometheus { covers = all }",
            "service box: aws.ec2\nmetrics m: self.prometheus { runs_on = box, covers = [api] }",
            "service task: aws.fargate\nmetrics m: self.prometheus { runs_on = task, covers = all }",
            // It watches others.
            "service far: aws.fargate\nmetrics m: self.prometheus { runs_on = k8s, covers = [far] }",
            // An agent has to be there.
            "metrics m: self.fluent_bit { runs_on = k8s, covers = all }",
            "metrics m: self.prometheus { runs_on = k8s, covers = all, status = planned }",
        ] {
            check(SLUG, &format!("{INSIDE}{telemetry}\n"));
        }
    }
}
