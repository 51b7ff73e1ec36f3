//! How rules are taken: off, or told at another severity than their own. What a finding costs stays
//! what it is, so that two teams can compare their scores.

use std::collections::BTreeMap;

use super::{RULES, canonical};
use crate::finding::Severity;
use crate::model::nearest;
use crate::span::FilePath;

/// How a rule is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It does not look.
    Off,
    /// What it finds is told at this severity.
    Told(Severity),
}

impl Level {
    /// All there are, by the words that are written for them.
    pub const ALL: [(&'static str, Level); 5] = [
        ("off", Self::Off),
        ("hint", Self::Told(Severity::Hint)),
        ("info", Self::Told(Severity::Information)),
        ("warning", Self::Told(Severity::Warning)),
        ("error", Self::Told(Severity::Error)),
    ];
}

/// How rules are taken, those of a team among them; those that are not named are taken as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<String, Level>);

/// What cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LevelError {
    /// No rule is called so.
    #[error("there is no rule `{0}`: {1}")]
    Rule(String, String),
    /// No level is called so.
    #[error("`{0}` is no level: {1}")]
    Level(String, String),
    /// The rule is named twice, by its name and its short id.
    #[error("`{0}` is set twice: remove one of the two")]
    Twice(String),
}

impl Levels {
    /// Takes the rule that is named by slug or short id as `level` says. Another name may be that of a
    /// team's rule, which stands in its designs: see [`Levels::strangers`].
    ///
    /// # Errors
    /// Where there is no such level, or the rule is set already.
    pub fn set(&mut self, rule: &str, level: &str) -> Result<(), LevelError> {
        let name = canonical(rule).unwrap_or(rule);
        let known = Level::ALL.iter().find(|(word, _)| *word == level);
        let Some((_, level)) = known else {
            let words = || Level::ALL.iter().map(|(word, _)| *word);
            let remedy = match nearest(level, words()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of {}", words().collect::<Vec<_>>().join(", ")),
            };
            return Err(LevelError::Level(level.to_owned(), remedy));
        };
        match self.0.insert(name.to_owned(), *level) {
            Some(_) => Err(LevelError::Twice(name.to_owned())),
            None => Ok(()),
        }
    }

    /// What is named and is no rule of ours: rules of a team, if they are there.
    pub fn strangers(&self) -> impl Iterator<Item = &str> {
        let names = self.0.keys().map(String::as_str);
        names.filter(|name| canonical(name).is_none())
    }

    /// These, and those of `under` that they say nothing of.
    pub fn over(&self, under: &Levels) -> Levels {
        let mut out = under.0.clone();
        out.extend(self.0.clone());
        Levels(out)
    }

    /// Whether the rule does not look.
    pub fn is_off(&self, slug: &str) -> bool {
        self.0.get(slug) == Some(&Level::Off)
    }

    /// At which severity it is told what the rule finds; `None` for its own.
    pub fn severity(&self, slug: &str) -> Option<Severity> {
        match self.0.get(slug) {
            Some(Level::Told(severity)) => Some(*severity),
            Some(Level::Off) | None => None,
        }
    }
}

/// No rule is called so, neither one of ours nor one of a team's `own`.
pub fn no_such_rule<'a>(rule: &str, own: impl Iterator<Item = &'a str>) -> LevelError {
    let mut own: Vec<&str> = own.collect();
    own.sort_unstable();
    let all = own.into_iter().chain(RULES.iter().map(|rule| rule.slug));
    let remedy = match nearest(rule, all) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`buttress rules` lists ours, and no design here has one of that name".to_owned(),
    };
    LevelError::Rule(rule.to_owned(), remedy)
}

/// How rules are taken in the designs of each folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LevelsByFolder {
    /// By the team, in a file of the workspace: that of the innermost folder counts.
    pub workspace: Vec<(FilePath, Levels)>,
    /// By the user, who comes before the team: those of the innermost folder count.
    pub user: Vec<(FilePath, Levels)>,
    /// By the user, for what is in none of those folders.
    pub otherwise: Levels,
}

impl LevelsByFolder {
    /// How they are taken in the design with this root file.
    pub(crate) fn of(&self, root: &str) -> Levels {
        let team = innermost(&self.workspace, root);
        let user = innermost(&self.user, root).unwrap_or(&self.otherwise);
        match team {
            Some(team) => user.over(team),
            None => user.clone(),
        }
    }
}

