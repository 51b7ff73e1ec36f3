//! Rules that are off or told at another severity: in `buttress.toml` and in the editor's settings.

use std::path::Path;

use buttress::lsp::Options;
use serde_json::{Value, json};

use crate::check::{out, parsed, run, said};
use crate::client::{Client, few_capabilities, uri};

const RULE: &str = "missing-metrics";
const TEXT: &str = "architecture \"A\"\nservice api: aws.fargate { replicas = 3 }\nclient web\n\
    web -> api: rest\n";

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    std::fs::write(path, text).expect("written");
}

/// The severities at which the rule is told.
fn severities(value: &Value) -> Vec<&str> {
    let findings = value["findings"].as_array().expect("findings").iter();
    let ours = findings.filter(|f| f["rule"] == RULE);
    ours.filter_map(|f| f["severity"].as_str()).collect()
}

#[test]
fn a_workspace_takes_rules_as_its_file_says() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "deep/a.arch", TEXT);
    let check = |level: &str| {
        let text = format!("[rules]\n{RULE} = \"{level}\"\n");
        write(folder.path(), "buttress.toml", &text);
        let output = run(folder.path(), &["check", ".", "--format", "json"]);
        assert_eq!(said(&output), "");
        (output.status.code(), parsed(&output))
    };
    let (code, info) = check("info");
    assert_eq!(severities(&info), ["information"]);
    let (loud, error) = check("error");
    assert_eq!(severities(&error), ["error"]);
    assert_eq!(loud, Some(1));
    assert_eq!(info["score"], error["score"], "{code:?}");
    let (_, off) = check("off");
    assert!(severities(&off).is_empty());
    let score = |value: &Value| value["score"].as_u64().expect("a score");
    assert!(score(&off) > score(&info));
    // It is a setting of the workspace, from wherever one looks.
    let inside = run(
        &folder.path().join("deep"),
        &["check", "a.arch", "--format", "json"],
    );
    assert!(severities(&parsed(&inside)).is_empty());
    let value = parsed(&run(folder.path(), &["score", ".", "--format", "json"]));
    assert!(severities(&value).is_empty());
    assert_eq!(value["score"], off["score"]);
}

#[test]
fn only_what_is_told_at_warning_or_worse_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.arch", TEXT);
    let all = parsed(&run(folder.path(), &["rules", "--format", "json"]));
    let slugs = all.as_array().expect("rules").iter();
    let lines = |level: &str| -> String {
        let line = |rule: &Value| format!("{} = \"{level}\"\n", rule["slug"]);
        slugs.clone().map(line).collect()
    };
    for (level, code) in [
        ("off", 0),
        ("hint", 0),
        ("info", 0),
        ("warning", 1),
        ("error", 1),
    ] {
        write(
            folder.path(),
            "buttress.toml",
            &format!("[rules]\n{}", lines(level)),
        );
        let output = run(folder.path(), &["check"]);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{level}: {}",
            out(&output)
        );
    }
}

#[test]
fn what_is_wrong_in_the_file_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.arch", TEXT);
    write(
        folder.path(),
        "buttress.toml",
        "[rules]\nmissing-metric = \"off\"\nmissing-metrics = \"of\"\n",
    );
    let output = run(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    for words in [
        "buttress.toml:2:1: there is no rule `missing-metric`: did you mean `missing-metrics`?",
        "buttress.toml:3:19: `of` is no level: did you mean `off`?",
    ] {
        assert!(said(&output).contains(words), "{}", said(&output));
    }
}

const OWN: &str =
    "rule three \"Three of each\" { match = kind == service, require = replicas > 3 }\n";

#[test]
fn rules_of_the_team_are_taken_like_ours() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.arch", &format!("{TEXT}{OWN}"));
    write(folder.path(), "b.arch", TEXT);
    let check = |rules: &str, file: &str| {
        write(
            folder.path(),
            "buttress.toml",
            &format!("[rules]\n{rules}\n"),
        );
        let output = run(folder.path(), &["check", file, "--format", "json"]);
        (
            output.status.code(),
            said(&output).to_owned(),
            parsed(&output),
        )
    };
    let severity = |value: &Value| {
        let findings = value["findings"].as_array().expect("findings").iter();
        let mut ours = findings.filter(|f| f["rule"] == "three");
        ours.next().map(|f| f["severity"].to_string())
    };
    for (level, told) in [
        ("error", Some("\"error\"")),
        ("hint", Some("\"hint\"")),
        ("off", None),
    ] {
        let (_, wrong, value) = check(&format!("three = \"{level}\""), "a.arch");
        assert_eq!((wrong.as_str(), severity(&value).as_deref()), ("", told));
    }
    // It is a rule of the workspace, also where another design is looked at.
    let (code, wrong, _) = check("three = \"error\"", "b.arch");
    assert!(code != Some(2) && wrong.is_empty(), "{wrong}");
    let (code, wrong, _) = check("thre = \"error\"", "b.arch");
    let words = "buttress.toml:2:1: there is no rule `thre`: did you mean `three`?";
    assert!(code == Some(2) && wrong.contains(words), "{wrong}");
}

