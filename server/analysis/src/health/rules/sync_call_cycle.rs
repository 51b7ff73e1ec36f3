//! Programs that wait for each other in a ring.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::Connection;

pub static RULE: Rule = Rule {
    slug: "sync-call-cycle",
    id: "REL010",
    category: Category::Resilience,
    weight: Weight::High,
    most: Weight::High,
    title: "Programs that wait for each other",
    why: "In a ring of calls threads wait for each other under load, and there is no order to start in (Nygard, Release It!: blocked threads).",
    checks: &[Check::Design(check)],
};

/// How many programs a message names.
const NAMED: usize = 6;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    for ring in facts.rings() {
        let connections = || ring.iter().map(|id| &*facts.architecture.connections[*id]);
        if connections().any(|c| is_harmless(c, ring.len())) {
            continue;
        }
        let Some(first) = connections().next() else {
            continue;
        };
        let mut names: Vec<String> = connections()
            .take(NAMED)
            .map(|c| format!("`{}`", facts.component(c.from).full))
            .collect();
        if ring.len() > NAMED {
            names.push("…".to_owned());
        }
        names.push(format!("`{}`", facts.component(first.from).full));
        let message = if ring.len() == 1 {
            format!(
                "{} calls itself and waits: under load its instances wait for each other until none is free. Do it inside the program, or send a message.",
                names[0]
            )
        } else {
            format!(
                "{} wait for each other in a ring: under load each holds its threads until the other answers, and none does. \
                 Turn one of the calls into an event, or merge them.",
                names.join(" -> ")
            )
        };
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Connection(ring[0]),
            magnitude: 1.0,
            message,
            location: first.arrow(),
            related: connections()
                .skip(1)
                .map(|c| Related {
                    location: c.arrow(),
                    message: "and round".to_owned(),
                })
                .collect(),
            fixes: Vec::new(),
        });
    }
}

/// Whether a connection of a ring keeps it from closing.
fn is_harmless(connection: &Connection, length: usize) -> bool {
    let settings = &connection.settings;
    settings.is("same_process")
        || settings.word("mode") == Some("async")
        || settings.has("guard")
        || length == 1 && settings.has("parallel")
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "sync-call-cycle";

    #[test]
    fn two_that_call_each_other() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate
service b: aws.fargate
c -> a: https
a -> b: rest
^^^^^^ sync-call-cycle
b -> a: rest { calls = 0.1 }
",
        );
        assert!(
            found[0].message.starts_with("`a` -> `b` -> `a`"),
            "{found:#?}"
        );
        assert_eq!(found[0].related.len(), 1);
    }

    #[test]
    fn a_ring_of_three_is_told_of_once() {
        check(
            SLUG,
            "
service a
service b
service d
service behind
b -> d: grpc
d -> a: grpc
a -> b: grpc
^^^^^^ sync-call-cycle
b -> behind: rest
",
        );
    }

    #[test]
    fn silent_where_one_does_not_wait() {
        check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
function f: aws.lambda
queue q: aws.sqs
a -> b: rest
b -> a: webhook
a -> q: publish
b -> q: consume
f -> a: rest
a -> f: invoke
",
        );
    }

    #[test]
    fn silent_in_one_process_and_through_a_gateway() {
        check(
            SLUG,
            "
gateway g: self.nginx
service a: aws.fargate
service b: aws.fargate
g -> a: rest
g -> b: rest
a -> g: rest
a -> b: rest { same_process = true }
b -> a: rest
",
        );
    }
}
