//! What an editor shows around a text: offers and their documentation, hints, lenses, calls.

use serde_json::{Value, json};

use crate::client::{Client, apply, few_capabilities, position};

const TEXT: &str = "architecture \"A shop\"

constraints { provider = aws, region = us-east-1, traffic = 50 req/s }

defaults service { replicas = 2 }

client shopper: self.browser
group orders \"Orders\" {
  /// Takes orders.
  service api: aws.fargate { cpu = 1, memory = 2 GB }
  database db: aws.rds_postgres { instance = db.t4g.medium, storage = 20 GB }
}
product acme.box: service \"Box\" { price = 10 USD/month }
service box: acme.box

shopper -> orders.api: https
orders.api -> orders.db: query { timeout = 2 s }
";

const URI: &str = "file:///nowhere/shop.arch";

async fn opened() -> Client {
    let client = Client::start(None).await;
    client.open(URI, TEXT).await;
    client
}

fn at(mark: &str, by: usize) -> Value {
    json!({ "textDocument": { "uri": URI }, "position": position(TEXT, mark, by) })
}

fn labelled<'a>(offers: &'a Value, label: &str) -> &'a Value {
    let items = offers["items"].as_array().expect("offers");
    let found = items.iter().find(|o| o["label"] == label);
    found.unwrap_or_else(|| panic!("no {label} among {} offers", items.len()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documentation_of_an_offer_comes_when_it_is_looked_at() {
    let client = opened().await;
    let place = at("orders.api -> orders.db", 14);
    let offers = client
        .request("textDocument/completion", place.clone())
        .await;
    let offer = labelled(&offers, "orders.api");
    assert!(offer["documentation"].is_null());
    let resolved = client
        .request("completionItem/resolve", offer.clone())
        .await;
    assert_eq!(resolved["textEdit"], offer["textEdit"]);
    let said = resolved["documentation"]["value"].as_str().expect("a text");
    assert!(said.contains("Takes orders."), "{said}");
    // What is not ours comes back as it is.
    let other = json!({ "label": "x", "data": [1] });
    let same = client
        .request("completionItem/resolve", other.clone())
        .await;
    assert_eq!(same["data"], other["data"]);
    assert!(client.stop().await, "an orderly end");

    let client = Client::with(None, few_capabilities(), Default::default()).await;
    client.open(URI, TEXT).await;
    let offers = client.request("textDocument/completion", place).await;
    let said = &labelled(&offers, "orders.api")["documentation"]["value"];
    assert!(said.as_str().is_some_and(|s| s.contains("Takes orders.")));
    assert!(client.stop().await, "an orderly end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_stand_between_the_lines() {
    let client = opened().await;
    let range =
        json!({ "start": position(TEXT, "group orders", 0), "end": position(TEXT, "product", 0) });
    let asked = json!({ "textDocument": { "uri": URI }, "range": range });
    let hints = client.request("textDocument/inlayHint", asked).await;
    let labels: Vec<&str> = hints
        .as_array()
        .expect("hints")
        .iter()
        .map(|h| h["label"].as_str().expect("a text"))
        .collect();
    assert!(labels[0].ends_with("/mo"), "{labels:?}");
    assert_eq!(labels[1], "50 req/s");
    let end = position(TEXT, "memory = 2 GB }", "memory = 2 GB }".len());
    assert_eq!(hints[0]["position"], end);
    let tooltip = hints[0]["tooltip"]["value"].as_str().expect("a text");
    assert!(tooltip.contains("a month"), "{tooltip}");
    assert!(client.stop().await, "an orderly end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lenses_sum_up() {
    let asked = json!({ "textDocument": { "uri": URI } });
    let client = opened().await;
    let lenses = client.request("textDocument/codeLens", asked.clone()).await;
    let title = lenses[0]["command"]["title"].as_str().expect("a title");
    assert!(title.starts_with("Health "), "{title}");
    assert_eq!(lenses[0]["command"]["command"], "buttress.openPreview");
    let group = lenses[1]["command"]["title"].as_str().expect("a title");
    assert!(group.ends_with("/mo · 2 members"), "{group}");
    assert!(client.stop().await, "an orderly end");
    // Who has no such command gets words alone.
    let client = Client::with(None, few_capabilities(), Default::default()).await;
    client.open(URI, TEXT).await;
    let lenses = client.request("textDocument/codeLens", asked).await;
    assert_eq!(lenses[0]["command"]["command"], "");
    assert!(client.stop().await, "an orderly end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_follow_the_arrows() {
    let client = opened().await;
    let place = at("service api", 9);
    let items = client
        .request("textDocument/prepareCallHierarchy", place)
        .await;
    assert_eq!(items[0]["name"], "orders.api");
    assert_eq!(
        items[0]["selectionRange"]["start"],
        position(TEXT, "api: aws", 0)
    );
    let asked = json!({ "item": items[0] });
    let callers = client
        .request("callHierarchy/incomingCalls", asked.clone())
        .await;
    assert_eq!(callers[0]["from"]["name"], "shopper");
    assert_eq!(
        callers[0]["fromRanges"][0]["start"],
        position(TEXT, "shopper -> ", 0)
    );
    let called = client.request("callHierarchy/outgoingCalls", asked).await;
    assert_eq!(called[0]["to"]["name"], "orders.db");
    assert_eq!(
        called[0]["fromRanges"][0]["start"],
        position(TEXT, "orders.api -> orders.db", 0)
    );
    assert!(client.stop().await, "an orderly end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_lead_to_products_and_declarations() {
    let client = opened().await;
    let types = client
        .request("textDocument/typeDefinition", at("service box", 9))
        .await;
    assert_eq!(
        types[0]["range"]["start"],
        position(TEXT, "product acme", 8)
    );
    let none = client
        .request("textDocument/typeDefinition", at("service api", 9))
        .await;
    assert!(none.is_null(), "{none}");
    let place = at("shopper -> orders.api", 19);
    let declared = client
        .request("textDocument/declaration", place.clone())
        .await;
    assert_eq!(declared[0]["range"]["start"], position(TEXT, "api: aws", 0));
    let moniker = client.request("textDocument/moniker", place).await;
    assert_eq!(moniker[0]["identifier"], "orders.api");
    assert_eq!(moniker[0]["kind"], "export");
    assert!(client.stop().await, "an orderly end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_are_laid_out_while_typing_and_by_range() {
    let client = Client::start(None).await;
    let text = "group g {\n\n}\nservice   a\nservice   b\n";
    client.open(URI, text).await;
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    let edits = client
        .request(
            "textDocument/onTypeFormatting",
            json!({
                "textDocument": { "uri": URI },
                "position": { "line": 1, "character": 0 },
                "ch": "\n",
                "options": options,
            }),
        )
        .await;
    let new = apply(text, edits.as_array().expect("edits"));
    assert!(new.starts_with("group g {\n  \n}\n"), "{new}");
    let start = position(text, "service   b", 0);
    let range = json!({ "start": start, "end": position(text, "b\n", 1) });
    let edits = client
        .request(
            "textDocument/rangeFormatting",
            json!({ "textDocument": { "uri": URI }, "range": range, "options": options }),
        )
        .await;
    let new = apply(text, edits.as_array().expect("edits"));
    assert!(new.ends_with("service   a\nservice b\n"), "{new}");
    assert!(client.stop().await, "an orderly end");
}
