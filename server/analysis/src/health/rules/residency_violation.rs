//! Personal data outside of where it must stay.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "residency-violation",
    id: "CMP002",
    category: Category::Compliance,
    weight: Weight::Critical,
    most: Weight::Critical,
    title: "Personal data outside of where it must stay",
    why: "Personal data may leave its area only on a legal basis (GDPR Art. 44 to 49; contracts).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if facts.residency().is_empty() {
        return;
    }
    everything(facts, out);
    let kept = Sets::STORE | Sets::BROKER | Sets::CACHE | Sets::BACKUP | Sets::OBS;
    let used = Sets::MODEL | Sets::EXTERNAL;
    for (id, component) in facts.live() {
        let keeps = component.sets.any(kept);
        let held = keeps && holds_data(facts, id);
        let sent = component.sets.any(used) && receives(facts, id);
        if !(held || sent) || is_allowed(component) {
            continue;
        }
        let Some((region, how)) = abroad(facts, id, component) else {
            continue;
        };
        let (weight, verb) = if keeps {
            (RULE.weight, "keeps")
        } else {
            (Weight::High, "works on")
        };
        let assumed = match facts.is_sensitive(id) || sent {
            true => "",
            false => " No part says what `data` it holds, so all that clients reach counts.",
        };
        out.push(Observation {
            rule: RULE.source(),
            weight,
            subject: Subject::Component(id),
            magnitude: 1.0,
            message: format!(
                "Personal data leaves {}: `{}` {verb} it {how} {region}.{assumed} Move it, or state what allows that with `transfer_basis` and a key of your own (`kms = customer`).",
                home(facts),
                component.full
            ),
            location: component.name_place(),
            related: Vec::new(),
            fixes: Vec::new(),
        });
    }
}

/// The region of the whole design lies outside: one cause, one message.
fn everything(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let constraints = &facts.architecture.constraints;
    let Some(region) = constraints.word("region") else {
        return;
    };
    if facts.is_abroad(region) != Some(true) {
        return;
    }
    let kept = Sets::STORE | Sets::BROKER | Sets::CACHE;
    let here = |id: ComponentId, component: &Component| {
        component.sets.any(kept)
            && facts.regions_said(id).is_empty()
            && holds_data(facts, id)
            && !is_allowed(component)
    };
    let held: Vec<ComponentId> = facts
        .live()
        .filter(|(id, component)| here(*id, component))
        .map(|(id, _)| id)
        .collect();
    let (false, Some(location)) = (held.is_empty(), facts.constraint_place("region")) else {
        return;
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "Personal data must stay in {}, and the design runs in {region}: {} hold it there. Choose a `region` in {}.",
            home(facts),
            facts.names(&held),
            home(facts)
        ),
        location,
        related: held
            .iter()
            .take(4)
            .map(|id| Related {
                location: facts.component(*id).name_place(),
                message: "holds personal data".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

fn home(facts: &Facts<'_>) -> String {
    let areas: Vec<String> = facts
        .residency()
        .iter()
        .map(|area| match area.len() {
            2 => area.to_uppercase(),
            _ => (*area).to_owned(),
        })
        .collect();
    areas.join(" or ")
}

/// Whether personal data is kept there: it says so, it counts, or it is a copy of what does.
fn holds_data(facts: &Facts<'_>, id: ComponentId) -> bool {
    let copies = facts.architecture.into(id);
    facts.counts_as_sensitive(id)
        || copies
            .filter(|c| c.type_name() == "replicate")
            .any(|c| facts.counts_as_sensitive(c.from))
}

fn receives(facts: &Facts<'_>, id: ComponentId) -> bool {
    let mut calls = facts.architecture.into(id);
    calls.any(|c| facts.carries_sensitive(c) && !c.settings.has("redaction"))
}

/// Whether a basis in law is stated, and the data is encrypted with a key of one's own.
fn is_allowed(component: &Component) -> bool {
    let own_key = component
        .settings
        .word("kms")
        .is_some_and(|k| k != "provider");
    let basis = component.settings.has("transfer_basis");
    basis && (own_key || component.sets.any(Sets::MODEL | Sets::EXTERNAL))
}

/// A region abroad where it keeps data, and how. That of the whole design is told of once.
fn abroad<'f>(
    facts: &'f Facts<'_>,
    id: ComponentId,
    component: &'f Component,
) -> Option<(&'f str, &'static str)> {
    let out = |region: &&str| facts.is_abroad(region) == Some(true);
    let said = facts.regions_said(id).into_iter().find(out);
    let backup = component.settings.word("backup_region").filter(|r| out(r));
    said.map(|region| (region, "in"))
        .or(backup.map(|region| (region, "in backups in")))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "residency-violation";

    #[test]
    fn a_store_a_backup_and_a_copy_abroad() {
        let found = check(
            SLUG,
            "
constraints { residency = [eu], region = eu-west-1 }
database db: aws.rds_postgres { data = [pii], region = us-east-1 }
         ^^ residency-violation
bucket files: aws.s3 { data = [pii], backup_region = us-west-2 }
       ^^^^^ residency-violation
database home: aws.rds_postgres { data = [pii] }
database copy: aws.rds_postgres { region = eu-west-2 }
         ^^^^ residency-violation
home -> copy: replicate
",
        );
        assert!(found.iter().all(|f| f.severity == Severity::Error));
        assert!(
            found[0].message.contains("leaves EU") && found[0].message.contains("in us-east-1"),
            "{}",
            found[0].message
        );
        assert!(
            found[1].message.contains("in backups in us-west-2"),
            "{}",
            found[1].message
        );
    }

    #[test]
    fn a_whole_design_abroad_is_told_once() {
        let found = check(
            SLUG,
            "
constraints { residency = [de], region = us-east-1 }
                                ^^^^^^^^^^^^^^^^^^ residency-violation
client c
service a: aws.fargate { auth = jwt }
database db: aws.rds_postgres
queue q: aws.sqs
c -> a: https
a -> db: query
a -> q: publish
",
        );
        assert_eq!(found[0].related.len(), 2);
        assert!(
            found[0].message.contains("`db` and `q` hold it"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn a_model_abroad_weighs_less() {
        let found = check(
            SLUG,
            "
constraints { residency = [eu], region = eu-west-1 }
service a: aws.fargate { data = [pii] }
model m: aws.bedrock { region = us-east-1 }
      ^ residency-violation
a -> m: rest
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn silent_at_home_with_a_basis_and_for_other_data() {
        check(
            SLUG,
            "
constraints { residency = [eu], region = eu-central-1 }
database db: aws.rds_postgres { data = [pii], region = europe-west3 }
database goods: aws.rds_postgres { data = public, region = us-east-1 }
bucket files: aws.s3 { data = [pii], region = us-east-1, transfer_basis = scc, kms = customer }
service a: aws.fargate { data = [pii], region = us-east-1 }
model m: aws.bedrock { region = us-east-1 }
a -> m: rest { redaction = true }
",
        );
    }

    #[test]
    fn silent_where_nobody_can_tell() {
        check(
            SLUG,
            "
constraints { residency = [mars], region = us-east-1 }
database db: aws.rds_postgres { data = [pii] }
",
        );
        check(
            SLUG,
            "constraints { residency = [eu] }\ndatabase db: aws.rds_postgres { data = [pii], region = moon-1 }\n",
        );
    }
}
