//! A language server that does nothing, for what is left when nothing is done: the start of a
//! process, pipes, JSON and this bench. It declares everything, answers each request with nothing,
//! and publishes no findings for each state of a text.

use std::io::{self, Read, Write};

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::framing::{Frames, frame};

#[derive(Deserialize)]
struct Message {
    id: Option<Value>,
    method: Option<String>,
    params: Option<Params>,
}

#[derive(Deserialize)]
struct Params {
    #[serde(rename = "textDocument")]
    document: Option<Document>,
}

#[derive(Deserialize)]
struct Document {
    uri: String,
    version: Option<i64>,
}

/// Serves until the input ends.
///
/// # Errors
/// When the client breaks the protocol or is gone.
pub fn serve(mut input: impl Read, mut output: impl Write) -> Result<()> {
    let (mut frames, mut chunk) = (Frames::default(), vec![0; 1 << 18]);
    loop {
        let got = match input.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(got) => got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        frames.push(&chunk[..got]);
        while let Some(body) = frames.next()? {
            let message: Message = serde_json::from_slice(body)?;
            if let Some(answer) = answer(message) {
                output.write_all(&frame(&answer))?;
                output.flush()?;
            }
        }
    }
}

fn answer(message: Message) -> Option<Value> {
    let method = message.method?;
    if let Some(id) = message.id {
        let result = if method == "initialize" {
            json!({ "capabilities": capabilities() })
        } else {
            Value::Null
        };
        return Some(json!({ "jsonrpc": "2.0", "id": id, "result": result }));
    }
    if !matches!(
        method.as_str(),
        "textDocument/didOpen" | "textDocument/didChange"
    ) {
        return None;
    }
    let Document { uri, version } = message.params?.document?;
    let params = json!({ "uri": uri, "version": version, "diagnostics": [] });
    Some(json!({ "jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": params }))
}

fn capabilities() -> Value {
    json!({
        "positionEncoding": "utf-8",
        "textDocumentSync": 2,
        "completionProvider": {},
        "definitionProvider": true,
        "documentFormattingProvider": true,
        "documentHighlightProvider": true,
        "documentSymbolProvider": true,
        "foldingRangeProvider": true,
        "hoverProvider": true,
        "referencesProvider": true,
        "semanticTokensProvider": { "legend": { "tokenTypes": [], "tokenModifiers": [] }, "range": true, "full": { "delta": true } },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_and_publishes() {
        let document = json!({ "uri": "file:///a.arch", "version": 7 });
        let asked = [
            json!({ "id": 1, "method": "initialize", "params": {} }),
            json!({ "method": "initialized", "params": {} }),
            json!({ "method": "textDocument/didChange", "params": { "textDocument": document } }),
            json!({ "id": "x", "method": "textDocument/hover", "params": {} }),
            json!({ "method": "textDocument/didClose", "params": { "textDocument": document } }),
            json!({ "id": 2, "method": "shutdown" }),
        ];
        let input: Vec<u8> = asked.iter().flat_map(frame).collect();
        let mut output = Vec::new();
        serve(&input[..], &mut output).expect("served");
        let (mut frames, mut said) = (Frames::default(), Vec::new());
        frames.push(&output);
        while let Some(body) = frames.next().expect("frames") {
            said.push(serde_json::from_slice::<Value>(body).expect("JSON"));
        }
        assert_eq!(said.len(), 4);
        assert_eq!(
            said[0]["result"]["capabilities"]["positionEncoding"],
            "utf-8"
        );
        assert_eq!(
            said[1]["params"],
            json!({ "uri": "file:///a.arch", "version": 7, "diagnostics": [] })
        );
        assert_eq!(said[2]["id"], "x");
        assert_eq!(said[3]["id"], 2);
    }
}
