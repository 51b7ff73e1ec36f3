//! Work for the disk, one job after the other on a blocking thread, so that what is read last
//! is what is known last.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use buttress_analysis::FilePath;
use buttress_analysis::model::includes;
use tokio::sync::mpsc;
use tower_lsp::ls_types::MessageType;

use super::progress::Progress;
use super::session::Session;
use crate::files::{self, ReadError};
use crate::{loader, own_patterns, paths, workspace_file};

/// Something to look up.
#[derive(Debug)]
pub enum Job {
    /// All that is in these folders.
    Scan(Vec<FilePath>),
    /// A file that was made, changed or deleted.
    Look(FilePath),
    /// Something else that came or went; it may be a folder with files of ours.
    Folder(FilePath),
    /// Folders that left the workspace.
    Unwatch(Vec<FilePath>),
    /// An editor has closed this text.
    Closed(FilePath),
    /// What this text, outside of the workspace, includes.
    Follow(FilePath),
    /// What the files of the workspaces say.
    Workspaces,
}

/// Does the jobs until the server ends.
pub async fn run(session: Arc<Session>, mut jobs: mpsc::UnboundedReceiver<Job>) {
    while let Some(job) = jobs.recv().await {
        let session = session.clone();
        let done = tokio::task::spawn_blocking(move || work(&session, job)).await;
        if let Err(error) = done {
            tracing::error!(%error, "panic while reading files");
        }
    }
}

fn work(session: &Arc<Session>, job: Job) {
    // A file that is new may be in a workspace that nothing was known of.
    let asks = match &job {
        Job::Look(path) => session.view().snapshot.document(path).is_none(),
        Job::Scan(_) | Job::Folder(_) | Job::Follow(_) | Job::Workspaces => true,
        Job::Unwatch(_) | Job::Closed(_) => false,
    };
    do_job(session, job);
    if asks {
        workspaces(session);
    }
}

fn do_job(session: &Arc<Session>, job: Job) {
    match job {
        Job::Scan(folders) => {
            let progress = Progress::start(session, "Reading .arch files");
            let mut found = Vec::new();
            for folder in folders.iter().filter_map(|f| paths::to_path(f)) {
                // First, so that nothing changes unseen between this and the scan.
                session.watch_folder(&folder);
                let files = files::scan(&folder);
                tracing::info!(folder = %folder.display(), files = files.len(), "scanned");
                found.extend(files);
            }
            read_all(session, &found, |done| progress.done(done, found.len()));
        }
        Job::Folder(path) => folder(session, &path),
        Job::Unwatch(folders) => {
            for folder in folders.iter().filter_map(|f| paths::to_path(f)) {
                session.unwatch_folder(&folder);
            }
            // One that stays may lie in one that goes.
            let stay = session.documents().folders().to_vec();
            for folder in stay
                .iter()
                .filter(|f| folders.iter().any(|g| paths::is_below(f, g)))
            {
                session.watch_folder(Path::new(&**folder));
            }
        }
        Job::Look(path) => look(session, path),
        Job::Closed(path) => {
            let known = session.documents().in_workspace(&path);
            if known {
                look(session, path);
            } else {
                forget_lone(session);
            }
        }
        Job::Follow(path) => follow(session, path),
        Job::Workspaces => {}
    }
}

/// Takes rules as the files of the workspaces say now.
fn workspaces(session: &Arc<Session>) {
    let snapshot = session.view().snapshot;
    let said = workspace_file::of_world(&snapshot, "");
    let workspaces = said.levels.iter().map(|(folder, _)| &**folder);
    let own = own_patterns::of_workspaces(workspaces);
    session.complain(said.complaints(""));
    session.complain(own.complaints(""));
    session.tell_workspace_files(said.files.iter().chain(&own.wrong));
    session.complain(session.unknown_rules(&snapshot));
    if !session.documents().has_patterns(&own.texts) {
        session.change(|documents| documents.set_patterns(own.by_folder, own.texts));
    }
    if !session.documents().has_levels(&said.levels) {
        session.change(|documents| documents.set_levels(said.levels));
    }
}

