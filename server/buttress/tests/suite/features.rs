//! What an editor shows around a text: offers and their documentation, hints, lenses, calls.

use serde_json::{Value, json};

use crate::client::{Client, few_capabilities, position};

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
