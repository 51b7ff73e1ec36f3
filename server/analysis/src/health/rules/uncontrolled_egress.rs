//! Whoever breaks in can carry data out to anywhere.

use crate::finding::{Category, Related};
use crate::health::facts::regime_title;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{ComponentId, Connection, Sets};

pub static RULE: Rule = Rule {
    slug: "uncontrolled-egress",
    id: "SEC014",
    category: Category::Security,
    weight: Weight::Low,
    most: Weight::Medium,
    title: "Data can be carried out to anywhere",
    why: "Stolen data leaves by the way that calls to partners take (PCI DSS 1.3.2 outbound traffic; Azure SE:06).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let rows = &facts.architecture.rows;
    // What all leaves through controls all of it.
    let exit = |n: &crate::model::rows::NodeRow| n.is_own() && n.sets.any(Sets::NETWORK);
    if rows.nodes.iter().any(exit) {
        return;
    }
    let mut last = None;
    let leaving = rows.edges.iter().enumerate().filter(|(_, edge)| {
        let (from, to) = (
            &rows.nodes[edge.from as usize],
            &rows.nodes[edge.to as usize],
        );
        to.sets.any(Sets::EXTERNAL)
            && from.sets.any(Sets::COMPUTE)
            && from.is_own()
            && !from.flags.has(Flags::SKETCH)
    });
    let mut leaving: Vec<(ComponentId, &Connection)> = leaving
        .map(|(id, edge)| (edge.from as usize, &*facts.architecture.connections[id]))
        .collect();
    leaving.sort_by_key(|(from, _)| *from);
    for (id, call) in leaving {
        if last == Some(id) || call.settings.is("private") || is_controlled(facts, id) {
            continue;
        }
        if let Some(data) = data_in_reach(facts, id) {
            last = Some(id);
            out.push(observation(facts, id, call, data));
        }
    }
}

fn is_controlled(facts: &Facts<'_>, id: ComponentId) -> bool {
    let settings = &facts.component(id).settings;
    settings.has("egress")
        || settings.has("allow")
        || settings.list("sidecar").contains(&"egress_proxy")
}

/// Itself or what it calls, where that holds data that must not get out.
fn data_in_reach(facts: &Facts<'_>, id: ComponentId) -> Option<ComponentId> {
    let called = facts.architecture.out_of(id).map(|c| c.to);
    let called = called.filter(|to| facts.component(*to).is_own());
    std::iter::once(id)
        .chain(called)
        .find(|id| facts.is_sensitive(*id))
}

fn observation(
    facts: &Facts<'_>,
    id: ComponentId,
    call: &Connection,
    data: ComponentId,
) -> Observation {
    let component = facts.component(id);
    let regime = facts.first_of(&["pci", "hipaa"]);
    let whose = match data == id {
        true => "its data".to_owned(),
        false => format!("the data of `{}`", facts.component(data).full),
    };
    let asks = regime.map_or(String::new(), |r| {
        format!(" {} asks to limit what may leave.", regime_title(r))
    });
    Observation {
        rule: RULE.source(),
        weight: if regime.is_some() {
            Weight::Medium
        } else {
            RULE.weight
        },
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "Whoever breaks into `{}` can send {whose} anywhere: nothing limits where it may call.{asks} Lead its calls to `{}` through a `network` part or an egress proxy, or list with `allow` what it may reach.",
            component.full,
            facts.component(call.to).full
        ),
        location: component.name_place(),
        related: vec![Related {
            location: call.arrow(),
            message: "leaves here".to_owned(),
        }],
        fixes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "uncontrolled-egress";

    const LEAVING: &str = "
service a: aws.fargate
        ^ uncontrolled-egress
database db: aws.rds_postgres { data = [pii] }
external stripe: saas.stripe
a -> db: query
a -> stripe: rest
";

    #[test]
    fn a_service_that_reads_personal_data_and_calls_out() {
        let found = check(SLUG, LEAVING);
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[0].related[0].message, "leaves here");
        assert!(
            found[0].message.contains("the data of `db`"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn it_weighs_more_under_a_regime() {
        let found = check(
            SLUG,
            &format!("constraints {{ compliance = [pci] }}{LEAVING}"),
        );
        assert_eq!(found[0].severity, Severity::Information);
    }

    #[test]
    fn silent_where_the_way_out_is_controlled() {
        let unmarked = LEAVING.replace("        ^ uncontrolled-egress\n", "");
        check(SLUG, &format!("{unmarked}network out: aws.nat_gateway\n"));
        let listed = unmarked.replace(
            "a: aws.fargate",
            "a: aws.fargate { sidecar = [egress_proxy] }",
        );
        check(SLUG, &listed);
    }

    #[test]
    fn silent_without_such_data_and_for_what_calls_nobody() {
        check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate { data = [pii] }
external stripe: saas.stripe
a -> stripe: rest
stripe -> b: webhook { signed = true }
",
        );
    }
}
