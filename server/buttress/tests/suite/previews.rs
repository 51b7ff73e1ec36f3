//! The picture in a browser, from the server and from the command line.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::client::{Client, position};
use crate::fixtures;
use crate::http::Address;

const URI: &str = "file:///nowhere/a.arch";
const TEXT: &str = "architecture \"A\"\nservice api\nservice web\nweb -> api: rest\n";

/// `buttress preview`, ended with the test.
struct Process(Child, Address);

impl Process {
    fn start(file: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_buttress"))
            .args(["preview", "--no-open"])
            .arg(file)
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        let mut line = String::new();
        let output = child.stdout.as_mut().expect("piped");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("an address");
        let url = line
            .split_whitespace()
            .next()
            .expect("an address")
            .to_owned();
        Self(child, Address::of(&url))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_servers_preview_follows_the_editor() {
    let client = Client::start(None).await;
    client.open(URI, TEXT).await;
    let document = json!({ "textDocument": { "uri": URI } });
    let url = client.request("buttress/preview", document.clone()).await["url"].clone();
    let again = client.request("buttress/preview", document).await["url"].clone();
    assert_eq!(url, again, "it is started once");
    let address = Address::of(url.as_str().expect("an address"));
    let mut events = address.events();
    let first = events.next("scene");
    assert_eq!(first["scene"]["nodes"].as_array().map(Vec::len), Some(2));

    // The text changes the picture.
    let range =
        json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 1, "character": 0 } });
    client
        .change(
            URI,
            2,
            json!([{ "range": range, "text": "service more\n" }]),
        )
        .await;
    let second = tokio::task::block_in_place(|| events.next("scene"));
    assert_eq!(second["scene"]["nodes"].as_array().map(Vec::len), Some(3));
    assert!(second["revision"].as_u64() > first["revision"].as_u64());

    // The cursor selects.
    let mut cursor =
        json!({ "textDocument": { "uri": URI }, "position": { "line": 1, "character": 9 } });
    client.notify("buttress/cursor", cursor.clone()).await;
    assert_eq!(
        tokio::task::block_in_place(|| events.next("select"))["id"],
        "more"
    );
    cursor["position"] = json!({ "line": 0, "character": 0 });
    client.notify("buttress/cursor", cursor).await;
    assert_eq!(
        tokio::task::block_in_place(|| events.next("select"))["id"],
        Value::Null
    );

    // A click moves the editor.
    assert_eq!(address.post(&json!({ "type": "ready" })), 204);
    assert_eq!(address.post(&json!({ "type": "open", "id": "web" })), 204);
    let shown = client
        .message("a request", |m, _| m == "window/showDocument")
        .await;
    assert_eq!(shown["uri"], URI);
    assert_eq!(shown["takeFocus"], true);
    let mut place = position(TEXT, "service web", 8);
    place["line"] = json!(3);
    assert_eq!(shown["selection"]["start"], place);
    // What nobody knows moves nothing and breaks nothing.
    assert_eq!(
        address.post(&json!({ "type": "open", "id": "nobody" })),
        204
    );
    assert_eq!(address.post(&json!({ "type": "dance" })), 400);
    assert!(client.take(|m, _| m == "window/showDocument").is_none());
    drop(events);
    assert!(client.stop().await);
}

