//! What is written and cannot be so: each error with its place and its remedy.

use crate::testing::{PATH, TODAY, check_text, world};
use crate::{Change, FileEdits, Host, Severity, Span, TextEdit};

/// Carries the first fix of the first error out; nothing is wrong then.
fn fixed(marked: &str) -> String {
    let (text, found) = check_text(marked);
    let fix = found[0]
        .fixes
        .first()
        .unwrap_or_else(|| panic!("no fix: {found:#?}"));
    let [FileEdits { edits, .. }] = fix.edits.as_slice() else {
        panic!("{fix:#?}")
    };
    let after = TextEdit::apply_all(edits, &text);
    check_text(&after);
    after
}

#[test]
fn a_wrong_kind_offers_the_nearest() {
    let after = fixed("\nservce api\n^^^^^^ unknown-kind\n");
    assert_eq!(after, "\nservice api\n");
}

#[test]
fn a_product_of_another_kind_offers_the_right_kind() {
    let after = fixed("service db: aws.rds_postgres\n            ^^^^^^^^^^^^^^^^ wrong-kind\n");
    assert_eq!(after, "database db: aws.rds_postgres\n");
}

#[test]
fn a_wrong_product_offers_the_nearest_of_the_kind() {
    let after = fixed("queue q: aws.sqz\n         ^^^^^^^ unknown-product\n");
    assert_eq!(after, "queue q: aws.sqs\n");
}

#[test]
fn a_colon_without_a_product_is_said() {
    check_text("queue q:\n       ^ unknown-product\n");
}

#[test]
fn a_product_of_ones_own_has_a_kind_and_a_name_of_its_own() {
    check_text(
        "
product acme.cache: cache { price = 10 USD/month }
cache a: acme.cache
product aws.sqs: queue
        ^^^^^^^ duplicate-name
product acme.other
        ^^^^^^^^^^ missing-kind
",
    );
}

#[test]
fn of_products_that_are_as_near_the_first_by_name_is_offered() {
    let products: String = ('a'..='h')
        .rev()
        .map(|letter| format!("product acme.queue{letter}: queue {{ price = 1 USD/month }}\n"))
        .collect();
    let marked = format!("{products}queue q: acme.queuez\n         ^^^^^^^^^^^ unknown-product\n");
    assert!(fixed(&marked).ends_with("queue q: acme.queuea\n"));
}

#[test]
fn settings_are_known_typed_and_have_units() {
    check_text(
        r#"
service a {
  replcas = 3
  ^^^^^^^ unknown-setting
  memory = 2
           ^ missing-unit
  cpu = "two"
        ^^^^^ wrong-value
  replicas = 1.5
             ^^^ wrong-value
  health_check = "/healthz"
  health_check = "/ready"
  ^^^^^^^^^^^^ duplicate-setting
}
database d {
  multi_az = yes
             ^^^ wrong-value
  backup = 7 lightyears
             ^^^^^^^^^^ wrong-unit
  storage = 3 s
              ^ wrong-unit
}
"#,
    );
}

#[test]
fn a_missing_unit_is_offered() {
    let after = fixed(
        "a -> b: rest { timeout = 2 }\n                         ^ missing-unit\nservice a\nservice b\n",
    );
    assert!(
        after.starts_with("a -> b: rest { timeout = 2 s }"),
        "{after}"
    );
}

#[test]
fn the_nearest_setting_is_offered() {
    let after = fixed("service a { replcas = 3 }\n            ^^^^^^^ unknown-setting\n");
    assert_eq!(after, "service a { replicas = 3 }\n");
}

#[test]
fn names_are_unique_and_looked_up_from_the_inside_out() {
    check_text(
        "
group orders {
  service api
  database db
  api -> db: query
}
group other {
  service api
  api -> orders.db: query
  api -> db: query
         ^^ unknown-name
}
service orders
        ^^^^^^ duplicate-name
orders.api -> other.api: rest
orders.apj -> other.api: rest
^^^^^^^^^^ unknown-name
",
    );
}

#[test]
fn both_places_of_a_name_are_shown() {
    let (_, found) = check_text("service a\nqueue a\n      ^ duplicate-name\n");
    assert_eq!(found[0].related[0].location.span, Span::new(8, 9));
}

