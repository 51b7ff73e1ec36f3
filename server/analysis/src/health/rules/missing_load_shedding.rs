//! A service that takes whatever comes, until it takes nothing.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Connection, Sets};

pub static RULE: Rule = Rule {
    slug: "missing-load-shedding",
    id: "REL017",
    category: Category::Resilience,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Nothing is refused under overload",
    why: "Beyond its limit a service finishes less and less, unless what is too much is refused early (AWS Builders' Library: load shedding; Site Reliability Engineering, ch. 21; Nygard, Release It!: Shed Load).",
    checks: &[Check::Component(check)],
};

/// Up to this share of what it can do it is safe.
const SAFE: f64 = 0.7;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    let is_function = component.kind.is_some_and(|k| k.name == "function");
    if !component.sets.any(Sets::SERVICE)
        || is_function
        || !component.is_own()
        || facts.is_sketch(id)
        || component.settings.is("admin")
        || component.settings.has("autoscale")
        || refuses(component)
    {
        return;
    }
    // How much comes has to be known: a prototype that nobody uses is not overloaded. Messages wait until
    // there is time for them.
    let Some(rate) = facts.urgent_rate(id).filter(|rate| *rate > 0.0) else {
        return;
    };
    let entrances = || {
        facts
            .architecture
            .into(id)
            .filter(|c| is_entrance(facts, c))
    };
    if entrances().next().is_none() || !entrances().any(|c| is_open(facts, c)) {
        return;
    }
    let peak = rate * facts.peak_factor();
    let capacity = capacity(facts, id);
    if capacity.is_some_and(|capacity| peak <= SAFE * capacity) {
        return;
    }
    let can = match capacity {
        Some(capacity) => format!("can do {}", count(capacity)),
        None => "does not say how many it can do".to_owned(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "At its peak {} requests/s come to `{}`, which {can}: beyond its limit it slows down for everyone, as nothing is refused and nothing is added. \
             Let it `autoscale`, set a `rate_limit` before it, or set `shed = true`.",
            count(peak),
            component.full
        ),
        location: component.name_place(),
        related: entrances()
            .take(3)
            .map(|c| Related {
                location: c.arrow(),
                message: "comes in here, without a limit".to_owned(),
            })
            .collect(),
        fixes: vec![Remedy::set("shed", "true", "Refuse what is too much: `shed = true`".to_owned())],
    });
}

/// Whether requests from outside come along it: from a client, or from what stands at the edge.
fn is_entrance(facts: &Facts<'_>, connection: &Connection) -> bool {
    connection.is_sync()
        && facts
            .component(connection.from)
            .sets
            .any(Sets::CLIENT | Sets::EDGE)
}

/// Whether nothing on the way limits what comes along an entrance.
fn is_open(facts: &Facts<'_>, connection: &Connection) -> bool {
    let limits = |c: &Connection| {
        let from = facts.component(c.from);
        c.settings.has("rate_limit") || from.sets.any(Sets::EDGE) && refuses(from)
    };
    let mut further = facts.architecture.into(connection.from);
    !limits(connection) && !further.any(|c| limits(c))
}

fn refuses(component: &Component) -> bool {
    ["rate_limit", "shed", "throttle"]
        .iter()
        .any(|name| component.settings.has(name))
}

/// The requests a second that its instances can do, where all of that is said.
fn capacity(facts: &Facts<'_>, id: ComponentId) -> Option<f64> {
    let settings = &facts.component(id).settings;
    let time = settings.number("service_time").filter(|time| *time > 0.0)?;
    let at_a_time = settings.number("concurrency")?;
    Some(facts.replicas(id).unwrap_or(1.0) * at_a_time / time)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-load-shedding";

    #[test]
    fn more_comes_than_it_can_do() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s, peak = 4 }
client c
balancer lb: aws.alb
service a: aws.fargate { replicas = 2, concurrency = 10, service_time = 50 ms }
        ^ missing-load-shedding
c -> lb: https
lb -> a: https
",
        );
        assert!(found[0].message.contains("400 requests/s"), "{found:#?}");
        assert!(found[0].message.contains("can do 400"), "{found:#?}");
        assert_eq!(
            found[0].related[0].message,
            "comes in here, without a limit"
        );
        assert!(found[0].fixes[0].title.contains("shed = true"));
    }

    #[test]
    fn nobody_knows_what_it_can_do() {
        check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
service a: aws.fargate { replicas = 2 }
        ^ missing-load-shedding
c -> a: https
",
        );
    }

    #[test]
    fn silent_with_a_limit_before_it_or_room_to_grow() {
        check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
gateway g: aws.http_api { rate_limit = 500 req/s }
balancer lb: aws.alb
service a: aws.fargate { replicas = 2 }
service b: aws.fargate { autoscale { min = 2, max = 9 } }
service d: aws.fargate { replicas = 2, shed = true }
service e: aws.fargate { replicas = 10, concurrency = 50, service_time = 50 ms }
c -> g: https
g -> lb: https
lb -> a: https
c -> b: https
c -> d: https
c -> e: https
",
        );
    }

    #[test]
    fn messages_wait_until_there_is_time() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s, peak = 4 }
client c
balancer lb: aws.alb
service a: aws.fargate { replicas = 2, concurrency = 10, service_time = 50 ms }
service b: aws.fargate { shed = true }
service reports: aws.fargate
        ^^^^^^^ missing-load-shedding
topic t: aws.sns
c -> lb: https
lb -> a: https { calls = 0.5 }
lb -> b: https { calls = 0.49 }
lb -> reports: https { calls = 0.01 }
a -> t: publish
b -> t: publish
reports -> t: consume
",
        );
        assert!(found[0].message.contains(" 4 requests/s"), "{found:#?}");
    }

    #[test]
    fn silent_behind_a_queue_for_functions_and_without_traffic() {
        check(
            SLUG,
            "constraints { traffic = 100 req/s }\nclient c\ngateway g: aws.http_api\nfunction f: aws.lambda\nqueue q: aws.sqs\nservice w: aws.fargate\nc -> g: https\ng -> f: invoke { mode = sync }\nf -> q: publish\nw -> q: consume\n",
        );
        check(SLUG, "client c\nservice a: aws.fargate\nc -> a: https\n");
    }
}
