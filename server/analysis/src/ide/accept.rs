//! Accepting a finding on purpose: the statement that says so, where the design keeps such statements.

use ropey::Rope;

use crate::finding::{FileEdits, Finding, Fix, TextEdit};
use crate::host::Snapshot;
use crate::model::{Accept, Symbol};
use crate::patterns::edit::{WIDTH, line_end};
use crate::report::Report;
use crate::span::{FilePath, Span};
use crate::syntax::ast::Item;

/// How long something is accepted: long enough to plan its mending, short enough to remember why.
const DAYS: u64 = 90;

/// What stands where the reason goes.
const REASON: &str = "Say why this is accepted";

/// Where a design keeps what it accepts.
pub(super) struct Shelf<'a> {
    snapshot: &'a Snapshot,
    report: &'a Report,
    file: FilePath,
    /// Behind the end of a line.
    at: usize,
    /// Whether that line has no end yet.
    is_open: bool,
    /// What stands above is a statement of several lines, or another sort of one.
    apart: bool,
    line_end: &'static str,
}

impl<'a> Shelf<'a> {
    /// Behind the last `accept` that stands by itself; else at the end of the file that says what the
    /// design is called. `None` where that file ends in the middle of something.
    pub fn of(snapshot: &'a Snapshot, report: &'a Report) -> Option<Self> {
        let accepts = report.architecture.accepts.iter().rev();
        let mut beside = accepts.filter_map(|accept| Self::behind(snapshot, report, accept));
        beside.next().or_else(|| Self::at_end(snapshot, report))
    }

    fn behind(snapshot: &'a Snapshot, report: &'a Report, accept: &Accept) -> Option<Self> {
        let place = report.architecture.locate(accept.at)?;
        let document = snapshot.document(&place.file)?;
        let rope = &document.rope;
        let placed = document.chunk_at(place.span.start)?;
        let mut items = placed.chunk.items.iter();
        // In a group, names mean something else.
        if !items.any(|item| matches!(item, Item::Accept(it) if it.span == accept.at.span)) {
            return None;
        }
        let (first, line) = (
            rope.byte_to_line(place.span.start),
            rope.byte_to_line(place.span.end),
        );
        let at = match line + 1 < rope.len_lines() {
            true => rope.line_to_byte(line + 1),
            false => rope.len_bytes(),
        };
        let behind = String::from(rope.byte_slice(place.span.end..at));
        // The start of another statement does not end with the line.
        if !(behind.trim().is_empty() || behind.trim_start().starts_with("//")) {
            return None;
        }
        Some(Self {
            snapshot,
            report,
            is_open: !behind.ends_with(['\n', '\r']),
            apart: first != line,
            at,
            line_end: line_end(&placed.chunk.text),
            file: place.file,
        })
    }

    fn at_end(snapshot: &'a Snapshot, report: &'a Report) -> Option<Self> {
        let titled = report.architecture.title_at;
        let titled = titled.and_then(|place| report.architecture.locate(place));
        let file = titled.map_or_else(|| report.root.clone(), |at| at.file);
        let document = snapshot.document(&file)?;
        let at = document.rope.len_bytes();
        let last = document.chunk_at(at)?;
        last.chunk.errors.is_empty().then(|| Self {
            snapshot,
            report,
            is_open: !ends_line(&document.rope),
            apart: !ends_empty(&document.rope),
            at,
            line_end: line_end(&last.chunk.text),
            file,
        })
    }

    /// The edit that accepts a finding of the design's health; `None` where it cannot be named.
    pub fn accept(&self, finding: &Finding) -> Option<Fix> {
        if finding.category.is_none() || finding.accepted.is_some() {
            return None;
        }
        let (target, shown) = match &finding.subject {
            None => (String::new(), "the whole design".to_owned()),
            Some(subject) => {
                let name = self.named(subject)?;
                (format!(" on {name}"), format!("`{name}`"))
            }
        };
        let until = self.snapshot.today().days_later(DAYS);
        let rule = &finding.rule;
        let head = format!("accept {rule}{target} \"{REASON}\"");
        let line = format!("{head} {{ until = {until} }}");
        let end = self.line_end;
        let (statement, is_long) = match line.chars().count() <= WIDTH {
            true => (line, false),
            false => (format!("{head} {{{end}  until = {until}{end}}}"), true),
        };
        let mut text = String::new();
        if self.is_open {
            text.push_str(end);
        }
        if self.apart || is_long {
            text.push_str(end);
        }
        text.push_str(&statement);
        text.push_str(end);
        Some(Fix {
            title: format!("Accept this: `{rule}` for {shown} until {until}"),
            edits: vec![FileEdits {
                file: self.file.clone(),
                edits: vec![TextEdit {
                    span: Span::at(self.at),
                    text,
                }],
            }],
            preferred: false,
            pattern: None,
        })
    }

