//! Asking the editor for its settings, and what follows from them.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use buttress_analysis::health::team;
use buttress_analysis::{FilePath, Snapshot, Span};
use ropey::Rope;
use serde_json::Value;
use tower_lsp::ls_types::{ConfigurationItem, Diagnostic, DiagnosticSeverity, MessageType};

use super::disk::Job;
use super::position::range;
use super::session::{PATIENCE, Session};
use super::settings::{SECTION, Scoped, Settings};
use super::written::Written;
use crate::data_file::DataFile;
use crate::paths;

/// The settings as they were told last.
#[derive(Debug, Default)]
pub struct Configuration {
    scoped: Mutex<Arc<Scoped>>,
    /// How often they were asked for or told; an answer to an older question does not count.
    number: AtomicU64,
    /// What was complained about: once is enough.
    said: Mutex<HashSet<String>>,
    /// What the client was told of files of workspaces.
    told: Mutex<HashMap<FilePath, Written>>,
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

    /// Says what is wrong with settings, once.
    pub fn complain(self: &Arc<Self>, wrong: Vec<String>) {
        let said = self.configuration.said.lock();
        let mut said = said.unwrap_or_else(PoisonError::into_inner);
        for message in wrong {
            if said.insert(message.clone()) {
                self.say(MessageType::WARNING, message);
            }
        }
    }

    /// What is wrong with the rules that are named in settings, where the files that are known have
    /// these.
    pub fn unknown_rules(&self, snapshot: &Snapshot) -> Vec<String> {
        let scoped = self.scoped();
        let folders = scoped.folders.iter().map(|(_, settings)| settings);
        let all = std::iter::once(&scoped.general).chain(folders);
        let named: Vec<_> = all
            .filter(|s| s.rules.strangers().next().is_some())
            .collect();
        if named.is_empty() {
            return Vec::new();
        }
        let documents = snapshot.documents().values();
        let own = documents
            .flat_map(|document| team::names(document))
            .collect();
        named.iter().flat_map(|s| s.unknown_rules(&own)).collect()
    }

    /// Tells what is wrong in the files of the workspaces, where that has changed.
    pub fn tell_workspace_files<'f>(&self, files: impl Iterator<Item = &'f DataFile>) {
        let told = self.configuration.told.lock();
        let mut told = told.unwrap_or_else(PoisonError::into_inner);
        let none = || told.keys().map(|path| (path.clone(), Written::default()));
        let mut now: HashMap<FilePath, Written> = none().collect();
        for file in files {
            let rope = Rope::from_str(&file.text);
            let wrong = file.wrong.iter();
            let wrong = wrong.map(|(at, message)| Diagnostic {
                range: range(&rope, Span::new(at.start, at.end), self.encoding()),
                severity: Some(DiagnosticSeverity::WARNING),
                source: Some(SECTION.to_owned()),
                message: message.clone(),
                ..Diagnostic::default()
            });
            let wrong: Vec<Diagnostic> = wrong.collect();
            now.insert(file.path.clone(), Written::from(&wrong[..]));
        }
        for (path, wrong) in &now {
            let known = told.get(path);
            let is_news = known.map_or(!wrong.is_empty(), |known| known != wrong);
            if let Some(uri) = paths::to_uri(path).filter(|_| is_news) {
                self.outlet.publish(&uri, None, Arc::new(wrong.clone()));
            }
        }
        now.retain(|_, wrong| !wrong.is_empty());
        *told = now;
    }

    fn take(self: &Arc<Self>, number: u64, scoped: Scoped, wrong: Vec<String>) {
        if self.configuration.number.load(Ordering::Acquire) != number {
            return;
        }
        self.complain(wrong);
        let held = self.configuration.scoped.lock();
        let mut held = held.unwrap_or_else(PoisonError::into_inner);
        if **held != scoped {
            let scoped = Arc::new(scoped);
            *held = scoped.clone();
            drop(held);
            self.change(|documents| documents.set_settings(&scoped));
            // Which rules there are beside ours is known when all files are read.
            self.disk(Job::Workspaces);
        }
    }
}
