//! `buttress rules` and `buttress explain`: what is looked for, and why.

use buttress_analysis::health::{self, RULES, Rule};
use buttress_analysis::model::nearest;
use clap::Args;
use serde::Serialize;

use super::{CLEAN, FAILED, Format, complain, json, print};

/// Lists the rules that designs are looked at with.
#[derive(Debug, Args)]
pub struct Rules {
    /// For people (text) or for programs (json)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Says what a rule is about, and why.
#[derive(Debug, Args)]
pub struct Explain {
    /// Its name or short id: `single-point-of-failure`, `REL002`
    rule: String,
}

#[derive(Serialize)]
struct Output<'a> {
    rule: &'a str,
    id: &'a str,
    category: String,
    severity: &'static str,
    /// Risk points before exposure and magnitude.
    points: f64,
    title: &'a str,
    why: &'a str,
}

impl Rules {
    /// Prints the list.
    pub fn run(&self) -> anyhow::Result<u8> {
        print(&match self.format {
            Format::Json => {
                json::print(&RULES.iter().map(|rule| output(rule)).collect::<Vec<_>>())?
            }
            Format::Text => RULES.iter().map(|rule| line(rule)).collect(),
        })?;
        Ok(CLEAN)
    }
}

impl Explain {
    /// Prints what there is to say.
    pub fn run(&self) -> anyhow::Result<u8> {
        let rule = health::canonical(&self.rule).and_then(health::rule);
        let Some(rule) = rule else {
            let wanted = self.rule.as_str();
            let near = nearest(wanted, RULES.iter().map(|rule| rule.slug));
            complain(&match near {
                Some(near) => format!("there is no rule `{wanted}`: did you mean `{near}`?"),
                None => format!("there is no rule `{wanted}`: `buttress rules` lists them"),
            });
            return Ok(FAILED);
        };
        let Output {
            rule,
            id,
            category,
            severity,
            title,
            why,
            points,
        } = output(rule);
        print(&format!(
            "\u{1b}[1m{rule}\u{1b}[0m ({id})\n{title}.\n\n{why}\n\n\
             category {category}, usually {severity}, {points} risk points where everything depends on it\n\n\
             Where it is meant to be so, say so in the design:\n  \
             accept {rule} on NAME \"why\" {{ until = YYYY-MM-DD }}\n"
        ))?;
        Ok(CLEAN)
    }
}

fn output(rule: &Rule) -> Output<'_> {
    Output {
        rule: rule.slug,
        id: rule.id,
        category: format!("{:?}", rule.category).to_lowercase(),
        severity: rule.weight.severity().word(),
        points: rule.weight.points(),
        title: rule.title,
        why: rule.why,
    }
}

fn line(rule: &Rule) -> String {
    let Output {
        rule,
        id,
        category,
        severity,
        title,
        ..
    } = output(rule);
    format!("{id:<9} {rule:<34} {category:<14} {severity:<12} {title}\n")
}
