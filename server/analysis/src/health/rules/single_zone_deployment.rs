//! Copies that stand in one building, under a target that one building does not reach.

use crate::finding::{Category, Related};
use crate::health::facts::percent;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "single-zone-deployment",
    id: "REL015",
    category: Category::Resilience,
    weight: Weight::High,
    most: Weight::High,
    title: "All copies in one zone",
    why: "Copies in one zone share its power and its network (AWS REL10-BP01; Azure Well-Architected RE:05; AWS Builders' Library: static stability).",
    checks: &[Check::Component(check)],
};

const THREE_NINES: f64 = 0.999;

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    let beside = Sets::OBS | Sets::DELIVERY | Sets::NETWORK | Sets::PIPE | Sets::BACKUP;
    let keeps = component.sets.any(Sets::STORE | Sets::BROKER);
    let target = facts.availability_target().filter(|t| *t >= THREE_NINES);
    let Some(target) = target else { return };
    if !component.is_own()
        || component.sets.any(beside)
        || !(keeps || facts.replicas(id).is_some_and(|n| n >= 2.0))
        || facts.traffic.needed_by[id] <= 0.0
        || facts.is_spread(id)
        // What exists once is told of by other rules.
        || facts.is_redundant(id) != Some(true)
        || is_pinned(facts, id)
    {
        return;
    }
    // Where it cannot be set it has to be built.
    let can = facts
        .product(id)
        .is_none_or(|p| p.zones != buttress_pricing::ZoneSupport::None);
    let (remedy, fix) = if can && component.settings.get("multi_az").is_none() {
        let fix = Remedy::set(
            "multi_az",
            "true",
            "Spread it over zones: `multi_az = true`".to_owned(),
        );
        ("Set `multi_az = true`.", Some(fix))
    } else {
        ("Spread its copies over two zones.", None)
    };
    let sources = facts.traffic.sources(facts.architecture, id);
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "All copies of `{}` stand in one zone: a fault of that building stops them all, and {} is out of reach. {remedy}",
            component.full,
            percent(target)
        ),
        location: component.name_place(),
        related: sources
            .iter()
            .take(3)
            .map(|(c, _)| &facts.architecture.connections[*c])
            .map(|c| Related {
                location: c.arrow(),
                message: format!("`{}` needs it", facts.component(c.from).full),
            })
            .collect(),
        fixes: fix.into_iter().collect(),
    });
}

/// Whether it is one of several, each in a zone of its own on purpose.
fn is_pinned(facts: &Facts<'_>, id: ComponentId) -> bool {
    let mut into = facts.architecture.into(id);
    into.any(|c| c.settings.has("pool")) || facts.component(id).settings.has("standby_of")
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "single-zone-deployment";

    #[test]
    fn two_copies_in_one_building() {
        let found = check(
            SLUG,
            "
constraints { availability = 99.9 % }
client c
service a: aws.fargate { replicas = 2 }
        ^ single-zone-deployment
c -> a: https
",
        );
        assert!(
            found[0].message.contains("99.9 % is out of reach"),
            "{found:#?}"
        );
        assert_eq!(found[0].related[0].message, "`c` needs it");
        assert!(found[0].fixes[0].title.contains("multi_az = true"));
    }

    #[test]
    fn a_cluster_that_keeps_data() {
        check(
            SLUG,
            "
constraints { availability = 99.95 % }
client c
service a: aws.fargate { replicas = 2, zones = 2 }
database db: self.cassandra { replicas = 3 }
         ^^ single-zone-deployment
c -> a: https
a -> db: query
",
        );
    }

    #[test]
    fn silent_when_spread_and_for_lower_targets() {
        check(
            SLUG,
            "
constraints { availability = 99.9 % }
client c
group east {
  zones = 3
  service b: aws.fargate { replicas = 2 }
}
service a: aws.fargate { replicas = 2, multi_az = true }
service run: gcp.cloud_run
database items: aws.dynamodb
c -> a: https
a -> run: rest
a -> east.b: rest
a -> items: query
",
        );
        check(
            SLUG,
            "constraints { availability = 99.5 % }\nclient c\nservice a: aws.fargate { replicas = 2 }\nc -> a: https\n",
        );
    }

    #[test]
    fn silent_where_there_is_one_and_that_is_said_or_zones_are_chosen() {
        check(
            SLUG,
            "
constraints { availability = 99.9 % }
client c
gateway g: aws.http_api
service one: aws.fargate { replicas = 1 }
service west: aws.fargate { replicas = 2 }
service east: aws.fargate { replicas = 2 }
c -> g: https
g -> one: rest
g -> west: rest { pool = zones }
g -> east: rest { pool = zones }
",
        );
    }
}
