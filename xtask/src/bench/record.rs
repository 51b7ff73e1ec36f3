//! The figures of a run as a file, so that a later run can be compared with it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::cases::{Cell, Column};
use super::peers::Peers;
use super::rows::ROWS;
use super::stats::{Answers, Figures, exponent};
use crate::project::Project;

/// One run.
#[derive(Debug, Serialize, Deserialize)]
pub struct Record {
    /// When it began, in UTC.
    pub date: String,
    /// The commit that was checked out; `+` behind it where the tree had changes.
    pub commit: String,
    /// The machine.
    pub machine: Machine,
    /// Whether few samples were taken.
    pub quick: bool,
    /// The sizes of the models.
    pub sizes: Vec<usize>,
    /// What was measured, by row.
    pub rows: BTreeMap<String, Measured>,
}

/// A machine. Milliseconds of two cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// The processor.
    pub processor: String,
    /// How many threads it runs at a time.
    pub threads: usize,
    /// The operating system.
    pub system: String,
}

/// One row.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Measured {
    /// What its figures count.
    pub unit: String,
    /// The server's, by size of the model.
    pub server: BTreeMap<usize, Value>,
    /// The floor's.
    pub floor: BTreeMap<usize, Value>,
    /// How the server's grow from 500 components up.
    pub exponent: Option<f64>,
    /// The peers' best, by size.
    pub peer: BTreeMap<usize, Peer>,
}

/// What came of a row at one size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Figures.
    Figures(Figures),
    /// The server does not declare it, or the system does not tell.
    Undeclared,
    /// No answer of use.
    Nothing(Answers),
}

/// A peer's figures, beside ours.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Peer {
    /// Whose.
    pub name: String,
    /// The median.
    pub p50: f64,
    /// What 95 % are not above.
    pub p95: Option<f64>,
    /// What exactly was measured.
    pub source: String,
}

impl Value {
    /// The figures, where there are any.
    pub fn figures(&self) -> Option<&Figures> {
        match self {
            Self::Figures(figures) => Some(figures),
            _ => None,
        }
    }
}

impl Record {
    /// What came of a run: the columns of the server and of the floor, by size.
    pub fn new(
        project: &Project,
        quick: bool,
        server: &BTreeMap<usize, Column>,
        floor: &BTreeMap<usize, Column>,
        peers: &Peers,
    ) -> Self {
        let sizes: Vec<usize> = server.keys().copied().collect();
        let mut rows = BTreeMap::new();
        for row in ROWS {
            let server = along(server, row.id);
            if server.is_empty() {
                continue;
            }
            let points: Vec<(usize, f64)> = server
                .iter()
                .filter(|(size, _)| **size >= 500)
                .filter_map(|(size, value)| Some((*size, value.figures()?.p50)))
                .collect();
            let peer = sizes.iter().filter_map(|size| {
                let best = peers.best(row.id, *size)?;
                let peer = Peer {
                    name: best.name.clone(),
                    p50: best.p50,
                    p95: best.p95,
                    source: peers.source(row.id)?.to_owned(),
                };
                Some((*size, peer))
            });
            let measured = Measured {
                unit: row.unit.word().to_owned(),
                floor: along(floor, row.id),
                exponent: row.unit.grows().then(|| exponent(&points)).flatten(),
                peer: peer.collect(),
                server,
            };
            rows.insert(row.id.to_owned(), measured);
        }
        Self {
            date: now(),
            commit: commit(project),
            machine: Machine::here(),
            quick,
            sizes,
            rows,
        }
    }

    /// Writes it to a file of its own, and again as the latest. Returns where.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<PathBuf> {
        let file = folder.join(format!("{}.json", self.date.replace(':', "-")));
        let text = serde_json::to_string_pretty(self)? + "\n";
        for file in [&file, &folder.join("latest.json")] {
            fs::write(file, &text).with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(file)
    }

