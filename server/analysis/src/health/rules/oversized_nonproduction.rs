//! A place to try things out that is as dear as the real one.

use crate::cost::dollars;
use crate::figures::Beside;
use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{ComponentId, Status};

pub static RULE: Rule = Rule {
    slug: "oversized-nonproduction",
    id: "COST010",
    category: Category::Cost,
    weight: Weight::Low,
    most: Weight::Low,
    title: "A test environment as dear as production",
    why: "Environments that serve nobody can be smaller, and asleep at night (Azure Well-Architected CO:08).",
    checks: &[Check::Design(check)],
};

/// The part of the design's own bill from which an environment is dear.
const DEAR: f64 = 0.5;
/// US dollars a month that are not worth a word.
const LITTLE: f64 = 50.0;
/// How many of the dearest components are named.
const NAMED: usize = 3;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let base = facts.costs().monthly;
    for there in facts.beside() {
        let cost = at_least(there);
        if cost <= LITTLE || cost <= DEAR * base {
            continue;
        }
        let dearest = dearest(there);
        let shown: Vec<String> = dearest
            .iter()
            .map(|(id, cost)| format!("`{}` {}", facts.component(*id).full, dollars(*cost)))
            .collect();
        let share = if base > 0.0 {
            format!(
                ", {:.0} % of the {} of the design itself",
                100.0 * cost / base,
                dollars(base)
            )
        } else {
            String::new()
        };
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Design,
            magnitude: if cost >= base { 1.5 } else { 1.0 },
            message: format!(
                "The environment `{}` costs {} a month{share}, and serves nobody. The dearest parts there: {}. \
                 Set smaller sizes or fewer copies of them in it, or say `purpose = load_test` if it has to be as large.",
                there.name,
                dollars(cost),
                shown.join(", "),
            ),
            location: there.name_at,
            related: dearest
                .iter()
                .map(|(id, cost)| Related {
                    location: facts.component(*id).name_place(),
                    message: format!("{} a month in `{}`", dollars(*cost), there.name),
                })
                .collect(),
            fixes: Vec::new(),
        });
    }
}

/// What an environment costs a month, without what was negotiated: that holds for production, and
/// what is paid for it elsewhere nobody says.
fn at_least(there: &Beside) -> f64 {
    let prices = there.architecture.prices.iter();
    let counted = prices.filter(|(id, _)| {
        let component = &there.architecture.components[**id];
        component.status != Status::Planned
    });
    let negotiated: f64 = counted.map(|(_, price)| price.monthly).sum();
    there.costs.monthly - negotiated
}

fn dearest(there: &Beside) -> Vec<(ComponentId, f64)> {
    let architecture = &there.architecture;
    let rows = architecture.rows.nodes.iter().enumerate();
    let mut all: Vec<(ComponentId, f64)> = rows
        .filter(|(id, row)| !row.flags.has(Flags::PLANNED) && !architecture.prices.contains_key(id))
        .filter_map(|(id, _)| Some((id, there.costs.monthly_of(id)?)))
        .filter(|(_, cost)| *cost > 0.0)
        .collect();
    let dearer = |a: &(ComponentId, f64), b: &(ComponentId, f64)| {
        let name = |id: ComponentId| &architecture.components[id].full;
        b.1.total_cmp(&a.1).then_with(|| name(a.0).cmp(name(b.0)))
    };
    // Of thousands only the first are wanted in order.
    if all.len() > NAMED {
        all.select_nth_unstable_by(NAMED, dearer);
        all.truncate(NAMED);
    }
    all.sort_by(dearer);
    all
}

#[cfg(test)]
mod tests {
    use crate::testing::{PATH, TODAY, check_rule as check};
    use crate::{Change, Environments, Host, Severity};

    const SLUG: &str = "oversized-nonproduction";

    const DESIGN: &str = "
architecture \"A\"
constraints { provider = aws, region = us-east-1, traffic = 50 req/s }
client web
service api: aws.fargate { cpu = 2, memory = 4 GB, replicas = 4 }
database db: aws.rds_postgres { instance = db.r6g.large, storage = 100 GB }
web -> api: https
api -> db: write
";

