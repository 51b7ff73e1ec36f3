//! The bodies of the fuzz targets over the fuzzer's seeds, and over some damage done to them.

use std::fs;
use std::path::Path;

use buttress_trials::targets::{self, Target};

/// The fixtures, the patterns and the cases of the grammar.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut out = Vec::new();
    for folder in ["fixtures", "patterns", "grammar/test"] {
        collect(&root.join(folder), &mut out);
    }
    assert!(out.len() > 40, "{} seeds", out.len());
    out
}

fn collect(folder: &Path, out: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, out);
        } else if path
            .extension()
            .is_some_and(|end| end == "arch" || end == "txt")
        {
            let text = fs::read(&path).expect("a file");
            out.push((path.display().to_string(), text));
        }
    }
}

/// Runs a target over each seed, whole and cut and with a piece taken out, where it is so long.
fn over_seeds((_, body): Target, longest: usize) {
    for (name, seed) in seeds() {
        // Shown where the body panics.
        println!("{name}");
        let seed = &seed[..seed.len().min(longest)];
        body(seed);
        let (third, half) = (seed.len() / 3, seed.len() / 2);
        body(&seed[..half]);
        body(&[&seed[..third], &seed[half..]].concat());
    }
}

fn target(name: &str) -> Target {
    let found = targets::ALL.into_iter().find(|target| target.0 == name);
    found.expect("a target")
}

#[test]
fn parse() {
    over_seeds(target("parse"), usize::MAX);
}

#[test]
fn edits() {
    over_seeds(target("edits"), 2_000);
}

#[test]
fn format() {
    over_seeds(target("format"), usize::MAX);
}

#[test]
fn requests() {
    over_seeds(target("requests"), 60);
}
