//! The bill is larger than the budget.

use crate::cost::dollars;
use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;

pub static RULE: Rule = Rule {
    slug: "budget-exceeded",
    id: "COST001",
    category: Category::Cost,
    weight: Weight::High,
    most: Weight::Critical,
    title: "The design costs more than its budget",
    why: "A stated constraint is a requirement (Azure Well-Architected CO:04; AWS COST02-BP02).",
    checks: &[Check::Design(check)],
};

/// How many of the dearest components are named.
const NAMED: usize = 3;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let Some(budget) = facts.architecture.constraints.number("budget") else {
        return;
    };
    let total = facts.costs().monthly;
    if total <= budget {
        return;
    }
    // What has no price makes the sum too small, never too large.
    let weight = if total > 1.5 * budget {
        Weight::Critical
    } else {
        Weight::High
    };
    let unknown = match facts.costs().count_unpriced(facts.architecture) {
        0 => String::new(),
        1 => " (and one part has no price yet)".to_owned(),
        n => format!(" (and {n} parts have no price yet)"),
    };
    let ratio = if budget > 0.0 { total / budget } else { 2.0 };
    let rows = facts.architecture.rows.nodes.iter().enumerate();
    let mut dearest: Vec<(usize, f64)> = rows
        .filter(|(_, row)| !row.flags.has(Flags::PLANNED))
        .filter_map(|(id, _)| Some((id, facts.costs().monthly_of(id)?)))
        .filter(|(_, cost)| *cost > 0.0)
        .collect();
    let dearer = |a: &(usize, f64), b: &(usize, f64)| {
        let names = || facts.component(a.0).full.cmp(&facts.component(b.0).full);
        b.1.total_cmp(&a.1).then_with(names)
    };
    // Of thousands only the first are wanted in order.
    if dearest.len() > NAMED {
        dearest.select_nth_unstable_by(NAMED, dearer);
        dearest.truncate(NAMED);
    }
    dearest.sort_by(dearer);
    let names: Vec<String> = dearest
        .iter()
        .map(|(id, cost)| format!("`{}` {}", facts.component(*id).full, dollars(*cost)))
        .collect();
    let Some(location) = facts.constraint_place("budget") else {
        return;
    };
    out.push(Observation {
        rule: RULE.source(),
        weight,
        subject: Subject::Design,
        magnitude: (0.5 + 2.5 * (ratio - 1.0)).clamp(0.5, 2.0),
        message: format!(
            "The design costs {} a month, {} more than its budget of {}{unknown}. The dearest parts: {}. \
             Choose smaller sizes or fewer copies there, or raise `budget`.",
            dollars(total),
            dollars(total - budget),
            dollars(budget),
            names.join(", "),
        ),
        location,
        related: dearest
            .iter()
            .map(|(id, cost)| Related {
                location: facts.component(*id).name_place(),
                message: format!("{} a month", dollars(*cost)),
            })
            .collect(),
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "budget-exceeded";

    #[test]
    fn says_by_how_much_and_what_is_dearest() {
        let found = check(
            SLUG,
            "
constraints {
  budget = 200 USD/month
  ^^^^^^^^^^^^^^^^^^^^^^ budget-exceeded
}
service a: aws.fargate { cpu = 1, memory = 2 GB }
service b: aws.fargate { cpu = 1, memory = 2 GB }
price a 150 USD/month
price b 100 USD/month
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0].message.contains("$250 a month, $50 more"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].related.len(), 2);
    }

    #[test]
    fn half_as_much_again_is_an_error() {
        let found = check(
            SLUG,
            "
constraints { budget = 100 USD/month }
              ^^^^^^^^^^^^^^^^^^^^^^ budget-exceeded
service a: aws.fargate { cpu = 1, memory = 2 GB }
price a 151 USD/month
",
        );
        assert_eq!(found[0].severity, Severity::Error);
    }

    #[test]
    fn silent_within_the_budget_and_without_one() {
        check(
            SLUG,
            "constraints { budget = 100 USD/month }\nservice a: aws.fargate { cpu = 1, memory = 2 GB }\nprice a 100 USD/month\n",
        );
        check(
            SLUG,
            "service a: aws.fargate { cpu = 1, memory = 2 GB }\nprice a 1_000_000 USD/month\n",
        );
    }

    #[test]
    fn parts_without_a_price_do_not_soften_it() {
        let found = check(
            SLUG,
            "
constraints { budget = 100 USD/month }
              ^^^^^^^^^^^^^^^^^^^^^^ budget-exceeded
service a: aws.fargate { cpu = 1, memory = 2 GB }
service b
service c
price a 900 USD/month
",
        );
        assert_eq!(found[0].severity, Severity::Error);
        assert!(
            found[0].message.contains("2 parts have no price yet"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn planned_parts_are_not_in_the_sum() {
        check(
            SLUG,
            "constraints { budget = 100 USD/month }\nservice a: aws.fargate { status = planned }\nprice a 1_000 USD/month\n",
        );
    }

    #[test]
    fn a_larger_overrun_costs_more() {
        let health = |price: u32| {
            let text = format!(
                "constraints {{ budget = 1_000 USD/month }}\nservice a: aws.fargate {{ cpu = 1 }}\nprice a {price} USD/month\n"
            );
            report(&text).score().exact
        };
        assert!(health(1_000) > health(1_050));
        assert!(health(1_300) > health(1_490));
    }
}
