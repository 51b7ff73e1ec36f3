//! How a server ends, in this process and as one of its own.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::Client;

fn process() -> Child {
    Command::new(env!("CARGO_BIN_EXE_buttress"))
        .arg("lsp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("started")
}

fn say(child: &mut Child, message: &Value) {
    let body = message.to_string();
    let input = child.stdin.as_mut().expect("piped");
    write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("written");
    input.flush().expect("written");
}

/// One message from the server.
fn hear(child: &mut Child) -> Value {
    let output = child.stdout.as_mut().expect("piped");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        output.read_exact(&mut byte).expect("a message");
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).expect("ASCII");
    // Nothing but the protocol goes there: the stream starts with a head, and each is one.
    let length = head
        .strip_prefix("Content-Length: ")
        .expect("a head")
        .trim()
        .parse();
    let mut body = vec![0; length.expect("a number")];
    output.read_exact(&mut body).expect("a message");
    serde_json::from_slice(&body).expect("JSON")
}

fn initialize(child: &mut Child, process: Value) {
    let params = json!({ "processId": process, "capabilities": {}, "rootUri": null });
    say(
        child,
        &json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }),
    );
    assert_eq!(hear(child)["result"]["serverInfo"]["name"], "buttress");
    say(
        child,
        &json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }),
    );
}

fn code(mut child: Child) -> Option<i32> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("waited") {
            return status.code();
        }
        if start.elapsed() > Duration::from_secs(20) {
            child.kill().expect("killed");
            panic!("the server does not end");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn exit_after_shutdown_is_in_order() {
    let mut child = process();
    initialize(&mut child, Value::Null);
    say(
        &mut child,
        &json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" }),
    );
    loop {
        let message = hear(&mut child);
        if message["id"] == 2 {
            assert!(message.get("error").is_none(), "{message}");
            break;
        }
    }
    say(&mut child, &json!({ "jsonrpc": "2.0", "method": "exit" }));
    // The input stays open: some clients never close it.
    let input = child.stdin.take();
    assert_eq!(code(child), Some(0));
    drop(input);
}

#[test]
fn exit_without_shutdown_is_not() {
    let mut child = process();
    initialize(&mut child, Value::Null);
    say(&mut child, &json!({ "jsonrpc": "2.0", "method": "exit" }));
    let input = child.stdin.take();
    assert_eq!(code(child), Some(1));
    drop(input);
}

#[test]
fn the_end_of_the_input_ends_the_server() {
    let mut child = process();
    initialize(&mut child, Value::Null);
    drop(child.stdin.take());
    assert_eq!(code(child), Some(1));
}

#[cfg(unix)]
#[test]
fn a_dead_client_ends_the_server() {
    let mut client = Command::new("true").spawn().expect("started");
    let id = client.id();
    client.wait().expect("ended");
    let mut child = process();
    initialize(&mut child, json!(id));
    let input = child.stdin.take();
    assert_eq!(code(child), Some(1));
    drop(input);
}

/// A client that is killed says nothing any more, and whoever holds its end of the pipe may live on.
#[cfg(unix)]
#[test]
fn a_killed_client_leaves_no_process() {
    let mut client = Command::new("sleep").arg("60").spawn().expect("started");
    let mut child = process();
    initialize(&mut child, json!(client.id()));
    let text = json!({ "uri": "file:///nowhere/a.arch", "languageId": "arch", "version": 1, "text": "service a\n" });
    let open = json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": text } });
    say(&mut child, &open);
    // It serves for as long as its client lives, also beyond the first look at it.
    std::thread::sleep(Duration::from_millis(2_500));
    let of = json!({ "textDocument": { "uri": "file:///nowhere/a.arch" } });
    // In the middle of work, too: nobody reads the answers.
    for id in 2..50 {
        let method = "textDocument/documentSymbol";
        say(
            &mut child,
            &json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": of }),
        );
    }
    assert!(child.try_wait().expect("waited").is_none(), "it serves");
    client.kill().expect("killed");
    client.wait().expect("ended");
    let input = child.stdin.take();
    assert_eq!(code(child), Some(1));
    drop(input);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_in_this_process_ends_too() {
    assert!(Client::start(None).await.stop().await, "in order");
    assert!(!Client::start(None).await.hang_up().await, "not in order");
}
