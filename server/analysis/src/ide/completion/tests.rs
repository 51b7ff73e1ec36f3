use proptest::prelude::*;

use super::*;
use crate::host::{Change, Host};
use crate::span::Date;

const BASE: &str = r#"architecture "Shop"
constraints {
  provider = aws
  region = us-east-1
}
client shopper "Shopper"
gateway edge: aws.api_gateway
group orders "Orders" {
  service api: aws.fargate "Order API" { cpu = 1 }
  database db: aws.rds_postgres
  queue events: aws.sqs
}
entity Customer in orders.db {
  id uuid key
  name text
}
flow checkout "Check-out" {
  shopper -> edge: "POST"
}
decision queue_choice "SQS"
"#;

fn host(files: &[(&str, &str)]) -> Host {
    let mut host = Host::new(Date {
        year: 2026,
        month: 11,
        day: 21,
    });
    for (path, text) in files {
        host.apply_change(Change::Set {
            path: (*path).into(),
            text: (*text).into(),
            version: None,
        });
    }
    host
}

/// The offers at `$0` in a file that has `BASE` above it, and the text with the mark taken out.
fn offers_in(marked: &str) -> (Vec<Completion>, String) {
    let marked = format!("{BASE}{marked}");
    let offset = marked.find("$0").expect("a cursor");
    let text = marked.replacen("$0", "", 1);
    let host = host(&[("/w/shop.arch", &text)]);
    let offers = completions(&host.snapshot(), "/w/shop.arch", offset);
    (offers.items, text)
}

fn offers(marked: &str) -> Vec<Completion> {
    offers_in(marked).0
}

fn labels(marked: &str) -> Vec<String> {
    offers(marked).into_iter().map(|c| c.label).collect()
}

#[track_caller]
fn offered(marked: &str, wanted: &[&str]) {
    let is = labels(marked);
    for label in wanted {
        assert!(
            is.iter().any(|l| l == label),
            "`{label}` is not among {is:?}"
        );
    }
}

#[track_caller]
fn not_offered(marked: &str, unwanted: &[&str]) {
    let is = labels(marked);
    for label in unwanted {
        assert!(!is.iter().any(|l| l == label), "`{label}` is among {is:?}");
    }
}

/// The whole text once the offer of this label was taken.
#[track_caller]
fn taken(marked: &str, label: &str) -> String {
    let (offers, text) = offers_in(marked);
    let offer = offers
        .iter()
        .find(|c| c.label == label)
        .unwrap_or_else(|| panic!("`{label}` is not among the offers"));
    TextEdit::apply_all(std::slice::from_ref(&offer.edit), &text)[BASE.len()..].to_owned()
}

#[track_caller]
fn one(marked: &str, label: &str) -> Completion {
    offers(marked)
        .into_iter()
        .find(|c| c.label == label)
        .unwrap_or_else(|| panic!("`{label}` is not among the offers"))
}

#[test]
fn a_line_starts_with_a_kind_a_keyword_or_a_name() {
    offered(
        "$0",
        &[
            "service",
            "database",
            "group",
            "flow",
            "orders.api",
            "shopper",
            "include",
        ],
    );
    offered("ser$0", &["service"]);
    let service = one("$0", "service");
    assert_eq!(service.kind, CompletionKind::Kind);
    assert!(service.subject.is_some() && service.snippet);
    assert_eq!(taken("ser$0", "service"), "service ${1:name}$0");
    assert_eq!(
        taken("ser$0 name: aws.fargate", "service"),
        "service name: aws.fargate"
    );
}

#[test]
fn inside_a_group_short_names_do() {
    offered(
        "group g {\n  service s\n  $0\n}",
        &["s", "orders.api", "database", "owner"],
    );
    not_offered("group g {\n  $0\n}", &["architecture", "include"]);
    offered(
        "group g {\n  service s\n  queue q\n  s -> $0\n}",
        &["q", "orders.api"],
    );
}

#[test]
fn a_new_name_is_not_guessed() {
    for place in [
        "service $0",
        "group $0",
        "flow $0",
        "service a \"x$0\"",
        "// ser$0",
        "/* $0",
        "service a: aws.sqs $0",
        "view v \"$0",
    ] {
        assert_eq!(labels(place), Vec::<String>::new(), "{place}");
    }
}

