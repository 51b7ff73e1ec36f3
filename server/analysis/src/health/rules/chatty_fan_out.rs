//! One request that asks many others.

use petgraph::Direction::Outgoing;

use crate::finding::{Category, Related};
use crate::health::facts::{count, percent};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "chatty-fan-out",
    id: "PERF003",
    category: Category::Performance,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "One request asks many others",
    why: "With 1 % of slow calls, ten calls make 10 % of slow requests and a hundred make 63 % (Dean and Barroso, The Tail at Scale; Azure antipattern Chatty I/O).",
    checks: &[Check::Component(check)],
};

/// More programs than this for one request are many, and so are more calls.
const MANY_TARGETS: usize = 7;
const MANY_CALLS: f64 = 15.0;

/// So many calls along one arrow are told of by themselves.
const A_LOOP: f64 = 10.0;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    if !component.sets.any(Sets::COMPUTE | Sets::EDGE) || !component.is_own() || facts.is_sketch(id)
    {
        return;
    }
    let mut calls: Vec<(&Connection, f64)> = facts
        .architecture
        .edges(id, Outgoing)
        .filter(|(_, c)| is_waited(facts, c))
        .map(|(edge, c)| (&**c, facts.calls_a_request(edge)))
        .filter(|(_, n)| *n < A_LOOP)
        .collect();
    calls.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.to.cmp(&b.0.to)));
    let mut targets: Vec<ComponentId> = calls
        .iter()
        .filter(|(_, n)| *n >= 1.0)
        .map(|(c, _)| c.to)
        .collect();
    targets.sort_unstable();
    targets.dedup();
    let all = crate::traffic::ordered_sum(calls.iter().map(|(_, n)| *n).collect());
    if targets.len() <= MANY_TARGETS && all <= MANY_CALLS {
        return;
    }
    let slow = 1.0 - (0..all.round() as u32).fold(1.0_f64, |fast, _| fast * 0.99);
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "Each request to `{}` waits for {} calls to {} others: if one call in a hundred is slow, {} of the requests are. \
             Keep a copy of what is asked for, ask for several things in one call, or leave parts of the answer out when they are late (`optional`, `parallel`).",
            component.full,
            count(all),
            targets.len().max(1),
            percent((slow * 100.0).round() / 100.0),
        ),
        location: component.name_place(),
        related: calls
            .iter()
            .take(8)
            .map(|(c, n)| Related {
                location: c.arrow(),
                message: format!("{} a request", count(*n)),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether a request waits for this call of another program, and fails or is late with it.
fn is_waited(facts: &Facts<'_>, connection: &Connection) -> bool {
    let settings = &connection.settings;
    facts.is_rpc(connection)
        && connection.type_name() != "authenticate"
        && facts.component(connection.to).status != Status::Planned
        && !settings.is("same_process")
        && settings.word("tier") != Some("batch")
        && !(settings.is("optional") && settings.has("parallel"))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "chatty-fan-out";

    /// A service that calls `targets` others, each with these settings.
    fn fan(targets: usize, settings: &str, mark: &str) -> String {
        let mut text = format!("client c\nservice a: aws.fargate\n{mark}c -> a: https\n");
        for n in 0..targets {
            writeln!(
                text,
                "service s{n}: aws.fargate\na -> s{n}: rest {settings}"
            )
            .expect("memory");
        }
        text
    }

    const MARK: &str = "        ^ chatty-fan-out\n";

    #[test]
    fn eight_others_for_one_request() {
        let found = check(SLUG, &fan(8, "", MARK));
        assert_eq!(found[0].severity, Severity::Information);
        let message = &found[0].message;
        assert!(message.contains("8 calls to 8 others"), "{message}");
        // 1 - 0.99^8.
        assert!(message.contains("8 % of the requests"), "{message}");
        assert_eq!(found[0].related.len(), 8);
        assert_eq!(found[0].related[0].message, "1 a request");
    }

    #[test]
    fn many_calls_to_few() {
        let found = check(SLUG, &fan(4, "{ calls = 5 }", MARK));
        let message = &found[0].message;
        assert!(message.contains("20 calls to 4 others"), "{message}");
    }

    #[test]
    fn silent_for_few_optional_or_rare_ones_and_in_one_process() {
        check(SLUG, &fan(7, "", ""));
        check(SLUG, &fan(9, "{ optional = true, parallel = all }", ""));
        check(SLUG, &fan(9, "{ calls = 0.3 }", ""));
        check(SLUG, &fan(9, "{ same_process = true }", ""));
        check(SLUG, &fan(1, "{ calls = 50 }", ""));
    }

    #[test]
    fn silent_on_gateways_that_choose_and_on_caches() {
        let gateway = fan(9, "", "").replace("service a: aws.fargate", "gateway a: aws.http_api");
        check(SLUG, &gateway);
        let mut caches = "client c\nservice a: aws.fargate\nc -> a: https\n".to_owned();
        for n in 0..9 {
            writeln!(
                caches,
                "cache k{n}: aws.elasticache_redis\na -> k{n}: cache"
            )
            .expect("memory");
        }
        check(SLUG, &caches);
    }
}
