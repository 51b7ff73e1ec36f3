//! `buttress cost` and `buttress fmt`.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::check::{out, run, said};
use crate::fixtures;

#[test]
fn the_bill_adds_up() {
    let output = run(&fixtures(), &["cost", "mastodon.arch", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let value: Value = serde_json::from_str(out(&output)).expect("JSON");
    let design = &value["designs"][0];
    let amount = |v: &Value| v["amount"].as_f64().expect("an amount");
    let components = design["components"].as_array().expect("components");
    let live = components.iter().filter(|c| c["status"] != "planned");
    let priced: Vec<&Value> = live.filter(|c| !c["monthly_cost"].is_null()).collect();
    let sum: f64 = priced.iter().map(|c| amount(&c["monthly_cost"])).sum();
    assert!(
        (sum - amount(&design["monthly_cost"])).abs() < 0.01 * priced.len() as f64,
        "{sum}"
    );
    let kinds: f64 = design["kinds"]
        .as_array()
        .expect("kinds")
        .iter()
        .map(|k| amount(&k["monthly_cost"]))
        .sum();
    assert!((kinds - sum).abs() < 1.0, "{kinds} {sum}");
    for component in priced.iter().filter(|c| c["basis"] == "catalogue") {
        let lines = component["lines"].as_array().expect("lines");
        let sum: f64 = lines.iter().map(|l| amount(&l["monthly_cost"])).sum();
        let whole = amount(&component["monthly_cost"]);
        assert!(
            (sum - whole).abs() < 0.02 * (lines.len() + 1) as f64,
            "{component:#}"
        );
        for line in lines {
            let product = line["quantity"].as_f64().expect("a number")
                * line["unit_price"].as_f64().expect("a number");
            let monthly = amount(&line["monthly_cost"]);
            assert!(
                (product - monthly).abs() < 0.011 + monthly * 1e-6,
                "{line:#}"
            );
            assert!(
                line["source"].as_str().is_some_and(|s| !s.is_empty()),
                "{line:#}"
            );
        }
    }
}

#[test]
fn the_table_says_how_it_came_about() {
    let output = run(&fixtures(), &["cost", "mastodon.arch"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let text = out(&output);
    for words in [
        "COMPONENT",
        "By group",
        "By kind",
        "assumed: ",
        "Budget $",
        " left",
        "Total  $",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours into a pipe");
    let folder = tempfile::tempdir().expect("a folder");
    let design = "architecture \"A\"\nservice api: self.nothing { replicas = 2 }\nservice web { replicas = 2 }\n";
    std::fs::write(folder.path().join("a.arch"), design).expect("written");
    let output = run(folder.path(), &["cost"]);
    assert!(out(&output).contains("Without a price"), "{}", out(&output));
}

#[test]
fn formatting_is_done_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let ugly = "\u{feff}architecture \"A\"\nservice   api{replicas=2}\n";
    let path = folder.path().join("a.arch");
    std::fs::write(&path, ugly).expect("written");
    let read = || std::fs::read_to_string(&path).expect("read");
    let output = run(folder.path(), &["fmt", "--check"]);
    assert_eq!((output.status.code(), out(&output)), (Some(1), "a.arch\n"));
    assert_eq!(read(), ugly, "a check changes nothing");
    let output = run(folder.path(), &["fmt", "a.arch"]);
    assert_eq!(
        (output.status.code(), out(&output)),
        (Some(0), "a.arch\n"),
        "{}",
        said(&output)
    );
    assert!(
        read().starts_with("\u{feff}architecture \"A\"") && read().contains("service api"),
        "{}",
        read()
    );
    let output = run(folder.path(), &["fmt", "--check", "."]);
    assert_eq!((output.status.code(), out(&output)), (Some(0), ""));
    assert_eq!(
        run(folder.path(), &["fmt", "nowhere.arch"]).status.code(),
        Some(2)
    );
}

#[test]
fn standard_input_is_formatted() {
    let format = |text: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_buttress"))
            .args(["fmt", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        child
            .stdin
            .take()
            .expect("piped")
            .write_all(text.as_bytes())
            .expect("written");
        child.wait_with_output().expect("ended")
    };
    let output = format("service   api{replicas=2}\n");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(out(&output).starts_with("service api"), "{}", out(&output));
    assert_eq!(out(&format(out(&output))), out(&output));
    let output = format("a\0b");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("standard input: this is a binary file"),
        "{}",
        said(&output)
    );
}

#[test]
fn an_environment_is_looked_at_by_itself() {
    let cost = |arguments: &[&str]| -> f64 {
        let output = run(&fixtures(), arguments);
        let value: Value = serde_json::from_str(out(&output))
            .unwrap_or_else(|error| panic!("{error}: {}", said(&output)));
        value["monthly_cost"]["amount"].as_f64().expect("an amount")
    };
    let base = cost(&["check", "shop", "--format", "json"]);
    let staging = cost(&[
        "check",
        "shop",
        "--environment",
        "staging",
        "--format",
        "json",
    ]);
    assert!(staging < base / 2.0, "{staging} {base}");
    let output = run(&fixtures(), &["check", "shop", "--environment", "stagin"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("no environment `stagin`: it has staging"),
        "{}",
        said(&output)
    );
    let output = run(&fixtures(), &["cost", "unicode.arch", "--environment", "x"]);
    assert!(
        said(&output).contains("it declares none"),
        "{}",
        said(&output)
    );
}
