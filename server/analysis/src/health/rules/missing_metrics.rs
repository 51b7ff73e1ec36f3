//! A blind spot: something works, or does not, and nobody can see it.

use buttress_pricing::Palette;

use crate::finding::{Category, Related};
use crate::health::facts::is_same_platform;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{Component, ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "missing-metrics",
    id: "OBS001",
    category: Category::Observability,
    weight: Weight::Medium,
    most: Weight::High,
    title: "A blind spot: no metrics",
    why: "Latency, traffic, errors and saturation are what operators steer by (Site Reliability Engineering, ch. 6; AWS REL06-BP01; Azure OE:07).",
    checks: &[Check::Component(left_out), Check::Design(nothing)],
};

/// How many blind parts a message names.
const NAMED: usize = 4;

/// A part that is not seen, where others are.
fn left_out(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    if facts.metrics().next().is_none() || !is_blind(facts, id) {
        return;
    }
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "Nobody sees how `{}` does: nothing measures it. Connect it to your metrics with `observe`, or set `covers = all` there.",
            component.full
        ),
        location: component.name_place(),
        related: Vec::new(),
        fixes: Vec::new(),
    });
}

/// A design that nobody sees.
fn nothing(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if facts.metrics().next().is_some() {
        return;
    }
    let blind: Vec<(ComponentId, &Component)> = (0..facts.architecture.components.len())
        .filter(|id| is_blind(facts, *id))
        .map(|id| (id, facts.component(id)))
        .collect();
    let Some((first, _)) = blind.first() else {
        return;
    };
    // Nothing is measured at all: one cause, one message.
    let weight = if facts.traffic.entry.is_some_and(|t| t > 0.0) {
        Weight::High
    } else {
        RULE.weight
    };
    let names: Vec<String> = blind
        .iter()
        .take(NAMED)
        .map(|(_, c)| format!("`{}`", c.full))
        .collect();
    let more = if blind.len() > NAMED {
        format!(" and {} more", blind.len() - NAMED)
    } else {
        String::new()
    };
    let location = match facts.architecture.title_at {
        Some(at) => at,
        None => facts.component(*first).name_place(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "Nobody sees when this design fails: nothing measures {}{more}. Add a component such as `{}` that covers them.",
            names.join(", "),
            suggestion(facts),
        ),
        location,
        related: blind
            .iter()
            .take(NAMED)
            .map(|(_, c)| Related {
                location: c.name_place(),
                message: "not measured".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether it is something of ours that should be seen, and is not.
fn is_blind(facts: &Facts<'_>, id: ComponentId) -> bool {
    let measured = Sets::SERVICE | Sets::COMPUTE | Sets::DB | Sets::BROKER | Sets::CACHE;
    let row = &facts.architecture.rows.nodes[id];
    row.is_own() && !row.flags.has(Flags::SKETCH) && row.sets.any(measured) && !is_seen(facts, id)
}

fn is_seen(facts: &Facts<'_>, id: ComponentId) -> bool {
    let architecture = facts.architecture;
    let mut edges = architecture.in_edges(id).chain(architecture.out_edges(id));
    edges.any(|edge| architecture.rows.edges[edge].flags.has(Flags::OBSERVES))
        || facts.tells(id, "metrics")
        || facts.metrics().any(|metrics| {
            facts.covers(metrics, id) || is_same_platform(facts.component(id), metrics)
        })
}

/// The metrics that go with the provider, as a line to write.
fn suggestion(facts: &Facts<'_>) -> String {
    let provider = facts
        .architecture
        .constraints
        .word("provider")
        .unwrap_or_default();
    let usual = Palette::builtin().default_for("metrics", provider);
    let product = usual.map_or(ANYWHERE, |p| p.id.as_str());
    format!("metrics monitoring: {product} {{ covers = all }}")
}

/// What one measures with where no provider brings metrics of its own.
const ANYWHERE: &str = "self.prometheus";

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "missing-metrics";

    #[test]
    fn a_design_without_metrics_is_told_once() {
        let found = check(
            SLUG,
            r#"
architecture "X"
^^^^^^^^^^^^^^^^ missing-metrics
constraints { traffic = 10 req/s }
client c
service a: aws.fargate { auth = jwt }
database db: aws.rds_postgres
c -> a: https
a -> db: query
"#,
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert_eq!(found[0].related.len(), 2);
    }

    #[test]
    fn a_part_that_is_left_out_is_named() {
        let found = check(
            SLUG,
            "
metrics m: self.prometheus
service a: aws.fargate
service b: aws.fargate
        ^ missing-metrics
a -> m: observe
",
        );
        assert_eq!(found[0].severity, Severity::Information);
    }

    #[test]
    fn silent_where_metrics_cover_all_or_come_with_the_platform() {
        check(
            SLUG,
            "metrics m: self.prometheus { covers = all }\nservice a: aws.fargate\n",
        );
        check(
            SLUG,
            "metrics m: aws.cloudwatch_metrics\nservice a: aws.fargate\ndatabase d: aws.dynamodb\n",
        );
        check(
            SLUG,
            "metrics m: self.prometheus { covers = [shop] }\ngroup shop { service a: aws.fargate }\n",
        );
    }

    #[test]
    fn silent_for_sketches_and_for_what_is_not_ours() {
        check(SLUG, "client c\nservice a\ndatabase b\nexternal e\n");
    }

    #[test]
    fn what_is_suggested_fits_the_provider_and_settles_it() {
        for provider in ["aws", "gcp", "azure", "any"] {
            let design = format!(
                "constraints {{ provider = {provider} }}\ncache k: self.redis {{ replicas = 2 }}\n"
            );
            let found = report(&design)
                .findings()
                .iter()
                .find(|f| f.rule == SLUG)
                .cloned();
            let message = found.expect("nothing is measured").message;
            let line = message
                .split('`')
                .rev()
                .nth(1)
                .expect("a line in backticks");
            let settled = report(&format!("{design}{line}\n"));
            let left: Vec<_> = settled
                .findings()
                .iter()
                .filter(|f| f.rule == SLUG || f.category.is_none() && f.severity == Severity::Error)
                .collect();
            assert!(left.is_empty(), "{provider}: {line}: {left:#?}");
        }
    }
}
