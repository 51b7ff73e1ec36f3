//! A call that waits, to something that can be slow, without a circuit breaker.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "missing-circuit-breaker",
    id: "REL005",
    category: Category::Resilience,
    weight: Weight::High,
    most: Weight::High,
    title: "A call without a circuit breaker",
    why: "A slow dependency holds its caller's threads until the caller fails too (Nygard, Release It!; Azure Circuit Breaker pattern).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &facts.architecture.connections[id];
    if fires(facts, connection) && !facts.is_in_mesh(connection) {
        let (from, to) = (
            facts.component(connection.from),
            facts.component(connection.to),
        );
        let rate = match facts.traffic.edge_rate(id) {
            Some(rate) if rate > 0.0 => {
                let hold = connection
                    .settings
                    .number("timeout")
                    .unwrap_or(DEFAULT_WAIT);
                format!(
                    " At {} calls/s, {} of them hang at once when it stops answering.",
                    crate::health::facts::count(rate),
                    crate::health::facts::count((rate * hold).ceil()),
                )
            }
            _ => String::new(),
        };
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Connection(id),
            magnitude: 1.0,
            message: format!(
                "When `{}` is slow, `{}` goes down with it: this call waits and has no circuit breaker.{rate} \
                 Set `circuit_breaker = true`.",
                to.full, from.full
            ),
            location: connection.arrow(),
            related: vec![Related {
                location: to.name_place(),
                message: "what is called".to_owned(),
            }],
            fixes: vec![Remedy::Pattern("circuit-breaker")],
        });
    }
}

/// What a client waits where no time limit is set, seconds: the default of common HTTP clients is
/// thirty and more.
const DEFAULT_WAIT: f64 = 30.0;

fn fires(facts: &Facts<'_>, connection: &Connection) -> bool {
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let calls = from.sets.any(Sets::COMPUTE | Sets::WORKFLOW)
        || from.class() == "api_gateway"
        || from.product.is_none() && from.kind.is_some_and(|k| k.name == "gateway");
    calls
        && facts.is_rpc(connection)
        && from.status != Status::Planned
        && to.status != Status::Planned
        && !connection.settings.has("circuit_breaker")
        && !connection.settings.is("same_process")
        // Of a cache, also of one at the edge, a timeout is enough: the caller goes on without it.
        && connection.type_name() != "cache"
        // The platform limits what a gateway starts of a function; and a gateway that its vendor runs
        // has no threads of ours to lose.
        && !(from.sets.any(Sets::EDGE)
            && (connection.type_name() == "invoke" || facts.is_managed(connection.from)))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-circuit-breaker";

    #[test]
    fn a_service_that_calls_a_service_or_a_partner() {
        let found = check(
            SLUG,
            r#"
constraints { traffic = 100 req/s }
client c
external stripe
service a: aws.fargate { auth = jwt }
service b: aws.fargate
c -> a: https
a -> b: rest
^^^^^^ missing-circuit-breaker
a -> stripe: rest { timeout = 5 s, calls = 0.3 }
^^^^^^^^^^^ missing-circuit-breaker
"#,
        );
        assert!(
            found[1].message.contains("30 calls/s, 150 of them"),
            "{}",
            found[1].message
        );
        assert_eq!(found[1].fixes[0].title, "Add a circuit breaker");
    }

    #[test]
    fn a_gateway_in_front_of_services() {
        check(
            SLUG,
            "
gateway g: self.nginx { auth = jwt }
service a: aws.fargate
g -> a: rest
^^^^^^ missing-circuit-breaker
",
        );
    }

    #[test]
    fn silent_towards_stores_brokers_and_from_what_balances() {
        check(
            SLUG,
            "
client c
balancer lb: aws.alb
service a: aws.fargate { auth = jwt }
database db: aws.rds_postgres
queue q: aws.sqs
cache k: aws.elasticache_redis
c -> lb: https
lb -> a: https
a -> db: query
a -> q: publish
a -> k: cache
gateway g: aws.http_api
c -> g: https
g -> a: rest
",
        );
    }

    #[test]
    fn silent_with_one_with_a_default_and_in_a_mesh() {
        check(
            SLUG,
            "service a: aws.fargate\nservice b: aws.fargate\na -> b: rest { circuit_breaker = true }\n",
        );
        check(
            SLUG,
            "defaults rest { circuit_breaker = true }\nservice a: aws.fargate\nservice b: aws.fargate\na -> b: rest\n",
        );
        check(
            SLUG,
            "mesh m: self.istio { covers = all }\nservice a: aws.fargate\nservice b: aws.fargate\na -> b: rest\n",
        );
    }
}