#[test]
fn a_name_without_its_group_is_offered_with_it() {
    let after =
        fixed("group g {\n  database db\n}\nservice a\na -> db: query\n     ^^ unknown-name\n");
    assert!(after.ends_with("a -> g.db: query\n"), "{after}");
}

#[test]
fn connections_end_at_components() {
    check_text(
        "
group g {
  service a
}
service b
b -> g: rest
     ^ group-as-end
",
    );
}

#[test]
fn connection_types_make_sense_between_their_ends() {
    let (_, found) = check_text(
        "
service a
database d
a -> d: publish
        ^^^^^^^ illegal-connection
",
    );
    assert!(found[0].message.contains("`query`"), "{}", found[0].message);
    let turned = fixed("service a\nqueue q\nq -> a: consume\n        ^^^^^^^ illegal-connection\n");
    assert!(turned.ends_with("a -> q: consume\n"), "{turned}");
    let typed = fixed("service a\ndatabase d\na -> d:\n^^^^^^^ missing-type\n");
    assert!(typed.contains("a -> d: "), "{typed}");
    let near = fixed("service a\ndatabase d\na -> d: qery\n        ^^^^ unknown-connection-type\n");
    assert!(near.ends_with("a -> d: query\n"), "{near}");
}

#[test]
fn settings_and_statements_stand_where_they_belong() {
    check_text(
        "
budget = 100 USD/month
^^^^^^ misplaced-setting
service a {
  service b
  ^^^^^^^^^ misplaced-statement
}
group g {
  constraints { budget = 1 USD/month }
  ^^^^^^^^^^^ misplaced-statement
}
a -> b: rest
",
    );
}

#[test]
fn entities_are_stored_and_point_at_fields() {
    check_text(
        "
database db
service api
entity Order in db {
  id uuid key
  customer uuid -> Customer.id
  wrong uuid -> Custmer.id
                ^^^^^^^ unknown-name
  field uuid -> Customer.name
                ^^^^^^^^^^^^^ unknown-name
}
entity Customer in db { id uuid key }
entity Lost { id uuid key }
       ^^^^ missing-store
entity Misplaced in api { id uuid key }
       ^^^^^^^^^ missing-store
",
    );
}

#[test]
fn accepts_prices_decisions_and_environments_speak_of_what_is_there() {
    check_text(
        r#"
service a
price a 120
        ^^^ wrong-value
price nowhere 1 USD/month
      ^^^^^^^ unknown-name
service spare { standby_of = aa }
                             ^^ unknown-name
group g { runs_on = machine }
                    ^^^^^^^ unknown-name
accept single-point-of-falure on a "why not"
       ^^^^^^^^^^^^^^^^^^^^^^ unknown-rule
accept REL002 on a
       ^^^^^^ missing-reason
decision d "D" { affects = [a, b] }
                               ^ unknown-name
environment staging {
  a { replicas = 1, nodez = 2 }
                    ^^^^^ unknown-setting
  constraints { budget = 5 USD/month }
  c { replicas = 1 }
  ^ unknown-name
}
flow f { a -> x: "hello" }
              ^ unknown-name
"#,
    );
}

#[test]
fn a_half_typed_line_costs_that_line() {
    for line in [
        "a -> ",
        "a. -> b: rest",
        "queue q:",
        "a -> b:",
        "service",
        "external s \"open",
        "a -> b: rest { timeout = ",
        "}",
    ] {
        let text = format!(
            "service a\nservice b\n{line}\na -> b: rest {{ circuit_breaker = true }}\nclient last\n"
        );
        let snapshot = world(&[(PATH, &text)]);
        let report = snapshot.report(PATH).expect("a root");
        assert!(report.architecture.component("last").is_some(), "{line}");
        assert!(
            report
                .architecture
                .connections
                .iter()
                .any(|c| c.settings.is("circuit_breaker")),
            "{line}"
        );
        let problems = snapshot.diagnostics(PATH);
        let wrong: Vec<_> = problems
            .iter()
            .filter(|f| f.severity == Severity::Error)
            .collect();
        assert!(!wrong.is_empty(), "{line}: says nothing");
        assert!(wrong.len() <= 3, "{line}: {wrong:#?}");
    }
}

