//! The way out: messages of the protocol's library, and large ones, which go past it.
//!
//! The library turns each message into a tree of values before it writes it. For the findings of a
//! large file, which go out after each key, that takes longer than everything else together, so they
//! are written here as they are kept, and so are large [answers](super::answers). The library
//! writes whole messages too, so that none comes to stand inside another.

use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tower_lsp::jsonrpc::Id;
use tower_lsp::ls_types::Uri;
use tower_lsp::ls_types::notification::{Notification, PublishDiagnostics};

use super::written::{self, Written};

/// Where messages go in.
#[derive(Clone, Debug)]
pub struct Outlet(mpsc::UnboundedSender<Message>);

/// Where they come out again, in order.
pub type Messages = mpsc::UnboundedReceiver<Message>;

/// A whole message, or a piece of one.
#[derive(Debug)]
pub struct Message {
    head: Vec<u8>,
    /// Findings in the middle of it, which somebody keeps as well.
    findings: Option<Arc<Written>>,
    tail: &'static [u8],
}

impl From<Vec<u8>> for Message {
    fn from(head: Vec<u8>) -> Self {
        Self {
            head,
            findings: None,
            tail: b"",
        }
    }
}

impl Message {
    /// Its bytes, in three pieces.
    pub fn pieces(&self) -> [&[u8]; 3] {
        let findings = self.findings.as_ref();
        [
            &self.head,
            findings.map_or(b"", |findings| findings.bytes()),
            self.tail,
        ]
    }

    async fn write_to(&self, output: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        let mut pieces = self.pieces().map(IoSlice::new);
        let mut left = &mut pieces[..];
        IoSlice::advance_slices(&mut left, 0);
        while !left.is_empty() {
            match output.write_vectored(left).await? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                written => IoSlice::advance_slices(&mut left, written),
            }
        }
        output.flush().await
    }
}

impl Outlet {
    /// A way out, and its end.
    pub fn new() -> (Self, Messages) {
        let (sender, messages) = mpsc::unbounded_channel();
        (Self(sender), messages)
    }

    /// Tells of the findings of a text.
    pub fn publish(&self, uri: &Uri, version: Option<i32>, findings: Arc<Written>) {
        let (method, uri) = (PublishDiagnostics::METHOD, written::json(uri));
        let begin = format!(r#"{{"jsonrpc":"2.0","method":"{method}","params":{{"uri":"#);
        let version = version.map(|version| format!(r#","version":{version}"#));
        let version = version.unwrap_or_default();
        let parts = [
            begin.as_bytes(),
            &uri,
            version.as_bytes(),
            br#","diagnostics":"#,
        ];
        let tail = b"}}";
        let behind = findings.bytes().len() + tail.len();
        // Nobody listens any more when the server ends.
        let _ = self.0.send(Message {
            head: framed(&parts, behind),
            findings: Some(findings),
            tail,
        });
    }

    /// Answers a request with what is JSON already.
    pub fn answer(&self, id: &Id, result: &[u8]) {
        let (head, id) = (br#"{"jsonrpc":"2.0","id":"#, written::json(id));
        let message = framed(&[head, &id, br#","result":"#, result, b"}"], 0);
        let _ = self.0.send(message.into());
    }
}

/// The beginning of a message: these parts, and so many bytes `behind` them.
fn framed(parts: &[&[u8]], behind: usize) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = format!("Content-Length: {}\r\n\r\n", length + behind).into_bytes();
    out.reserve(length);
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

impl AsyncWrite for Outlet {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let taken = self.0.send(bytes.to_vec().into());
        Poll::Ready(match taken {
            Ok(()) => Ok(bytes.len()),
            Err(_) => Err(io::ErrorKind::BrokenPipe.into()),
        })
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Writes messages as they come while `work` goes on, and those that are left when it is done.
pub async fn write<O: AsyncWrite>(
    output: O,
    mut messages: Messages,
    work: impl Future<Output = ()>,
) {
    let (mut output, mut work) = (pin!(output), pin!(work));
    let mut is_done = false;
    while !is_done {
        let message = tokio::select! {
            biased;
            message = messages.recv() => message,
            () = &mut work => None,
        };
        let Some(message) = message else { break };
        let mut writing = pin!(message.write_to(&mut output));
        // The work goes on meanwhile: a client that writes before it reads must not stop both.
        let written = loop {
            tokio::select! {
                written = &mut writing => break written,
                () = &mut work, if !is_done => is_done = true,
            }
        };
        if let Err(error) = written {
            // The client is gone; the end of its input says so too.
            tracing::debug!(%error, "nobody reads what we write");
            if !is_done {
                work.await;
            }
            return;
        }
    }
    while let Ok(message) = messages.try_recv() {
        if message.write_to(&mut output).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tokio::io::AsyncReadExt;
    use tower_lsp::ls_types::Diagnostic;

    use super::*;

    #[tokio::test]
    async fn findings_are_one_message_however_narrow_the_way() {
        let (outlet, messages) = Outlet::new();
        let uri: Uri = "file:///a.arch".parse().expect("an address");
        let finding = Diagnostic {
            message: "Straße 😀".to_owned(),
            ..Diagnostic::default()
        };
        let findings = Written::from(&[finding][..]);
        outlet.publish(&uri, Some(3), Arc::new(findings.clone()));
        outlet.publish(&uri, None, Arc::default());
        outlet.answer(&Id::Number(1), b"[]");
        drop(outlet);
        let (near, mut far) = tokio::io::duplex(7);
        let mut text = String::new();
        let (_, read) = tokio::join!(
            write(near, messages, async {}),
            far.read_to_string(&mut text)
        );
        read.expect("all of it");
        let mut told = Vec::new();
        let mut rest = &*text;
        while let Some((head, behind)) = rest.split_once("\r\n\r\n") {
            let length = head.strip_prefix("Content-Length: ").expect("a length");
            let (body, behind) = behind.split_at(length.parse().expect("a number"));
            told.push(serde_json::from_str::<Value>(body).expect("JSON"));
            rest = behind;
        }
        assert_eq!(rest, "");
        let findings: Value = serde_json::from_slice(findings.bytes()).expect("JSON");
        let params = |told: &Value| told["params"].clone();
        let uri = "file:///a.arch";
        assert_eq!(
            params(&told[0]),
            json!({ "uri": uri, "version": 3, "diagnostics": findings })
        );
        assert_eq!(params(&told[1]), json!({ "uri": uri, "diagnostics": [] }));
        assert_eq!(told[2], json!({ "jsonrpc": "2.0", "id": 1, "result": [] }));
        assert_eq!(told.len(), 3);
    }
}
