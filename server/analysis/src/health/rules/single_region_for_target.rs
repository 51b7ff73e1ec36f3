//! Four nines and more out of one region.

use std::collections::BTreeSet;

use crate::finding::Category;
use crate::health::facts::{duration, percent};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::rows::Flags;
use crate::model::{ComponentId, Sets, Settings};

pub static RULE: Rule = Rule {
    slug: "single-region-for-target",
    id: "REL016",
    category: Category::Resilience,
    weight: Weight::Medium,
    most: Weight::High,
    title: "One region for a target that wants two",
    why: "Above four nines a second region is normally needed (AWS REL13-BP02; Azure mission-critical guidance).",
    checks: &[Check::Design(check)],
};

/// From here on one region is too few, and from there on much too few.
const FOUR_NINES: f64 = 0.9999;
const MORE: f64 = 0.999_95;

/// Who has to be back within this cannot build a region anew.
const SOON: f64 = 15.0 * 60.0;

/// Areas that have more than one region of each cloud.
const WIDE: [&str; 2] = ["eu", "us"];

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    let constraints = &facts.architecture.constraints;
    let Some(target) = facts.availability_target().filter(|t| *t >= FOUR_NINES) else {
        return;
    };
    let Some(location) = facts.constraint_place("availability") else {
        return;
    };
    let residency = constraints.list("residency");
    let is_narrow = !residency.is_empty() && !residency.iter().any(|area| WIDE.contains(area));
    if is_narrow || !is_in_one_region(facts) {
        return;
    }
    let rto = constraints.number("rto");
    let soon = rto.is_some_and(|rto| rto < SOON);
    let back = match rto {
        Some(rto) if soon => format!(", and it must be back within {}", duration(rto)),
        _ => String::new(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: if target >= MORE || soon {
            Weight::High
        } else {
            RULE.weight
        },
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "Everything runs in one region, and {} leaves {} a month for all that goes wrong{back}: one bad day of the region uses up years of that. \
             Run in a second one (`regions`, `multi_region`), or aim lower.",
            percent(target),
            duration((1.0 - target) * 30.0 * 86_400.0),
        ),
        location,
        related: Vec::new(),
        fixes: Vec::new(),
    });
}

/// Whether all that runs and keeps data is in one region; not where nothing is known of any of it.
fn is_in_one_region(facts: &Facts<'_>) -> bool {
    let architecture = facts.architecture;
    let runs = Sets::COMPUTE | Sets::STORE | Sets::BROKER | Sets::CACHE;
    let nodes = architecture.rows.nodes.iter().enumerate();
    let parts = nodes
        .filter(|(_, row)| row.is_own() && row.sets.any(runs) && !row.flags.has(Flags::SKETCH));
    let mut regions = BTreeSet::new();
    let mut any = false;
    for (id, _) in parts {
        any = true;
        match region(facts, id) {
            Some(region) => {
                regions.insert(region);
            }
            None => return false,
        }
        if regions.len() > 1 {
            return false;
        }
    }
    any
}

/// The one region that a part runs in; `None` where there are several. What says nothing runs in that
/// of the design.
fn region<'a>(facts: &'a Facts<'_>, id: ComponentId) -> Option<&'a str> {
    let architecture = facts.architecture;
    let component = facts.component(id);
    let global = |p: &buttress_pricing::Product| p.zones == buttress_pricing::ZoneSupport::Global;
    let groups = architecture.groups_of(component.group);
    let around: Vec<&Settings> = std::iter::once(&component.settings)
        .chain(groups.map(|g| &architecture.groups[g].settings))
        .chain([&architecture.constraints])
        .collect();
    let several = |s: &&Settings| s.is("multi_region") || s.list("regions").len() >= 2;
    if around.iter().any(several) || facts.product(id).is_some_and(global) {
        return None;
    }
    Some(around.iter().find_map(|s| s.word("region")).unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "single-region-for-target";

    #[test]
    fn four_nines_out_of_one_region() {
        let found = check(
            SLUG,
            "
constraints { availability = 99.99 %, region = us-east-1 }
              ^^^^^^^^^^^^^^^^^^^^^^ single-region-for-target
client c
service a: aws.fargate { replicas = 3, multi_az = true }
c -> a: https
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert!(
            found[0].message.contains("leaves 4.3 min a month"),
            "{found:#?}"
        );
    }

    #[test]
    fn back_within_minutes_weighs_more() {
        let found = check(
            SLUG,
            "
constraints { availability = 99.99 %, rto = 10 min }
              ^^^^^^^^^^^^^^^^^^^^^^ single-region-for-target
client c
service a: aws.fargate { replicas = 3, region = eu-west-1 }
database db: aws.rds_postgres { multi_az = true, region = eu-west-1 }
c -> a: https
a -> db: query
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(found[0].message.contains("within 10 min"), "{found:#?}");
    }

    #[test]
    fn silent_with_a_second_region_or_a_lower_target() {
        check(
            SLUG,
            "
constraints { availability = 99.99 %, region = us-east-1 }
client c
group west {
  region = us-west-2
  service b: aws.fargate { replicas = 3 }
}
service a: aws.fargate { replicas = 3 }
c -> a: https
c -> west.b: https
",
        );
        check(
            SLUG,
            "constraints { availability = 99.95 % }\nclient c\nservice a: aws.fargate { replicas = 3 }\nc -> a: https\n",
        );
    }

    #[test]
    fn silent_where_the_law_leaves_one_region_and_for_sketches() {
        check(
            SLUG,
            "constraints { availability = 99.99 %, residency = [ch] }\nclient c\nservice a: aws.fargate { replicas = 3 }\nc -> a: https\n",
        );
        check(
            SLUG,
            "constraints { availability = 99.99 % }\nclient c\nservice a\nc -> a: https\n",
        );
    }
}
