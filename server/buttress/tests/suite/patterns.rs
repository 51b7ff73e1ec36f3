//! Design patterns: on the command line, in the editor, and those of a workspace.

use std::path::Path;

use buttress::lsp::Options;
use serde_json::{Value, json};

use crate::check::{out, parsed, run, said};
use crate::client::{Client, all_capabilities, apply, at, few_capabilities, position, uri};
use crate::fixtures;

const TEXT: &str = "architecture \"Payments\"

service  api: aws.fargate { cpu = 1, memory = 2 GB, replicas = 2 }
external stripe \"Stripe\"

// The one that fails now and then.
api -> stripe: rest \"charge\" { timeout = 2 s }
";

const URI: &str = "file:///nowhere/payments.arch";

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    std::fs::write(path, text).expect("written");
}

#[test]
fn a_hundred_patterns_are_listed_by_category() {
    let all = parsed(&run(&fixtures(), &["patterns", "--format", "json"]));
    let all = all.as_array().expect("a list");
    assert_eq!(all.len(), 100);
    let categories: Vec<&Value> = all.iter().map(|it| &it["category"]).collect();
    let mut drawers = categories.clone();
    drawers.dedup();
    assert_eq!(drawers.len(), 7, "{drawers:?}");
    let some = run(
        &fixtures(),
        &["patterns", "--category", "data", "--search", "cache"],
    );
    assert_eq!(some.status.code(), Some(0));
    assert!(out(&some).contains("cache-aside"), "{}", out(&some));
    assert!(!out(&some).contains("circuit-breaker"));
    let one = run(&fixtures(), &["patterns", "show", "dead-letter-queue"]);
    assert!(
        out(&one).contains("+ orders.events ─ dead_letter ─▶ orders.events_dlq"),
        "{}",
        out(&one)
    );
    let none = run(&fixtures(), &["patterns", "show", "dead-letter-quue"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(
        said(&none).contains("did you mean `dead-letter-queue`?"),
        "{}",
        said(&none)
    );
}

#[test]
fn a_pattern_is_carried_out_from_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.arch", TEXT);
    let file = folder.path().join("a.arch");
    let apply = |more: &[&str]| {
        let all = [
            "patterns",
            "apply",
            "circuit-breaker",
            "a.arch",
            "--at",
            "api -> stripe",
        ];
        run(folder.path(), &[&all[..], more].concat())
    };
    let tried = apply(&["--dry-run"]);
    assert_eq!(tried.status.code(), Some(0), "{}", said(&tried));
    assert!(
        out(&tried).contains("+  circuit_breaker   = true\n"),
        "{}",
        out(&tried)
    );
    assert!(
        said(&tried).contains("Add a circuit breaker (+"),
        "{}",
        said(&tried)
    );
    assert_eq!(std::fs::read_to_string(&file).expect("read"), TEXT);
    let done = apply(&[]);
    assert_eq!(out(&done), out(&tried));
    let new = std::fs::read_to_string(&file).expect("read");
    assert!(
        new.contains("circuit_breaker   = true") && new.contains("// The one that fails"),
        "{new}"
    );
    let again = apply(&[]);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("does not fit"), "{}", said(&again));
    let nowhere = run(
        folder.path(),
        &["patterns", "apply", "timeout", "--at", "apii"],
    );
    assert!(
        said(&nowhere).contains("nothing called `apii`"),
        "{}",
        said(&nowhere)
    );
    let missing = parsed(&run(
        folder.path(),
        &["patterns", "missing", "a.arch", "--format", "json"],
    ));
    let missing = missing.as_array().expect("a list");
    assert!(
        missing.iter().all(|it| it["points"].as_f64() > Some(0.0)),
        "{missing:?}"
    );
    let worth = |it: &Value| {
        let number = |name: &str| it[name].as_f64().expect("a number");
        number("points") / number("monthly").max(1.0)
    };
    assert!(
        missing.is_sorted_by(|a, b| worth(a) >= worth(b)),
        "{missing:?}"
    );
}

