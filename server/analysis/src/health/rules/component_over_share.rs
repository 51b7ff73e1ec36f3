//! One component takes more of the budget than its share.

use crate::cost::dollars;
use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;

pub static RULE: Rule = Rule {
    slug: "component-over-share",
    id: "COST002",
    category: Category::Cost,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "One component takes most of the budget",
    why: "Where one part decides the bill, a mistake in it decides the bill too (AWS COST03 know what drives cost; Azure CO:05).",
    checks: &[Check::Design(check)],
};

/// Of fewer parts one always takes much.
const LEAST: usize = 4;

/// A part that takes a smaller share of the budget is not counted among them: a queue more, such as a
/// fix adds, makes no other part dearer.
const COUNTS: f64 = 0.01;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let budget = facts.architecture.constraints.number("budget");
    // Of a design that costs too much the dearest parts are named already.
    let Some(budget) = budget.filter(|budget| *budget > 0.0 && *budget >= facts.costs().monthly)
    else {
        return;
    };
    let rows = facts.architecture.rows.nodes.iter().enumerate();
    let live = rows.filter(|(_, row)| !row.flags.has(Flags::PLANNED));
    let costs = live.filter_map(|(id, _)| Some((id, facts.costs().monthly_of(id)?)));
    let priced: Vec<(usize, f64)> = costs.filter(|(_, cost)| *cost >= COUNTS * budget).collect();
    if priced.len() < LEAST {
        return;
    }
    let share = (0.4 * budget).max(3.0 * budget / priced.len() as f64);
    let well_under = facts.costs().monthly <= 0.7 * budget;
    for (id, cost) in priced.into_iter().filter(|(_, cost)| *cost > share) {
        let component = facts.component(id);
        // The one place where the data is kept may well be the dearest.
        let is_record = component.kind.is_some_and(|kind| kind.name == "database");
        if is_record && well_under {
            continue;
        }
        let bill = facts.costs().bills[id].bill.as_ref();
        let lines = bill.map_or(&[][..], |bill| &bill.lines);
        let dearest = lines.iter().max_by(|a, b| a.monthly.total_cmp(&b.monthly));
        let most = dearest.map_or_else(String::new, |line| {
            format!(" Most of it is {}: {}.", line.what(), dollars(line.monthly))
        });
        let of_budget = facts.constraint_place("budget");
        out.push(Observation {
            rule: RULE.source(),
            weight: Weight::Medium,
            subject: Subject::Component(id),
            magnitude: (cost / share).clamp(0.5, 2.0),
            message: format!(
                "`{}` costs {} a month, {:.0} % of the budget of {}.{most} Choose a smaller size or \
                 another way to buy it, or accept it with a reason.",
                component.full,
                dollars(cost),
                100.0 * cost / budget,
                dollars(budget),
            ),
            location: component.name_place(),
            related: of_budget
                .map(|location| Related {
                    location,
                    message: "the budget".to_owned(),
                })
                .into_iter()
                .collect(),
            fixes: Vec::new(),
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "component-over-share";

    fn design(first: &str, mark: &str, price: u32) -> String {
        format!(
            "constraints {{ budget = 1_000 USD/month }}
{first}
{mark}
service b: aws.fargate {{ cpu = 1, memory = 2 GB }}
service c: aws.fargate {{ cpu = 1, memory = 2 GB }}
service d: aws.fargate {{ cpu = 1, memory = 2 GB }}
service e: aws.fargate {{ cpu = 1, memory = 2 GB }}
service f: aws.fargate {{ cpu = 1, memory = 2 GB }}
service g: aws.fargate {{ cpu = 1, memory = 2 GB }}
service h: aws.fargate {{ cpu = 1, memory = 2 GB }}
price a {price} USD/month
"
        )
    }

    #[test]
    fn says_the_share_and_where_the_budget_stands() {
        let text = design(
            "service a: aws.fargate { cpu = 1 }",
            "        ^ component-over-share",
            450,
        );
        let found = check(SLUG, &text);
        assert!(
            found[0]
                .message
                .contains("$450 a month, 45 % of the budget"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related[0].message, "the budget");
    }

    #[test]
    fn says_what_of_it_is_dear() {
        let text = "
constraints { budget = 400 USD/month, region = us-east-1 }
service a: aws.ec2 { instance = m7g.large, replicas = 3, storage = 0 GB }
        ^ component-over-share
service b: aws.fargate { cpu = 0.5, memory = 1 GB }
service c: aws.fargate { cpu = 0.5, memory = 1 GB }
service d: aws.fargate { cpu = 0.5, memory = 1 GB }
service e: aws.fargate { cpu = 0.5, memory = 1 GB }
service f: aws.fargate { cpu = 0.5, memory = 1 GB }
service g: aws.fargate { cpu = 0.5, memory = 1 GB }
service h: aws.fargate { cpu = 0.5, memory = 1 GB }
";
        let found = check(SLUG, text);
        // Three at 0.0816 for 730 hours.
        assert!(
            found[0].message.contains(": $178.70."),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn silent_where_the_design_costs_too_much() {
        let text = design("service a: aws.fargate { cpu = 1 }", "", 1200);
        check(SLUG, &text);
    }

    #[test]
    fn silent_below_the_share_and_among_few() {
        check(SLUG, &design("service a: aws.fargate { cpu = 1 }", "", 390));
        let few = "constraints { budget = 100 USD/month }\nservice a: aws.fargate { cpu = 1 }\n\
            service b: aws.fargate { cpu = 1 }\nprice a 90 USD/month\n";
        check(SLUG, few);
    }

    #[test]
    fn silent_on_the_record_while_there_is_room() {
        let small =
            |text: String| text.replace("cpu = 1, memory = 2 GB", "cpu = 0.5, memory = 1 GB");
        let database = "database a: aws.rds_postgres { multi_az = true }";
        check(SLUG, &small(design(database, "", 450)));
        let mark = "         ^ component-over-share";
        check(SLUG, &small(design(database, mark, 720)));
        let (cache, mark) = (
            "cache a: aws.elasticache_redis",
            "      ^ component-over-share",
        );
        check(SLUG, &small(design(cache, mark, 450)));
    }
}
