//! Nobody sees whether a partner answers.

use crate::finding::Category;
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ConnectionId, Sets};

pub static RULE: Rule = Rule {
    slug: "unwatched-external",
    id: "OBS008",
    category: Category::Observability,
    weight: Weight::Low,
    most: Weight::Low,
    title: "Nobody sees whether a partner answers",
    why: "What others run fails without telling you (AWS OPS04-BP04 dependency telemetry).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &*facts.architecture.connections[id];
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    if !to.sets.any(Sets::EXTERNAL | Sets::MODEL)
        || !from.is_own()
        || !from.sets.any(Sets::COMPUTE)
        || from.is_sketch()
        || !facts.is_rpc(connection)
        // Where nothing is watched at all, that is what is told.
        || facts.metrics().next().is_none()
        || facts.tells(connection.from, "dependency")
        || facts.is_traced(connection.from)
    {
        return;
    }
    let calls = match facts.traffic.edge_rate(id) {
        Some(rate) if rate > 0.0 => format!("its {} calls/s to `{}`", count(rate), to.full),
        _ => format!("its calls to `{}`", to.full),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "When `{}` is slow or fails, `{}` is blamed: nothing measures {calls}. Trace it, or measure what it calls and set `telemetry = [dependency]`.",
            to.full, from.full
        ),
        location: connection.arrow(),
        related: Vec::new(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "unwatched-external";

    #[test]
    fn calls_to_a_partner_and_to_a_model() {
        let found = check(
            SLUG,
            "
metrics m: self.prometheus { covers = all }
service a: aws.fargate
external stripe: saas.stripe
model gpt: saas.openai
a -> stripe: rest
^^^^^^^^^^^ unwatched-external
a -> gpt: rest
^^^^^^^^ unwatched-external
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert!(
            found[0].message.contains("`a` is blamed"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn it_says_how_many_calls() {
        let found = check(
            SLUG,
            "
constraints { traffic = 20 req/s }
client c
metrics m: self.prometheus { covers = all }
service a: aws.fargate
external stripe
c -> a: https
a -> stripe: rest { calls = 0.5 }
^^^^^^^^^^^ unwatched-external
",
        );
        assert!(
            found[0].message.contains("10 calls/s"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn silent_where_the_caller_is_traced_or_measures_it() {
        check(
            SLUG,
            "
metrics m: self.prometheus { covers = all }
traces t: aws.xray
service a: aws.fargate
service b: aws.fargate { telemetry = [metrics, dependency] }
external e
a -> t: observe
a -> e: rest
b -> e: rest
",
        );
    }

    #[test]
    fn silent_without_metrics_and_for_what_does_not_wait() {
        check(SLUG, "service a: aws.fargate\nexternal e\na -> e: rest\n");
        check(
            SLUG,
            "metrics m: self.prometheus\nservice a: aws.fargate\nexternal e\na -> e: webhook\n",
        );
    }
}
