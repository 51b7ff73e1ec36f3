//! Icons and colours: data that the SVG files and the canvas share (`data/`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// The rules of style, with colours as `var(--bt-…)`.
pub(crate) const STYLE: &str = include_str!("../data/scene.css");

/// The picture of a kind.
#[derive(Debug, Clone, Deserialize)]
pub struct Icon {
    /// Family of kinds, which gives the colour.
    pub family: String,
    /// Path of outlines in a square of 24.
    pub path: String,
}

/// Colours by name.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Theme {
    pub light: BTreeMap<String, String>,
    pub dark: BTreeMap<String, String>,
}

static ICONS: LazyLock<BTreeMap<String, Icon>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../data/icons.json")).unwrap_or_default());

static THEME: LazyLock<Theme> =
    LazyLock::new(|| serde_json::from_str(include_str!("../data/theme.json")).unwrap_or_default());

/// The icon of a kind; a plain box for a kind that is not known.
#[must_use]
pub fn icon(kind: &str) -> Option<&'static Icon> {
    ICONS.get(kind).or_else(|| ICONS.get(""))
}

pub(crate) fn theme() -> &'static Theme {
    &THEME
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_themes_have_every_colour_of_the_style() {
        let theme = theme();
        for name in STYLE
            .split("var(--bt-")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            assert!(theme.light.contains_key(name), "light theme lacks {name}");
            assert!(theme.dark.contains_key(name), "dark theme lacks {name}");
        }
    }

    #[test]
    fn every_icon_has_a_family_with_colours() {
        assert!(ICONS.len() > 30);
        for (kind, icon) in ICONS.iter() {
            let name = if icon.family == "edge" {
                "edge-family"
            } else {
                icon.family.as_str()
            };
            assert!(
                theme().light.contains_key(name),
                "{kind} is of the unknown family {name}"
            );
            assert!(icon.path.starts_with('M'), "{kind}");
        }
    }

    #[test]
    fn an_unknown_kind_has_an_icon() {
        assert!(icon("flux-capacitor").is_some());
    }
}
