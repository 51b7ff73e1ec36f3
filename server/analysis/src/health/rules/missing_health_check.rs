//! Copies of a service that are sent requests whether they answer or not.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, On, Remedy, Rule, Subject, Weight};
use crate::model::{Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "missing-health-check",
    id: "REL018",
    category: Category::Resilience,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Copies without a health check",
    why: "Without a check requests go on to an instance that is dead (Azure Health Endpoint Monitoring; microservices.io Health Check API; AWS Builders' Library: implementing health checks).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &facts.architecture.connections[id];
    let copies = facts.replicas(connection.to).unwrap_or(1.0);
    if copies < 2.0 || !fires(facts, connection) {
        return;
    }
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "`{}` cannot tell which of the {} instances of `{}` are well: when one is not, about one request in {} fails until somebody sees it. \
             Set `health_check` on `{}`.",
            from.full,
            count(copies),
            to.full,
            count(copies),
            to.full
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: to.name_place(),
            message: format!("{} instances", count(copies)),
        }],
        fixes: vec![Remedy::set_on(On::Target, "health_check", "\"/healthz\"", format!("Check the health of `{}`", to.name))],
    });
}

fn fires(facts: &Facts<'_>, connection: &Connection) -> bool {
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let is_checked = [&from.settings, &to.settings, &connection.settings]
        .iter()
        .any(|s| s.get("health_check").is_some());
    // A managed balancer or gateway looks after its targets, a platform after its instances; names
    // are looked up whether somebody answers or not.
    let looks_itself = facts.is_managed(connection.from) && from.class() != "dns";
    from.sets.any(Sets::ROUTER)
        && to.sets.any(Sets::SERVICE)
        && connection.is_sync()
        && from.is_own()
        && to.status != Status::Planned
        && !is_checked
        && !looks_itself
        && !facts.is_sketch(connection.from)
        && !facts.is_sketch(connection.to)
        && to.kind.is_none_or(|k| k.name != "function")
        && facts
            .product(connection.to)
            .is_none_or(|p| p.zones != buttress_pricing::ZoneSupport::Inherent)
        && !facts.is_in_mesh(connection)
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-health-check";

    #[test]
    fn nginx_before_copies() {
        let found = check(
            SLUG,
            "
client c
gateway g: self.nginx { replicas = 2 }
service a: self.container { replicas = 3 }
c -> g: https
g -> a: rest
^^^^^^ missing-health-check
",
        );
        assert!(
            found[0].message.contains("one request in 3 fails"),
            "{found:#?}"
        );
        assert_eq!(found[0].related[0].message, "3 instances");
        assert_eq!(found[0].fixes[0].title, "Check the health of `a`");
    }

    #[test]
    fn names_that_lead_to_copies() {
        check(
            SLUG,
            "
client c
dns names: aws.route53
service a: aws.ec2 { replicas = 2 }
c -> names: resolve
names -> a: https
^^^^^^^^^^ missing-health-check
",
        );
    }

    #[test]
    fn silent_with_a_check_at_either_end() {
        check(
            SLUG,
            "
gateway g: self.nginx { replicas = 2 }
gateway checks: self.nginx { replicas = 2, health_check = \"/up\" }
service a: self.container { replicas = 3, health_check = \"/healthz\" }
service b: self.container { replicas = 3 }
service one: self.container { replicas = 1 }
g -> a: rest
g -> b: rest { health_check = true }
checks -> b: rest
g -> one: rest
",
        );
    }

    #[test]
    fn silent_where_the_platform_looks() {
        check(
            SLUG,
            "
balancer lb: aws.alb
gateway g: self.nginx { replicas = 2 }
service a: aws.fargate { replicas = 3 }
service run: gcp.cloud_run { autoscale { min = 2, max = 5 } }
service sketch
lb -> a: https
g -> run: rest
g -> sketch: rest
",
        );
    }
}
