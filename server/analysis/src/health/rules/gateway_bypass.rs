//! A second way in, around the gateway.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Connection, Sets};

pub static RULE: Rule = Rule {
    slug: "gateway-bypass",
    id: "SEC010",
    category: Category::Security,
    weight: Weight::High,
    most: Weight::High,
    title: "A way around the gateway",
    why: "What the gateway checks, limits and writes down is skipped (Azure: Gatekeeper and Gateway Offloading patterns).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let service = facts.component(id);
    if !service.is_own() || !service.sets.any(Sets::SERVICE) {
        return;
    }
    let architecture = facts.architecture;
    let gateway = |c: &Connection| is_own_kind(facts.component(c.from), "gateway");
    let balancer = |c: &Connection| is_own_kind(facts.component(c.from), "balancer");
    // Behind the gateway directly, or behind a balancer that is.
    let balancers: Vec<ComponentId> = architecture
        .into(id)
        .filter(|c| balancer(c))
        .map(|c| c.from)
        .collect();
    let behind = || balancers.iter().flat_map(|b| architecture.into(*b));
    let Some(front) = architecture.into(id).chain(behind()).find(|c| gateway(c)) else {
        return;
    };
    let around = |c: &Connection| {
        facts.component(c.from).sets.any(Sets::CLIENT)
            && facts.is_entrance(c)
            && !has_its_own_way(c)
    };
    let Some(bypass) = architecture.into(id).chain(behind()).find(|c| around(c)) else {
        return;
    };
    let gate = facts.component(front.from);
    let caller = facts.component(bypass.from);
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` gets to `{}` around `{}`: what the gateway checks, limits and logs does not count there. Lead this way through `{}` too, or make it `private = true` if it is not open to the internet.",
            caller.full, service.full, gate.full, gate.full
        ),
        location: service.name_place(),
        related: vec![
            Related {
                location: bypass.arrow(),
                message: "goes around the gateway".to_owned(),
            },
            Related {
                location: front.arrow(),
                message: "goes through it".to_owned(),
            },
        ],
        fixes: Vec::new(),
    });
}

fn is_own_kind(component: &Component, kind: &str) -> bool {
    component.is_own() && component.kind.is_some_and(|k| k.name == kind)
}

/// Whether it is a line that stays open, or one with an address of its own for each call, that says how
/// its callers log in: a gateway is of little use to it.
fn has_its_own_way(connection: &Connection) -> bool {
    let auth = connection.settings.word("auth");
    auth == Some("signed_url")
        || matches!(connection.type_name(), "websocket" | "stream") && auth.is_some()
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "gateway-bypass";

    #[test]
    fn a_client_that_calls_the_service_itself() {
        let found = check(
            SLUG,
            "
client web
client app
gateway g: aws.http_api { auth = jwt }
service a: aws.fargate { auth = jwt }
        ^ gateway-bypass
web -> g: https
g -> a: rest
app -> a: https
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0].message.contains("`app` gets to `a` around `g`"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related[0].message, "goes around the gateway");
    }

    #[test]
    fn a_client_that_calls_its_balancer() {
        check(
            SLUG,
            "
client web
gateway g: aws.http_api { auth = jwt }
balancer lb: aws.alb
service a: aws.fargate
        ^ gateway-bypass
web -> g: https
g -> lb: https
lb -> a: https
web -> lb: https
",
        );
    }

    #[test]
    fn silent_where_all_goes_through_it() {
        check(
            SLUG,
            "
client web
gateway g: aws.http_api { auth = jwt }
service a: aws.fargate
service b: aws.fargate { auth = jwt }
web -> g: https
g -> a: rest
web -> b: https
a -> b: rest
",
        );
    }

    #[test]
    fn silent_for_sockets_uploads_staff_and_private_lines() {
        check(
            SLUG,
            "
client web
client staff: self.administrator
gateway g: aws.http_api { auth = jwt }
service a: aws.fargate { auth = jwt }
web -> g: https
g -> a: rest
web -> a: websocket { auth = jwt }
web -> a: https { auth = signed_url }
web -> a: grpc { private = true }
staff -> a: https
",
        );
    }
}
