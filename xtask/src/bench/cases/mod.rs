//! What is measured of one server with one model.

mod after;
mod burst;
mod check;
mod keys;
mod memory;
mod requests;
mod start;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::Value;

use super::client::Reply;
use super::session::{Subject, Target};
use super::stats::{Answers, Figures};

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Starts of the server.
    pub starts: usize,
    /// Keys of each kind: half of them type a character, half take it away.
    pub keys: usize,
    /// Requests about a place.
    pub requests: usize,
    /// Requests about the whole text, and keys with a request after them.
    pub whole: usize,
    /// Bursts of keys.
    pub bursts: usize,
    /// Runs of a whole process.
    pub runs: usize,
    /// When a figure has taken so long and a few samples are there, they are enough.
    pub budget: Duration,
    /// Whether memory is watched over very many edits.
    pub soak: bool,
}

impl Pace {
    /// A run that figures are quoted from.
    pub const FULL: Self = Self {
        starts: 10,
        keys: 100,
        requests: 100,
        whole: 30,
        bursts: 10,
        runs: 20,
        budget: Duration::from_secs(15),
        soak: false,
    };

    /// A run for a first look.
    pub const QUICK: Self = Self {
        starts: 3,
        keys: 20,
        requests: 30,
        whole: 8,
        bursts: 3,
        runs: 5,
        budget: Duration::from_secs(4),
        soak: false,
    };
}

/// What came of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Figures.
    Figures(Figures),
    /// The server does not declare it.
    Undeclared,
    /// It was declared or tried, and there was no answer of use.
    Nothing(Answers),
}

/// What came of one server with one model, by row.
pub type Column = BTreeMap<&'static str, Cell>;

/// Everything a case works with.
pub struct Case<'a> {
    /// The program.
    pub target: &'a Target,
    /// The model.
    pub subject: &'a Subject,
    /// How much.
    pub pace: Pace,
    /// Whether a row is wanted.
    pub wanted: &'a dyn Fn(&str) -> bool,
    /// What came of it.
    pub column: Column,
}

impl Case<'_> {
    fn wants(&self, rows: &[&str]) -> bool {
        rows.iter().any(|row| (self.wanted)(row))
    }

    fn put(&mut self, row: &'static str, cell: Cell) {
        if (self.wanted)(row) {
            self.column.insert(row, cell);
        }
    }

    fn one(&mut self, row: &'static str, figure: Option<f64>) {
        // Where the system does not tell, there is nothing to show, and that is shown.
        let cell = figure.map_or(Cell::Undeclared, |f| Cell::Figures(Figures::one(f)));
        self.put(row, cell);
    }

    fn count(&mut self, row: &'static str, more: usize) {
        let before = match self.column.get(row) {
            Some(Cell::Figures(figures)) => figures.p50,
            _ => 0.0,
        };
        self.one(row, Some(before + more as f64));
    }
}

/// Measures all rows that are wanted.
///
/// # Errors
/// When the program fails.
pub fn measure(case: &mut Case) -> Result<()> {
    start::measure(case)?;
    keys::measure(case)?;
    after::measure(case)?;
    burst::measure(case)?;
    requests::measure(case)?;
    memory::measure(case)?;
    check::measure(case)
}

/// Samples of one row as they are taken.
struct Samples {
    millis: Vec<f64>,
    answers: Answers,
    begun: Instant,
    budget: Duration,
}

impl Samples {
    fn new(pace: &Pace) -> Self {
        Self {
            millis: Vec::new(),
            answers: Answers::default(),
            begun: Instant::now(),
            budget: pace.budget,
        }
    }

    /// Whether to stop before the number of samples that was wanted.
    fn enough(&self) -> bool {
        let late = self.begun.elapsed() > self.budget;
        let useless = self.answers.errors + self.answers.missed >= 5 && self.millis.is_empty();
        (late && self.millis.len() >= 5) || useless || (late && self.answers.missed >= 2)
    }

    /// Takes an answer, and how long it was waited for.
    fn answer(&mut self, reply: &Reply, millis: f64) {
        if !reply.message["error"].is_null() {
            self.answers.errors += 1;
            return;
        }
        self.answers.empty += usize::from(is_empty(&reply.message["result"]));
        self.millis.push(millis);
    }

    fn cell(self) -> Cell {
        let answers = self.answers;
        match Figures::of(&self.millis) {
            Some(figures) => Cell::Figures(Figures { answers, ..figures }),
            None => Cell::Nothing(answers),
        }
    }
}

/// Whether there is nothing in an answer.
fn is_empty(result: &Value) -> bool {
    match result {
        Value::Null => true,
        Value::Array(all) => all.is_empty(),
        Value::Object(fields) => ["items", "data", "edits"]
            .iter()
            .filter_map(|list| fields.get(*list)?.as_array())
            .any(Vec::is_empty),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn empty_answers_are_told() {
        for empty in [
            json!(null),
            json!([]),
            json!({ "items": [], "isIncomplete": false }),
            json!({ "data": [] }),
            json!({ "resultId": "1", "edits": [] }),
        ] {
            assert!(is_empty(&empty), "{empty}");
        }
        for full in [
            json!([1]),
            json!({ "contents": "words" }),
            json!({ "items": [1] }),
        ] {
            assert!(!is_empty(&full), "{full}");
        }
    }

    #[test]
    fn answers_are_counted_by_what_they_are() {
        let now = Instant::now();
        let reply = |message| Reply {
            sent: now,
            at: now,
            message,
        };
        let mut samples = Samples::new(&Pace::QUICK);
        samples.answer(&reply(json!({ "result": [1] })), 3.0);
        samples.answer(&reply(json!({ "result": null })), 1.0);
        samples.answer(&reply(json!({ "error": { "code": 1 } })), 9.0);
        let Cell::Figures(figures) = samples.cell() else {
            panic!("two answers")
        };
        assert_eq!((figures.n, figures.max), (2, 3.0));
        assert_eq!((figures.answers.empty, figures.answers.errors), (1, 1));
    }
}
