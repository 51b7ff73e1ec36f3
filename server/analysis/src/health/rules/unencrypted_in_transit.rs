//! What goes over the wire can be read on the way.

use crate::finding::Category;
use crate::health::facts::regime_title;
use crate::health::{Check, Facts, Observation, On, Remedy, Rule, Subject, Weight};
use crate::model::{Component, Connection, ConnectionId, Sets};

pub static RULE: Rule = Rule {
    slug: "unencrypted-in-transit",
    id: "SEC004",
    category: Category::Security,
    weight: Weight::High,
    most: Weight::High,
    title: "Data that can be read on the way",
    why: "Whoever sits on the path reads passwords and personal data (AWS SEC09-BP02; Azure SE:07; PCI DSS 4.2.1; HIPAA 164.312(e)(1); GDPR 32(1)(a)).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &*facts.architecture.connections[id];
    let settings = &connection.settings;
    if settings.is("same_process") || settings.has("mtls") || settings.is("encrypted") {
        return;
    }
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    if from.status == crate::model::Status::Planned || to.status == crate::model::Status::Planned {
        return;
    }
    let said_so = settings.bool("encrypted") == Some(false);
    let why = if said_so && !ends_at_the_door(facts, from) {
        "it is said to be unencrypted".to_owned()
    } else if facts.is_entrance(connection) && is_request(connection) && is_plain(to) {
        format!("`{}` does not speak TLS", to.full)
    } else if let Some((here, there)) = far_apart(facts, connection) {
        let regime = facts.regimes().first().copied().unwrap_or_default();
        format!(
            "it goes from {here} to {there}, and nothing says that it is encrypted, as {} asks",
            regime_title(regime)
        )
    } else {
        return;
    };
    if meshed(facts, connection) {
        return;
    }
    // A door that speaks no TLS is mended at the door.
    let (remedy, fix) = if said_so || !is_plain(to) {
        let fix = Remedy::set("encrypted", "true", "Encrypt it: `encrypted = true`");
        ("Set `encrypted = true`".to_owned(), fix)
    } else {
        let title = format!("End TLS at `{}`: `tls = true`", to.full);
        let fix = Remedy::set_on(On::Target, "tls", "true", title);
        (format!("Set `tls = true` on `{}`", to.full), fix)
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "What `{}` and `{}` tell each other can be read on the way: {why}. {remedy}.",
            from.full, to.full,
        ),
        location: connection.arrow(),
        related: Vec::new(),
        fixes: vec![fix],
    });
}

/// Whether the caller is a balancer behind which the network is its own, and no regime asks for more.
fn ends_at_the_door(facts: &Facts<'_>, from: &Component) -> bool {
    from.kind.is_some_and(|k| k.name == "balancer") && !facts.has_regime()
}

/// Whether it is said to speak no TLS.
fn is_plain(to: &Component) -> bool {
    to.settings.bool("tls") == Some(false)
}

fn is_request(connection: &Connection) -> bool {
    connection.is_sync() || matches!(connection.type_name(), "webhook" | "websocket")
}

/// The two regions between which it runs, where a regime asks for encryption and the product called
/// does not bring it.
fn far_apart<'f>(facts: &'f Facts<'_>, connection: &Connection) -> Option<(&'f str, &'f str)> {
    let to = facts.component(connection.to);
    let product = to.product.as_ref().and_then(|p| p.known())?;
    if !facts.has_regime()
        || product.managed
        || matches!(connection.type_name(), "https" | "webhook")
        || to.sets.any(Sets::EXTERNAL | Sets::CLIENT)
    {
        return None;
    }
    let region = |id| facts.regions_said(id).first().copied();
    let (here, there) = (region(connection.from)?, region(connection.to)?);
    (here != there).then_some((here, there))
}

/// Whether a mesh encrypts between both ends.
fn meshed(facts: &Facts<'_>, connection: &Connection) -> bool {
    facts
        .meshes()
        .any(|mesh| facts.covers(mesh, connection.from) && facts.covers(mesh, connection.to))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "unencrypted-in-transit";

    #[test]
    fn what_is_said_to_be_plain_and_a_door_without_tls() {
        let found = check(
            SLUG,
            "
client c
balancer lb: self.haproxy { tls = false }
service a: aws.fargate
database db: self.postgres
c -> lb: https
^^^^^^^ unencrypted-in-transit
a -> db: query { encrypted = false }
^^^^^^^ unencrypted-in-transit
",
        );
        assert!(
            found[0].message.contains("`tls = true` on `lb`"),
            "{}",
            found[0].message
        );
        assert!(found[1].fixes[0].title.contains("`encrypted = true`"));
    }

    #[test]
    fn under_a_regime_between_regions() {
        let found = check(
            SLUG,
            "
constraints { compliance = [gdpr] }
service a: aws.fargate { region = eu-west-1 }
database db: self.postgres { region = eu-central-1 }
a -> db: query
^^^^^^^ unencrypted-in-transit
",
        );
        assert!(
            found[0].message.contains("from eu-west-1 to eu-central-1"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn silent_in_one_process_behind_a_balancer_and_inside_a_mesh() {
        check(
            SLUG,
            "
balancer lb: aws.alb
service a: aws.fargate
service b: aws.fargate
mesh m: self.linkerd { covers = [a, b] }
lb -> a: rest { encrypted = false }
a -> b: rest { encrypted = false }
database db: self.postgres
service one: aws.fargate
service two: aws.fargate
one -> two: rest { encrypted = false, same_process = true }
one -> db: query
",
        );
    }

    #[test]
    fn silent_for_products_that_bring_tls() {
        check(
            SLUG,
            "
constraints { compliance = [gdpr] }
service a: aws.fargate { region = eu-west-1 }
database db: aws.dynamodb { region = eu-central-1 }
database own: self.postgres { region = eu-central-1 }
a -> db: query
a -> own: query { encrypted = true }
",
        );
    }
}
