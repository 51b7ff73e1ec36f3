//! Puts the canvas into the binary, or a page that says how to build it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

const FILES: [(&str, &str, &str); 3] = [
    ("INDEX", "index.html", NOTICE),
    ("SCRIPT", "canvas.js", ""),
    (
        "STYLE",
        "canvas.css",
        "body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem; }",
    ),
];

const NOTICE: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<title>Buttress</title>
<link rel=\"stylesheet\" href=\"canvas.css\">
<h1>The picture is not in this binary</h1>
<p>Buttress was built without its canvas. <code>cargo xtask try</code> builds the canvas and then Buttress with it.</p>
</html>
";

fn main() {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let dist = here.join("../../editors/preview/dist");
    let present = FILES.iter().all(|(_, file, _)| dist.join(file).is_file());
    println!("cargo::rerun-if-changed=build.rs");
    let mut code = format!(
        "/// Whether the canvas is in this binary.\npub const PRESENT: bool = {present};\n"
    );
    for (name, file, otherwise) in FILES {
        let path = dist.join(file);
        // A missing file counts as changed: the next build looks again.
        println!("cargo::rerun-if-changed={}", path.display());
        let text = if present {
            read(&path)
        } else {
            otherwise.to_owned()
        };
        writeln!(code, "/// `{file}`\npub const {name}: &str = {text:?};").expect("into a string");
    }
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("assets.rs"), code).expect("the build's own folder can be written");
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
