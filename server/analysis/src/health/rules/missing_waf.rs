//! Requests from the internet reach a service uninspected.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Component, Connection};

pub static RULE: Rule = Rule {
    slug: "missing-waf",
    id: "SEC008",
    category: Category::Security,
    weight: Weight::Medium,
    most: Weight::High,
    title: "Requests that nobody inspects",
    why: "Known attacks are stopped before the application sees them (AWS SEC05-BP03 inspection; PCI DSS 6.4.2 asks for it before public web applications).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let pci = facts.is_under("pci");
    for door in facts.front_doors() {
        let first = facts.component(door.to);
        if !is_web(facts, door) || first.is_sketch() && !pci {
            continue;
        }
        let Some(way) = facts.unguarded(door, inspects, |_| false) else {
            continue;
        };
        let last = facts.component(way.last().copied().unwrap_or(door.to));
        if last.is_sketch() && !pci {
            continue;
        }
        let regime = if pci {
            " PCI DSS 6.4.2 asks for one."
        } else {
            ""
        };
        out.push(Observation {
            rule: RULE.source(),
            weight: if pci { Weight::High } else { RULE.weight },
            subject: Subject::Component(door.to),
            magnitude: 1.0,
            message: format!(
                "Attacks on `{}` from the internet meet no filter: no web application firewall stands before it.{regime} Set `waf = true` on `{}`, or put a `waf` before it.",
                last.full, first.full
            ),
            location: first.name_place(),
            related: vec![Related {
                location: door.arrow(),
                message: "comes in here, uninspected".to_owned(),
            }],
            fixes: can_carry(first)
                .then(|| Remedy::set("waf", "true", "Put a web application firewall before it: `waf = true`"))
                .into_iter()
                .collect(),
        });
    }
}

/// Whether it is a way in for browsers and the like: no partner who shows a certificate, no device.
fn is_web(facts: &Facts<'_>, door: &Connection) -> bool {
    let web = ["https", "rest", "graphql", "grpc", "websocket"];
    let caller = facts.component(door.from).product_id();
    web.contains(&door.type_name())
        && !matches!(caller, "self.iot_device")
        && !door.settings.has("mtls")
        && !facts.component(door.to).settings.has("mtls")
        && !matches!(door.settings.word("auth"), Some("mtls" | "signature"))
}

fn inspects(component: &Component) -> bool {
    component.settings.is("waf") || component.kind.is_some_and(|k| k.name == "waf")
}

/// Whether the setting `waf` makes sense on it.
fn can_carry(component: &Component) -> bool {
    const KINDS: [&str; 5] = ["gateway", "balancer", "cdn", "service", "function"];
    component
        .kind
        .is_some_and(|k| KINDS.contains(&k.name.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "missing-waf";

    #[test]
    fn a_gateway_and_a_service_without_one() {
        let text = "
client c
gateway g: aws.http_api
        ^ missing-waf
service a: aws.fargate
service b: aws.fargate
        ^ missing-waf
c -> g: https
g -> a: rest
c -> b: https
";
        let found = check(SLUG, text);
        assert_eq!(found[0].severity, Severity::Information);
        assert_eq!(found[0].related[0].message, "comes in here, uninspected");
        let found = check(
            SLUG,
            &format!("constraints {{ compliance = [pci] }}\n{text}"),
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0].message.contains("PCI DSS 6.4.2"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn the_fix_settles_it() {
        let text = "client c\nservice a: aws.fargate\nc -> a: https\n";
        let before = report(text);
        let all = before.findings();
        let finding = all.iter().find(|f| f.rule == SLUG).expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        let after = report(&fixed);
        assert!(!after.findings().iter().any(|f| f.rule == SLUG), "{fixed}");
        assert!(after.score().exact > before.score().exact);
    }

    #[test]
    fn silent_behind_a_firewall_of_any_form() {
        check(
            SLUG,
            "
client c
waf w: aws.waf
balancer lb: aws.alb
service a: aws.fargate
cdn edge: saas.cloudflare_cdn { waf = true }
service b: aws.fargate
c -> w: https
w -> lb: https
lb -> a: https
c -> edge: https
edge -> b: https
",
        );
    }

    #[test]
    fn silent_for_partners_with_certificates_devices_files_and_sketches() {
        check(
            SLUG,
            "
client partner: self.partner_client
client meter: self.iot_device
client c
service a: aws.fargate
service b: aws.fargate
service sketch
cdn edge: aws.cloudfront
bucket site: aws.s3
partner -> a: rest { mtls = true }
meter -> b: https
c -> sketch: https
c -> edge: https
edge -> site: https
",
        );
    }
}
