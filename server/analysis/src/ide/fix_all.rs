//! All that can be mended safely, at once.

use std::collections::HashSet;
use std::sync::Arc;

use super::effect::Effect;
use super::format::diff;
use super::refactor::check::laid_out;
use crate::finding::{FileEdits, Finding, Fix};
use crate::host::Snapshot;
use crate::report::Report;
use crate::span::{FilePath, Span};

/// A fix may lead to a finding with a fix of its own; after so many steps there is an end of it.
const ROUNDS: usize = 40;

/// What all safe fixes together come to.
#[derive(Clone, Debug)]
pub struct FixAll {
    /// What changes, by file.
    pub edits: Vec<FileEdits>,
    /// How many findings are settled.
    pub count: usize,
    /// What it does to the design.
    pub effect: Effect,
}

impl FixAll {
    /// What a menu says: `Fix 7 findings (+18 points, +$146 a month)`.
    pub fn title(&self) -> String {
        let findings = if self.count == 1 {
            "finding"
        } else {
            "findings"
        };
        format!("Fix {} {findings}{}", self.count, self.effect.suffix())
    }
}

/// The safe fixes of the findings in a file, as far as they change that file alone; `None` where
/// there are none. A fix is safe if it is the one that most people want, and neither takes from the
/// health nor breaks the text.
pub fn fix_all(snapshot: &Snapshot, path: &str) -> Option<FixAll> {
    let root = snapshot.report_for(path)?.root.clone();
    let only = |finding: &Finding, fix: &Fix| {
        &*finding.location.file == path && fix.edits.iter().all(|e| &*e.file == path)
    };
    fix_where(snapshot, &root, only)
}

/// The safe fixes of all findings of the design with this root file.
pub fn fix_design(snapshot: &Snapshot, root: &str) -> Option<FixAll> {
    fix_where(snapshot, root, |_, _| true)
}

fn fix_where(
    snapshot: &Snapshot,
    root: &str,
    wanted: impl Fn(&Finding, &Fix) -> bool,
) -> Option<FixAll> {
    let before = snapshot.report(root)?;
    let (after, report, count) = settled(snapshot, root, wanted)?;
    let edits = changes(snapshot, &after, &before.files);
    let effect = Effect::between(&before, &report);
    (!edits.is_empty()).then_some(FixAll {
        edits,
        count,
        effect,
    })
}

/// The design with the fixes that are wanted, its report, and how many there were.
pub(super) fn settled(
    snapshot: &Snapshot,
    root: &str,
    wanted: impl Fn(&Finding, &Fix) -> bool,
) -> Option<(Snapshot, Arc<Report>, usize)> {
    let mut state = State {
        snapshot: snapshot.clone(),
        report: snapshot.report(root)?,
        root,
        tried: HashSet::new(),
    };
    let mut count = 0;
    for _ in 0..ROUNDS {
        let fixes = state.next(&wanted);
        if fixes.is_empty() {
            break;
        }
        count += state.make(&fixes);
    }
    Some((state.snapshot, state.report, count))
}

/// What has become of the design so far.
struct State<'a> {
    snapshot: Snapshot,
    report: Arc<Report>,
    root: &'a str,
    /// Findings whose fix was made or refused: no fix is tried twice.
    tried: HashSet<Key>,
}

/// A finding, whatever its place has become: its rule and its words.
type Key = (String, String);

impl State<'_> {
    /// Fixes that were not tried yet and do not touch each other.
    fn next(&self, wanted: impl Fn(&Finding, &Fix) -> bool) -> Vec<(Key, Fix)> {
        let mut taken: Vec<(&FilePath, Span)> = Vec::new();
        let mut out: Vec<(Key, Fix)> = Vec::new();
        for finding in self.report.findings() {
            let is_safe = |fix: &&Fix| fix.preferred && wanted(finding, fix);
            let of_health = finding.category.is_some();
            let Some(fix) = finding.fixes.iter().find(is_safe).filter(|_| of_health) else {
                continue;
            };
            let places = fix.edits.iter();
            let places = places.flat_map(|of| of.edits.iter().map(|e| (&of.file, e.span)));
            let places: Vec<_> = places.collect();
            let meet = |a: &(&FilePath, Span), b: &(&FilePath, Span)| {
                a.0 == b.0 && a.1.start <= b.1.end && b.1.start <= a.1.end
            };
            let key = (finding.rule.to_string(), finding.message.clone());
            // What touches another one gets its turn in the next round.
            let must_wait = places.iter().any(|a| taken.iter().any(|b| meet(a, b)));
            if !must_wait && !self.tried.contains(&key) {
                taken.extend(places);
                out.push((key, fix.clone()));
            }
        }
        out
    }

    /// Makes fixes all at once, or as many of them as do no harm together. Returns how many were made;
    /// those that were not looked at come again in the next round, when their places are known again.
    fn make(&mut self, fixes: &[(Key, Fix)]) -> usize {
        let is_made = self.try_to(fixes);
        if is_made || fixes.len() == 1 {
            self.tried.extend(fixes.iter().map(|(key, _)| key.clone()));
            return if is_made { fixes.len() } else { 0 };
        }
        let (first, rest) = fixes.split_at(fixes.len() / 2);
        match self.make(first) {
            0 => self.make(rest),
            made => made,
        }
    }

    fn try_to(&mut self, fixes: &[(Key, Fix)]) -> bool {
        let mut edits: Vec<FileEdits> = Vec::new();
        for of in fixes.iter().flat_map(|(_, fix)| &fix.edits) {
            match edits.iter_mut().find(|e| e.file == of.file) {
                Some(file) => file.edits.extend(of.edits.iter().cloned()),
                None => edits.push(of.clone()),
            }
        }
        for file in &mut edits {
            file.edits.sort_by_key(|e| e.span);
        }
        let after = self.snapshot.edited(&edits);
        let Some(report) = after.report(self.root) else {
            return false;
        };
        if Effect::between(&self.report, &report).is_harmful() {
            return false;
        }
        (self.snapshot, self.report) = (after, report);
        true
    }
}

