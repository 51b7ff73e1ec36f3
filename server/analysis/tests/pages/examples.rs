//! Examples of rules: the texts that their own tests look at.

use std::fs;

use buttress_analysis::{Change, Finding, Host, Severity};
use buttress_trials::TODAY;

use super::root;

const PATH: &str = "/example/main.arch";

/// A text that a test of a rule looks at.
pub struct Example {
    /// What the test is called, in words.
    pub name: String,
    /// The text, without marks.
    pub text: String,
    /// What the rule says of it.
    pub found: Vec<Finding>,
}

/// The texts of the tests of a rule, in order. One that is put together by the test is left out.
pub fn examples(slug: &str) -> Vec<Example> {
    let file = format!(
        "server/analysis/src/health/rules/{}.rs",
        slug.replace('-', "_")
    );
    let source = fs::read_to_string(root().join(&file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    let tests = source.split("#[test]").skip(1);
    let example = |test: &str| {
        let (_, rest) = test.split_once("fn ")?;
        let (name, rest) = rest.split_once('(')?;
        let (_, literal) = rest.split_once("check(")?;
        let literal = literal.trim_start().strip_prefix("SLUG,")?.trim_start();
        let text = unmarked(&literal_text(literal)?, slug);
        let found = found(&text, slug);
        Some(Example {
            name: name.replace('_', " "),
            text,
            found,
        })
    };
    tests.filter_map(example).collect()
}

/// What a string literal at the start of a piece of Rust says.
fn literal_text(source: &str) -> Option<String> {
    if let Some(raw) = source.strip_prefix("r#\"") {
        return Some(raw.split_once("\"#")?.0.to_owned());
    }
    let mut chars = source.strip_prefix('"')?.chars().peekable();
    let mut out = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(out),
            '\\' => match chars.next()? {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                '\n' => while chars.next_if(|c| c.is_whitespace()).is_some() {},
                other => out.push(other),
            },
            other => out.push(other),
        }
    }
}

/// The text without the lines that mark what is found, which have carets and slugs alone.
fn unmarked(text: &str, slug: &str) -> String {
    let is_mark = |line: &&str| {
        let words = line.trim_start_matches([' ', '^']);
        line.contains('^') && words.split(' ').all(|word| word == slug || word.is_empty())
    };
    let lines = text.trim_matches('\n').lines();
    let lines = lines.filter(|line| !is_mark(line));
    lines.map(|line| format!("{line}\n")).collect()
}

fn found(text: &str, slug: &str) -> Vec<Finding> {
    let mut host = Host::new(TODAY);
    host.apply_change(Change::Set {
        path: PATH.into(),
        text: text.into(),
        version: None,
    });
    let all = host.snapshot().diagnostics(PATH);
    let wrong = all
        .iter()
        .find(|f| f.severity == Severity::Error && f.category.is_none());
    assert!(wrong.is_none(), "{slug}: {wrong:?}\n{text}");
    all.into_iter().filter(|f| f.rule == slug).collect()
}
