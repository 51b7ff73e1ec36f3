//! A language client that is as small as can be: it speaks to a server in this process over a
//! pipe, keeps what it is told, and answers what it is asked.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use buttress::lsp::{self, Options};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, WriteHalf};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Default)]
struct Inbox {
    /// What the server said and asked, in order; what was waited for is taken out.
    messages: Mutex<Vec<Value>>,
    /// Answers that are waited for.
    pending: Mutex<HashMap<i64, oneshot::Sender<Value>>>,
    news: Notify,
    /// The settings: for all, or by the URI of a folder.
    settings: Mutex<Value>,
}

pub struct Client {
    writer: Arc<tokio::sync::Mutex<WriteHalf<DuplexStream>>>,
    inbox: Arc<Inbox>,
    next: AtomicI64,
    server: JoinHandle<bool>,
    pub capabilities: Value,
}

/// A question whose answer is still to come.
pub struct Asked {
    /// The number of the question.
    pub id: i64,
    method: String,
    answer: oneshot::Receiver<Value>,
}

impl Asked {
    /// The result, or the error.
    pub async fn answer(self) -> Result<Value, Value> {
        let method = self.method;
        let answer = timeout(PATIENCE, self.answer).await;
        let mut answer = answer
            .unwrap_or_else(|_| panic!("{method}: no answer"))
            .expect("one");
        match answer.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(answer["result"].take()),
        }
    }
}

impl Client {
    /// A server in `folder`, for a client that can do everything.
    pub async fn start(folder: Option<&Path>) -> Self {
        Self::with(folder, all_capabilities(), Options::default()).await
    }

    pub async fn with(folder: Option<&Path>, capabilities: Value, options: Options) -> Self {
        let folders = folder.map(|f| json!([{ "uri": uri(f), "name": "folder" }]));
        let params = json!({
            "processId": null,
            "capabilities": capabilities,
            "rootUri": null,
            "workspaceFolders": folders,
        });
        let client = Self::connect(params, options).await;
        client.notify("initialized", json!({})).await;
        client
    }

    /// A server for a client that introduces itself like this, and says nothing else yet.
    pub async fn saying(initialize: Value) -> Self {
        Self::connect(initialize, Options::default()).await
    }

    async fn connect(initialize: Value, options: Options) -> Self {
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        let (input, output) = tokio::io::split(theirs);
        let server = tokio::spawn(lsp::serve(input, output, options));
        let (reader, writer) = tokio::io::split(ours);
        let writer = Arc::new(tokio::sync::Mutex::new(writer));
        let inbox = Arc::new(Inbox::default());
        tokio::spawn(read(BufReader::new(reader), inbox.clone(), writer.clone()));
        let mut client = Self {
            writer,
            inbox,
            next: AtomicI64::new(1),
            server,
            capabilities: Value::Null,
        };
        let result = client.request("initialize", initialize).await;
        client.capabilities = result["capabilities"].clone();
        client
    }

    pub async fn notify(&self, method: &str, params: Value) {
        send(
            &self.writer,
            json!({ "jsonrpc": "2.0", "method": method, "params": params }),
        )
        .await;
    }

    /// The result of a request; panics where it is an error.
    pub async fn request(&self, method: &str, params: Value) -> Value {
        match self.try_request(method, params).await {
            Ok(result) => result,
            Err(error) => panic!("{method}: {error}"),
        }
    }

    pub async fn try_request(&self, method: &str, params: Value) -> Result<Value, Value> {
        self.ask(method, params).await.answer().await
    }

    /// Asks, and waits for nothing.
    pub async fn ask(&self, method: &str, params: Value) -> Asked {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, answer) = oneshot::channel();
        self.inbox.pending.lock().expect("whole").insert(id, sender);
        let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        send(&self.writer, message).await;
        let method = method.to_owned();
        Asked { id, method, answer }
    }

    /// Says that an answer is no longer wanted.
    pub async fn cancel(&self, asked: &Asked) {
        self.notify("$/cancelRequest", json!({ "id": asked.id }))
            .await;
    }

    /// Takes the first message that is wanted, waiting for it if need be.
    pub async fn message(&self, what: &str, wanted: impl Fn(&str, &Value) -> bool) -> Value {
        let search = async {
            loop {
                let news = self.inbox.news.notified();
                if let Some(found) = self.take(&wanted) {
                    return found;
                }
                news.await;
            }
        };
        let found = timeout(PATIENCE, search).await;
        found.unwrap_or_else(|_| panic!("{what} did not come; what came: {:#?}", self.methods()))
    }

    /// Takes the first message that is wanted, if it is there.
    pub fn take(&self, wanted: impl Fn(&str, &Value) -> bool) -> Option<Value> {
        let mut messages = self.inbox.messages.lock().expect("whole");
        let at = messages
            .iter()
            .position(|m| wanted(m["method"].as_str().unwrap_or_default(), &m["params"]))?;
        Some(messages.remove(at)["params"].take())
    }

    fn methods(&self) -> Vec<String> {
        let messages = self.inbox.messages.lock().expect("whole");
        messages
            .iter()
            .map(|m| m.to_string().chars().take(200).collect())
            .collect()
    }

    /// The diagnostics of a version of a text; all that were said of it before are dropped.
    pub async fn diagnostics(&self, uri: &str, version: i64) -> Vec<Value> {
        let message = self
            .message(
                &format!("diagnostics of version {version}"),
                |method, params| {
                    method == "textDocument/publishDiagnostics"
                        && params["uri"] == uri
                        && params["version"] == version
                },
            )
            .await;
        message["diagnostics"].as_array().expect("an array").clone()
    }

    pub async fn open(&self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "arch", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }))
            .await;
    }

    pub async fn change(&self, uri: &str, version: i64, changes: Value) {
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes }),
        )
        .await;
    }

    /// What is answered from now on when the server asks for settings: `general`, and by the URI of
    /// a folder.
    pub fn set(&self, settings: Value) {
        *self.inbox.settings.lock().expect("whole") = settings;
    }

    /// Waits until nothing more is said for a while.
    pub async fn quiet(&self) {
        while timeout(Duration::from_millis(500), self.inbox.news.notified())
            .await
            .is_ok()
        {}
    }

    /// Ends the server the proper way; returns what it makes of that.
    pub async fn stop(self) -> bool {
        self.request("shutdown", Value::Null).await;
        self.notify("exit", Value::Null).await;
        self.ended().await
    }

    /// Closes the pipe without a word.
    pub async fn hang_up(self) -> bool {
        self.writer.lock().await.shutdown().await.expect("closed");
        self.ended().await
    }

    async fn ended(self) -> bool {
        timeout(PATIENCE, self.server)
            .await
            .expect("the server ends")
            .expect("without a panic")
    }
}

