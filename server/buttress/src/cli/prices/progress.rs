//! How a refresh goes, on standard error: a bar for people, plain lines for logs.

use std::io::{IsTerminal, stderr};
use std::sync::Mutex;

use buttress_refresh::{Cloud, Progress};
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::note;

/// A bar, where standard error is a terminal.
#[derive(Debug)]
pub struct Shown {
    bar: Option<ProgressBar>,
    /// The cloud, its pieces, and how many of them have begun.
    at: Mutex<(&'static str, usize, usize)>,
}

impl Shown {
    /// As standard error asks for.
    pub fn new() -> Shown {
        let bar = stderr().is_terminal().then(|| {
            let bar = ProgressBar::no_length();
            let style = ProgressStyle::with_template("{prefix:6} {bar:30} {pos}/{len} {wide_msg}");
            if let Ok(style) = style {
                bar.set_style(style);
            }
            bar
        });
        Shown {
            bar,
            at: Mutex::new(("", 0, 0)),
        }
    }

    /// Takes the bar away: what follows are results.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Shown {
    fn begin(&self, cloud: Cloud, pieces: usize) {
        if let Ok(mut at) = self.at.lock() {
            *at = (cloud.name(), pieces, 0);
        }
        if let Some(bar) = &self.bar {
            bar.reset();
            bar.set_length(pieces as u64);
            bar.set_prefix(cloud.name());
        }
    }

    fn piece(&self, name: &str) {
        let Ok(mut at) = self.at.lock() else {
            return;
        };
        let (cloud, pieces, begun) = &mut *at;
        if let Some(bar) = &self.bar {
            bar.set_position(*begun as u64);
            bar.set_message(name.to_owned());
        }
        *begun += 1;
        if self.bar.is_none() {
            note(&format!("{cloud} {begun}/{pieces} {name}"));
        }
    }

    fn bytes(&self, done: u64, of: Option<u64>) {
        // In a log, each part of a file would be a line.
        let Some(bar) = &self.bar else {
            return;
        };
        let megabytes = |bytes: u64| bytes / 1_000_000;
        let message = bar.message();
        let name = message.split(" - ").next().unwrap_or("");
        let of = of.map_or_else(String::new, |of| format!(" of {}", megabytes(of)));
        bar.set_message(format!("{name} - {}{of} MB", megabytes(done)));
    }

    fn note(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| note(text)),
            None => note(text),
        }
    }
}
