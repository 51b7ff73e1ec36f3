//! `buttress check`: what it prints, and what it makes of it.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::{fixtures, schema};

pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_buttress"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("run")
}

pub fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("UTF-8")
}

pub fn said(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("UTF-8")
}

pub fn parsed(output: &Output) -> Value {
    serde_json::from_str(out(output)).unwrap_or_else(|error| panic!("{error}: {}", said(output)))
}

pub fn schema() -> Value {
    let text = include_str!("../../schema/check.schema.json");
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn json_keeps_its_promise() {
    let schema = schema();
    for path in [
        "shop/shop.arch",
        "mastodon.arch",
        "wikipedia.arch",
        "unicode-crlf.arch",
        "broken",
        ".",
    ] {
        let output = run(&fixtures(), &["check", path, "--format", "json"]);
        let value = parsed(&output);
        assert_eq!(
            schema::breaks(&value, &schema),
            Vec::<String>::new(),
            "{path}"
        );
        assert!(said(&output).is_empty(), "{}", said(&output));
    }
    // And the check can fail.
    let mut value = parsed(&run(&fixtures(), &["check", "broken", "--format", "json"]));
    value["findings"][0]["range"]["start"]["column"] = json!(0);
    value["findings"][0]["rule"] = json!("Not A Slug");
    value["more"] = json!(1);
    assert_eq!(schema::breaks(&value, &schema).len(), 3);
}

#[test]
fn a_real_system_is_reported() {
    let output = run(&fixtures(), &["check", "mastodon.arch", "--format", "json"]);
    let value = parsed(&output);
    assert!(
        value["score"]
            .as_u64()
            .is_some_and(|s| (1..100).contains(&s)),
        "{}",
        value["score"]
    );
    assert!(
        value["monthly_cost"]["amount"]
            .as_f64()
            .is_some_and(|a| a > 1_000.0)
    );
    assert_eq!(value["designs"][0]["root"], "mastodon.arch");
    let findings = value["findings"].as_array().expect("findings");
    assert!(findings.iter().all(|f| f["file"] == "mastodon.arch"));
    assert!(
        findings
            .iter()
            .any(|f| !f["fixes"].as_array().expect("fixes").is_empty())
    );
}

#[test]
fn what_has_no_price_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let check = |text: &str, format: &str| {
        std::fs::write(folder.path().join("a.arch"), text).expect("written");
        run(folder.path(), &["check", "a.arch", "--format", format])
    };
    let summary = |text: &str| {
        let output = check(text, "text");
        out(&output).lines().last().expect("a summary").to_owned()
    };
    let text = "architecture \"A\"\nclient web\nexternal bank\nservice api\n";
    assert!(summary(text).contains(" a month without 1 part that has no price; "));
    let more = format!("{text}group g {{ database db }}\n");
    assert!(summary(&more).contains(" a month without 2 parts that have no price; "));
    let value = parsed(&check(&more, "json"));
    assert_eq!(value["designs"][0]["unpriced"], json!(["api", "g.db"]));
    assert_eq!(schema::breaks(&value, &schema()), Vec::<String>::new());
    let none = "architecture \"A\"\nclient web\n";
    assert!(summary(none).contains(" a month; "));
    let value = parsed(&check(none, "json"));
    assert!(value["designs"][0].get("unpriced").is_none(), "{value:#}");
}

#[test]
fn ranges_are_those_of_the_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "\u{feff}architecture \"😀\"\r\nservice é😀 \"x\"\r\n";
    let text = text.replace("é😀", "é") + "client c \"😀\" { titel = 1 }\r\n";
    std::fs::write(folder.path().join("a.arch"), text).expect("written");
    let value = parsed(&run(
        folder.path(),
        &["check", "a.arch", "--format", "json"],
    ));
    let setting = value["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .find(|f| f["rule"] == "unknown-setting");
    let setting = setting.unwrap_or_else(|| panic!("{value:#}"));
    // Columns count characters: the one beyond 16 bits is one, and the mark is none.
    assert_eq!(
        setting["range"],
        json!({ "start": { "line": 3, "column": 16 }, "end": { "line": 3, "column": 21 } })
    );
}

#[test]
fn fixes_settle_what_they_are_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = std::fs::read_to_string(fixtures().join("broken/unknown-kind.arch")).expect("read");
    let path = folder.path().join("a.arch");
    std::fs::write(&path, &text).expect("written");
    let report = || {
        parsed(&run(
            folder.path(),
            &["check", "a.arch", "--format", "json"],
        ))
    };
    let first = report();
    let mut settled = 0;
    for finding in first["findings"].as_array().expect("findings") {
        let Some(fix) = finding["fixes"].get(0) else {
            continue;
        };
        let edits = fix["edits"].as_array().expect("edits");
        // Every line of the fixture is ASCII.
        let place = |p: &Value| {
            json!({
                "line": p["line"].as_u64().expect("a line") - 1,
                "character": p["column"].as_u64().expect("a column") - 1,
            })
        };
        let edits: Vec<Value> = edits
            .iter()
            .map(|e| json!({
                "range": { "start": place(&e["range"]["start"]), "end": place(&e["range"]["end"]) },
                "newText": e["text"],
            }))
            .collect();
        std::fs::write(&path, crate::client::apply(&text, &edits)).expect("written");
        let after = report();
        let still = after["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .any(|f| f["message"] == finding["message"]);
        assert!(!still, "{finding:#}");
        settled += 1;
    }
    assert!(settled >= 4, "the fixture has as many mistakes: {settled}");
}

