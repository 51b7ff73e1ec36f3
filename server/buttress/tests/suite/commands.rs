//! `buttress cost` and `buttress fmt`.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::check::{out, run, said};
use crate::fixtures;

#[test]
fn the_bill_adds_up() {
    for fixture in ["shop", "mastodon.arch", "wikipedia.arch"] {
        let value = json(&["cost", fixture, "--format", "json"]);
        let number = |v: &Value| v.as_f64().expect("an amount");
        let components = value["components"].as_array().expect("components");
        let live = components.iter().filter(|c| c["status"] != "planned");
        let priced: Vec<&Value> = live.filter(|c| !c["monthly"].is_null()).collect();
        assert!(priced.len() > 5, "{fixture}");
        let sum: f64 = priced.iter().map(|c| number(&c["monthly"])).sum();
        let total = number(&value["total"]["monthly"]);
        assert!((sum - total).abs() < 1e-4, "{fixture}: {sum} {total}");
        let kinds = value["designs"][0]["kinds"].as_array().expect("kinds");
        let kinds: f64 = kinds.iter().map(|k| number(&k["monthly"])).sum();
        assert!((kinds - total).abs() < 1e-4, "{fixture}: {kinds} {total}");
        for component in priced {
            let lines = component["lines"].as_array().expect("lines");
            let sum: f64 = lines.iter().map(|l| number(&l["monthly"])).sum();
            let whole = number(&component["monthly"]);
            assert!((sum - whole).abs() < 1e-4, "{component:#}");
            for line in lines {
                let product = number(&line["quantity"]) * number(&line["unit_price"]);
                let monthly = number(&line["monthly"]);
                assert!(
                    (product - monthly).abs() < 1e-5 + monthly * 1e-9,
                    "{line:#}"
                );
                let source = line["source"].as_str();
                assert!(source.is_some_and(|s| !s.is_empty()), "{line:#}");
            }
        }
    }
}

fn json(arguments: &[&str]) -> Value {
    let output = run(&fixtures(), arguments);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    serde_json::from_str(out(&output)).expect("JSON")
}

#[test]
fn the_clouds_are_compared() {
    let value = json(&["cost", "shop", "--format", "json"]);
    let total = value["total"]["monthly"].as_f64().expect("a total");
    let of = |cloud: &str, what: &str| value["compare"][cloud][what].as_f64().expect("a sum");
    assert!((of("aws", "monthly") - total).abs() < 1e-4);
    for cloud in ["gcp", "azure"] {
        let difference = of(cloud, "monthly") - total;
        assert!(
            (of(cloud, "difference") - difference).abs() < 1e-4,
            "{cloud}"
        );
        assert!(difference.abs() > 1.0, "{cloud}: another price");
    }
    let plain = run(&fixtures(), &["cost", "shop"]);
    assert!(!out(&plain).contains("On each cloud"));
    let compared = run(&fixtures(), &["cost", "shop", "--compare"]);
    let text = out(&compared);
    for words in ["On each cloud", "  AWS ", "  GCP ", " a year"] {
        assert!(text.contains(words), "{words}\n{text}");
    }
}

/// The figure behind the last `$` of a line, in the last column of the sum.
fn last_amount(line: &str) -> f64 {
    let (_, digits) = line.rsplit_once('$').expect("an amount");
    let digits = digits.trim().replace(',', "");
    digits.parse().expect("a number")
}

#[test]
fn what_is_explained_adds_up_by_hand() {
    for (fixture, name) in [("shop", "orders.db"), ("mastodon.arch", "data.postgres")] {
        let output = run(&fixtures(), &["cost", fixture, "--explain", name]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let text = out(&output);
        let (lines, rest) = text.split_once("  ---").expect("a sum");
        let is_line = |line: &&str| line.starts_with("  ") && !line.starts_with("    ");
        let lines: Vec<&str> = lines.lines().filter(is_line).collect();
        assert!(lines.len() > 1, "{text}");
        let mut sum = 0.0;
        for line in lines {
            let monthly = last_amount(line);
            sum += monthly;
            // `730 hour x $0.225`: the amount before the unit, times the price.
            let (left, right) = line.rsplit_once(" x $").expect("a product");
            let price = right.split_whitespace().next().expect("a price");
            let price: f64 = price.parse().expect("a number");
            let quantity = left.trim_end().rsplit("  ").next().expect("a quantity");
            let digits: String = quantity
                .chars()
                .take_while(|c| c.is_ascii_digit() || ".,".contains(*c))
                .filter(|c| *c != ',')
                .collect();
            let quantity: f64 = digits.parse().expect("a number");
            assert!((quantity * price - monthly).abs() < 0.005, "{line}");
        }
        let total = rest
            .lines()
            .find(|l| l.contains("Together"))
            .expect("a total");
        assert!((sum - last_amount(total)).abs() < 0.005, "{text}");
    }
}

#[test]
fn what_is_explained_is_looked_for() {
    let explained = |name: &str| run(&fixtures(), &["cost", "shop", "--explain", name]);
    let wrong = explained("orders.dbb");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        said(&wrong).contains("did you mean `orders.db`?"),
        "{}",
        said(&wrong)
    );
    let nothing = explained("zzzzzzzzzz");
    assert_eq!(nothing.status.code(), Some(2));
    assert!(said(&nothing).contains("there is no component `zzzzzzzzzz`"));
}

#[test]
fn rows_are_for_spreadsheets() {
    let output = run(&fixtures(), &["cost", "shop", "--format", "csv"]);
    let mut rows = csv::Reader::from_reader(out(&output).as_bytes());
    let heads = rows.headers().expect("heads").clone();
    let at = |name: &str| heads.iter().position(|h| h == name).expect("a column");
    let (status, monthly) = (at("status"), at("monthly"));
    let mut sum = 0.0;
    for row in rows.records() {
        let row = row.expect("a row");
        if &row[status] != "planned" && !row[monthly].is_empty() {
            sum += row[monthly].parse::<f64>().expect("a number");
        }
    }
    let value = json(&["cost", "shop", "--format", "json"]);
    let total = value["total"]["monthly"].as_f64().expect("a total");
    assert!((sum - total).abs() < 1e-4, "{sum} {total}");
}

#[test]
fn tables_are_for_pull_requests() {
    let arguments = ["cost", "shop", "--format", "markdown", "--compare"];
    let output = run(&fixtures(), &arguments);
    let text = out(&output);
    for words in [
        "| component |",
        "| `orders.db` |",
        "| kind |",
        "| cloud |",
        "| Azure",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    let columns = |line: &str| line.replace("\\|", "").matches('|').count();
    let rows: Vec<&str> = text.lines().filter(|l| l.starts_with("| `")).collect();
    assert!(rows.iter().all(|row| columns(row) == 5), "{text}");
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
    let staging = cost(&["check", "shop", "--env", "staging", "--format", "json"]);
    assert!(staging < base / 2.0, "{staging} {base}");
    let output = run(&fixtures(), &["check", "shop", "--env", "stagin"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("no environment `stagin`: it has staging"),
        "{}",
        said(&output)
    );
    let output = run(&fixtures(), &["cost", "unicode.arch", "--env", "x"]);
    assert!(
        said(&output).contains("it declares none"),
        "{}",
        said(&output)
    );
}
