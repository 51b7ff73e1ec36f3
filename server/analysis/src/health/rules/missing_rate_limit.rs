//! One caller can use up all there is.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::Component;

pub static RULE: Rule = Rule {
    slug: "missing-rate-limit",
    id: "SEC007",
    category: Category::Security,
    weight: Weight::High,
    most: Weight::High,
    title: "One caller can use up all there is",
    why: "A bot or a broken client takes what all others need (OWASP API4:2023 unrestricted resource consumption; AWS REL05-BP02 throttle requests).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    for door in facts.front_doors() {
        let Some(way) = facts.unguarded(door, limits, |c| c.settings.has("rate_limit")) else {
            continue;
        };
        let first = facts.component(door.to);
        let last = way.last().copied().unwrap_or(door.to);
        let behind = match last == door.to {
            true => String::new(),
            false => format!(" on the way to `{}`", facts.component(last).full),
        };
        let busiest = facts.urgent_rate(door.to).filter(|r| *r > 0.0);
        let sum = match busiest.map(|rate| rate * facts.peak_factor()) {
            Some(busiest) => format!(
                "; about {} req/s come in the busiest hour, so a limit for each client can be far below",
                count(busiest.ceil())
            ),
            None => String::new(),
        };
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Component(door.to),
            magnitude: 1.0,
            message: format!(
                "A single caller of `{}` can take all of its capacity: nothing counts requests{behind}. Set `rate_limit` (with `key = client`) on `{}`{sum}.",
                first.full, first.full
            ),
            location: first.name_place(),
            related: vec![Related {
                location: door.arrow(),
                message: "comes in here, without a limit".to_owned(),
            }],
            fixes: Vec::new(),
        });
    }
}

/// Whether it refuses whoever asks too much: it says so, or is a managed API gateway, which does so
/// without being told. A gateway of which nothing is known yet may be one.
fn limits(component: &Component) -> bool {
    let settings = &component.settings;
    let product = component.product.as_ref().and_then(|p| p.known());
    ["rate_limit", "throttle", "shed"]
        .iter()
        .any(|name| settings.has(name))
        || settings.list("rules").contains(&"rate")
        || product.is_some_and(|p| p.managed && p.class == "api_gateway")
        || component.product.is_none() && component.kind.is_some_and(|k| k.name == "gateway")
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-rate-limit";

    #[test]
    fn a_service_and_a_balancer_that_let_all_in() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s, peak = 4 }
client c
balancer lb: aws.alb
         ^^ missing-rate-limit
service a: aws.fargate
c -> lb: https
lb -> a: https
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0].message.contains("on the way to `a`")
                && found[0].message.contains("400 req/s"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related.len(), 1);
        check(
            SLUG,
            "
client c
service a: aws.fargate
        ^ missing-rate-limit
c -> a: https
",
        );
    }

    #[test]
    fn one_way_around_the_limit_is_enough() {
        check(
            SLUG,
            "
client c
gateway g: self.nginx
        ^ missing-rate-limit
service a: aws.fargate { rate_limit = 10 req/s }
service b: aws.fargate
c -> g: https
g -> a: rest
g -> b: rest
",
        );
    }

    #[test]
    fn silent_where_something_on_the_way_limits() {
        check(
            SLUG,
            "
client c
gateway g: aws.http_api
service a: aws.fargate
waf w: aws.waf { rules = [core, rate] }
balancer lb: aws.alb
service b: aws.fargate
service d: aws.fargate
gateway h: self.nginx { rate_limit = 50 req/s }
gateway unknown
c -> g: https
g -> a: rest
c -> w: https
w -> lb: https
lb -> b: https
c -> h: https
h -> b: rest
c -> unknown: https
unknown -> b: rest
c -> d: https { rate_limit = 5 req/s }
",
        );
    }

    #[test]
    fn silent_for_staff_files_and_webhooks() {
        check(
            SLUG,
            "
client staff: self.administrator
client c
external partner
service admin: aws.fargate
service hooks: aws.fargate
cdn edge: aws.cloudfront
bucket site: aws.s3
staff -> admin: https
c -> edge: https
edge -> site: https
partner -> hooks: webhook { signed = true }
",
        );
    }
}
