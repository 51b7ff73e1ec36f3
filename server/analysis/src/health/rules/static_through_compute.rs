//! Programs that hand out files.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, Connection, ConnectionId, Sets, Status};

use buttress_pricing::{Vendor, ZoneSupport};

pub static RULE: Rule = Rule {
    slug: "static-through-compute",
    id: "PERF006",
    category: Category::Performance,
    weight: Weight::Low,
    most: Weight::Low,
    title: "A program hands out files",
    why: "Files that are the same for all come cheaper and quicker from a bucket or a CDN than from a program (Azure pattern Static Content Hosting).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &facts.architecture.connections[id];
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    if !is_static(connection, to)
        || !to.sets.any(Sets::COMPUTE)
        || !to.is_own()
        || facts.is_sketch(connection.to)
        || keeps_copies(to)
        || !comes_from_clients(facts, connection, from)
    {
        return;
    }
    let much = match facts.traffic.edge_rate(id) {
        Some(rate) if rate > 0.0 => format!("{} times a second ", count(rate)),
        _ => String::new(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "`{}` hands out files that are the same for all, {much}from a program that is paid to think. Put them into a bucket behind a CDN.",
            to.full,
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: to.name_place(),
            message: "the program".to_owned(),
        }],
        fixes: Vec::new(),
    });
}

fn is_static(connection: &Connection, to: &Component) -> bool {
    let said = connection.settings.word("content");
    let content = said.or_else(|| to.settings.word("content"));
    content == Some("static") && matches!(connection.type_name(), "https" | "rest" | "read")
}

/// Whether nothing that keeps copies stands between the clients and the connection.
fn comes_from_clients(facts: &Facts<'_>, connection: &Connection, from: &Component) -> bool {
    if from.sets.any(Sets::CLIENT) {
        return facts.is_entrance(connection);
    }
    from.sets.any(Sets::EDGE | Sets::ROUTER)
        && from.status != Status::Planned
        && !keeps_copies(from)
        && facts
            .architecture
            .into(connection.from)
            .any(|c| facts.is_entrance(c))
        && !facts
            .architecture
            .into(connection.from)
            .any(|c| keeps_copies(facts.component(c.from)))
}

/// Whether it answers from copies, or runs near its users with copies of its own.
fn keeps_copies(component: &Component) -> bool {
    let product = component.product.as_ref().and_then(|p| p.known());
    let everywhere =
        product.is_some_and(|p| p.vendor == Vendor::Saas || p.zones == ZoneSupport::Global);
    component.class() == "cdn"
        || component.kind.is_some_and(|k| k.name == "cdn")
        || component.settings.has("hit_rate")
        || everywhere
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "static-through-compute";

    #[test]
    fn files_from_a_program() {
        let found = check(
            SLUG,
            "
constraints { traffic = 100 req/s }
client c
service web: aws.fargate { content = static }
c -> web: https
^^^^^^^^ static-through-compute
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert!(
            found[0].message.contains("100 times a second"),
            "{found:#?}"
        );
        assert_eq!(found[0].related[0].message, "the program");
    }

    #[test]
    fn through_a_balancer_too() {
        check(
            SLUG,
            "
client c
balancer lb: aws.alb
service web: aws.fargate
c -> lb: https
lb -> web: https { content = static }
^^^^^^^^^ static-through-compute
",
        );
    }

    #[test]
    fn silent_behind_a_cdn_from_a_bucket_and_for_what_is_made() {
        check(
            SLUG,
            "
client c
cdn near: aws.cloudfront
balancer lb: aws.alb
bucket files: aws.s3
service web: aws.fargate { content = static }
service api: aws.fargate { content = dynamic }
service pages: saas.vercel { content = static }
c -> near: https
near -> lb: https
lb -> web: https
near -> files: https { content = static }
c -> api: https
c -> pages: https
",
        );
    }

    #[test]
    fn silent_where_programs_or_the_staff_ask() {
        check(
            SLUG,
            "
client staff: self.administrator
service a: aws.fargate
service web: aws.fargate { content = static }
staff -> web: https
a -> web: https
",
        );
    }
}
