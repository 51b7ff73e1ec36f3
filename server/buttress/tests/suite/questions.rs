//! What an editor asks about a text that does not change.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::client::{Client, apply, at, few_capabilities, position, uri};
use crate::fixtures;

const TEXT: &str = "architecture \"A shop\"

constraints { provider = aws, region = us-east-1, traffic = 50 req/s }

client shopper: self.browser

/// Takes orders.
service orders: aws.fargate { replicas = 2, cpu = 1, memory = 2 GB }
database db: aws.rds_postgres { instance = db.t4g.medium, storage = 20 GB }

shopper -> orders: https
orders -> db: query { timeout = 2 s }
orders -> db: query { timout = 2 s }
";

async fn opened() -> (Client, String) {
    let client = Client::start(None).await;
    let uri = "file:///nowhere/shop.arch".to_owned();
    client.open(&uri, TEXT).await;
    (client, uri)
}

fn at_place(uri: &str, mark: &str, by: usize) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": position(TEXT, mark, by) })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn columns_are_negotiated() {
    let client = Client::start(None).await;
    assert_eq!(client.capabilities["positionEncoding"], "utf-8");
    assert!(client.stop().await, "an orderly end");
    let client = Client::with(None, few_capabilities(), Default::default()).await;
    assert_eq!(client.capabilities["positionEncoding"], "utf-16");
    assert_eq!(client.capabilities["textDocumentSync"]["change"], 2);
    assert!(client.stop().await, "an orderly end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hover_has_the_price() {
    let (client, uri) = opened().await;
    let hover = client
        .request("textDocument/hover", at_place(&uri, "orders:", 2))
        .await;
    assert_eq!(hover["contents"]["kind"], "markdown");
    let text = hover["contents"]["value"].as_str().expect("a text");
    assert!(text.contains("a month") && text.contains('$'), "{text}");
    assert!(text.contains("Takes orders."), "{text}");
    assert_eq!(hover["range"]["start"], position(TEXT, "orders:", 0));
    let blank =
        json!({ "textDocument": { "uri": uri }, "position": { "line": 1, "character": 0 } });
    let nothing = client.request("textDocument/hover", blank).await;
    assert!(nothing.is_null(), "{nothing}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_lead_to_their_declaration_and_back() {
    let (client, uri) = opened().await;
    let places = client
        .request(
            "textDocument/definition",
            at_place(&uri, "orders -> db", 10),
        )
        .await;
    assert_eq!(places[0]["uri"], uri.as_str());
    assert_eq!(
        places[0]["range"]["start"],
        position(TEXT, "database db", 9)
    );
    let mut asked = at_place(&uri, "database db", 9);
    for (with, count) in [(true, 3), (false, 2)] {
        asked["context"] = json!({ "includeDeclaration": with });
        let places = client
            .request("textDocument/references", asked.clone())
            .await;
        assert_eq!(places.as_array().expect("places").len(), count);
    }
    let missing = client
        .request("textDocument/definition", at_place(&uri, "constraints", 0))
        .await;
    assert!(missing.is_null());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn completion_offers_what_fits() {
    let (client, uri) = opened().await;
    let offers = client
        .request("textDocument/completion", at_place(&uri, "aws.fargate", 4))
        .await;
    assert_eq!(offers["isIncomplete"], false);
    let offers = offers["items"].as_array().expect("offers");
    let fargate = offers
        .iter()
        .find(|o| o["label"].as_str().is_some_and(|l| l.contains("fargate")))
        .unwrap_or_else(|| panic!("no Fargate among {} offers", offers.len()));
    let edit = &fargate["textEdit"];
    let range = &edit["range"];
    assert_eq!(
        range["start"]["line"],
        position(TEXT, "aws.fargate", 0)["line"]
    );
    // Taking an offer for the word that is already there gives a text that is right.
    let new = apply(
        TEXT,
        &[json!({ "range": range, "newText": edit["newText"] })],
    );
    assert!(new.contains("service orders: aws.fargate"), "{new}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_outline_is_a_tree_in_range() {
    let (client, uri) = opened().await;
    let asked = json!({ "textDocument": { "uri": uri } });
    let symbols = client.request("textDocument/documentSymbol", asked).await;
    let names: Vec<&str> = symbols
        .as_array()
        .expect("symbols")
        .iter()
        .filter_map(|s| s["name"].as_str())
        .collect();
    for name in ["A shop", "orders", "db", "shopper"] {
        assert!(names.contains(&name), "{names:?}");
    }
    for symbol in symbols.as_array().expect("symbols") {
        let (outer, inner) = (&symbol["range"], &symbol["selectionRange"]);
        let key = |p: &Value| (p["line"].as_u64(), p["character"].as_u64());
        assert!(key(&outer["start"]) <= key(&inner["start"]), "{symbol}");
        assert!(key(&inner["end"]) <= key(&outer["end"]), "{symbol}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_word_has_its_colour() {
    let (client, uri) = opened().await;
    let legend = client.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"].clone();
    let asked = json!({ "textDocument": { "uri": uri } });
    let answer = client
        .request("textDocument/semanticTokens/full", asked)
        .await;
    let data: Vec<usize> = answer["data"]
        .as_array()
        .expect("numbers")
        .iter()
        .map(|n| n.as_u64().expect("a number") as usize)
        .collect();
    let lines: Vec<&str> = TEXT.split('\n').collect();
    let (mut line, mut column) = (0, 0);
    let mut kinds: BTreeMap<&str, &str> = BTreeMap::new();
    for token in data.chunks(5) {
        line += token[0];
        column = token[1] + if token[0] == 0 { column } else { 0 };
        let word = &lines[line][column..column + token[2]];
        kinds
            .entry(word)
            .or_insert(legend[token[3]].as_str().expect("a name"));
    }
    assert_eq!(kinds.get("architecture"), Some(&"keyword"), "{kinds:?}");
    assert_eq!(kinds.get("service"), Some(&"type"), "{kinds:?}");
    assert_eq!(kinds.get("orders"), Some(&"variable"), "{kinds:?}");
    assert_eq!(kinds.get("replicas"), Some(&"property"), "{kinds:?}");
    assert_eq!(
        kinds.get("/// Takes orders."),
        Some(&"comment"),
        "{kinds:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn formatting_settles() {
    let (client, _) = opened().await;
    let uri = "file:///nowhere/ugly.arch";
    let ugly =
        "architecture \"A\"\n\n\n\nservice   api{replicas=2}\nclient user\nuser->api:https\n";
    client.open(uri, ugly).await;
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    let asked = json!({ "textDocument": { "uri": uri }, "options": options });
    let edits = client
        .request("textDocument/formatting", asked.clone())
        .await;
    let pretty = apply(ugly, edits.as_array().expect("edits"));
    assert!(pretty.contains("user -> api: https"), "{pretty}");
    client.change(uri, 2, json!([{ "text": pretty }])).await;
    let again = client.request("textDocument/formatting", asked).await;
    assert_eq!(again, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fix_settles_its_finding() {
    let (client, uri) = opened().await;
    let diagnostics = client.diagnostics(&uri, 1).await;
    let of_timout = diagnostics
        .iter()
        .find(|d| {
            d["message"]
                .as_str()
                .is_some_and(|m| m.contains("`timout`"))
        })
        .unwrap_or_else(|| panic!("{diagnostics:#?}"));
    assert_eq!(of_timout["code"], "unknown-setting");
    assert_eq!(of_timout["source"], "buttress");
    assert_eq!(of_timout["severity"], 1);
    let mut asked = json!({
        "textDocument": { "uri": uri },
        "range": of_timout["range"],
        "context": { "diagnostics": [of_timout], "only": ["quickfix"] },
    });
    let actions = client
        .request("textDocument/codeAction", asked.clone())
        .await;
    let action = actions
        .as_array()
        .expect("actions")
        .iter()
        .find(|a| a["diagnostics"][0] == *of_timout)
        .unwrap_or_else(|| panic!("{actions:#}"));
    assert_eq!(action["kind"], "quickfix");
    // Some clients ask again for all actions.
    let again = client.request("codeAction/resolve", action.clone()).await;
    assert_eq!(again, *action);
    let change = &action["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": uri, "version": 1 }));
    let new = apply(TEXT, change["edits"].as_array().expect("edits"));
    client.change(&uri, 2, json!([{ "text": new }])).await;
    let after = client.diagnostics(&uri, 2).await;
    assert!(
        after.iter().all(|d| d["code"] != "unknown-setting"),
        "{after:#?}"
    );
    asked["context"] = json!({ "diagnostics": [], "only": ["source.organizeImports"] });
    let others = client.request("textDocument/codeAction", asked).await;
    assert_eq!(
        others,
        json!([]),
        "a client that asks for other kinds gets none"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_safe_fixes_are_one_action() {
    let client = Client::start(None).await;
    let kinds = &client.capabilities["codeActionProvider"]["codeActionKinds"];
    let kind = json!("source.fixAll.buttress");
    assert!(kinds.as_array().expect("kinds").contains(&kind));
    let uri = "file:///nowhere/fix.arch";
    let text = "architecture \"Shop\"\nclient c\nservice s: aws.fargate\ndatabase d: aws.rds_postgres\nc -> s: https\ns -> d: query\n";
    client.open(uri, text).await;
    let mut asked = json!({
        "textDocument": { "uri": uri },
        "range": at(&position(text, "client", 0)),
        "context": { "diagnostics": [], "only": ["source.fixAll"] },
    });
    let actions = client
        .request("textDocument/codeAction", asked.clone())
        .await;
    let [action] = &actions.as_array().expect("actions")[..] else {
        panic!("{actions:#}");
    };
    assert_eq!(action["kind"], kind);
    let title = action["title"].as_str().expect("a title");
    assert!(
        title.starts_with("Fix ") && title.contains(" points"),
        "{title}"
    );
    let change = &action["edit"]["documentChanges"][0];
    let new = apply(text, change["edits"].as_array().expect("edits"));
    assert!(new.contains("multi_az"), "{new}");
    client.change(uri, 2, json!([{ "text": new }])).await;
    let none = client
        .request("textDocument/codeAction", asked.clone())
        .await;
    assert_eq!(none, json!([]), "{new}");
    // Nobody gets it who did not ask for it.
    asked["context"] = json!({ "diagnostics": [] });
    let all = client.request("textDocument/codeAction", asked).await;
    let all = all.as_array().expect("actions");
    assert!(all.iter().all(|a| a["kind"] != kind), "{all:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_without_versions_gets_plain_edits() {
    let client = Client::with(None, few_capabilities(), Default::default()).await;
    let uri = "file:///nowhere/shop.arch";
    client.open(uri, TEXT).await;
    let place = position(TEXT, "timout", 1);
    let asked = json!({
        "textDocument": { "uri": uri }, "range": at(&place), "context": { "diagnostics": [] },
    });
    let actions = client.request("textDocument/codeAction", asked).await;
    assert!(actions[0]["edit"]["changes"][uri].is_array(), "{actions:#}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_picture_and_the_text_know_each_other() {
    let folder = fixtures().join("shop");
    let client = Client::start(Some(&folder)).await;
    let path = folder.join("services/orders.arch");
    let text = std::fs::read_to_string(&path).expect("read");
    let (uri, root) = (uri(&path), uri(&folder.join("shop.arch")));
    client.open(&uri, &text).await;
    let changed = client
        .message("the news of a picture", |method, params| {
            method == "buttress/sceneChanged" && params["uri"] == root.as_str()
        })
        .await;
    assert!(changed["revision"].is_u64());
    let status = client
        .message("the status", |method, params| {
            method == "buttress/status" && params["uri"] == root.as_str()
        })
        .await;
    assert!(
        status["score"]
            .as_u64()
            .is_some_and(|s| (1..=100).contains(&s)),
        "{status}"
    );
    assert_eq!(status["monthlyCost"]["currency"], "USD");
    assert!(
        status["monthlyCost"]["amount"]
            .as_f64()
            .is_some_and(|a| a > 100.0),
        "{status}"
    );
    assert!(
        status["warnings"].as_u64().is_some_and(|n| n >= 2),
        "{status}"
    );

    let document = json!({ "uri": uri });
    let answer = client
        .request("buttress/scene", json!({ "textDocument": document }))
        .await;
    assert_eq!(answer["uri"], root.as_str());
    assert!(answer["notice"].is_null(), "{}", answer["notice"]);
    let nodes = answer["scene"]["nodes"].as_array().expect("nodes");
    let api = nodes
        .iter()
        .find(|n| n["id"] == "orders.api")
        .expect("the service");
    assert!(
        api["cost"].as_str().is_some_and(|c| c.starts_with('$')),
        "{api}"
    );

    let asked = json!({ "textDocument": document, "id": "orders.api" });
    let place = client.request("buttress/locate", asked).await;
    assert_eq!(place["uri"], uri.as_str());
    let asked = json!({ "textDocument": document, "position": place["range"]["start"] });
    let node = client.request("buttress/nodeAt", asked).await;
    assert_eq!(node, json!({ "id": "orders.api" }));
    for edge in answer["scene"]["edges"].as_array().expect("edges") {
        let asked = json!({ "textDocument": document, "id": edge["id"] });
        let place = client.request("buttress/locate", asked).await;
        assert!(place["uri"].is_string(), "{} stands somewhere", edge["id"]);
    }
    let asked = json!({ "textDocument": document, "id": "nobody" });
    assert!(client.request("buttress/locate", asked).await.is_null());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_opened_has_no_answers() {
    let client = Client::start(None).await;
    let uri = "file:///nowhere/at-all.arch";
    let place = json!({ "line": 0, "character": 0 });
    let asked = json!({ "textDocument": { "uri": uri }, "position": place });
    assert!(
        client
            .request("textDocument/hover", asked.clone())
            .await
            .is_null()
    );
    assert_eq!(
        client.request("buttress/nodeAt", asked).await,
        json!({ "id": null })
    );
    let asked = json!({ "textDocument": { "uri": uri } });
    assert!(client.request("buttress/scene", asked).await.is_null());
    let error = client
        .try_request("buttress/nothing", json!({}))
        .await
        .expect_err("no such method");
    assert_eq!(error["code"], -32601);
}
