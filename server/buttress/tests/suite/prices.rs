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
use serde_json::{Value, json};

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

#[test]
fn fetched_prices_are_taken_before_those_that_are_built_in() {
    let (home, work) = (tempfile::tempdir(), tempfile::tempdir());
    let (home, work) = (home.expect("a folder"), work.expect("a folder"));
    let design = "constraints { region = us-east-1 }\n\
        service a: aws.ec2 { instance = m7g.large, storage = 0 GB }\n";
    fs::write(work.path().join("a.arch"), design).expect("written");
    let cost = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_buttress"));
        let command = command.args(["cost", "--format", "json"]);
        let command = command
            .current_dir(work.path())
            .env("XDG_DATA_HOME", home.path());
        command.env("HOME", home.path()).output().expect("run")
    };
    let line = |output: &Output| {
        crate::check::parsed(output)["designs"][0]["components"][0]["lines"][0].clone()
    };
    assert_eq!(line(&cost())["unit_price"], json!(0.0816));
    let fresh = buttress_pricing::Fresh {
        cloud: "aws",
        service: "ec2",
        sku: "m7g.large",
        region: "us-east-1",
        unit: "hour",
        usd: 0.09,
        as_of: "2026-11-20",
        source: "aws-price-list",
    };
    let text = buttress_pricing::Overlay::render([fresh]).expect("a file");
    let folder = home.path().join("buttress/prices");
    fs::create_dir_all(&folder).expect("made");
    fs::write(folder.join("prices.csv"), &text).expect("written");
    let taken = line(&cost());
    assert_eq!(taken["unit_price"], json!(0.09));
    assert_eq!(taken["as_of"], "2026-11-20");
    assert_eq!(taken["source"], "AWS Price List");
    // What has been damaged is not used, and it is said.
    fs::write(folder.join("prices.csv"), text.replace("0.09", "0.01")).expect("written");
    let output = cost();
    assert_eq!(line(&output)["unit_price"], json!(0.0816));
    assert!(said(&output).contains("are not used"), "{}", said(&output));
}

#[test]
fn the_book_is_counted_and_searched() {
    let home = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| crate::check::run(home.path(), arguments);
    let stats = crate::check::parsed(&run(&["prices", "stats", "--format", "json"]));
    let records = |of: &Value| of["records"].as_u64().expect("a count");
    assert!(records(&stats) > 150_000, "{stats}");
    let clouds = stats["clouds"].as_object().expect("clouds");
    assert_eq!(clouds.values().map(records).sum::<u64>(), records(&stats));
    assert!(clouds["aws"]["services"]["ec2"].as_u64().expect("a count") > 10_000);
    assert!(out(&run(&["prices", "stats"])).contains("  ec2\n"));

    let words = ["prices", "search", "m7g.large", "US-EAST-1", "on_demand"];
    let found = run(&[&words[..], &["--format", "json"]].concat());
    let found = crate::check::parsed(&found);
    let machine = found.as_array().expect("a list").iter();
    let machine = machine
        .filter(|r| r["service"] == "ec2")
        .map(|r| &r["price"]);
    assert_eq!(machine.collect::<Vec<_>>(), [&json!(0.0816)]);
    assert!(out(&run(&words)).contains("$0.0816 / hour"));
    let none = run(&["prices", "search", "atlantis"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(said(&none).contains("try fewer words"));
}