/// The lines of some files that differ between two states, laid out where they were before.
pub(super) fn changes(before: &Snapshot, after: &Snapshot, files: &[FilePath]) -> Vec<FileEdits> {
    let of = |file: &FilePath| {
        let (old, new) = (before.document(file)?, after.document(file)?);
        if old.id == new.id {
            return None;
        }
        let (_, edits) = laid_out(old, diff::edits(old.text(), new.text()));
        let file = file.clone();
        (!edits.is_empty()).then_some(FileEdits { file, edits })
    };
    files.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::{FixAll, fix_all, fix_design};
    use crate::finding::TextEdit;
    use crate::host::Snapshot;
    use crate::testing::{PATH, world};

    const TEXT: &str = "architecture \"Shop\"
constraints { provider = aws, region = us-east-1, traffic = 100 req/s }

client browser
service api: aws.fargate { cpu = 1, memory = 2 GB }
database db: aws.rds_postgres { instance = db.t4g.medium, storage = 20 GB }
queue jobs: aws.sqs // keep this
service worker: aws.fargate { cpu = 1, memory = 2 GB }
external partner

browser -> api: https
api -> db: query { timeout = 1 s }
api -> jobs: publish
worker -> jobs: consume
api -> partner: rest { calls = 0.1 }
";

    fn made(snapshot: &Snapshot, all: &FixAll, path: &str) -> String {
        let text = snapshot.document(path).expect("there").text();
        match all.edits.iter().find(|e| &*e.file == path) {
            Some(of) => TextEdit::apply_all(&of.edits, text),
            None => text.to_string(),
        }
    }

    #[test]
    fn all_safe_fixes_are_made_and_none_is_left() {
        let snapshot = world(&[(PATH, TEXT)]);
        let before = snapshot.report(PATH).expect("a root");
        let all = fix_all(&snapshot, PATH).expect("something to fix");
        assert!(all.count >= 5, "{}", all.count);
        let text = made(&snapshot, &all, PATH);
        assert!(
            text.contains("// keep this") && text.contains("dead_letter"),
            "{text}"
        );
        let after = world(&[(PATH, &text)]);
        let report = after.report(PATH).expect("a root");
        let gained = report.score().exact - before.score().exact;
        assert!(
            (gained - all.effect.points).abs() < 1e-9 && gained > 10.0,
            "{gained}"
        );
        assert!((report.costs.monthly - before.costs.monthly - all.effect.monthly).abs() < 1e-9);
        let errors = report
            .findings()
            .iter()
            .filter(|f| f.category.is_none() && f.severity <= crate::Severity::Warning);
        let errors: Vec<_> = errors.map(|f| &f.message).collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
        assert!(fix_all(&after, PATH).is_none(), "{text}");
        assert!(
            all.title()
                .starts_with(&format!("Fix {} findings (+", all.count))
        );
    }

    #[test]
    fn a_file_is_mended_by_itself_and_a_design_in_all_its_files() {
        let (start, rest) = TEXT.split_at(TEXT.find("browser -> api").expect("there"));
        let main = format!("include \"rest.arch\"\n{start}");
        let files = [(PATH, main.as_str()), ("/w/rest.arch", rest)];
        let snapshot = world(&files);
        let of_file = fix_all(&snapshot, "/w/rest.arch").expect("a breaker");
        assert!(of_file.edits.iter().all(|e| &*e.file == "/w/rest.arch"));
        let of_design = fix_design(&snapshot, PATH).expect("more");
        assert_eq!(of_design.edits.len(), 2);
        assert!(of_design.count > of_file.count);
        assert!(
            made(&snapshot, &of_design, PATH).contains("dead_letter")
                || made(&snapshot, &of_design, "/w/rest.arch").contains("dead_letter")
        );
    }

    #[test]
    fn what_does_harm_is_left_alone() {
        // A standby would break the budget, and that weighs more.
        let text = "architecture \"Small\"
constraints { provider = aws, region = us-east-1, traffic = 1 req/s, budget = 60 USD/month }
client c
service s: aws.lambda
database db: aws.rds_postgres { instance = db.t4g.medium, storage = 20 GB, encrypted = true }
c -> s: https
s -> db: query { timeout = 1 s, optional = true }
";
        let snapshot = world(&[(PATH, text)]);
        let all = fix_all(&snapshot, PATH).expect("something");
        assert!(all.effect.points >= 0.0);
        let text = made(&snapshot, &all, PATH);
        let after = world(&[(PATH, &text)]);
        let rules = after.report(PATH).expect("a root");
        assert!(
            !rules.findings().iter().any(|f| f.rule == "budget-exceeded"),
            "{text}"
        );
    }
}
