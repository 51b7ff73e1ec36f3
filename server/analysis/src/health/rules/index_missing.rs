//! A large table that is looked through from end to end.

use crate::finding::{Category, Related};
use crate::health::facts::count;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Component, Sets};
use crate::span::Place;

pub static RULE: Rule = Rule {
    slug: "index-missing",
    id: "PERF012",
    category: Category::Performance,
    weight: Weight::Low,
    most: Weight::Low,
    title: "A reference without an index",
    why: "Without an index each question by a reference looks at every row (Winand, SQL Performance Explained; Azure pattern Index Table).",
    checks: &[Check::Design(check)],
};

/// Smaller tables are looked through in no time.
const MANY: f64 = 100_000.0;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    for entity in &facts.architecture.entities {
        let Some(id) = entity.component.filter(|_| !entity.unindexed.is_empty()) else {
            continue;
        };
        let store = facts.component(id);
        let Some(rows) = store.settings.number("records").filter(|n| *n > MANY) else {
            continue;
        };
        if !store.is_own() || !looks_through(store) {
            continue;
        }
        for (name, type_at) in &entity.unindexed {
            let Some((_, type_, at)) = entity.fields.iter().find(|(field, ..)| field == name)
            else {
                continue;
            };
            out.push(Observation {
                rule: RULE.source(),
                weight: RULE.weight,
                subject: Subject::Component(id),
                magnitude: 1.0,
                message: format!(
                    "Who asks `{}` by `{name}` looks through all of it, and `{}` holds {} rows. Mark the field with `index`.",
                    entity.name,
                    store.full,
                    count(rows),
                ),
                location: Place::new(&entity.at.file, *at),
                related: store
                    .settings
                    .get("records")
                    .map(|entry| Related {
                        location: entry.at,
                        message: "how many rows there are".to_owned(),
                    })
                    .into_iter()
                    .collect(),
                fixes: vec![Remedy::Write {
                    at: Place::new(&entity.at.file, *type_at),
                    text: format!("{type_} index"),
                    title: format!("Add an index on `{name}`"),
                }],
            });
        }
    }
}

/// Whether its engine looks through a table where there is no index, and makes none for a reference.
fn looks_through(store: &Component) -> bool {
    let one = store.sets.any(Sets::SQL) || store.class() == "document_db";
    one && store.class() != "mysql"
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "index-missing";

    #[test]
    fn a_reference_that_is_looked_for_in_all_rows() {
        let found = check(
            SLUG,
            "
database d: aws.rds_postgres { records = 2_000_000, backup = 7 d }
entity Customer in d { id uuid key }
entity Order in d {
  id uuid key
  customer uuid -> Customer.id
  ^^^^^^^^ index-missing
}
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert!(
            found[0].message.contains("holds 2,000,000 rows"),
            "{found:#?}"
        );
        assert_eq!(found[0].related[0].message, "how many rows there are");
        let fix = &found[0].fixes[0];
        assert_eq!(fix.edits[0].edits[0].text, "uuid index");
        assert!(!fix.preferred);
    }

    #[test]
    fn documents_too_and_each_field() {
        check(
            SLUG,
            "
database d: self.mongodb { records = 200_000, backup = 7 d }
entity A in d { id uuid key }
entity B in d {
  id uuid key
  one uuid -> A.id
  ^^^ index-missing
  two uuid -> A.id
  ^^^ index-missing
}
",
        );
    }

    #[test]
    fn silent_with_an_index_a_key_or_few_rows() {
        check(
            SLUG,
            "
database d: aws.rds_postgres { records = 2_000_000, backup = 7 d }
database few: aws.rds_postgres { records = 2_000, backup = 7 d }
entity A in d { id uuid key }
entity B in d {
  one uuid key -> A.id
  two uuid index -> A.id
  three uuid unique -> A.id
  four uuid
}
entity C in few { id uuid key, a uuid -> A.id }
",
        );
    }

    #[test]
    fn silent_in_warehouses_where_references_have_one_and_where_rows_are_not_said() {
        check(
            SLUG,
            "
warehouse w: aws.redshift { records = 2_000_000 }
database my: aws.rds_mysql { records = 2_000_000, backup = 7 d }
database unsaid: aws.rds_postgres { backup = 7 d }
entity A in my { id uuid key }
entity B in my { id uuid key, a uuid -> A.id }
entity C in w { id uuid key, a uuid -> A.id }
entity D in unsaid { id uuid key, a uuid -> A.id }
",
        );
    }
}
