//! The settings of the editor, section `buttress`.

use std::collections::HashSet;

use buttress_analysis::FilePath;
use buttress_analysis::health::Levels;
use buttress_analysis::health::levels::{LevelError, no_such_rule};
use buttress_analysis::ide::HintOptions;
use serde_json::{Map, Value};

use crate::paths;

/// The section of an editor's settings that is ours.
pub const SECTION: &str = "buttress";

/// What the user has set. An editor that has no such settings has the defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `inlayHints`: what is shown between the words of a text.
    pub inlay_hints: HintOptions,
    /// `codeLens.enable`: lines above what they are about.
    pub code_lens: bool,
    /// `cost.show` is `lens`: what a component costs is one of those lines, and no hint.
    pub cost_lens: bool,
    /// `diagnostics.limit`: how many findings of one file are told at most.
    pub diagnostics_limit: usize,
    /// `environment`: the one that designs are looked at in, where they have it.
    pub environment: Option<String>,
    /// `rules`: those that are off or told at another severity.
    pub rules: Levels,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            inlay_hints: HintOptions::default(),
            code_lens: true,
            cost_lens: false,
            // VS Code marks no more in a text, whichever those are; so it marks the severest.
            diagnostics_limit: 500,
            environment: None,
            rules: Levels::default(),
        }
    }
}

impl Settings {
    /// What is wrong with rules that are neither ours nor one of a team's `own`, in words.
    pub fn unknown_rules(&self, own: &HashSet<&str>) -> Vec<String> {
        let unknown = self.rules.strangers().filter(|rule| !own.contains(rule));
        let wrong = unknown.map(|rule| {
            let error = no_such_rule(rule, own.iter().copied());
            does_not_count("rules", rule, &error)
        });
        wrong.collect()
    }

    /// What an editor says, and what is wrong with it in words. A wrong value counts as none.
    pub fn read(section: &Value) -> (Self, Vec<String>) {
        let mut read = Read {
            section,
            wrong: Vec::new(),
        };
        let default = Self::default();
        let hints = default.inlay_hints;
        let cost = read.one_of("cost.show", ["hint", "lens", "none"]);
        let settings = Self {
            inlay_hints: HintOptions {
                cost: cost.map_or(hints.cost, |place| place == "hint"),
                rate: read.switch("inlayHints.rate", hints.rate),
                defaults: read.switch("inlayHints.defaults", hints.defaults),
            },
            code_lens: read.switch("codeLens.enable", default.code_lens),
            cost_lens: cost == Some("lens"),
            diagnostics_limit: read.number("diagnostics.limit", default.diagnostics_limit),
            environment: read.name("environment"),
            rules: read.levels("rules"),
        };
        (settings, read.wrong)
    }
}

fn does_not_count(path: &str, rule: &str, error: &LevelError) -> String {
    format!("The setting `{SECTION}.{path}` has `{rule}`, which does not count: {error}")
}

struct Read<'a> {
    section: &'a Value,
    wrong: Vec<String>,
}

impl Read<'_> {
    /// The value at a path; none where it is not set. Some editors keep `a.b` as one key.
    fn value(&self, path: &str) -> Option<&Value> {
        let nested = path
            .split('.')
            .try_fold(self.section, |value, key| value.get(key));
        nested
            .or_else(|| self.section.get(path))
            .filter(|value| !value.is_null())
    }

    fn read<T>(&mut self, path: &str, must: &str, take: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let value = self.value(path)?;
        let taken = take(value);
        if taken.is_none() {
            self.wrong.push(format!(
                "The setting `{SECTION}.{path}` is {value}, which it cannot be: it must be {must}. Change it in the settings of the editor; until then its default counts."
            ));
        }
        taken
    }

    fn switch(&mut self, path: &str, default: bool) -> bool {
        self.read(path, "true or false", Value::as_bool)
            .unwrap_or(default)
    }

    fn number(&mut self, path: &str, default: usize) -> usize {
        let take = |value: &Value| usize::try_from(value.as_u64()?).ok().filter(|n| *n > 0);
        self.read(path, "a whole number from 1 up", take)
            .unwrap_or(default)
    }

    fn one_of<const N: usize>(
        &mut self,
        path: &str,
        words: [&'static str; N],
    ) -> Option<&'static str> {
        let take = |value: &Value| words.into_iter().find(|word| value == word);
        self.read(path, &format!("one of {}", words.join(", ")), take)
    }

    fn levels(&mut self, path: &str) -> Levels {
        let take = |value: &Value| match value {
            Value::Object(rules) => Some(rules.clone()),
            // Lua cannot tell an empty table from an empty list.
            Value::Array(none) if none.is_empty() => Some(Map::new()),
            _ => None,
        };
        let rules = self.read(path, "an object with a level for each rule", take);
        let mut levels = Levels::default();
        for (rule, level) in rules.unwrap_or_default() {
            // What is no text is no level either, and is said as it is written.
            let level = level.as_str().map_or(level.to_string(), str::to_owned);
            if let Err(error) = levels.set(&rule, &level) {
                self.wrong.push(does_not_count(path, &rule, &error));
            }
        }
        levels
    }

    fn name(&mut self, path: &str) -> Option<String> {
        let take = |value: &Value| value.as_str().map(str::to_owned);
        self.read(path, "the name of an environment, or null", take)
            .filter(|name| !name.trim().is_empty())
    }
}

