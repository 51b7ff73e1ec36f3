//! Logs are gone before they are asked for.

use crate::finding::Category;
use crate::health::facts::regime_title;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "log-retention-short",
    id: "CMP004",
    category: Category::Compliance,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Logs are gone before they are asked for",
    why: "Break-ins are found months later (PCI DSS 10.5.1: twelve months; HIPAA 164.316(b)(2)(i): six years; CIS 8.10: 90 days).",
    checks: &[Check::Component(check)],
};

const DAY: f64 = 86_400.0;

/// Regimes, and for how many days each wants logs, the longest first.
const WANTED: [(&str, f64); 4] = [
    ("hipaa", 6.0 * 365.0),
    ("pci", 365.0),
    ("soc2", 90.0),
    ("cis", 90.0),
];

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    if !facts.has_regime() || !component.is_own() {
        return;
    }
    let is_logs = component.kind.is_some_and(|k| k.name == "logs");
    let name = if is_logs {
        "retention"
    } else {
        "log_retention"
    };
    let Some(kept) = component.settings.number(name).map(|s| s / DAY) else {
        return;
    };
    // What a law on health wants for six years is the trail, not the chatter of programs.
    let trail = component.settings.is("audit") || component.product_id() == "aws.cloudtrail";
    let wanted = WANTED.iter().find(|(regime, days)| {
        facts.is_under(regime) && kept + 0.5 < *days && (*regime != "hipaa" || trail)
    });
    let Some((regime, days)) = wanted else {
        return;
    };
    if is_archived(facts, id) {
        return;
    }
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "What happened is gone after {}: `{}` keeps logs for less than {} asks ({}). Set `{name} = {} d`, or move them on to a locked bucket.",
            span(kept),
            component.full,
            regime_title(regime),
            span(*days),
            days
        ),
        location: component.settings.get(name).map_or(component.name_place(), |e| e.at),
        related: Vec::new(),
        fixes: Vec::new(),
    });
}

/// Whether they go on to where nobody can delete them, or to a cheaper class of storage.
fn is_archived(facts: &Facts<'_>, id: ComponentId) -> bool {
    let locked = |c: &Component| {
        c.sets.any(Sets::STORE) && (c.settings.has("lock") || c.settings.has("immutable"))
    };
    let component = facts.component(id);
    let mut next = facts.architecture.out_of(id);
    component.settings.has("tier_after") || next.any(|c| locked(facts.component(c.to)))
}

/// A number of days as one says it.
fn span(days: f64) -> String {
    match days {
        d if d >= 2.0 * 365.0 => format!("{:.0} years", (d / 365.0).floor()),
        d if d >= 365.0 => "12 months".to_owned(),
        d if d >= 2.0 => format!("{d:.0} days"),
        _ => "a day".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "log-retention-short";

    #[test]
    fn a_month_where_twelve_are_asked_for() {
        let found = check(
            SLUG,
            "
constraints { compliance = [pci] }
logs l: aws.cloudwatch_logs { retention = 30 d }
                              ^^^^^^^^^^^^^^^^ log-retention-short
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0].message.contains("after 30 days") && found[0].message.contains("12 months"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn the_trail_of_a_hospital_and_the_logs_of_a_service() {
        let found = check(
            SLUG,
            "
constraints { compliance = [hipaa, soc2] }
logs trail: aws.cloudtrail { retention = 400 d }
                             ^^^^^^^^^^^^^^^^^ log-retention-short
service a: aws.fargate { log_retention = 14 d }
                         ^^^^^^^^^^^^^^^^^^^^ log-retention-short
",
        );
        assert!(
            found[0].message.contains("(6 years)"),
            "{}",
            found[0].message
        );
        assert!(found[1].message.contains("SOC 2"), "{}", found[1].message);
    }

    #[test]
    fn silent_where_they_are_kept_or_archived() {
        check(
            SLUG,
            "
constraints { compliance = [pci, hipaa] }
logs l: aws.cloudwatch_logs { retention = 365 d }
logs m: self.loki { retention = 30 d }
bucket kept: aws.s3 { lock = true }
m -> kept: write
logs n: self.loki { retention = unlimited }
",
        );
    }

    #[test]
    fn silent_without_a_regime_and_where_nothing_is_said() {
        check(SLUG, "logs l: self.loki { retention = 3 d }\n");
        check(
            SLUG,
            "constraints { compliance = [gdpr] }\nlogs l: self.loki { retention = 3 d }\n",
        );
        check(
            SLUG,
            "constraints { compliance = [pci] }\nlogs l: self.loki\n",
        );
    }
}
