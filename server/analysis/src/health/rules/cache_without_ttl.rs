//! Copies that nobody ever throws away.

use crate::finding::{Category, Related};
use crate::health::facts::stores::{Role, said_role};
use crate::health::{Check, Facts, Observation, On, Remedy, Rule, Subject, Weight};
use crate::model::{Component, ComponentId, Connection, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "cache-without-ttl",
    id: "DAT006",
    category: Category::Data,
    weight: Weight::Medium,
    most: Weight::Medium,
    title: "Copies that never expire",
    why: "What is stale stays so, and memory grows until eviction chooses for you (Amazon Builders' Library: Caching challenges and strategies; Azure: Cache-Aside pattern).",
    checks: &[Check::Component(check)],
};

/// Products whose copies expire without being asked to.
const EXPIRE: [&str; 1] = ["aws.dax"];

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let cache = facts.component(id);
    if cache.status == Status::Planned
        || !cache.sets.any(Sets::CACHE)
        || cache.is_sketch()
        || said_role(cache) != Some(Role::Derived)
        || expires(cache)
    {
        return;
    }
    let uses = |c: &Connection| matches!(c.type_name(), "cache" | "read" | "write" | "query");
    let users: Vec<_> = facts.architecture.into(id).filter(|c| uses(c)).collect();
    let Some(first) = users.first() else { return };
    if users.iter().any(|c| c.settings.has("cached")) || is_kept_fresh(facts, id) {
        return;
    }
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "What `{}` holds never expires: `{}` goes on with old copies after the source has changed, until memory is full and eviction takes what it likes. \
             Set `ttl`, with `ttl_jitter = true` so that copies do not all go at once.",
            cache.full,
            facts.component(first.from).full,
        ),
        location: cache.name_place(),
        related: users
            .iter()
            .take(3)
            .map(|c| Related {
                location: c.arrow(),
                message: format!("`{}` relies on it", facts.component(c.from).full),
            })
            .collect(),
        fixes: vec![Remedy::Set {
            on: On::Itself,
            settings: vec![("ttl", "300 s".to_owned()), ("ttl_jitter", "true".to_owned())],
            title: "Let copies live five minutes: `ttl = 300 s`, `ttl_jitter = true`".to_owned(),
        }],
    });
}

fn expires(cache: &Component) -> bool {
    cache.settings.has("ttl")
        || cache.settings.has("retention")
        || cache.settings.word("eviction") == Some("ttl")
        || EXPIRE.contains(&cache.product_id())
}

/// Whether changes of the source reach it: by a feed, or because each write goes through it.
fn is_kept_fresh(facts: &Facts<'_>, id: ComponentId) -> bool {
    let architecture = facts.architecture;
    let stated = |c: &Connection| c.settings.has("consistency");
    facts.component(id).settings.has("consistency")
        || architecture.into(id).any(|c| {
            stated(c)
                || facts.component(c.from).sets.any(Sets::PIPE)
                || matches!(c.type_name(), "stream" | "batch")
        })
        || architecture.out_of(id).any(|c| c.type_name() == "consume")
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "cache-without-ttl";

    #[test]
    fn a_cache_that_keeps_everything() {
        let found = check(
            SLUG,
            "
service a: aws.fargate
cache k: aws.elasticache_redis
      ^ cache-without-ttl
a -> k: cache
",
        );
        assert_eq!(found[0].severity, Severity::Information);
        assert_eq!(found[0].related[0].message, "`a` relies on it");
    }

    #[test]
    fn the_fix_settles_it() {
        let text = "service a: aws.fargate\ncache k: self.redis {\n  replicas = 2\n}\na -> k: cache { hit_rate = 0.9 }\n";
        let before = report(text);
        let finding = before.findings().iter().find(|f| f.rule == SLUG).cloned();
        let edits = &finding.expect("fires").fixes[0].edits[0].edits;
        let fixed = TextEdit::apply_all(edits, text);
        assert!(fixed.contains("ttl"), "{fixed}");
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_where_copies_expire_or_are_kept_fresh() {
        check(
            SLUG,
            "
service a: aws.fargate
job cdc: self.debezium
cache timed: aws.elasticache_redis { ttl = 60 s }
cache dax: aws.dax
cache fed: self.redis { replicas = 2 }
cache through: self.redis { replicas = 2 }
a -> timed: cache
a -> dax: cache
a -> fed: read
cdc -> fed: write
a -> through: cache { consistency = strong }
",
        );
    }

    #[test]
    fn silent_for_what_is_no_cache_and_for_sketches() {
        check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
cache sketch
cache record: aws.memorydb { role = system_of_record }
cache counters: self.redis { role = scratch }
cache channel: self.redis { replicas = 2 }
a -> sketch: cache
a -> record: write
a -> counters: cache
a -> channel: publish
b -> channel: consume
",
        );
    }
}
