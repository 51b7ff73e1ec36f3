//! Anybody can post what is taken for the word of another system.

use crate::finding::Category;
use crate::health::facts::has_auth;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::Sets;

pub static RULE: Rule = Rule {
    slug: "unverified-webhook",
    id: "SEC009",
    category: Category::Security,
    weight: Weight::High,
    most: Weight::High,
    title: "A webhook that anybody can post",
    why: "The address of a webhook is no secret, and duplicates arrive (Stripe and GitHub: verify the signature, answer fast).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    for id in facts.entrances() {
        let hook = &*facts.architecture.connections[id];
        let (from, to) = (facts.component(hook.from), facts.component(hook.to));
        let asked = [&hook.settings, &to.settings].into_iter().any(has_auth);
        if hook.type_name() != "webhook"
            || !from.sets.any(Sets::EXTERNAL)
            || asked
            || hook.settings.is("signed")
            || hook.settings.has("mtls")
            || to.settings.has("mtls")
            || to.settings.word("validate") == Some("signature")
            // Where a stranger gets further than the receiver, that is what is told.
            || facts.strangers_way(hook).is_some()
        {
            continue;
        }
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Connection(id),
            magnitude: 1.0,
            message: format!(
                "Anybody who finds the address can tell `{}` what only `{}` should: nothing checks the signature. Check it, and set `signed = true`.",
                to.full, from.full
            ),
            location: hook.arrow(),
            related: Vec::new(),
            fixes: vec![Remedy::set("signed", "true", "Check the signature: `signed = true`")],
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "unverified-webhook";

    #[test]
    fn a_hook_that_is_queued_and_one_whose_page_is_public() {
        let found = check(
            SLUG,
            "
external stripe: saas.stripe
external github
gateway hooks: aws.http_api
queue inbox: aws.sqs
service page: aws.fargate { public_content = true }
stripe -> hooks: webhook
^^^^^^^^^^^^^^^ unverified-webhook
hooks -> inbox: publish
github -> page: webhook
^^^^^^^^^^^^^^ unverified-webhook
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0].message.contains("only `stripe` should"),
            "{}",
            found[0].message
        );
        assert!(found[0].fixes[0].title.contains("`signed = true`"));
    }

    #[test]
    fn one_cause_has_one_message() {
        let report = report("external e\nservice a: aws.fargate\ne -> a: webhook\n");
        let findings = report.findings();
        assert!(!findings.iter().any(|f| f.rule == SLUG));
        assert!(
            findings
                .iter()
                .any(|f| f.rule == "unauthenticated-public-path")
        );
    }

    #[test]
    fn silent_where_the_sender_is_checked() {
        check(
            SLUG,
            "
external e
gateway a: aws.http_api
gateway b: aws.http_api { auth = api_key }
gateway d: self.nginx { validate = signature }
e -> a: webhook { signed = true }
e -> b: webhook
e -> d: webhook
",
        );
    }

    #[test]
    fn silent_on_private_lines_with_certificates_and_for_hooks_of_ours() {
        check(
            SLUG,
            "
external e
service own: aws.fargate
gateway a: aws.http_api
gateway b: aws.http_api
e -> a: webhook { private = true }
e -> b: webhook { mtls = true }
own -> e: webhook
",
        );
    }
}
