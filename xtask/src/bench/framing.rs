//! The frames of LSP: a header with a length, an empty line, and so many bytes of JSON.

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// A message as it is sent.
pub fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    let mut out = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    out.extend_from_slice(body.as_bytes());
    out
}

/// Bytes as they arrive, and the bodies among them.
#[derive(Default)]
pub struct Frames {
    bytes: Vec<u8>,
    /// Where the next frame begins: what is before has been handed out.
    at: usize,
}

impl Frames {
    /// Takes what has arrived.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.at > 0 {
            self.bytes.drain(..self.at);
            self.at = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole body; `None` until there is one.
    ///
    /// # Errors
    /// When what stands there is no header of LSP.
    pub fn next(&mut self) -> Result<Option<&[u8]>> {
        let rest = &self.bytes[self.at..];
        let Some(end) = rest.windows(4).position(|four| four == b"\r\n\r\n") else {
            if rest.len() > 4096 {
                bail!("4096 bytes without the end of a header");
            }
            return Ok(None);
        };
        let header = str::from_utf8(&rest[..end]).context("a header that is no text")?;
        let length: usize = header
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("content-length"))
            .with_context(|| format!("a header without Content-Length: {header:?}"))?
            .1
            .trim()
            .parse()
            .with_context(|| format!("a Content-Length that is no number: {header:?}"))?;
        let start = self.at + end + 4;
        if self.bytes.len() < start + length {
            return Ok(None);
        }
        self.at = start + length;
        Ok(Some(&self.bytes[start..self.at]))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_framed_is_read_however_it_is_cut() {
        let sent = [
            json!({ "id": 1, "text": "Grüße, 架构" }),
            json!({ "text": "a\r\n\r\nb" }),
            json!(null),
        ];
        let bytes: Vec<u8> = sent.iter().flat_map(frame).collect();
        for size in 1..=bytes.len() {
            let (mut frames, mut got) = (Frames::default(), Vec::new());
            for piece in bytes.chunks(size) {
                frames.push(piece);
                while let Some(body) = frames.next().expect("frames") {
                    got.push(serde_json::from_slice::<Value>(body).expect("JSON"));
                }
            }
            assert_eq!(got, sent, "in pieces of {size}");
        }
    }

    #[test]
    fn other_headers_and_cases_are_read() {
        let mut frames = Frames::default();
        frames.push(b"Content-Type: x; charset=utf-8\r\ncontent-length:2\r\n\r\n{}");
        assert_eq!(frames.next().expect("a frame"), Some(&b"{}"[..]));
        assert_eq!(frames.next().expect("nothing"), None);
    }

    #[test]
    fn what_is_no_frame_is_said() {
        for wrong in [
            "Content-Type: x\r\n\r\n{}",
            "Content-Length: many\r\n\r\n{}",
            &"a line of a log\n".repeat(300),
        ] {
            let mut frames = Frames::default();
            frames.push(wrong.as_bytes());
            assert!(frames.next().is_err(), "{wrong:.40}");
        }
    }
}
