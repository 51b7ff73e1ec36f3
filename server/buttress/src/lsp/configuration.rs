//! Asking the editor for its settings, and what follows from them.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use buttress_analysis::{Finding, Location, Severity, Span};
use serde_json::Value;
use tower_lsp::ls_types::{ConfigurationItem, Diagnostic, MessageType};

use super::convert::View;
use super::session::{PATIENCE, Session};
use super::settings::{SECTION, Scoped, Settings};
use crate::paths;

/// The settings as they were told last.
#[derive(Debug, Default)]
pub struct Configuration {
    scoped: Mutex<Arc<Scoped>>,
    /// How often they were asked for or told; an answer to an older question does not count.
    number: AtomicU64,
    /// What was complained about: once is enough.
    said: Mutex<HashSet<String>>,
}

impl Session {
    /// The settings that count for a file.
    pub fn settings(&self, path: &str) -> Settings {
        self.scoped().of(path).clone()
    }

    fn scoped(&self) -> Arc<Scoped> {
        let scoped = self.configuration.scoped.lock();
        scoped.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the client for its settings, for each folder of the workspace, without waiting for them.
    pub fn ask_settings(self: &Arc<Self>) {
        if !self.abilities().configuration {
            return;
        }
        let number = self.configuration.number.fetch_add(1, Ordering::AcqRel) + 1;
        let folders = self.documents().folders().to_vec();
        let scopes = folders.iter().map(|folder| paths::to_uri(folder));
        let items = std::iter::once(None).chain(scopes);
        let items = items
            .map(|scope_uri| ConfigurationItem {
                scope_uri,
                section: Some(SECTION.to_owned()),
            })
            .collect();
        let session = self.clone();
        tokio::spawn(async move {
            let answer = session.client.configuration(items);
            let answer = match tokio::time::timeout(PATIENCE, answer).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(error)) => return tracing::warn!(%error, "the client has no settings"),
                Err(_) => {
                    return tracing::warn!("the client does not answer workspace/configuration");
                }
            };
            let mut wrong = Vec::new();
            let mut read = answer.iter().map(|section| {
                let (settings, problems) = Settings::read(section);
                wrong.extend(problems);
                settings
            });
            let general = read.next().unwrap_or_default();
            let folders = folders.into_iter().zip(read).collect();
            session.take(number, Scoped { general, folders }, wrong);
        });
    }

    /// Takes the settings that a client tells without being asked: all of them, or our section.
    pub fn told_settings(self: &Arc<Self>, settings: &Value) {
        let number = self.configuration.number.fetch_add(1, Ordering::AcqRel) + 1;
        let section = settings.get(SECTION).unwrap_or(settings);
        let (general, wrong) = Settings::read(section);
        let folders = Vec::new();
        self.take(number, Scoped { general, folders }, wrong);
    }

    fn take(self: &Arc<Self>, number: u64, scoped: Scoped, wrong: Vec<String>) {
        if self.configuration.number.load(Ordering::Acquire) != number {
            return;
        }
        let mut said = self
            .configuration
            .said
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for message in wrong {
            if said.insert(message.clone()) {
                self.say(MessageType::WARNING, message);
            }
        }
        drop(said);
        let held = self.configuration.scoped.lock();
        let mut held = held.unwrap_or_else(PoisonError::into_inner);
        if **held != scoped {
            *held = Arc::new(scoped);
            drop(held);
            self.change(|documents| documents.touch());
        }
    }

    /// What there is to say about a file, as far as the user wants to hear it: the most severe of
    /// it, and how much more there is.
    pub fn diagnostics(&self, view: &View, path: &str) -> Vec<Diagnostic> {
        let found = limited(
            view.snapshot.diagnostics(path),
            path,
            self.scoped().of(path).diagnostics_limit,
        );
        found.iter().filter_map(|f| view.diagnostic(f)).collect()
    }
}

/// The `limit` most severe of the findings, in the order of the text, and a word about the others.
fn limited(mut findings: Vec<Finding>, path: &str, limit: usize) -> Vec<Finding> {
    let all = findings.len();
    if all <= limit {
        return findings;
    }
    // Within a severity the order of the text stays.
    findings.sort_by_key(|finding| finding.severity);
    findings.truncate(limit);
    findings.sort_by_key(|finding| finding.location.span);
    let start = Location::new(&path.into(), Span::new(0, 0));
    let message = format!(
        "This file has {all} findings; the {limit} most severe are shown. Mend some, or raise `{SECTION}.diagnostics.limit` in the settings of the editor."
    );
    findings.insert(
        0,
        Finding {
            severity: Severity::Information,
            ..Finding::hint("more-findings", start, message)
        },
    );
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_severe_are_shown() {
        let at = |start| Location::new(&"/a".into(), Span::new(start, start + 1));
        let findings = vec![
            Finding::hint("a", at(1), "hint"),
            Finding::warning("b", at(2), "warning"),
            Finding::error("c", at(3), "error"),
            Finding::warning("d", at(4), "warning"),
        ];
        let rules = |limit| {
            let found = limited(findings.clone(), "/a", limit);
            found.iter().map(|f| f.rule.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(rules(4), ["a", "b", "c", "d"]);
        assert_eq!(rules(2), ["more-findings", "b", "c"]);
        let said = &limited(findings.clone(), "/a", 1)[0].message;
        assert!(
            said.contains("4 findings") && said.contains("the 1 most severe"),
            "{said}"
        );
    }
}
