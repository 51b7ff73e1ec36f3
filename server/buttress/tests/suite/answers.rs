//! Answers of large size are messages like all others.

use buttress::lsp::{self, Options};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

const URI: &str = "file:///nowhere/stra%C3%9Fe.arch";
const TEXT: &str = "architecture \"Läden 😀\"\nservice api \"Bücher 書\"\n// Ende\n// 終\n// 😀\n";

/// All answers that are written in one piece.
const METHODS: [&str; 5] = [
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/full/delta",
    "textDocument/semanticTokens/range",
];

/// A server whose messages are looked at as they are.
struct Raw(DuplexStream);

impl Raw {
    fn start() -> Self {
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        let (input, output) = tokio::io::split(theirs);
        tokio::spawn(lsp::serve(input, output, Options::default()));
        Self(ours)
    }

    async fn open() -> Self {
        let mut server = Self::start();
        let initialize = json!({ "capabilities": {} });
        server.ask(json!(0), "initialize", initialize).await;
        server.say(None, "initialized", json!({})).await;
        let document = json!({ "uri": URI, "languageId": "arch", "version": 1, "text": TEXT });
        let opened = json!({ "textDocument": document });
        server.say(None, "textDocument/didOpen", opened).await;
        server
    }

    async fn say(&mut self, id: Option<Value>, method: &str, params: Value) {
        let mut message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
        if let Some(id) = id {
            message["id"] = id;
        }
        let body = message.to_string();
        let text = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.0.write_all(text.as_bytes()).await.expect("written");
    }

    /// The next message, which has one header, and as many bytes as that says.
    async fn hear(&mut self) -> Value {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.0.read_u8().await.expect("a message"));
        }
        let head = String::from_utf8(head).expect("ASCII");
        let length = head.strip_prefix("Content-Length: ").expect("a length");
        let mut body = vec![0; length.trim().parse().expect("a number")];
        self.0.read_exact(&mut body).await.expect("all of it");
        serde_json::from_slice(&body).expect("JSON")
    }

    /// The whole answer to a question.
    async fn ask(&mut self, id: Value, method: &str, params: Value) -> Value {
        self.say(Some(id), method, params).await;
        loop {
            let message = self.hear().await;
            if message.get("method").is_none() {
                return message;
            }
        }
    }
}

/// What suits each of [`METHODS`].
fn params(uri: &str) -> Value {
    let range =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 2, "character": 0 } });
    json!({ "textDocument": { "uri": uri }, "previousResultId": "none", "range": range })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_has_the_id_of_its_question() {
    let mut server = Raw::open().await;
    for method in METHODS {
        for id in [json!(7), json!("siebén \"7\"")] {
            let answer = server.ask(id.clone(), method, params(URI)).await;
            let fields = answer.as_object().expect("an object");
            assert_eq!(fields.len(), 3, "{answer}");
            assert_eq!(answer["jsonrpc"], "2.0");
            assert_eq!(answer["id"], id, "{method}");
            assert!(!answer["result"].is_null(), "{method}");
        }
    }
    let answer = server.ask(json!(8), METHODS[0], params(URI)).await;
    let range = |line: u32, from: u32, to: u32| {
        let at = |character| json!({ "line": line, "character": character });
        json!({ "start": at(from), "end": at(to) })
    };
    let wanted = json!([
        { "name": "Läden 😀", "kind": 4, "range": range(0, 0, 23), "selectionRange": range(0, 13, 23) },
        {
            "name": "api", "detail": "service · Bücher 書", "kind": 5,
            "range": range(1, 0, 22), "selectionRange": range(1, 8, 11),
        },
    ]);
    assert_eq!(answer["result"], wanted);
    let answer = server.ask(json!(9), METHODS[1], params(URI)).await;
    let fold = json!([{ "startLine": 2, "endLine": 4, "kind": "comment" }]);
    assert_eq!(answer["result"], fold);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_library_answers_stays_as_it_is() {
    let mut server = Raw::start();
    let code = |answer: &Value| answer["error"]["code"].clone();
    for method in METHODS {
        let answer = server.ask(json!(1), method, params(URI)).await;
        assert_eq!(code(&answer), -32002, "not initialized: {answer}");
    }
    let mut server = Raw::open().await;
    for method in METHODS {
        let answer = server.ask(json!(2), method, json!({})).await;
        assert_eq!(code(&answer), -32602, "{method}: {answer}");
        // What is not there has no colours.
        let answer = server
            .ask(json!(3), method, params("file:///no.arch"))
            .await;
        let nothing = json!({ "jsonrpc": "2.0", "id": 3, "result": null });
        assert_eq!(answer, nothing, "{method}");
    }
    server.ask(json!(4), "shutdown", Value::Null).await;
    for method in METHODS {
        let answer = server.ask(json!(5), method, params(URI)).await;
        assert_eq!(code(&answer), -32600, "shut down: {answer}");
    }
}
