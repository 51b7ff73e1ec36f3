//! One page a pattern.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use buttress_analysis::ide;
use buttress_analysis::patterns::{CATEGORIES, Pattern, SubjectKind};
use buttress_trials::TODAY;

use super::{block, filled, listed, root};

/// The pages, by the path of their file.
pub fn pages() -> BTreeMap<String, String> {
    let pages = Pattern::all().map(|it| (format!("{}/README.md", it.id), page(it)));
    let document = fs::read_to_string(root().join("patterns/README.md")).expect("it is there");
    let document = filled(&document, "patterns", &list());
    pages.chain([("README.md".to_owned(), document)]).collect()
}

fn list() -> String {
    let mut out = String::new();
    for category in CATEGORIES {
        let _ = write!(
            out,
            "\n### {category}\n\n| pattern | what it is for | effort |\n| --- | --- | --- |\n"
        );
        for it in Pattern::all().filter(|it| it.category == category) {
            let _ = writeln!(
                out,
                "| [{}]({}/README.md) | {} | {} |",
                it.name, it.id, it.problem, it.difficulty
            );
        }
    }
    out + "\n"
}

fn effort(difficulty: u8) -> &'static str {
    match difficulty {
        1 => "a setting",
        2 => "a component or a library",
        3 => "a component and code",
        4 => "another flow or owner of data",
        _ => "another shape of the system",
    }
}

fn page(it: &Pattern) -> String {
    let subject = match it.subject {
        SubjectKind::Component => "a component",
        SubjectKind::Connection => "a connection",
        SubjectKind::Design => "the design as a whole",
    };
    let mut out = format!(
        "# {}\n\n`{}` · {} · carried out on {subject} · effort {} of 5: {}\n\n{}\n\n## What is won and paid\n\n",
        it.name,
        it.id,
        it.category,
        it.difficulty,
        effort(it.difficulty),
        it.problem
    );
    for line in &it.trade_offs {
        let (sign, words) = line.split_at(1);
        let _ = writeln!(out, "- **{sign}**{words}");
    }
    let _ = write!(
        out,
        "\nOn the bill: {}\n\n## Where it is offered\n\n",
        small(&it.cost)
    );
    let rules = |slugs: &[String]| {
        let slugs = slugs.iter();
        listed(slugs.map(|slug| format!("[`{slug}`](../../grammar/rules/{slug}.md)")))
    };
    if !it.resolves.is_empty() {
        let _ = writeln!(
            out,
            "- For findings of {}, which it settles.",
            rules(&it.resolves)
        );
    }
    if !it.helps.is_empty() {
        let _ = writeln!(
            out,
            "- For findings of {}, which it may settle or makes smaller.",
            rules(&it.helps)
        );
    }
    if let Some(condition) = condition(it) {
        let _ = write!(
            out,
            "- Wherever this holds:\n\n  ```text\n  {condition}\n  ```\n"
        );
    }
    let (applied, after) = ide::pattern_outcome(it, TODAY).expect("it is proved");
    let changes = block("diff", &difference(&it.before, &after));
    let _ = write!(
        out,
        "\n## For example\n\n*{}*:\n\n{changes}",
        applied.title()
    );
    let mut parameters = it.parameters().peekable();
    if parameters.peek().is_some() {
        out += "\n## To choose\n\n| name | what it is for | where nothing is known |\n| --- | --- | --- |\n";
    }
    for (name, doc, value) in parameters {
        let _ = writeln!(out, "| `{name}` | {doc} | `{value}` |");
    }
    let at = match it.subject {
        SubjectKind::Component => " --at NAME",
        SubjectKind::Connection => " --at \"A -> B\"",
        SubjectKind::Design => "",
    };
    let command = format!("buttress patterns apply {}{at} --dry-run", it.id);
    let _ = write!(
        out,
        "\n## Carry it out\n\nWith the cursor on {subject}, in the menu of code actions; or in the terminal, where \
         `--dry-run` shows the difference and changes nothing:\n\n{}",
        block("sh", &command)
    );
    if !it.related.is_empty() {
        let related = it.related.iter();
        let related = related.map(|id| {
            let name = Pattern::get(id).map_or(id.as_str(), |it| &it.name);
            format!("[{name}](../{id}/README.md)")
        });
        let _ = write!(out, "\nSee also {}.\n", listed(related));
    }
    out += "\n## Read on\n\n";
    for line in &it.references {
        let _ = writeln!(out, "- {line}");
    }
    out
}

/// The sentence with a small first letter, where it is no name.
fn small(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let first = chars.next().map(char::to_lowercase).into_iter().flatten();
    match sentence.chars().nth(1) {
        Some(second) if second.is_lowercase() || second == ' ' => first.chain(chars).collect(),
        _ => sentence.to_owned(),
    }
}

/// Its `match`, as it is written.
fn condition(it: &Pattern) -> Option<String> {
    let path = root().join(format!("patterns/{}/pattern.toml", it.id));
    let text = fs::read_to_string(path).expect("it is there");
    let data: toml::Table = toml::from_str(&text).expect("it was read before");
    Some(data.get("match")?.as_str()?.to_owned())
}

/// The lines of two texts with what is the same, what goes and what comes.
fn difference(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    // The longest common lines, from the end.
    let mut longest = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            longest[a][b] = match old[a] == new[b] {
                true => longest[a + 1][b + 1] + 1,
                false => longest[a + 1][b].max(longest[a][b + 1]),
            };
        }
    }
    let (mut a, mut b, mut out) = (0, 0, String::new());
    while a < old.len() || b < new.len() {
        let (mark, line) = if a < old.len() && b < new.len() && old[a] == new[b] {
            (a, b) = (a + 1, b + 1);
            (' ', old[a - 1])
        } else if a < old.len() && (b == new.len() || longest[a + 1][b] >= longest[a][b + 1]) {
            a += 1;
            ('-', old[a - 1])
        } else {
            b += 1;
            ('+', new[b - 1])
        };
        out.push_str(format!("{mark} {line}").trim_end());
        out.push('\n');
    }
    out
}
