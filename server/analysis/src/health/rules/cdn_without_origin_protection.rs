//! A way around the content network, to what stands behind it.

use crate::finding::{Category, Related};
use crate::health::facts::has_auth;
use crate::health::{Check, Facts, Observation, On, Remedy, Rule, Subject, Weight};
use crate::model::{ComponentId, Connection, ConnectionId, Sets};

pub static RULE: Rule = Rule {
    slug: "cdn-without-origin-protection",
    id: "STR011",
    category: Category::Structure,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A way around the content network",
    why: "Whoever knows the origin's address goes round the cache, its limits and its firewall (Azure: Gatekeeper pattern; AWS SEC05: restrict access to origins).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let call = &*facts.architecture.connections[id];
    let (network, origin) = (facts.component(call.from), facts.component(call.to));
    let is_cdn = |id: ComponentId| facts.component(id).kind.is_some_and(|k| k.name == "cdn");
    if !network.is_own()
        || !is_cdn(call.from)
        || is_cdn(call.to)
        || !call.is_sync()
        || !origin.is_own()
        || origin.is_sketch()
        || origin.settings.is("public_content")
        || is_guarded(call)
        || origin.settings.has("allow")
    {
        return;
    }
    let around = facts
        .architecture
        .into(call.to)
        .find(|c| goes_around(facts, c));
    let public = origin.settings.is("public");
    // A public bucket is told of as such, and the way around a gateway is as well.
    if around.is_none() && (!public || origin.sets.any(Sets::STORE))
        || is_told(facts, call.to, around.is_some())
    {
        return;
    }
    let how = match around {
        Some(way) => format!("`{}` calls it directly", facts.component(way.from).full),
        None => "it can be reached from the internet".to_owned(),
    };
    let mut related = vec![Related {
        location: origin.name_place(),
        message: "the origin".to_owned(),
    }];
    related.extend(around.map(|way| Related {
        location: way.arrow(),
        message: "goes around".to_owned(),
    }));
    let fixes = match around {
        Some(_) => Vec::new(),
        None => vec![Remedy::Set {
            on: On::Itself,
            settings: vec![("origin_access", "true".to_owned())],
            title: "Let only the CDN read the origin: `origin_access = true`".to_owned(),
        }],
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "`{}` stands before `{}`, and {how}: whoever knows the address goes round the cache and what it keeps out. \
             Let the origin answer `{}` alone: set `origin_access = true` here, and lead all others through it.",
            network.full, origin.full, network.full
        ),
        location: call.arrow(),
        related,
        fixes,
    });
}

/// Whether the origin can tell the network from others.
fn is_guarded(call: &Connection) -> bool {
    let settings = &call.settings;
    let says = ["origin_access", "private", "signed", "mtls"];
    has_auth(settings) || says.iter().any(|name| settings.has(name))
}

/// Whether a client gets to the origin without the network, and not on a line that stays open, or by an
/// address made for it.
fn goes_around(facts: &Facts<'_>, call: &Connection) -> bool {
    let own_way = call.settings.word("auth") == Some("signed_url")
        || matches!(call.type_name(), "websocket" | "stream" | "webhook");
    facts.component(call.from).sets.any(Sets::CLIENT) && facts.is_entrance(call) && !own_way
}

/// Whether the way around a gateway of ours is told of at the same part.
fn is_told(facts: &Facts<'_>, id: ComponentId, around: bool) -> bool {
    let gateway = |c: &Connection| {
        facts
            .component(c.from)
            .kind
            .is_some_and(|k| k.name == "gateway")
    };
    around
        && facts.component(id).sets.any(Sets::SERVICE)
        && facts.architecture.into(id).any(|c| gateway(c))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "cdn-without-origin-protection";

    #[test]
    fn an_origin_that_the_internet_reaches() {
        let found = check(
            SLUG,
            "
client c
cdn n: aws.cloudfront
balancer b: aws.alb { public = true }
service a: aws.fargate
c -> n: https
n -> b: https
^^^^^^ cdn-without-origin-protection
b -> a: https
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert_eq!(found[0].related[0].message, "the origin");
        assert!(found[0].fixes[0].title.contains("origin_access = true"));
    }

    #[test]
    fn an_origin_that_clients_call() {
        let found = check(
            SLUG,
            "
client c
cdn n: saas.cloudflare_cdn
service a: aws.fargate
c -> n: https
n -> a: https
^^^^^^ cdn-without-origin-protection
c -> a: https
",
        );
        assert!(
            found[0].message.contains("`c` calls it directly"),
            "{found:#?}"
        );
        assert!(found[0].fixes.is_empty());
    }

    #[test]
    fn silent_where_the_origin_knows_who_asks() {
        for guard in [
            "origin_access = true",
            "private = true",
            "signed = true",
            "auth = token",
        ] {
            check(
                SLUG,
                &format!(
                    "client c\ncdn n: aws.cloudfront\nbalancer b: aws.alb {{ public = true }}\nc -> n: https\nn -> b: https {{ {guard} }}\n"
                ),
            );
        }
        check(
            SLUG,
            "client c\ncdn n: aws.cloudfront\nbalancer b: aws.alb\nbalancer k: aws.alb { public = true, allow = [cloudfront] }\nc -> n: https\nn -> b: https\nn -> k: https\n",
        );
    }

    #[test]
    fn silent_for_open_lines_what_is_for_all_and_where_another_rule_speaks() {
        check(
            SLUG,
            "
client c
client boss: self.administrator
external partner
cdn n: aws.cloudfront
cdn second: self.varnish { public = true }
gateway g: aws.http_api
service live: aws.fargate
service page: aws.fargate { public_content = true }
service both: aws.fargate
bucket open: aws.s3 { public = true }
service sketch
n -> second: https
n -> live: https
n -> page: https
n -> both: https
n -> open: https
n -> sketch: https
g -> both: rest
c -> live: websocket
c -> page: https
c -> both: https
c -> sketch: https
boss -> live: https
partner -> live: webhook
",
        );
    }
}
