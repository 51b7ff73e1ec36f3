//! A database of record that exists once, away from where it stops requests at once.

use crate::finding::{Category, Related};
use crate::health::facts::copies_remedy;
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "missing-replica",
    id: "REL003",
    category: Category::Resilience,
    weight: Weight::High,
    most: Weight::High,
    title: "A database without a standby",
    why: "Without a standby a fault of the database is an outage and a restore (AWS REL11-BP02; Azure Well-Architected RE:05).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    let keeps = component.sets.any(Sets::DB) || component.class() == "search_engine";
    let is_original =
        component.settings.word("role") == Some("system_of_record") || facts.is_original(id);
    if !keeps
        || !is_original
        || !component.is_own()
        || facts.traffic.rates[id] <= 0.0
        || facts.is_redundant(id) != Some(false)
        // Where requests fail with it, that is what is said.
        || facts.is_single_point(id)
    {
        return;
    }
    let copy = facts.copies_to(id).next();
    let (remedy, fix) = copies_remedy(component);
    let message = match copy {
        Some(copy) => format!(
            "When `{}` fails, somebody has to promote `{}` by hand, and those who use it wait until then. Set `failover = auto`.",
            component.full,
            facts.component(copy.to).full
        ),
        None => format!(
            "`{}` has no standby: a fault of it is an outage until it is restored from a backup. {remedy}",
            component.full
        ),
    };
    let users = facts.traffic.sources(facts.architecture, id);
    let related = match copy {
        Some(copy) => vec![Related {
            location: copy.arrow(),
            message: "the copy that does not take over by itself".to_owned(),
        }],
        None => users
            .iter()
            .take(3)
            .map(|(c, _)| &facts.architecture.connections[*c])
            .map(|c| Related {
                location: c.arrow(),
                message: format!("`{}` uses it", facts.component(c.from).full),
            })
            .collect(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: if copy.is_some() {
            Weight::Medium
        } else {
            RULE.weight
        },
        subject: Subject::Component(id),
        magnitude: 1.0,
        message,
        location: component.name_place(),
        related,
        fixes: match copy {
            Some(_) => Vec::new(),
            None => fix.into_iter().collect(),
        },
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "missing-replica";

    #[test]
    fn a_database_behind_a_queue() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate { replicas = 2 }
queue q: aws.sqs
service w: aws.fargate { replicas = 2 }
database db: aws.rds_postgres { storage = 10 GB }
         ^^ missing-replica
c -> a: https
a -> q: publish
w -> q: consume
w -> db: write
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert_eq!(found[0].related[0].message, "`w` uses it");
        assert!(found[0].fixes[0].title.contains("multi_az"), "{found:#?}");
    }

    #[test]
    fn a_copy_that_somebody_has_to_promote_weighs_less() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate { replicas = 2 }
database db: self.postgres { storage = 10 GB }
         ^^ missing-replica
database copy: self.postgres { role = derived }
c -> a: https
a -> db: query { fallback = cached }
db -> copy: replicate { mode = async }
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(found[0].message.contains("promote `copy` by hand"));
    }

    #[test]
    fn silent_with_a_standby_for_copies_and_where_requests_fail_which_is_said() {
        check(
            SLUG,
            "
client c
service a: aws.fargate { replicas = 2 }
database direct: aws.rds_postgres { storage = 10 GB }
database spread: aws.rds_postgres { multi_az = true }
database items: aws.dynamodb
database copy: aws.rds_postgres { role = derived }
database scratch: aws.rds_postgres { role = scratch }
search index: aws.opensearch
c -> a: https
a -> direct: query
a -> spread: query { optional = true }
a -> items: query { optional = true }
a -> copy: read { optional = true }
a -> scratch: query { optional = true }
a -> index: read { optional = true }
",
        );
    }

    #[test]
    fn silent_for_sketches_and_for_what_nobody_uses() {
        check(
            SLUG,
            "client c\nservice a: aws.fargate { replicas = 2 }\ndatabase sketch\ndatabase unused: aws.rds_postgres\nc -> a: https\na -> sketch: query { optional = true }\n",
        );
    }
}
