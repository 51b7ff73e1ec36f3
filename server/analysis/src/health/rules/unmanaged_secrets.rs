//! Passwords and keys that nothing looks after.

use rustc_hash::FxHashSet;

use crate::finding::{Category, Related};
use crate::health::facts::regime_title;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{Component, ComponentId, Connection, Sets};

pub static RULE: Rule = Rule {
    slug: "unmanaged-secrets",
    id: "SEC012",
    category: Category::Security,
    weight: Weight::Medium,
    most: Weight::High,
    title: "Passwords that nothing looks after",
    why: "Keys in code, images and settings leak and are never changed (AWS SEC02-BP03; Azure SE:09; Twelve-Factor III; PCI DSS 8.6.2).",
    checks: &[Check::Design(check)],
};

/// One finding for each group: its parts are mended together.
fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let rows = &facts.architecture.rows;
    let mut told = FxHashSet::default();
    for (id, row) in rows.nodes.iter().enumerate() {
        let programs = row.is_own() && row.sets.any(Sets::COMPUTE);
        if !programs || row.flags.has(Flags::SKETCH) || told.contains(&row.group) {
            continue;
        }
        let Some(login) = login(facts, id) else {
            continue;
        };
        if has_a_vault(facts, id) {
            continue;
        }
        told.insert(row.group);
        out.push(observation(facts, id, login));
    }
}

/// A connection on which a component has to show a password or key.
fn login<'f>(facts: &'f Facts<'_>, id: ComponentId) -> Option<&'f Connection> {
    let rows = &facts.architecture.rows;
    let keyed = Sets::DB | Sets::EXTERNAL | Sets::MODEL | Sets::BROKER;
    let edges = facts.architecture.out_edges(id);
    let mut edges = edges.filter(|edge| {
        let to = &rows.nodes[rows.edges[*edge].to as usize];
        to.sets.any(keyed)
    });
    let found = edges.find(|edge| needs_a_key(facts, &facts.architecture.connections[*edge]));
    found.map(|edge| &*facts.architecture.connections[edge])
}

/// Whether it says that it logs in by a password, key or token; or says nothing, and leads to what
/// always asks for one.
fn needs_a_key(facts: &Facts<'_>, connection: &Connection) -> bool {
    let to = facts.component(connection.to);
    if connection.type_name() == "observe" || is_role(to.settings.word("auth")) {
        return false;
    }
    match connection.settings.word("auth") {
        Some(auth) => matches!(auth, "password" | "basic" | "api_key" | "token"),
        None => to.sets.any(Sets::SQL) && to.product.is_some() || is_saas(to),
    }
}

/// Whether callers are known by a role of the platform.
fn is_role(auth: Option<&str>) -> bool {
    matches!(auth, Some("iam" | "mtls" | "none"))
}

fn is_saas(component: &Component) -> bool {
    let kept = Sets::DB | Sets::EXTERNAL | Sets::MODEL | Sets::BROKER;
    component.sets.any(kept) && component.product_id().starts_with("saas.")
}

/// Whether something says where its passwords come from.
fn has_a_vault(facts: &Facts<'_>, id: ComponentId) -> bool {
    let component = facts.component(id);
    let is_vault = |c: &Component| c.sets.any(Sets::SECRETS);
    let mut calls = facts.architecture.out_of(id);
    facts.said(id, "secrets_from").is_some()
        || component.settings.list("sidecar").contains(&"vault_agent")
        || calls.any(|c| is_vault(facts.component(c.to)))
        || facts.vaults().any(|vault| facts.covers(vault, id))
}

fn observation(facts: &Facts<'_>, id: ComponentId, login: &Connection) -> Observation {
    let component = facts.component(id);
    let regime = facts.audited();
    let asks = regime.map_or(String::new(), |r| {
        format!(" An auditor of {} will ask.", regime_title(r))
    });
    let group = component.group.map_or(String::new(), |group| {
        let name = &facts.architecture.groups[group].full;
        format!(" Others of `{name}` may do so too.")
    });
    let to = facts.component(login.to);
    let key = if to.sets.any(Sets::EXTERNAL | Sets::MODEL) {
        "key"
    } else {
        "password"
    };
    Observation {
        rule: RULE.source(),
        weight: if regime.is_some() {
            Weight::High
        } else {
            RULE.weight
        },
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` logs in at `{}`, and nothing says where the {key} is kept: in code or an image it leaks, and nobody changes it.{group}{asks} Connect it to `secrets`, say `secrets_from`, or log in by a role (`auth = iam`).",
            component.full, to.full
        ),
        location: component.name_place(),
        related: vec![Related {
            location: login.arrow(),
            message: "shows a password or key".to_owned(),
        }],
        fixes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "unmanaged-secrets";

    #[test]
    fn a_password_for_a_database_and_a_key_for_a_vendor() {
        let text = "
service a: aws.fargate
        ^ unmanaged-secrets
database db: aws.rds_postgres
external stripe: saas.stripe
a -> db: query
group shop {
  service b: aws.fargate
          ^ unmanaged-secrets
  service c: aws.fargate
  b -> stripe: rest
  c -> stripe: rest
}
";
        let found = check(SLUG, text);
        assert_eq!(found[0].severity, Severity::Information);
        assert_eq!(found[0].related[0].message, "shows a password or key");
        assert!(
            found[1].message.contains("Others of `shop`"),
            "{}",
            found[1].message
        );
        let found = check(
            SLUG,
            &format!("constraints {{ compliance = [pci] }}\n{text}"),
        );
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn a_key_that_is_spoken_of() {
        check(
            SLUG,
            "
job j: aws.batch
    ^ unmanaged-secrets
queue q: self.rabbitmq
j -> q: consume { auth = password }
",
        );
    }

    #[test]
    fn silent_where_a_vault_keeps_them() {
        check(
            SLUG,
            "
secrets vault: aws.secrets_manager
database db: aws.rds_postgres
service a: aws.fargate
service b: aws.fargate { secrets_from = vault }
service c: aws.fargate { sidecar = [vault_agent] }
a -> db: query
a -> vault: resolve
b -> db: query
c -> db: query
",
        );
        check(
            SLUG,
            "secrets v: aws.secrets_manager { covers = all }\nservice a: aws.fargate\ndatabase db: aws.rds_postgres\na -> db: query\n",
        );
    }

    #[test]
    fn silent_for_roles_of_the_platform_and_for_sketches() {
        check(
            SLUG,
            "
database db: aws.rds_postgres
database table: aws.dynamodb
queue q: aws.sqs
service a: aws.fargate
service sketch
database unknown
a -> db: query { auth = iam }
a -> table: query
a -> q: publish
sketch -> db: query
a -> unknown: query
",
        );
    }
}