/// What is said for the innermost of the folders that a file is in.
pub(crate) fn innermost<'a, T>(folders: &'a [(FilePath, T)], file: &str) -> Option<&'a T> {
    let inside = |folder: &str| {
        let rest = file.strip_prefix(folder.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    let folders = folders.iter().filter(|(folder, _)| inside(folder));
    let innermost = folders.max_by_key(|(folder, _)| folder.len());
    innermost.map(|(_, said)| said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{PATH, TODAY};
    use crate::{Change, Finding, Host, Report};

    fn levels(all: &[(&str, &str)]) -> Levels {
        let mut out = Levels::default();
        for (rule, level) in all {
            out.set(rule, level).expect("known");
        }
        out
    }

    fn set(text: &str) -> Change {
        Change::Set {
            path: PATH.into(),
            text: text.into(),
            version: None,
        }
    }

    fn all(levels: Levels) -> Change {
        Change::Levels(LevelsByFolder {
            otherwise: levels,
            ..LevelsByFolder::default()
        })
    }

    fn report(host: &Host) -> std::sync::Arc<Report> {
        host.snapshot().report(PATH).expect("a root")
    }

    fn of<'a>(report: &'a Report, rule: &str) -> Vec<&'a Finding> {
        let all = report.findings().iter();
        all.filter(|finding| finding.rule == rule).collect()
    }

    const TEXT: &str = "architecture \"A\"\nservice api: aws.fargate { replicas = 1 }\n\
        database db: aws.rds_postgres { instance = db.r6g.large, storage = 100 GB }\n\
        client web\nweb -> api: rest\napi -> db: write\n";

    #[test]
    fn what_cannot_be_set_has_its_cause_and_remedy() {
        let mut levels = Levels::default();
        let mut said = |rule, level| match levels.set(rule, level) {
            Ok(()) => "fine".to_owned(),
            Err(error) => error.to_string(),
        };
        assert_eq!(said("missing-metrics", "off"), "fine");
        assert_eq!(
            said("OBS001", "off"),
            "`missing-metrics` is set twice: remove one of the two"
        );
        assert_eq!(
            said("missing-backup", "warnign"),
            "`warnign` is no level: did you mean `warning`?"
        );
        assert_eq!(
            said("missing-backup", "mostly harmless"),
            "`mostly harmless` is no level: write one of off, hint, info, warning, error"
        );
    }

    #[test]
    fn what_is_no_rule_of_ours_may_be_one_of_the_team() {
        let levels = levels(&[
            ("missing-backups", "off"),
            ("zzzzzzzzzzzz", "off"),
            ("OBS001", "off"),
            ("no-spot", "off"),
            ("no-spots", "hint"),
        ]);
        let strangers: Vec<&str> = levels.strangers().collect();
        assert_eq!(
            strangers,
            ["missing-backups", "no-spot", "no-spots", "zzzzzzzzzzzz"]
        );
        let said = |rule| no_such_rule(rule, ["no-spot"].into_iter()).to_string();
        assert_eq!(
            said("missing-backups"),
            "there is no rule `missing-backups`: did you mean `missing-backup`?"
        );
        assert_eq!(
            said("no-spots"),
            "there is no rule `no-spots`: did you mean `no-spot`?"
        );
        assert_eq!(
            said("zzzzzzzzzzzz"),
            "there is no rule `zzzzzzzzzzzz`: `buttress rules` lists ours, and no design here has one of that name"
        );
    }

    #[test]
    fn a_rule_of_the_team_is_taken_like_any_other() {
        let text = format!(
            "{TEXT}rule big-enough \"Two of each\" {{ match = kind == service, require = replicas >= 2 }}\n"
        );
        let mut host = Host::new(TODAY);
        host.apply_change(set(&text));
        let plain = report(&host);
        assert_eq!(of(&plain, "big-enough")[0].severity, Severity::Information);
        for (level, severity) in [
            ("error", Some(Severity::Error)),
            ("hint", Some(Severity::Hint)),
            ("off", None),
        ] {
            host.apply_change(all(levels(&[("big-enough", level)])));
            let report = report(&host);
            let told = of(&report, "big-enough");
            assert_eq!(told.first().map(|f| f.severity), severity, "{level}");
            let same = report.score().exact == plain.score().exact;
            assert_eq!(same, severity.is_some(), "{level}");
        }
    }

    #[test]
    fn the_user_comes_before_the_team_and_the_inner_folder_before_the_outer_one() {
        let by = LevelsByFolder {
            workspace: vec![
                (
                    "/w".into(),
                    levels(&[("missing-metrics", "off"), ("missing-backup", "hint")]),
                ),
                ("/w/in".into(), levels(&[("missing-metrics", "hint")])),
            ],
            user: vec![("/w".into(), levels(&[("missing-backup", "error")]))],
            otherwise: levels(&[("missing-metrics", "error")]),
        };
        assert_eq!(
            by.of("/w/a.arch"),
            levels(&[("missing-metrics", "off"), ("missing-backup", "error")])
        );
        assert_eq!(
            by.of("/w/in/a.arch"),
            levels(&[("missing-metrics", "hint"), ("missing-backup", "error")])
        );
        assert_eq!(by.of("/x/a.arch"), levels(&[("missing-metrics", "error")]));
    }

    #[test]
    fn a_rule_that_is_off_does_not_look_and_costs_nothing() {
        let mut host = Host::new(TODAY);
        host.apply_change(set(TEXT));
        let before = report(&host);
        let lost: f64 = of(&before, "missing-metrics")
            .iter()
            .map(|f| f.points)
            .sum();
        assert!(lost > 0.0);
        host.apply_change(all(levels(&[("missing-metrics", "off")])));
        let after = report(&host);
        assert!(of(&after, "missing-metrics").is_empty());
        assert!(after.score().exact > before.score().exact);
        // What it would find may well be accepted, and what is accepted may have run out.
        for more in ["", " { until = 2020-01-01 }"] {
            let text = format!("{TEXT}accept missing-metrics \"Soon\"{more}\n");
            host.apply_change(set(&text));
            let report = report(&host);
            for rule in ["accept-unused", "accept-expired"] {
                assert!(of(&report, rule).is_empty(), "{:#?}", report.findings());
            }
        }
    }

    #[test]
    fn a_severity_changes_what_is_told_and_not_what_it_costs() {
        let mut host = Host::new(TODAY);
        host.apply_change(set(TEXT));
        let before = report(&host);
        host.apply_change(all(levels(&[("missing-metrics", "error")])));
        let after = report(&host);
        let (was, is) = (
            of(&before, "missing-metrics"),
            of(&after, "missing-metrics"),
        );
        assert_eq!(was.len(), is.len());
        for (was, is) in was.iter().zip(&is) {
            assert_ne!(was.severity, Severity::Error);
            assert_eq!(is.severity, Severity::Error);
            assert_eq!((&was.message, was.points), (&is.message, is.points));
        }
        assert_eq!(after.counts.errors, before.counts.errors + is.len());
        assert_eq!(before.score().exact, after.score().exact);
        let told: Vec<_> = after.briefs().filter_map(|b| b.note()).collect();
        let told = told.iter().filter(|note| note.rule == "missing-metrics");
        assert!(told.clone().count() > 0);
        assert!(
            told.into_iter()
                .all(|note| note.severity == Severity::Error)
        );
        // What is accepted is a hint, whatever the rule says.
        host.apply_change(set(&format!("{TEXT}accept missing-metrics \"Soon\"\n")));
        let report = report(&host);
        let accepted = of(&report, "missing-metrics");
        assert!(accepted.iter().all(|f| f.severity == Severity::Hint));
    }

    /// Whatever was looked at before, the next look is as a first one.
    #[test]
    fn a_change_reaches_everything_that_was_kept() {
        let steps = [
            levels(&[("missing-metrics", "off"), ("missing-backup", "hint")]),
            levels(&[("missing-backup", "warning")]),
            levels(&[("single-point-of-failure", "off")]),
            Levels::default(),
        ];
        let mut host = Host::new(TODAY);
        host.apply_change(set(TEXT));
        let mut last = report(&host).findings().to_vec();
        for (number, step) in steps.into_iter().enumerate() {
            host.apply_change(all(step.clone()));
            let edited = TEXT.replace("replicas = 1", &format!("replicas = {}", number % 2 + 1));
            // Before a key, and after one: the latter takes what it can from the former.
            for text in [TEXT, &edited] {
                host.apply_change(set(text));
                let mut fresh = Host::new(TODAY);
                fresh.apply_change(all(step.clone()));
                fresh.apply_change(set(text));
                let (kept, anew) = (report(&host), report(&fresh));
                assert_eq!(kept.findings(), anew.findings());
                assert_eq!(kept.counts, anew.counts);
                assert_eq!(kept.score().exact, anew.score().exact);
                assert_eq!(kept.score().points, anew.score().points);
                assert_eq!(
                    host.snapshot().diagnostics(PATH),
                    fresh.snapshot().diagnostics(PATH)
                );
            }
            let now = report(&host).findings().to_vec();
            assert_ne!(now, last, "each step makes a difference");
            last = now;
        }
    }
}