    #[test]
    fn staging_that_is_all_but_production() {
        let text = format!(
            "{DESIGN}environment staging {{ api {{ replicas = 3 }} }}\n            ^^^^^^^ {SLUG}\n"
        );
        let found = check(SLUG, &text);
        assert_eq!(found[0].severity, Severity::Hint);
        let message = &found[0].message;
        assert!(
            message.starts_with("The environment `staging` costs $")
                && message.contains(" % of the $"),
            "{message}"
        );
        assert!(
            message.contains("The dearest parts there: `api` $"),
            "{message}"
        );
        let related: Vec<(&str, &str)> = found[0]
            .related
            .iter()
            .map(|r| (r.location.span.of(&text), r.message.as_str()))
            .collect();
        assert_eq!(
            (related.len(), related[0].0, related[1].0),
            (2, "api", "db")
        );
        assert!(related[0].1.ends_with(" a month in `staging`"));
    }

    #[test]
    fn each_environment_for_itself_and_what_one_says_of_itself_comes_first() {
        check(
            SLUG,
            &format!(
                "{DESIGN}
environment qa-1 {{ constraints {{ traffic = 5 req/s }} }}
            ^^^^ {SLUG}
environment dev {{ api {{ replicas = 1, cpu = 0.25, memory = 1 GB }}, db {{ instance = db.t4g.micro, storage = 20 GB }} }}
environment green {{
            ^^^^^ {SLUG}
  purpose = test
  db {{ storage = 50 GB }}
}}
"
            ),
        );
    }

    #[test]
    fn silent_where_it_is_small_or_has_to_be_as_large() {
        for environment in [
            "environment staging { api { replicas = 1 }, db { instance = db.t4g.micro, storage = 20 GB } }",
            "environment load-test { api { replicas = 3 } }",
            "environment staging-perf { api { replicas = 3 } }",
            "environment staging { purpose = load_test, api { replicas = 3 } }",
            "environment europe { api { replicas = 3 } }",
            "environment preprod { api { replicas = 3 } }",
            "environment contest { api { replicas = 3 } }",
            // It says nothing yet.
            "environment staging \"Staging\" { }",
            "environment staging { api { } }",
        ] {
            check(SLUG, &format!("{DESIGN}{environment}\n"));
        }
    }

    #[test]
    fn silent_for_little_money_and_where_only_the_real_price_is_known() {
        check(
            SLUG,
            "
architecture \"A\"
constraints { provider = aws, region = us-east-1 }
service api: aws.fargate { cpu = 0.25, memory = 512 MB, replicas = 2 }
environment dev { api { replicas = 1 } }
",
        );
        check(
            SLUG,
            &format!(
                "{DESIGN}price api 900 USD/month \"By contract\"\nenvironment dev {{ api {{ replicas = 1 }} }}\n"
            ),
        );
        // A fragment has not all of the bill.
        let fragment = DESIGN.replace("architecture \"A\"\n", "");
        check(
            SLUG,
            &format!("{fragment}environment dev {{ api {{ replicas = 3 }} }}\n"),
        );
    }

    #[test]
    fn it_follows_each_key_and_is_silent_in_an_environment() {
        let mut host = Host::new(TODAY);
        let found = |host: &Host| {
            let report = host.snapshot().report(PATH).expect("a root");
            let all = report.findings().iter().filter(|f| f.rule == SLUG);
            all.map(|f| f.message.clone()).collect::<Vec<_>>()
        };
        let set = |text: String| Change::Set {
            path: PATH.into(),
            text: text.as_str().into(),
            version: None,
        };
        let text = format!("{DESIGN}environment staging {{ db {{ storage = 50 GB }} }}\n");
        let small = text.replace("replicas = 4", "replicas = 1");
        let dear = text.replace("db.r6g.large", "db.r6g.xlarge");
        let mut told = Vec::new();
        for text in [&text, &small, &dear, &text] {
            host.apply_change(set(text.clone()));
            let mut fresh = Host::new(TODAY);
            fresh.apply_change(set(text.clone()));
            told.push(found(&host));
            assert_eq!(told.last(), Some(&found(&fresh)));
        }
        assert!(told.iter().all(|all| all.len() == 1));
        assert!(told[0] != told[1] && told[0] != told[2] && told[0] == told[3]);
        host.apply_change(Change::Environments(Environments {
            otherwise: Some("staging".to_owned()),
            ..Environments::default()
        }));
        assert!(found(&host).is_empty());
    }
}
