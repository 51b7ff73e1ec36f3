//! `buttress score`, `buttress rules` and `buttress explain`.

use serde_json::{Value, json};

use crate::check::{out, parsed, run, said};
use crate::{fixtures, schema};

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

#[test]
fn the_score_adds_up() {
    for fixture in ["shop", "mastodon.arch", "wikipedia.arch"] {
        let output = run(&fixtures(), &["score", fixture, "--format", "json"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let value = parsed(&output);
        let exact = number(&value["score_exact"]);
        let findings = value["findings"].as_array().expect("findings");
        assert!(findings.len() > 1, "{fixture}");
        let lost: f64 = findings.iter().map(|f| number(&f["points"])).sum();
        assert!((lost + exact - 100.0).abs() < 1e-6, "{fixture}: {lost}");
        assert_eq!(number(&value["score"]), exact.floor(), "{fixture}");
        let categories = value["categories"].as_object().expect("categories");
        assert_eq!(categories.len(), 10);
        // The score is the harmonic mean of the categories'.
        let mean = 10.0 / categories.values().map(|c| 1.0 / number(c)).sum::<f64>();
        assert!((mean - exact).abs() < 1e-6, "{fixture}: {mean} {exact}");
        // And it is what `check` says.
        let check = parsed(&run(&fixtures(), &["check", fixture, "--format", "json"]));
        assert_eq!(check["score"], value["score"], "{fixture}");
    }
}

#[test]
fn json_keeps_its_promise() {
    let schema = include_str!("../../schema/score.schema.json");
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    for path in ["shop", "templates", "broken", "."] {
        let output = run(&fixtures(), &["score", path, "--format", "json"]);
        let broken = schema::breaks(&parsed(&output), &schema);
        assert_eq!(broken, Vec::<String>::new(), "{path}");
    }
    // And the check can fail.
    let mut value = parsed(&run(&fixtures(), &["score", "shop", "--format", "json"]));
    value["score"] = json!(101);
    value["designs"][0]["findings"][0]["line"] = json!(0);
    value["categories"]["taste"] = json!(-1);
    assert_eq!(schema::breaks(&value, &schema).len(), 3);
}

#[test]
fn of_several_designs_the_least_healthy_counts() {
    let of = |arguments: &[&str]| parsed(&run(&fixtures(), arguments));
    let both = of(&["score", "shop", "mastodon.arch", "--format", "json"]);
    let designs = both["designs"].as_array().expect("designs");
    let roots: Vec<&Value> = designs.iter().map(|d| &d["root"]).collect();
    assert_eq!(roots, ["shop/shop.arch", "mastodon.arch"]);
    let exact = |design: &Value| number(&design["score_exact"]);
    let least = designs.iter().map(exact).fold(100.0, f64::min);
    assert_eq!(number(&both["score_exact"]), least);
    let lost = |d: &Value| -> f64 {
        let findings = d["findings"].as_array().expect("findings");
        findings.iter().map(|f| number(&f["points"])).sum()
    };
    for design in designs.iter().chain([&both]) {
        assert!((lost(design) + exact(design) - 100.0).abs() < 1e-6);
    }
}

#[test]
fn the_score_is_explained_to_the_number_that_is_shown() {
    for fixture in ["shop", "mastodon.arch", "wikipedia.arch", "unicode.arch"] {
        let output = run(&fixtures(), &["score", fixture, "--explain"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let text = out(&output);
        let shown = text.lines().next().expect("a line");
        let (_, shown) = shown.split_once(": ").expect("a score");
        let shown: i64 = shown
            .split_once(' ')
            .and_then(|(n, _)| n.parse().ok())
            .expect("a number");
        let (_, sum) = text.split_once("   100.000\n").expect("a sum");
        let thousandths = |line: &str| -> i64 {
            let digits = line.split_whitespace().next().expect("an amount");
            digits.replace('.', "").parse().expect("a number")
        };
        let lines: Vec<&str> = sum.lines().collect();
        let (last, lines) = lines.split_last().expect("an end");
        assert!(lines.iter().all(|line| line.trim_start().starts_with('-')));
        let lost: i64 = lines.iter().map(|line| thousandths(line)).sum();
        assert_eq!(100_000 + lost, shown * 1000, "{text}");
        assert_eq!(last.trim_start_matches(['=', ' ']), shown.to_string());
        // Each finding is led to.
        assert!(text.contains(" at "), "{text}");
        assert!(text.contains(".arch:"), "{text}");
    }
    let plain = run(&fixtures(), &["score", "shop"]);
    assert!(!out(&plain).contains("100.000"));
    assert!(out(&plain).contains("resilience"), "{}", out(&plain));
    assert!(!out(&plain).contains('\u{1b}'), "no colours into a pipe");
}

#[test]
fn a_low_score_fails_where_one_is_asked_for() {
    let of = |least: &str| run(&fixtures(), &["score", "mastodon.arch", "--min", least]);
    let value = parsed(&run(
        &fixtures(),
        &["score", "mastodon.arch", "--format", "json"],
    ));
    let score = value["score"].as_u64().expect("a score");
    let enough = of(&score.to_string());
    assert_eq!(enough.status.code(), Some(0), "{}", said(&enough));
    assert_eq!(said(&enough), "");
    let low = of(&(score + 1).to_string());
    assert_eq!(low.status.code(), Some(1));
    let wanted = format!("has {score} of 100, less than {}", score + 1);
    assert!(said(&low).contains(&wanted), "{}", said(&low));
    assert!(
        said(&low).contains("--explain"),
        "and what to do: {}",
        said(&low)
    );
    assert_eq!(of("101").status.code(), Some(2));
    let nowhere = run(&fixtures(), &["score", "nowhere.arch"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(said(&nowhere).contains("there is no such file"));
}

#[test]
fn rules_are_listed() {
    let all = parsed(&run(&fixtures(), &["rules", "--format", "json"]));
    let all = all.as_array().expect("rules");
    let slugs: Vec<&str> = all.iter().filter_map(|r| r["slug"].as_str()).collect();
    assert!(slugs.contains(&"missing-metrics"), "{slugs:?}");
    let metrics = all.iter().find(|r| r["slug"] == "missing-metrics");
    let metrics = metrics.expect("there");
    assert_eq!(metrics["id"], "OBS001");
    assert_eq!(metrics["category"], "observability");
    assert_eq!(metrics["severity"]["usual"], "information");
    assert_eq!(metrics["severity"]["most"], "warning");
    for rule in all {
        for text in ["id", "slug", "category", "title", "why"] {
            let filled = rule[text].as_str().is_some_and(|t| !t.is_empty());
            assert!(filled, "{text} of {rule}");
        }
    }
    let arguments = ["rules", "--category", "data", "--format", "json"];
    let data = parsed(&run(&fixtures(), &arguments));
    let data = data.as_array().expect("rules");
    assert!(!data.is_empty() && data.len() < all.len());
    assert!(data.iter().all(|rule| rule["category"] == "data"));
    let text = run(&fixtures(), &["rules"]);
    assert_eq!(out(&text).lines().count(), all.len());
    assert!(out(&text).contains("information to warning"));
    let wrong = run(&fixtures(), &["rules", "--category", "dat"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(said(&wrong).contains("'data'"), "{}", said(&wrong));
}

#[test]
fn a_rule_is_explained() {
    for name in ["missing-metrics", "OBS001", "obs001"] {
        let output = run(&fixtures(), &["explain", name]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        for words in [
            "missing-metrics (OBS001)",
            "A blind spot",
            "Site Reliability Engineering",
            "category observability; information to warning; 4 to 10 risk points",
            "accept missing-metrics on NAME",
        ] {
            assert!(out(&output).contains(words), "{words}\n{}", out(&output));
        }
    }
    for (wrong, near) in [
        ("missing-metric", "did you mean `missing-metrics`?"),
        ("obs0011", "did you mean `OBS001`?"),
        ("zzzzzzzzzzzz", "`buttress rules` lists them"),
    ] {
        let output = run(&fixtures(), &["explain", wrong]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert_eq!(out(&output), "");
        assert!(said(&output).contains(near), "{}", said(&output));
    }
}
