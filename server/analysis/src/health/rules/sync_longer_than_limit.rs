//! A caller waits for work that takes longer than the platform lets it.

use petgraph::Direction::Outgoing;

use crate::finding::{Category, Related};
use crate::health::facts::duration;
use crate::health::facts::latency::Time;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets};
use crate::span::Place;

pub static RULE: Rule = Rule {
    slug: "sync-longer-than-limit",
    id: "PERF008",
    category: Category::Performance,
    weight: Weight::High,
    most: Weight::High,
    title: "Work that takes longer than it may",
    why: "The platform cuts the caller off while the work goes on, and nobody gets the answer (Amazon API Gateway and AWS Lambda quotas; Azure pattern Asynchronous Request-Reply).",
    checks: &[Check::Component(check)],
};

/// Where the median is a smaller share of the limit, what the slowest take is too uncertain.
const CLOSE: f64 = 1.0 / 3.0;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    if !component.is_own() {
        return;
    }
    let Some(limit) = facts.time_limit(component) else {
        return;
    };
    if component.sets.any(Sets::COMPUTE) {
        let time = facts.answer_time_nearby(id);
        if let Some(weight) = weight(time, limit) {
            out.push(itself(facts, id, component, (time, limit, weight)));
        }
        return;
    }
    for (edge, connection) in facts.architecture.edges(id, Outgoing) {
        if !connection.is_sync() || !facts.component(connection.to).is_own() {
            continue;
        }
        let called = facts.component(connection.to);
        let time = facts.answer_time_nearby(connection.to);
        let Some(weight) = weight(time, limit) else {
            continue;
        };
        out.push(Observation {
            rule: RULE.source(),
            weight,
            // Each is about its own way, and is told of at the gateway.
            subject: Subject::Component(id),
            magnitude: 1.0,
            message: format!(
                "`{}` gives up after {}, and `{}` takes {}: the caller is cut off while the work goes on. \
                 Answer at once and do the work behind a queue, with an address where the result can be asked for.",
                component.full,
                duration(limit),
                called.full,
                takes(time, limit),
            ),
            location: facts.architecture.connections[edge].arrow(),
            related: related(called, component),
            fixes: Vec::new(),
        });
    }
}

fn itself(
    facts: &Facts<'_>,
    id: ComponentId,
    component: &Component,
    (time, limit, weight): (Time, f64, Weight),
) -> Observation {
    let own = facts.own_time(id);
    let with = if own.usual * 1.5 < time.usual {
        " with what it waits for"
    } else {
        ""
    };
    Observation {
        rule: RULE.source(),
        weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` is stopped after {}, and{with} it takes {}: the work is cut off half done. \
             Cut it into steps, or let a job that may take its time do it behind a queue.",
            component.full,
            duration(limit),
            takes(time, limit),
        ),
        location: component.name_place(),
        related: related(component, component),
        fixes: Vec::new(),
    }
}

fn weight(time: Time, limit: f64) -> Option<Weight> {
    // Typical times of products are never the reason.
    if time.said <= 0.0 {
        None
    } else if time.usual > limit {
        Some(Weight::High)
    } else {
        (time.slow > limit && time.usual > CLOSE * limit).then_some(Weight::Medium)
    }
}

fn takes(time: Time, limit: f64) -> String {
    if time.usual > limit {
        format!("{} at the median", duration(time.usual))
    } else {
        format!(
            "{} at the median and about {} when it is slow",
            duration(time.usual),
            duration(time.slow)
        )
    }
}

/// Where the time and the limit are said.
fn related(works: &Component, stops: &Component) -> Vec<Related<crate::span::ChunkId>> {
    let said = |component: &Component, name: &str| -> Option<Place> {
        Some(component.settings.get(name)?.at)
    };
    let time = said(works, "service_time").map(|location| (location, "its time"));
    let limit = said(stops, "max_duration").map(|location| (location, "the limit"));
    let all = time.into_iter().chain(limit);
    all.map(|(location, message)| Related {
        location,
        message: message.to_owned(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "sync-longer-than-limit";

    #[test]
    fn a_gateway_gives_up_before_the_work_is_done() {
        let found = check(
            SLUG,
            "
client c
gateway g: aws.http_api
service a: aws.fargate { service_time = 45 s }
c -> g: https
g -> a: rest
^^^^^^ sync-longer-than-limit
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        let message = &found[0].message;
        assert!(message.contains("`g` gives up after 30 s"), "{message}");
        assert!(
            message.contains("`a` takes 45 s at the median"),
            "{message}"
        );
        assert_eq!(found[0].related[0].message, "its time");
    }

    #[test]
    fn what_is_waited_for_counts_too_and_a_function_stops() {
        let found = check(
            SLUG,
            "
client c
gateway g: aws.http_api { max_duration = 10 s }
service a: aws.fargate
service b: aws.fargate { service_time = 4 s }
function f: aws.lambda { service_time = 20 min }
         ^ sync-longer-than-limit
c -> g: https
g -> a: rest
^^^^^^ sync-longer-than-limit
a -> b: rest
",
        );
        assert!(
            found[0].message.contains("is stopped after 15 min"),
            "{found:#?}"
        );
        assert_eq!(found[1].severity, Severity::Information);
        assert!(
            found[1].message.contains("and about 20 s when it is slow"),
            "{found:#?}"
        );
    }

    #[test]
    fn silent_within_the_limit_behind_a_queue_and_on_streams() {
        check(
            SLUG,
            "
client c
gateway g: aws.http_api
service a: aws.fargate { service_time = 3 s }
service chat: aws.fargate { service_time = 5 min }
queue q: aws.sqs
job w: self.worker { service_time = 2 h }
c -> g: https
g -> a: rest
g -> chat: websocket
a -> q: publish
w -> q: consume
",
        );
    }

    #[test]
    fn silent_where_times_are_not_said() {
        check(
            SLUG,
            "
client c
gateway g: aws.http_api
service a: aws.fargate
warehouse w: aws.athena
external slow: saas.partner_api
c -> g: https
g -> a: rest
a -> w: query { calls = 20 }
a -> slow: rest { calls = 200 }
",
        );
    }
}
