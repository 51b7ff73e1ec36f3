//! Too many can get at what must not be seen.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Connection, Sets};

pub static RULE: Rule = Rule {
    slug: "excessive-blast-radius",
    id: "SEC015",
    category: Category::Security,
    weight: Weight::Low,
    most: Weight::Low,
    title: "Too many can get at personal data",
    why: "Each program with access is one more that can lose the data (AWS SEC05-BP01 layers; Azure SE:04 segmentation).",
    checks: &[Check::Component(check)],
};

/// How many services may use a store with such data.
const MANY: usize = 5;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let store = facts.component(id);
    if !store.is_own() || !store.sets.any(Sets::STORE) || !facts.is_sensitive(id) {
        return;
    }
    let uses = |c: &Connection| {
        let from = facts.component(c.from);
        matches!(c.type_name(), "read" | "write" | "query")
            && from.is_own()
            && from.sets.any(Sets::SERVICE)
    };
    let users: Vec<&Connection> = facts
        .architecture
        .into(id)
        .map(|c| &**c)
        .filter(|c| uses(c))
        .collect();
    let mut callers: Vec<ComponentId> = users.iter().map(|c| c.from).collect();
    callers.sort_unstable();
    callers.dedup();
    // Strangers speak to it, and no boundary lies between it and the store.
    let front = users.iter().find(|c| {
        let from = facts.component(c.from);
        from.group == store.group && facts.is_public(c.from)
    });
    let (message, shown) = if callers.len() > MANY {
        (
            format!(
                "{} services can read or change the personal data in `{}`: a hole in any of them is enough to lose it. Let one service own it and the others ask that one.",
                callers.len(),
                store.full
            ),
            users.as_slice(),
        )
    } else if let Some(front) = front {
        (
            format!(
                "A hole in `{}`, which strangers speak to, is enough to lose the personal data in `{}`: no boundary lies between them. Put the store into a group of its own, behind a service that the internet cannot reach.",
                facts.component(front.from).full,
                store.full
            ),
            std::slice::from_ref(front),
        )
    } else {
        return;
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message,
        location: store.name_place(),
        related: shown
            .iter()
            .take(MANY + 1)
            .map(|c| Related {
                location: c.arrow(),
                message: "gets at it".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "excessive-blast-radius";

    #[test]
    fn a_store_that_six_services_use() {
        let names = ["a", "b", "c", "d", "e", "f"];
        let services: String = names
            .iter()
            .map(|n| format!("service {n}: aws.fargate\n{n} -> people: query\n"))
            .collect();
        let found = check(
            SLUG,
            &format!(
                "database people: aws.dynamodb {{ data = [pii] }}\n         ^^^^^^ excessive-blast-radius\n{services}"
            ),
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[0].related.len(), 6);
        assert!(
            found[0].message.starts_with("6 services"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn a_store_beside_a_service_that_strangers_speak_to() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate { auth = jwt }
database people: aws.dynamodb { data = [pii] }
         ^^^^^^ excessive-blast-radius
c -> a: https
a -> people: query
",
        );
        assert_eq!(found[0].related[0].message, "gets at it");
    }

    #[test]
    fn silent_behind_a_boundary_or_a_gateway() {
        check(
            SLUG,
            "
client c
service a: aws.fargate { auth = jwt }
group vault {
  database people: aws.dynamodb { data = [pii] }
}
gateway g: aws.http_api { auth = jwt }
service b: aws.fargate
database more: aws.dynamodb { data = [pii] }
c -> a: https
a -> vault.people: query
c -> g: https
g -> b: rest
b -> more: query
",
        );
    }

    #[test]
    fn silent_without_such_data() {
        check(
            SLUG,
            "
client c
service a: aws.fargate { auth = jwt }
database goods: aws.dynamodb { data = public }
c -> a: https
a -> goods: query
",
        );
    }
}
