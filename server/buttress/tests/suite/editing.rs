//! Texts that change.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use buttress::lsp::Options;
use serde_json::{Value, json};

use crate::client::{Client, all_capabilities, at, few_capabilities, position};

const URI: &str = "file:///nowhere/a.arch";

fn insert(line: u64, character: u64, text: &str) -> Value {
    json!({ "range": at(&json!({ "line": line, "character": character })), "text": text })
}

fn messages(diagnostics: &[Value]) -> String {
    let texts: Vec<&str> = diagnostics
        .iter()
        .filter_map(|d| d["message"].as_str())
        .collect();
    texts.join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn findings_follow_the_text() {
    let client = Client::start(None).await;
    client
        .open(
            URI,
            "architecture \"A\"\nservice api\napi -> nobody: rest\n",
        )
        .await;
    let found = client.diagnostics(URI, 1).await;
    assert!(messages(&found).contains("`nobody`"), "{found:#?}");
    client
        .change(URI, 2, json!([insert(2, 0, "service nobody\n")]))
        .await;
    let found = client.diagnostics(URI, 2).await;
    assert!(
        found.iter().all(|d| d["code"] != "unknown-name"),
        "{found:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_is_looked_at_once_it_is_over() {
    let client = Client::start(None).await;
    let folder = crate::fixtures();
    let text = std::fs::read_to_string(folder.join("wikipedia.arch")).expect("read");
    client.open(URI, &text).await;
    client.diagnostics(URI, 1).await;
    let last = text.matches('\n').count() as u64;
    for version in 2..=200 {
        client
            .change(URI, version, json!([insert(last, 0, "x")]))
            .await;
    }
    let found = client.diagnostics(URI, 200).await;
    assert!(messages(&found).contains(&"x".repeat(199)) || !found.is_empty());
    let before = client
        .take(|method, params| method == "textDocument/publishDiagnostics" && params["uri"] == URI);
    // One state in the middle of the burst may have been looked at; each of them may not.
    assert!(before.is_none_or(|b| b["version"].as_i64().is_some_and(|v| v < 200)));
    let more = client
        .take(|method, params| method == "textDocument/publishDiagnostics" && params["uri"] == URI);
    assert!(more.is_none(), "{:?}", more.map(|m| m["version"].clone()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_state_is_told_of_once_and_other_texts_are_not() {
    let client = Client::start(None).await;
    client.open(URI, "architecture \"A\"\n").await;
    client.diagnostics(URI, 1).await;
    client.open("untitled:other", "service s\n").await;
    client.diagnostics("untitled:other", 1).await;
    client.quiet().await;
    let line = |text| json!([insert(1, 0, text)]);
    client.change(URI, 2, line("// nothing\n")).await;
    client.quiet().await;
    let said = client.take(|method, _| method == "textDocument/publishDiagnostics");
    let said = said.expect("what is known of the new state");
    assert_eq!((&said["uri"], &said["version"]), (&json!(URI), &json!(2)));
    let more = client.take(|method, _| method == "textDocument/publishDiagnostics");
    assert!(more.is_none(), "{more:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn columns_count_what_was_agreed_upon() {
    let text = "architecture \"😀 é\"\r\nservice b \"😀\" { replicas = 2 }\r\nservice 名前\r\n名前 -> nobody: rest\r\n";
    // Behind an astral character and behind two wide ones, in bytes and in units of UTF-16.
    for (capabilities, [replicas, nobody]) in [
        (all_capabilities(), [19, 10]),
        (few_capabilities(), [17, 6]),
    ] {
        let client = Client::with(None, capabilities, Options::default()).await;
        client.open(URI, text).await;
        let found = client.diagnostics(URI, 1).await;
        let of_name = found.iter().find(|d| d["code"] == "unknown-name");
        let of_name = of_name.unwrap_or_else(|| panic!("{found:#?}"));
        assert_eq!(
            of_name["range"]["start"],
            json!({ "line": 3, "character": nobody })
        );
        assert_eq!(
            of_name["range"]["end"],
            json!({ "line": 3, "character": nobody + 6 })
        );
        // And the other way: two edits in one message, the second to the text after the first.
        let edits = json!([
            insert(1, replicas, "replicsa = 3, "),
            insert(1, replicas, "x")
        ]);
        client.change(URI, 2, edits).await;
        let found = client.diagnostics(URI, 2).await;
        assert!(messages(&found).contains("`xreplicsa`"), "{found:#?}");
        assert!(client.stop().await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_outside_of_the_text_waits_for_all_of_it() {
    let client = Client::start(None).await;
    client.open(URI, "architecture \"A\"\nservice api\n").await;
    client.diagnostics(URI, 1).await;
    client
        .change(URI, 2, json!([insert(99, 0, "service b\n")]))
        .await;
    let told = client
        .message("a message", |method, _| method == "window/showMessage")
        .await;
    assert!(
        told["message"]
            .as_str()
            .is_some_and(|m| m.contains("a.arch")),
        "{told}"
    );
    let asked =
        json!({ "textDocument": { "uri": URI }, "position": { "line": 1, "character": 9 } });
    assert!(
        client
            .request("textDocument/hover", asked.clone())
            .await
            .is_null()
    );
    // More edits say nothing more.
    client
        .change(URI, 3, json!([insert(99, 0, "service c\n")]))
        .await;
    client
        .change(URI, 4, json!([insert(0, 0, "service c\n")]))
        .await;
    client.quiet().await;
    assert!(
        client
            .take(|method, _| method == "window/showMessage")
            .is_none()
    );
    assert!(
        client
            .take(|m, p| m == "textDocument/publishDiagnostics" && p["version"] != 1)
            .is_none()
    );
    // The full text, and an edit to it in the same message.
    let full = json!([{ "text": "service api\napi -> nobody: rest\n" }, insert(0, 0, "architecture \"A\"\n")]);
    client.change(URI, 5, full).await;
    let found = client.diagnostics(URI, 5).await;
    assert!(messages(&found).contains("`nobody`"), "{found:#?}");
    assert!(!client.request("textDocument/hover", asked).await.is_null());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_without_a_file_is_text() {
    let client = Client::start(None).await;
    let uri = "untitled:Untitled-1";
    let text = "architecture \"A\"\nservice api\napi -> nobody: rest\n";
    client.open(uri, text).await;
    let found = client.diagnostics(uri, 1).await;
    assert!(messages(&found).contains("`nobody`"), "{found:#?}");
    let asked = json!({ "textDocument": { "uri": uri }, "position": position(text, "api ->", 1) });
    let places = client.request("textDocument/definition", asked).await;
    assert_eq!(places[0]["uri"], uri);
    let answer = client
        .request("buttress/scene", json!({ "textDocument": { "uri": uri } }))
        .await;
    assert_eq!(answer["uri"], uri);
    client
        .notify(
            "textDocument/didClose",
            json!({ "textDocument": { "uri": uri } }),
        )
        .await;
    let cleared = client
        .message("cleared findings", |m, p| {
            m == "textDocument/publishDiagnostics" && p["uri"] == uri
        })
        .await;
    assert_eq!(cleared["diagnostics"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_good_picture_stays_under_a_notice() {
    let client = Client::start(None).await;
    let text = "architecture \"A\"\nservice api\nservice web\nweb -> api: rest\n";
    client.open(URI, text).await;
    let asked = json!({ "textDocument": { "uri": URI } });
    let good = client.request("buttress/scene", asked.clone()).await;
    assert_eq!(good["scene"]["nodes"].as_array().map(Vec::len), Some(2));
    client
        .change(URI, 2, json!([insert(2, 0, "service broken {\n")]))
        .await;
    let broken = client.request("buttress/scene", asked.clone()).await;
    assert_eq!(broken["scene"], good["scene"]);
    assert!(
        broken["notice"]
            .as_str()
            .is_some_and(|n| n.contains("a.arch, line 3")),
        "{broken}"
    );
    client.change(URI, 3, json!([insert(3, 0, "}\n")])).await;
    let mended = client.request("buttress/scene", asked).await;
    assert!(mended["notice"].is_null());
    assert_eq!(mended["scene"]["nodes"].as_array().map(Vec::len), Some(3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_costs_one_answer() {
    let fails = Arc::new(AtomicBool::new(false));
    let switch = fails.clone();
    let options = Options {
        before_work: Some(Arc::new(move |work, path| {
            if work == "hover" && path.ends_with("/a.arch") {
                assert!(!switch.load(Ordering::Acquire), "the test asked for it");
            }
        })),
        ..Options::default()
    };
    let client = Client::with(None, all_capabilities(), options).await;
    let other = "file:///nowhere/b.arch";
    let text = "architecture \"A\"\nservice api\n";
    client.open(URI, text).await;
    client.open(other, text).await;
    client.diagnostics(other, 1).await;
    let asked = |uri: &str| json!({ "textDocument": { "uri": uri }, "position": { "line": 1, "character": 9 } });
    fails.store(true, Ordering::Release);
    let error = client
        .try_request("textDocument/hover", asked(URI))
        .await
        .expect_err("a panic");
    assert_eq!(error["code"], -32603);
    // It is out of the world, and everything else goes on.
    assert!(
        client
            .request("textDocument/hover", asked(URI))
            .await
            .is_null()
    );
    assert!(
        !client
            .request("textDocument/hover", asked(other))
            .await
            .is_null()
    );
    fails.store(false, Ordering::Release);
    client
        .change(URI, 2, json!([insert(1, 0, "service web\n")]))
        .await;
    let hover = client.request("textDocument/hover", asked(URI)).await;
    assert!(
        hover["contents"]["value"]
            .as_str()
            .is_some_and(|t| t.contains("web")),
        "{hover}"
    );
    assert!(client.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_in_the_findings_costs_one_text() {
    let options = Options {
        before_work: Some(Arc::new(|work, path| {
            assert!(
                work != "the findings" || !path.ends_with("/a.arch"),
                "the test asked for it"
            );
        })),
        ..Options::default()
    };
    let client = Client::with(None, all_capabilities(), options).await;
    client.open(URI, "architecture \"A\"\n").await;
    let other = "file:///nowhere/b.arch";
    client
        .open(other, "service api\napi -> nobody: rest\n")
        .await;
    let found = client.diagnostics(other, 1).await;
    assert!(messages(&found).contains("`nobody`"), "{found:#?}");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(
        client
            .take(|m, p| m == "textDocument/publishDiagnostics" && p["uri"] == URI)
            .is_none()
    );
    assert!(client.stop().await);
}
