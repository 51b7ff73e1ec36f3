//! Compiles the generated parser.

fn main() {
    let src = std::path::Path::new("src");
    let mut build = cc::Build::new();
    build.std("c11").include(src).file(src.join("parser.c"));
    #[cfg(target_env = "msvc")]
    build.flag("-utf-8");
    build.compile("tree-sitter-arch");
    println!("cargo:rerun-if-changed=src/parser.c");
}
