//! `buttress prices refresh`, as a process.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::check::{out, said};

/// The catalogue of a vendor that lists one machine and counts how often it is asked; what comes
/// after the first `well` requests it answers with "wait".
struct Vendor {
    base: String,
    asked: Arc<AtomicUsize>,
    well: Arc<AtomicUsize>,
}

fn vendor(well: usize) -> Vendor {
    let asked = Arc::new(AtomicUsize::new(0));
    let well = Arc::new(AtomicUsize::new(well));
    let state = (asked.clone(), well.clone());
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
            let listener = listener.expect("a port");
            tell.send(listener.local_addr().expect("an address"))
                .expect("somebody waits");
            let router = Router::new().fallback(page).with_state(state);
            axum::serve(listener, router).await.expect("it serves");
        });
    });
    let address = told.recv().expect("it listens");
    Vendor {
        base: format!("http://{address}"),
        asked,
        well,
    }
}

async fn page(State((asked, well)): State<(Arc<AtomicUsize>, Arc<AtomicUsize>)>) -> Response {
    if asked.fetch_add(1, Ordering::SeqCst) >= well.load(Ordering::SeqCst) {
        let wait = [(header::RETRY_AFTER, "600")];
        return (StatusCode::TOO_MANY_REQUESTS, wait).into_response();
    }
    let machine = json!({
        "currencyCode": "USD", "retailPrice": 0.123, "armRegionName": "westeurope",
        "armSkuName": "Standard_D2s_v5", "productName": "Virtual Machines Dsv5 Series",
        "skuName": "D2s v5", "meterName": "D2s v5", "unitOfMeasure": "1 Hour",
        "type": "Consumption", "tierMinimumUnits": 0.0
    });
    axum::Json(json!({ "Items": [machine], "NextPageLink": null, "Count": 1 })).into_response()
}

fn command(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_buttress"));
    command
        .args(["prices", "refresh"])
        .args(arguments)
        .env("XDG_DATA_HOME", home)
        .env_remove("BUTTRESS_GCP_KEY")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(home: &Path, arguments: &[&str]) -> Output {
    command(home, arguments).output().expect("run")
}

/// A process that does not outlive its test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_refresh_that_is_killed_changes_nothing_and_goes_on() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("buttress/prices/prices.csv");
    let vendor = vendor(4);
    let arguments = [
        "--cloud",
        "azure",
        "--region",
        "westeurope",
        "--azure-url",
        &vendor.base,
    ];
    let child = command(home.path(), &arguments).spawn().expect("run");
    let child = Killed(child);
    let begun = Instant::now();
    while vendor.asked.load(Ordering::SeqCst) < 5 {
        assert!(begun.elapsed() < Duration::from_secs(60), "it asks");
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(child);
    assert!(!file.exists(), "half a list is none");

    vendor.well.store(usize::MAX, Ordering::SeqCst);
    let output = run(home.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let text = out(&output);
    assert!(
        text.contains("Standard_D2s_v5 westeurope 0.115 -> 0.123\n"),
        "{text}"
    );
    assert!(text.contains("azure: 1 prices: 1 changed, 0 new"), "{text}");
    assert!(said(&output).contains("Virtual Machines westeurope"));
    let written = fs::read_to_string(&file).expect("it landed");
    assert!(written.contains("azure,virtual-machines,Standard_D2s_v5,westeurope,hour,0.123,"));
    let pieces = said(&output).matches("azure ").count();
    let asked = vendor.asked.load(Ordering::SeqCst);
    assert_eq!(
        asked,
        pieces + 1,
        "four were kept, and one was asked for twice"
    );
}

#[test]
fn without_a_key_google_is_left_out_and_it_is_said_why() {
    let home = tempfile::tempdir().expect("a folder");
    let output = run(home.path(), &["--cloud", "gcp"]);
    assert_eq!(output.status.code(), Some(2));
    let said = said(&output);
    assert!(said.contains("BUTTRESS_GCP_KEY"), "{said}");
    assert!(
        said.contains("The prices of gcp stay as they are"),
        "{said}"
    );

    let output = run(home.path(), &["--region", "us-central1"]);
    assert_ne!(output.status.code(), Some(0));
    assert!(crate::check::said(&output).contains("gcp is left as it is"));

    let output = run(home.path(), &["--region", "atlantis"]);
    assert_eq!(output.status.code(), Some(2));
    let said = crate::check::said(&output);
    assert_eq!(said.matches("no cloud has a region `atlantis`").count(), 1);
}
