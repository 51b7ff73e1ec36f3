//! Telemetry that wakes nobody.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, On, Remedy, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{Component, ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "missing-alerting",
    id: "OBS004",
    category: Category::Observability,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Nobody is told when it fails",
    why: "Dashboards do not wake people: users find the failure first (Site Reliability Engineering, ch. 10; AWS REL06-BP03).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let nodes = &facts.architecture.rows.nodes;
    let observing: Vec<ComponentId> = (0..nodes.len())
        .filter(|id| nodes[*id].sets.any(Sets::OBS) && nodes[*id].is_own())
        .collect();
    let keeping = |id: &&ComponentId| {
        let kept = facts.component(**id).kind.map(|k| k.name.as_str());
        matches!(kept, Some("metrics" | "logs")) && !nodes[**id].flags.has(Flags::SKETCH)
    };
    let kept: Vec<ComponentId> = observing.iter().filter(keeping).copied().collect();
    let metrics = |id: &&ComponentId| {
        let kind = facts.component(**id).kind;
        kind.is_some_and(|k| k.name == "metrics")
    };
    // What measures is the first that could tell.
    let Some(first) = kept.iter().find(metrics).or(kept.first()).copied() else {
        return;
    };
    // What observes comes first: of thousands of others few have alarms of their own.
    let mut told = observing.iter().map(|id| facts.component(*id));
    let mut all = facts.live().map(|(_, component)| component);
    if told.any(has_alarms) || observing.iter().any(|id| wakes(facts, *id)) || all.any(has_alarms) {
        return;
    }
    let telemetry = facts.component(first);
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "Nobody is told when this design fails: {} {} what happens, and no alarm leads to a person. Set `alerts = true` where alarms are set up, or connect `{}` to `alerts`, mail or a topic.",
            facts.names(&kept),
            if kept.len() == 1 { "keeps" } else { "keep" },
            telemetry.full
        ),
        location: telemetry.name_place(),
        related: kept
            .iter()
            .filter(|id| **id != first)
            .take(3)
            .map(|id| Related {
                location: facts.component(*id).name_place(),
                message: "has no alarms either".to_owned(),
            })
            .collect(),
        fixes: vec![Remedy::set_on(On::Component(first), "alerts", "true", format!("Say that alarms are set up at `{}`: `alerts = true`", telemetry.full))],
    });
}

/// Whether it is there to wake people, or leads to somebody or something that does.
fn wakes(facts: &Facts<'_>, id: ComponentId) -> bool {
    let is_alerts = |c: &Component| c.kind.is_some_and(|k| k.name == "alerts");
    let heard = |c: &Component| {
        is_alerts(c)
            || c.sets.any(Sets::CLIENT | Sets::EXTERNAL | Sets::MAIL)
            || c.kind
                .is_some_and(|k| matches!(k.name.as_str(), "topic" | "function"))
    };
    let mut told = facts.architecture.out_of(id);
    is_alerts(facts.component(id)) || told.any(|c| heard(facts.component(c.to)))
}

fn has_alarms(component: &Component) -> bool {
    let settings = &component.settings;
    settings.has("alerts")
        || settings.has("dead_man_switch")
        || settings.number("alarms").is_some_and(|n| n > 0.0)
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "missing-alerting";

    #[test]
    fn metrics_and_logs_that_tell_nobody() {
        let found = check(
            SLUG,
            "
logs l: aws.cloudwatch_logs
metrics m: aws.cloudwatch_metrics
        ^ missing-alerting
service a: aws.fargate
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0].message.contains("`l` and `m` keep"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related[0].message, "has no alarms either");
    }

    #[test]
    fn logs_alone_and_a_dashboard_that_only_looks() {
        check(
            SLUG,
            "
logs l: self.loki
     ^ missing-alerting
traces t: self.jaeger
",
        );
    }

    #[test]
    fn the_fix_settles_it() {
        let text = "metrics m: self.prometheus\nservice a: aws.fargate\n";
        let before = report(text);
        let all = before.findings();
        let finding = all.iter().find(|f| f.rule == SLUG).expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_where_somebody_is_told() {
        for way in [
            "alerts pager: saas.pagerduty\nm -> pager: observe",
            "external slack\nm -> slack: webhook",
            "service a: aws.fargate { alerts = true }",
        ] {
            check(SLUG, &format!("metrics m: self.prometheus\n{way}\n"));
        }
        check(SLUG, "metrics m: aws.cloudwatch_metrics { alarms = 12 }\n");
    }

    #[test]
    fn silent_without_telemetry_and_for_sketches() {
        check(SLUG, "service a: aws.fargate\n");
        check(SLUG, "metrics m\nservice a\n");
    }
}
