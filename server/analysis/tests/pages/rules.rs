//! One page a rule.

use std::collections::BTreeMap;
use std::fmt::Write;

use buttress_analysis::Category;
use buttress_analysis::health::{RULES, Rule};
use buttress_analysis::patterns::Pattern;

use super::examples::examples;
use super::{block, listed};

/// So many designs of which a rule says nothing are shown.
const SILENT: usize = 2;

/// Longer examples are left to the tests.
const LONG: usize = 40;

/// The pages, by the name of their file.
pub fn pages() -> BTreeMap<String, String> {
    let pages = RULES
        .iter()
        .map(|rule| (format!("{}.md", rule.slug), page(rule)));
    pages.chain([("README.md".to_owned(), list())]).collect()
}

fn list() -> String {
    let mut out = String::from(
        "# Rules\n\nWhat designs are looked at with, by the part of the health that it counts for. `buttress rules` \
         lists the same in the terminal, and `buttress explain RULE` explains one. Points are what a finding takes \
         from 100 where everything depends on it; [how they add up](../LANGUAGE.md#rule).\n",
    );
    for category in Category::ALL {
        let of = RULES.iter().filter(|rule| rule.category == category);
        let _ = write!(
            out,
            "\n## {}\n\n| rule | id | what it finds | severity |\n| --- | --- | --- | --- |\n",
            capital(category.word())
        );
        for rule in of {
            let _ = writeln!(
                out,
                "| [`{0}`]({0}.md) | {1} | {2} | {3} |",
                rule.slug,
                rule.id,
                rule.title,
                severity(rule)
            );
        }
    }
    out
}

fn severity(rule: &Rule) -> String {
    let (usual, most) = (rule.weight.severity().word(), rule.most.severity().word());
    match usual == most {
        true => usual.to_owned(),
        false => format!("{usual} to {most}"),
    }
}

fn page(rule: &Rule) -> String {
    let (usual, most) = (rule.weight.points(), rule.most.points());
    let points = match usual == most {
        true => format!("{usual}"),
        false => format!("{usual} to {most}"),
    };
    let mut out = format!(
        "# {}\n\n`{}` · {} · {} · {} · {points} risk points where everything depends on it\n\n{}\n",
        rule.title,
        rule.slug,
        rule.id,
        rule.category.word(),
        severity(rule),
        rule.why
    );
    let (firing, silent): (Vec<_>, Vec<_>) = examples(rule.slug)
        .into_iter()
        .filter(|example| example.text.lines().count() <= LONG)
        .partition(|example| !example.found.is_empty());
    if let Some(example) = firing.first() {
        let _ = write!(
            out,
            "\n## Where it speaks\n\n{}",
            block("arch", &example.text)
        );
        for finding in &example.found {
            let _ = write!(out, "\n> {}\n", finding.message);
        }
        let fixes = example.found.iter().flat_map(|finding| &finding.fixes);
        let mut titles: Vec<String> = fixes.map(|fix| format!("*{}*", fix.title)).collect();
        titles.dedup();
        if !titles.is_empty() {
            let _ = write!(out, "\nWith one click: {}.\n", listed(titles));
        }
    }
    let mut silent = silent.into_iter().take(SILENT).peekable();
    if silent.peek().is_some() {
        out += "\n## Where it does not\n";
    }
    for example in silent {
        let _ = write!(
            out,
            "\n{}.\n\n{}",
            capital(&example.name),
            block("arch", &example.text)
        );
    }
    let patterns = |about: fn(&Pattern) -> &[String]| {
        let all = Pattern::all().filter(|it| about(it).iter().any(|slug| slug == rule.slug));
        listed(all.map(|it| format!("[{}](../../patterns/{}/README.md)", it.name, it.id)))
    };
    let settling = patterns(|it| &it.resolves);
    let helping = patterns(|it| &it.helps);
    if !settling.is_empty() || !helping.is_empty() {
        out += "\n## Patterns\n";
    }
    if !settling.is_empty() {
        let _ = write!(out, "\nSettled by {settling}.\n");
    }
    if !helping.is_empty() {
        let _ = write!(out, "\nA reason to look at {helping}.\n");
    }
    let _ = write!(
        out,
        "\n## Where it is meant to be so\n\nSay so in the design, with a reason and until when:\n\n{}\nA team \
         turns the rule off, or has it told of more or less loudly, in its `buttress.toml`:\n\n{}",
        block(
            "arch",
            &format!(
                "accept {} on NAME \"why\" {{ until = YYYY-MM-DD }}",
                rule.slug
            )
        ),
        block("toml", &format!("[rules]\n{} = \"off\"", rule.slug))
    );
    out
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(chars).collect()
}
