//! `buttress patterns`: what there is.

use buttress_analysis::patterns::{CATEGORIES, Pattern, SubjectKind};
use clap::Args;
use clap::builder::PossibleValuesParser;
use serde::Serialize;

use super::super::{CLEAN, FAILED, Format, json, print};
use super::Library;

/// Which are listed, and how.
#[derive(Debug, Args)]
pub struct List {
    /// Only those of one category
    #[arg(long, value_parser = PossibleValuesParser::new(CATEGORIES))]
    category: Option<String>,
    /// Only those that speak of this
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// For people (text) or for programs (json)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A pattern in JSON.
#[derive(Serialize)]
pub struct Output<'a> {
    id: &'a str,
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

impl<'a> From<&'a Pattern> for Output<'a> {
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

impl List {
    /// Prints the list, category by category.
    pub fn run(&self) -> anyhow::Result<u8> {
        let library = Library::here();
        let mut wanted: Vec<&Pattern> = library.all().filter(|it| self.wants(it)).collect();
        let drawer = |it: &Pattern| CATEGORIES.iter().position(|c| *c == it.category);
        wanted.sort_by(|a, b| (drawer(a), &a.id).cmp(&(drawer(b), &b.id)));
        print(&match self.format {
            Format::Json => json::print(&wanted.into_iter().map(Output::from).collect::<Vec<_>>())?,
            Format::Text => table(&wanted),
        })?;
        Ok(if library.is_right { CLEAN } else { FAILED })
    }

    fn wants(&self, it: &Pattern) -> bool {
        let in_category = self.category.as_ref().is_none_or(|c| *c == it.category);
        let about = || {
            let rules = it.resolves.iter().chain(&it.helps).map(String::as_str);
            let words = [&it.id, &it.name, &it.problem, &it.title].map(|text| text.as_str());
            let all: Vec<&str> = words.into_iter().chain(rules).collect();
            all.join(" ").to_lowercase()
        };
        let speaks = |words: &String| {
            let about = about();
            let mut words = words.to_lowercase();
            words.retain(|c| c != '"');
            words.split_whitespace().all(|word| about.contains(word))
        };
        in_category && self.search.as_ref().is_none_or(speaks)
    }
}

fn table(all: &[&Pattern]) -> String {
    let width = all.iter().map(|it| it.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    let mut last = "";
    for it in all {
        if it.category != last {
            let space = if last.is_empty() { "" } else { "\n" };
            out.push_str(&format!("{space}\u{1b}[1m{}\u{1b}[0m\n", it.category));
            last = &it.category;
        }
        let level = "●".repeat(usize::from(it.difficulty))
            + &"○".repeat(5_usize.saturating_sub(it.difficulty.into()));
        out.push_str(&format!("  {:<width$}  {level}  {}\n", it.id, it.problem));
    }
    out
}
