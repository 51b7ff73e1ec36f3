//! `buttress rules` and `buttress explain`: what is looked for, and why.

use buttress_analysis::Category;
use buttress_analysis::health::{self, RULES, Rule};
use buttress_analysis::model::nearest;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;

use super::{CLEAN, FAILED, Format, complain, json, print};

/// Lists the rules that designs are looked at with.
#[derive(Debug, Args)]
pub struct Rules {
    /// Only those of one part of the health
    #[arg(long, value_parser = category_parser())]
    category: Option<Category>,
    /// For people (text) or for programs (json)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Says what a rule is about, and why.
///
/// Exit code: 0 there is such a rule, 2 there is none.
#[derive(Debug, Args)]
pub struct Explain {
    /// Its name or short id: `single-point-of-failure`, `REL002`
    rule: String,
}

/// A rule in JSON.
#[derive(Serialize)]
struct Output {
    id: &'static str,
    slug: &'static str,
    category: &'static str,
    severity: Severities,
    /// Risk points of each severity, where everything depends on it.
    points: Points,
    title: &'static str,
    why: &'static str,
}

#[derive(Serialize)]
struct Severities {
    usual: &'static str,
    most: &'static str,
}

#[derive(Serialize)]
struct Points {
    usual: f64,
    most: f64,
}

fn category_parser() -> impl TypedValueParser<Value = Category> {
    let named = |word: String| Category::ALL.into_iter().find(|c| c.word() == word);
    // Only the possible values get here.
    PossibleValuesParser::new(Category::ALL.map(Category::word))
        .map(move |word| named(word).unwrap_or(Category::Structure))
}

impl Rules {
    /// Prints the list.
    pub fn run(&self) -> anyhow::Result<u8> {
        let wanted = |rule: &&Rule| self.category.is_none_or(|c| rule.category == c);
        let rules = RULES.iter().copied().filter(wanted);
        print(&match self.format {
            Format::Json => json::print(&rules.map(Output::from).collect::<Vec<_>>())?,
            Format::Text => table(&rules.collect::<Vec<_>>()),
        })?;
        Ok(CLEAN)
    }
}

impl Explain {
    /// Prints what there is to say.
    pub fn run(&self) -> anyhow::Result<u8> {
        let wanted = self.rule.as_str();
        let Some(rule) = health::canonical(wanted).and_then(health::rule) else {
            let upper = wanted.to_uppercase();
            let slug = nearest(wanted, RULES.iter().map(|rule| rule.slug));
            let near = slug.or_else(|| nearest(&upper, RULES.iter().map(|rule| rule.id)));
            complain(&match near {
                Some(near) => format!("there is no rule `{wanted}`: did you mean `{near}`?"),
                None => format!("there is no rule `{wanted}`: `buttress rules` lists them"),
            });
            return Ok(FAILED);
        };
        print(&explained(rule))?;
        Ok(CLEAN)
    }
}

impl From<&'static Rule> for Output {
    fn from(rule: &'static Rule) -> Self {
        Self {
            id: rule.id,
            slug: rule.slug,
            category: rule.category.word(),
            severity: Severities {
                usual: rule.weight.severity().word(),
                most: rule.most.severity().word(),
            },
            points: Points {
                usual: rule.weight.points(),
                most: rule.most.points(),
            },
            title: rule.title,
            why: rule.why,
        }
    }
}

/// `warning`, or `warning to error` where it can be worse than usual.
fn severity(rule: &Rule) -> String {
    let (usual, most) = (rule.weight.severity(), rule.most.severity());
    match usual == most {
        true => usual.word().to_owned(),
        false => format!("{} to {}", usual.word(), most.word()),
    }
}

fn table(rules: &[&Rule]) -> String {
    let widest = |of: fn(&Rule) -> usize| rules.iter().map(|rule| of(rule)).max().unwrap_or(0);
    let id = widest(|rule| rule.id.len());
    let slug = widest(|rule| rule.slug.len());
    let category = widest(|rule| rule.category.word().len());
    let level = widest(|rule| severity(rule).len());
    let line = |rule: &&Rule| {
        format!(
            "{:<id$}  {:<slug$}  {:<category$}  {:<level$}  {}\n",
            rule.id,
            rule.slug,
            rule.category.word(),
            severity(rule),
            rule.title
        )
    };
    rules.iter().map(line).collect()
}

fn explained(rule: &Rule) -> String {
    let Rule {
        slug, id, title, ..
    } = rule;
    format!(
        "\u{1b}[1m{slug}\u{1b}[0m ({id})\n{title}.\n\n{}\n\n\
         category {}; {}; {} risk points where everything depends on it\n\n\
         Where it is meant to be so, say so in the design:\n  \
         accept {slug} on NAME \"why\" {{ until = YYYY-MM-DD }}\n",
        rule.why,
        rule.category.word(),
        severity(rule),
        points(rule),
    )
}

fn points(rule: &Rule) -> String {
    let (usual, most) = (rule.weight.points(), rule.most.points());
    match usual == most {
        true => usual.to_string(),
        false => format!("{usual} to {most}"),
    }
}
