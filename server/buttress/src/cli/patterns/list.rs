//! `buttress patterns`: what there is.

use buttress_analysis::patterns::{CATEGORIES, Pattern};
use clap::Args;
use clap::builder::PossibleValuesParser;

use super::super::{CLEAN, FAILED, Format, json, print};
use super::Library;
use crate::gallery::{self, Entry};

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

impl List {
    /// Prints the list, category by category.
    pub fn run(&self) -> anyhow::Result<u8> {
        let library = Library::here();
        let (category, search) = (self.category.as_deref(), self.search.as_deref());
        let wanted = gallery::found(library.all(), category, search);
        print(&match self.format {
            Format::Json => json::print(&wanted.into_iter().map(Entry::from).collect::<Vec<_>>())?,
            Format::Text => table(&wanted),
        })?;
        Ok(if library.is_right { CLEAN } else { FAILED })
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
