//! A file that a design includes stands for that design.

use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use crate::check::{out, parsed, run, said, schema as check_schema};
use crate::schema;

/// A shop whose orders are a fragment, in a repository.
fn shop() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    write(".git/HEAD", "");
    write(
        "shop.arch",
        "architecture \"Shop\"\ninclude \"services/*.arch\"\nclient web\nweb -> orders: https\n",
    );
    write(
        "services/orders.arch",
        "service orders\norders -> stock: rest\n",
    );
    write("services/stock.arch", "service stock { titel = 1 }\n");
    write("lone.arch", "service lone\nlone -> stock: rest\n");
    folder
}

fn unknown_names(folder: &Path, file: &str) -> usize {
    let value = parsed(&run(folder, &["check", file, "--format", "json"]));
    let findings = value["findings"].as_array().expect("findings");
    let unknown = findings.iter().filter(|f| f["rule"] == "unknown-name");
    unknown.count()
}

#[test]
fn its_design_is_checked() {
    let folder = shop();
    let output = run(
        folder.path(),
        &["check", "services/orders.arch", "--format", "json"],
    );
    assert_eq!(
        said(&output),
        "services/orders.arch is part of shop.arch: checking that\n"
    );
    let value = parsed(&output);
    assert_eq!(
        schema::breaks(&value, &check_schema()),
        Vec::<String>::new()
    );
    assert_eq!(value["designs"][0]["root"], "shop.arch");
    assert_eq!(value["designs"].as_array().map(Vec::len), Some(1));
    // What is wrong elsewhere in the design belongs to it; what the fragment names is there.
    let findings = value["findings"].as_array().expect("findings");
    let elsewhere = |f: &&serde_json::Value| f["file"] == "services/stock.arch";
    assert!(
        findings
            .iter()
            .filter(elsewhere)
            .any(|f| f["rule"] == "unknown-setting")
    );
    assert_eq!(unknown_names(folder.path(), "services/orders.arch"), 0);
    // The whole and its parts, as a hook before a commit names them, are one design.
    let all = [
        "check",
        "services/orders.arch",
        "services/stock.arch",
        "shop.arch",
        "--format",
        "json",
    ];
    let value = parsed(&run(folder.path(), &all));
    assert_eq!(value["designs"].as_array().map(Vec::len), Some(1));
}

#[test]
fn from_within_its_folder_too() {
    let folder = shop();
    let output = run(&folder.path().join("services"), &["check", "orders.arch"]);
    let root = folder.path().join("shop.arch");
    assert_eq!(
        said(&output),
        format!("orders.arch is part of {}: checking that\n", root.display())
    );
    assert!(out(&output).contains("Shop: health"), "{}", out(&output));
}

#[test]
fn a_file_that_nobody_includes_stands_alone() {
    let folder = shop();
    let output = run(folder.path(), &["check", "lone.arch"]);
    assert!(said(&output).is_empty(), "{}", said(&output));
    assert_eq!(unknown_names(folder.path(), "lone.arch"), 1);
    // Nor is a design a part of another, though it be included.
    std::fs::write(
        folder.path().join("all.arch"),
        "architecture\ninclude \"shop.arch\"\n",
    )
    .expect("written");
    let output = run(folder.path(), &["check", "shop.arch"]);
    assert!(said(&output).is_empty(), "{}", said(&output));
}

#[test]
fn a_shared_fragment_has_several_designs() {
    let folder = shop();
    let more = "architecture \"More\"\ninclude \"services/*.arch\"\n";
    std::fs::write(folder.path().join("more.arch"), more).expect("written");
    let output = run(
        folder.path(),
        &["cost", "services/stock.arch", "--format", "json"],
    );
    assert_eq!(
        said(&output),
        "services/stock.arch is part of more.arch and shop.arch: pricing those\n"
    );
    assert_eq!(output.status.code(), Some(0));
    let text = out(&output);
    assert!(
        text.contains("more.arch") && text.contains("shop.arch"),
        "{text}"
    );
    let value = parsed(&run(
        folder.path(),
        &["check", "services/stock.arch", "--format", "json"],
    ));
    let roots = json!([value["designs"][0]["root"], value["designs"][1]["root"]]);
    assert_eq!(roots, json!(["more.arch", "shop.arch"]));
}
