//! What a client says, written to a file as it comes: one line a message, with the time.
//!
//! A recording is a session that can be played again, for a test or for whoever looks for what went
//! wrong in it. It holds all that was typed, so it is made only where it is asked for.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use serde_json::{Value, json};
use tokio::io::{AsyncRead, ReadBuf};

/// The input of a server, written down on its way.
#[derive(Debug)]
pub struct Recorded<I> {
    input: I,
    file: File,
    start: Instant,
    /// What has come of the message that is not complete.
    partial: Vec<u8>,
}

impl<I> Recorded<I> {
    /// `input`, written to a new file in `folder` that is named after this process.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn new(input: I, folder: &Path) -> std::io::Result<Self> {
        let name = format!("{}.jsonl", std::process::id());
        Ok(Self {
            input,
            file: File::create(folder.join(name))?,
            start: Instant::now(),
            partial: Vec::new(),
        })
    }

    fn take(&mut self, bytes: &[u8]) {
        self.partial.extend_from_slice(bytes);
        while let Some((from, to)) = frame(&self.partial) {
            if let Ok(message) = serde_json::from_slice::<Value>(&self.partial[from..to]) {
                let ms = self.start.elapsed().as_millis();
                let ms = u64::try_from(ms).unwrap_or(u64::MAX);
                let line = json!({ "ms": ms, "message": message });
                // A full disk must not end the session.
                if let Err(error) = writeln!(self.file, "{line}") {
                    tracing::warn!(%error, "a message is missing in the recording");
                }
            }
            self.partial.drain(..to);
        }
    }
}

/// Where the body of the first message stands, once it is all there.
fn frame(bytes: &[u8]) -> Option<(usize, usize)> {
    const END: &[u8] = b"\r\n\r\n";
    let head = bytes.windows(END.len()).position(|w| w == END)?;
    let body = head + END.len();
    let head = std::str::from_utf8(&bytes[..head]).ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let named = name.eq_ignore_ascii_case("content-length");
        named.then(|| value.trim().parse::<usize>().ok()).flatten()
    })?;
    let end = body.checked_add(length)?;
    (end <= bytes.len()).then_some((body, end))
}

impl<I: AsyncRead + Unpin> AsyncRead for Recorded<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.input).poll_read(context, buffer))?;
        let new = buffer.filled()[before..].to_vec();
        self.take(&new);
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::frame;

    #[test]
    fn a_message_is_whole_or_awaited() {
        let text = b"Content-Length: 2\r\nContent-Type: x\r\n\r\n{}Content-";
        assert_eq!(frame(text), Some((38, 40)));
        assert_eq!(frame(&text[..39]), None);
        assert_eq!(frame(b"Content-Length: 2\r\n"), None);
        assert_eq!(frame(b"content-length:0\r\n\r\n"), Some((20, 20)));
    }
}
