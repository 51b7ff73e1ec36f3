//! The generated tables and pages of the documents: what the language knows, what is priced, what rules
//! look for and what patterns do is data, and the documents are made from the same data.

mod coverage;
mod tables;

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// The documents that have such tables.
const DOCUMENTS: [&str; 2] = ["grammar/LANGUAGE.md", "README.md"];
/// What the pages of rules and patterns are made by, a test of the analysis, and what tells it to write
/// them. As a test it says when they are stale.
const PAGES: [&str; 5] = ["test", "--package", "buttress-analysis", "--test", "pages"];
const WRITE: &str = "BUTTRESS_WRITE_PAGES";

const DATA: &str = "server/analysis/data";
const OPEN: &str = "<!-- generated: ";
const CLOSE: &str = "<!-- /generated -->";

/// `cargo xtask docs`.
///
/// # Errors
/// When a document or its data cannot be read, or with `check_only` when a table is stale.
pub fn run(project: &Project, check_only: bool) -> Result<ExitCode> {
    if check_only {
        check(project)?;
    }
    for document in DOCUMENTS {
        let (committed, fresh) = both(project, document)?;
        if committed == fresh {
            println!("{document} is up to date");
        } else {
            fs::write(project.path(document), fresh)?;
            println!("{document} written");
        }
    }
    if !check_only {
        write_pages(project)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Has the pages of rules and patterns written.
fn write_pages(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(PAGES).env(WRITE, "1");
    let status = cargo.status().context("cannot run cargo")?;
    if !status.success() {
        bail!("the pages of rules and patterns were not written");
    }
    println!("grammar/rules and patterns are up to date");
    Ok(())
}

/// Whether the tables of the documents are those of the data.
///
/// # Errors
/// When they are not.
pub fn check(project: &Project) -> Result<()> {
    for document in DOCUMENTS {
        let (committed, fresh) = both(project, document)?;
        if committed != fresh {
            bail!("the tables of {document} are stale; run cargo xtask docs");
        }
    }
    Ok(())
}

fn both(project: &Project, document: &str) -> Result<(String, String)> {
    let committed = read(project, document)?;
    let fresh = filled(document, &committed, |table| {
        if table == coverage::NAME {
            return coverage::table(project);
        }
        let Some(table) = tables::find(table) else {
            bail!("{document} asks for a table `{table}` that nothing makes")
        };
        let file = format!("{DATA}/{}", table.source);
        let data = toml::from_str(&read(project, &file)?).with_context(|| format!("in {file}"))?;
        (table.make)(&data).with_context(|| format!("in {file}"))
    })?;
    Ok((committed, fresh))
}

fn read(project: &Project, relative: &str) -> Result<String> {
    fs::read_to_string(project.path(relative)).with_context(|| format!("cannot read {relative}"))
}

/// The text of a document with every table between its marks made anew.
fn filled(document: &str, text: &str, make: impl Fn(&str) -> Result<String>) -> Result<String> {
    let mut parts = text.split(OPEN);
    let mut out = parts.next().unwrap_or_default().to_string();
    let mut tables = 0;
    for part in parts {
        let (name, rest) = part
            .split_once(" -->")
            .context("a mark `<!-- generated:` is not closed")?;
        let (_, after) = rest
            .split_once(CLOSE)
            .with_context(|| format!("the table `{name}` has no end `{CLOSE}`"))?;
        let table = make(name)?;
        out.push_str(&format!(
            "{OPEN}{name} -->\n{}\n{CLOSE}{after}",
            table.trim_end()
        ));
        tables += 1;
    }
    if tables == 0 {
        bail!("{document} has no mark `{OPEN}… -->`");
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_between_the_marks_alone() {
        let manual = "# A\n<!-- generated: kinds -->\nold\n<!-- /generated -->\nb\n<!-- generated: units --><!-- /generated -->";
        let text = filled("a.md", manual, |name| Ok(format!("table of {name}\n"))).unwrap();
        assert_eq!(
            text,
            "# A\n<!-- generated: kinds -->\ntable of kinds\n<!-- /generated -->\nb\n<!-- generated: units -->\ntable of units\n<!-- /generated -->"
        );
        assert_eq!(
            filled("a.md", &text, |name| Ok(format!("table of {name}\n"))).unwrap(),
            text
        );
    }

    #[test]
    fn a_mark_without_end_is_said() {
        let error =
            filled("a.md", "<!-- generated: kinds -->\n", |_| Ok(String::new())).unwrap_err();
        assert!(error.to_string().contains("`kinds` has no end"));
        assert!(filled("a.md", "no mark", |_| Ok(String::new())).is_err());
    }
}
