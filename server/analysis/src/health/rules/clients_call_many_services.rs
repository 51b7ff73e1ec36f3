//! A client that knows how the inside is cut.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{ComponentId, Connection, Sets, Status};
use crate::traffic::OPERATORS;

pub static RULE: Rule = Rule {
    slug: "clients-call-many-services",
    id: "STR005",
    category: Category::Structure,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "A client that calls many services",
    why: "Each way in needs TLS, log-in, limits and a place in the client, which then cannot be cut otherwise (microservices.io: API Gateway; Azure: Gateway Routing).",
    checks: &[Check::Component(check)],
};

/// So many services are too many for a client to know.
const MANY: usize = 3;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let client = facts.component(id);
    if !client.sets.any(Sets::CLIENT)
        || client.status == Status::Planned
        || OPERATORS.contains(&client.product_id())
    {
        return;
    }
    let mut doors: Vec<&Connection> = Vec::new();
    for call in facts.architecture.out_of(id) {
        if is_door(facts, call) && doors.iter().all(|known| known.to != call.to) {
            doors.push(call);
        }
    }
    if doors.len() < MANY {
        return;
    }
    doors.sort_by_key(|call| &facts.component(call.to).full);
    let services: Vec<ComponentId> = doors.iter().map(|c| c.to).collect();
    let related = doors.iter().map(|c| Related {
        location: c.arrow(),
        message: "a way in of its own".to_owned(),
    });
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` calls {} services itself: {}. Each needs TLS, log-in and limits of its own, and none can be split or merged without the client. \
             Put one gateway in front of them that routes by path.",
            client.full,
            services.len(),
            facts.names(&services),
        ),
        location: client.name_place(),
        related: related.collect(),
        fixes: Vec::new(),
    });
}

/// Whether a client gets to a service of ours that answers it by itself. Files that are the same for
/// all are no interface.
fn is_door(facts: &Facts<'_>, call: &Connection) -> bool {
    let row = &facts.architecture.rows.nodes[call.to];
    let is_static = |word: Option<&str>| word == Some("static");
    call.is_sync()
        && row.is_own()
        && row.sets.any(Sets::SERVICE)
        && !row.flags.has(Flags::SKETCH)
        && facts.is_entrance(call)
        && !facts.component(call.to).settings.is("admin")
        && !is_static(call.settings.word("content"))
        && !is_static(facts.component(call.to).settings.word("content"))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "clients-call-many-services";

    #[test]
    fn three_ways_in() {
        let found = check(
            SLUG,
            "
client app
       ^^^ clients-call-many-services
service a: aws.fargate
service b: aws.fargate
function f: aws.lambda
app -> a: https
app -> b: rest
app -> f: invoke { mode = sync }
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0]
                .message
                .contains("3 services itself: `a`, `b` and `f`"),
            "{found:#?}"
        );
        assert_eq!(found[0].related.len(), 3);
    }

    #[test]
    fn a_partner_as_well_and_each_service_counts_once() {
        check(
            SLUG,
            "
client partner: self.partner_client
       ^^^^^^^ clients-call-many-services
client two
service a: aws.fargate
service b: aws.fargate
service d: aws.fargate
partner -> a: rest
partner -> b: rest
partner -> d: rest
two -> a: rest \"orders\"
two -> a: rest \"goods\"
two -> b: rest
",
        );
    }

    #[test]
    fn silent_through_a_gateway_and_for_the_staff() {
        check(
            SLUG,
            "
client app
client boss: self.administrator
gateway g: aws.http_api
service a: aws.fargate
service b: aws.fargate
service d: aws.fargate
app -> g: https
g -> a: rest
g -> b: rest
g -> d: rest
boss -> a: https
boss -> b: https
boss -> d: https
",
        );
    }

    #[test]
    fn silent_for_files_open_lines_private_ways_and_sketches() {
        check(
            SLUG,
            "
client app
service site: saas.vercel { content = static }
service live: aws.fargate
service api: aws.fargate
service inside: aws.fargate
service console: aws.fargate { admin = true }
service sketch
app -> site: https
app -> live: websocket
app -> api: https
app -> inside: https { private = true }
app -> console: https
app -> sketch: https
",
        );
    }
}
