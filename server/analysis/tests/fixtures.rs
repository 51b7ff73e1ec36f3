//! The fixtures of real systems, looked at as a whole.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use buttress_analysis::cost::dollars;
use buttress_analysis::{Change, Date, FilePath, Host, Report, Severity, Snapshot};

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
