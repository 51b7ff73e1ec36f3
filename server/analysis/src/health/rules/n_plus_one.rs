//! One call for each row of an answer.

use crate::finding::{Category, Related};
use crate::health::facts::{count, duration};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "n-plus-one",
    id: "PERF004",
    category: Category::Performance,
    weight: Weight::High,
    most: Weight::High,
    title: "One call for each row",
    why: "A query for each row of a list waits for the way there and back each time (Azure antipatterns Chatty I/O and Extraneous Fetching).",
    checks: &[Check::Connection(check)],
};

/// So many calls to one program for one request are a loop, and behind a graph of queries half as many.
/// A page may well ask a store a dozen different questions: of that it takes more.
const A_LOOP: f64 = 10.0;
const BEHIND_A_GRAPH: f64 = 5.0;
const FOR_SURE: f64 = 20.0;

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &facts.architecture.connections[id];
    let Some(calls) = connection.settings.number("calls") else {
        return;
    };
    if calls < BEHIND_A_GRAPH || !may_be_a_loop(facts, connection) {
        return;
    }
    let graph = facts.component(connection.from).sets.any(Sets::EDGE)
        && facts
            .architecture
            .into(connection.from)
            .any(|c| c.type_name() == "graphql");
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let a_loop = if to.sets.any(Sets::STORE | Sets::PROXY) {
        FOR_SURE
    } else {
        A_LOOP
    };
    if calls < a_loop && !graph {
        return;
    }
    let one = facts.own_time(connection.to).usual + facts.hop(connection);
    let wait = if connection.settings.has("parallel") || one <= 0.0 {
        String::new()
    } else {
        format!(
            ", {} of waiting if one follows the other",
            duration(one * calls)
        )
    };
    let all = match facts.traffic.edge_rate(id) {
        Some(rate) if rate > 0.0 => {
            format!(" At the traffic said that is {} calls/s.", count(rate))
        }
        _ => String::new(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: if calls >= FOR_SURE { Weight::High } else { Weight::Medium },
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "Each request to `{}` calls `{}` {} times{wait}.{all} Ask for all rows in one call, with a join, a list of keys or a data loader, and say so with `batch_size`.",
            from.full,
            to.full,
            count(calls),
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: to.name_place(),
            message: "what is called".to_owned(),
        }],
        fixes: Vec::new(),
    });
}

/// Whether program or gateway of ours waits for it, one item a call, and it takes a while.
fn may_be_a_loop(facts: &Facts<'_>, connection: &Connection) -> bool {
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let settings = &connection.settings;
    connection.is_sync()
        && from.sets.any(Sets::COMPUTE | Sets::EDGE)
        && from.is_own()
        && to.status != Status::Planned
        && !to.sets.any(Sets::CACHE | Sets::MESH)
        && !matches!(connection.type_name(), "cache" | "resolve" | "authenticate")
        && settings.number("batch_size").is_none_or(|size| size <= 1.0)
        && !settings.is("same_process")
        && settings.word("tier") != Some("batch")
        // What nobody waits for may take its time.
        && facts.traffic.needed_by[connection.from] > 0.0
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "n-plus-one";

    #[test]
    fn a_query_for_each_row() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
service a: aws.fargate
database d: aws.rds_postgres
c -> a: https
a -> d: query { calls = 50 }
^^^^^^ n-plus-one
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        let message = &found[0].message;
        assert!(message.contains("calls `d` 50 times"), "{message}");
        // 2 ms of the database and half a millisecond to it.
        assert!(message.contains("125 ms of waiting"), "{message}");
        assert!(message.contains("5,000 calls/s"), "{message}");
        assert_eq!(found[0].related[0].message, "what is called");
    }

    #[test]
    fn ten_calls_to_one_program() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate
service b: aws.fargate
c -> a: https
a -> b: rest { calls = 10 }
^^^^^^ n-plus-one
",
        );
        assert_eq!(found[0].severity, Severity::Information);
    }

    #[test]
    fn a_graph_of_queries_asks_for_each_node() {
        let found = check(
            SLUG,
            "
client c
gateway g: self.apollo_router
service a: aws.fargate
c -> g: graphql
g -> a: rest { calls = 6 }
^^^^^^ n-plus-one
",
        );
        assert_eq!(found[0].severity, Severity::Information);
    }

    #[test]
    fn silent_on_batches_caches_and_few_calls() {
        check(
            SLUG,
            "
client c
gateway g: self.nginx
service a: aws.fargate
cache k: aws.elasticache_redis
database d: aws.rds_postgres
database e: aws.rds_postgres
c -> g: https
g -> a: rest { calls = 6 }
a -> k: cache { calls = 40 }
a -> d: query { calls = 19 }
a -> e: query { calls = 40, batch_size = 25 }
",
        );
    }

    #[test]
    fn silent_on_pages_with_pictures_and_on_work_that_nobody_waits_for() {
        check(
            SLUG,
            "
client c
cdn pictures: aws.cloudfront
service a: aws.fargate
queue q: aws.sqs
job w: self.worker
database d: aws.rds_postgres
c -> pictures: https { calls = 30 }
c -> a: https
a -> q: publish
w -> q: consume
w -> d: query { calls = 40 }
",
        );
    }
}
