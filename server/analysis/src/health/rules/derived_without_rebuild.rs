//! A copy that nothing fills.

use crate::finding::{Category, Related};
use crate::health::facts::stores::{Role, said_role};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::{ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "derived-without-rebuild",
    id: "DAT013",
    category: Category::Data,
    weight: Weight::Low,
    most: Weight::Low,
    title: "A copy that nothing fills",
    why: "Nobody knows how to fill it again (Kleppmann, Designing Data-Intensive Applications, ch. 12: derived data).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let store = facts.component(id);
    if store.status == Status::Planned
        || !store.sets.any(Sets::STORE | Sets::CACHE)
        || store.is_sketch()
        || said_role(store) != Some(Role::Derived)
        || is_filled(facts, id)
    {
        return;
    }
    let reads = |c: &Connection| matches!(c.type_name(), "read" | "https" | "rest");
    let Some(reader) = facts.architecture.into(id).find(|c| reads(c)) else {
        return;
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "`{}` reads `{}`, which is a copy, and nothing here fills it: nobody knows how to build it again when it is lost. \
             Connect what writes to it, such as an indexer or a feed of changes.",
            facts.component(reader.from).full,
            store.full
        ),
        location: store.name_place(),
        related: vec![Related {
            location: reader.arrow(),
            message: "reads it".to_owned(),
        }],
        fixes: Vec::new(),
    });
}

/// Whether anything goes into it, or it fetches what it holds.
fn is_filled(facts: &Facts<'_>, id: ComponentId) -> bool {
    let architecture = facts.architecture;
    let reads = |c: &Connection| {
        matches!(
            c.type_name(),
            "read" | "https" | "rest" | "observe" | "resolve" | "authenticate" | "deploy"
        )
    };
    // A cache in front of a store reads it for its callers.
    let fetches = |c: &Connection| {
        matches!(
            c.type_name(),
            "consume" | "read" | "query" | "stream" | "https"
        )
    };
    architecture.into(id).any(|c| !reads(c)) || architecture.out_of(id).any(|c| fetches(c))
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "derived-without-rebuild";

    #[test]
    fn an_index_that_nothing_feeds() {
        let found = check(
            SLUG,
            "
service a: aws.fargate
search s: aws.opensearch
       ^ derived-without-rebuild
a -> s: read
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[0].related[0].message, "reads it");
    }

    #[test]
    fn a_view_and_vectors() {
        check(
            SLUG,
            "
service a: aws.fargate
database view: aws.dynamodb { role = derived }
         ^^^^ derived-without-rebuild
vectors v: self.qdrant { replicas = 2 }
        ^ derived-without-rebuild
a -> view: read
a -> v: read
",
        );
    }

    #[test]
    fn silent_where_something_fills_it() {
        check(
            SLUG,
            "
service a: aws.fargate
function indexer: aws.lambda
database primary: self.postgres { backup = 7 d }
database replica: self.postgres { role = derived }
search s: aws.opensearch
cache k: self.redis { replicas = 2 }
cache dax: aws.dax
database table: aws.dynamodb { backup = 7 d }
primary -> replica: replicate
a -> replica: read
indexer -> s: write
a -> s: read
a -> k: cache
a -> dax: read
dax -> table: read
",
        );
    }

    #[test]
    fn silent_for_originals_sketches_and_what_nobody_reads() {
        check(
            SLUG,
            "
service a: aws.fargate
database d: aws.dynamodb { backup = 7 d }
search sketch
search unread: aws.opensearch
a -> d: read
a -> sketch: read
",
        );
    }
}
