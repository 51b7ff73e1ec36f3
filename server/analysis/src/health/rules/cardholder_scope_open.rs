//! Everything that touches card numbers is audited with them.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{ComponentId, Connection, Sets};

pub static RULE: Rule = Rule {
    slug: "cardholder-scope-open",
    id: "CMP005",
    category: Category::Compliance,
    weight: Weight::High,
    most: Weight::High,
    title: "Card numbers without a boundary",
    why: "All that can reach card numbers is in the scope of the audit, and of a break-in (PCI DSS 1.2, 1.4: segmentation; tokenisation).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if !facts.is_under("pci") {
        return;
    }
    let holds = |id: ComponentId| facts.holds(id, &["pan"]);
    for (id, component) in facts.live() {
        if !component.is_own() || !holds(id) {
            continue;
        }
        // A gateway is a boundary; so is what is in the scope already.
        let open: Vec<&Connection> = facts
            .architecture
            .into(id)
            .map(|c| &**c)
            .filter(|c| {
                let from = facts.component(c.from);
                c.is_sync()
                    && from.is_own()
                    && from.sets.any(Sets::COMPUTE)
                    && !holds(c.from)
                    && !crate::health::facts::says(&c.settings, &["token", "none"])
            })
            .collect();
        let beside = beside(facts, id);
        if open.is_empty() && beside.is_empty() {
            continue;
        }
        let callers: Vec<ComponentId> = open.iter().map(|c| c.from).collect();
        let how = match (callers.as_slice(), beside.as_slice()) {
            ([], beside) => format!("{} stand in the same group", facts.names(beside)),
            (callers, _) => format!(
                "{} call it without a gateway in between",
                facts.names(callers)
            ),
        };
        let related = open.iter().map(|c| Related {
            location: c.arrow(),
            message: "is drawn into the audit".to_owned(),
        });
        let neighbours = beside.iter().map(|other| Related {
            location: facts.component(*other).name_place(),
            message: "has no card numbers, and no boundary to them".to_owned(),
        });
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Component(id),
            magnitude: 1.0,
            message: format!(
                "An audit by PCI DSS takes in all that can reach the card numbers of `{}`, and so does a break-in: {how}. Put what holds them into a group of its own behind a gateway, or keep tokens of a payment provider instead (`data = token`).",
                component.full
            ),
            location: component.name_place(),
            related: related.chain(neighbours).take(4).collect(),
            fixes: Vec::new(),
        });
    }
}

/// What stands in the same group without card numbers: programs and stores, where there is a group.
fn beside(facts: &Facts<'_>, id: ComponentId) -> Vec<ComponentId> {
    let nodes = &facts.architecture.rows.nodes;
    let Some(group) = nodes[id].group else {
        return Vec::new();
    };
    let others = nodes.iter().enumerate().filter(|(other, row)| {
        *other != id
            && row.group == Some(group)
            && row.is_own()
            && !row.flags.has(Flags::SKETCH)
            && row.sets.any(Sets::COMPUTE | Sets::STORE)
            && !facts.holds(*other, &["pan"])
    });
    others.map(|(other, _)| other).collect()
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "cardholder-scope-open";

    #[test]
    fn a_service_outside_that_calls_it() {
        let found = check(
            SLUG,
            "
constraints { compliance = [pci] }
service shop: aws.fargate
service cards: aws.fargate { data = [pan] }
        ^^^^^ cardholder-scope-open
shop -> cards: rest
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0]
                .message
                .contains("`shop` call it without a gateway"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related[0].message, "is drawn into the audit");
    }

    #[test]
    fn others_in_the_same_group() {
        let found = check(
            SLUG,
            "
constraints { compliance = [pci] }
group pay {
  database cards: aws.rds_postgres { data = [pan] }
           ^^^^^ cardholder-scope-open
  database goods: aws.rds_postgres
}
",
        );
        assert!(
            found[0]
                .message
                .contains("`pay.goods` stand in the same group"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn silent_behind_a_gateway_in_a_group_of_its_own() {
        check(
            SLUG,
            "
constraints { compliance = [pci] }
service shop: aws.fargate
gateway boundary: aws.http_api
group pay {
  data = [pan]
  service cards: aws.fargate
  database db: aws.rds_postgres
  cards -> db: query
}
shop -> boundary: rest
boundary -> pay.cards: rest
",
        );
    }

    #[test]
    fn silent_for_tokens_and_without_the_regime() {
        check(
            SLUG,
            "
constraints { compliance = [pci] }
service shop: aws.fargate
database db: aws.rds_postgres { data = token }
shop -> db: query
",
        );
        check(
            SLUG,
            "service shop: aws.fargate\nservice cards: aws.fargate { data = [pan] }\nshop -> cards: rest\n",
        );
    }
}
