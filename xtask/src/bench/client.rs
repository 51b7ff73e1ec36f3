//! A client of a language server that runs as a process: threads and pipes, nothing in between that
//! would be measured too.
//!
//! The time of a message is the time when the read that completed it came back; it is looked into
//! afterwards. The reader never writes: a server that waits for us to read must not wait for ever.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::framing::{Frames, frame};

/// How long a server may take to answer.
pub const PATIENCE: Duration = Duration::from_mins(3);

/// Findings of a text, as they arrived.
#[derive(Clone, Debug)]
pub struct Publish {
    /// When.
    pub at: Instant,
    /// Of which text.
    pub uri: String,
    /// Of which state of it; `None` where the server does not say.
    pub version: Option<i64>,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// When the request was written.
    pub sent: Instant,
    /// When the last byte of the answer was read.
    pub at: Instant,
    /// The whole message.
    pub message: Value,
}

impl Reply {
    /// How long it took, in milliseconds.
    pub fn millis(&self) -> f64 {
        millis(self.at - self.sent)
    }
}

/// A length of time in milliseconds.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// What has arrived.
#[derive(Default)]
pub struct Inbox {
    /// Findings, in the order in which they came.
    pub publishes: Vec<Publish>,
    /// When the server said that it had looked at the design again (`buttress/sceneChanged`).
    pub looks: Vec<Instant>,
    /// When anything came last.
    pub last: Option<Instant>,
    replies: HashMap<u64, (Instant, Vec<u8>)>,
    broken: Option<String>,
}

/// A server, and the way to it. It is killed when this goes.
pub struct Client {
    /// When it was started.
    pub started: Instant,
    /// What it can do, once it is initialized.
    pub capabilities: Value,
    child: Child,
    input: Arc<Mutex<ChildStdin>>,
    shared: Arc<Shared>,
    next: u64,
}

#[derive(Default)]
struct Shared {
    inbox: Mutex<Inbox>,
    arrived: Condvar,
}