#[test]
fn several_designs_are_one_report() {
    let value = parsed(&run(
        &fixtures(),
        &[
            "check",
            "shop",
            "mastodon.arch",
            "shop/shop.arch",
            "--format",
            "json",
        ],
    ));
    let designs = value["designs"].as_array().expect("designs");
    let roots: Vec<&str> = designs.iter().filter_map(|d| d["root"].as_str()).collect();
    assert_eq!(
        roots,
        ["shop/shop.arch", "mastodon.arch"],
        "each once, in the order asked for"
    );
    let least = designs.iter().filter_map(|d| d["score"].as_u64()).min();
    assert_eq!(value["score"].as_u64(), least);
    let sum: f64 = designs
        .iter()
        .filter_map(|d| d["monthly_cost"]["amount"].as_f64())
        .sum();
    let all = value["monthly_cost"]["amount"].as_f64().expect("an amount");
    assert!((sum - all).abs() < 0.02, "{sum} {all}");
}

#[test]
fn findings_look_like_a_compilers() {
    let output = run(&fixtures(), &["check", "broken/unknown-kind.arch"]);
    assert_eq!(output.status.code(), Some(1));
    let text = out(&output);
    for line in [
        "error[unknown-product]: ",
        " --> broken/unknown-kind.arch:5:14",
        "5 | service api: aws.fargte",
        "  |              ^^^^^^^^^^",
        "help: Change to `aws.fargate`",
        "6 - database cache: aws.sqs",
        "6 + queue cache: aws.sqs",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let last = text.lines().last().expect("a summary");
    assert!(
        last.contains(" of 100 (")
            && last.contains(" a month without 3 parts that have no price; ")
            && last.contains("6 errors"),
        "{last}"
    );
    assert!(!text.contains('\u{1b}'), "no colours into a pipe");
}

#[test]
fn carets_stand_under_tabs_wide_characters_and_several_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "architecture \"A\"\nclient 名前 \"漢字\" {\ttitel = 1 }\nservice api {\n  health_check = \"a\n";
    std::fs::write(folder.path().join("a.arch"), text).expect("written");
    let output = run(folder.path(), &["check", "a.arch"]);
    let lines: Vec<&str> = out(&output).lines().collect();
    let at = lines
        .iter()
        .position(|l| l.contains("titel = 1"))
        .unwrap_or_else(|| panic!("{lines:#?}"));
    // Seven cells for `client `, four for each pair of wide characters, and the tab is spread.
    let caret = lines[at + 1].find('^').expect("a caret");
    let before = lines[at].split("titel").next().expect("a start");
    let cells: usize = before
        .chars()
        .map(|c| if c.is_ascii() { 1 } else { 2 })
        .sum();
    assert_eq!(caret, cells, "{}\n{}", lines[at], lines[at + 1]);
    assert!(lines[at + 1].contains("^^^^^") && !lines[at + 1].contains("^^^^^^"));
}

#[test]
fn the_exit_code_says_how_it_went() {
    let folder = tempfile::tempdir().expect("a folder");
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("hints.arch", "architecture \"A\"\nservice api\n");
    write(
        "errors.arch",
        "architecture \"B\"\nservice api: nothing.at.all\n",
    );
    let code = |arguments: &[&str]| run(folder.path(), arguments).status.code();
    let hints = run(folder.path(), &["check", "hints.arch"]);
    assert_eq!(hints.status.code(), Some(0), "{}", out(&hints));
    assert_eq!(code(&["check", "errors.arch"]), Some(1));
    assert_eq!(
        code(&["check"]),
        Some(1),
        "no path is the current directory"
    );
    assert_eq!(code(&["check", "hints.arch", "nowhere.arch"]), Some(2));
    assert_eq!(code(&["check", "--nonsense"]), Some(2));
    assert_eq!(code(&["check", "--help"]), Some(0));
}

#[test]
fn only_what_is_included_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    write(".git/HEAD", "");
    write(
        "a/root.arch",
        "architecture \"A\"\ninclude \"../shared/*.arch\"\nweb -> api: rest\n",
    );
    write("shared/b.arch", "service api\ninclude \"deep/c.arch\"\n");
    write("shared/deep/c.arch", "service web\n");
    write("a/other.arch", "service broken {\n");
    let output = run(folder.path(), &["check", "a/root.arch", "--format", "json"]);
    let value = parsed(&output);
    let errors: Vec<&Value> = value["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|f| f["severity"] == "error")
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    // Without the repository above it, the same include leaves the workspace.
    std::fs::remove_dir_all(folder.path().join(".git")).expect("removed");
    let output = run(folder.path(), &["check", "a/root.arch"]);
    assert!(
        out(&output).contains("leaves the workspace"),
        "{}",
        out(&output)
    );
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_buttress"))
        .args(["check", "."])
        .current_dir(fixtures())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).is_empty(), "{}", said(&output));
}
