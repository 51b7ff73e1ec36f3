//! Programs that nothing ever reaches.

use crate::finding::{Category, Related};
use crate::health::facts::Unreached;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::Sets;

pub static RULE: Rule = Rule {
    slug: "unreachable-component",
    id: "STR002",
    category: Category::Structure,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A program that nothing reaches",
    why: "It runs, is paid for and has to be patched, and no request gets to it; or an arrow is missing (AWS COST09; Azure OE:01).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if facts.is_fragment() {
        return;
    }
    let heads = facts.unreached();
    let nodes = &facts.architecture.rows.nodes;
    let clients = nodes.iter().any(|row| row.sets.any(Sets::CLIENT));
    if clients {
        out.extend(heads.iter().map(|found| observation(facts, found)));
    } else if let (Some(found), Some(location)) = (heads.first(), facts.design_place()) {
        let first = facts.component(found.head);
        out.push(Observation {
            rule: RULE.source(),
            weight: Weight::Info,
            subject: Subject::Design,
            magnitude: 1.0,
            message: format!(
                "No client stands in this design, so nobody can see what is reached and how much has to be carried. Draw who calls `{}`: `client users`, and an arrow from there.",
                first.full
            ),
            location,
            related: vec![Related {
                location: first.name_place(),
                message: "nothing calls it".to_owned(),
            }],
            fixes: Vec::new(),
        });
    }
}

fn observation(facts: &Facts<'_>, found: &Unreached) -> Observation {
    let component = facts.component(found.head);
    let behind = match found.behind.as_slice() {
        [] => String::new(),
        behind => format!(", nor {} through it", facts.names(behind)),
    };
    let related = found.behind.iter().map(|id| Related {
        location: facts.component(*id).name_place(),
        message: "reached through it alone".to_owned(),
    });
    Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(found.head),
        magnitude: 1.0,
        message: format!(
            "No request, message or schedule reaches `{}`{behind}. Draw who calls it, make it a `job` if it works by itself, or take it out.",
            component.full
        ),
        location: component.name_place(),
        related: related.collect(),
        fixes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "unreachable-component";

    #[test]
    fn a_service_that_nobody_calls_with_what_is_behind_it() {
        let found = check(
            SLUG,
            r#"
architecture "X"
client c
service a: aws.fargate
service b: aws.fargate
        ^ unreachable-component
service behind: aws.fargate
database d: aws.rds_postgres
c -> a: https
b -> behind: rest
behind -> d: query
"#,
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0].message.contains("nor `behind` and `d` through it"),
            "{found:#?}"
        );
        assert_eq!(found[0].related.len(), 2);
        assert!(found[0].message.contains("make it a `job`"), "{found:#?}");
    }

    #[test]
    fn a_ring_is_told_of_once_and_being_watched_is_not_being_reached() {
        check(
            SLUG,
            r#"
architecture "X"
client c
service a: aws.fargate
service x: aws.fargate
        ^ unreachable-component
service y: aws.fargate
service watched: aws.fargate
        ^^^^^^^ unreachable-component
metrics m: self.prometheus
c -> a: https
x -> y: rest
y -> x: rest
m -> watched: observe
"#,
        );
    }

    #[test]
    fn an_arrow_that_is_half_typed_may_come_to_reach_it() {
        let text = "architecture \"X\"\nclient c\nservice a: aws.fargate\nservice b: aws.fargate\nstream s: aws.kinesis\n\
            c -> a: https\na -> s: publish\nb -> s: consu\n";
        let report = crate::testing::report(text);
        assert!(!report.findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn without_clients_there_is_one_word() {
        let found = check(
            SLUG,
            r#"
architecture "X"
^^^^^^^^^^^^^^^^ unreachable-component
service a: aws.fargate
service b: aws.fargate
database d: aws.rds_postgres
a -> d: query
b -> d: query
"#,
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[0].points, 0.0);
    }

    #[test]
    fn silent_where_messages_changes_schedules_and_others_reach_it() {
        check(
            SLUG,
            r#"
architecture "X"
client c
external partner
service a: aws.fargate
service hooks: aws.fargate
service reader: aws.fargate
service pushed: aws.fargate
service caught: aws.fargate
service scheduled: aws.fargate
function resized: aws.lambda
function own: aws.lambda { schedule = "rate(5 minutes)" }
job worker: self.worker
service called: aws.fargate
queue q: aws.sqs
topic t: aws.sns
bucket b: aws.s3
database d: aws.dynamodb
scheduler s: aws.eventbridge_scheduler
c -> a: https
partner -> hooks: webhook
a -> q: publish
reader -> q: consume
a -> t: publish
t -> pushed: webhook
a -> d: write
caught -> d: stream
s -> scheduled: invoke
a -> b: write
b -> resized: invoke
own -> d: write
worker -> d: query
worker -> called: rest
"#,
        );
    }

    #[test]
    fn silent_for_fragments_sketches_fronts_and_what_is_said_to_be_used() {
        check(
            SLUG,
            "service a: aws.fargate\nservice b: aws.fargate\na -> b: rest\n",
        );
        check(
            SLUG,
            r#"
architecture "X"
client c
service a: aws.fargate
service sketch
service known: aws.fargate { public = true }
service staff: aws.fargate { admin = true }
service going: aws.fargate { status = retiring }
service spare: aws.fargate { standby_of = a }
balancer other: aws.alb
service web: aws.fargate
database d: aws.rds_postgres
service alone: aws.fargate
service drill: aws.fargate
c -> a: https
sketch -> d: query
known -> d: query
staff -> d: query
going -> d: query
spare -> d: query
other -> web: rest
drill -> d: query
environment recovery {
  drill { replicas = 2 }
}
"#,
        );
    }
}
