//! Patterns to browse: which there are, and what each makes of its example.

use std::sync::Arc;

use buttress_analysis::patterns::{CATEGORIES, Pattern, SubjectKind};
use buttress_analysis::{Change, Host, Snapshot};
use serde::Serialize;

use crate::loader;

/// The file of an example.
pub const EXAMPLE: &str = "/example.arch";

/// A pattern, for programs.
#[derive(Clone, Debug, Serialize)]
pub struct Entry<'a> {
    /// What it is known by.
    pub id: &'a str,
    name: &'a str,
    category: &'a str,
    difficulty: u8,
    title: &'a str,
    problem: &'a str,
    trade_offs: &'a [String],
    cost: &'a str,
    subject: &'static str,
    resolves: &'a [String],
    helps: &'a [String],
    related: &'a [String],
    references: &'a [String],
}

impl<'a> From<&'a Pattern> for Entry<'a> {
    fn from(it: &'a Pattern) -> Self {
        Self {
            id: &it.id,
            name: &it.name,
            category: &it.category,
            difficulty: it.difficulty,
            title: &it.title,
            problem: &it.problem,
            trade_offs: &it.trade_offs,
            cost: &it.cost,
            subject: match it.subject {
                SubjectKind::Component => "component",
                SubjectKind::Connection => "connection",
                SubjectKind::Design => "design",
            },
            resolves: &it.resolves,
            helps: &it.helps,
            related: &it.related,
            references: &it.references,
        }
    }
}

/// Those of one category that speak of all of some words, category by category.
pub fn found<'p>(
    all: impl Iterator<Item = &'p Pattern>,
    category: Option<&str>,
    search: Option<&str>,
) -> Vec<&'p Pattern> {
    let in_category = |it: &&Pattern| category.is_none_or(|category| category == it.category);
    let speaks = |it: &&Pattern| {
        let Some(words) = search else { return true };
        let about = about(it);
        let words = words.to_lowercase();
        words.split_whitespace().all(|word| about.contains(word))
    };
    let mut found: Vec<&Pattern> = all.filter(in_category).filter(speaks).collect();
    let drawer = |it: &Pattern| CATEGORIES.iter().position(|c| *c == it.category);
    found.sort_by(|a, b| (drawer(a), &a.id).cmp(&(drawer(b), &b.id)));
    found
}

/// All words that a pattern is found by.
fn about(it: &Pattern) -> String {
    let rules = it.resolves.iter().chain(&it.helps).map(String::as_str);
    let words = [&it.id, &it.name, &it.problem, &it.title].map(|text| text.as_str());
    let all: Vec<&str> = words.into_iter().chain(rules).collect();
    all.join(" ").to_lowercase()
}

/// A world that holds an example and nothing else.
pub fn world(text: &str) -> Snapshot {
    let mut host = Host::new(loader::today());
    host.apply_change(Change::Set {
        path: Arc::from(EXAMPLE),
        text: text.into(),
        version: None,
    });
    host.snapshot()
}
