//! A server that watches the disk itself, and one that shows how far it is.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use buttress::lsp::Options;
use serde_json::{Value, json};

use crate::client::{Client, all_capabilities, few_capabilities, uri};

fn write(path: PathBuf, text: &str) -> String {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(&path, text).expect("written");
    uri(&path)
}

fn wrong(name: &str) -> String {
    format!("service api\napi -> {name}: rest\n")
}

/// Waits until what is told of a file is this: a name that is not there, or nothing.
async fn told(client: &Client, uri: &str, name: Option<&str>) {
    client
        .message(&format!("{name:?} in {uri}"), |m, p| {
            let said = p["diagnostics"].to_string();
            m == "textDocument/publishDiagnostics"
                && p["uri"] == uri
                && name.map_or(said == "[]", |name| said.contains(&format!("`{name}`")))
        })
        .await;
}

async fn unwatched(folder: &Path) -> Client {
    let client = Client::with(Some(folder), few_capabilities(), Options::default()).await;
    client.quiet().await;
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_watched_where_the_client_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let old = write(at("old.arch"), &wrong("first"));
    let client = unwatched(folder.path()).await;
    told(&client, &old, Some("first")).await;
    assert!(
        client
            .take(|m, _| m == "client/registerCapability")
            .is_none()
    );
    write(at("old.arch"), &wrong("second"));
    told(&client, &old, Some("second")).await;
    let new = write(at("new.arch"), &wrong("third"));
    told(&client, &new, Some("third")).await;
    std::fs::rename(at("new.arch"), at("other.arch")).expect("renamed");
    told(&client, &new, None).await;
    told(&client, &uri(&at("other.arch")), Some("third")).await;
    std::fs::remove_file(at("old.arch")).expect("removed");
    told(&client, &old, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folders_come_and_go_as_a_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let outside = tempfile::tempdir().expect("a folder");
    // The name of the workspace says nothing about what is in it.
    let workspace = folder.path().join("target/here");
    std::fs::create_dir_all(&workspace).expect("made");
    let at = |name: &str| workspace.join(name);
    write(outside.path().join("x/deep/a.arch"), &wrong("moved"));
    let client = unwatched(&workspace).await;
    // One that is made here, and what is written into it afterwards.
    let made = write(at("made/in/b.arch"), &wrong("made"));
    told(&client, &made, Some("made")).await;
    write(at("made/in/b.arch"), &wrong("again"));
    told(&client, &made, Some("again")).await;
    // One that comes with all that is in it.
    std::fs::rename(outside.path().join("x"), at("y")).expect("moved");
    let moved = uri(&at("y/deep/a.arch"));
    told(&client, &moved, Some("moved")).await;
    // And what is not looked into does not count.
    let skipped = write(at("node_modules/z/c.arch"), &wrong("skipped"));
    std::fs::remove_dir_all(at("made")).expect("removed");
    told(&client, &made, None).await;
    // One of the same name takes its place.
    write(at("made/in/b.arch"), &wrong("third"));
    told(&client, &made, Some("third")).await;
    write(at("made/in/b.arch"), &wrong("fourth"));
    told(&client, &made, Some("fourth")).await;
    std::fs::rename(at("y"), outside.path().join("x")).expect("moved");
    told(&client, &moved, None).await;
    client.quiet().await;
    assert!(client.take(|_, p| p["uri"] == skipped.as_str()).is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_made_while_its_folder_is_put_under_watch_is_watched() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = folder.path().join("made");
    let file = made.join("in/b.arch");
    let (late, parent) = (file.clone(), made.clone());
    let options = Options {
        before_work: Some(Arc::new(move |work, path| {
            // Its parent's folders have been listed, and it is not watched yet.
            if work == "a folder to watch" && Path::new(path) == parent && !late.exists() {
                write(late.clone(), &wrong("made"));
            }
        })),
        ..Options::default()
    };
    let client = Client::with(Some(folder.path()), few_capabilities(), options).await;
    client.quiet().await;
    std::fs::create_dir(&made).expect("made");
    told(&client, &uri(&file), Some("made")).await;
    client.quiet().await;
    write(file.clone(), &wrong("again"));
    told(&client, &uri(&file), Some("again")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folders_of_the_workspace_are_watched_while_they_are_of_it() {
    let (one, two) = (tempfile::tempdir(), tempfile::tempdir());
    let (one, two) = (one.expect("a folder"), two.expect("a folder"));
    let client = unwatched(one.path()).await;
    let named = |path: &Path| json!([{ "uri": uri(path), "name": "x" }]);
    let change = |added: Value, removed: Value| {
        let event = json!({ "event": { "added": added, "removed": removed } });
        client.notify("workspace/didChangeWorkspaceFolders", event)
    };
    change(named(two.path()), json!([])).await;
    client.quiet().await;
    let second = write(two.path().join("b.arch"), &wrong("second"));
    told(&client, &second, Some("second")).await;
    change(json!([]), named(one.path())).await;
    client.quiet().await;
    let first = write(one.path().join("a.arch"), &wrong("first"));
    write(two.path().join("b.arch"), &wrong("third"));
    told(&client, &second, Some("third")).await;
    client.quiet().await;
    assert!(client.take(|_, p| p["uri"] == first.as_str()).is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_tells_of_folders() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(folder.path().join("sub/a.arch"), &wrong("first"));
    let client = Client::start(Some(folder.path())).await;
    told(&client, &file, Some("first")).await;
    let tell = |kind: u32| {
        let changes =
            json!({ "changes": [{ "uri": uri(&folder.path().join("sub")), "type": kind }] });
        client.notify("workspace/didChangeWatchedFiles", changes)
    };
    std::fs::rename(folder.path().join("sub"), folder.path().join("gone")).expect("moved");
    tell(3).await;
    told(&client, &file, None).await;
    std::fs::rename(folder.path().join("gone"), folder.path().join("sub")).expect("moved");
    tell(1).await;
    told(&client, &file, Some("first")).await;
}

fn slow(by: Duration) -> Options {
    Options {
        before_work: Some(Arc::new(move |work, _| {
            if work == "a file of the disk" {
                std::thread::sleep(by);
            }
        })),
        ..Options::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_scan_says_how_far_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    for i in 0..10 {
        write(folder.path().join(format!("{i}.arch")), "service api\n");
    }
    let mut capabilities = all_capabilities();
    capabilities["window"]["workDoneProgress"] = json!(true);
    let options = slow(Duration::from_millis(100));
    let client = Client::with(Some(folder.path()), capabilities.clone(), options).await;
    let made = client
        .message("a token", |m, _| m == "window/workDoneProgress/create")
        .await;
    let mut kinds = Vec::new();
    while kinds.last().is_none_or(|kind| kind != "end") {
        let step = client.message("progress", |m, _| m == "$/progress").await;
        assert_eq!(step["token"], made["token"]);
        if step["value"]["kind"] == "report" {
            let percent = step["value"]["percentage"].as_u64().expect("a number");
            assert!(percent <= 100, "{step}");
        }
        kinds.push(step["value"]["kind"].as_str().expect("a kind").to_owned());
    }
    assert_eq!(kinds[0], "begin");
    assert!(kinds.iter().any(|kind| kind == "report"), "{kinds:?}");
    // What is over in a moment is not worth a word.
    let client = Client::with(Some(folder.path()), capabilities, Options::default()).await;
    client.quiet().await;
    assert!(client.take(|m, _| m.contains("rogress")).is_none());
    // And who cannot show it hears nothing.
    let options = slow(Duration::from_millis(60));
    let client = Client::with(Some(folder.path()), all_capabilities(), options).await;
    client.quiet().await;
    assert!(client.take(|m, _| m.contains("rogress")).is_none());
}