#[test]
fn an_open_brace_costs_its_statement() {
    let text = "group g {\n  service a {\n    cpu = 1\n\n  service b\n}\nservice c\nc -> g.a: rest\nc -> g.b: rest\n";
    let report = world(&[(PATH, text)]).report(PATH).expect("a root");
    for name in ["g.a", "g.b", "c"] {
        assert!(report.architecture.component(name).is_some(), "{name}");
    }
    assert_eq!(report.architecture.connections.len(), 2);
}

#[test]
fn includes_that_lead_nowhere_out_or_round() {
    let snapshot = world(&[
        (
            "/w/main.arch",
            "architecture \"A\"\ninclude \"part.arch\"\ninclude \"prat.arch\"\ninclude \"../out.arch\"\ninclude \"none/*.arch\"\ninclude \"\"\nservice a\na -> b: rest\n",
        ),
        ("/w/part.arch", "include \"main.arch\"\nservice b\n"),
    ]);
    let of = |path: &str| -> Vec<String> {
        let found = snapshot
            .diagnostics(path)
            .into_iter()
            .filter(|f| f.rule == "include");
        found.map(|f| f.message).collect()
    };
    let main = of("/w/main.arch");
    assert_eq!(main.len(), 4, "{main:#?}");
    assert!(main[0].contains("Did you mean `part.arch`?"));
    assert!(main[1].contains("leaves the workspace"));
    assert!(main[2].contains("No file matches"));
    assert!(main[3].contains("not a path"));
    let part = of("/w/part.arch");
    assert!(
        part[0].contains("main.arch -> part.arch -> main.arch"),
        "{part:#?}"
    );
    // What can be read is there all the same.
    assert_eq!(snapshot.roots().len(), 1);
    assert_eq!(
        snapshot
            .report("/w/main.arch")
            .expect("root")
            .architecture
            .connections
            .len(),
        1
    );
}

#[test]
fn a_ring_of_fragments_and_a_lone_fragment_are_designs_too() {
    let snapshot = world(&[
        ("/w/a.arch", "include \"b.arch\"\nservice a\n"),
        ("/w/b.arch", "include \"a.arch\"\nservice b\n"),
        ("/w/c.arch", "service c\n"),
    ]);
    let roots: Vec<&str> = snapshot.roots().iter().map(|r| &*r.path).collect();
    assert_eq!(roots, ["/w/a.arch", "/w/c.arch"]);
}

#[test]
fn an_accepted_finding_is_a_hint_until_its_day() {
    let design = |until: &str| {
        format!(
            "client c\nservice a: aws.fargate {{ replicas = 1, auth = jwt }}\nc -> a: https\naccept single-point-of-failure on a \"one is enough\" {{ until = {until} }}\n"
        )
    };
    let found = |until: &str| world(&[(PATH, &design(until))]).diagnostics(PATH);
    let later = found("2027-01-01");
    let accepted = later
        .iter()
        .find(|f| f.rule == "single-point-of-failure")
        .expect("shown");
    assert_eq!((accepted.severity, accepted.points), (Severity::Hint, 0.0));
    let past = found("2026-11-20");
    assert!(past.iter().any(|f| f.rule == "accept-expired"));
    assert!(
        past.iter()
            .any(|f| f.rule == "single-point-of-failure" && f.severity == Severity::Error)
    );
    let unused = world(&[(
        PATH,
        "service a\naccept single-point-of-failure on a \"x\"\n",
    )]);
    assert!(
        unused
            .diagnostics(PATH)
            .iter()
            .any(|f| f.rule == "accept-unused")
    );
}

#[test]
fn a_sketch_of_five_parts_hears_little() {
    let text = "client c\ngateway g\nservice s\ndatabase d\nqueue q\nc -> g: https\ng -> s: rest\ns -> d: query\ns -> q: publish\n";
    let found = world(&[(PATH, text)]).diagnostics(PATH);
    let rules: Vec<&str> = found.iter().map(|f| &*f.rule).collect();
    assert_eq!(
        rules.iter().filter(|r| **r == "sketch").count(),
        1,
        "{rules:?}"
    );
    assert!(!rules.contains(&"single-point-of-failure"), "{rules:?}");
    assert!(!rules.contains(&"missing-metrics"), "{rules:?}");
    assert!(rules.len() <= 3, "{rules:?}");
}

