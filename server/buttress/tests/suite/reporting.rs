//! `buttress check` for those who collect findings: code scanning, tests, GitHub and GitLab.

use std::path::Path;

use serde_json::Value;

use crate::check::{out, parsed, run, said};
use crate::{fixtures, schema};

/// A design whose names and texts have all that a format gives a meaning to.
const SPECIAL: &str = "architecture \"50 % <b> & 'é😀'\"\n\
    service api: aws.fargate \"Say \\\"hi\\\"\" { titel = 1 }\n\
    database ümlaut: aws.rds_postgres {\n  instance = db.r6g.large\n  storage = \"<&%'\"\n}\n\
    api -> ümlaut: write\napi -> nobody: rest\n\
    accept missing-metrics \"Measured by hand, <50 %>\" { until = 2999-12-31 }\n";

/// What snapshots show of it: a design may be looked at with more rules one day.
const SHOWN: [&str; 5] = [
    "missing-backup",
    "missing-metrics",
    "unknown-name",
    "unknown-setting",
    "wrong-value",
];

/// What of a list is about these rules, in lines; `rule` is where an entry has its rule.
fn shown(all: &[Value], rule: &str) -> String {
    let mut all: Vec<Value> = all.to_vec();
    all.retain(|one| SHOWN.iter().any(|slug| one[rule] == *slug));
    for one in &mut all {
        // They depend on all other rules; others look at them.
        let one = one.as_object_mut().expect("an object");
        for word in ["ruleIndex", "properties"] {
            one.remove(word);
        }
    }
    serde_json::to_string_pretty(&all).expect("JSON")
}

/// The lines that are about these rules.
fn shown_lines(text: &str) -> String {
    let lines = text.lines();
    let lines = lines.filter(|line| SHOWN.iter().any(|slug| line.contains(slug)));
    lines.map(|line| format!("{line}\n")).collect()
}

fn checked(text: &str, format: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let nested = folder.path().join("sub folder");
    std::fs::create_dir(&nested).expect("made");
    std::fs::write(nested.join("a,b.arch"), text).expect("written");
    let arguments = ["check", "sub folder/a,b.arch", "--format", format];
    let output = run(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(said(&output), "");
    out(&output).to_owned()
}

fn sarif(text: &str) -> Value {
    serde_json::from_str(&checked(text, "sarif")).expect("JSON")
}

fn sarif_schema() -> Value {
    let text = include_str!("../data/sarif-schema-2.1.0.json");
    serde_json::from_str(text).expect("JSON")
}

fn array<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .unwrap_or_else(|| panic!("{pointer} in {value:#}"))
}

#[test]
fn sarif_keeps_its_schema() {
    let schema = sarif_schema();
    for path in ["shop", "mastodon.arch", "unicode-crlf.arch", "broken", "."] {
        let value = parsed(&run(&fixtures(), &["check", path, "--format", "sarif"]));
        assert_eq!(
            schema::breaks(&value, &schema),
            Vec::<String>::new(),
            "{path}"
        );
        let rules = array(&value, "/runs/0/tool/driver/rules");
        let results = array(&value, "/runs/0/results");
        assert!(!results.is_empty(), "{path}");
        for result in results {
            let index = result["ruleIndex"].as_u64().expect("an index");
            assert_eq!(rules[index as usize]["id"], result["ruleId"]);
        }
        for rule in rules {
            for word in ["/help/text", "/help/markdown", "/shortDescription/text"] {
                let text = rule.pointer(word).and_then(Value::as_str);
                assert!(text.is_some_and(|t| !t.is_empty()), "{word} of {rule}");
            }
            let page = rule["helpUri"].as_str().expect("a page");
            assert!(page.starts_with("https://"), "{page}");
        }
    }
    // And the schema can be broken.
    let mut value = sarif(SPECIAL);
    assert_eq!(schema::breaks(&value, &schema), Vec::<String>::new());
    let result = &mut value["runs"][0]["results"][0];
    result["level"] = "bad".into();
    result["locations"][0]["physicalLocation"]["region"]["startLine"] = 0.into();
    result["message"] = serde_json::json!({});
    result["more"] = 1.into();
    assert_eq!(schema::breaks(&value, &schema).len(), 4);
}

#[test]
fn sarif_says_all_of_a_finding() {
    let value = sarif(SPECIAL);
    insta::assert_snapshot!(shown(array(&value, "/runs/0/results"), "ruleId"));
    let rules = array(&value, "/runs/0/tool/driver/rules");
    let mut described = rules.to_vec();
    described.retain(|rule| rule["id"] == "missing-metrics" || rule["id"] == "unknown-setting");
    insta::assert_snapshot!(shown(&described, "id"));
}

/// What results are known again by, with their rule.
fn fingerprints(value: &Value) -> Vec<(String, String)> {
    let of = |result: &Value| {
        let print = &result["partialFingerprints"]["primaryLocationLineHash"];
        (result["ruleId"].to_string(), print.to_string())
    };
    let mut all: Vec<_> = array(value, "/runs/0/results").iter().map(of).collect();
    all.sort();
    all
}