    /// Reads an earlier run.
    ///
    /// # Errors
    /// When there is none, or it is of another machine.
    pub fn read(file: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let record: Self = serde_json::from_str(&text)
            .with_context(|| format!("{} is no run of this bench", file.display()))?;
        let here = Machine::here();
        if record.machine != here {
            bail!(
                "{} is of another machine ({:?}; this is {here:?}): milliseconds of two machines \
                 cannot be compared; measure that commit here",
                file.display(),
                record.machine
            );
        }
        Ok(record)
    }
}

fn along(columns: &BTreeMap<usize, Column>, row: &str) -> BTreeMap<usize, Value> {
    let value = |cell: &Cell| match cell {
        Cell::Figures(figures) => Value::Figures(figures.clone()),
        Cell::Undeclared => Value::Undeclared,
        Cell::Nothing(answers) => Value::Nothing(*answers),
    };
    columns
        .iter()
        .filter_map(|(size, column)| Some((*size, value(column.get(row)?))))
        .collect()
}

impl Machine {
    /// This one.
    pub fn here() -> Self {
        let kernel = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let name = kernel
            .lines()
            .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
            .map_or(std::env::consts::ARCH, |(_, name)| name.trim());
        Self {
            processor: name.to_owned(),
            threads: std::thread::available_parallelism().map_or(1, Into::into),
            system: std::env::consts::OS.to_owned(),
        }
    }
}

fn commit(project: &Project) -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .current_dir(&project.root)
            .args(arguments)
            .output();
        output
            .ok()
            .filter(|output| output.status.success())
            .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(commit) = git(&["rev-parse", "--short=10", "HEAD"]) else {
        return "unknown".to_owned();
    };
    match git(&["status", "--porcelain", "--untracked-files=no"]) {
        Some(changes) if changes.is_empty() => commit,
        _ => format!("{commit}+"),
    }
}

fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    date(since.map_or(0, |since| since.as_secs()))
}

/// Seconds since 1970 as `2026-11-21T09:30:00`, in UTC.
fn date(seconds: u64) -> String {
    let (mut days, rest) = (seconds / 86_400, seconds % 86_400);
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let february = 28 + u64::from(leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!(
        "{year}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}",
        days + 1
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_right() {
        assert_eq!(date(0), "1970-01-01T00:00:00");
        assert_eq!(date(951_782_400), "2000-02-29T00:00:00");
        assert_eq!(date(1_795_219_200 + 3661), "2026-11-21T01:01:01");
        assert_eq!(date(1_798_761_599), "2026-12-31T23:59:59");
    }

    #[test]
    fn what_is_written_is_read() {
        let figures = |p50| Cell::Figures(Figures::one(p50));
        let column = |p50| {
            Column::from([
                ("key.title", figures(p50)),
                ("key.delta", Cell::Undeclared),
                ("request.hover", Cell::Nothing(Answers::default())),
            ])
        };
        let server = BTreeMap::from([(50, column(1.0)), (500, column(2.0)), (5_000, column(20.0))]);
        let project = Project {
            root: env!("CARGO_MANIFEST_DIR").into(),
            target: PathBuf::new(),
            cache: PathBuf::new(),
        };
        let peers = Peers::read().expect("a table");
        let record = Record::new(&project, true, &server, &server, &peers);
        assert_eq!(record.sizes, [50, 500, 5_000]);
        let title = &record.rows["key.title"];
        let exponent = title.exponent.expect("two sizes");
        assert!((exponent - 1.0).abs() < 1e-9, "{exponent}");
        assert_eq!(title.peer[&5_000].name, "strz");
        assert_eq!(record.rows["key.delta"].server[&50], Value::Undeclared);
        assert!(!record.rows.contains_key("check"));

        let folder = std::env::temp_dir().join(format!("buttress-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let file = record.write(&folder).expect("written");
        let read = Record::read(&file).expect("read");
        assert_eq!(read.rows["key.title"].server, title.server);
        let text = fs::read_to_string(&file).expect("a file");
        let elsewhere = text.replace(
            &format!("\"threads\": {}", read.machine.threads),
            "\"threads\": 999",
        );
        fs::write(&file, elsewhere).expect("written");
        let error = Record::read(&file)
            .expect_err("another machine")
            .to_string();
        assert!(error.contains("another machine"), "{error}");
        fs::remove_dir_all(&folder).expect("removed");
    }
}
