//! The generated tables of grammar/LANGUAGE.md: what the language knows is data, and the manual is
//! made from the same data.

mod tables;

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::project::Project;

const MANUAL: &str = "grammar/LANGUAGE.md";
const DATA: &str = "server/analysis/data";
const OPEN: &str = "<!-- generated: ";
const CLOSE: &str = "<!-- /generated -->";

/// `cargo xtask docs`.
///
/// # Errors
/// When the manual or its data cannot be read, or with `check_only` when a table is stale.
pub fn run(project: &Project, check_only: bool) -> Result<ExitCode> {
    if check_only {
        check(project)?;
        println!("{MANUAL} is up to date");
        return Ok(ExitCode::SUCCESS);
    }
    let (committed, fresh) = both(project)?;
    if committed == fresh {
        println!("{MANUAL} is up to date");
    } else {
        fs::write(project.path(MANUAL), fresh)?;
        println!("{MANUAL} written");
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the tables of the manual are those of the data.
///
/// # Errors
/// When they are not.
pub fn check(project: &Project) -> Result<()> {
    let (committed, fresh) = both(project)?;
    if committed != fresh {
        bail!("the tables of {MANUAL} are stale; run cargo xtask docs");
    }
    Ok(())
}

fn both(project: &Project) -> Result<(String, String)> {
    let committed = read(project, MANUAL)?;
    let fresh = filled(&committed, |table| {
        let Some(table) = tables::find(table) else {
            bail!("{MANUAL} asks for a table `{table}` that nothing makes")
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

/// `manual` with every table between its marks made anew.
fn filled(manual: &str, make: impl Fn(&str) -> Result<String>) -> Result<String> {
    let mut parts = manual.split(OPEN);
    let mut text = parts.next().unwrap_or_default().to_string();
    let mut tables = 0;
    for part in parts {
        let (name, rest) = part
            .split_once(" -->")
            .context("a mark `<!-- generated:` is not closed")?;
        let (_, after) = rest
            .split_once(CLOSE)
            .with_context(|| format!("the table `{name}` has no end `{CLOSE}`"))?;
        let table = make(name)?;
        text.push_str(&format!(
            "{OPEN}{name} -->\n{}\n{CLOSE}{after}",
            table.trim_end()
        ));
        tables += 1;
    }
    if tables == 0 {
        bail!("{MANUAL} has no mark `{OPEN}… -->`");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_between_the_marks_alone() {
        let manual = "# A\n<!-- generated: kinds -->\nold\n<!-- /generated -->\nb\n<!-- generated: units --><!-- /generated -->";
        let text = filled(manual, |name| Ok(format!("table of {name}\n"))).unwrap();
        assert_eq!(
            text,
            "# A\n<!-- generated: kinds -->\ntable of kinds\n<!-- /generated -->\nb\n<!-- generated: units -->\ntable of units\n<!-- /generated -->"
        );
        assert_eq!(
            filled(&text, |name| Ok(format!("table of {name}\n"))).unwrap(),
            text
        );
    }

    #[test]
    fn a_mark_without_end_is_said() {
        let error = filled("<!-- generated: kinds -->\n", |_| Ok(String::new())).unwrap_err();
        assert!(error.to_string().contains("`kinds` has no end"));
        assert!(filled("no mark", |_| Ok(String::new())).is_err());
    }
}