#[test]
fn behind_the_colon_of_a_component_stand_the_products_of_its_kind() {
    offered("queue q: $0", &["aws.sqs"]);
    not_offered("queue q: $0", &["aws.rds_postgres"]);
    let postgres = one("database d: aws.$0", "aws.rds_postgres");
    assert_eq!(postgres.kind, CompletionKind::Product);
    assert!(
        postgres
            .detail
            .as_deref()
            .is_some_and(|d| d.contains("PostgreSQL") && d.contains("/mo")),
        "{postgres:?}"
    );
    not_offered("database d: aws.$0", &["gcp.cloud_sql_postgres"]);
    assert_eq!(
        taken("queue q: aws.s$0 \"Q\"", "aws.sqs"),
        "queue q: aws.sqs \"Q\""
    );
    // The cloud of the design comes first.
    assert!(labels("queue q: $0")[0].starts_with("aws."));
    offered(
        "product acme.q: queue \"Q\" { price = 1 USD/month }\nqueue q: $0",
        &["acme.q"],
    );
}

#[test]
fn blocks_offer_the_settings_they_do_not_have() {
    offered(
        "service s {\n  $0\n}",
        &["cpu", "memory", "replicas", "health_check"],
    );
    not_offered(
        "service s {\n  cpu = 1\n  $0\n  memory = 2 GB\n}",
        &["cpu", "memory"],
    );
    not_offered("queue q { $0 }", &["hit_rate"]);
    offered("edge -> orders.api: rest { $0", &["timeout", "retries"]);
    offered("defaults service { $0 }", &["replicas"]);
    offered("defaults rest { $0 }", &["timeout"]);
    offered("view v { $0 }", &["include", "overlay"]);
    offered("accept x on orders.db { $0 }", &["until"]);
    offered(
        "group g {\n  service s {\n    autoscale { $0 }\n  }\n}",
        &["min", "max"],
    );
    assert_eq!(
        taken("service s { mem$0 }", "memory"),
        "service s { memory = $1 GB$0 }"
    );
    assert_eq!(
        taken("service s { mem$0 = 2 GB }", "memory"),
        "service s { memory = 2 GB }"
    );
    // What must be there stands first.
    assert_eq!(labels("rule r { $0 }")[..2], ["match", "require"]);
}

#[test]
fn an_environment_offers_what_can_differ() {
    offered(
        "environment staging {\n  $0\n}",
        &["orders.db", "constraints"],
    );
    offered(
        "environment staging {\n  orders.db { $0 }\n}",
        &["instance", "multi_az"],
    );
    not_offered(
        "environment staging {\n  orders.db { $0 }\n}",
        &["max_receive"],
    );
    offered(
        "environment staging {\n  constraints { $0 }\n}",
        &["budget"],
    );
    offered(
        "environment staging {\n  orders.db { instance = $0 }\n}",
        &["db.r6g.large"],
    );
}

#[test]
fn what_differs_in_an_environment_is_a_block() {
    assert_eq!(
        taken("environment staging {\n  orders.d$0\n}", "orders.db"),
        "environment staging {\n  orders.db { $0 }\n}"
    );
    assert_eq!(
        taken(
            "environment staging {\n  orders.d$0 { multi_az = false }\n}",
            "orders.db"
        ),
        "environment staging {\n  orders.db { multi_az = false }\n}"
    );
}

#[test]
fn values_are_those_of_the_setting() {
    offered(
        "database d: aws.rds_postgres { multi_az = $0 }",
        &["true", "false"],
    );
    offered("service s { deploy = $0 }", &["rolling"]);
    offered("view v { overlay = $0 }", &["cost", "health"]);
    offered("view v { flow = $0 }", &["checkout"]);
    offered(
        "view v { include = [orders, $0] }",
        &["orders.api", "edge", "orders"],
    );
    offered("decision d { affects = [$0", &["orders.events"]);
    offered("decision d { supersedes = [$0] }", &["queue_choice"]);
    assert_eq!(
        taken("service s { deploy = ro$0 }", "rolling"),
        "service s { deploy = rolling }"
    );
}

#[test]
fn what_a_part_runs_on_is_another_part() {
    let marked = "metrics m: self.prometheus { runs_on = $0 }";
    offered(marked, &["orders.api", "orders.db"]);
    offered(
        "group orders2 {\n  service host: aws.ec2\n  runs_on = $0\n}",
        &["host"],
    );
    let offered = one("metrics m: self.prometheus { runs$0 }", "runs_on");
    assert!(offered.kind == CompletionKind::Setting, "{offered:?}");
}

#[test]
fn instances_come_with_their_size_and_price() {
    let place = "database d: aws.rds_postgres {\n  instance = db.r6$0\n}";
    let large = one(place, "db.r6g.large");
    let detail = large.detail.unwrap_or_default();
    assert!(
        detail.starts_with("2 vCPU · 16 GB · $") && detail.ends_with("/mo"),
        "{detail}"
    );
    assert_eq!(
        taken(place, "db.r6g.large"),
        "database d: aws.rds_postgres {\n  instance = db.r6g.large\n}"
    );
}

