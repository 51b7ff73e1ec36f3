//! Another size does the same for less.

use crate::cost::{cheaper_size, dollars};
use crate::finding::Category;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::ComponentId;
use crate::span::Place;

pub static RULE: Rule = Rule {
    slug: "cheaper-size",
    id: "COST011",
    category: Category::Cost,
    weight: Weight::Info,
    most: Weight::Info,
    title: "Another size does the same for less",
    why: "Newer generations cost less for the same work (AWS COST06 right type, size, number; Azure CO:07).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    let Some(entry) = component.settings.get("instance") else {
        return;
    };
    let Some(found) = cheaper_size(facts.architecture, facts.traffic, facts.costs(), id) else {
        return;
    };
    let (word, saves) = (&found.word, dollars(found.saves));
    out.push(Observation {
        rule: RULE.source(),
        weight: Weight::Info,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "As `{word}`, `{}` costs {saves} a month less: {}.",
            component.full, found.because
        ),
        location: entry.at,
        related: Vec::new(),
        fixes: vec![Remedy::Write {
            at: Place::new(&entry.at.file, entry.value_at),
            text: word.clone(),
            title: format!("Change to `{word}`, {saves} a month less"),
        }],
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "cheaper-size";

    #[test]
    fn says_what_it_saves_for_all_copies() {
        let found = check(
            SLUG,
            "
constraints { region = us-east-1 }
service a: aws.ec2 { instance = m5.large, replicas = 3, storage = 0 GB }
                     ^^^^^^^^^^^^^^^^^^^ cheaper-size
",
        );
        // m5a.large is at 0.086 for 0.096 an hour: three of them, 730 hours.
        let message = &found[0].message;
        assert!(
            message.contains("As `m5a.large`, `a` costs $21.90 a month less"),
            "{message}"
        );
        assert_eq!(found[0].points, 0.0);
        assert_eq!(
            found[0].fixes[0].title,
            "Change to `m5a.large`, $21.90 a month less"
        );
    }

    #[test]
    fn databases_too() {
        check(
            SLUG,
            "
constraints { region = us-east-1 }
cache k: aws.elasticache_redis { instance = cache.m5.large, replicas = 2 }
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^ cheaper-size
",
        );
    }

    #[test]
    fn silent_on_what_is_agreed_reserved_or_hardly_saves() {
        let machine = "service a: aws.ec2 { instance = m5.large, replicas = 3, storage = 0 GB";
        check(SLUG, &format!("{machine} }}\nprice a 100 USD/month\n"));
        let reserved =
            format!("constraints {{ region = us-east-1 }}\n{machine}, purchase = reserved_1y }}\n");
        check(SLUG, &reserved);
        check(
            SLUG,
            "constraints { region = us-east-1 }\nservice a: aws.ec2 { instance = t3.nano, storage = 0 GB }\n",
        );
    }

    #[test]
    fn silent_where_no_size_is_written() {
        check(
            SLUG,
            "defaults service { instance = m5.large }\nservice a: aws.ec2 { replicas = 9 }\n",
        );
        check(SLUG, "service a: aws.ec2 { replicas = 9 }\n");
    }
}