#[test]
fn a_finding_is_known_again_when_lines_move_and_figures_change() {
    let text = "architecture \"A\"\nconstraints { provider = aws, traffic = 100 req/s }\nclient web\n\
        service api: aws.fargate\ndatabase db: aws.rds_postgres { instance = db.r6g.large, storage = 100 GB }\n\
        web -> api: rest\napi -> db: write\napi -> nobody: rest\napi -> nobody: rest\n";
    let before = fingerprints(&sarif(text));
    assert!(before.len() > 5, "{before:?}");
    let all: std::collections::HashSet<&String> = before.iter().map(|(_, print)| print).collect();
    assert_eq!(all.len(), before.len(), "no two are alike: {before:?}");
    let moved = text
        .replace("client web", "// A remark.\n\n\nclient web")
        .replace("100 req/s", "120 req/s");
    assert_eq!(fingerprints(&sarif(&moved)), before);
    // An accept suppresses a finding, which stays the same one.
    let accepted = format!("{text}accept missing-metrics \"Not now\"\n");
    let accepted = sarif(&accepted);
    assert_eq!(fingerprints(&accepted), before);
    let results = array(&accepted, "/runs/0/results").iter();
    let suppressed: Vec<&Value> = results
        .filter(|result| result.get("suppressions").is_some())
        .collect();
    assert!(!suppressed.is_empty());
    for result in suppressed {
        assert_eq!(result["ruleId"], "missing-metrics");
        assert_eq!(result["suppressions"][0]["justification"], "Not now");
    }
    let other = fingerprints(&sarif(&text.replace("nobody", "nothing")));
    assert_ne!(other, before, "another name is another finding");
}

#[test]
fn junit_has_a_case_for_each_finding() {
    let text = checked(SPECIAL, "junit");
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"buttress check\" ";
    assert!(text.starts_with(head), "{text}");
    assert!(text.contains("<testsuite name=\"50 % &lt;b&gt; &amp; &apos;é😀&apos;\" "));
    insta::assert_snapshot!(shown_lines(&text));
    let value: Value = serde_json::from_str(&checked(SPECIAL, "json")).expect("JSON");
    let findings = value["findings"].as_array().expect("findings");
    assert_eq!(text.matches("<testcase ").count(), findings.len());
    let bad = |f: &&Value| f["severity"] == "error" || f["severity"] == "warning";
    let failures = findings.iter().filter(bad).count();
    assert!(failures > 0);
    assert_eq!(text.matches("<failure ").count(), failures);
    assert!(text.contains(&format!(
        "tests=\"{}\" failures=\"{failures}\"",
        findings.len()
    )));
}

#[test]
fn github_has_a_command_for_each_finding() {
    let text = checked(SPECIAL, "github");
    insta::assert_snapshot!(shown_lines(&text));
    for line in text.lines() {
        let (head, message) = line[2..].split_once("::").expect("a command");
        assert!(
            head.starts_with("error ")
                || head.starts_with("warning ")
                || head.starts_with("notice ")
        );
        assert!(head.contains("file=sub folder/a%2Cb.arch,line="), "{head}");
        assert!(!message.contains("Accepted"), "{message}");
    }
}

#[test]
fn gitlab_has_an_issue_for_each_finding() {
    let text = checked(SPECIAL, "gitlab");
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let issues = value.as_array().expect("issues");
    insta::assert_snapshot!(shown(issues, "check_name"));
    let prints: std::collections::HashSet<String> = issues
        .iter()
        .map(|issue| issue["fingerprint"].to_string())
        .collect();
    assert_eq!(prints.len(), issues.len());
    for issue in issues {
        let path = issue.pointer("/location/path").and_then(Value::as_str);
        assert_eq!(path, Some("sub folder/a,b.arch"));
        assert!(
            issue
                .pointer("/location/lines/begin")
                .is_some_and(Value::is_u64)
        );
        let severities = ["info", "minor", "major", "critical", "blocker"];
        assert!(severities.contains(&issue["severity"].as_str().expect("a word")));
    }
}

#[test]
fn all_formats_end_alike() {
    let folder = tempfile::tempdir().expect("a folder");
    let clean = "architecture \"A\"\nclient web\n";
    std::fs::write(folder.path().join("a.arch"), clean).expect("written");
    for format in ["text", "json", "sarif", "junit", "github", "gitlab"] {
        let code = |folder: &Path, path: &str| {
            let output = run(folder, &["check", path, "--format", format]);
            (output.status.code(), out(&output).is_empty())
        };
        // Where there is nothing to say, GitHub is told nothing.
        assert_eq!(
            code(folder.path(), "a.arch"),
            (Some(0), format == "github"),
            "{format}"
        );
        assert_eq!(code(&fixtures(), "broken"), (Some(1), false), "{format}");
        assert_eq!(code(folder.path(), "no.arch"), (Some(2), true), "{format}");
    }
}