#[test]
fn units_follow_numbers() {
    offered("edge -> orders.api: rest { timeout = 2 $0 }", &["ms", "s"]);
    not_offered("edge -> orders.api: rest { timeout = 2 $0 }", &["GB"]);
    assert_eq!(
        taken("service s { memory = 2 G$0 }", "GB"),
        "service s { memory = 2 GB }"
    );
    assert_eq!(
        taken("service s { memory = 2$0 }", "GB"),
        "service s { memory = 2 GB }"
    );
    assert_eq!(
        taken("service s { memory = 2G$0 }", "GB"),
        "service s { memory = 2 GB }"
    );
    assert_eq!(
        taken("service s { rate_limit = 5 req/$0 }", "req/s"),
        "service s { rate_limit = 5 req/s }"
    );
    assert!(labels("service s { memory = 2$0 GB }").is_empty());
    assert!(labels("service s { memory = 2$000 }").is_empty());
    offered("price orders.db 300 $0", &["USD/month"]);
    // The unit that is meant most often stands first.
    assert_eq!(labels("constraints { budget = 5 $0 }")[0], "USD/month");
}

#[test]
fn arrows_lead_to_components() {
    offered("edge -> $0", &["orders.api", "shopper"]);
    offered("orders.$0", &["orders.api", "orders.db"]);
    not_offered("edge -> orders.$0", &["shopper"]);
    assert_eq!(
        taken("edge -> ord$0: rest", "orders.api"),
        "edge -> orders.api: rest"
    );
    assert_eq!(
        taken("edge -> orders.a$0", "orders.api"),
        "edge -> orders.api"
    );
    offered("flow f {\n  shopper -> $0\n}", &["edge"]);
    offered("flow f {\n  $0\n}", &["edge", "alt", "note"]);
    offered("accept missing-replica on $0", &["orders", "orders.db"]);
    offered("price $0", &["orders.db"]);
    offered("edge $0", &["->"]);
    let api = one("edge -> $0", "orders.api");
    assert_eq!(
        api.detail.as_deref(),
        Some("service: aws.fargate · Order API")
    );
}

#[test]
fn connection_types_make_sense_between_their_ends() {
    offered("orders.api -> orders.db: $0", &["read", "write"]);
    not_offered("orders.api -> orders.db: $0", &["publish"]);
    offered("orders.api -> orders.events: pub$0", &["publish"]);
    not_offered("orders.api -> orders.events: $0", &["replicate"]);
    offered("edge -> unknown: $0", &["rest", "grpc"]);
}

#[test]
fn entities_point_at_fields_of_others() {
    offered("entity Order in $0", &["orders.db"]);
    assert_eq!(labels("entity Order in $0")[0], "orders.db");
    offered(
        "entity Order in orders.db {\n  customer uuid -> $0\n}",
        &["Customer", "Customer.id"],
    );
    assert_eq!(
        labels("entity Order {\n  customer uuid -> Customer.$0\n}"),
        ["Customer.id", "Customer.name"]
    );
    offered("entity Order {\n  customer $0\n}", &["uuid", "text"]);
    offered("entity Order {\n  customer uuid $0\n}", &["key", "index"]);
}

#[test]
fn rules_are_known() {
    offered("accept $0", &["missing-dead-letter-queue"]);
    assert_eq!(
        taken(
            "accept missing-dead$0 on orders.db",
            "missing-dead-letter-queue"
        ),
        "accept missing-dead-letter-queue on orders.db"
    );
    offered("accept missing-dead-letter-queue $0", &["on"]);
}

#[test]
fn files_that_could_be_included() {
    let text = "architecture \"Shop\"\ninclude \"pay\"\ninclude \n";
    let host = host(&[
        ("/w/shop.arch", text),
        ("/w/payments.arch", "group payments {}"),
        ("/w/services/a.arch", "group a {}"),
        ("/w/services/b.arch", "group b {}"),
    ]);
    let labels = |offset| {
        let offers = completions(&host.snapshot(), "/w/shop.arch", offset).items;
        offers
            .into_iter()
            .map(|c| (c.label, c.edit.text))
            .collect::<Vec<_>>()
    };
    let quoted = labels(text.find("pay").map_or(0, |at| at + 3));
    assert!(
        quoted.contains(&("payments.arch".into(), "payments.arch".into())),
        "{quoted:?}"
    );
    assert!(
        quoted.contains(&("services/*.arch".into(), "services/*.arch".into())),
        "{quoted:?}"
    );
    let bare = labels(text.len() - 1);
    assert!(
        bare.contains(&("payments.arch".into(), "\"payments.arch\"".into())),
        "{bare:?}"
    );
}

#[test]
fn an_open_brace_costs_its_own_statement_only() {
    offered("service s {\n  cpu = 1\n\nqueue q: $0\n", &["aws.sqs"]);
    offered("service s {\n  cpu = 1\n\nedge -> $0\n", &["orders.api"]);
    offered(
        "group g {\n  service s {\n    cpu = 1\n\n  queue q: $0\n}\n",
        &["aws.sqs"],
    );
}

