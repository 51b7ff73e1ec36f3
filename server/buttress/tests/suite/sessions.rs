//! Sessions of real editors, recorded by `cargo xtask record` and played again: each question is
//! answered, the findings never go back, and the last ones are those of a text opened anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::client::Client;

/// An answer that says the server failed.
const INTERNAL_ERROR: i64 = -32603;

/// What was said in each session of a recording.
fn sessions(name: &str) -> Vec<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sessions");
    let text = fs::read_to_string(path.join(name)).expect("the recording is there");
    let mut out: Vec<Vec<Value>> = Vec::new();
    for line in text.lines() {
        let mut line: Value = serde_json::from_str(line).expect("JSON");
        let message = line["message"].take();
        if message["method"] == "initialize" {
            out.push(Vec::new());
        }
        out.last_mut()
            .expect("initialize comes first")
            .push(message);
    }
    out
}

/// The texts that are open, as an editor has them.
#[derive(Default)]
struct Texts {
    open: BTreeMap<String, (i64, String)>,
    /// Whether columns count bytes, and not UTF-16.
    bytes: bool,
}

impl Texts {
    fn hear(&mut self, message: &Value) {
        let params = &message["params"];
        let document = &params["textDocument"];
        let uri = || document["uri"].as_str().expect("a URI").to_owned();
        let version = || document["version"].as_i64().expect("a version");
        match message["method"].as_str() {
            Some("textDocument/didOpen") => {
                let text = document["text"].as_str().expect("a text").to_owned();
                self.open.insert(uri(), (version(), text));
            }
            Some("textDocument/didClose") => {
                self.open.remove(&uri());
            }
            Some("textDocument/didChange") => {
                let bytes = self.bytes;
                let (number, text) = self.open.get_mut(&uri()).expect("it is open");
                *number = version();
                for change in params["contentChanges"].as_array().expect("changes") {
                    let new = change["text"].as_str().expect("a text");
                    match change.get("range") {
                        Some(range) => {
                            let start = offset(text, &range["start"], bytes);
                            let end = offset(text, &range["end"], bytes);
                            text.replace_range(start..end, new);
                        }
                        None => *text = new.to_owned(),
                    }
                }
            }
            _ => {}
        }
    }
}

/// The byte of a position.
fn offset(text: &str, position: &Value, bytes: bool) -> usize {
    let number = |name: &str| {
        let number = position[name].as_u64().expect("a number");
        usize::try_from(number).expect("a small one")
    };
    let mut start = 0;
    for _ in 0..number("line") {
        let end = text[start..]
            .find(['\n', '\r'])
            .map_or(text.len(), |n| start + n);
        start = match &text[end..] {
            rest if rest.starts_with("\r\n") => end + 2,
            "" => end,
            _ => end + 1,
        };
    }
    let mut left = number("character");
    for (at, c) in text[start..].char_indices() {
        let width = if bytes { c.len_utf8() } else { c.len_utf16() };
        if left < width || matches!(c, '\n' | '\r') {
            return start + at;
        }
        left -= width;
    }
    text.len()
}

/// Plays a session up to its end, and compares what the server says of the open texts with what one
/// says that never saw an edit.
async fn play(session: &[Value]) {
    let initialize = &session[0]["params"];
    let client = Client::saying(initialize.clone()).await;
    let mut texts = Texts {
        bytes: client.capabilities["positionEncoding"] == "utf-8",
        ..Texts::default()
    };
    let mut answers = Vec::new();
    // The numbers that the questions have here, by those that they had.
    let mut numbers = BTreeMap::new();
    let mut ends = false;
    for message in &session[1..] {
        match message["method"].as_str() {
            // What the editor answered was to another server.
            None => {}
            Some("$/cancelRequest") => {
                let id = numbers.get(&message["params"]["id"].to_string());
                let id = id.expect("a question that was asked");
                client.notify("$/cancelRequest", json!({ "id": id })).await;
            }
            Some("shutdown" | "exit") => {
                ends = true;
            }
            Some(method) => {
                texts.hear(message);
                let params = message["params"].clone();
                if let Some(id) = message.get("id") {
                    let asked = client.ask(method, params).await;
                    numbers.insert(id.to_string(), asked.id);
                    answers.push((method.to_owned(), asked));
                } else {
                    client.notify(method, params).await;
                }
            }
        }
    }
    for (method, asked) in answers {
        if let Err(error) = asked.answer().await {
            assert_ne!(error["code"], INTERNAL_ERROR, "{method}: {error}");
        }
    }
    client.quiet().await;
    let said = findings(&client, texts.open.keys()).await;

    let anew = Client::saying(initialize.clone()).await;
    anew.notify("initialized", json!({})).await;
    for (uri, (version, text)) in &texts.open {
        let document =
            json!({ "uri": uri, "languageId": "arch", "version": version, "text": text });
        anew.notify("textDocument/didOpen", json!({ "textDocument": document }))
            .await;
    }
    anew.quiet().await;
    let wanted = findings(&anew, texts.open.keys()).await;
    for uri in texts.open.keys() {
        let wanted = wanted
            .get(uri)
            .expect("an opened text has its findings said");
        assert_eq!(said.get(uri), Some(wanted), "{uri}");
    }
    assert!(ends, "the session was recorded to its end");
    assert!(client.stop().await && anew.stop().await);
}

/// What a client shows of each open text in the end: what it was told, or what it asks for.
async fn findings(client: &Client, open: impl Iterator<Item = &String>) -> BTreeMap<String, Value> {
    let mut out = last_findings(client);
    if client.capabilities["diagnosticProvider"].is_null() {
        return out;
    }
    for uri in open {
        let asked = json!({ "textDocument": { "uri": uri } });
        let mut report = client.request("textDocument/diagnostic", asked).await;
        out.insert(uri.clone(), report["items"].take());
    }
    out
}

/// The last findings that were said of each text; their versions only grow.
fn last_findings(client: &Client) -> BTreeMap<String, Value> {
    let mut out: BTreeMap<String, (Option<i64>, Value)> = BTreeMap::new();
    while let Some(mut said) = client.take(|method, _| method == "textDocument/publishDiagnostics")
    {
        let uri = said["uri"].as_str().expect("a URI").to_owned();
        let version = said["version"].as_i64();
        if let Some((before, _)) = out.get(&uri) {
            // None where the text is closed; it counts anew when it is opened again.
            let back = before
                .zip(version)
                .is_some_and(|(before, now)| now < before);
            assert!(!back, "{uri}: {version:?} after {before:?}");
        }
        out.insert(uri, (version, said["diagnostics"].take()));
    }
    out.into_iter()
        .map(|(uri, (_, found))| (uri, found))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_neovim() {
    let sessions = sessions("neovim.jsonl");
    assert!(sessions.len() > 2, "{}", sessions.len());
    for session in sessions {
        play(&session).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_vs_code() {
    let sessions = sessions("vscode.jsonl");
    assert!(sessions.iter().map(Vec::len).sum::<usize>() > 300);
    for session in sessions {
        play(&session).await;
    }
}
