//! Machines that run all year, bought by the hour.

use buttress_pricing::Purchase;

use crate::cost::{Offer, dollars, offers};
use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{ComponentId, Status};

pub static RULE: Rule = Rule {
    slug: "steady-on-demand",
    id: "COST007",
    category: Category::Cost,
    weight: Weight::Low,
    most: Weight::Low,
    title: "Runs all year, bought by the hour",
    why: "What runs all year costs a quarter to a half less when one says so beforehand (AWS COST07 pricing models; Azure Well-Architected CO:05).",
    checks: &[Check::Design(check)],
};

/// A smaller share of the bill is not worth a promise.
const SHARE: f64 = 0.1;

/// Load is steady up to this peak, or from this use on, percent.
const STEADY: f64 = 1.5;
const BUSY: f64 = 60.0;

/// Less than this a month is not worth a promise, US dollars.
const LEAST: f64 = 10.0;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let constraints = &facts.architecture.constraints;
    if constraints.get("purchase").is_some() || facts.costs().monthly <= 0.0 {
        return;
    }
    let nodes = facts.architecture.rows.nodes.iter().enumerate();
    let dear = nodes.filter(|(id, row)| {
        let cost = facts.costs().monthly_of(*id);
        row.is_own()
            && !row.flags.has(Flags::SKETCH)
            && cost.is_some_and(|cost| cost > SHARE * facts.costs().monthly)
    });
    for (id, _) in dear {
        look(facts, id, out);
    }
}

fn look(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    let settings = &component.settings;
    let bought = [
        "purchase",
        "reserved",
        "spot",
        "autoscale",
        "schedule",
        "run_time",
    ];
    if component.status != Status::Live
        || bought.iter().any(|name| settings.get(name).is_some())
        || settings.is("legacy")
        || facts.is_in_environment(component)
    {
        return;
    }
    let Some(steady) = is_steady(facts, id) else {
        return;
    };
    let (architecture, traffic, costs) = (facts.architecture, facts.traffic, facts.costs());
    let offers = offers(architecture, traffic, costs, id);
    let saves = |way: Purchase| {
        let of = offers.iter().find(|o: &&Offer| o.purchase == way)?;
        Some(of.saves_a_year / 12.0).filter(|saves| *saves >= LEAST)
    };
    let Some(year) = saves(Purchase::ReservedOneYear) else {
        return;
    };
    let three = match saves(Purchase::ReservedThreeYears) {
        Some(three) => format!(", for three years {}", dollars(three)),
        None => String::new(),
    };
    let size = settings.get("instance");
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` costs {} a month by the hour, and {steady}. Reserved for a year it costs {} a month less{three}: \
             where it stays that long, set `purchase = reserved_1y`.",
            component.full,
            dollars(facts.costs().monthly_of(id).unwrap_or(0.0)),
            dollars(year),
        ),
        location: component.name_place(),
        related: size
            .map(|entry| Related {
                location: entry.at,
                message: "the machines".to_owned(),
            })
            .into_iter()
            .collect(),
        fixes: Vec::new(),
    });
}

/// Why its load counts as steady, as the end of a sentence; `None` where it may not be.
fn is_steady(facts: &Facts<'_>, id: ComponentId) -> Option<String> {
    let busy = facts.component(id).settings.number("utilisation");
    if let Some(busy) = busy {
        return (busy > BUSY).then(|| format!("it is busy {} % of the time", count(busy)));
    }
    let peak = facts.architecture.constraints.number("peak")?;
    (peak <= STEADY).then(|| format!("its load is steady (`peak = {}`)", count(peak)))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "steady-on-demand";

    #[test]
    fn a_machine_that_is_always_needed() {
        let found = check(
            SLUG,
            "
constraints { region = us-east-1, peak = 1.2 }
service a: aws.ec2 { instance = m7g.large, storage = 0 GB }
        ^ steady-on-demand
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        // 730 hours at 0.0816, and at 0.050342 for a year.
        let message = &found[0].message;
        assert!(
            message.contains("costs $59.57 a month by the hour"),
            "{message}"
        );
        assert!(
            message.contains("Reserved for a year it costs $22.82"),
            "{message}"
        );
        assert!(message.contains("for three years $"), "{message}");
        assert_eq!(found[0].related[0].message, "the machines");
    }

    #[test]
    fn a_database_that_is_busy() {
        let found = check(
            SLUG,
            "
constraints { region = us-east-1 }
service a: aws.ec2 { instance = m7g.2xlarge, utilisation = 75 % }
        ^ steady-on-demand
service b: aws.ec2 { instance = m7g.2xlarge, utilisation = 30 % }
",
        );
        assert!(
            found[0].message.contains("busy 75 % of the time"),
            "{found:#?}"
        );
    }

    #[test]
    fn silent_where_it_is_promised_spare_or_going() {
        let design = |settings: &str| {
            format!(
                "constraints {{ region = us-east-1, peak = 1 }}\nservice a: aws.ec2 {{ instance = m7g.2xlarge{settings} }}\n"
            )
        };
        check(SLUG, &design(", purchase = reserved_1y"));
        check(SLUG, &design(", purchase = spot"));
        check(SLUG, &design(", status = retiring"));
        check(SLUG, &design(", autoscale { min = 1, max = 9 }"));
    }

    #[test]
    fn silent_where_load_may_change_or_it_is_little() {
        check(
            SLUG,
            "constraints { region = us-east-1 }\nservice a: aws.ec2 { instance = m7g.2xlarge }\n",
        );
        check(
            SLUG,
            "
constraints { region = us-east-1, peak = 1 }
service a: aws.ec2 { instance = m7g.large }
service b: aws.ec2 { instance = m7g.large }
queue q: aws.sqs
price b 9_000 USD/month
",
        );
    }
}
