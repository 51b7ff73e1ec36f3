//! What each rule takes, over one model: when it looks at everything, and what of that is looked at
//! again after each key.

use std::sync::{Arc, LazyLock};

use buttress_analysis::health::{RULES, Rule, rule};
use buttress_analysis::{Change, Date, Host, Report};
use divan::{Bencher, black_box};

#[path = "../../../xtask/src/bench/model.rs"]
mod model;

const PATH: &str = "/w/model.arch";

/// Without optimization nothing is measured: that it runs is all that is asked then.
const SIZE: usize = if cfg!(debug_assertions) { 50 } else { 5_000 };

/// How long one figure may take.
const SECONDS: f64 = 0.3;

static REPORT: LazyLock<Arc<Report>> = LazyLock::new(|| {
    let mut host = Host::new(Date::from_unix(1_795_219_200));
    host.apply_change(Change::Folders(vec!["/w".to_owned()]));
    host.apply_change(Change::Set {
        path: PATH.into(),
        text: model::arch(SIZE).into(),
        version: Some(1),
    });
    host.snapshot().report_for(PATH).expect("a design")
});

fn main() {
    divan::main();
}

fn slugs() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.slug)
}

fn look(bencher: Bencher, slug: &str, only_after_a_key: bool) {
    let rule: &Rule = rule(slug).expect("a rule");
    LazyLock::force(&REPORT);
    bencher.bench(|| REPORT.look_with(black_box(rule), only_after_a_key));
}

/// One rule at everything that it looks at.
#[divan::bench(args = slugs(), max_time = SECONDS)]
fn at_everything(bencher: Bencher, slug: &str) {
    look(bencher, slug, false);
}

/// One rule at what it looks at after each key, whatever was typed.
#[divan::bench(args = slugs(), max_time = SECONDS)]
fn after_a_key(bencher: Bencher, slug: &str) {
    look(bencher, slug, true);
}