async fn send(writer: &tokio::sync::Mutex<WriteHalf<DuplexStream>>, message: Value) {
    let body = message.to_string();
    let text = format!("Content-Length: {}\r\n\r\n{body}", body.len());
    // The server may be gone, which shows in what it does not say.
    let _ = writer.lock().await.write_all(text.as_bytes()).await;
}

async fn read(
    mut reader: BufReader<tokio::io::ReadHalf<DuplexStream>>,
    inbox: Arc<Inbox>,
    writer: Arc<tokio::sync::Mutex<WriteHalf<DuplexStream>>>,
) {
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            if line == "\r\n" {
                break;
            }
            if let Some(number) = line.strip_prefix("Content-Length: ") {
                length = number.trim().parse().expect("a number");
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).await.expect("all of it");
        let message: Value = serde_json::from_slice(&body).expect("JSON");
        let id = message.get("id").cloned();
        if message.get("method").is_none() {
            let id = id.and_then(|id| id.as_i64()).unwrap_or_default();
            if let Some(sender) = inbox.pending.lock().expect("whole").remove(&id) {
                let _ = sender.send(message);
            }
            continue;
        }
        if let Some(id) = id {
            let result = match message["method"].as_str() {
                Some("workspace/configuration") => {
                    let settings = inbox.settings.lock().expect("whole").clone();
                    let items = message["params"]["items"].as_array().expect("items");
                    let of = |item: &Value| {
                        let scope = item["scopeUri"].as_str().unwrap_or("general");
                        settings[scope].clone()
                    };
                    items.iter().map(of).collect()
                }
                Some("window/showDocument") => json!({ "success": true }),
                _ => Value::Null,
            };
            send(
                &writer,
                json!({ "jsonrpc": "2.0", "id": id, "result": result }),
            )
            .await;
        }
        inbox.messages.lock().expect("whole").push(message);
        inbox.news.notify_waiters();
    }
}

pub fn all_capabilities() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16", "utf-8"] },
        "textDocument": {
            "completion": { "completionItem": {
                "snippetSupport": true,
                "resolveSupport": { "properties": ["documentation"] },
            } },
        },
        "experimental": { "commands": { "commands": ["buttress.openPreview"] } },
        "window": { "showDocument": { "support": true } },
        "workspace": {
            "workspaceEdit": { "documentChanges": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
    })
}

/// What a client that says nothing about columns can do.
pub fn few_capabilities() -> Value {
    json!({})
}

pub fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// A position of the text: where `mark` starts, plus `by` columns. ASCII lines only.
pub fn position(text: &str, mark: &str, by: usize) -> Value {
    let at = text
        .find(mark)
        .unwrap_or_else(|| panic!("no {mark:?} in the text"));
    let line = text[..at].matches('\n').count();
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    json!({ "line": line, "character": at - start + by })
}

/// The empty range at a position.
pub fn at(position: &Value) -> Value {
    json!({ "start": position, "end": position })
}

/// Applies the edits of a workspace edit to a text of ASCII lines.
pub fn apply(text: &str, edits: &[Value]) -> String {
    let offset = |position: &Value| {
        let line = position["line"].as_u64().expect("a line") as usize;
        let column = position["character"].as_u64().expect("a column") as usize;
        let start = text
            .split_inclusive('\n')
            .take(line)
            .map(str::len)
            .sum::<usize>();
        start + column
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            let new = edit["newText"].as_str().expect("a text");
            (offset(&range["start"]), offset(&range["end"]), new)
        })
        .collect();
    edits.sort_by_key(|edit| std::cmp::Reverse((edit.0, edit.1)));
    let mut text = text.to_owned();
    for (start, end, new) in edits {
        text.replace_range(start..end, new);
    }
    text
}
