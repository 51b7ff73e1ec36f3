//! A gateway behind a gateway.

use buttress_pricing::Vendor;

use crate::finding::{Category, Related};
use crate::health::facts::{has_auth, is_api_gateway};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ConnectionId, Product};

pub static RULE: Rule = Rule {
    slug: "chained-gateways",
    id: "STR010",
    category: Category::Structure,
    weight: Weight::Low,
    most: Weight::Low,
    title: "A gateway behind a gateway",
    why: "Each request pays for two, and routes, limits and log-in are kept in two places (Azure: Gateway Aggregation and Gateway Offloading patterns).",
    checks: &[Check::Connection(check)],
};

/// Routers of queries that put answers together: no front doors.
const AGGREGATE: [&str; 2] = ["aws.appsync", "self.apollo_router"];

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &*facts.architecture.connections[id];
    let (first, second) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let is_gate = |c: &Component| {
        c.is_own() && !c.is_sketch() && is_api_gateway(c) && !AGGREGATE.contains(&c.product_id())
    };
    if connection.from == connection.to
        || !connection.is_sync()
        || !is_gate(first)
        || !is_gate(second)
        || connection.settings.word("status") == Some("planned")
        // The door of a mesh or of somebody else's part is one of its own.
        || facts.are_apart(connection.from, connection.to)
        || facts.meshes().any(|mesh| facts.covers(mesh, connection.to))
    {
        return;
    }
    let both_ask = has_auth(&first.settings) && has_auth(&second.settings);
    if !both_ask && !is_alike(first, second) {
        return;
    }
    let what = if both_ask {
        "both ask who is calling"
    } else {
        "both do the same"
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "Requests go through `{}` and then `{}`, and {what}: each waits for two, and routes and limits are kept in two places. Let one gateway do it.",
            first.full, second.full
        ),
        location: connection.arrow(),
        related: vec![
            Related {
                location: first.name_place(),
                message: "the first".to_owned(),
            },
            Related {
                location: second.name_place(),
                message: "the second".to_owned(),
            },
        ],
        fixes: Vec::new(),
    });
}

/// Whether they are of one vendor; of what a team runs itself, whether they are the same product.
fn is_alike(a: &Component, b: &Component) -> bool {
    let known = |c: &Component| {
        c.product
            .as_ref()
            .and_then(Product::known)
            .map(|p| (p.vendor, p.id.clone()))
    };
    match (known(a), known(b)) {
        (Some((Vendor::SelfHosted, one)), Some((Vendor::SelfHosted, other))) => one == other,
        (Some((one, _)), Some((other, _))) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "chained-gateways";

    #[test]
    fn two_of_one_vendor() {
        let found = check(
            SLUG,
            "
client c
gateway outer: aws.api_gateway
gateway inner: aws.http_api
service a: aws.fargate
c -> outer: https
outer -> inner: https
^^^^^^^^^^^^^^ chained-gateways
inner -> a: rest
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[0].related.len(), 2);
    }

    #[test]
    fn two_that_both_ask_for_a_token() {
        let found = check(
            SLUG,
            "
client c
gateway outer: aws.http_api { auth = jwt }
gateway inner: self.kong { auth = oidc }
c -> outer: https
outer -> inner: https
^^^^^^^^^^^^^^ chained-gateways
",
        );
        assert!(found[0].message.contains("both ask who is calling"));
    }

    #[test]
    fn silent_where_each_does_something_else() {
        check(
            SLUG,
            "
client c
gateway front: self.nginx
gateway api: self.kong { auth = jwt }
gateway graph: self.apollo_router { auth = jwt }
gateway models: self.litellm
service a: aws.fargate
c -> front: https
front -> api: https
api -> graph: https
api -> a: rest
a -> models: rest
",
        );
    }

    #[test]
    fn silent_into_a_mesh_and_into_others_parts() {
        check(
            SLUG,
            r#"
client c
gateway outer: aws.api_gateway { auth = jwt }
group payments {
  owner = payments
  gateway door: aws.http_api { auth = iam }
}
group shop {
  owner = shop
  gateway entry: aws.http_api { auth = jwt }
}
group inside {
  gateway ingress: self.envoy { auth = jwt }
  mesh m: self.istio { covers = group }
}
c -> outer: https
shop.entry -> payments.door: https
outer -> inside.ingress: https
"#,
        );
    }
}
