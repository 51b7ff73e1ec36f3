//! Refactorings, as clients of several abilities get them.

use serde_json::{Value, json};

use crate::client::{Client, all_capabilities, apply, at, few_capabilities, position};

const TEXT: &str = "architecture \"A shop\"

client shopper
service api
queue events
api -> events: publish
shopper -> api: https
";

const URI: &str = "file:///nowhere/shop.arch";

/// A client that asks for edits when they are wanted, and can create files.
async fn able() -> Client {
    let mut abilities = all_capabilities();
    abilities["workspace"]["workspaceEdit"]["resourceOperations"] = json!(["create"]);
    abilities["textDocument"]["codeAction"] = json!({
        "dataSupport": true,
        "resolveSupport": { "properties": ["edit"] },
    });
    let client = Client::with(None, abilities, Default::default()).await;
    client.open(URI, TEXT).await;
    client
}

/// What is offered for a range.
async fn offered(client: &Client, range: Value, context: Value) -> Vec<Value> {
    let asked = json!({ "textDocument": { "uri": URI }, "range": range, "context": context });
    let actions = client.request("textDocument/codeAction", asked).await;
    actions.as_array().expect("actions").clone()
}

fn refactor(only: &str) -> Value {
    json!({ "diagnostics": [], "only": [only] })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn edits_are_made_when_they_are_wanted() {
    let client = able().await;
    let kinds = &client.capabilities["codeActionProvider"]["codeActionKinds"];
    let all = [
        "quickfix",
        "source.fixAll.buttress",
        "refactor.extract",
        "refactor.inline",
        "refactor.rewrite",
        "refactor.move",
    ];
    assert_eq!(*kinds, json!(all));
    let both = json!({
        "start": position(TEXT, "service", 0),
        "end": position(TEXT, "events\n", 6),
    });
    let extract = offered(&client, both.clone(), refactor("refactor.extract")).await;
    assert_eq!(extract.len(), 1, "{extract:#?}");
    assert_eq!(extract[0]["title"], "Extract 2 components to a group");
    assert_eq!(extract[0]["kind"], "refactor.extract");
    assert!(extract[0].get("edit").is_none());
    let resolved = client
        .request("codeAction/resolve", extract[0].clone())
        .await;
    let change = &resolved["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 1 }));
    let new = apply(TEXT, change["edits"].as_array().expect("edits"));
    assert_eq!(
        new,
        "architecture \"A shop\"

client shopper
group new_group {
  service api
  queue events
  api -> events: publish
}
shopper -> new_group.api: https
"
    );
    let fixes = offered(&client, both, refactor("quickfix")).await;
    assert!(
        fixes.iter().all(|action| action["kind"] == "quickfix"),
        "{fixes:#?}"
    );

    // The text is another one now.
    client.change(URI, 2, json!([{ "text": new }])).await;
    let refused = client
        .try_request("codeAction/resolve", extract[0].clone())
        .await;
    assert_eq!(refused.expect_err("too late")["code"], -32803);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_moves_to_a_file_that_is_created() {
    let client = able().await;
    let place = at(&position(TEXT, "api", 1));
    let offered = offered(&client, place, refactor("refactor.move")).await;
    assert_eq!(offered[0]["title"], "Move `api` to a new file api.arch");
    let resolved = client
        .request("codeAction/resolve", offered[0].clone())
        .await;
    let changes = &resolved["edit"]["documentChanges"];
    let uri = "file:///nowhere/api.arch";
    let options = json!({ "overwrite": false, "ignoreIfExists": false });
    let create = json!({ "kind": "create", "uri": uri, "options": options });
    assert_eq!(changes[0], create);
    assert_eq!(
        changes[1]["textDocument"],
        json!({ "uri": uri, "version": null })
    );
    assert_eq!(changes[1]["edits"][0]["newText"], "service api\n");
    let new = apply(TEXT, changes[2]["edits"].as_array().expect("edits"));
    let wanted = TEXT
        .replace("service api\n", "")
        .replace("shop\"\n", "shop\"\n\ninclude \"api.arch\"\n");
    assert_eq!(new, wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_of_few_abilities_gets_edits_at_once_and_no_new_files() {
    let client = Client::with(None, few_capabilities(), Default::default()).await;
    client.open(URI, TEXT).await;
    let place = at(&position(TEXT, "api", 1));
    let actions = offered(&client, place.clone(), refactor("refactor")).await;
    let titles: Vec<_> = actions.iter().map(|a| a["title"].as_str()).collect();
    assert_eq!(titles, [Some("Add the title \"Api\"")], "{actions:#?}");
    let edits = actions[0]["edit"]["changes"][URI].as_array();
    let new = apply(TEXT, edits.expect("plain edits"));
    assert_eq!(new, TEXT.replace("service api", "service api \"Api\""));
    // At each move of the cursor, nothing.
    let by_itself = json!({ "diagnostics": [], "only": ["refactor"], "triggerKind": 2 });
    assert!(offered(&client, place, by_itself).await.is_empty());
}
