use std::fs;
use std::path::Path;

use super::super::testing::{refused, rewritten, titles};
use super::super::{refactor, refactorings};
use crate::cost::{CLOUDS, compare, elsewhere};
use crate::finding::TextEdit;
use crate::host::Snapshot;
use crate::ide::format_text;
use crate::span::Span;
use crate::testing::{PATH, world};

const IDS: [&str; 3] = ["move-to-aws", "move-to-gcp", "move-to-azure"];

const SHOP: &str = "constraints { provider = aws, region = us-east-1 }\n\
    service api: aws.ec2 { instance = m7i.large, storage = 20 GB }\n\
    database db: aws.rds_postgres { instance = db.r6g.large, storage = 100 GB }\n\
    cache hot: self.redis { instance = m7i.large }\n\
    auth login: saas.auth0\n\
    api -> db: query { timeout = 1 s }\n";

#[test]
fn a_component_moves_with_its_size_and_says_where_it_is() {
    let text = "constraints { provider = aws, region = us-east-1 }\n\
        database «»db: aws.rds_postgres { instance = db.r6g.large, storage = 100 GB }\n";
    let wanted = "constraints { provider = aws, region = us-east-1 }\n\
        database db: gcp.cloud_sql_postgres { instance = db-custom-4-16384, storage = 100 GB, region = us-east4 }\n";
    assert_eq!(rewritten("move-to-gcp", text), wanted);
    let titles = titles(text);
    let title = titles.iter().find(|t| t.starts_with("Move to GCP"));
    let title = title.expect("it is offered");
    assert!(
        title.starts_with("Move to GCP: Cloud SQL for PostgreSQL db-custom-4-16384, $"),
        "{title}"
    );
    assert!(!titles.iter().any(|t| t.contains("AWS")), "{titles:?}");
}

#[test]
fn words_of_the_vendor_go() {
    let text = "bucket «»files: aws.s3 { class = intelligent_tiering, storage = 100 GB }\n";
    let moved = rewritten("move-to-gcp", text);
    assert_eq!(
        moved,
        "bucket files: gcp.cloud_storage { storage = 100 GB }\n"
    );
    let only = "bucket «»files: aws.s3 { class = intelligent_tiering }\n";
    assert_eq!(
        rewritten("move-to-gcp", only),
        "bucket files: gcp.cloud_storage\n"
    );
    let critical = "bucket «»files: aws.s3 { tier = critical }\n";
    assert_eq!(
        rewritten("move-to-gcp", critical),
        "bucket files: gcp.cloud_storage { tier = critical }\n"
    );
}

#[test]
fn the_design_moves_as_a_whole() {
    let text = SHOP.replacen("constraints", "«»constraints", 1);
    let moved = rewritten("move-to-azure", &text);
    for words in [
        "provider = azure, region = eastus",
        "api: azure.vm { instance = Standard_D2",
        "db: azure.postgres_flexible { instance = ",
        "hot: self.redis { instance = Standard_",
        "login: saas.auth0",
    ] {
        assert!(moved.contains(words), "{words}\n{moved}");
    }
}

#[test]
fn environments_move_along() {
    let text = format!(
        "{}environment staging {{\n  db {{ instance = db.t4g.medium }}\n}}\n",
        SHOP.replacen("constraints", "«»constraints", 1)
    );
    let moved = rewritten("move-to-gcp", &text);
    assert!(
        moved.contains("db { instance = db-custom-2-4096 }"),
        "{moved}"
    );
}

#[test]
fn what_is_no_clouds_does_not_move() {
    for id in IDS {
        refused(id, "auth «»login: saas.auth0\n");
        refused(id, "service «»a\n");
        refused(id, "cache «»hot: self.redis { instance = m7i.large }\n");
    }
    refused("move-to-aws", "service «»api: aws.ec2\n");
    refused(
        "move-to-gcp",
        "«»constraints { region = us-east-1 }\nservice api: aws.ec2\n",
    );
}

fn fixture(path: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let text = fs::read_to_string(folder.join(path)).expect("a fixture");
    format_text(&text).expect("readable")
}

fn moved(snapshot: &Snapshot, text: &str, at: usize, id: &str) -> Option<Snapshot> {
    let span = Span::at(at);
    let offered = refactorings(snapshot, PATH, span);
    if !offered.iter().any(|r| r.id == id) {
        return None;
    }
    let change = refactor(snapshot, PATH, span, id).ok()?;
    let text = TextEdit::apply_all(&change.edits[0].edits, text);
    Some(world(&[(PATH, &text)]))
}

#[test]
fn what_is_promised_is_what_it_costs_then() {
    let mut moves = 0;
    for path in [
        "mastodon.arch",
        "wikipedia.arch",
        "shop/services/orders.arch",
    ] {
        let text = fixture(path);
        let text = format!("constraints {{ provider = aws, region = us-east-1 }}\n{text}");
        let text = match text.matches("constraints {").count() {
            1 => text,
            _ => fixture(path),
        };
        let snapshot = world(&[(PATH, &text)]);
        let report = snapshot.report(PATH).expect("a report");
        for (id, component) in report.architecture.components.iter().enumerate() {
            let at = report.architecture.locate(component.name_place());
            let at = at.expect("it stands somewhere").span.start;
            for (cloud, way) in CLOUDS.into_iter().zip(IDS) {
                let Some(there) = elsewhere(&report, id, cloud) else {
                    continue;
                };
                let Some(after) = moved(&snapshot, &text, at, way) else {
                    continue;
                };
                moves += 1;
                let after = after.report(PATH).expect("a report");
                let bill = &after.costs.bills[id];
                if report.costs.bills[id].basis == crate::cost::Basis::Negotiated {
                    continue;
                }
                let (promised, now) = (there.monthly(), bill.monthly);
                let same = match (promised, now) {
                    (Some(a), Some(b)) => (a - b).abs() < 1e-6,
                    (a, b) => a == b,
                };
                assert!(
                    same,
                    "{path}: {} to {cloud}: {promised:?} {now:?}",
                    component.full
                );
            }
        }
    }
    assert!(moves > 20, "{moves}");
}

#[test]
fn the_sum_that_is_promised_is_the_sum_then() {
    let snapshot = world(&[(PATH, SHOP)]);
    let report = snapshot.report(PATH).expect("a report");
    let sums = compare(&report).clouds;
    for (sum, way) in sums.iter().zip(IDS).skip(1) {
        let after = moved(&snapshot, SHOP, 0, way).expect("it moves");
        let after = after.report(PATH).expect("a report");
        assert!(
            (after.costs.monthly - sum.monthly).abs() < 1e-6,
            "{}",
            sum.cloud
        );
    }
}
