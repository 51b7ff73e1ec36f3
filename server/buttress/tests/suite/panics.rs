//! A panic in the work for one question costs that answer, whatever the question is: the server goes
//! on with everything else.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use buttress::lsp::Options;
use serde_json::{Value, json};

use crate::client::{Client, all_capabilities};

const FAILS: &str = "file:///nowhere/a.arch";
const WORKS: &str = "file:///nowhere/b.arch";
const TEXT: &str = "architecture \"A\"\nclient c\nservice api\nc -> api: https\n";

/// Every question that an editor can ask, about a text.
fn questions(uri: &str) -> Vec<(&'static str, Value)> {
    let start = json!({ "line": 2, "character": 9 });
    let of = || json!({ "textDocument": { "uri": uri } });
    let at = |more: Value| {
        let mut params = of();
        params["position"] = start.clone();
        for (name, value) in more.as_object().into_iter().flatten() {
            params[name] = value.clone();
        }
        params
    };
    let with = |name: &str, value: Value| {
        let mut params = of();
        params[name] = value;
        params
    };
    let plain = || at(json!({}));
    let range = json!({ "start": start, "end": start });
    let tabs = json!({ "tabSize": 2, "insertSpaces": true });
    vec![
        ("textDocument/hover", plain()),
        ("textDocument/completion", plain()),
        ("textDocument/definition", plain()),
        (
            "textDocument/references",
            at(json!({ "context": { "includeDeclaration": true } })),
        ),
        ("textDocument/documentHighlight", plain()),
        ("textDocument/documentLink", of()),
        ("textDocument/foldingRange", of()),
        ("textDocument/prepareRename", plain()),
        ("textDocument/rename", at(json!({ "newName": "other" }))),
        (
            "textDocument/selectionRange",
            with("positions", json!([start])),
        ),
        ("textDocument/documentSymbol", of()),
        ("textDocument/semanticTokens/full", of()),
        ("textDocument/diagnostic", of()),
        ("textDocument/declaration", plain()),
        ("textDocument/typeDefinition", plain()),
        ("textDocument/moniker", plain()),
        ("textDocument/prepareCallHierarchy", plain()),
        ("textDocument/inlayHint", with("range", range.clone())),
        ("textDocument/codeLens", of()),
        (
            "textDocument/rangeFormatting",
            json!({ "textDocument": { "uri": uri }, "range": range, "options": tabs }),
        ),
        (
            "textDocument/onTypeFormatting",
            at(json!({ "ch": "}", "options": tabs })),
        ),
        ("textDocument/formatting", with("options", tabs.clone())),
        (
            "textDocument/codeAction",
            at(json!({ "range": range, "context": { "diagnostics": [] } })),
        ),
        ("buttress/scene", of()),
        ("buttress/nodeAt", plain()),
        ("buttress/locate", with("id", json!("api"))),
        ("buttress/preview", of()),
    ]
}

/// Work that is for no question about a text: it has tests of its own.
const OTHER_WORK: [&str; 2] = ["the findings", "the cursor"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_question_can_fail_alone() {
    let seen: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let note = seen.clone();
    let options = Options {
        before_work: Some(Arc::new(move |work, path| {
            if path.ends_with("/a.arch") && !OTHER_WORK.contains(&work) {
                note.lock().expect("whole").insert(work.to_owned());
                panic!("the test asked for it");
            }
        })),
        ..Options::default()
    };
    let client = Client::with(None, all_capabilities(), options).await;
    client.open(FAILS, TEXT).await;
    client.open(WORKS, TEXT).await;
    client.diagnostics(WORKS, 1).await;
    for (number, (method, params)) in questions(FAILS).into_iter().enumerate() {
        let error = client.try_request(method, params).await;
        let error = error.expect_err(&format!("{method}: the work for it panics"));
        assert_eq!(error["code"], -32603, "{method}: {error}");
        for (other, params) in questions(WORKS) {
            client.request(other, params).await;
        }
        // An edit brings the text back, for the next question to fail at.
        let whole = json!([{ "text": format!("{TEXT}// {number}\n") }]);
        client.change(FAILS, 2 + number as i64, whole).await;
    }
    let seen = seen.lock().expect("whole").len();
    // A declaration is a definition, under another name.
    assert_eq!(seen + 1, questions(FAILS).len(), "each has work of its own");
    assert!(client.stop().await);
}

/// What the server can do is what the questions above ask for: a new ability belongs there too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_question_is_left_out() {
    let client = Client::start(None).await;
    let abilities = client.capabilities.as_object().expect("an object");
    let provided = abilities
        .iter()
        .filter(|(name, can)| name.ends_with("Provider") && !matches!(can, Value::Bool(false)))
        // Of all texts and not of one.
        .filter(|(name, _)| *name != "workspaceSymbolProvider")
        .count();
    let asked = questions(WORKS);
    let standard = asked.iter().filter(|q| q.0.starts_with("textDocument/"));
    // A rename is prepared, which is one ability and two questions.
    assert_eq!(standard.count(), provided + 1, "{abilities:#?}");
    assert!(client.stop().await);
}