const OWN: &str = "name = \"House rule\"
title = \"Call `{to}` as the house does\"
category = \"operations\"
difficulty = 1
problem = \"Each team sets limits of its own.\"
trade_offs = [\"+ all alike\"]
cost = \"None.\"
references = [\"Our handbook\"]
subject = \"connection\"
match = \"sync and not has(bulkhead)\"
rewrite = \"$subject { bulkhead = $size }\"

[parameters]
size = { value = \"7\", doc = \"How many at once.\" }
";

#[test]
fn a_workspace_brings_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.arch", TEXT);
    write(folder.path(), ".buttress/patterns/house/pattern.toml", OWN);
    let listed = run(folder.path(), &["patterns", "--search", "house"]);
    assert!(out(&listed).contains("house"), "{}", out(&listed));
    let tried = run(
        folder.path(),
        &[
            "patterns",
            "apply",
            "house",
            "--at",
            "api -> stripe",
            "--dry-run",
        ],
    );
    assert!(
        out(&tried).contains("bulkhead = 7"),
        "{}{}",
        out(&tried),
        said(&tried)
    );
    // It has no example yet.
    let proof = run(folder.path(), &["patterns", "prove"]);
    assert_eq!(proof.status.code(), Some(1));
    // What is wrong is told at its line.
    write(
        folder.path(),
        ".buttress/patterns/house/pattern.toml",
        &OWN.replace("not has(bulkhead)", "not has(bulkhed)"),
    );
    let wrong = run(folder.path(), &["patterns"]);
    assert_eq!(wrong.status.code(), Some(2));
    let place = ".buttress/patterns/house/pattern.toml:10:";
    assert!(said(&wrong).contains(place), "{}", said(&wrong));
    assert!(said(&wrong).contains("bulkhead"), "{}", said(&wrong));
    let checked = run(folder.path(), &["check", "a.arch"]);
    assert!(said(&checked).contains(place), "{}", said(&checked));
}

async fn offered(client: &Client, uri: &str, range: Value, only: &str) -> Vec<Value> {
    let context = json!({ "diagnostics": [], "only": [only] });
    let asked = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    let actions = client.request("textDocument/codeAction", asked).await;
    actions.as_array().expect("actions").clone()
}

fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let is = |it: &&Value| it["title"].as_str().is_some_and(|t| t.starts_with(title));
    actions
        .iter()
        .find(is)
        .unwrap_or_else(|| panic!("{title}: {actions:#?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pattern_is_offered_for_a_finding_and_made_when_it_is_wanted() {
    let mut abilities = all_capabilities();
    abilities["textDocument"]["codeAction"] = json!({
        "dataSupport": true,
        "resolveSupport": { "properties": ["edit"] },
    });
    let client = Client::with(None, abilities, Options::default()).await;
    client.open(URI, TEXT).await;
    let place = at(&position(TEXT, "api ->", 1));
    let fixes = offered(&client, URI, place.clone(), "quickfix").await;
    let breaker = titled(&fixes, "Add a circuit breaker (+");
    assert_eq!(breaker["kind"], "quickfix");
    assert_eq!(breaker["isPreferred"], true);
    assert!(breaker.get("edit").is_none(), "{breaker}");
    let resolved = client.request("codeAction/resolve", breaker.clone()).await;
    let change = &resolved["edit"]["documentChanges"][0];
    let new = apply(TEXT, change["edits"].as_array().expect("edits"));
    assert!(new.contains("circuit_breaker   = true"), "{new}");
    // What settles nothing is another way to build it.
    let others = offered(&client, URI, place, "refactor.rewrite").await;
    titled(&others, "Try again once, with backoff");
    assert!(
        others.iter().all(|it| it["kind"] == "refactor.rewrite"),
        "{others:#?}"
    );
    // The text is another one now.
    client.change(URI, 2, json!([{ "text": new }])).await;
    let refused = client
        .try_request("codeAction/resolve", breaker.clone())
        .await;
    let refused = refused.expect_err("too late");
    assert!(
        refused["message"]
            .as_str()
            .expect("words")
            .contains("has changed"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_a_selection_a_pattern_is_carried_out_everywhere() {
    let text = TEXT.replace(" { timeout = 2 s }", "") + "external post\napi -> post: rest\n";
    let client = Client::with(None, few_capabilities(), Options::default()).await;
    client.open(URI, &text).await;
    let all = json!({
        "start": position(&text, "api ->", 0),
        "end": position(&text, "post: rest", 4),
    });
    let actions = offered(&client, URI, all, "quickfix").await;
    let both = titled(&actions, "Circuit breaker in 2 places (+");
    let new = apply(
        &text,
        both["edit"]["changes"][URI].as_array().expect("edits"),
    );
    assert_eq!(new.matches("circuit_breaker").count(), 2, "{new}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_editor_follows_the_patterns_of_a_workspace() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "buttress.toml", "");
    write(folder.path(), "a.arch", TEXT);
    let file = uri(&folder.path().join("a.arch"));
    let client = Client::with(Some(folder.path()), few_capabilities(), Options::default()).await;
    client.open(&file, TEXT).await;
    let place = at(&position(TEXT, "api ->", 1));
    write(folder.path(), ".buttress/patterns/house/pattern.toml", OWN);
    for _ in 0..100 {
        let actions = offered(&client, &file, place.clone(), "refactor.rewrite").await;
        let ours = |it: &Value| {
            it["title"]
                .as_str()
                .is_some_and(|t| t.starts_with("Call `stripe` as"))
        };
        if actions.iter().any(ours) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the pattern is not offered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_editor_shows_what_is_wrong_in_a_pattern_at_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = ".buttress/patterns/house/pattern.toml";
    write(folder.path(), "a.arch", TEXT);
    write(
        folder.path(),
        name,
        &OWN.replace("has(bulkhead)", "has(bulkhed)"),
    );
    let pattern = uri(&folder.path().join(name));
    let client = Client::with(Some(folder.path()), few_capabilities(), Options::default()).await;
    let told = |what: &'static str, is: fn(&[Value]) -> bool| {
        let pattern = pattern.clone();
        client.message(what, move |m, p| {
            m == "textDocument/publishDiagnostics"
                && p["uri"] == pattern
                && p["diagnostics"].as_array().is_some_and(|all| is(all))
        })
    };
    told("the word that no rule knows", |all| {
        let [one] = all else { return false };
        one["range"]["start"]["line"] == 9 && one["message"].to_string().contains("bulkhead")
    })
    .await;
    write(folder.path(), name, OWN);
    told("that all is well", <[Value]>::is_empty).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn patterns_can_be_browsed() {
    let client = Client::with(None, few_capabilities(), Options::default()).await;
    client.open(URI, TEXT).await;
    let document = json!({ "uri": URI });
    let asked = json!({ "textDocument": document, "search": "dead letter" });
    let found = client.request("buttress/patterns", asked).await;
    let ids: Vec<&str> = found
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|it| it["id"].as_str())
        .collect();
    assert!(ids.contains(&"dead-letter-queue"), "{ids:?}");
    let asked = json!({ "textDocument": document, "id": "dead-letter-queue" });
    let example = client.request("buttress/patternExample", asked).await;
    let count = |state: &str| {
        example[state]["scene"]["nodes"]
            .as_array()
            .expect("nodes")
            .len()
    };
    assert_eq!(count("after"), count("before") + 1, "{example}");
    assert!(example["after"]["score"].as_u64() >= example["before"]["score"].as_u64());
    let asked = json!({ "textDocument": document, "id": "none" });
    assert!(
        client
            .try_request("buttress/patternExample", asked)
            .await
            .is_err()
    );
}
