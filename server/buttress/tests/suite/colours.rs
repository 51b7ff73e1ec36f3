//! Colours that follow the text: the whole, what changed, and a part.

use serde_json::{Value, json};

use crate::client::{Client, at};

const URI: &str = "file:///nowhere/a.arch";
const TEXT: &str =
    "architecture \"A\"\nservice api { replicas = 2 }\nservice web\nweb -> api: rest\n";

fn numbers(answer: &Value) -> Vec<u64> {
    let data = answer.as_array().expect("numbers");
    data.iter().map(|n| n.as_u64().expect("a number")).collect()
}

async fn full(client: &Client) -> (String, Vec<u64>) {
    let asked = json!({ "textDocument": { "uri": URI } });
    let answer = client
        .request("textDocument/semanticTokens/full", asked)
        .await;
    let id = answer["resultId"].as_str().expect("a name").to_owned();
    (id, numbers(&answer["data"]))
}

async fn delta(client: &Client, previous: &str) -> Value {
    let asked = json!({ "textDocument": { "uri": URI }, "previousResultId": previous });
    client
        .request("textDocument/semanticTokens/full/delta", asked)
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_makes_the_new_of_the_old() {
    let client = Client::start(None).await;
    let provider = &client.capabilities["semanticTokensProvider"];
    assert_eq!(provider["full"], json!({ "delta": true }));
    client.open(URI, TEXT).await;
    let (mut id, mut known) = full(&client).await;
    let nothing = delta(&client, &id).await;
    assert_eq!(nothing["edits"], json!([]));
    id = nothing["resultId"].as_str().expect("a name").to_owned();
    for (version, (line, column, text)) in [
        (2, "service more\n"),
        (1, "// A comment.\n"),
        (4, "queue q\n"),
    ]
    .map(|(line, text)| (line, 0, text))
    .into_iter()
    .enumerate()
    {
        let place = json!({ "line": line, "character": column });
        let edit = json!([{ "range": at(&place), "text": text }]);
        client.change(URI, version as i64 + 2, edit).await;
        let answer = delta(&client, &id).await;
        let edits = answer["edits"].as_array().expect("edits");
        assert_eq!(edits.len(), 1, "{answer}");
        let start = edits[0]["start"].as_u64().expect("a number") as usize;
        let gone = edits[0]["deleteCount"].as_u64().expect("a number") as usize;
        let come = numbers(&edits[0]["data"]);
        assert!(gone + come.len() < known.len(), "{answer}");
        known.splice(start..start + gone, come);
        id = answer["resultId"].as_str().expect("a name").to_owned();
        let (next, all) = full(&client).await;
        assert_eq!(known, all);
        // The answer before the last is no longer known.
        assert!(delta(&client, &id).await.get("data").is_some());
        id = next;
        let (next, _) = full(&client).await;
        assert_ne!(next, id);
        id = next;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_text_is_forgotten() {
    let client = Client::start(None).await;
    client.open(URI, TEXT).await;
    let (id, _) = full(&client).await;
    let closed = json!({ "textDocument": { "uri": URI } });
    client.notify("textDocument/didClose", closed).await;
    client.open(URI, TEXT).await;
    let answer = delta(&client, &id).await;
    assert!(answer.get("data").is_some(), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_has_the_colours_of_the_whole() {
    let client = Client::start(None).await;
    client.open(URI, TEXT).await;
    let (_, all) = full(&client).await;
    let range =
        json!({ "start": { "line": 1, "character": 10 }, "end": { "line": 3, "character": 0 } });
    let asked = json!({ "textDocument": { "uri": URI }, "range": range });
    let answer = client
        .request("textDocument/semanticTokens/range", asked)
        .await;
    let places = |data: &[u64]| {
        let (mut line, mut column) = (0, 0);
        let mut out = Vec::new();
        for token in data.chunks(5) {
            line += token[0];
            column = token[1] + if token[0] == 0 { column } else { 0 };
            out.push((line, column, token[2], token[3], token[4]));
        }
        out
    };
    let inside = places(&all)
        .into_iter()
        .filter(|t| (t.0 == 1 && t.1 + t.2 > 10) || t.0 == 2)
        .collect::<Vec<_>>();
    assert_eq!(inside.len(), 5, "{inside:?}");
    assert_eq!(places(&numbers(&answer["data"])), inside);
}