impl Drop for Client {
    fn drop(&mut self) {
        // It may be gone already, and nothing waits for it any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Client {
    /// Starts a server.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let started = Instant::now();
        let mut child = command
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{program} could not be started"))?;
        let input = child.stdin.take().context("a child without a pipe")?;
        let output = child.stdout.take().context("a child without a pipe")?;
        let (input, shared) = (Arc::new(Mutex::new(input)), Arc::new(Shared::default()));
        let (answers, todo) = channel::<Value>();
        let way = input.clone();
        thread::spawn(move || {
            for answer in todo {
                // A server that is gone is noticed by the reader.
                let _ = lock(&way).write_all(&frame(&answer));
            }
        });
        let here = shared.clone();
        thread::spawn(move || {
            let ended = read(output, &here, &answers);
            let why = ended.err().map_or_else(
                || "the server closed its output".to_owned(),
                |error| format!("the server broke the protocol: {error:#}"),
            );
            lock(&here.inbox).broken = Some(why);
            here.arrived.notify_all();
        });
        Ok(Self {
            started,
            capabilities: Value::Null,
            child,
            input,
            shared,
            next: 0,
        })
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The first words: what we can, and what it can.
    ///
    /// # Errors
    /// When the server refuses, or declares no incremental synchronization.
    pub fn initialize(&mut self, folder: &str) -> Result<Reply> {
        let reply = self.request("initialize", initialization(folder))?;
        self.capabilities = reply.message["result"]["capabilities"].clone();
        let sync = &self.capabilities["textDocumentSync"];
        let kind = sync.as_u64().or_else(|| sync["change"].as_u64());
        if kind != Some(2) {
            bail!(
                "the server cannot be measured: it declares no incremental synchronization ({})",
                reply.message
            );
        }
        self.notify("initialized", json!({}))?;
        Ok(reply)
    }

    /// Tells the server something. Returns when it was written.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn notify(&mut self, method: &str, params: Value) -> Result<Instant> {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    /// Asks something, and waits for the answer.
    ///
    /// # Errors
    /// When the server is gone or takes longer than [`PATIENCE`].
    pub fn request(&mut self, method: &str, params: Value) -> Result<Reply> {
        self.next += 1;
        let id = self.next;
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        let sent = self.send(message)?;
        let took = self.wait(PATIENCE, |inbox| inbox.replies.remove(&id))?;
        let Some((at, body)) = took else {
            bail!("no answer to {method} within {} s", PATIENCE.as_secs());
        };
        let message = serde_json::from_slice(&body)?;
        Ok(Reply { sent, at, message })
    }

    /// Waits until `ready` finds what it looks for in what has arrived; `None` when that takes
    /// longer than `limit`.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn wait<T>(
        &self,
        limit: Duration,
        mut ready: impl FnMut(&mut Inbox) -> Option<T>,
    ) -> Result<Option<T>> {
        let end = Instant::now() + limit;
        let mut inbox = lock(&self.shared.inbox);
        loop {
            if let Some(found) = ready(&mut inbox) {
                return Ok(Some(found));
            }
            if let Some(why) = &inbox.broken {
                bail!("{why}");
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            let woken = self.shared.arrived.wait_timeout(inbox, left);
            inbox = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// What has arrived so far.
    pub fn inbox(&self) -> MutexGuard<'_, Inbox> {
        lock(&self.shared.inbox)
    }

    fn send(&mut self, message: Value) -> Result<Instant> {
        let bytes = frame(&message);
        let mut input = lock(&self.input);
        let sent = Instant::now();
        input
            .write_all(&bytes)
            .context("the server closed its input")?;
        Ok(sent)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is looked at of every message as it comes; the rest is read by whoever asked for it.
#[derive(Deserialize)]
struct Envelope {
    id: Option<Value>,
    method: Option<String>,
    params: Option<Params>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Params {
    uri: Option<String>,
    version: Option<i64>,
    items: Vec<IgnoredAny>,
}

fn read(mut output: ChildStdout, shared: &Shared, answers: &Sender<Value>) -> Result<()> {
    let (mut frames, mut chunk) = (Frames::default(), vec![0; 1 << 18]);
    loop {
        let got = match output.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(got) => got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        let at = Instant::now();
        frames.push(&chunk[..got]);
        while let Some(body) = frames.next()? {
            let envelope: Envelope = serde_json::from_slice(body)
                .with_context(|| format!("{:.200}", String::from_utf8_lossy(body)))?;
            take(at, envelope, body, shared, answers);
        }
        shared.arrived.notify_all();
    }
}

fn take(at: Instant, message: Envelope, body: &[u8], shared: &Shared, answers: &Sender<Value>) {
    let params = message.params.unwrap_or_default();
    let mut inbox = lock(&shared.inbox);
    inbox.last = Some(at);
    match (message.method.as_deref(), message.id) {
        (Some("textDocument/publishDiagnostics"), None) => inbox.publishes.push(Publish {
            at,
            uri: params.uri.unwrap_or_default(),
            version: params.version,
        }),
        (Some("buttress/sceneChanged"), None) => inbox.looks.push(at),
        (Some(method), Some(id)) => {
            let result = match method {
                "workspace/configuration" => json!(vec![Value::Null; params.items.len()]),
                "workspace/applyEdit" => json!({ "applied": false }),
                "window/showDocument" => json!({ "success": false }),
                _ => Value::Null,
            };
            // The thread that answers ends with the server.
            let _ = answers.send(json!({ "jsonrpc": "2.0", "id": id, "result": result }));
        }
        (None, Some(id)) => {
            if let Some(id) = id.as_u64() {
                inbox.replies.insert(id, (at, body.to_vec()));
            }
        }
        _ => {}
    }
}

/// What an editor with all abilities says of itself.
fn initialization(folder: &str) -> Value {
    json!({
        "processId": std::process::id(),
        "clientInfo": { "name": "cargo xtask bench" },
        "rootUri": folder,
        "workspaceFolders": [{ "uri": folder, "name": "bench" }],
        "capabilities": {
            "general": { "positionEncodings": ["utf-8", "utf-16"] },
            "workspace": { "configuration": true, "workspaceFolders": true, "semanticTokens": { "refreshSupport": true } },
            "textDocument": {
                "synchronization": { "didSave": true },
                "publishDiagnostics": { "relatedInformation": true, "versionSupport": true, "codeDescriptionSupport": true, "dataSupport": true },
                "completion": { "contextSupport": true, "completionItem": {
                    "snippetSupport": true, "documentationFormat": ["markdown", "plaintext"], "labelDetailsSupport": true,
                    "insertReplaceSupport": true, "resolveSupport": { "properties": ["documentation", "detail"] } } },
                "hover": { "contentFormat": ["markdown", "plaintext"] },
                "definition": { "linkSupport": true },
                "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
                "semanticTokens": {
                    "requests": { "range": true, "full": { "delta": true } }, "formats": ["relative"], "augmentsSyntaxTokens": true,
                    "tokenTypes": ["namespace", "type", "class", "enum", "interface", "struct", "parameter", "variable", "property", "enumMember",
                        "event", "function", "method", "macro", "keyword", "modifier", "comment", "string", "number", "regexp", "operator", "decorator"],
                    "tokenModifiers": ["declaration", "definition", "readonly", "static", "deprecated", "documentation", "defaultLibrary"] }
            }
        }
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// `cat` says back what it is told: a request of ours is one of its own to us, and our answer
    /// to that is its answer.
    #[test]
    fn what_is_sent_arrives() {
        let mut client = Client::start(&mut Command::new("cat")).expect("cat");
        let params = json!({ "uri": "file:///a.arch", "version": 3, "diagnostics": [{}] });
        let publish = "textDocument/publishDiagnostics";
        let sent = client.notify(publish, params).expect("sent");
        let items = json!({ "items": [{}, {}] });
        let reply = client.request("workspace/configuration", items);
        let reply = reply.expect("an answer");
        assert_eq!(reply.message["result"], json!([null, null]));
        assert!(reply.at > reply.sent && reply.millis() > 0.0);
        let inbox = client.inbox();
        let came = &inbox.publishes[0];
        assert_eq!((&*came.uri, came.version), ("file:///a.arch", Some(3)));
        assert!(came.at > sent && came.at < reply.at);
    }

    #[test]
    fn a_server_that_is_gone_is_said() {
        let mut client = Client::start(&mut Command::new("true")).expect("true");
        let error = client.request("initialize", json!({})).expect_err("gone");
        assert!(
            error.to_string().contains("the server closed its"),
            "{error:#}"
        );
        assert!(Client::start(&mut Command::new("/nothing/there")).is_err());
    }

    #[test]
    fn a_server_that_writes_no_frames_is_said() {
        let mut echo = Command::new("sh");
        let mut client =
            Client::start(echo.args(["-c", "printf 'hello\\r\\n\\r\\n'; cat"])).expect("sh");
        let error = client
            .request("initialize", json!({}))
            .expect_err("no frame");
        assert!(
            error.to_string().contains("broke the protocol"),
            "{error:#}"
        );
    }

    #[test]
    fn it_is_killed_when_it_goes() {
        let client = Client::start(Command::new("sleep").arg("600")).expect("sleep");
        let id = client.id();
        drop(client);
        let alive = Command::new("kill")
            .args(["-0", &id.to_string()])
            .stderr(Stdio::null())
            .status();
        assert!(!alive.expect("kill").success());
    }
}
