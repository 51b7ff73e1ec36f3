//! What rules of a team find, and what is said of rules that cannot be asked.

use crate::finding::Finding;
use crate::testing::{PATH, report, world};

const DESIGN: &str = "architecture \"Shop\"
constraints { provider = aws, region = eu-central-1, traffic = 100 req/s, team = 4 }
client browser
group orders {
  owner = \"orders\"
  service api: aws.fargate { cpu = 1, memory = 2 GB, replicas = 2 }
  database db: aws.rds_postgres { instance = db.r6g.large, storage = 100 GB, backup = 7 d, data = pii }
}
database old: aws.rds_mysql { instance = db.r6g.large, storage = 20 GB }
external partner
browser -> orders.api: https
orders.api -> orders.db: query { timeout = 2 s }
orders.api -> old: query
orders.api -> partner: rest { calls = 0.1, timeout = 40 s }
";

/// Where a rule with these conditions finds something, and at what.
fn found(matches: &str, requires: &str) -> Vec<String> {
    let text =
        format!("{DESIGN}rule mine \"Ours\" {{ match = {matches}, require = {requires} }}\n");
    let report = report(&text);
    let wrong: Vec<&Finding> = report
        .findings()
        .iter()
        .filter(|f| f.category.is_none())
        .collect();
    assert!(
        wrong.iter().all(|f| f.severity > crate::Severity::Warning),
        "{wrong:#?}"
    );
    let mine = report.findings().iter().filter(|f| f.rule == "mine");
    mine.map(|f| f.location.span.of(&text).to_owned()).collect()
}

/// What is said of a rule with these conditions that cannot be asked.
fn refused(matches: &str, requires: &str) -> String {
    let text = format!("{DESIGN}rule mine {{ match = {matches}, require = {requires} }}\n");
    let report = report(&text);
    let mine = report.findings().iter().find(|f| f.rule == "mine");
    assert!(mine.is_none(), "{matches}, {requires}: {mine:#?}");
    let wrong = report.findings().iter().find(|f| f.category.is_none());
    let wrong = wrong.unwrap_or_else(|| panic!("nothing is said of {matches}, {requires}"));
    format!("{}: {}", wrong.location.span.of(&text), wrong.message)
}

#[test]
fn facts_and_settings_are_compared() {
    assert_eq!(found("kind == database", "has(backup)"), ["old"]);
    assert_eq!(
        found("10_000 USD/month > cost and store", "has(backup)"),
        ["old"]
    );
    assert_eq!(found("pii in data", "encrypted"), ["db"]);
    assert_eq!(
        found("kind in [service, database]", "product != aws.rds_mysql"),
        ["old"]
    );
    assert_eq!(
        found("vendor == aws and store", "region == us-east-1"),
        Vec::<String>::new()
    );
    assert_eq!(found("name == \"orders.api\"", "replicas >= 3"), ["api"]);
    // The groups around it speak for it, and what is not said is unknown, or a no.
    assert_eq!(found("store", "has(owner)"), ["old"]);
    assert_eq!(
        found("kind == service", "concurrency > 3"),
        Vec::<String>::new()
    );
    assert_eq!(found("own", "cost < 1 USD/month"), ["api", "db", "old"]);
    assert_eq!(found("kind == service", "rate <= 1_000 req/min"), ["api"]);
    assert_eq!(found("kind == service", "constraints.team >= 8"), ["api"]);
}

#[test]
fn neighbours_are_asked() {
    assert_eq!(
        found("kind == database", "not any(callers, kind == service)"),
        ["db", "old"]
    );
    assert_eq!(
        found("kind == service", "count(targets, kind == database) <= 1"),
        ["api"]
    );
    assert_eq!(
        found("kind == service", "count(outputs) <= 3"),
        Vec::<String>::new()
    );
    assert_eq!(
        found("kind == service", "all(outputs, has(timeout))"),
        ["api"]
    );
    assert_eq!(found("exposed", "kind == gateway"), ["api"]);
}

#[test]
fn a_rule_may_be_about_connections() {
    assert_eq!(
        found("type == query", "has(timeout)"),
        ["orders.api -> old"]
    );
    assert_eq!(
        found("sync and to.external", "timeout <= 30 s"),
        ["orders.api -> partner"]
    );
    assert_eq!(
        found("to.store", "from.group == to.group"),
        Vec::<String>::new()
    );
    assert_eq!(
        found("type in [query, rest] and calls < 0.2", "circuit_breaker"),
        ["orders.api -> partner"]
    );
}