/// Waits until the rule is told of a file at this severity, or not at all.
async fn told(client: &Client, uri: &str, severity: Option<u64>) {
    client
        .message(&format!("{RULE} at {severity:?}"), |m, p| {
            let told = || p["diagnostics"].as_array().into_iter().flatten();
            let ours = told().find(|d| d["code"] == RULE);
            m == "textDocument/publishDiagnostics"
                && p["uri"] == uri
                && ours.and_then(|d| d["severity"].as_u64()) == severity
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_editor_follows_the_file_and_comes_before_it() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.arch", TEXT);
    let file = uri(&folder.path().join("a.arch"));
    let level = |level: &str| {
        let text = format!("[rules]\n{RULE} = \"{level}\"\n");
        write(folder.path(), "buttress.toml", &text);
    };
    level("hint");
    let client = Client::with(Some(folder.path()), few_capabilities(), Options::default()).await;
    told(&client, &file, Some(4)).await;
    level("warning");
    told(&client, &file, Some(2)).await;
    level("off");
    told(&client, &file, None).await;
    std::fs::remove_file(folder.path().join("buttress.toml")).expect("removed");
    told(&client, &file, Some(3)).await;
    level("warning");
    told(&client, &file, Some(2)).await;
    let settings = |rules: Value| json!({ "settings": { "buttress": { "rules": rules } } });
    let error = settings(json!({ RULE: "error" }));
    client
        .notify("workspace/didChangeConfiguration", error)
        .await;
    told(&client, &file, Some(1)).await;
    level("off");
    client.quiet().await;
    // What is wrong is said, and what is not set there any more is as the file says.
    let wrong = settings(json!({ "missing-metric": "off" }));
    client
        .notify("workspace/didChangeConfiguration", wrong)
        .await;
    told(&client, &file, None).await;
    let message = |part: &'static str| {
        client.message(part, move |m, p| {
            m == "window/showMessage" && p["message"].to_string().contains(part)
        })
    };
    message("did you mean `missing-metrics`?").await;
    level("loud");
    message("buttress.toml:2:19: `loud` is no level").await;
    told(&client, &file, Some(3)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_editor_shows_what_is_wrong_where_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.arch", &format!("{TEXT}{OWN}"));
    write(
        folder.path(),
        "buttress.toml",
        "[rules]\nthree = \"off\"\n  \"é\" = \"off\"\n",
    );
    let file = uri(&folder.path().join("buttress.toml"));
    let client = Client::with(Some(folder.path()), few_capabilities(), Options::default()).await;
    let told = |what: &'static str, is: fn(&[Value]) -> bool| {
        let file = file.clone();
        client.message(what, move |m, p| {
            m == "textDocument/publishDiagnostics"
                && p["uri"] == file
                && p["diagnostics"].as_array().is_some_and(|all| is(all))
        })
    };
    told("the line that names no rule", |all| {
        let place =
            json!({ "start": { "line": 2, "character": 2 }, "end": { "line": 2, "character": 5 } });
        let [one] = all else { return false };
        one["range"] == place && one["message"].to_string().contains("there is no rule `é`")
    })
    .await;
    write(folder.path(), "buttress.toml", "[rules]\nthree = \"off\"\n");
    told("that all is well", <[Value]>::is_empty).await;
    // The settings of the editor name rules of the team too.
    let rules =
        json!({ "settings": { "buttress": { "rules": { "three": "error", "four": "off" } } } });
    client
        .notify("workspace/didChangeConfiguration", rules)
        .await;
    client
        .message("the rule that nobody has", |m, p| {
            let message = p["message"].to_string();
            assert!(!message.contains("`three`, which"), "{message}");
            m == "window/showMessage" && message.contains("has `four`, which does not count")
        })
        .await;
}
