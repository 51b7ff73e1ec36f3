//! A trace that ends at a queue.

use crate::finding::{Category, Related};
use crate::health::facts::is_same_platform;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{ComponentId, Connection, Sets};

pub static RULE: Rule = Rule {
    slug: "trace-lost-over-async",
    id: "OBS007",
    category: Category::Observability,
    weight: Weight::Low,
    most: Weight::Low,
    title: "A trace that ends at a queue",
    why: "Half a trace hides the half that is slow (W3C Trace Context; OpenTelemetry: messaging).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if facts.traces().next().is_none() {
        return;
    }
    let rows = &facts.architecture.rows;
    for (id, row) in rows.edges.iter().enumerate() {
        let (from, to) = (row.from as usize, row.to as usize);
        let program = rows.nodes[from].sets.any(Sets::COMPUTE);
        if !program || !rows.nodes[to].sets.any(Sets::BROKER) {
            continue;
        }
        let sent = &*facts.architecture.connections[id];
        if sent.type_name() != "publish"
            || sent.settings.get("trace_context").is_some()
            || !is_followed(facts, from)
        {
            continue;
        }
        // A cloud whose broker and traces know each other hands the trace on by itself.
        let broker = facts.component(to);
        if facts.traces().any(|t| is_same_platform(broker, t)) {
            continue;
        }
        let Some(reader) = readers(facts, to).find(|r| is_followed(facts, *r)) else {
            continue;
        };
        let name = |id: ComponentId| &facts.component(id).full;
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Connection(id),
            magnitude: 1.0,
            message: format!(
                "Traces end at `{}`: nothing says that messages of `{}` carry the trace on to `{}`, so the slow half is hidden. Put the trace context into the messages and set `trace_context = true`.",
                name(to),
                name(from),
                name(reader)
            ),
            location: sent.arrow(),
            related: vec![Related {
                location: facts.component(reader).name_place(),
                message: "starts a trace of its own".to_owned(),
            }],
            fixes: vec![Remedy::set("trace_context", "true", "Carry the trace on: `trace_context = true`")],
        });
    }
}

/// Who takes what is in a broker.
fn readers(facts: &Facts<'_>, broker: ComponentId) -> impl Iterator<Item = ComponentId> {
    let fetching = facts.architecture.into(broker);
    let fetching = fetching.filter(|c| c.type_name() == "consume");
    let pushed = facts.architecture.out_of(broker);
    let pushed = pushed.filter(|c: &&std::sync::Arc<Connection>| c.type_name() == "invoke");
    fetching.map(|c| c.from).chain(pushed.map(|c| c.to))
}

/// Whether it is traced, and not by a collector whose libraries carry traces through messages by
/// themselves.
fn is_followed(facts: &Facts<'_>, id: ComponentId) -> bool {
    let component = facts.component(id);
    let sidecar = component.settings.list("sidecar");
    let mut told = facts.architecture.out_of(id);
    component.is_own()
        && component.sets.any(Sets::COMPUTE)
        && !sidecar.contains(&"otel_collector")
        && !told.any(|c| facts.component(c.to).class() == "telemetry_pipeline")
        && facts.is_traced(id)
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "trace-lost-over-async";

    #[test]
    fn a_queue_and_a_topic_between_traced_parts() {
        let found = check(
            SLUG,
            "
traces t: self.jaeger { covers = all }
service a: aws.fargate
queue q: aws.sqs
topic n: aws.sns
function f: aws.lambda
a -> q: publish
^^^^^^ trace-lost-over-async
f -> q: consume
a -> n: publish
^^^^^^ trace-lost-over-async
n -> f: invoke
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[0].related[0].message, "starts a trace of its own");
        assert!(
            found[0].message.contains("messages of `a`"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn the_fix_settles_it() {
        let text = "traces t: self.jaeger { covers = all }\nservice a: aws.fargate\nqueue q: aws.sqs\nfunction f: aws.lambda\na -> q: publish\nf -> q: consume\n";
        let before = report(text);
        let all = before.findings();
        let finding = all.iter().find(|f| f.rule == SLUG).expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_where_messages_carry_the_trace() {
        check(
            SLUG,
            "
traces t: self.jaeger { covers = all }
metrics otel: self.otel_collector
service a: aws.fargate
service b: aws.fargate { sidecar = [otel_collector] }
queue q: aws.sqs
function f: aws.lambda
a -> q: publish { trace_context = true }
b -> q: publish
f -> q: consume
",
        );
    }

    #[test]
    fn silent_without_traces_and_where_one_end_has_none() {
        let parts = "service a: aws.fargate\nqueue q: aws.sqs\nfunction f: aws.lambda\na -> q: publish\nf -> q: consume\n";
        check(SLUG, parts);
        check(
            SLUG,
            &format!("traces t: self.jaeger\na -> t: observe\n{parts}"),
        );
        // What a cloud's own traces follow through its own queues.
        check(
            SLUG,
            &format!("traces t: aws.xray {{ covers = all }}\n{parts}"),
        );
    }
}
