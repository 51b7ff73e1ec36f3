//! A part changes the original and reads a copy that does not have the change yet.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Connection, ConnectionId, Sets, Status};

pub static RULE: Rule = Rule {
    slug: "stale-read-after-write",
    id: "DAT011",
    category: Category::Data,
    weight: Weight::Low,
    most: Weight::Low,
    title: "Users do not see their own change",
    why: "A replica lags behind its primary (Kleppmann, Designing Data-Intensive Applications, ch. 5: reading your own writes).",
    checks: &[Check::Connection(check)],
};

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let read = &facts.architecture.connections[id];
    let (part, replica) = (facts.component(read.from), facts.component(read.to));
    if read.type_name() != "read"
        || !part.sets.any(Sets::COMPUTE)
        || part.is_sketch()
        || !replica.sets.any(Sets::DB)
        || replica.is_sketch()
        || replica.status == Status::Planned
        || read.settings.has("consistency")
        || replica.settings.has("consistency")
    {
        return;
    }
    let lags =
        |c: &Connection| c.type_name() == "replicate" && c.settings.word("mode") != Some("sync");
    let changed = facts
        .architecture
        .into(read.to)
        .filter(|c| lags(c))
        .find_map(|copy| {
            let mut writes = facts.architecture.out_of(read.from);
            writes.find(|c| c.to == copy.from && matches!(c.type_name(), "write" | "query"))
        });
    let Some(write) = changed else { return };
    let primary = facts.component(write.to);
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "What `{}` has just written to `{}` may not be in `{}` yet, where it reads: users do not see their own change. \
             Read one's own writes from the primary (`consistency = session`), or say that it does not matter (`consistency = eventual`).",
            part.full, primary.full, replica.full
        ),
        location: read.arrow(),
        related: vec![Related {
            location: write.arrow(),
            message: "changed here".to_owned(),
        }],
        fixes: vec![Remedy::set("consistency", "session", "Read one's own writes: `consistency = session`")],
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "stale-read-after-write";

    #[test]
    fn writes_here_and_reads_there() {
        let found = check(
            SLUG,
            "
service a: aws.fargate
database p: self.postgres { backup = 7 d }
database r: self.postgres { role = derived }
p -> r: replicate
a -> p: write
a -> r: read
^^^^^^ stale-read-after-write
",
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert_eq!(found[0].related[0].message, "changed here");
    }

    #[test]
    fn the_fix_settles_it() {
        let text = "service a: aws.fargate\ndatabase p: self.mysql { backup = 7 d }\ndatabase r: self.mysql { role = derived }\np -> r: replicate { mode = async }\na -> p: query\na -> r: read { timeout = 1 s }\n";
        let before = report(text);
        let finding = before.findings().iter().find(|f| f.rule == SLUG).cloned();
        let edits = &finding.expect("fires").fixes[0].edits[0].edits;
        let fixed = TextEdit::apply_all(edits, text);
        assert!(
            fixed.contains("{ timeout = 1 s, consistency = session }"),
            "{fixed}"
        );
        assert!(!report(&fixed).findings().iter().any(|f| f.rule == SLUG));
    }

    #[test]
    fn silent_where_it_is_said_how_fresh_reads_are() {
        check(
            SLUG,
            "
service a: aws.fargate
database p: self.postgres { backup = 7 d }
database r: self.postgres { role = derived }
database s: self.postgres { role = derived }
p -> r: replicate
p -> s: replicate { mode = sync }
a -> p: write
a -> r: read { consistency = eventual }
a -> s: read
",
        );
    }

    #[test]
    fn silent_for_another_reader_and_for_sketches() {
        check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
service c
database p: self.postgres { backup = 7 d }
database r: self.postgres { role = derived }
p -> r: replicate
a -> p: write
b -> r: read
c -> p: write
c -> r: read
",
        );
    }
}
