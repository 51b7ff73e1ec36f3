//! `buttress preview`: the picture in a browser, as the files change.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use buttress_analysis::model::includes;
use buttress_analysis::{FilePath, Snapshot, ide};
use clap::Args;
use notify::{RecursiveMode, Watcher};

use super::{FAILED, check, complain, print};
use crate::includers::Includers;
use crate::preview::{self, Hub, Message};
use crate::scenes::Scenes;
use crate::{files, loader, paths};

/// What an editor writes when it saves comes in several steps; they are taken together.
const TOGETHER: Duration = Duration::from_millis(40);

/// Shows a design in the browser, and keeps up with its files.
#[derive(Debug, Args)]
pub struct Preview {
    /// The design's root file, or a file that it includes
    file: PathBuf,
    /// The port to listen on, on this machine only; 0 is any that is free
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Open the browser [default: when started in a terminal]
    #[arg(long, overrides_with = "no_open")]
    open: bool,
    /// Only print the address
    #[arg(long)]
    no_open: bool,
}

/// What happens.
enum News {
    /// Something in a watched folder changed.
    Files,
    /// Something was clicked on.
    Opened(String),
}

/// A design on the disk, and what is shown of it.
struct Show {
    file: PathBuf,
    directory: FilePath,
    hub: Arc<Hub>,
    scenes: Scenes,
    snapshot: Snapshot,
    root: FilePath,
    /// The file whose text is shown.
    text: FilePath,
    /// How many pictures were made.
    revision: u64,
}

impl Preview {
    /// Shows it until it is stopped.
    pub fn run(self) -> anyhow::Result<u8> {
        let directory = paths::current_directory();
        // Of several designs that share the file, the first is shown, as an editor does.
        let mut roots = Includers::default().designs_of(&self.file);
        roots.truncate(1);
        if !roots.is_empty() {
            check::say_instead(&self.file, &roots, &directory, "showing");
        }
        let file = roots.pop().unwrap_or(self.file);
        let loaded = loader::load(&file, &directory);
        for error in &loaded.errors {
            complain(error);
        }
        let root = match loaded.roots.as_slice() {
            [] => return Ok(FAILED),
            [root] => root.clone(),
            several => {
                let names: Vec<&str> = several
                    .iter()
                    .map(|r| paths::shown(r, &directory))
                    .collect();
                anyhow::bail!(
                    "there are several designs in it; name one: {}",
                    names.join(", ")
                );
            }
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let (sender, news) = mpsc::channel();
        let clicks = Mutex::new(sender.clone());
        let running = runtime
            .block_on(preview::start(
                self.port,
                Arc::new(move |id| {
                    let clicks = clicks.lock().unwrap_or_else(PoisonError::into_inner);
                    // The other end is gone only when we end.
                    let _ = clicks.send(News::Opened(id));
                }),
            ))
            .with_context(|| format!("cannot listen on 127.0.0.1:{}", self.port))?;
        let mut show = Show {
            file,
            directory,
            hub: running.hub,
            scenes: Scenes::default(),
            snapshot: loaded.snapshot,
            text: root.clone(),
            root,
            revision: 0,
        };
        show.picture(None);
        show.source();
        if !preview::has_canvas() {
            complain("this binary was built without its canvas; `cargo xtask try` builds both");
        }
        print(&format!("{} (Ctrl-C ends it)\n", running.url))?;
        if self.open || (!self.no_open && std::io::stdout().is_terminal()) {
            browse(&running.url);
        }
        show.follow(sender, &news)?;
        Ok(0)
    }
}

impl Show {
    /// Shows what changes, for as long as this process is there.
    fn follow(
        &mut self,
        sender: mpsc::Sender<News>,
        news: &mpsc::Receiver<News>,
    ) -> anyhow::Result<()> {
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                // Reading the files is no news, or we would never rest.
                if event.is_ok_and(|e| !e.kind.is_access() && e.paths.iter().any(|p| matters(p))) {
                    let _ = sender.send(News::Files);
                }
            })
            .context("cannot watch files")?;
        let mut watched = BTreeSet::new();
        self.watch(&mut watcher, &mut watched);
        while let Ok(first) = news.recv() {
            let mut reload = self.take(first);
            loop {
                match news.recv_timeout(TOGETHER) {
                    Ok(more) => reload |= self.take(more),
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                }
            }
            if reload {
                self.reload();
                self.watch(&mut watcher, &mut watched);
            }
        }
        Ok(())
    }

    /// Returns whether the files are to be read again.
    fn take(&mut self, news: News) -> bool {
        match news {
            News::Files => true,
            News::Opened(id) => {
                if let Some(place) = ide::locate(&self.snapshot, &self.root, &id) {
                    if place.file != self.text {
                        self.text = place.file;
                        self.source();
                    }
                    self.hub.send(Message::Select { id: Some(id) });
                }
                false
            }
        }
    }

    fn reload(&mut self) {
        let loaded = loader::load(&self.file, &self.directory);
        let notice = (!loaded.errors.is_empty()).then(|| loaded.errors.join("\n"));
        // While an editor saves, the file may be gone for a moment: what was there stays.
        if let Some(root) = loaded.roots.first() {
            self.root = root.clone();
            self.snapshot = loaded.snapshot;
            if self.snapshot.document(&self.text).is_none() {
                self.text = self.root.clone();
            }
        }
        self.picture(notice);
        self.source();
    }

    fn picture(&mut self, notice: Option<String>) {
        self.revision += 1;
        if let Some(mut picture) = self.scenes.of(&self.snapshot, &self.root) {
            picture.revision = self.revision;
            picture.notice = notice.or(picture.notice);
            self.hub.show(&picture);
        }
    }

    fn source(&self) {
        let Some(report) = self.snapshot.report(&self.root) else {
            return;
        };
        let message = preview::source(&self.snapshot, &report, &self.text, &self.directory);
        if let Some(message) = message {
            self.hub.send(message);
        }
    }

    /// Watches the folders of all files of the design, and those that its includes look into.
    fn watch(&self, watcher: &mut notify::RecommendedWatcher, watched: &mut BTreeSet<PathBuf>) {
        let mut folders = BTreeSet::new();
        for (path, document) in self.snapshot.documents() {
            let folder = paths::folder_of(path);
            folders.insert(PathBuf::from(folder));
            for (_, include) in includes::of_document(document) {
                let start = include
                    .path
                    .text
                    .split(['*', '?', '['])
                    .next()
                    .unwrap_or_default();
                let start = start.rfind('/').map_or("", |at| &start[..at]);
                folders.insert(PathBuf::from(format!("{folder}/{start}")));
            }
        }
        for folder in folders {
            if !watched.contains(&folder) && folder.is_dir() {
                match watcher.watch(&folder, RecursiveMode::NonRecursive) {
                    Ok(()) => {
                        watched.insert(folder);
                    }
                    Err(error) => tracing::warn!(%error, folder = %folder.display(), "not watched"),
                }
            }
        }
    }
}

fn matters(path: &Path) -> bool {
    files::is_arch(path)
}

/// Opens an address in the browser; whoever has none still has the address.
fn browse(url: &str) {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else {
        Command::new("xdg-open")
    };
    command
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Err(error) = command.spawn() {
        tracing::warn!(%error, "no browser could be opened");
    }
}
