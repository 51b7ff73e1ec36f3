//! Requests about a text at rest.

use anyhow::Result;
use serde_json::{Value, json};

use super::super::session::Session;
use super::super::text::{Place, Text};
use super::{Case, Cell, Samples};

/// Rows, their requests, and whether these are about a place.
const REQUESTS: [(&str, &str, bool); 10] = [
    ("request.hover", "hover", true),
    ("request.completion", "completion", true),
    ("request.definition", "definition", true),
    ("request.references", "references", true),
    ("request.highlight", "documentHighlight", true),
    ("request.symbols", "documentSymbol", false),
    ("request.tokens", "semanticTokens/full", false),
    ("request.range", "semanticTokens/range", true),
    ("request.formatting", "formatting", false),
    ("request.folding", "foldingRange", false),
];

/// How many lines an editor shows.
const SHOWN: usize = 60;

pub fn measure(case: &mut Case) -> Result<()> {
    if !case.wants(&REQUESTS.map(|(row, ..)| row)) {
        return Ok(());
    }
    let mut session = Session::open(case.target, case.subject)?;
    for (row, method, placed) in REQUESTS {
        if !case.wants(&[row]) {
            continue;
        }
        if !declares(&session.client.capabilities, method) {
            case.put(row, Cell::Undeclared);
            continue;
        }
        let text = session.text;
        let places = match method {
            "references" => &text.declared,
            _ => &text.targets,
        };
        let count = if placed {
            case.pace.requests
        } else {
            case.pace.whole
        };
        let mut samples = Samples::new(&case.pace);
        // The first request warms up.
        for (at, place) in Text::pick(places, count + 1).into_iter().enumerate() {
            if samples.enough() {
                break;
            }
            let reply = session.ask(method, parameters(method, place, text.lines))?;
            if at > 0 {
                samples.answer(&reply, reply.millis());
            }
        }
        case.put(row, samples.cell());
    }
    Ok(())
}

fn parameters(method: &str, place: Place, lines: usize) -> Value {
    match method {
        "completion" => {
            json!({ "position": place.plus(1).position(), "context": { "triggerKind": 1 } })
        }
        "hover" | "definition" | "documentHighlight" => json!({ "position": place.position() }),
        "references" => {
            json!({ "position": place.position(), "context": { "includeDeclaration": true } })
        }
        "semanticTokens/range" => {
            let start = place.line.saturating_sub(SHOWN / 2);
            let at = |line| Place { line, column: 0 }.position();
            json!({ "range": { "start": at(start), "end": at((start + SHOWN).min(lines)) } })
        }
        "formatting" => json!({ "options": { "tabSize": 2, "insertSpaces": true } }),
        _ => json!({}),
    }
}

/// Whether a server says that it can answer a request.
pub fn declares(capabilities: &Value, method: &str) -> bool {
    let said = |value: &Value| !matches!(value, Value::Null | Value::Bool(false));
    let tokens = &capabilities["semanticTokensProvider"];
    match method {
        "semanticTokens/full" => said(&tokens["full"]),
        "semanticTokens/full/delta" => said(&tokens["full"]["delta"]),
        "semanticTokens/range" => said(&tokens["range"]),
        "formatting" => said(&capabilities["documentFormattingProvider"]),
        _ => said(&capabilities[format!("{method}Provider")]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_is_told() {
        let capabilities = json!({
            "hoverProvider": true,
            "completionProvider": {},
            "foldingRangeProvider": false,
            "documentFormattingProvider": true,
            "semanticTokensProvider": { "full": true },
        });
        for method in ["hover", "completion", "formatting", "semanticTokens/full"] {
            assert!(declares(&capabilities, method), "{method}");
        }
        for method in [
            "foldingRange",
            "definition",
            "semanticTokens/range",
            "semanticTokens/full/delta",
        ] {
            assert!(!declares(&capabilities, method), "{method}");
        }
    }
}
