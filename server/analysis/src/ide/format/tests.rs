use super::*;

const EXAMPLE: &str = include_str!("tests/example.arch");

/// `format_text` of what is written plainly.
fn laid_out(text: &str) -> String {
    format_text(text).unwrap_or_else(|e| panic!("{e}:\n{text}"))
}

#[test]
fn the_example_of_the_manual_is_in_style() {
    similar(&laid_out(EXAMPLE), EXAMPLE);
}

fn similar(a: &str, b: &str) {
    if a != b {
        for (x, y) in a.lines().zip(b.lines()) {
            if x != y {
                println!("- {x}\n+ {y}");
            }
        }
        panic!("differ");
    }
}

#[test]
fn fixtures_dump() {
    for f in [
        "fixtures/shop/shop.arch",
        "fixtures/shop/payments.arch",
        "fixtures/wikipedia.arch",
        "fixtures/mastodon.arch",
        "fixtures/unicode.arch",
        "fixtures/unicode-crlf.arch",
        "fixtures/broken/half-typed.arch",
        "fixtures/broken/unclosed-brace.arch",
    ] {
        let p = format!("../../{f}");
        let t = std::fs::read_to_string(&p).unwrap();
        let n = format_text(&t);
        std::fs::create_dir_all("/tmp/fmt").unwrap();
        match n {
            Ok(n) => std::fs::write(format!("/tmp/fmt/{}", f.replace('/', "_")), n).unwrap(),
            Err(e) => println!("{f}: {e}"),
        }
    }
}
