//! The style sheet of an SVG.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::look;

/// How an SVG is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// Colours.
    pub colors: Colors,
    /// Whether title, score and price stand above the picture.
    pub heading: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            colors: Colors::Auto,
            heading: true,
        }
    }
}

/// The colours of an SVG.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Colors {
    /// Light or dark as the reader's system has it, by variables of CSS: for browsers.
    #[default]
    Auto,
    /// Light, without variables: for programs that know little CSS.
    Light,
    /// Dark, without variables.
    Dark,
}

/// The rules with their colours.
pub(crate) fn sheet(colors: Colors) -> String {
    let theme = look::theme();
    match colors {
        Colors::Auto => format!(
            ".bt {{{} }}\n@media (prefers-color-scheme: dark) {{ .bt {{{} }} }}\n{}",
            variables(&theme.light),
            variables(&theme.dark),
            look::STYLE,
        ),
        Colors::Light => resolved(&theme.light),
        Colors::Dark => resolved(&theme.dark),
    }
}

fn variables(theme: &BTreeMap<String, String>) -> String {
    theme.iter().fold(String::new(), |mut css, (name, value)| {
        // Writing to a string does not fail.
        let _ = write!(css, " --bt-{name}: {value};");
        css
    })
}

fn resolved(theme: &BTreeMap<String, String>) -> String {
    theme
        .iter()
        .fold(look::STYLE.to_owned(), |css, (name, value)| {
            css.replace(&format!("var(--bt-{name})"), value)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_colours_need_no_variables() {
        for colors in [Colors::Light, Colors::Dark] {
            assert!(!sheet(colors).contains("var("));
        }
        assert!(sheet(Colors::Auto).contains("prefers-color-scheme: dark"));
    }
}
