//! Where a rule is explained.

use buttress_analysis::health;
use tower_lsp::ls_types::Uri;

/// The page of the rule with this slug. A rule of health has one of its own; an error of the text is
/// explained where the manual of the language has what it is about.
pub fn page(rule: &str) -> Option<Uri> {
    let path = match health::rule(rule) {
        Some(rule) => format!("grammar/rules/{}.md", rule.slug),
        None => format!("grammar/LANGUAGE.md#{}", section(rule)),
    };
    format!("{}/blob/main/{path}", env!("CARGO_PKG_REPOSITORY"))
        .parse()
        .ok()
}

/// The section of the manual about what an error of the text is about. What is no slug of ours is
/// one that a design gives to a `rule` of its own.
fn section(rule: &str) -> &'static str {
    match rule {
        "syntax" => "the-shape-of-a-line",
        "include" => "include",
        "unknown-name" | "duplicate-name" => "names",
        "unknown-kind" | "missing-kind" => "kinds",
        "unknown-connection-type" | "illegal-connection" => "connection-types",
        "unknown-setting" | "misplaced-setting" | "missing-setting" | "missing-store" => "settings",
        "wrong-value" => "values",
        "wrong-unit" | "missing-unit" => "units",
        "unknown-product" | "unknown-region" | "unknown-instance" => "product",
        "unknown-rule" | "accept-unused" | "missing-reason" => "accept",
        _ => "rule",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_page_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let manual = std::fs::read_to_string(root.join("grammar/LANGUAGE.md")).expect("read");
        let anchors: Vec<String> = manual
            .lines()
            .filter(|line| line.starts_with("##"))
            .map(|line| line.trim_start_matches('#').trim())
            .map(|line| line.to_lowercase().replace(' ', "-"))
            .collect();
        let ours = health::RULES.iter().map(|rule| rule.slug);
        let of_text = [
            "syntax",
            "include",
            "unknown-name",
            "unknown-kind",
            "illegal-connection",
            "unknown-setting",
            "wrong-value",
            "wrong-unit",
            "unknown-product",
            "accept-unused",
            "one-that-a-design-has",
        ];
        for rule in ours.chain(of_text) {
            let page = page(rule).expect("an address");
            let (start, path) = page
                .as_str()
                .split_once("/blob/main/")
                .expect("of the source");
            assert_eq!(start, env!("CARGO_PKG_REPOSITORY"));
            match path.split_once('#') {
                Some((file, anchor)) => {
                    assert_eq!(file, "grammar/LANGUAGE.md");
                    assert!(anchors.iter().any(|a| a == anchor), "{rule}: {anchor}");
                }
                None => assert!(root.join(path).is_file(), "{rule}: {path}"),
            }
        }
    }
}