#[test]
fn what_cannot_be_asked_is_said_where_it_stands() {
    let said = |matches, requires, at: &str, what: &str| {
        let refused = refused(matches, requires);
        assert!(
            refused.starts_with(&format!("{at}: ")) && refused.contains(what),
            "{refused}"
        );
    };
    said(
        "kid == database",
        "encrypted",
        "kid",
        "Did you mean `kind`?",
    );
    said(
        "kind == databse",
        "encrypted",
        "databse",
        "Did you mean `database`?",
    );
    said("kind == database", "backup", "backup", "has(backup)");
    said("kind", "encrypted", "kind", "compare it");
    said("kind == database", "backup > 7", "7", "A unit is missing");
    said(
        "kind == database",
        "backup > 7 GB",
        "7 GB",
        "does not measure it",
    );
    said("kind < database", "encrypted", "kind", "`==`");
    said("callers == client", "encrypted", "callers", "count(");
    said("any(kind, own)", "encrypted", "kind", "`callers`");
    said("some(callers, own)", "encrypted", "some", "can ask");
    said(
        "count(callers)",
        "encrypted",
        "count(callers)",
        "compare it",
    );
    said("has(kind)", "encrypted", "kind", "settings");
    said(
        "constraints.budgt > 3 USD/month",
        "encrypted",
        "constraints.budgt",
        "`constraints.budget`",
    );
    said("from == to", "sync", "from", "`from.kind`");
    said("kind == database", "3", "3", "a condition");
}

#[test]
fn a_rule_counts_and_can_be_accepted() {
    let rule = "rule mine \"Databases are backed up\" {
  match    = kind == database
  require  = has(backup)
  severity = high
  category = data
  why      = \"We lost one in 2024\"
  fix      = \"Set `backup`\"
}
";
    let text = format!("{DESIGN}{rule}");
    let (with, without) = (report(&text), report(DESIGN));
    assert!(with.score().exact < without.score().exact);
    let finding = with
        .findings()
        .iter()
        .find(|f| f.rule == "mine")
        .expect("there");
    assert_eq!(
        finding.message,
        "`old`: Databases are backed up. It does not hold that `has(backup)`. We lost one in 2024. Set `backup`."
    );
    assert_eq!(finding.severity, crate::Severity::Warning);
    assert_eq!(finding.related[0].location.span.of(&text), "mine");
    let sum: f64 = with.findings().iter().map(|f| f.points).sum();
    assert!((with.score().exact + sum - 100.0).abs() < 1e-9);
    let accepted = format!("{text}accept mine on old \"It goes in May\"\n");
    let then = report(&accepted);
    assert_eq!(then.score().exact, without.score().exact);
    assert!(
        !then
            .findings()
            .iter()
            .any(|f| f.rule == "unknown-rule" || f.rule == "accept-unused")
    );
    // What stands in another file of the design is known too.
    let main = format!("include \"rules.arch\"\n{DESIGN}accept mine on old \"It goes in May\"\n");
    let world = world(&[(PATH, &main), ("/w/rules.arch", rule)]);
    let then = world.report(PATH).expect("a root");
    assert_eq!(then.score().exact, without.score().exact);
}

#[test]
fn names_of_built_in_rules_are_taken_and_unknown_ones_are_told() {
    let text = format!("{DESIGN}rule missing-slo {{ match = store, require = encrypted }}\n");
    let found = report(&text);
    assert!(found.findings().iter().any(|f| f.rule == "duplicate-name"));
    let text =
        format!("{DESIGN}rule ours {{ match = store, require = encrypted }}\naccept our \"why\"\n");
    let found = report(&text);
    let unknown = found
        .findings()
        .iter()
        .find(|f| f.rule == "unknown-rule")
        .expect("told");
    assert!(
        unknown.message.ends_with("Did you mean `ours`?"),
        "{}",
        unknown.message
    );
    assert_eq!(unknown.location.span.of(&text), "our");
}

/// The tables of the manual, as they must stand there.
fn manual() -> String {
    use super::{FUNCTIONS, On};
    let mut out = String::new();
    for (on, title) in [
        (On::Component, "of a component"),
        (On::Connection, "of a connection"),
    ] {
        out += &format!("| {title} | is | |\n| --- | --- | --- |\n");
        for fact in on.facts() {
            out += &format!(
                "| `{}` | {} | {} |\n",
                fact.name,
                fact.is.describe(),
                fact.doc
            );
        }
        out += "\n";
    }
    out += "| to ask on | |\n| --- | --- |\n";
    for (form, doc) in FUNCTIONS {
        out += &format!("| `{form}` | {doc} |\n");
    }
    out
}

#[test]
fn the_manual_lists_what_can_be_asked() {
    let text = include_str!("../../../../../grammar/LANGUAGE.md");
    let manual = manual();
    assert!(
        text.contains(&manual),
        "grammar/LANGUAGE.md must say:\n\n{manual}"
    );
}
