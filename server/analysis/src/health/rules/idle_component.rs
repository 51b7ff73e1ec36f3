//! Something is paid for, and nothing comes to it.

use crate::cost::dollars;
use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "idle-component",
    id: "COST004",
    category: Category::Cost,
    weight: Weight::Low,
    most: Weight::Low,
    title: "Paid for and not used",
    why: "What nobody uses is paid all the same (Azure Well-Architected CO:07, component costs; AWS COST11).",
    checks: &[Check::Component(check)],
};

/// Less than this a month is not worth a word, US dollars.
const LEAST: f64 = 5.0;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    let beside = Sets::OBS
        | Sets::DELIVERY
        | Sets::BACKUP
        | Sets::NETWORK
        | Sets::SECRETS
        | Sets::CONFIG
        | Sets::REGISTRY
        | Sets::SCHEDULER
        | Sets::MESH;
    if !component.is_own()
        || component.status != Status::Live
        || component.sets.any(beside)
        || component.settings.has("schedule")
        || component.settings.has("external_consumer")
        || facts.traffic.entry.is_none()
        || facts.stands_by(id)
        || !facts.is_idle(id)
    {
        return;
    }
    let Some(monthly) = facts.costs().monthly_of(id).filter(|cost| *cost >= LEAST) else {
        return;
    };
    let sources = facts.traffic.sources(facts.architecture, id).into_iter();
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` costs {} a month, and by the design's own figures nothing comes to it. Remove it, or set `status = planned` until something does.",
            component.full,
            dollars(monthly),
        ),
        location: component.name_place(),
        related: sources
            .take(3)
            .map(|(edge, _)| Related {
                location: facts.architecture.connections[edge].arrow(),
                message: "nothing goes along it".to_owned(),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "idle-component";

    #[test]
    fn nothing_goes_along_its_only_arrow() {
        let found = check(
            SLUG,
            "
constraints { region = us-east-1, traffic = 10 req/s }
client c
service a: aws.fargate
service old: aws.ec2 { instance = m7g.large, storage = 0 GB }
        ^^^ idle-component
c -> a: https
a -> old: rest { calls = 0 }
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert!(
            found[0].message.contains("costs $59.57 a month"),
            "{found:#?}"
        );
        assert_eq!(found[0].related[0].message, "nothing goes along it");
    }

    #[test]
    fn a_rate_of_nothing_too() {
        check(
            SLUG,
            "
constraints { region = us-east-1, traffic = 10 req/s }
client c
service a: aws.fargate
database d: aws.rds_postgres { instance = db.r6g.large, backup = 7 d }
         ^ idle-component
c -> a: https
a -> d: query { rate = 0 req/s }
a -> d: write { calls = 0 }
",
        );
    }

    #[test]
    fn silent_on_what_is_used_or_stands_by() {
        check(
            SLUG,
            "
constraints { region = us-east-1, traffic = 10 req/s }
client c
service a: aws.ec2 { instance = m7g.large }
service b: aws.ec2 { instance = m7g.large, standby_of = a }
service soon: aws.ec2 { instance = m7g.large, status = planned }
metrics m: self.prometheus { instance = m7g.large }
c -> a: https
c -> b: https { calls = 0 }
a -> soon: rest { calls = 0 }
m -> a: observe
",
        );
    }

    #[test]
    fn silent_where_what_comes_is_not_known() {
        check(
            SLUG,
            "
constraints { region = us-east-1, traffic = 10 req/s }
client c
external partner
service a: aws.fargate
service hooks: aws.ec2 { instance = m7g.large }
service alone: aws.ec2 { instance = m7g.large }
c -> a: https
partner -> hooks: webhook
",
        );
        check(
            SLUG,
            "client c\nservice a: aws.fargate\nservice b: aws.ec2 { instance = m7g.large }\nc -> a: https\na -> b: rest { calls = 0 }\n",
        );
    }
}
