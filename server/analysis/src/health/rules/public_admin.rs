//! A console for administrators behind nothing but a password.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, On, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ConnectionId, Sets};

pub static RULE: Rule = Rule {
    slug: "public-admin",
    id: "SEC011",
    category: Category::Security,
    weight: Weight::High,
    most: Weight::High,
    title: "A console that a password opens",
    why: "Who takes over one administrator takes over everything (CIS 6.3 to 6.5: multi-factor authentication; PCI DSS 8.4; AWS SEC02).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &*facts.architecture.connections[id];
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let settings = &connection.settings;
    if !from.sets.any(Sets::CLIENT)
        || !to.is_own()
        || !is_console(to)
        || settings.is("private")
        || settings.has("mtls")
        || is_strong(settings.word("auth"))
        || is_strong(to.settings.word("auth"))
        || ["mfa", "sso", "mtls"].iter().any(|s| to.settings.has(s))
        || ["mfa", "sso"].iter().any(|s| from.settings.is(s))
        || to.settings.bool("public") == Some(false)
        || settings.word("status") == Some("planned")
    {
        return;
    }
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "Whoever guesses or steals one password of `{}` runs `{}`: neither a second factor nor a private network stands before it. Set `mfa = true` or `sso = true` on it, or `private = true` on this connection.",
            from.full, to.full
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: to.name_place(),
            message: "is for administrators".to_owned(),
        }],
        fixes: vec![Remedy::set_on(On::Target, "mfa", "true", format!("Ask for a second factor at `{}`: `mfa = true`", to.full))],
    });
}

/// Whether it is for administrators: it says so, or is a tool of theirs that we run. What a cloud
/// runs has the cloud's own log-in.
fn is_console(component: &Component) -> bool {
    const TOOLS: [&str; 5] = ["dashboard", "ci", "cd", "metrics", "secrets"];
    let product = component.product.as_ref().and_then(|p| p.known());
    component.settings.is("admin")
        || product.is_some_and(|p| !p.managed && TOOLS.contains(&p.class.as_str()))
}

/// Whether it is more than a password: the account of the company, a certificate, a role of the cloud.
fn is_strong(auth: Option<&str>) -> bool {
    auth.is_some_and(|a| matches!(a, "oidc" | "saml" | "sso" | "mtls" | "iam"))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "public-admin";

    #[test]
    fn a_console_and_a_dashboard_that_we_run() {
        let found = check(
            SLUG,
            "
client staff: self.administrator
service back: aws.fargate { admin = true, auth = session }
metrics g: self.grafana
staff -> back: https
^^^^^^^^^^^^^ public-admin
staff -> g: https
^^^^^^^^^^ public-admin
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert_eq!(found[0].related[0].message, "is for administrators");
        assert!(
            found[0].message.contains("runs `back`"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn the_fix_settles_it() {
        let text = "client staff: self.administrator\nservice back: aws.fargate { admin = true }\nstaff -> back: https\n";
        let before = report(text);
        let all = before.findings();
        let finding = all.iter().find(|f| f.rule == SLUG).expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(fixed.contains("admin = true, mfa = true"), "{fixed}");
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_with_a_second_factor_or_a_company_account() {
        check(
            SLUG,
            "
client staff: self.administrator
client careful: self.administrator { mfa = true }
service one: aws.fargate { admin = true, mfa = true }
service two: aws.fargate { admin = true, auth = oidc }
service three: aws.fargate { admin = true }
metrics g: self.grafana { sso = true }
metrics h: self.grafana { auth = sso }
metrics p: self.prometheus
metrics q: self.prometheus
staff -> one: https
staff -> two: https
careful -> three: https
staff -> g: https
staff -> h: https
staff -> p: https { private = true }
staff -> q: https { auth = sso }
",
        );
    }

    #[test]
    fn silent_for_the_consoles_of_clouds_and_for_what_programs_call() {
        check(
            SLUG,
            "
client staff: self.administrator
metrics m: aws.cloudwatch_metrics
delivery code: saas.github
metrics p: self.prometheus
service a: aws.fargate
staff -> m: https
staff -> code: https
a -> p: observe
",
        );
    }
}
