//! The way out: messages of the protocol's library, and large ones, which go past it.
//!
//! The library turns each message into a tree of values before it writes it. For the findings of a
//! large file, which go out after each key, that takes longer than everything else together, so they
//! are written here, in one piece each, and so are large [answers](super::answers). The library
//! writes whole messages too, so that none comes to stand inside another.

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tower_lsp::jsonrpc::Id;
use tower_lsp::ls_types::Uri;
use tower_lsp::ls_types::notification::{Notification, PublishDiagnostics};

use super::written::{self, Written};

/// Where messages go in.
#[derive(Clone, Debug)]
pub struct Outlet(mpsc::UnboundedSender<Vec<u8>>);

/// Where they come out again, in order.
pub type Messages = mpsc::UnboundedReceiver<Vec<u8>>;

impl Outlet {
    /// A way out, and its end.
    pub fn new() -> (Self, Messages) {
        let (sender, messages) = mpsc::unbounded_channel();
        (Self(sender), messages)
    }

    /// Tells of the findings of a text.
    pub fn publish(&self, uri: &Uri, version: Option<i32>, findings: &Written) {
        let (method, uri) = (PublishDiagnostics::METHOD, written::json(uri));
        let head = format!(r#"{{"jsonrpc":"2.0","method":"{method}","params":{{"uri":"#);
        let version = version.map(|version| format!(r#","version":{version}"#));
        self.send(&[
            head.as_bytes(),
            &uri,
            version.unwrap_or_default().as_bytes(),
            br#","diagnostics":"#,
            findings.bytes(),
            b"}}",
        ]);
    }

    /// Answers a request with what is JSON already.
    pub fn answer(&self, id: &Id, result: &[u8]) {
        let (head, id) = (br#"{"jsonrpc":"2.0","id":"#, written::json(id));
        self.send(&[head, &id, br#","result":"#, result, b"}"]);
    }

    /// Sends a message that consists of these parts.
    fn send(&self, parts: &[&[u8]]) {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let mut message = format!("Content-Length: {length}\r\n\r\n").into_bytes();
        message.reserve(length);
        for part in parts {
            message.extend_from_slice(part);
        }
        // Nobody listens any more when the server ends.
        let _ = self.0.send(message);
    }
}

impl AsyncWrite for Outlet {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let taken = self.0.send(bytes.to_vec());
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
        let mut writing = pin!(async {
            output.write_all(&message).await?;
            output.flush().await
        });
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
        if output.write_all(&message).await.is_err() {
            return;
        }
    }
    let _ = output.flush().await;
}