/// The settings of all folders of a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scoped {
    /// For what is in no folder.
    pub general: Settings,
    /// By folder.
    pub folders: Vec<(FilePath, Settings)>,
}

impl Scoped {
    /// Those that count for a file: of the innermost folder that it is in.
    pub fn of(&self, path: &str) -> &Settings {
        self.folders
            .iter()
            .filter(|(folder, _)| paths::is_below(path, folder))
            .max_by_key(|(folder, _)| folder.len())
            .map_or(&self.general, |(_, settings)| settings)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_set_has_its_default() {
        for section in [
            json!(null),
            json!({}),
            json!({ "rules": [] }),
            json!({ "server": { "path": "" } }),
        ] {
            assert_eq!(Settings::read(&section), (Settings::default(), Vec::new()));
        }
    }

    #[test]
    fn what_is_set_counts() {
        let section = json!({
            "cost": { "show": "lens" },
            "inlayHints": { "defaults": true },
            "codeLens.enable": false,
            "diagnostics": { "limit": 7 },
            "environment": "staging",
            "rules": { "missing-metrics": "off" },
        });
        let (settings, wrong) = Settings::read(&section);
        assert_eq!(wrong, Vec::<String>::new());
        let mut rules = Levels::default();
        rules.set("missing-metrics", "off").expect("known");
        let expected = Settings {
            inlay_hints: HintOptions {
                cost: false,
                rate: true,
                defaults: true,
            },
            code_lens: false,
            cost_lens: true,
            diagnostics_limit: 7,
            environment: Some("staging".to_owned()),
            rules,
        };
        assert_eq!(settings, expected);
    }

    #[test]
    fn what_is_wrong_is_said_and_does_not_count() {
        let section = json!({
            "cost": { "show": "yes" },
            "diagnostics": { "limit": 0 },
            "codeLens": true,
            "environment": ["a"],
            "rules": { "missing-metric": "off", "missing-backup": 1 },
        });
        let (settings, wrong) = Settings::read(&section);
        // Who has which rules is known later.
        let mut rules = Levels::default();
        rules.set("missing-metric", "off").expect("a level");
        let expected = Settings {
            rules,
            ..Settings::default()
        };
        assert_eq!(settings, expected);
        assert_eq!(wrong.len(), 4, "{wrong:#?}");
        assert!(wrong[0].contains("`buttress.cost.show` is \"yes\""));
        assert!(wrong[1].contains("`buttress.diagnostics.limit` is 0"));
        assert!(wrong[1].contains("a whole number from 1 up"));
        assert!(wrong[2].contains("`buttress.environment` is [\"a\"]"));
        assert!(wrong[3].contains("which does not count: `1` is no level: write"));
        let wrong = settings.unknown_rules(&HashSet::new());
        assert!(wrong[0].contains("no rule `missing-metric`: did you mean `missing-metrics`?"));
        assert!(
            settings
                .unknown_rules(&["missing-metric"].into())
                .is_empty()
        );
    }

    #[test]
    fn the_innermost_folder_counts() {
        let with = |limit| Settings {
            diagnostics_limit: limit,
            ..Settings::default()
        };
        let scoped = Scoped {
            general: with(1),
            folders: vec![("/a".into(), with(2)), ("/a/b".into(), with(3))],
        };
        let limit = |path| scoped.of(path).diagnostics_limit;
        assert_eq!(limit("/a/x.arch"), 2);
        assert_eq!(limit("/a/b/x.arch"), 3);
        assert_eq!(limit("/ab/x.arch"), 1);
    }
}