#[test]
fn only_our_own_page_gets_an_answer() {
    let process = Process::start(&fixtures().join("shop/shop.arch"));
    let address = &process.1;
    let (status, head, body) = address.get("");
    assert_eq!(status, 200);
    assert!(
        head.contains("content-security-policy: default-src 'none'; script-src 'self';"),
        "{head}"
    );
    assert!(head.contains("x-content-type-options: nosniff"), "{head}");
    assert!(head.contains("referrer-policy: no-referrer"), "{head}");
    assert!(body.contains("canvas.css"), "{body}");
    assert!(
        address
            .get("canvas.js")
            .1
            .contains("content-type: text/javascript")
    );

    let host = format!("Host: {}", address.host());
    let get = |path: &str, headers: &[&str]| address.request(&format!("GET {path}"), headers, "").0;
    let path = &*address.path;
    // Without the secret there is nothing.
    assert_eq!(get("/", &[&host]), 404);
    assert_eq!(get("/canvas.js", &[&host]), 404);
    assert_eq!(get("/0123456789abcdef0123456789abcdef/", &[&host]), 404);
    let wrong = path.replace(|c: char| c.is_ascii_digit(), "0");
    assert_eq!(get(&wrong, &[&host]), 404);
    assert_eq!(path.len(), 34, "128 bits, as hexadecimal digits");
    // A name that was made to point here.
    assert_eq!(get(path, &["Host: evil.example"]), 403);
    assert_eq!(get(path, &["Host: 127.0.0.1:1"]), 403);
    assert_eq!(get(path, &[]), 403);
    // Another site's page.
    let events = format!("{path}events");
    for other in [
        "Origin: http://evil.example",
        "Origin: null",
        "Sec-Fetch-Site: cross-site",
    ] {
        assert_eq!(get(&events, &[&host, other]), 403, "{other}");
    }
    let first = format!("POST {path}message");
    let post = address.request(
        &first,
        &[&host, "Origin: https://evil.example"],
        "{\"type\":\"ready\"}",
    );
    assert_eq!(post.0, 403);
    let ours = format!("Origin: http://{}", address.host());
    let large = "x".repeat(100_000);
    assert_eq!(address.request(&first, &[&host, &ours], &large).0, 413);
}

#[test]
fn the_commands_preview_follows_the_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("a.arch");
    std::fs::write(
        &root,
        "architecture \"A\"\ninclude \"parts/*.arch\"\nservice api\n",
    )
    .expect("written");
    std::fs::create_dir(folder.path().join("parts")).expect("made");
    std::fs::write(
        folder.path().join("parts/b.arch"),
        "service web\nweb -> api: rest\n",
    )
    .expect("written");
    let process = Process::start(&root);
    let mut events = process.1.events();
    let source = events.next("source");
    assert_eq!(
        source["text"].as_str().map(|t| t.contains("service api")),
        Some(true)
    );
    assert_eq!(source["lines"], json!({ "api": 2 }));
    assert_eq!(
        events.next("scene")["scene"]["nodes"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );

    // A click on what stands in another file shows that file.
    assert_eq!(
        process
            .1
            .post(&json!({ "type": "open", "id": "web -> api: rest" })),
        204
    );
    let source = events.next("source");
    assert!(
        source["path"]
            .as_str()
            .is_some_and(|p| p.ends_with("parts/b.arch")),
        "{source}"
    );
    assert_eq!(source["lines"], json!({ "web": 0, "web -> api: rest": 1 }));
    assert_eq!(events.next("select")["id"], "web -> api: rest");

    // A new file that a glob takes in, and a change of the root the way editors save.
    std::fs::write(folder.path().join("parts/c.arch"), "service more\n").expect("written");
    let count = |scene: &Value| scene["scene"]["nodes"].as_array().map_or(0, Vec::len);
    while count(&events.next("scene")) != 3 {}
    let new = folder.path().join("a.arch~");
    std::fs::write(
        &new,
        "architecture \"A\"\ninclude \"parts/*.arch\"\nservice api\nservice last\n",
    )
    .expect("written");
    std::fs::rename(&new, &root).expect("renamed");
    while count(&events.next("scene")) != 4 {}
    // While the text is broken, the last good picture stays under a notice.
    std::fs::write(
        &root,
        "architecture \"A\"\ninclude \"parts/*.arch\"\nservice api {\n",
    )
    .expect("written");
    loop {
        let scene = events.next("scene");
        if scene["notice"].is_string() {
            assert_eq!(count(&scene), 4);
            break;
        }
    }
}

#[test]
fn a_fragments_preview_is_that_of_its_design() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("written");
    };
    write(
        "a.arch",
        "architecture \"A\"\ninclude \"b.arch\"\nservice api\n",
    );
    write("b.arch", "service web\nweb -> api: rest\n");
    let process = Process::start(&folder.path().join("b.arch"));
    let mut events = process.1.events();
    let scene = events.next("scene");
    assert_eq!(scene["scene"]["title"], "A");
    assert_eq!(scene["scene"]["nodes"].as_array().map(Vec::len), Some(2));
}

#[test]
fn what_cannot_be_shown_is_said() {
    let output = Command::new(env!("CARGO_BIN_EXE_buttress"))
        .args(["preview", "--no-open", "nowhere.arch"])
        .output()
        .expect("run");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("nowhere.arch: there is no such file"),
        "{said}"
    );
}
