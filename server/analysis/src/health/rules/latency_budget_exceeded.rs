//! Clients wait longer than they should.

use crate::finding::{Category, Related};
use crate::health::facts::latency::Slowest;
use crate::health::facts::{count, duration};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::ComponentId;

pub static RULE: Rule = Rule {
    slug: "latency-budget-exceeded",
    id: "PERF001",
    category: Category::Performance,
    weight: Weight::High,
    most: Weight::High,
    title: "Answers take longer than they may",
    why: "A budget of time has to be split among the parts before it can be kept (Site Reliability Engineering, ch. 4; Azure Well-Architected PE:01).",
    checks: &[Check::Design(check)],
};

/// How many parts of the way are named.
const NAMED: usize = 2;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let budget = facts.architecture.constraints.number("latency");
    let Some(budget) = budget.filter(|budget| *budget > 0.0) else {
        return;
    };
    let Some(slowest) = facts.slowest_answer() else {
        return;
    };
    let time = slowest.time;
    if time.slow <= budget {
        return;
    }
    let connection = &facts.architecture.connections[slowest.by];
    // Where the parts say their times, or are too slow even at the median, it is sure.
    let known = time.said >= 0.5 * time.usual && time.usual > budget / 3.0;
    let sure = known || time.usual > budget;
    let named = dearest(facts, &slowest);
    let most: Vec<String> = named
        .iter()
        .map(|(id, often)| {
            let (name, own) = (&facts.component(*id).full, facts.own_time(*id));
            let times = if *often > 1.05 || *often < 0.95 {
                format!(", {} times a request", count(*often))
            } else {
                String::new()
            };
            let from = if own.said > 0.0 {
                "as said"
            } else {
                "as is typical"
            };
            format!(
                "`{name}` ({} at the median{times}, {from})",
                duration(own.usual)
            )
        })
        .collect();
    let way: Vec<String> = slowest
        .way
        .iter()
        .map(|(id, _)| format!("`{}`", facts.component(*id).full))
        .collect();
    let related = facts.constraint_place("latency").map(|location| Related {
        location,
        message: "the budget".to_owned(),
    });
    let parts = named.iter().map(|(id, _)| Related {
        location: facts.component(*id).name_place(),
        message: format!("{} at the median", duration(facts.own_time(*id).usual)),
    });
    out.push(Observation {
        rule: RULE.source(),
        weight: if sure { Weight::High } else { Weight::Medium },
        subject: Subject::Connection(slowest.by),
        magnitude: ((time.slow / budget * 100.0).round() / 100.0).clamp(0.5, 2.0),
        message: format!(
            "The slowest of a hundred answers to `{}` takes about {}, and `latency` allows {}: the way is {}. Most of it is {}. \
             Cache, call what can be in `parallel`, or do after the answer what can wait; where a time was measured, set `service_time`.",
            facts.component(connection.from).full,
            duration(time.slow),
            duration(budget),
            way.join(" -> "),
            most.join(" and "),
        ),
        location: connection.arrow(),
        related: related.into_iter().chain(parts).collect(),
        fixes: Vec::new(),
    });
}

/// The parts of the way that take longest themselves.
fn dearest(facts: &Facts<'_>, slowest: &Slowest) -> Vec<(ComponentId, f64)> {
    let ranks = facts.architecture.ranks();
    let slow = |(id, often): &(ComponentId, f64)| facts.own_time(*id).slow * often;
    let mut parts = slowest.way.clone();
    parts.sort_by(|a, b| {
        slow(b)
            .total_cmp(&slow(a))
            .then(ranks[a.0].cmp(&ranks[b.0]))
    });
    parts.truncate(NAMED);
    parts.retain(|part| slow(part) > 0.0);
    parts
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "latency-budget-exceeded";

    #[test]
    fn the_times_that_the_parts_say_add_up() {
        let found = check(
            SLUG,
            "
constraints { latency = 300 ms }
client c
service a: aws.fargate { service_time = 40 ms }
service b: aws.fargate { service_time = 60 ms }
database d: aws.rds_postgres
c -> a: https
^^^^^^ latency-budget-exceeded
a -> b: rest
b -> d: query { calls = 3 }
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        // 40 over the internet, 5 x (40 + 60), 3 x 3 x 2 of the database, and five steps next door.
        let message = &found[0].message;
        assert!(message.contains("takes about 560 ms"), "{message}");
        assert!(message.contains("allows 300 ms"), "{message}");
        assert!(message.contains("`a` -> `b` -> `d`"), "{message}");
        assert!(
            message.contains("`b` (60 ms at the median, as said)"),
            "{message}"
        );
        let related: Vec<_> = found[0].related.iter().map(|r| &r.message).collect();
        assert_eq!(
            related,
            ["the budget", "60 ms at the median", "40 ms at the median"]
        );
    }

    #[test]
    fn many_quick_calls_outweigh_a_slow_one_that_is_rare() {
        let found = check(
            SLUG,
            "
constraints { latency = 300 ms }
client c
service a: aws.fargate { service_time = 40 ms }
database d: aws.rds_postgres
external pay: saas.stripe
c -> a: https
^^^^^^ latency-budget-exceeded
a -> d: query { calls = 12 }
a -> pay: rest { calls = 0.01 }
",
        );
        let message = &found[0].message;
        assert!(message.contains("the way is `a` -> `d`"), "{message}");
        assert!(
            message.contains("`d` (2 ms at the median, 12 times a request, as is typical)"),
            "{message}"
        );
    }

    #[test]
    fn what_is_only_typical_weighs_less() {
        let found = check(
            SLUG,
            "
constraints { latency = 200 ms }
client c
gateway g: aws.api_gateway
function f: aws.lambda
database d: aws.dynamodb
c -> g: https
^^^^^^ latency-budget-exceeded
g -> f: invoke { mode = sync }
f -> d: read
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(found[0].message.contains("as is typical"), "{found:#?}");
    }

    #[test]
    fn silent_within_the_budget_in_parallel_and_behind_a_queue() {
        check(
            SLUG,
            "
constraints { latency = 500 ms }
client c
service a: aws.fargate { service_time = 10 ms }
service x: aws.fargate { service_time = 60 ms }
service y: aws.fargate { service_time = 60 ms }
queue q: aws.sqs
job w: self.worker { service_time = 10 s }
c -> a: https
a -> x: rest { parallel = both }
a -> y: rest { parallel = both }
a -> q: publish
w -> q: consume
",
        );
    }

    #[test]
    fn silent_on_what_is_unknown_streamed_or_rare() {
        check(
            SLUG,
            "
constraints { latency = 50 ms, traffic = 1_000 req/s }
client c
client analyst
service a
service chat: aws.fargate { service_time = 1 s }
service report: aws.fargate { service_time = 60 s }
service page: saas.vercel
warehouse w: aws.athena
model m: saas.openai
c -> a: https
c -> chat: websocket
c -> report: https { calls = 0.001 }
c -> page: https { calls = 0.1, tier = batch }
chat -> m: https
analyst -> w: query { rate = 1 req/s }
",
        );
        check(
            SLUG,
            "client c\nservice a: aws.fargate { service_time = 9 s }\nc -> a: https\n",
        );
    }
}
