//! The ways through a design that an editor offers.

use serde_json::{Value, json};

use crate::client::{Client, apply, position};

const TEXT: &str = "architecture \"A shop\"

client shopper

service orders: aws.fargate {
  link = \"https://example.org/orders\"
}
database db: aws.rds_postgres

shopper -> orders: https
orders -> db: query
";

const URI: &str = "file:///nowhere/shop.arch";

async fn opened() -> Client {
    let client = Client::start(None).await;
    client.open(URI, TEXT).await;
    client
}

fn at_place(mark: &str, by: usize) -> Value {
    json!({ "textDocument": { "uri": URI }, "position": position(TEXT, mark, by) })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_lights_up() {
    let client = opened().await;
    assert_eq!(client.capabilities["documentHighlightProvider"], true);
    let asked = at_place("orders -> db", 1);
    let found = client
        .request("textDocument/documentHighlight", asked)
        .await;
    let found: Vec<(&Value, u64)> = found
        .as_array()
        .expect("places")
        .iter()
        .map(|h| (&h["range"]["start"], h["kind"].as_u64().expect("a number")))
        .collect();
    let places = [
        (position(TEXT, "service orders", 8), 3),
        (position(TEXT, "shopper -> orders", 11), 2),
        (position(TEXT, "orders -> db", 0), 2),
    ];
    let wanted: Vec<(&Value, u64)> = places.iter().map(|(at, kind)| (at, *kind)).collect();
    assert_eq!(found, wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_and_includes_are_links() {
    let client = opened().await;
    let main = "file:///nowhere/main.arch";
    let text = "architecture \"All\"\ninclude \"shop.arch\"\n";
    client.open(main, text).await;
    for (uri, mark, text, target) in [
        (URI, "https://", TEXT, "https://example.org/orders"),
        (main, "shop.arch", text, URI),
    ] {
        let asked = json!({ "textDocument": { "uri": uri } });
        let links = client.request("textDocument/documentLink", asked).await;
        assert_eq!(links.as_array().expect("links").len(), 1, "{links}");
        assert_eq!(links[0]["target"], target);
        assert_eq!(links[0]["range"]["start"], position(text, mark, 0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn braces_fold_but_for_the_last() {
    let client = opened().await;
    let asked = json!({ "textDocument": { "uri": URI } });
    let folds = client.request("textDocument/foldingRange", asked).await;
    let first = position(TEXT, "service orders", 0)["line"].clone();
    let last = position(TEXT, "link =", 0)["line"].clone();
    assert_eq!(folds, json!([{ "startLine": first, "endLine": last }]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thing_gets_another_name() {
    let client = opened().await;
    let mut asked = at_place("orders -> db", 1);
    let range = client
        .request("textDocument/prepareRename", asked.clone())
        .await;
    assert_eq!(range["start"], position(TEXT, "orders -> db", 0));
    assert_eq!(range["end"], position(TEXT, "orders -> db", 6));
    asked["newName"] = json!("sales");
    let edit = client.request("textDocument/rename", asked.clone()).await;
    let change = &edit["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 1 }));
    let new = apply(TEXT, change["edits"].as_array().expect("edits"));
    let wanted = TEXT.replace("orders", "sales");
    assert_eq!(new, wanted.replace("org/sales", "org/orders"));
    asked["newName"] = json!("db");
    let refused = client.try_request("textDocument/rename", asked).await;
    let refused = refused.expect_err("it is taken");
    let message = refused["message"].as_str().expect("words");
    assert!(message.contains("There is a `db` already"), "{message}");
    let nothing = at_place("architecture", 1);
    let nothing = client.request("textDocument/prepareRename", nothing).await;
    assert!(nothing.is_null(), "{nothing}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_finds_things_of_all_files() {
    let client = opened().await;
    let more = "file:///nowhere/more.arch";
    client.open(more, "service reorder\n").await;
    let asked = json!({ "query": "order" });
    let found = client.request("workspace/symbol", asked).await;
    let found: Vec<(&Value, &Value)> = found
        .as_array()
        .expect("things")
        .iter()
        .map(|s| (&s["name"], &s["location"]["uri"]))
        .collect();
    let wanted = [
        (&json!("orders"), &json!(URI)),
        (&json!("reorder"), &json!(more)),
    ];
    assert_eq!(found, wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_selection_grows() {
    let client = opened().await;
    let place = position(TEXT, "link =", 1);
    let beyond = json!({ "line": 99, "character": 0 });
    let asked = json!({ "textDocument": { "uri": URI }, "positions": [place, beyond] });
    let found = client.request("textDocument/selectionRange", asked).await;
    assert_eq!(found.as_array().expect("one each").len(), 2);
    assert_eq!(found[0]["range"]["end"], position(TEXT, "link =", 4));
    let setting = &found[0]["parent"];
    assert_eq!(setting["range"]["start"], position(TEXT, "link =", 0));
    let statement = &setting["parent"]["parent"];
    assert_eq!(
        statement["range"]["start"],
        position(TEXT, "service orders", 0)
    );
    assert_eq!(found[1]["range"]["start"], beyond);
}
