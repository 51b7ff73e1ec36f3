//! Design patterns: data that says where one fits and how it rewrites the text.
//!
//! A pattern is a folder of `patterns/` at the top of the repository; its before and after are its
//! test. The vocabulary of `pattern.toml` is documented in `patterns/README.md`.

pub(crate) mod edit;
mod rewrite;

use std::sync::OnceLock;

use serde::Deserialize;

pub use rewrite::Place;
pub(crate) use rewrite::fix;

/// A pattern's files.
struct Source {
    id: &'static str,
    json: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "documentation and test"))]
    before: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "documentation and test"))]
    after: &'static str,
}

const SOURCES: &[Source] = include!(concat!(env!("OUT_DIR"), "/patterns.rs"));

/// A design pattern.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// What it is known by: the name of its folder.
    #[serde(skip)]
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Which drawer it lies in.
    pub category: String,
    /// 1, a setting, to 5, another shape of the system.
    pub difficulty: u8,
    /// What it is for.
    pub problem: String,
    /// What is won (`+`) and paid (`-`).
    pub trade_offs: Vec<String>,
    /// What it costs.
    pub cost: String,
    /// The rules whose findings it settles.
    pub resolves: Vec<String>,
    /// Where to read on.
    pub references: Vec<String>,
    /// What its code action is called.
    pub title: String,
    subject: Subject,
    #[serde(default)]
    when: When,
    rewrite: Rewrite,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Subject {
    Component,
    Connection,
}

/// What must hold of the subject.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct When {
    /// The kinds of component it is for; all where empty.
    #[serde(default)]
    kinds: Vec<String>,
    /// A setting that must not be there yet.
    absent: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rewrite {
    /// Settings that the subject gets where it does not have them. In order.
    #[serde(default)]
    set: Vec<Setting>,
    /// A component beside the subject.
    add: Option<Add>,
}

/// A setting as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    name: String,
    value: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    /// Its name; `{name}` is the subject's.
    name: String,
    /// Its words.
    title: String,
    /// Its settings, those that its product can have.
    #[serde(default)]
    settings: Vec<Setting>,
    /// The type of the connection from the subject to it.
    connect: String,
}

impl Pattern {
    /// All patterns, by id.
    pub fn all() -> &'static [Pattern] {
        static ALL: OnceLock<Vec<Pattern>> = OnceLock::new();
        ALL.get_or_init(|| {
            SOURCES
                .iter()
                .map(|source| {
                    // Compiled in and read by a test: this cannot fail in a build that passed.
                    let pattern: Pattern = serde_json::from_str(source.json)
                        .unwrap_or_else(|e| panic!("patterns/{}/pattern.toml: {e}", source.id));
                    Pattern {
                        id: source.id.to_owned(),
                        ..pattern
                    }
                })
                .collect()
        })
    }

    /// The pattern of this id.
    pub fn get(id: &str) -> Option<&'static Pattern> {
        Self::all().iter().find(|p| p.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::TextEdit;
    use crate::health;
    use crate::testing::report;

    /// What a pattern writes is what the formatter would write.
    #[test]
    fn befores_and_afters_are_in_the_canonical_style() {
        for source in SOURCES {
            for text in [source.before, source.after] {
                let formatted = crate::ide::format_text(text).expect("it can be read");
                assert_eq!(formatted, text, "{}", source.id);
            }
        }
    }

    /// Every pattern: before and its fix give after; what it claims to resolve is resolved; the
    /// score does not fall; and there is nothing left to apply.
    #[test]
    fn every_pattern_turns_its_before_into_its_after() {
        assert!(!Pattern::all().is_empty());
        for (pattern, source) in Pattern::all().iter().zip(SOURCES) {
            let before = report(source.before);
            let errors: Vec<_> = before
                .findings()
                .iter()
                .filter(|f| f.category.is_none())
                .collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", pattern.id);
            for rule in &pattern.resolves {
                assert!(health::rule(rule).is_some(), "{}: rule {rule}", pattern.id);
                let finding = before.findings().iter().find(|f| f.rule == *rule);
                let finding = finding.unwrap_or_else(|| panic!("{}: no {rule}", pattern.id));
                let fix = finding
                    .fixes
                    .iter()
                    .find(|f| f.title.starts_with(&pattern.title));
                let fix = fix.unwrap_or_else(|| panic!("{}: {:#?}", pattern.id, finding.fixes));
                assert_eq!(fix.edits.len(), 1);
                let after = TextEdit::apply_all(&fix.edits[0].edits, source.before);
                assert_eq!(after, source.after, "{}", pattern.id);
                let after = report(&after);
                let errors: Vec<_> = after
                    .findings()
                    .iter()
                    .filter(|f| f.category.is_none())
                    .collect();
                assert!(errors.is_empty(), "{}: {errors:#?}", pattern.id);
                assert!(
                    after.score().exact >= before.score().exact,
                    "{}",
                    pattern.id
                );
                assert!(
                    !after.findings().iter().any(|f| f.rule == *rule),
                    "{}: {rule} is still there",
                    pattern.id
                );
            }
        }
    }
}
