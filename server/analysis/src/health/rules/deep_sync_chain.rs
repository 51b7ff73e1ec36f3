//! A request that goes through many programs, one after the other.

use crate::finding::{Category, Related};
use crate::health::facts::percent;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};

pub static RULE: Rule = Rule {
    slug: "deep-sync-chain",
    id: "REL011",
    category: Category::Resilience,
    weight: Weight::Medium,
    most: Weight::High,
    title: "A long chain of calls",
    why: "With each hop availability multiplies and latency adds up: six parts at 99.9 % are 99.4 % together (The Calculus of Service Availability; AWS REL04-BP02).",
    checks: &[Check::Design(check)],
};

/// More programs one after the other than this are many, and more than that are too many.
const MANY: usize = 4;
const TOO_MANY: usize = 6;

/// What one program is there, for the sake of an example.
const THREE_NINES: f64 = 0.999;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let architecture = facts.architecture;
    let Some((last, depth)) = facts.call_chains().deepest(architecture.ranks()) else {
        return;
    };
    if depth as usize <= MANY {
        return;
    }
    let way = facts.call_chains().way_to(&architecture.rows.edges, last);
    let calls = || way.iter().map(|id| &architecture.connections[*id]);
    let together = calls().filter(|c| c.settings.is("same_process")).count();
    let programs = way.len() + 1 - together;
    if programs <= MANY || calls().any(|c| facts.is_sketch(c.from)) && programs <= TOO_MANY {
        return;
    }
    let names: Vec<String> = calls()
        .map(|c| c.from)
        .chain([last])
        .map(|id| format!("`{}`", facts.component(id).full))
        .collect();
    let all = (0..programs).fold(1.0, |all, _| all * THREE_NINES);
    out.push(Observation {
        rule: RULE.source(),
        weight: if programs > TOO_MANY {
            Weight::High
        } else {
            RULE.weight
        },
        subject: Subject::Component(last),
        magnitude: 1.0,
        message: format!(
            "A request waits for {programs} programs in a row: {}. If each is there 99.9 % of the time, all are {}, and their times add up. \
             Let a later one keep what it needs, turn a call into an event, or merge two.",
            names.join(" -> "),
            percent(all),
        ),
        location: facts.component(last).name_place(),
        related: calls()
            .map(|c| Related {
                location: c.arrow(),
                message: "a call on the way".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "deep-sync-chain";

    /// Services `a` to the last of `names`, each calling the next.
    fn chain(names: &str, marked: bool) -> String {
        let mut out = "client z\ngateway gate: aws.http_api\n".to_owned();
        let all: Vec<char> = names.chars().collect();
        for name in &all {
            out += &format!("service {name}: aws.fargate\n");
        }
        if marked {
            out += "        ^ deep-sync-chain\n";
        }
        out += "z -> gate: https\ngate -> a: rest\n";
        for pair in all.windows(2) {
            out += &format!("{} -> {}: rest\n", pair[0], pair[1]);
        }
        out
    }

    #[test]
    fn five_in_a_row() {
        let found = check(SLUG, &chain("abcde", true));
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0]
                .message
                .contains("5 programs in a row: `a` -> `b` -> `c` -> `d` -> `e`"),
            "{found:#?}"
        );
        assert!(found[0].message.contains("99.5 %"), "{found:#?}");
        assert_eq!(found[0].related.len(), 4);
    }

    #[test]
    fn seven_in_a_row_weigh_more() {
        let found = check(SLUG, &chain("abcdefg", true));
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn silent_for_four_and_where_a_queue_stands_between() {
        check(SLUG, &chain("abcd", false));
        let text =
            chain("abcde", false).replace("c -> d: rest\n", "c -> q: publish\nd -> q: consume\n");
        check(SLUG, &format!("queue q: aws.sqs\n{text}"));
    }

    #[test]
    fn silent_in_one_process() {
        let text =
            chain("abcde", false).replace("b -> c: rest", "b -> c: rest { same_process = true }");
        check(SLUG, &text);
    }
}
