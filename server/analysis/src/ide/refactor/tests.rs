//! All refactorings at all statements of real designs.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use super::{Refactored, refactor, refactorings};
use crate::Severity;
use crate::finding::TextEdit;
use crate::host::Snapshot;
use crate::ide::format_text;
use crate::span::Span;
use crate::testing::world;

type Files = BTreeMap<String, String>;

/// What the model says, told apart from how the trial tells it: the parts by their own names, the
/// findings of each rule, and the points.
fn told(snapshot: &Snapshot, with_arrows: bool) -> (Vec<String>, HashMap<String, usize>, String) {
    let mut things = Vec::new();
    let mut findings: HashMap<String, usize> = HashMap::new();
    let mut points = String::new();
    for root in snapshot.roots() {
        let report = snapshot.report_of(root);
        let architecture = &report.architecture;
        for it in &architecture.components {
            let mut settings: Vec<_> = it.settings.iter().map(|e| e.name).collect();
            settings.sort_unstable();
            things.push(format!("{} {} {settings:?}", it.name, it.product_id()));
        }
        for it in &architecture.connections {
            let ends = [it.from, it.to].map(|id| &*architecture.components[id].name);
            match with_arrows {
                true => things.push(format!("{ends:?} {}", it.type_name())),
                false => things.push("->".to_owned()),
            }
        }
        for finding in report.findings() {
            let of_text = finding.category.is_none() && finding.severity <= Severity::Warning;
            if with_arrows || of_text {
                *findings.entry(finding.rule.to_string()).or_default() += 1;
            }
        }
        if with_arrows {
            points += &format!("{:.6} ", report.score().exact);
        }
    }
    things.sort();
    (things, findings, points)
}

fn snapshot(files: &Files) -> Snapshot {
    let all: Vec<(&str, &str)> = files.iter().map(|(p, t)| (&**p, &**t)).collect();
    world(&all)
}

fn after(files: &Files, change: Refactored) -> Files {
    let mut files = files.clone();
    for edits in change.edits {
        let text = files.get_mut(&*edits.file).expect("it is known");
        *text = TextEdit::apply_all(&edits.edits, text);
    }
    files.extend(change.created.map(|(path, text)| (path.to_string(), text)));
    files
}

/// The design without the group that was extracted.
fn inlined(files: &Files, path: &str) -> Snapshot {
    let at = files[path].find("new_group {").expect("it is declared");
    let change = refactor(&snapshot(files), path, Span::at(at), "inline-group");
    snapshot(&after(files, change.expect("what came may go")))
}

fn fixtures(paths: &[&str]) -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let read = |path: &&str| {
        let text = fs::read_to_string(folder.join(path)).expect("a fixture");
        // In canonical style, which all that is done must keep.
        (format!("/w/{path}"), format_text(&text).expect("readable"))
    };
    paths.iter().map(read).collect()
}

/// How often each is done in a design.
const MOST: usize = 3;

/// Does all that fits at places of the files, and looks at what became of the design. Returns how
/// often each was done.
fn try_all(files: &Files) -> BTreeMap<&'static str, usize> {
    let before = snapshot(files);
    let mut done = BTreeMap::new();
    for (path, text) in files {
        let starts = text.match_indices(['\n']).map(|(at, _)| at + 1);
        let lines: Vec<usize> = std::iter::once(0).chain(starts).collect();
        for (i, start) in lines.iter().enumerate() {
            let word = text[*start..].len() - text[*start..].trim_start().len() + start;
            let three = lines.get(i + 3).copied().unwrap_or(text.len());
            let inside = ['[', '"'].map(|mark| {
                let line = text[*start..].lines().next().unwrap_or_default();
                Span::at(start + line.find(mark).map_or(0, |at| at + 1))
            });
            let places = [Span::at(word), Span::new(*start, three)];
            for span in places.into_iter().chain(inside) {
                for offered in refactorings(&before, path, span) {
                    // Each takes a while; some of each will do.
                    let times = done.entry(offered.id).or_default();
                    if *times == MOST {
                        continue;
                    }
                    let Ok(change) = refactor(&before, path, span, offered.id) else {
                        continue;
                    };
                    *times += 1;
                    let files = after(files, change);
                    let now = snapshot(&files);
                    let with_arrows = offered.id != "flip-arrow";
                    let place = format!("{} at {path}:{}", offered.id, i + 1);
                    // What is built with something else has costs and findings of its own.
                    if !["move-to-aws", "move-to-gcp", "move-to-azure"].contains(&offered.id) {
                        assert_eq!(
                            told(&now, with_arrows),
                            told(&before, with_arrows),
                            "{place}"
                        );
                    }
                    if offered.id == "extract-group" {
                        let place = format!("back from {place}");
                        assert_eq!(
                            told(&inlined(&files, path), true),
                            told(&before, true),
                            "{place}"
                        );
                    }
                    for (path, text) in &files {
                        assert_eq!(format_text(text).as_ref(), Ok(text), "{place} in {path}");
                    }
                }
            }
        }
    }
    done
}

#[test]
fn real_designs_stay_what_they_are() {
    let shop = fixtures(&[
        "shop/shop.arch",
        "shop/payments.arch",
        "shop/services/catalogue.arch",
        "shop/services/customers.arch",
        "shop/services/orders.arch",
    ]);
    let done = try_all(&shop);
    for id in ["extract-group", "move-to-file", "flip-arrow", "title"] {
        assert!(done[id] > 1, "{id}: {done:?}");
    }
    for id in ["sort-settings", "settings-lines"] {
        assert!(done[id] > 1, "{id}: {done:?}");
    }
    let done = try_all(&fixtures(&["mastodon.arch"]));
    for id in ["list-lines", "text-form"] {
        assert!(done.contains_key(id), "{id}: {done:?}");
    }
}

#[test]
fn other_line_ends_and_letters_are_kept() {
    let files = fixtures(&["unicode-crlf.arch"]);
    let done = try_all(&files);
    assert!(done.len() > 3, "{done:?}");
}

#[test]
fn half_typed_texts_are_left_in_peace() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/broken");
    let mut texts = vec![
        "group g { service a".to_owned(),
        "group {\n}\n".to_owned(),
        "service\na ->\nservice a {".to_owned(),
        "service a { x = [a, ".to_owned(),
        "\u{FEFF}service é \"é\" { tags = [é, é] } // é\rgroup g { // é\r service b }".to_owned(),
    ];
    for file in fs::read_dir(folder).expect("a folder") {
        let path = file.expect("an entry").path();
        if path.is_file() {
            texts.push(fs::read_to_string(path).expect("a text"));
        }
    }
    let mut asked = 0;
    for text in texts {
        let files = Files::from([("/w/main.arch".to_owned(), text.clone())]);
        let before = snapshot(&files);
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for start in ends.iter().step_by(7) {
            for length in [0, 3, 40, text.len()] {
                let end = ends.iter().find(|end| **end >= start + length);
                let span = Span::new(*start, *end.unwrap_or(&text.len()));
                for offered in refactorings(&before, "/w/main.arch", span) {
                    asked += 1;
                    if asked % 5 > 0 {
                        continue;
                    }
                    let Ok(change) = refactor(&before, "/w/main.arch", span, offered.id) else {
                        continue;
                    };
                    let now = snapshot(&after(&files, change));
                    let errors =
                        |s: &Snapshot| s.document("/w/main.arch").expect("there").errors().len();
                    assert!(errors(&now) <= errors(&before), "{} in {text}", offered.id);
                }
            }
        }
    }
    assert!(asked > 20, "{asked}");
}
