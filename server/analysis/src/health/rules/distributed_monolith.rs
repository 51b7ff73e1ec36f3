//! Services that must run, deploy and fail together.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};

pub static RULE: Rule = Rule {
    slug: "distributed-monolith",
    id: "STR003",
    category: Category::Structure,
    weight: Weight::High,
    most: Weight::High,
    title: "A monolith in pieces",
    why: "Services that cannot do without each other pay for a network and get none of the independence (Newman, Building Microservices; microservices.io: decomposition).",
    checks: &[Check::Design(check)],
};

/// Fewer services are no such thing.
const LEAST: usize = 4;
/// Calls for each service.
const CALLS: usize = 2;
/// The share of what passes between services that goes by messages and makes them independent.
const MESSAGES: f64 = 0.2;
/// The share of the services that wait for each other in rings.
const KNOT: f64 = 0.6;
/// How many services a message names.
const NAMED: usize = 3;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if facts.is_fragment() {
        return;
    }
    let Some(coupling) = facts.coupling(LEAST, CALLS) else {
        return;
    };
    let (services, calls) = (coupling.services, coupling.calls);
    let by_message = coupling.messages as f64;
    if services < LEAST || by_message >= MESSAGES * (by_message + calls as f64) {
        return;
    }
    let knotted = coupling.knot >= 3 && coupling.knot as f64 >= KNOT * services as f64;
    if calls <= CALLS * services && !knotted {
        return;
    }
    let Some(location) = facts.design_place() else {
        return;
    };
    let what = match knotted {
        true => format!(
            "{} of {services} services wait for each other in rings",
            coupling.knot
        ),
        false => format!("{services} services wait for each other along {calls} calls"),
    };
    let busiest: Vec<_> = coupling.busiest.iter().take(NAMED).collect();
    let names: Vec<usize> = busiest.iter().map(|(id, _)| *id).collect();
    let related = busiest.iter().map(|(id, count)| Related {
        location: facts.component(*id).name_place(),
        message: match count {
            1 => "waits for one other".to_owned(),
            count => format!("waits for {count} others"),
        },
    });
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "{what}, and next to nothing goes by message: they must run, deploy and fail together. \
             Begin with {}: tell others by events what they ask for now, merge what changes together, or say that it is one program (`monolith = true` on a group).",
            facts.names(&names)
        ),
        location,
        related: related.collect(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "distributed-monolith";

    /// Five services, each of which calls all others.
    fn all_to_all(settings: &str) -> String {
        let names = ["a", "b", "d", "e", "f"];
        let mut text = String::new();
        for from in names {
            for to in names.iter().filter(|to| **to > from) {
                text += &format!("{from} -> {to}: rest {settings}\n");
            }
        }
        text += "f -> a: rest\n";
        text
    }

    const SERVICES: &str =
        "client c\nservice a\nservice b\nservice d\nservice e\nservice f\nc -> a: https\n";

    #[test]
    fn each_calls_every_other() {
        let found = check(
            SLUG,
            &format!(
                "architecture \"X\"\n^^^^^^^^^^^^^^^^ distributed-monolith\n{SERVICES}{}",
                all_to_all("")
            ),
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0].message.starts_with("5 of 5 services"),
            "{found:#?}"
        );
        assert_eq!(found[0].related[0].message, "waits for 4 others");
    }

    #[test]
    fn many_calls_without_a_ring() {
        let mut text =
            String::from("architecture \"X\"\n^^^^^^^^^^^^^^^^ distributed-monolith\nclient c\n");
        let names: Vec<String> = (0..6).map(|i| format!("s{i}")).collect();
        for name in &names {
            text += &format!("service {name}: aws.fargate\n");
        }
        text += "c -> s0: https\n";
        for (i, from) in names.iter().enumerate() {
            for to in &names[i + 1..] {
                text += &format!("{from} -> {to}: grpc\n");
            }
        }
        let found = check(SLUG, &text);
        assert!(
            found[0]
                .message
                .starts_with("6 services wait for each other along 15 calls"),
            "{found:#?}"
        );
    }

    #[test]
    fn silent_for_a_fragment_and_for_few_calls() {
        check(SLUG, &format!("{SERVICES}{}", all_to_all("")));
        check(
            SLUG,
            &format!(
                "architecture \"X\"\n{SERVICES}a -> b: rest\na -> d: rest\nb -> e: rest\nd -> e: rest\ne -> f: rest\n"
            ),
        );
    }

    #[test]
    fn silent_where_they_can_do_without_or_are_one_program() {
        let soft = all_to_all("{ optional = true }");
        check(SLUG, &format!("architecture \"X\"\n{SERVICES}{soft}"));
        let inside = SERVICES
            .replace("c -> a: https\n", "")
            .replace("client c\n", "");
        check(
            SLUG,
            &format!(
                "architecture \"X\"\ngroup shop {{\n  monolith = true\n{inside}{}}}\n",
                all_to_all("")
            ),
        );
    }

    #[test]
    fn silent_where_much_goes_by_message_and_through_a_gateway() {
        let messages = "bus k: aws.eventbridge\na -> k: publish\nb -> k: publish\nk -> d: invoke\nk -> e: invoke\n";
        check(
            SLUG,
            &format!("architecture \"X\"\n{SERVICES}{messages}{}", all_to_all("")),
        );
        check(
            SLUG,
            "architecture \"X\"\nclient c\ngateway g: self.kong\nservice a\nservice b\nservice d\nservice e\nc -> g: https\ng -> a: rest\ng -> b: rest\ng -> d: rest\ng -> e: rest\na -> g: rest\nb -> g: rest\nd -> g: rest\ne -> g: rest\na -> b: rest\n",
        );
    }
}
