//! Something fails, and nothing is written down.

use crate::finding::{Category, Related};
use crate::health::facts::regime_title;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "missing-logs",
    id: "OBS003",
    category: Category::Observability,
    weight: Weight::Medium,
    most: Weight::High,
    title: "Nothing is written down",
    why: "After a failure or a break-in logs are all there is to learn from (microservices.io: Log Aggregation; AWS SEC04-BP01; CIS 8.2; PCI DSS 10.2).",
    checks: &[Check::Component(left_out), Check::Design(nothing)],
};

/// How many places a finding shows.
const SHOWN: usize = 4;

/// A part whose logs go nowhere, where those of others are kept.
fn left_out(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    if facts.logs().next().is_none() || !is_unwritten(facts, id) {
        return;
    }
    let component = facts.component(id);
    out.push(Observation {
        rule: RULE.source(),
        weight: weight(facts),
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "What `{}` writes is gone with its instance: its logs go nowhere.{} Connect it to your logs with `observe`, or set `covers = all` there.",
            component.full,
            regime(facts)
        ),
        location: component.name_place(),
        related: Vec::new(),
        fixes: Vec::new(),
    });
}

/// A design that keeps no logs.
fn nothing(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if facts.logs().next().is_some() {
        return;
    }
    let all = 0..facts.architecture.rows.nodes.len();
    // Of thousands a few are enough to say so.
    let unwritten: Vec<ComponentId> = all
        .filter(|id| is_unwritten(facts, *id))
        .take(SHOWN + 1)
        .collect();
    let Some(first) = unwritten.first() else {
        return;
    };
    let names = match unwritten.get(..SHOWN) {
        Some(shown) if unwritten.len() > SHOWN => format!("{}, among others,", facts.names(shown)),
        _ => facts.names(&unwritten),
    };
    let location = match facts.architecture.title_at {
        Some(at) => at,
        None => facts.component(*first).name_place(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: weight(facts),
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "After a failure nobody can read what happened: the logs of {names} go nowhere.{} Add `logs` that cover them.",
            regime(facts)
        ),
        location,
        related: unwritten
            .iter()
            .take(SHOWN)
            .map(|id| Related {
                location: facts.component(*id).name_place(),
                message: "its logs go nowhere".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether it runs our programs or lets strangers in, and its logs are kept nowhere.
fn is_unwritten(facts: &Facts<'_>, id: ComponentId) -> bool {
    let row = &facts.architecture.rows.nodes[id];
    row.is_own()
        && !row.flags.has(Flags::SKETCH)
        && (row.sets.any(Sets::COMPUTE) || row.sets.any(Sets::EDGE) && facts.is_public(id))
        && !facts.is_logged(id)
}

fn weight(facts: &Facts<'_>) -> Weight {
    if facts.audited().is_some() {
        Weight::High
    } else {
        RULE.weight
    }
}

fn regime(facts: &Facts<'_>) -> String {
    facts.audited().map_or(String::new(), |r| {
        format!(" {} asks for them.", regime_title(r))
    })
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-logs";

    #[test]
    fn a_design_without_logs_is_told_once() {
        let found = check(
            SLUG,
            r#"
architecture "X"
^^^^^^^^^^^^^^^^ missing-logs
client c
gateway g: self.nginx
service a: aws.fargate
job nightly: aws.batch
database db: aws.rds_postgres
c -> g: https
g -> a: rest
"#,
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert_eq!(found[0].related.len(), 3);
        assert!(
            found[0].message.contains("`g`, `a` and `nightly`"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn a_part_that_is_left_out_and_a_regime() {
        let found = check(
            SLUG,
            "
constraints { compliance = [pci] }
logs l: self.loki
service a: aws.fargate
service b: aws.fargate
        ^ missing-logs
a -> l: observe
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0].message.contains("PCI DSS asks"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn a_trail_of_the_account_keeps_no_logs_of_programs() {
        check(
            SLUG,
            "
logs trail: aws.cloudtrail { covers = all }
service a: aws.fargate
        ^ missing-logs
",
        );
    }

    #[test]
    fn silent_where_logs_are_kept() {
        for way in [
            "logs l: aws.cloudwatch_logs",
            "logs l: self.loki { covers = [a] }",
            "metrics o: self.otel_collector\na -> o: observe",
            "external dd\na -> dd: observe",
        ] {
            check(SLUG, &format!("service a: aws.fargate\n{way}\n"));
        }
        check(SLUG, "service a: aws.fargate { telemetry = [logs] }\n");
    }

    #[test]
    fn silent_for_sketches_stores_and_doors_inside() {
        check(
            SLUG,
            "
service a
database db: aws.rds_postgres
balancer inside: self.haproxy
a -> inside: rest
",
        );
    }
}
