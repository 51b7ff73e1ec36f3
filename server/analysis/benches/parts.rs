//! The parts that the time of a key is made of, over models of growing size.

use std::cell::RefCell;

use buttress_analysis::syntax::Edit;
use buttress_analysis::{Change, Date, Host, Snapshot, ide};
use divan::{Bencher, black_box};

#[path = "../../../xtask/src/bench/model.rs"]
mod model;

const PATH: &str = "/w/model.arch";

/// Without optimization nothing is measured: that it runs is all that is asked then.
const SIZES: &[usize] = if cfg!(debug_assertions) {
    &[50]
} else {
    &[50, 500, 5_000]
};

/// How long one figure may take.
const SECONDS: u64 = 4;

fn main() {
    divan::main();
}

fn open(text: &str) -> Host {
    let mut host = Host::new(Date::from_unix(1_795_219_200));
    host.apply_change(Change::Folders(vec!["/w".to_owned()]));
    host.apply_change(Change::Set {
        path: PATH.into(),
        text: text.into(),
        version: Some(1),
    });
    host
}

/// A model that is open and known, and someone who types in it: a letter into a name, which is
/// taken away by the next key.
struct Typing {
    host: Host,
    at: usize,
    is_typed: bool,
}

impl Typing {
    fn new(size: usize) -> Self {
        let text = model::arch(size);
        // The end of the name that a connection between two systems leads to.
        let line = text.rfind(" -> ").expect("a connection") + 4;
        let at = line + text[line..].find(':').expect("its type");
        let host = open(&text);
        host.snapshot().report_for(PATH).expect("a design");
        Self {
            host,
            at,
            is_typed: false,
        }
    }

    fn key(&mut self) {
        let edit = if self.is_typed {
            let range = self.at..self.at + 1;
            let text = String::new();
            Edit { range, text }
        } else {
            let range = self.at..self.at;
            let text = "x".to_owned();
            Edit { range, text }
        };
        self.is_typed = !self.is_typed;
        self.host.apply_change(Change::Edit {
            path: PATH.into(),
            edits: vec![edit],
            version: None,
        });
    }
}

/// What is asked of a model at rest.
fn at_rest<T>(bencher: Bencher, size: usize, ask: impl Fn(&Snapshot, usize) -> T) {
    let typing = Typing::new(size);
    let snapshot = typing.host.snapshot();
    bencher.bench_local(|| ask(black_box(&snapshot), typing.at - 1));
}

/// An edit is taken; nothing is looked at.
#[divan::bench(args = SIZES, max_time = SECONDS)]
fn apply_an_edit(bencher: Bencher, size: usize) {
    let mut typing = Typing::new(size);
    bencher.bench_local(|| typing.key());
}

/// All that is known, after one more key.
#[divan::bench(args = SIZES, max_time = SECONDS)]
fn report_after_a_key(bencher: Bencher, size: usize) {
    let typing = RefCell::new(Typing::new(size));
    bencher
        .with_inputs(|| {
            typing.borrow_mut().key();
            typing.borrow().host.snapshot()
        })
        .bench_local_values(|snapshot| snapshot.report_for(PATH));
}

/// What is said of a file, after one more key.
#[divan::bench(args = SIZES, max_time = SECONDS)]
fn diagnostics_after_a_key(bencher: Bencher, size: usize) {
    let typing = RefCell::new(Typing::new(size));
    bencher
        .with_inputs(|| {
            typing.borrow_mut().key();
            typing.borrow().host.snapshot()
        })
        .bench_local_values(|snapshot| snapshot.diagnostics(PATH));
}

/// All that is known of a text that was never looked at.
#[divan::bench(args = SIZES, max_time = SECONDS)]
fn report_from_nothing(bencher: Bencher, size: usize) {
    let text = model::arch(size);
    bencher
        .with_inputs(|| open(&text).snapshot())
        .bench_local_values(|snapshot| snapshot.report_for(PATH));
}

/// Completion in a name.
#[divan::bench(args = SIZES, max_time = SECONDS)]
fn completion(bencher: Bencher, size: usize) {
    at_rest(bencher, size, |snapshot, at| {
        ide::completions(snapshot, PATH, at)
    });
}

/// Hover over a name.
#[divan::bench(args = SIZES, max_time = SECONDS)]
fn hover(bencher: Bencher, size: usize) {
    at_rest(bencher, size, |snapshot, at| ide::hover(snapshot, PATH, at));
}

/// The colours of the whole text.
#[divan::bench(args = SIZES, max_time = SECONDS)]
fn tokens(bencher: Bencher, size: usize) {
    at_rest(bencher, size, |snapshot, _| {
        ide::semantic_tokens(snapshot, PATH)
    });
}

/// The outline of the whole text.
#[divan::bench(args = SIZES, max_time = SECONDS)]
fn symbols(bencher: Bencher, size: usize) {
    at_rest(bencher, size, |snapshot, _| {
        ide::document_symbols(snapshot, PATH)
    });
}

/// The canonical layout of the whole text.
#[divan::bench(args = SIZES, max_time = SECONDS)]
fn format(bencher: Bencher, size: usize) {
    at_rest(bencher, size, |snapshot, _| ide::format(snapshot, PATH));
}
