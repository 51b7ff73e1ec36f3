//! Changes of the disk: told by the client where it watches for us, else seen by ourselves.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use buttress_analysis::FilePath;
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tower_lsp::ls_types::*;

use super::disk::Job;
use super::session::{PATIENCE, Session};
use super::settings::SECTION;
use crate::{files, own_patterns, paths, workspace_file};

/// Watches the folders of the workspace. Each folder by itself: what a scan passes by, such as
/// `node_modules`, can have more folders than a system lets a program watch.
#[derive(Debug, Default)]
pub struct Watcher(Mutex<Option<Watched>>);

#[derive(Debug)]
struct Watched {
    watcher: RecommendedWatcher,
    folders: HashSet<PathBuf>,
}

impl Session {
    /// Asks the client to tell us of changed files and settings, without waiting for it.
    pub fn register(self: &Arc<Self>) {
        let mut wanted = Vec::new();
        if self.abilities().watches_files {
            let watcher = |glob: &str, kind| FileSystemWatcher {
                glob_pattern: GlobPattern::String(glob.to_owned()),
                kind,
            };
            // A folder that is moved or deleted as a whole is told of as that, not file by file.
            let come_or_go = Some(WatchKind::Create | WatchKind::Delete);
            let options = DidChangeWatchedFilesRegistrationOptions {
                watchers: vec![
                    watcher("**/*.arch", None),
                    watcher(&format!("**/{}", workspace_file::NAME), None),
                    watcher(&format!("**/{}/**", own_patterns::FOLDER), None),
                    watcher("**/*", come_or_go),
                ],
            };
            wanted.push(Registration {
                id: "buttress/files".to_owned(),
                method: "workspace/didChangeWatchedFiles".to_owned(),
                register_options: serde_json::to_value(options).ok(),
            });
        }
        if self.abilities().registers_configuration {
            wanted.push(Registration {
                id: "buttress/settings".to_owned(),
                method: "workspace/didChangeConfiguration".to_owned(),
                register_options: Some(serde_json::json!({ "section": SECTION })),
            });
        }
        if wanted.is_empty() {
            return;
        }
        let client = self.client.clone();
        tokio::spawn(async move {
            let request = client.register_capability(wanted);
            match tokio::time::timeout(PATIENCE, request).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "the client does not watch for us"),
                Err(_) => tracing::warn!("the client does not answer client/registerCapability"),
            }
        });
    }

    /// Looks at what has changed at a path: one of our files, or a folder that may have some.
    pub fn look_at(&self, path: &FilePath) {
        let Some(on_disk) = paths::to_path(path) else {
            return;
        };
        self.disk(if is_workspace_file(&on_disk) {
            Job::Workspaces
        } else if files::is_arch(&on_disk) {
            Job::Look(path.clone())
        } else {
            Job::Folder(path.clone())
        });
    }

    /// Watches a folder and all below it, where the client does not do it for us.
    pub fn watch_folder(self: &Arc<Self>, folder: &Path) {
        if self.abilities().watches_files {
            return;
        }
        let held = self.watcher.0.lock();
        let mut held = held.unwrap_or_else(PoisonError::into_inner);
        if held.is_none() {
            *held = start(self);
        }
        let Some(Watched { watcher, folders }) = held.as_mut() else {
            return;
        };
        // What is made in a folder before it is watched is only seen by looking again.
        loop {
            let known = folders.len();
            for folder in files::folders(folder) {
                if folders.contains(&folder) {
                    continue;
                }
                if let Some(before) = &self.options.before_work {
                    before("a folder to watch", &paths::of_path(&folder));
                }
                if let Err(error) = watcher.watch(&folder, RecursiveMode::NonRecursive) {
                    // It may be gone by now, which is told of too.
                    if !folder.is_dir() {
                        continue;
                    }
                    tracing::warn!(%error, folder = %folder.display(), "not watched: changes of files that no editor has open go unseen");
                    return;
                }
                folders.insert(folder);
            }
            if folders.len() == known {
                return;
            }
        }
    }

    /// Watches a folder and what is below it no longer.
    pub fn unwatch_folder(&self, folder: &Path) {
        let held = self.watcher.0.lock();
        let mut held = held.unwrap_or_else(PoisonError::into_inner);
        let Some(Watched { watcher, folders }) = held.as_mut() else {
            return;
        };
        folders.retain(|watched| {
            let goes = watched.starts_with(folder);
            if goes {
                // A folder that is gone is not watched any more.
                let _ = watcher.unwatch(watched);
            }
            !goes
        });
    }
}

fn is_workspace_file(path: &Path) -> bool {
    let is_named = |name: &std::ffi::OsStr| name == workspace_file::NAME;
    path.file_name().is_some_and(is_named) || own_patterns::is_part(path)
}

fn start(session: &Arc<Session>) -> Option<Watched> {
    // The session owns the watcher, so the watcher may not keep the session.
    let session: Weak<Session> = Arc::downgrade(session);
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let (Ok(event), Some(session)) = (event, session.upgrade()) else {
            return;
        };
        // To read a file is no news, or we would never rest.
        if event.kind.is_access() {
            return;
        }
        let comes_or_goes = !matches!(
            event.kind,
            notify::EventKind::Modify(
                notify::event::ModifyKind::Data(_) | notify::event::ModifyKind::Metadata(_)
            )
        );
        for path in &event.paths {
            if comes_or_goes || files::is_arch(path) || is_workspace_file(path) {
                session.look_at(&paths::of_path(path));
            }
        }
    });
    match watcher {
        Ok(watcher) => Some(Watched {
            watcher,
            folders: HashSet::new(),
        }),
        Err(error) => {
            tracing::warn!(%error, "cannot watch files: changes of those that no editor has open go unseen");
            None
        }
    }
}