#[test]
fn of_thousands_those_come_that_fit_best() {
    use std::fmt::Write as _;
    let mut text = String::from("architecture \"Big\"\nservice the-s1\nservice ss\n");
    for i in 0..1_000 {
        let _ = writeln!(text, "service s{i}: aws.fargate {{ cpu = 1 }}");
    }
    for (typed, first) in [("", "s0"), ("S1", "s1"), ("the", "the-s1"), ("nothing", "")] {
        let text = format!("{text}s1 -> {typed}");
        let host = host(&[("/w/big.arch", &text)]);
        let offers = completions(&host.snapshot(), "/w/big.arch", text.len());
        assert!(offers.incomplete && offers.items.len() <= LIMIT, "{typed}");
        let label = offers.items.first().map_or("", |c| &c.label);
        assert_eq!(label, first);
        assert!(offers.items.is_sorted_by_key(|c| c.sort.clone()));
    }
    let text = format!("{text}s1 -> s1");
    let host = host(&[("/w/big.arch", &text)]);
    let offers = completions(&host.snapshot(), "/w/big.arch", text.len());
    // s1, s10 to s19 and s100 to s199 start so, the other one has a word that does.
    let at = offers.items.iter().position(|c| c.label == "the-s1");
    assert_eq!(at, Some(111));
}

#[test]
fn settings_say_what_they_may_be() {
    let detail = |marked: &str, label: &str| one(marked, label).detail.unwrap_or_default();
    let place = "edge -> orders.api: rest { $0 }";
    assert_eq!(
        detail(place, "timeout"),
        "timeout = <duration>, usually 2 s"
    );
    assert_eq!(
        taken(place, "timeout"),
        "edge -> orders.api: rest { timeout = ${1:2 s}$0 }"
    );
    assert_eq!(
        detail("database d: aws.rds_postgres { $0 }", "storage"),
        "storage = <size>, default 100 GB"
    );
    assert_eq!(
        detail("rule r { $0 }", "match"),
        "match = <expression> · required"
    );
    assert!(detail("service s { $0 }", "deploy").contains(" | "));
}

#[test]
fn documentation_comes_for_each_subject() {
    let said = |marked: &str, label: &str| {
        let host = host(&[("/w/shop.arch", BASE)]);
        let subject = one(marked, label).subject.expect("there is more to say");
        let said = completion_documentation(&host.snapshot(), "/w/shop.arch", &subject);
        said.unwrap_or_else(|| panic!("nothing is said of {subject:?}"))
    };
    for (marked, label, wanted) in [
        ("$0", "service", "kind `service`"),
        ("queue q: $0", "aws.sqs", "Amazon SQS"),
        (
            "database d: $0",
            "aws.rds_postgres",
            "a month at its smallest",
        ),
        ("edge -> orders.api: $0", "rest", "connection type `rest`"),
        ("edge -> orders.api: rest { $0 }", "timeout", "duration"),
        ("accept $0", "missing-dead-letter-queue", "MSG001"),
        ("edge -> $0", "orders.api", "Order API"),
        ("accept missing-metrics on $0", "orders", "group of 3"),
        ("entity E { x uuid -> $0 }", "Customer", "entity in"),
    ] {
        let said = said(marked, label);
        assert!(said.contains(wanted), "{label}: {said}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn no_half_typed_text_makes_it_panic(
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0..40usize), 0..4),
        noise in "[{}\\[\\]()\"/*:=,.\\->a1é顧 \n\r]{0,8}",
        end in any::<prop::sample::Index>(),
    ) {
        let whole = include_str!("../format/tests/example.arch");
        let mut text: Vec<char> = whole.chars().collect();
        for (at, count) in cuts {
            let at = at.index(text.len());
            text.drain(at..(at + count).min(text.len()));
            text.splice(at..at, noise.chars());
        }
        text.truncate(end.index(text.len()) + 1);
        let text: String = text.into_iter().collect();
        let host = host(&[("/w/shop.arch", &text)]);
        let snapshot = host.snapshot();
        for offset in (0..=text.len() + 1).step_by(13).chain([text.len()]) {
            for offer in completions(&snapshot, "/w/shop.arch", offset).items {
                // The edit is on one line, at the cursor, and fits the text.
                let span = offer.edit.span;
                let replaced = text.get(span.start..span.end);
                prop_assert!(replaced.is_some_and(|t| !t.contains(['\n', '\r'])), "{offer:?}");
                prop_assert!(span.start <= offset && offset <= span.end + 4, "{offset} {offer:?}");
            }
        }
    }
}
