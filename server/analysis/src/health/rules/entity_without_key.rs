//! A table whose rows cannot be told apart.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{Sets, Status};
use crate::span::Place;

pub static RULE: Rule = Rule {
    slug: "entity-without-key",
    id: "DAT014",
    category: Category::Data,
    weight: Weight::Low,
    most: Weight::Low,
    title: "A table without a key",
    why: "Without a key duplicates cannot be found, and a row cannot be changed by itself (Codd, A relational model of data for large shared data banks).",
    checks: &[Check::Design(check)],
};

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    for entity in &facts.architecture.entities {
        let Some(id) = entity.component.filter(|_| !entity.has_key) else {
            continue;
        };
        let store = facts.component(id);
        // What is only added to needs no key: its place in the log is one.
        let log = store.settings.has("immutable");
        if entity.fields.is_empty()
            || !store.sets.any(Sets::DB)
            || store.is_sketch()
            || store.status == Status::Planned
            || log
        {
            continue;
        }
        out.push(Observation {
            rule: RULE.source(),
            weight: RULE.weight,
            subject: Subject::Component(id),
            magnitude: 1.0,
            message: format!(
                "Two rows of `{}` can be the same, and nothing tells them apart: it has no key. Mark the field or fields that do with `key`.",
                entity.name
            ),
            location: Place::new(&entity.at.file, entity.name_at),
            related: vec![Related {
                location: store.name_place(),
                message: "kept here".to_owned(),
            }],
            fixes: Vec::new(),
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "entity-without-key";

    #[test]
    fn a_table_without_a_key() {
        let found = check(
            SLUG,
            "
database d: aws.rds_postgres { backup = 7 d }
entity Visit in d { at timestamp, page text index }
       ^^^^^ entity-without-key
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[0].related[0].message, "kept here");
    }

    #[test]
    fn two_of_one_store() {
        check(
            SLUG,
            "
database d: aws.dynamodb { backup = 7 d }
entity A in d { x int }
       ^ entity-without-key
entity B in d {
       ^ entity-without-key
  y int unique
}
entity C in d { z int key }
",
        );
    }

    #[test]
    fn silent_with_a_key_of_one_field_or_more() {
        check(
            SLUG,
            "
database d: aws.rds_postgres { backup = 7 d }
entity Order in d { id uuid key }
entity Line in d {
  order uuid key -> Order.id
  line  int  key
}
",
        );
    }

    #[test]
    fn silent_for_logs_sketches_and_what_has_no_fields_yet() {
        check(
            SLUG,
            "
database sketch
database d: aws.rds_postgres { backup = 7 d }
database log: self.postgres { immutable = true, backup = 7 d }
stream s: aws.kinesis
entity A in sketch { x int }
entity B in d { }
entity C in log { x int }
entity D in s { x int }
",
        );
    }
}
