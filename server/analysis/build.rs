//! Turns the tables that people write as TOML into JSON, which is read ten times as fast when a command
//! starts; and lists the pattern folders, so that a new pattern is a new folder and no line of Rust.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    for table in [
        "kinds",
        "connections",
        "settings",
        "units",
        "upkeep",
        "ends",
    ] {
        let file = Path::new("data").join(table).with_extension("toml");
        fs::write(out(table), json(&file)).expect("the output folder is writable");
    }
    list_patterns();
}

/// A file of what is made here.
fn out(name: &str) -> PathBuf {
    let folder = env::var("OUT_DIR").expect("set by cargo");
    Path::new(&folder).join(name).with_extension("json")
}

/// A table as JSON; the build ends where it cannot be read.
fn json(file: &Path) -> String {
    println!("cargo:rerun-if-changed={}", file.display());
    let text = fs::read_to_string(file);
    let text = text.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let table: toml::Table =
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::to_string(&table).expect("a table of text and numbers")
}

fn list_patterns() {
    let patterns = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo"))
        .join("../../patterns")
        .canonicalize()
        .expect("the repository has a folder `patterns`");
    println!("cargo:rerun-if-changed={}", patterns.display());
    let mut folders: Vec<_> = fs::read_dir(&patterns)
        .expect("`patterns` is readable")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join("pattern.toml").is_file())
        .collect();
    folders.sort();
    let mut out = format!("{{ static ALL: [Source; {}] = [\n", folders.len());
    for folder in folders {
        let id = folder
            .file_name()
            .and_then(|n| n.to_str())
            .expect("pattern ids are ASCII");
        let file = |name: &str| {
            let path = folder.join(name);
            println!("cargo:rerun-if-changed={}", path.display());
            format!("include_str!({:?})", path.display().to_string())
        };
        let (before, after) = (file("before.arch"), file("after.arch"));
        let json = json(&folder.join("pattern.toml"));
        writeln!(
            out,
            "    Source {{ id: {id:?}, json: {json:?}, before: {before}, after: {after}, \
             pattern: OnceLock::new() }},"
        )
        .expect("writing to a string");
    }
    out.push_str("]; &ALL }\n");
    let target = Path::new(&env::var("OUT_DIR").expect("set by cargo")).join("patterns.rs");
    fs::write(target, out).expect("the output folder is writable");
}
