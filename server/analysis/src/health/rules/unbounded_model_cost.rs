//! Whoever asks a model decides what it costs.

use petgraph::Direction::Incoming;

use crate::cost::dollars;
use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Component, Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "unbounded-model-cost",
    id: "COST009",
    category: Category::Cost,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Strangers decide what a model costs",
    why: "Each token is paid for, and whoever may ask without a limit may spend without one (OWASP Top 10 for LLM applications: LLM10 unbounded consumption).",
    checks: &[Check::Design(check)],
};

/// A limit of tokens where nothing is known of answers, and how much longer than an average one an
/// answer may be where it is.
const USUAL: f64 = 1_024.0;
const LONGER: f64 = 4.0;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let nodes = facts.architecture.rows.nodes.iter().enumerate();
    let models = nodes.filter(|(_, row)| row.sets.any(Sets::MODEL));
    for (id, _) in models {
        let model = facts.component(id);
        if model.status == Status::Planned || !is_paid_by_the_token(model) || is_bounded(model) {
            continue;
        }
        for (edge, connection) in facts.architecture.edges(id, Incoming) {
            if is_open(facts, connection) {
                out.push(observation(facts, edge, connection, model));
            }
        }
    }
}

fn observation(
    facts: &Facts<'_>,
    id: ConnectionId,
    connection: &Connection,
    model: &Component,
) -> Observation {
    let monthly = facts.costs().monthly_of(connection.to);
    let now = match (
        monthly.filter(|cost| *cost > 0.0),
        facts.traffic.edge_rate(id),
    ) {
        (Some(cost), Some(rate)) => format!(
            " At {} requests/s it costs {} a month, and ten times that when somebody asks ten times as often.",
            count(rate),
            dollars(cost)
        ),
        _ => String::new(),
    };
    let answer = connection.settings.number("output_tokens");
    let answer = answer.or_else(|| model.settings.number("output_tokens"));
    let most = answer.map_or(USUAL, |n| LONGER * n).ceil();
    Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "`{}` passes requests of clients on to `{}`, and nothing bounds what they cost: no `max_tokens`, no `rate_limit` on the way, no cache, no `cost_cap`.{now} \
             Set `max_tokens`, and a `rate_limit` for each client before it.",
            facts.component(connection.from).full,
            model.full,
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: model.name_place(),
            message: "paid by the token".to_owned(),
        }],
        fixes: vec![Remedy::set(
            "max_tokens",
            format!("{most:.0}"),
            format!("Bound each answer: `max_tokens = {most:.0}`"),
        )],
    }
}

fn is_paid_by_the_token(model: &Component) -> bool {
    let product = model.product.as_ref().and_then(|p| p.known());
    product.is_some_and(|p| p.managed && p.billing.contains("token"))
}

fn is_bounded(component: &Component) -> bool {
    ["max_tokens", "cost_cap", "rate_limit", "throttle", "quota"]
        .iter()
        .any(|name| component.settings.has(name))
}

/// Whether requests of clients come along it, as many as they like and as long as they like.
fn is_open(facts: &Facts<'_>, connection: &Connection) -> bool {
    let caller = facts.component(connection.from);
    let caches = facts
        .architecture
        .out_of(connection.from)
        .any(|c| c.type_name() == "cache" || facts.component(c.to).sets.any(Sets::CACHE));
    let settings = &connection.settings;
    let bounds = ["max_tokens", "rate_limit", "hit_rate", "cached"];
    caller.is_own()
        && !facts.is_sketch(connection.from)
        && settings.word("status") != Some("planned")
        && !bounds.iter().any(|name| settings.has(name))
        && !is_bounded(caller)
        && !caller.settings.has("hit_rate")
        && !caches
        && facts.is_reached_without_limit(connection.from)
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "unbounded-model-cost";

    #[test]
    fn a_chat_for_everyone() {
        let found = check(
            SLUG,
            "
constraints { traffic = 2 req/s }
client c
service a: aws.fargate
model m: saas.anthropic { model = claude-sonnet-4.5, input_tokens = 500, output_tokens = 200 }
c -> a: https
a -> m: https
^^^^^^ unbounded-model-cost
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        let message = &found[0].message;
        assert!(message.contains("At 2 requests/s it costs $"), "{message}");
        assert_eq!(found[0].related[0].message, "paid by the token");
        assert!(
            found[0].fixes[0].title.contains("max_tokens = 800"),
            "{found:#?}"
        );
    }

    #[test]
    fn behind_a_queue_too() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate
queue q: aws.sqs
job w: self.worker
model m: aws.bedrock
c -> a: https
a -> q: publish
w -> q: consume
w -> m: https
^^^^^^ unbounded-model-cost
",
        );
        assert!(
            found[0].fixes[0].title.contains("max_tokens = 1024"),
            "{found:#?}"
        );
    }

    #[test]
    fn silent_where_something_bounds_it() {
        let design = |a: &str, call: &str, more: &str| {
            format!(
                "client c\ngateway g: aws.http_api {{ auth = jwt{a} }}\nservice a: aws.fargate\nmodel m: saas.openai\n\
                 c -> g: https\ng -> a: rest\na -> m: https{call}\n{more}"
            )
        };
        check(SLUG, &design(", rate_limit = 10 req/s", "", ""));
        check(SLUG, &design("", " { max_tokens = 500 }", ""));
        check(
            SLUG,
            &design("", "", "cache k: aws.elasticache_redis\na -> k: cache\n"),
        );
        let capped =
            design("", "", "").replace("saas.openai", "saas.openai { cost_cap = 90 USD/month }");
        check(SLUG, &capped);
    }

    #[test]
    fn silent_on_models_of_ones_own_and_without_clients() {
        check(
            SLUG,
            "
client c
client staff: self.administrator
service a: aws.fargate
service b: aws.fargate
job nightly: self.worker
model own: self.vllm
model hosted: aws.sagemaker_endpoint
model m: saas.openai
c -> a: https
staff -> b: https
a -> own: https
a -> hosted: https
b -> m: https
nightly -> m: https
",
        );
    }
}
