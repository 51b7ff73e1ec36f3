//! All that can be seen of a snapshot, as text that can be compared.
//!
//! Numbers are written so that two that differ in a bit differ in the text: Rust prints a float with
//! as many digits as tell it from all others.

use std::fmt::Debug;

use buttress_analysis::{Snapshot, Span, ide};

/// What was looked at, and what was seen there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight(Vec<(String, String)>);

impl Sight {
    fn see(&mut self, what: impl Into<String>, seen: &impl Debug) {
        self.0.push((what.into(), format!("{seen:?}")));
    }

    /// The texts, the designs, their figures, and the findings of every file.
    pub fn world(&mut self, snapshot: &Snapshot) {
        for (path, document) in snapshot.documents() {
            self.see(format!("text of {path}"), &document.rope.to_string());
        }
        for root in snapshot.roots() {
            self.see(
                format!("design {}", root.path),
                &(&root.files, &root.errors),
            );
            let Some(report) = snapshot.report(&root.path) else {
                self.see(format!("report of {}", root.path), &"none");
                continue;
            };
            let of = |what: &str| format!("{what} of {}", root.path);
            let design = &report.architecture;
            let counts = (
                design.components.len(),
                design.connections.len(),
                design.groups.len(),
            );
            self.see(of("counts"), &counts);
            let names: Vec<&str> = design.components.iter().map(|c| c.full.as_str()).collect();
            self.see(of("components"), &names);
            self.see(of("arrows"), &ide::connection_ids(design));
            self.see(of("entry"), &report.traffic.entry);
            self.see(of("rates"), &report.traffic.rates);
            self.see(of("rates of the arrows"), &report.traffic.edges);
            self.see(of("needs"), &report.traffic.needed_by);
            self.see(of("cost"), &report.costs.monthly);
            self.see(of("score"), &report.score().exact);
            self.see(of("categories"), &report.score().categories);
        }
        for path in snapshot.documents().keys() {
            let first = snapshot.report_for(path).map(|r| r.root.clone());
            self.see(format!("first design of {path}"), &first);
            for finding in snapshot.diagnostics(path) {
                self.see(format!("finding in {path}"), &finding);
            }
        }
    }

    /// What an editor shows of a whole file.
    pub fn file(&mut self, snapshot: &Snapshot, path: &str) {
        let of = |what: &str| format!("{what} of {path}");
        self.see(of("symbols"), &ide::document_symbols(snapshot, path));
        self.see(of("tokens"), &ide::semantic_tokens(snapshot, path));
        let all = Span::new(0, usize::MAX);
        let options = ide::HintOptions::default();
        self.see(of("hints"), &ide::hints(snapshot, path, all, options));
        self.see(of("lenses"), &ide::lenses(snapshot, path, true));
        self.see(of("folds"), &ide::folds(snapshot, path));
        self.see(of("links"), &ide::links(snapshot, path));
        self.see(of("format"), &ide::format(snapshot, path));
    }

    /// What an editor shows at a place of a file.
    pub fn place(&mut self, snapshot: &Snapshot, path: &str, at: usize) {
        let of = |what: &str| format!("{what} at {path}:{at}");
        self.see(of("hover"), &ide::hover(snapshot, path, at));
        self.see(of("completion"), &ide::completions(snapshot, path, at));
        self.see(of("definition"), &ide::definition(snapshot, path, at));
        self.see(of("references"), &ide::references(snapshot, path, at, true));
        self.see(of("highlights"), &ide::highlights(snapshot, path, at));
        self.see(of("renamable"), &ide::renamable(snapshot, path, at));
        self.see(of("rename"), &ide::rename(snapshot, path, at, "renamed"));
        self.see(of("selections"), &ide::selections(snapshot, path, at));
        let actions = ide::code_actions(snapshot, path, Span::at(at));
        self.see(of("actions"), &actions);
        let node = ide::node_at(snapshot, path, at);
        let back = node.as_deref().map(|id| ide::locate(snapshot, path, id));
        self.see(of("node"), &(node, back));
    }

    /// Whether the other one saw the same, as far as it looked.
    pub fn begins_with(&self, other: &Sight) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The first thing in which two sights differ, in words.
    pub fn difference(&self, other: &Sight) -> Option<String> {
        let pairs = self.0.iter().zip(&other.0);
        if let Some(((what, a), (with, b))) = pairs.clone().find(|(a, b)| a != b) {
            if what != with {
                return Some(format!("{what}: {a}\ninstead of\n{with}: {b}"));
            }
            let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
            let around = |text: &str| {
                let start = crate::floor(text, same.saturating_sub(80));
                text[start..crate::floor(text, same + 160)].to_owned()
            };
            return Some(format!(
                "{what}, from byte {same} on:\n  {}\ninstead of\n  {}",
                around(a),
                around(b)
            ));
        }
        let (more, word) = match self.0.len().cmp(&other.0.len()) {
            std::cmp::Ordering::Equal => return None,
            std::cmp::Ordering::Greater => (&self.0[other.0.len()], "too much"),
            std::cmp::Ordering::Less => (&other.0[self.0.len()], "missing"),
        };
        Some(format!("{word}: {}: {}", more.0, more.1))
    }
}