fn read_all(session: &Arc<Session>, found: &[PathBuf], done: impl Fn(usize)) {
    for (i, file) in found.iter().enumerate() {
        done(i);
        let path = paths::of_path(file);
        look(session, path);
    }
}

/// Whether a scan of the workspace looks into a folder.
fn is_scanned(session: &Session, path: &str) -> bool {
    let documents = session.documents();
    let inside = |folder: &FilePath| match path.strip_prefix(folder.trim_end_matches('/')) {
        Some("") => true,
        Some(rest) => rest.starts_with('/') && !files::is_passed_by(Path::new(rest)),
        None => false,
    };
    documents.folders().iter().any(inside)
}

/// Takes a folder as the disk has it: what is in it now, and what was in it and is gone.
fn folder(session: &Arc<Session>, path: &FilePath) {
    let Some(on_disk) = paths::to_path(path) else {
        return;
    };
    let known = session.view();
    for file in known.snapshot.documents().keys() {
        if paths::is_below(file, path) && !Path::new(&**file).is_file() {
            look(session, file.clone());
        }
    }
    // What is there may be another folder than the one that was watched.
    session.unwatch_folder(&on_disk);
    if on_disk.is_dir() && is_scanned(session, path) {
        session.watch_folder(&on_disk);
        read_all(session, &files::scan(&on_disk), |_| ());
    }
}

/// Takes a file as the disk has it.
fn look(session: &Arc<Session>, path: FilePath) {
    // An editor that has it open knows better; it is asked again when the text is put in place.
    if session.documents().open_ones().contains_key(&path) {
        return;
    }
    let Some(on_disk) = paths::to_path(&path) else {
        return session.change(|documents| documents.on_disk(path, None));
    };
    if let Some(before) = &session.options.before_work {
        before("a file of the disk", &path);
    }
    match files::read(&on_disk, &path) {
        Ok(text) => session.change(|documents| documents.on_disk(path, Some(&text.text))),
        Err(error) => {
            if let ReadError::TooLarge { .. } = &error {
                session.say(MessageType::WARNING, error.to_string());
            } else if !matches!(error, ReadError::Missing(_)) {
                tracing::warn!("{error}");
            }
            session.change(|documents| documents.on_disk(path, None));
        }
    }
}

/// Reads what a text outside of the workspace includes, and what that includes.
fn follow(session: &Arc<Session>, path: FilePath) {
    let mut seen = HashSet::from([path.clone()]);
    let mut todo = vec![path];
    while let Some(path) = todo.pop() {
        let (snapshot, folders) = {
            let mut documents = session.documents();
            let folders: Vec<String> = documents.folders().iter().map(|f| f.to_string()).collect();
            (documents.snapshot(), folders)
        };
        let Some(document) = snapshot.document(&path) else {
            continue;
        };
        for (_, include) in includes::of_document(document) {
            for file in loader::included_on_disk(&path, &include.path.text, &folders) {
                if !seen.insert(file.clone()) {
                    continue;
                }
                if snapshot.document(&file).is_none() && Path::new(&*file).is_file() {
                    look(session, file.clone());
                }
                todo.push(file);
            }
        }
    }
}

/// Forgets the files outside of the workspace that no design with an open text needs any more.
fn forget_lone(session: &Arc<Session>) {
    let view = session.view();
    let needed: HashSet<&FilePath> = view
        .snapshot
        .roots()
        .iter()
        .filter(|root| root.files.iter().any(|f| view.open.contains_key(f)))
        .flat_map(|root| &root.files)
        .collect();
    for path in view.snapshot.documents().keys() {
        if needed.contains(path) {
            // What an editor had may differ from what it saved.
            if !view.open.contains_key(path) && !session.documents().in_workspace(path) {
                look(session, path.clone());
            }
        } else if !session.documents().in_workspace(path) {
            session.change(|documents| documents.on_disk(path.clone(), None));
        }
    }
}
