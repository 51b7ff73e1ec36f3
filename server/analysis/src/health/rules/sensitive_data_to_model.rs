//! Personal data goes into prompts.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::ConnectionId;

pub static RULE: Rule = Rule {
    slug: "sensitive-data-to-model",
    id: "SEC013",
    category: Category::Security,
    weight: Weight::High,
    most: Weight::High,
    title: "Personal data in prompts",
    why: "A vendor's model sees, and may keep, what is in the prompt (OWASP LLM02:2025 sensitive information disclosure; HIPAA 164.308(b)(1); GDPR 28).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &*facts.architecture.connections[id];
    if !facts.tells_a_model(connection) {
        return;
    }
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "Prompts take personal data out of your hands: `{}` handles it, and what it sends to `{}` is not redacted, nor is an agreement with the vendor stated. Redact it (`redaction = true`), sign an agreement (`dpa` or `baa` on `{}`), or say `data = none` if none goes along.",
            from.full, to.full, to.full
        ),
        location: connection.arrow(),
        related: vec![Related {
            location: from.name_place(),
            message: "handles personal data".to_owned(),
        }],
        fixes: vec![Remedy::set("redaction", "true", "Take personal data out of prompts: `redaction = true`")],
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "sensitive-data-to-model";

    #[test]
    fn a_service_with_personal_data_and_a_prompt_with_it() {
        let found = check(
            SLUG,
            "
service help: aws.fargate { data = [pii] }
service other: aws.fargate
model m: saas.openai
help -> m: rest
^^^^^^^^^ sensitive-data-to-model
other -> m: rest { data = [phi] }
^^^^^^^^^^ sensitive-data-to-model
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert_eq!(found[0].related[0].message, "handles personal data");
        assert!(
            found[0].message.contains("sends to `m`"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn the_fix_settles_it() {
        let text =
            "service a: aws.fargate { data = [pii] }\nmodel m: saas.anthropic\na -> m: rest\n";
        let before = report(text);
        let all = before.findings();
        let finding = all.iter().find(|f| f.rule == SLUG).expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(fixed.contains("rest { redaction = true }"), "{fixed}");
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_with_redaction_an_agreement_or_nothing_to_hide() {
        check(
            SLUG,
            "
service a: aws.fargate { data = [pii] }
service b: aws.fargate { data = [pii], redaction = true }
service c: aws.fargate
model m: saas.openai
model signed: saas.anthropic { dpa = true }
a -> m: rest { redaction = true }
a -> m: grpc { data = none }
b -> m: rest
c -> m: rest
a -> signed: rest
",
        );
    }

    #[test]
    fn silent_for_models_of_ones_own_and_of_the_cloud() {
        check(
            SLUG,
            "
service a: aws.fargate { data = [phi] }
model own: self.vllm
model cloud: aws.bedrock
a -> own: rest
a -> cloud: rest
",
        );
    }
}