    /// What an `accept` calls a subject: a component, or `a -> b` without the type. Outside of all
    /// groups a full name means what it says, unless the design has no such thing.
    fn named<'s>(&self, subject: &'s str) -> Option<&'s str> {
        let architecture = &self.report.architecture;
        let is_known =
            |name: &str| matches!(architecture.resolve(name, None), Some(Symbol::Component(_)));
        match subject.split_once(" -> ") {
            None => is_known(subject).then_some(subject),
            Some((from, rest)) => {
                let (to, _) = rest.split_once(": ")?;
                let arrow = &subject[..subject.len() - (rest.len() - to.len())];
                (is_known(from) && is_known(to)).then_some(arrow)
            }
        }
    }
}

/// Whether the last line has its end.
fn ends_line(rope: &Rope) -> bool {
    let last = rope.len_chars().checked_sub(1);
    last.is_none_or(|last| matches!(rope.char(last), '\n' | '\r'))
}

/// Whether a text ends with an empty line, or has nothing in it.
fn ends_empty(rope: &Rope) -> bool {
    let lines = rope.len_lines();
    let blank = |line: usize| rope.line(line).chars().all(char::is_whitespace);
    (lines < 2 || blank(lines - 2)) && blank(lines - 1)
}

#[cfg(test)]
mod tests {
    use super::super::code_actions;
    use super::super::format_text;
    use crate::span::Span;
    use crate::testing::{PATH, TODAY, world};
    use crate::{Change, Host, Severity, TextEdit};

    const OTHER: &str = "/w/part.arch";

    /// Accepts the finding of `rule` at the mark `at` of the main file: the title, and all texts after.
    fn accepted(files: &[(&str, &str)], rule: &str, at: &str) -> (String, Vec<String>) {
        let snapshot = world(files);
        let main = files[0].1;
        let at = main.find(at).expect("in the text");
        let start = format!("Accept this: `{rule}` ");
        let actions = code_actions(&snapshot, PATH, Span::at(at));
        let action = actions.iter().find(|a| a.fix.title.starts_with(&start));
        let action = action.unwrap_or_else(|| panic!("{actions:#?}"));
        assert!(!action.fix.preferred);
        assert_eq!(action.settles.as_ref().map(|s| &*s.0), Some(rule));
        let mut texts: Vec<String> = files.iter().map(|(_, text)| (*text).to_owned()).collect();
        for edits in &action.fix.edits {
            let which = files.iter().position(|(path, _)| *path == &*edits.file);
            let which = which.expect("a file");
            texts[which] = TextEdit::apply_all(&edits.edits, files[which].1);
            // In style, as it was before.
            assert_eq!(format_text(files[which].1).as_deref(), Ok(files[which].1));
            assert_eq!(format_text(&texts[which]).as_deref(), Ok(&*texts[which]));
        }
        let mut host = Host::new(TODAY);
        host.apply_change(Change::Folders(vec!["/w".to_owned()]));
        for ((path, _), text) in files.iter().zip(&texts) {
            host.apply_change(Change::Set {
                path: (*path).into(),
                text: text.as_str().into(),
                version: None,
            });
        }
        let after = host.snapshot();
        let report = after.report(PATH).expect("a root");
        let found: Vec<_> = report
            .findings()
            .iter()
            .filter(|f| f.rule == rule)
            .collect();
        let is_new = |f: &&&crate::Finding| f.accepted.is_some() && f.severity == Severity::Hint;
        assert!(found.iter().filter(is_new).count() > 0, "{found:#?}");
        let errors = report.findings().iter().filter(|f| f.category.is_none());
        let wrong: Vec<_> = errors.filter(|f| f.severity <= Severity::Warning).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        (action.fix.title.clone(), texts)
    }

    const TEXT: &str = "architecture \"A\"\n\n\
        group g \"G\" {\n  database db: aws.rds_postgres { instance = db.r6g.large, storage = 100 GB }\n}\n\n\
        service api: aws.fargate { replicas = 3 }\nservice web: aws.fargate { replicas = 3 }\n\n\
        web -> api: rest\n\napi -> g.db: write\n";

