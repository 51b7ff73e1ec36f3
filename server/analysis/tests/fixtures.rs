//! The fixtures of real systems, looked at as a whole.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use buttress_analysis::cost::dollars;
use buttress_analysis::{Change, Date, FilePath, Host, Report, Severity, Snapshot, ide};

const TODAY: Date = Date {
    year: 2026,
    month: 11,
    day: 21,
};

/// A world with every `.arch` file of a fixture, under `/fixtures`.
fn world(paths: &[&str]) -> Snapshot {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut host = Host::new(TODAY);
    host.apply_change(Change::Folders(vec!["/fixtures".to_owned()]));
    for path in paths {
        let text = fs::read_to_string(fixtures.join(path)).expect("the fixture is there");
        let path: FilePath = format!("/fixtures/{path}").into();
        host.apply_change(Change::Set {
            path,
            text: text.as_str().into(),
            version: None,
        });
    }
    host.snapshot()
}

fn shop() -> Snapshot {
    world(&[
        "shop/shop.arch",
        "shop/payments.arch",
        "shop/services/catalogue.arch",
        "shop/services/customers.arch",
        "shop/services/orders.arch",
    ])
}

/// Score, cost and findings, a line each.
fn summary(snapshot: &Snapshot, report: &Report) -> String {
    let mut out = format!(
        "{}: health {} ({:.3}), {} a month\n",
        report.title(),
        report.score().shown(),
        report.score().exact,
        dollars(report.costs.monthly)
    );
    for (component, bill) in report
        .architecture
        .components
        .iter()
        .zip(report.costs.bills.iter())
    {
        let monthly = bill.monthly.map_or("no price".to_owned(), dollars);
        out += &format!("  {}: {monthly}\n", component.full);
    }
    for file in &report.files {
        for finding in snapshot.diagnostics(file) {
            let text = snapshot.document(file).expect("of the world").text();
            let line = text[..finding.location.span.start].matches('\n').count() + 1;
            out += &format!(
                "{}:{line} {} [{}] {:.1} {}\n",
                file.trim_start_matches("/fixtures/"),
                finding.severity.word(),
                finding.rule,
                finding.points,
                finding.message
            );
        }
    }
    out
}

fn report(snapshot: &Snapshot, root: &str) -> Arc<Report> {
    snapshot
        .report(&format!("/fixtures/{root}"))
        .expect("a root")
}

#[test]
fn shop_is_read_without_an_error() {
    let snapshot = shop();
    let report = report(&snapshot, "shop/shop.arch");
    insta::assert_snapshot!(summary(&snapshot, &report));
}

#[test]
fn mastodon_is_read_without_an_error() {
    let snapshot = world(&["mastodon.arch"]);
    let report = report(&snapshot, "mastodon.arch");
    insta::assert_snapshot!(summary(&snapshot, &report));
}

#[test]
fn wikipedia_is_read_without_an_error() {
    let snapshot = world(&["wikipedia.arch"]);
    let report = report(&snapshot, "wikipedia.arch");
    insta::assert_snapshot!(summary(&snapshot, &report));
}

#[test]
fn no_fixture_of_a_real_system_has_an_error_of_the_text() {
    let worlds = [
        shop(),
        world(&["mastodon.arch"]),
        world(&["wikipedia.arch"]),
        world(&["unicode.arch"]),
    ];
    for snapshot in worlds {
        for path in snapshot.documents().keys() {
            let errors: Vec<_> = snapshot
                .diagnostics(path)
                .into_iter()
                .filter(|f| f.category.is_none() && f.severity <= Severity::Warning)
                .collect();
            assert!(errors.is_empty(), "{path}: {errors:#?}");
        }
    }
}

#[test]
fn fixtures_of_real_systems_are_in_the_canonical_style() {
    for snapshot in [
        shop(),
        world(&["mastodon.arch"]),
        world(&["wikipedia.arch"]),
    ] {
        for (path, document) in snapshot.documents() {
            let text = document.text();
            let formatted = buttress_analysis::ide::format_text(text).expect("it can be read");
            assert_eq!(formatted, **text, "{path}");
        }
    }
}

/// The health and the points of the open findings add up to 100, whatever the design.
#[test]
fn points_and_health_add_up() {
    for (snapshot, root) in [
        (shop(), "shop/shop.arch"),
        (world(&["mastodon.arch"]), "mastodon.arch"),
        (world(&["wikipedia.arch"]), "wikipedia.arch"),
    ] {
        let report = report(&snapshot, root);
        let points: f64 = report.findings().iter().map(|f| f.points).sum();
        assert!(
            (report.score().exact + points - 100.0).abs() < 1e-9,
            "{root}"
        );
    }
}

/// The templates, by name.
fn templates() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/templates");
    let entries = fs::read_dir(folder).expect("a folder of templates");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy();
        (
            name.into_owned(),
            fs::read_to_string(&path).expect("a template in UTF-8"),
        )
    };
    let mut all: Vec<_> = paths.map(read).collect();
    all.sort();
    all
}

/// What is wrong with a template that is to score so much, with nothing of a severity or worse.
fn shortcomings(name: &str, text: &str, least: f64, mildest: Severity) -> Vec<String> {
    let path: FilePath = format!("/fixtures/{name}.arch").into();
    let mut host = Host::new(TODAY);
    host.apply_change(Change::Set {
        path: path.clone(),
        text: text.into(),
        version: None,
    });
    let snapshot = host.snapshot();
    let report = snapshot.report(&path).expect("a root");
    let all = snapshot.diagnostics(&path).into_iter();
    let bad = all.filter(|finding| {
        // What the text itself says wrong is never good.
        let of_text = finding.category.is_none() && finding.severity <= Severity::Warning;
        of_text || finding.severity <= mildest
    });
    let mut out: Vec<String> = bad
        .map(|finding| format!("{name}: {}: {}", finding.rule, finding.message))
        .collect();
    if report.score().exact < least {
        out.push(format!("{name}: {:.2} points", report.score().exact));
    }
    out
}

#[test]
fn templates_are_well_made() {
    let all = templates();
    assert!(all.len() >= 16);
    for (name, text) in &all {
        assert_eq!(ide::format_text(text).as_ref(), Ok(text), "{name}");
        let wrong = shortcomings(name, text, 85.0, Severity::Warning);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// With a target that some of them do not reach there is one warning; nothing is critical, and most
/// of the health is there.
#[test]
fn templates_bear_a_target_that_is_too_high() {
    for (name, text) in templates() {
        let lines = text.lines().map(|line| match line.trim_start() {
            it if it.starts_with("availability = ") && !it.contains('{') => {
                "  availability = 99.9 %"
            }
            _ => line,
        });
        let text: String = lines.map(|line| format!("{line}\n")).collect();
        let wrong = shortcomings(&name, &text, 85.0, Severity::Error);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
