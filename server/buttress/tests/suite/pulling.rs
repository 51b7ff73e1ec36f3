//! Findings that a client asks for.

use std::path::Path;

use buttress::lsp::Options;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Client, uri};

const ROOT: &str = "architecture \"A\"\ninclude \"b.arch\"\nweb -> api: rest\n";
const PART: &str = "service api\nservice web\n";

fn capabilities(related: bool, refresh: bool) -> Value {
    json!({
        "textDocument": { "diagnostic": { "relatedDocumentSupport": related } },
        "workspace": { "diagnostics": { "refreshSupport": refresh } },
    })
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("written");
    uri(&path)
}

/// A design of two files, the part closed.
async fn started(capabilities: Value) -> (TempDir, Client, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = write(folder.path(), "a.arch", ROOT);
    let part = write(folder.path(), "b.arch", PART);
    let client = Client::with(Some(folder.path()), capabilities, Options::default()).await;
    (folder, client, root, part)
}

async fn pull(client: &Client, uri: &str, previous: Option<&Value>) -> Value {
    let asked = json!({ "textDocument": { "uri": uri }, "previousResultId": previous });
    client.request("textDocument/diagnostic", asked).await
}

fn codes(report: &Value) -> Vec<&str> {
    let items = report["items"].as_array().expect("items");
    items.iter().filter_map(|d| d["code"].as_str()).collect()
}

/// Whether anything but an empty list was told of a file.
fn told(client: &Client, uri: &str) -> bool {
    let wanted = |m: &str, p: &Value| {
        m == "textDocument/publishDiagnostics" && p["uri"] == uri && p["diagnostics"] != json!([])
    };
    client.take(wanted).is_some()
}

