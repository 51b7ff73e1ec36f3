//! Files that nobody opened, and that change on their own.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use buttress::lsp::Options;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Client, all_capabilities, uri};

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(&path, text).expect("written");
    uri(&path)
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

async fn tell(client: &Client, uri: &str, kind: u32) {
    let changes = json!({ "changes": [{ "uri": uri, "type": kind }] });
    client
        .notify("workspace/didChangeWatchedFiles", changes)
        .await;
}

/// The next diagnostics of a file.
async fn said(client: &Client, uri: &str) -> Vec<Value> {
    let message = client
        .message(&format!("diagnostics of {uri}"), |m, p| {
            m == "textDocument/publishDiagnostics" && p["uri"] == uri
        })
        .await;
    message["diagnostics"].as_array().expect("an array").clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closed_files_count() {
    let folder = folder();
    let root = write(
        folder.path(),
        "a.arch",
        "architecture \"A\"\ninclude \"sub/*.arch\"\nweb -> api: rest\n",
    );
    let part = write(
        folder.path(),
        "sub/b.arch",
        "service api\nservice web\napi -> nobody: rest\n",
    );
    write(folder.path(), "node_modules/c.arch", "service api {\n");
    write(folder.path(), "sub/no.txt", "service api {\n");
    let client = Client::start(Some(folder.path())).await;
    let found = said(&client, &part).await;
    assert!(
        found.iter().any(|d| d["code"] == "unknown-name"),
        "{found:#?}"
    );
    let watched = client
        .message("a request", |m, _| m == "client/registerCapability")
        .await;
    assert_eq!(
        watched["registrations"][0]["method"],
        "workspace/didChangeWatchedFiles"
    );
    let skipped = client.take(|_, p| {
        p["uri"]
            .as_str()
            .is_some_and(|u| u.contains("node_modules"))
    });
    assert!(skipped.is_none(), "{skipped:?}");
    // Opening the root needs nothing of the other file but finds its names.
    client
        .open(
            &root,
            "architecture \"A\"\ninclude \"sub/*.arch\"\nweb -> api: rest\n",
        )
        .await;
    let found = client.diagnostics(&root, 1).await;
    assert!(
        found.iter().all(|d| d["code"] != "unknown-name"),
        "{found:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_disk_never_overwrites_an_open_text() {
    let folder = folder();
    let file = write(folder.path(), "a.arch", "service api\n");
    // A slow disk: nothing may be said of a closed text before it is read.
    let options = Options {
        before_work: Some(Arc::new(|work, _| {
            if work == "a file of the disk" {
                std::thread::sleep(Duration::from_millis(100));
            }
        })),
        ..Options::default()
    };
    let client = Client::with(Some(folder.path()), all_capabilities(), options).await;
    client
        .open(&file, "service api\napi -> editor: rest\n")
        .await;
    let found = client.diagnostics(&file, 1).await;
    assert!(
        found
            .iter()
            .any(|d| d["message"].to_string().contains("`editor`")),
        "{found:#?}"
    );
    write(folder.path(), "a.arch", "service api\napi -> disk: rest\n");
    tell(&client, &file, 2).await;
    tell(&client, &file, 3).await;
    client.quiet().await;
    let more = client.take(|m, _| m == "textDocument/publishDiagnostics");
    assert!(more.is_none(), "{more:#?}");
    let asked = json!({ "textDocument": { "uri": file } });
    assert!(!client.request("buttress/scene", asked).await.is_null());
    // Once it is closed, the disk is right.
    client
        .notify(
            "textDocument/didClose",
            json!({ "textDocument": { "uri": file } }),
        )
        .await;
    let found = said(&client, &file).await;
    assert!(
        found
            .iter()
            .any(|d| d["message"].to_string().contains("`disk`")),
        "{found:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_come_change_and_go() {
    let folder = folder();
    let client = Client::start(Some(folder.path())).await;
    let file = write(
        folder.path(),
        "ä b.arch",
        "service api\napi -> first: rest\n",
    );
    // As VS Code spells it, and as somebody else may.
    let encoded = uri(folder.path()) + "/%C3%A4%20b.arch";
    tell(&client, &(uri(folder.path()) + "/%c3%a4%20b.arch"), 1).await;
    let found = said(&client, &encoded).await;
    assert!(
        found
            .iter()
            .any(|d| d["message"].to_string().contains("`first`")),
        "{found:#?}"
    );
    std::fs::write(
        folder.path().join("ä b.arch"),
        "service api\napi -> second: rest\n",
    )
    .expect("written");
    tell(&client, &encoded, 2).await;
    let found = said(&client, &encoded).await;
    assert!(
        found
            .iter()
            .any(|d| d["message"].to_string().contains("`second`")),
        "{found:#?}"
    );
    std::fs::remove_file(folder.path().join("ä b.arch")).expect("removed");
    tell(&client, &encoded, 3).await;
    assert_eq!(said(&client, &encoded).await, Vec::<Value>::new());
    drop(file);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_without_a_workspace_finds_what_it_includes() {
    let folder = folder();
    let text = "architecture \"A\"\ninclude \"parts/b.arch\"\nweb -> api: rest\n";
    let root = write(folder.path(), "a.arch", text);
    write(
        folder.path(),
        "parts/b.arch",
        "include \"c.arch\"\nservice api\n",
    );
    write(folder.path(), "parts/c.arch", "service web\n");
    let client = Client::start(None).await;
    client.open(&root, text).await;
    let settled = async {
        loop {
            let found = said(&client, &root).await;
            if found.iter().all(|d| d["severity"] != 1) {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), settled)
        .await
        .expect("no errors in the end");
    let asked = json!({ "textDocument": { "uri": root } });
    let picture = client.request("buttress/scene", asked).await;
    assert_eq!(picture["scene"]["nodes"].as_array().map(Vec::len), Some(2));
    // A new include is followed, too.
    write(folder.path(), "d.arch", "service more\n");
    let edit = json!([{ "text": format!("{text}include \"d.arch\"\nweb -> more: rest\n") }]);
    client.change(&root, 2, edit).await;
    client.quiet().await;
    let asked = json!({ "textDocument": { "uri": root } });
    let picture = client.request("buttress/scene", asked).await;
    assert_eq!(picture["scene"]["nodes"].as_array().map(Vec::len), Some(3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_too_large_is_named() {
    let folder = folder();
    write(
        folder.path(),
        "a.arch",
        "service api\napi -> nobody: rest\n",
    );
    write(folder.path(), "big.arch", &"// filler\n".repeat(1_100_000));
    let client = Client::start(Some(folder.path())).await;
    let told = client
        .message("a message", |m, _| m == "window/showMessage")
        .await;
    let text = told["message"].as_str().expect("a text");
    assert!(
        text.contains("big.arch") && text.contains("10 MB"),
        "{text}"
    );
    let found = said(&client, &uri(&folder.path().join("a.arch"))).await;
    assert!(!found.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folders_come_and_go() {
    let (one, two) = (folder(), folder());
    let first = write(one.path(), "a.arch", "service api\napi -> nobody: rest\n");
    let second = write(two.path(), "b.arch", "service api\napi -> nobody: rest\n");
    let client = Client::start(Some(one.path())).await;
    assert!(!said(&client, &first).await.is_empty());
    let folder = |path: &Path| json!([{ "uri": uri(path), "name": "x" }]);
    client
        .notify(
            "workspace/didChangeWorkspaceFolders",
            json!({ "event": { "added": folder(two.path()), "removed": folder(one.path()) } }),
        )
        .await;
    assert_eq!(said(&client, &first).await, Vec::<Value>::new());
    assert!(!said(&client, &second).await.is_empty());
}
