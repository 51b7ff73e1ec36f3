//! Watching costs too much of what is watched.

use crate::cost::dollars;
use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "telemetry-heavy",
    id: "COST008",
    category: Category::Cost,
    weight: Weight::Low,
    most: Weight::Low,
    title: "Telemetry takes much of the bill",
    why: "Logs and traces grow with traffic and nobody reads most of them (Azure Well-Architected CO:10, data costs; AWS COST06).",
    checks: &[Check::Design(check)],
};

/// A larger share of the bill is much.
const SHARE: f64 = 0.2;

/// Less than this a month is not worth a word, US dollars.
const LEAST: f64 = 200.0;

/// How many are named.
const NAMED: usize = 3;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let nodes = facts.architecture.rows.nodes.iter().enumerate();
    let telemetry = nodes.filter(|(_, row)| row.sets.any(Sets::OBS) && row.is_own());
    let priced = telemetry.filter_map(|(id, _)| Some((id, facts.costs().monthly_of(id)?)));
    let mut all: Vec<(ComponentId, f64)> = priced
        .filter(|(id, cost)| *cost > 0.0 && !must_be_kept(facts, *id))
        .collect();
    let sum = crate::traffic::ordered_sum(all.iter().map(|(_, cost)| *cost).collect());
    if sum <= LEAST || sum <= SHARE * facts.costs().monthly {
        return;
    }
    let ranks = facts.architecture.ranks();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(ranks[a.0].cmp(&ranks[b.0])));
    let (dearest, _) = all[0];
    let component = facts.component(dearest);
    let named: Vec<String> = all
        .iter()
        .take(NAMED)
        .map(|(id, cost)| format!("`{}` {}", facts.component(*id).full, dollars(*cost)))
        .collect();
    let remedy = match component.kind.map_or("", |k| &k.name) {
        "logs" => {
            "Keep logs for a shorter time (`retention`), log less, or move them to a cheaper class (`tier_after`)"
        }
        "traces" => "Keep a smaller share of traces (`sampling`)",
        _ => "Keep fewer metrics, for a shorter time",
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(dearest),
        magnitude: 1.0,
        message: format!(
            "Telemetry costs {} a month, {:.0} % of the bill of {}: {}. {remedy}.",
            dollars(sum),
            100.0 * sum / facts.costs().monthly,
            dollars(facts.costs().monthly),
            named.join(", "),
        ),
        location: component.name_place(),
        related: all
            .iter()
            .skip(1)
            .take(NAMED)
            .map(|(id, cost)| Related {
                location: facts.component(*id).name_place(),
                message: format!("{} a month", dollars(*cost)),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

/// Whether auditors want what it keeps.
fn must_be_kept(facts: &Facts<'_>, id: ComponentId) -> bool {
    let component = facts.component(id);
    let logs = component.kind.is_some_and(|k| k.name == "logs");
    logs && (facts.audited().is_some() || component.settings.is("audit"))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "telemetry-heavy";

    fn design(constraints: &str, mark: &str, logs: u32) -> String {
        format!(
            "constraints {{ {constraints} }}
service a: aws.fargate {{ cpu = 1, memory = 2 GB }}
logs l: aws.cloudwatch_logs {{ covers = all }}
{mark}
metrics m: aws.cloudwatch_metrics {{ covers = all }}
price a 1_000 USD/month
price l {logs} USD/month
price m 100 USD/month
"
        )
    }

    #[test]
    fn says_how_much_and_what() {
        let found = check(
            SLUG,
            &design("region = us-east-1", "     ^ telemetry-heavy", 400),
        );
        assert_eq!(found[0].severity, Severity::Hint);
        let message = &found[0].message;
        assert!(
            message.contains("$500 a month, 33 % of the bill of $1,500"),
            "{message}"
        );
        assert!(message.contains("`l` $400, `m` $100"), "{message}");
        assert!(message.contains("`retention`"), "{message}");
        assert_eq!(found[0].related[0].message, "$100 a month");
    }

    #[test]
    fn a_law_about_people_asks_for_no_logs() {
        check(
            SLUG,
            &design("compliance = [gdpr]", "     ^ telemetry-heavy", 400),
        );
    }

    #[test]
    fn silent_on_a_small_share_and_a_small_sum() {
        check(SLUG, &design("region = us-east-1", "", 140));
        check(
            SLUG,
            "service a: aws.fargate\nlogs l: aws.cloudwatch_logs { covers = all }\nprice a 10 USD/month\nprice l 190 USD/month\n",
        );
    }

    #[test]
    fn silent_where_auditors_want_the_logs() {
        check(SLUG, &design("compliance = [soc2]", "", 900));
    }
}