#[test]
fn a_folder_with_brackets_in_its_name_has_globs_too() {
    let mut host = Host::new(TODAY);
    host.apply_change(Change::Folders(vec!["/w[1]*".to_owned()]));
    for (path, text) in [
        (
            "/w[1]*/main.arch",
            "architecture \"A\"\ninclude \"./parts/../parts/*.arch\"\n",
        ),
        ("/w[1]*/parts/a.arch", "service a\n"),
        ("/w1x/parts/b.arch", "service b\n"),
    ] {
        host.apply_change(Change::Set {
            path: path.into(),
            text: text.into(),
            version: None,
        });
    }
    let snapshot = host.snapshot();
    let report = snapshot.report("/w[1]*/main.arch").expect("a root");
    assert_eq!(report.files.len(), 2, "{:?}", report.files);
}

#[test]
fn a_sketch_may_leave_the_types_of_its_arrows_open() {
    let text = "client c\nservice a\ndatabase d\nc -> a\na -> d\n";
    let found = world(&[(PATH, text)]).diagnostics(PATH);
    let open: Vec<_> = found.iter().filter(|f| f.rule == "missing-type").collect();
    assert_eq!(open.len(), 2);
    assert!(
        open.iter()
            .all(|f| f.severity == Severity::Information && !f.fixes.is_empty())
    );
}

#[test]
fn half_a_product_offers_the_whole() {
    let found = |text: &str| {
        let found = world(&[(PATH, text)]).diagnostics(PATH);
        found
            .into_iter()
            .find(|f| f.rule == "unknown-product")
            .map(|f| f.message)
    };
    let message = found("database d: aws.rds\n").expect("said");
    assert!(message.contains("`aws.rds_"), "{message}");
    let message = found("service s: aws.ecs\n").expect("said");
    assert!(message.contains("`aws.ecs_"), "{message}");
    let message = found("constraints { provider = gcp }\ndatabase d: postgres\n").expect("said");
    assert!(message.contains("postgres`"), "{message}");
}

#[test]
fn slips_from_other_languages_are_told_how_it_is_written() {
    let first = |text: &str| {
        let found = world(&[(PATH, text)]).diagnostics(PATH);
        let syntax = found.into_iter().find(|f| f.rule == "syntax");
        syntax.unwrap_or_else(|| panic!("{text}: nothing is said"))
    };
    for arrow in ["<-", "=>", "--", "\u{2192}"] {
        let text = format!("service a\nqueue q\na {arrow} q: publish\n");
        let message = first(&text).message;
        assert!(
            message.contains("An arrow is written `->`"),
            "{arrow}: {message}"
        );
    }
    let text = "service a { cpu = 1; memory = 2 GB }\n";
    let finding = first(text);
    let after = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
    assert_eq!(after, "service a { cpu = 1, memory = 2 GB }\n");
    let text = "service a { memory: 2 GB }\n";
    assert!(
        first(text).message.contains("`name = value`"),
        "{}",
        first(text).message
    );
    let alone = world(&[(PATH, "service a\n{ cpu = 1 }\n")]).diagnostics(PATH);
    assert!(
        alone
            .iter()
            .any(|f| f.message.contains("belong to no statement")),
        "{alone:#?}"
    );
}

#[test]
fn a_region_that_no_cloud_has() {
    let after = fixed(
        "constraints { region = us-esat-1 }\n                       ^^^^^^^^^ unknown-region\n",
    );
    assert_eq!(after, "constraints { region = us-east-1 }\n");
    check_text("constraints { region = mars }\n");
}

#[test]
fn little_is_not_called_exemplary() {
    let verdict = |text: &str| {
        world(&[(PATH, text)])
            .report(PATH)
            .expect("a root")
            .verdict()
    };
    assert_eq!(verdict(""), "nothing to look at yet");
    assert_eq!(
        verdict("client c\nservice a\nc -> a: https\n"),
        "a sketch so far"
    );
    assert_eq!(
        verdict("service a: aws.fargate\nservce b\n"),
        "of what could be read"
    );
}

#[test]
fn a_decision_takes_the_place_of_one_that_is_there() {
    check_text(
        r#"
decision first "F" { status = superseded }
decision second "S" { supersedes = [first] }
decision third "T" { supersedes = [secnd] }
                                   ^^^^^ unknown-name
"#,
    );
}
