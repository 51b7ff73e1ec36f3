//! Settings of the editor, and environments that are chosen.

use buttress::lsp::Options;
use serde_json::{Value, json};

use crate::client::{Client, uri};

const URI: &str = "file:///nowhere/a.arch";
/// Three names that nobody declares.
const TEXT: &str =
    "architecture \"A\"\nservice api\napi -> x: rest\napi -> y: rest\napi -> z: rest\n";

fn unknown(diagnostics: &[Value]) -> usize {
    diagnostics
        .iter()
        .filter(|d| d["code"] == "unknown-name")
        .count()
}

async fn said(client: &Client, uri: &str, wanted: impl Fn(usize) -> bool) {
    client
        .message("findings", |m, p| {
            m == "textDocument/publishDiagnostics"
                && p["uri"] == uri
                && wanted(unknown(p["diagnostics"].as_array().expect("an array")))
        })
        .await;
}

fn asks() -> Value {
    json!({ "workspace": {
        "configuration": true,
        "didChangeConfiguration": { "dynamicRegistration": true },
    } })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_are_asked_for_by_folder() {
    let folders = [tempfile::tempdir(), tempfile::tempdir()].map(|f| f.expect("a folder"));
    let files = [0, 1].map(|i| {
        let path = folders[i].path().join("a.arch");
        std::fs::write(&path, TEXT).expect("written");
        uri(&path)
    });
    let client = Client::with(Some(folders[0].path()), asks(), Options::default()).await;
    client
        .message("a registration", |m, p| {
            m == "client/registerCapability"
                && p["registrations"][0]["method"] == "workspace/didChangeConfiguration"
        })
        .await;
    said(&client, &files[0], |n| n == 3).await;
    let first = client
        .message("a question", |m, _| m == "workspace/configuration")
        .await;
    let items = first["items"].as_array().expect("items");
    assert_eq!(items[0], json!({ "section": "buttress" }));
    assert_eq!(
        items[1],
        json!({ "section": "buttress", "scopeUri": uri(folders[0].path()) })
    );
    // The change says nothing but that there is one; so does a new folder.
    let few = json!({ "diagnostics": { "limit": 1 } });
    let mut settings = json!({ "general": null });
    settings[uri(folders[0].path())] = few;
    client.set(settings);
    client
        .notify(
            "workspace/didChangeConfiguration",
            json!({ "settings": null }),
        )
        .await;
    said(&client, &files[0], |n| n == 1).await;
    let added = json!([{ "uri": uri(folders[1].path()), "name": "x" }]);
    client
        .notify(
            "workspace/didChangeWorkspaceFolders",
            json!({ "event": { "added": added, "removed": [] } }),
        )
        .await;
    // The other folder has a limit of its own, which is none.
    said(&client, &files[1], |n| n == 3).await;
    client.quiet().await;
    let more = client.take(|m, p| m == "workspace/configuration" && p["items"][2].is_object());
    assert!(more.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cannot_be_asked_tells() {
    let client = Client::with(None, json!({}), Options::default()).await;
    client.open(URI, TEXT).await;
    said(&client, URI, |n| n == 3).await;
    let settings = json!({ "settings": { "buttress": { "diagnostics": { "limit": 2 } } } });
    client
        .notify("workspace/didChangeConfiguration", settings)
        .await;
    let found = client
        .message("findings", |m, p| {
            m == "textDocument/publishDiagnostics" && p["uri"] == URI
        })
        .await;
    let found = found["diagnostics"].as_array().expect("an array");
    let more = found.iter().find(|d| d["code"] == "more-findings");
    let more = more.unwrap_or_else(|| panic!("{found:#?}"));
    assert!(
        more["message"]
            .to_string()
            .contains("buttress.diagnostics.limit"),
        "{more}"
    );
    assert_eq!(found.len(), 3);
    // What is wrong is said once, with its place, and counts as not set.
    let wrong = json!({ "settings": { "buttress": { "diagnostics": { "limit": "many" } } } });
    for _ in 0..2 {
        client
            .notify("workspace/didChangeConfiguration", wrong.clone())
            .await;
    }
    let told = client
        .message("a warning", |m, _| m == "window/showMessage")
        .await;
    let text = told["message"].as_str().expect("a text");
    assert!(
        text.contains("`buttress.diagnostics.limit` is \"many\""),
        "{text}"
    );
    said(&client, URI, |n| n == 3).await;
    client.quiet().await;
    assert!(client.take(|m, _| m == "window/showMessage").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_environment_is_chosen() {
    let client = Client::start(None).await;
    let commands = &client.capabilities["executeCommandProvider"]["commands"];
    assert_eq!(*commands, json!(["buttress.setEnvironment"]));
    let text = "architecture \"A\"\nservice api { replicas = 3 }\nenvironment staging { api { replicas = 1 } }\nenvironment dev { api { replicas = 1 } }\n";
    client.open(URI, text).await;
    let asked = json!({ "textDocument": { "uri": URI } });
    let there = client.request("buttress/environments", asked.clone()).await;
    assert_eq!(there["uri"], URI);
    assert_eq!(there["environments"], json!(["staging", "dev"]));
    assert_eq!(there["current"], Value::Null);
    let choose = |arguments: Value| {
        let command = json!({ "command": "buttress.setEnvironment", "arguments": arguments });
        client.try_request("workspace/executeCommand", command)
    };
    choose(json!([URI, "staging"])).await.expect("chosen");
    let told = client
        .message("a change", |m, _| m == "buttress/environmentChanged")
        .await;
    assert_eq!(told, json!({ "uri": URI, "environment": "staging" }));
    let there = client.request("buttress/environments", asked.clone()).await;
    assert_eq!(there["current"], "staging");
    // What is shown follows.
    let title =
        json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 2 } });
    let hover = client.request("textDocument/hover", title.clone()).await;
    assert!(
        hover.to_string().contains("environment `staging`"),
        "{hover}"
    );
    choose(json!([URI, null])).await.expect("chosen");
    let there = client.request("buttress/environments", asked.clone()).await;
    assert_eq!(there["current"], Value::Null);
    // The settings count where nothing was chosen, and where there is such an environment.
    for (arguments, part) in [
        (
            json!([URI, "prod"]),
            "no environment `prod`; it has staging, dev",
        ),
        (json!([URI, 7]), "the name of an environment or null"),
        (json!([]), "takes the URI"),
        (json!(["file:///no/where.arch", "dev"]), "is not known"),
    ] {
        let error = choose(arguments).await.expect_err("refused");
        assert_eq!(error["code"], -32602);
        assert!(
            error["message"].as_str().is_some_and(|m| m.contains(part)),
            "{error}"
        );
    }
    let other = json!({ "command": "buttress.dance", "arguments": [] });
    let error = client.try_request("workspace/executeCommand", other).await;
    assert!(
        error.expect_err("refused")["message"]
            .to_string()
            .contains("buttress.dance")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_environment_of_the_settings_counts_where_none_is_chosen() {
    let client = Client::with(None, json!({}), Options::default()).await;
    let text = "architecture \"A\"\nservice api\nenvironment dev { api { replicas = 1 } }\n";
    client.open(URI, text).await;
    let asked = json!({ "textDocument": { "uri": URI } });
    for (name, current) in [("dev", json!("dev")), ("prod", json!(null))] {
        let settings = json!({ "settings": { "buttress": { "environment": name } } });
        client
            .notify("workspace/didChangeConfiguration", settings)
            .await;
        let there = client.request("buttress/environments", asked.clone()).await;
        assert_eq!(there["current"], current);
    }
}
