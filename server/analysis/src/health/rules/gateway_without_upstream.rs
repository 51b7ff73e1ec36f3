//! A front door with nothing behind it.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{ComponentId, Connection, Sets};

pub static RULE: Rule = Rule {
    slug: "gateway-without-upstream",
    id: "STR008",
    category: Category::Structure,
    weight: Weight::Low,
    most: Weight::Low,
    title: "A front door with nothing behind it",
    why: "A gateway answers nothing itself: either an arrow is missing, or every request to it fails (Azure: Gateway Routing pattern).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let row = &facts.architecture.rows.nodes[id];
    if !row.is_own() || !row.sets.any(Sets::EDGE) || row.flags.has(Flags::SKETCH) {
        return;
    }
    let gate = facts.component(id);
    let kind = gate.kind.map_or("", |k| k.name.as_str());
    if facts.is_fragment()
        || facts.is_used_otherwise(id)
        || !matches!(kind, "gateway" | "balancer" | "cdn")
        || gate.settings.word("content") == Some("static")
    {
        return;
    }
    let beside = |c: &Connection| {
        matches!(
            c.type_name(),
            "observe" | "deploy" | "authenticate" | "resolve"
        )
    };
    if facts.architecture.out_of(id).any(|c| !beside(c)) {
        return;
    }
    let mut callers = facts
        .architecture
        .into(id)
        .filter(|c| !beside(c))
        .peekable();
    let first = callers.peek().copied().cloned();
    // What stands quite alone is told of elsewhere; and through some gateways services speak to clients.
    let pushes = |c: &Connection| {
        facts.component(c.from).sets.any(Sets::COMPUTE)
            && kind == "gateway"
            && gate.class() != "llm_gateway"
    };
    let Some(first) = first.filter(|_| !callers.any(|c| pushes(c))) else {
        return;
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` calls `{}`, and nothing stands behind it: nobody answers. Draw where it sends requests, or take it out.",
            facts.component(first.from).full, gate.full
        ),
        location: gate.name_place(),
        related: vec![Related {
            location: first.arrow(),
            message: "ends here".to_owned(),
        }],
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "gateway-without-upstream";

    #[test]
    fn a_gateway_that_leads_nowhere() {
        let found = check(
            SLUG,
            r#"
architecture "X"
client c
gateway g: aws.http_api
        ^ gateway-without-upstream
auth users: aws.cognito
c -> g: https
g -> users: authenticate
"#,
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[0].related[0].message, "ends here");
    }

    #[test]
    fn a_balancer_and_a_content_network_too() {
        check(
            SLUG,
            r#"
architecture "X"
client c
balancer b: aws.alb
         ^ gateway-without-upstream
cdn n: aws.cloudfront { hit_rate = 0.9 }
    ^ gateway-without-upstream
c -> b: https
c -> n: https
"#,
        );
    }

    #[test]
    fn silent_where_something_answers_and_for_what_needs_nothing_behind() {
        check(
            SLUG,
            r#"
architecture "X"
client c
gateway g: aws.http_api
gateway live: azure.web_pubsub
function f: aws.lambda
dns names: aws.route53
waf w: aws.waf
cdn site: saas.cloudflare_cdn { content = static }
gateway alone: aws.http_api
c -> g: https
g -> f: invoke
f -> live: rest
c -> live: websocket
c -> names: resolve
c -> w: https
c -> site: https
"#,
        );
    }

    #[test]
    fn silent_for_fragments_and_sketches() {
        check(SLUG, "client c\ngateway g: aws.http_api\nc -> g: https\n");
        check(
            SLUG,
            "architecture \"X\"\nclient c\ngateway g\nc -> g: https\n",
        );
    }
}