async fn refreshed(client: &Client) {
    client
        .message("a refresh", |m, _| m == "workspace/diagnostic/refresh")
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_that_is_the_same_is_not_sent_again() {
    let (_folder, client, root, _) = started(capabilities(false, true)).await;
    let provider = &client.capabilities["diagnosticProvider"];
    assert_eq!(provider["interFileDependencies"], true);
    assert_eq!(provider["workspaceDiagnostics"], true);
    client
        .open(&root, &format!("{ROOT}web -> nobody: rest\n"))
        .await;
    client.quiet().await;
    let first = pull(&client, &root, None).await;
    assert_eq!(first["kind"], "full");
    assert!(codes(&first).contains(&"unknown-name"), "{first}");
    let href = &first["items"][0]["codeDescription"]["href"];
    assert!(
        href.as_str().is_some_and(|h| h.starts_with("https://")),
        "{first}"
    );
    let again = pull(&client, &root, Some(&first["resultId"])).await;
    assert_eq!(
        again,
        json!({ "kind": "unchanged", "resultId": first["resultId"] })
    );
    client.change(&root, 2, json!([{ "text": ROOT }])).await;
    let mended = pull(&client, &root, Some(&first["resultId"])).await;
    assert_eq!(mended["kind"], "full");
    assert!(!codes(&mended).contains(&"unknown-name"), "{mended}");
    // And none of it was told as well.
    client.quiet().await;
    assert!(!told(&client, &root));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_file_changes_is_asked_for_again() {
    let (_folder, client, root, part) = started(capabilities(false, true)).await;
    client.open(&root, ROOT).await;
    client.open(&part, PART).await;
    client.quiet().await;
    let before = pull(&client, &root, None).await;
    assert!(!codes(&before).contains(&"unknown-name"), "{before}");
    while client
        .take(|m, _| m == "workspace/diagnostic/refresh")
        .is_some()
    {}
    client
        .change(&part, 2, json!([{ "text": "service api\n" }]))
        .await;
    refreshed(&client).await;
    let after = pull(&client, &root, Some(&before["resultId"])).await;
    assert!(codes(&after).contains(&"unknown-name"), "{after}");
    // Told once, and not for what the client edits itself.
    client.quiet().await;
    client
        .change(
            &root,
            2,
            json!([{ "text": format!("{ROOT}x -> y: rest\n") }]),
        )
        .await;
    client.quiet().await;
    assert!(
        client
            .take(|m, _| m == "workspace/diagnostic/refresh")
            .is_none()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn related_documents_come_along() {
    let (_folder, client, root, part) = started(capabilities(true, true)).await;
    client.open(&root, ROOT).await;
    client.open(&part, PART).await;
    client.quiet().await;
    pull(&client, &root, None).await;
    let own = pull(&client, &part, None).await;
    assert!(own.get("relatedDocuments").is_none(), "{own}");
    client
        .change(&part, 2, json!([{ "text": "service api\n" }]))
        .await;
    let report = pull(&client, &part, None).await;
    let of_root = &report["relatedDocuments"][&root];
    assert_eq!(of_root["kind"], "full", "{report}");
    assert!(codes(of_root).contains(&"unknown-name"), "{report}");
    // The client has it by its name.
    let again = pull(&client, &root, Some(&of_root["resultId"])).await;
    assert_eq!(again["kind"], "unchanged");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closed_files_are_told_of_until_all_are_asked_for() {
    let (folder, client, root, part) = started(capabilities(false, true)).await;
    client.open(&root, ROOT).await;
    client.quiet().await;
    write(
        folder.path(),
        "b.arch",
        "service api\nservice web\napi -> nobody: rest\n",
    );
    let changes = json!({ "changes": [{ "uri": part, "type": 2 }] });
    client
        .notify("workspace/didChangeWatchedFiles", changes)
        .await;
    client.quiet().await;
    assert!(told(&client, &part));
    while told(&client, &part) || told(&client, &root) {}
    let asked = json!({ "previousResultIds": [] });
    let report = client.request("workspace/diagnostic", asked).await;
    let items = report["items"].as_array().expect("items").clone();
    assert_eq!(items.len(), 2, "{report}");
    let of = |uri: &str| items.iter().find(|i| i["uri"] == uri).expect("one").clone();
    assert!(codes(&of(&part)).contains(&"unknown-name"));
    assert_eq!(of(&part)["version"], Value::Null);
    assert_eq!(of(&root)["version"], 1);
    // What was told is taken back.
    client
        .message("cleared findings", |m, p| {
            m == "textDocument/publishDiagnostics"
                && p["uri"] == part
                && p["diagnostics"] == json!([])
        })
        .await;
    // The same again is not sent again; what is gone has no findings.
    let gone = uri(&folder.path().join("gone.arch"));
    let previous: Vec<Value> = items
        .iter()
        .map(|i| json!({ "uri": i["uri"], "value": i["resultId"] }))
        .chain([json!({ "uri": gone, "value": "1" })])
        .collect();
    let asked = json!({ "previousResultIds": previous });
    let report = client.request("workspace/diagnostic", asked).await;
    for item in report["items"].as_array().expect("items") {
        if item["uri"] == gone.as_str() {
            assert_eq!(item["items"], json!([]));
        } else {
            assert_eq!(item["kind"], "unchanged", "{item}");
        }
    }
    // A change of a closed file is told by a refresh now.
    write(folder.path(), "b.arch", PART);
    let changes = json!({ "changes": [{ "uri": part, "type": 2 }] });
    client
        .notify("workspace/didChangeWatchedFiles", changes)
        .await;
    refreshed(&client).await;
    client.quiet().await;
    assert!(!told(&client, &part) && !told(&client, &root));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cannot_ask_again_is_told() {
    let (_folder, client, root, _) = started(capabilities(true, false)).await;
    assert!(client.capabilities.get("diagnosticProvider").is_none());
    client
        .open(&root, &format!("{ROOT}web -> nobody: rest\n"))
        .await;
    let found = client.diagnostics(&root, 1).await;
    assert!(
        found.iter().any(|d| d["code"] == "unknown-name"),
        "{found:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_wants_to_be_told_is_told() {
    let client = Client::saying(json!({
        "processId": null,
        "capabilities": capabilities(true, true),
        "initializationOptions": { "diagnostics": "push" },
        "workspaceFolders": null,
    }))
    .await;
    client.notify("initialized", json!({})).await;
    assert!(client.capabilities.get("diagnosticProvider").is_none());
    client.open("untitled:a", "web -> nobody: rest\n").await;
    assert!(!client.diagnostics("untitled:a", 1).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_is_not_known_has_no_findings() {
    let (_folder, client, root, _) = started(capabilities(true, true)).await;
    let report = pull(&client, "untitled:Nothing", None).await;
    assert_eq!(report, json!({ "kind": "full", "items": [] }));
    // What was said of a text that is out of step stays.
    client.open(&root, ROOT).await;
    let first = pull(&client, &root, None).await;
    let beyond = json!({ "line": 99, "character": 0 });
    let edit = json!([{ "range": { "start": beyond, "end": beyond }, "text": "x" }]);
    client.change(&root, 2, edit).await;
    let again = pull(&client, &root, Some(&first["resultId"])).await;
    assert_eq!(again["kind"], "unchanged");
    // A text without a file is a text.
    let lone = "untitled:Untitled-1";
    client
        .open(lone, "service api\napi -> nobody: rest\n")
        .await;
    let report = pull(&client, lone, None).await;
    assert!(codes(&report).contains(&"unknown-name"), "{report}");
}
