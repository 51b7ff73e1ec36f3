//! A file of data that people write for a workspace, and what is wrong in it.

use std::ops::Range;

use buttress_analysis::FilePath;

/// A file that was read.
#[derive(Debug)]
pub struct DataFile {
    /// The file.
    pub path: FilePath,
    /// What stands in it.
    pub text: String,
    /// What of that does not count, by place, and why.
    pub wrong: Vec<(Range<usize>, String)>,
}

impl DataFile {
    /// What is wrong in it, as lines for people who call it `shown`.
    pub fn complaints(&self, shown: &str) -> Vec<String> {
        let wrong = self.wrong.iter();
        let line = |(at, message): &(Range<usize>, String)| {
            let before = self.text.get(..at.start).unwrap_or(&self.text);
            let last = before.rsplit('\n').next().unwrap_or_default();
            let (line, column) = (before.matches('\n').count() + 1, last.chars().count() + 1);
            format!("{shown}:{line}:{column}: {message}")
        };
        wrong.map(line).collect()
    }
}
