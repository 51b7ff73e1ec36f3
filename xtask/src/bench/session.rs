//! One text, open in one server.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::client::{Client, Inbox, PATIENCE, Publish, Reply, millis};
use super::text::{Place, Text};

/// Findings may come in several steps: the last of a state counts, and it is the last when nothing
/// has come for so long.
const QUIET: Duration = Duration::from_millis(20);

/// A program to measure.
pub struct Target {
    /// What it is called.
    pub name: &'static str,
    /// The command that serves LSP.
    pub serve: (PathBuf, Vec<String>),
    /// The command that does one thing and ends; `{file}` stands for the model.
    pub once: (PathBuf, Vec<String>),
}

/// A model to measure with, in a folder of its own.
pub struct Subject {
    /// How many components it has.
    pub size: usize,
    /// Its text.
    pub text: Text,
    /// The file it is in.
    pub file: PathBuf,
}

/// A text, open in a server.
pub struct Session<'a> {
    /// The way to the server.
    pub client: Client,
    /// From the start of the process to its first answer, in milliseconds.
    pub initialized: f64,
    /// From the start of the process to the findings of the text, in milliseconds.
    pub opened: f64,
    /// The text as it was opened; whoever types takes it back again.
    pub text: &'a Text,
    /// Its name.
    pub uri: String,
    /// The number of its state.
    pub version: i64,
}

/// A key that was struck.
#[derive(Clone, Copy)]
pub struct Key {
    /// When it was sent.
    pub sent: Instant,
    version: i64,
    /// How much had arrived before it.
    publishes: usize,
    looks: usize,
}

impl Key {
    /// The number of the state that it made.
    pub fn version(&self) -> i64 {
        self.version
    }
}

/// What came after a key.
pub enum Told {
    /// Its findings.
    Said(Instant),
    /// Word that the server has looked, and no findings: they are what they were.
    Unchanged(Instant),
    /// Nothing in time.
    Nothing,
}

impl<'a> Session<'a> {
    /// Starts the server, and waits for the findings of the text.
    ///
    /// # Errors
    /// When the server fails, or says nothing.
    pub fn open(target: &Target, subject: &'a Subject) -> Result<Self> {
        let folder = subject.file.parent().context("a file in a folder")?;
        let (program, arguments) = &target.serve;
        let mut client = Client::start(Command::new(program).args(arguments).current_dir(folder))?;
        let hello = client.initialize(&uri(folder))?;
        let mut out = Self {
            initialized: millis(hello.at - client.started),
            opened: 0.0,
            client,
            text: &subject.text,
            uri: uri(&subject.file),
            version: 0,
        };
        let key = out.show()?;
        match out.told(&key, PATIENCE)? {
            Told::Said(at) => out.opened = millis(at - out.client.started),
            _ => bail!(
                "{} published nothing for a text of {} components within {} s",
                target.name,
                subject.size,
                PATIENCE.as_secs()
            ),
        }
        Ok(out)
    }

    /// Opens the text.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn show(&mut self) -> Result<Key> {
        let mut key = self.before();
        let document = json!({ "uri": self.uri, "languageId": "arch", "version": key.version, "text": self.text.text });
        let params = json!({ "textDocument": document });
        key.sent = self.client.notify("textDocument/didOpen", params)?;
        Ok(key)
    }

    /// Replaces `removed` characters at a place.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn edit(&mut self, place: Place, removed: usize, text: &str) -> Result<Key> {
        let mut key = self.before();
        let range = json!({ "start": place.position(), "end": place.plus(removed).position() });
        let params = json!({
            "textDocument": { "uri": self.uri, "version": key.version },
            "contentChanges": [{ "range": range, "text": text }],
        });
        key.sent = self.client.notify("textDocument/didChange", params)?;
        Ok(key)
    }

    fn before(&mut self) -> Key {
        self.version += 1;
        let inbox = self.client.inbox();
        Key {
            sent: Instant::now(),
            version: self.version,
            publishes: inbox.publishes.len(),
            looks: inbox.looks.len(),
        }
    }

    /// Waits for what comes after a key, and then until nothing comes any more.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn told(&self, key: &Key, limit: Duration) -> Result<Told> {
        let first = self.client.wait(limit, |inbox| {
            let said = self.said(inbox, key).map(Told::Said);
            // Where the server says so at all, it says it after the findings.
            said.or_else(|| inbox.looks.get(key.looks).copied().map(Told::Unchanged))
        })?;
        self.quiet(QUIET)?;
        Ok(match first {
            None => Told::Nothing,
            Some(first) => self
                .said(&self.client.inbox(), key)
                .map_or(first, Told::Said),
        })
    }

    /// Waits until nothing has come for so long.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn quiet(&self, time: Duration) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let last = self.client.inbox().last;
            let came = |inbox: &mut Inbox| (inbox.last != last).then_some(());
            if self.client.wait(time, came)?.is_none() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn said(&self, inbox: &Inbox, key: &Key) -> Option<Instant> {
        let publishes = inbox.publishes.iter().filter(|p| p.uri == self.uri);
        let numbered = publishes.clone().any(|p| p.version.is_some());
        let of_key = |p: &Publish| match p.version {
            Some(version) => version == key.version,
            None => !numbered && p.at > key.sent,
        };
        let mut since = inbox.publishes[key.publishes..].iter();
        let last = since.rfind(|p| p.uri == self.uri && of_key(p))?;
        Some(last.at)
    }

    /// What was published for the text since a key, that key's findings included.
    pub fn since(&self, key: &Key) -> Vec<Publish> {
        let inbox = self.client.inbox();
        let since = inbox.publishes[key.publishes..].iter();
        since.filter(|p| p.uri == self.uri).cloned().collect()
    }

    /// How many publishes for the text bear no number. Those before the first that does are of the
    /// file on disk.
    pub fn unnumbered(&self) -> usize {
        let inbox = self.client.inbox();
        let ours: Vec<_> = inbox
            .publishes
            .iter()
            .filter(|p| p.uri == self.uri)
            .collect();
        let first = ours.iter().position(|p| p.version.is_some()).unwrap_or(0);
        ours[first..].iter().filter(|p| p.version.is_none()).count()
    }

    /// How long to wait for findings before they are called missing.
    pub fn limit(&self) -> Duration {
        Duration::from_secs_f64((self.opened / 1000.0 * 4.0).clamp(3.0, PATIENCE.as_secs_f64()))
    }

    /// Asks about the text; `more` is what the request needs beside its name.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn ask(&mut self, method: &str, more: Value) -> Result<Reply> {
        let mut params = more;
        params["textDocument"] = json!({ "uri": self.uri });
        self.client
            .request(&format!("textDocument/{method}"), params)
    }
}

/// A path as the protocol writes it.
fn uri(path: &Path) -> String {
    let mut out = "file://".to_owned();
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