    #[test]
    fn at_the_end_of_the_file() {
        let (title, texts) = accepted(&[(PATH, TEXT)], "missing-backup", "database");
        assert_eq!(
            title,
            "Accept this: `missing-backup` for `g.db` until 2027-02-19"
        );
        let line =
            "accept missing-backup on g.db \"Say why this is accepted\" { until = 2027-02-19 }\n";
        assert_eq!(texts[0], format!("{TEXT}\n{line}"));
    }

    #[test]
    fn for_a_connection_and_for_the_whole_design() {
        let (title, texts) = accepted(&[(PATH, TEXT)], "missing-circuit-breaker", "web ->");
        assert_eq!(
            title,
            "Accept this: `missing-circuit-breaker` for `web -> api` until 2027-02-19"
        );
        let line = "accept missing-circuit-breaker on web -> api \"Say why this is accepted\" { until = 2027-02-19 }\n";
        assert_eq!(texts[0], format!("{TEXT}\n{line}"));
        let (title, texts) = accepted(&[(PATH, TEXT)], "missing-metrics", "architecture");
        assert_eq!(
            title,
            "Accept this: `missing-metrics` for the whole design until 2027-02-19"
        );
        assert!(texts[0].contains("accept missing-metrics \"Say why"));
    }

    #[test]
    fn beside_the_others() {
        let others = "\naccept missing-metrics \"Soon\" // they say\n";
        let text = format!("{TEXT}{others}\nview all {{ include = [g] }}\n");
        let (_, texts) = accepted(&[(PATH, &text)], "missing-backup", "database");
        let line =
            "accept missing-backup on g.db \"Say why this is accepted\" { until = 2027-02-19 }\n";
        let wanted = format!("{TEXT}{others}{line}\nview all {{ include = [g] }}\n");
        assert_eq!(texts[0], wanted);
        // One of several lines stands apart; one in a group is left alone.
        let block = "\naccept missing-metrics \"Soon\" {\n  until = 2027-06-30\n}\n";
        let inner = TEXT.replace("GB }\n}", "GB }\n\n  accept missing-pitr on db \"No\"\n}");
        let text = format!("{inner}{block}");
        let (_, texts) = accepted(&[(PATH, &text)], "missing-backup", "database");
        assert_eq!(texts[0], format!("{text}\n{line}"));
    }

    #[test]
    fn in_another_file_and_with_its_line_ends() {
        let part = "accept missing-metrics \"Soon\"\r\n";
        let text = TEXT.replace("\"A\"\n", "\"A\"\n\ninclude \"part.arch\"\n");
        let files = [(PATH, &*text), (OTHER, part)];
        let (_, texts) = accepted(&files, "missing-backup", "database");
        assert_eq!(texts[0], text);
        let line =
            "accept missing-backup on g.db \"Say why this is accepted\" { until = 2027-02-19 }\r\n";
        assert_eq!(texts[1], format!("{part}{line}"));
    }

    #[test]
    fn a_long_one_takes_several_lines() {
        let long = "with_a_name_that_is_so_long_that_the_line_cannot_hold_it";
        let text = TEXT.replace("database db:", &format!("database {long}:"));
        let text = text.replace("g.db", &format!("g.{long}"));
        let text = text.replace(
            "{ instance = db.r6g.large, storage = 100 GB }",
            "{\n    instance = db.r6g.large\n    storage  = 100 GB\n  }",
        );
        let (_, texts) = accepted(&[(PATH, &text)], "missing-backup", "database");
        let statement = format!(
            "accept missing-backup on g.{long} \"Say why this is accepted\" {{\n  until = 2027-02-19\n}}\n"
        );
        assert_eq!(texts[0], format!("{text}\n{statement}"));
    }

    #[test]
    fn what_is_accepted_or_wrong_in_the_text_is_not_offered() {
        let text = format!("{TEXT}accept missing-backup on g.db \"No\"\napi -> nobody: rest\n");
        let snapshot = world(&[(PATH, &text)]);
        for at in ["database", "nobody"] {
            let at = text.find(at).expect("there");
            let actions = code_actions(&snapshot, PATH, Span::at(at));
            let mut titles = actions.iter().map(|a| &a.fix.title);
            assert!(
                titles.all(|t| !t.contains("`missing-backup`") && !t.contains("unknown-name")),
                "{actions:#?}"
            );
        }
        // Nothing can be put behind what is not closed.
        let open = format!("{TEXT}group h {{\n");
        let at = open.find("database").expect("there");
        let actions = code_actions(&world(&[(PATH, &open)]), PATH, Span::at(at));
        assert!(actions.iter().all(|a| !a.fix.title.starts_with("Accept")));
    }
}
