//! A way in from outside on which nobody asks who is calling.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, On, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Connection, ConnectionId, Sets};

pub static RULE: Rule = Rule {
    slug: "unauthenticated-public-path",
    id: "SEC001",
    category: Category::Security,
    weight: Weight::Critical,
    most: Weight::Critical,
    title: "A way in without authentication",
    why: "Whoever finds the address gets in (OWASP API2:2023 broken authentication; AWS SEC02 and SEC03; SOC 2 CC6.1).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let rows = &facts.architecture.rows;
    for (id, row) in rows.edges.iter().enumerate() {
        let caller = &rows.nodes[row.from as usize];
        if !caller.sets.any(Sets::CLIENT | Sets::EXTERNAL) {
            continue;
        }
        let connection = &facts.architecture.connections[id];
        // What stands open itself is told of by the rule about stores.
        let mut outsiders = facts.outsiders_at(connection.to);
        if outsiders.any(|c| std::ptr::eq(c, &**connection)) {
            continue;
        }
        let Some(path) = facts.strangers_way(connection) else {
            continue;
        };
        out.push(observation(facts, id, connection, &path));
    }
}

fn observation(
    facts: &Facts<'_>,
    id: ConnectionId,
    connection: &Connection,
    path: &[ComponentId],
) -> Observation {
    let from = facts.component(connection.from);
    let names: Vec<&str> = path
        .iter()
        .map(|id| facts.component(*id).full.as_str())
        .collect();
    let way = match names.as_slice() {
        [_] => String::new(),
        names => format!(" ({})", names.join(" -> ")),
    };
    let target = names.last().copied().unwrap_or_default();
    // The gate is the first part on the way that can ask; else what is reached.
    let gate = path
        .iter()
        .copied()
        .find(|id| can_ask(facts.component(*id)))
        .or(path.last().copied())
        .unwrap_or(connection.to);
    let gate_name = &facts.component(gate).full;
    let fix = Remedy::set_on(
        On::Component(gate),
        "auth",
        "jwt",
        format!("Ask for a token at `{gate_name}`: `auth = jwt`"),
    );
    let outsider = if from.sets.any(Sets::CLIENT) {
        "anybody"
    } else {
        "whoever claims to be it"
    };
    Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "Through `{}` {outsider} reaches `{target}` without saying who they are{way}. \
             Set `auth` on `{gate_name}`, or `public_content = true` on what is meant for all.",
            from.full,
        ),
        location: connection.arrow(),
        related: path
            .iter()
            .map(|id| Related {
                location: facts.component(*id).name_place(),
                message: "on the way, and does not ask".to_owned(),
            })
            .collect(),
        fixes: vec![fix],
    }
}

fn can_ask(component: &Component) -> bool {
    let gate = component.kind.is_some_and(|k| k.name == "gateway");
    gate || component.sets.any(Sets::SERVICE | Sets::COMPUTE)
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "unauthenticated-public-path";

    #[test]
    fn a_gateway_and_a_service_that_do_not_ask() {
        let found = check(
            SLUG,
            "
client c
gateway g: aws.api_gateway
service a: aws.fargate { replicas = 2 }
c -> g: https
^^^^^^ unauthenticated-public-path
g -> a: rest
",
        );
        assert_eq!(found[0].severity, Severity::Error);
        assert!(
            found[0].message.contains("(g -> a)"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related.len(), 2);
        assert!(
            found[0].fixes[0].title.contains("`g`"),
            "{:?}",
            found[0].fixes
        );
    }

    #[test]
    fn an_unsigned_webhook_and_a_second_way_in() {
        check(
            SLUG,
            "
client c
external partner
service a: aws.fargate { auth = jwt }
service hooks: aws.fargate
service admin: aws.fargate
c -> a: https
partner -> hooks: webhook
^^^^^^^^^^^^^^^^ unauthenticated-public-path
c -> admin: https
^^^^^^^^^^ unauthenticated-public-path
",
        );
    }

    #[test]
    fn silent_where_somebody_asks() {
        check(
            SLUG,
            "
client c
external partner
gateway g: aws.api_gateway { auth = jwt }
service a: aws.fargate
service b: aws.fargate
service hooks: aws.fargate
auth users: aws.cognito
c -> g: https
g -> a: rest
c -> b: https
b -> users: authenticate
partner -> hooks: webhook { signed = true }
c -> users: authenticate
",
        );
    }

    #[test]
    fn silent_for_operators_and_for_products_that_ask_by_themselves() {
        check(
            SLUG,
            "
client dev: self.developer
client analyst
service admin: aws.fargate
warehouse w: gcp.bigquery
dev -> admin: https
analyst -> w: query
",
        );
    }

    #[test]
    fn silent_for_what_is_public_on_purpose() {
        check(
            SLUG,
            "
client c
cdn edge: aws.cloudfront
bucket site: aws.s3
service wiki: aws.fargate { public_content = true }
database db: aws.rds_postgres
c -> edge: https
edge -> site: https
edge -> wiki: https
wiki -> db: query
",
        );
    }

    #[test]
    fn the_fix_closes_the_way() {
        let text = "client c\ngateway g: aws.api_gateway\nservice a: aws.fargate\nc -> g: https\ng -> a: rest\n";
        let before = report(text);
        let finding = before
            .findings()
            .iter()
            .find(|f| f.rule == SLUG)
            .expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(
            fixed.contains("gateway g: aws.api_gateway { auth = jwt }"),
            "{fixed}"
        );
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }
}
