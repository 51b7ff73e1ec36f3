//! Lists the pattern folders, so that a new pattern is a new folder and no line of Rust.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
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
    let mut out = String::from("&[\n");
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
        let (toml, before, after) = (
            file("pattern.toml"),
            file("before.arch"),
            file("after.arch"),
        );
        writeln!(
            out,
            "    Source {{ id: {id:?}, toml: {toml}, before: {before}, after: {after} }},"
        )
        .expect("writing to a string");
    }
    out.push_str("]\n");
    let target = Path::new(&env::var("OUT_DIR").expect("set by cargo")).join("patterns.rs");
    fs::write(target, out).expect("the output folder is writable");
}
