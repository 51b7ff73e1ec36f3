//! Microsoft: pages with a link to the next one.

use std::fs;
use std::time::{Duration, Instant};

use buttress_refresh::{Cloud, Error, FILE};
use serde_json::{Value, json};

use crate::server::{Trouble, Vendor, price, refresh};

const REGION: &str = "westeurope";
const PATH: &str = "/api/retail/prices";
const VM: (&str, &str, &str, &str) = ("azure", "virtual-machines", "Standard_D2s_v5", REGION);

fn item(arm: &str, product: &str, sku: &str, meter: &str, unit: &str, usd: f64) -> Value {
    json!({
        "currencyCode": "USD", "tierMinimumUnits": 0.0, "retailPrice": usd, "unitPrice": usd,
        "armRegionName": REGION, "location": "EU West", "effectiveStartDate": "2021-11-01T00:00:00Z",
        "meterId": "000a794b-bdb0-58be-a0cd-0c3a0f222923", "meterName": meter, "productName": product,
        "skuName": sku, "serviceName": "Virtual Machines", "serviceFamily": "Compute",
        "unitOfMeasure": unit, "type": "Consumption", "isPrimaryMeterRegion": true, "armSkuName": arm,
    })
}

fn page(items: &[Value], next: Option<String>) -> Value {
    json!({ "BillingCurrency": "USD", "CustomerEntityId": "Default", "CustomerEntityType": "Retail",
            "Items": items, "NextPageLink": next, "Count": items.len() })
}

fn machine(arm: &str, usd: f64) -> Value {
    let sku = arm.trim_start_matches("Standard_").replace('_', " ");
    item(
        arm,
        "Virtual Machines Dsv5 Series",
        &sku,
        &sku,
        "1 Hour",
        usd,
    )
}

/// Two pages, the same for every service: what is not of a service its meters do not know.
async fn microsoft() -> Vendor {
    let vendor = Vendor::start().await;
    let linux = "Virtual Machines Dsv5 Series";
    let windows = "Virtual Machines Dsv5 Series Windows";
    let spot = item(
        "Standard_D2s_v5",
        linux,
        "D2s v5 Spot",
        "D2s v5 Spot",
        "1 Hour",
        0.0212,
    );
    let windows = item(
        "Standard_D2s_v5",
        windows,
        "D2s v5",
        "D2s v5",
        "1 Hour",
        0.207,
    );
    let mut reserved = machine("Standard_D2s_v5", 666.0);
    reserved["type"] = json!("Reservation");
    let first = [machine("Standard_D2s_v5", 0.12), spot, windows, reserved];
    let next = format!("{}{PATH}?$skip=1000", vendor.base());
    vendor.json(PATH, page(&first, Some(next)));
    let disk = "Premium SSD Managed Disks";
    let second = [
        machine("Standard_D4s_v5", 0.24),
        item("", disk, "P10 LRS", "P10 LRS Disk", "1/Month", 21.68),
        item("", disk, "P10 LRS", "P10 LRS Disk Mount", "1/Month", 1.183),
        item(
            "",
            "Azure App Service Premium v3 Plan - Linux",
            "P1 v3",
            "P1 v3 App",
            "1 Hour",
            0.155,
        ),
        item(
            "",
            "SQL Database Single Standard",
            "S0",
            "10 DTUs",
            "1/Day",
            0.4839,
        ),
    ];
    vendor.json(&second_page(), page(&second, None));
    vendor
}

fn second_page() -> String {
    format!("{PATH}?$skip=1000")
}

#[tokio::test]
async fn all_pages_are_read_and_only_what_is_meant_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = microsoft().await;
    refresh(&vendor, Cloud::Azure, REGION, folder.path())
        .await
        .unwrap();
    let get = |service, sku| price(folder.path(), ("azure", service, sku, REGION));
    assert_eq!(price(folder.path(), VM), Some(0.12));
    assert_eq!(get("virtual-machines", "Standard_D4s_v5"), Some(0.24));
    assert_eq!(get("managed-disks", "p10-lrs"), Some(21.68));
    assert_eq!(get("app-service", "P1v3"), Some(0.155));
    assert_eq!(get("sql-database", "S0"), Some(0.0201625));
    let text = fs::read_to_string(folder.path().join(FILE)).unwrap();
    assert!(
        text.contains(",2026-11-20,azure-retail-prices"),
        "the day is the server's"
    );
}

#[tokio::test]
async fn a_server_that_is_busy_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = microsoft().await;
    vendor.fails(PATH, &[Trouble::Wait(429, "1"), Trouble::Status(502)]);
    let begun = Instant::now();
    refresh(&vendor, Cloud::Azure, REGION, folder.path())
        .await
        .unwrap();
    assert!(
        begun.elapsed() >= Duration::from_secs(1),
        "it was asked to wait a second"
    );
    assert_eq!(price(folder.path(), VM), Some(0.12));
}

#[tokio::test]
async fn a_server_that_wants_an_hour_ends_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = microsoft().await;
    vendor.fails(PATH, &[Trouble::Wait(503, "3600")]);
    let error = refresh(&vendor, Cloud::Azure, REGION, folder.path())
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("asks to wait 60 minutes"),
        "{error}"
    );
    assert_eq!(vendor.paths().len(), 1);
}

#[tokio::test]
async fn pages_that_are_there_are_not_asked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = microsoft().await;
    vendor.fails(&second_page(), &[Trouble::Status(500); 3]);
    refresh(&vendor, Cloud::Azure, REGION, folder.path())
        .await
        .unwrap_err();
    assert!(!folder.path().join(FILE).exists());
    let before = vendor.paths().len();
    refresh(&vendor, Cloud::Azure, REGION, folder.path())
        .await
        .unwrap();
    assert_eq!(
        vendor.paths()[before],
        second_page(),
        "it goes on with the next link"
    );
    assert_eq!(
        price(folder.path(), VM),
        Some(0.12),
        "the first page was kept"
    );
}

#[tokio::test]
async fn a_page_that_breaks_off_is_asked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = microsoft().await;
    vendor.fails(PATH, &[Trouble::Cut(100), Trouble::Cut(0)]);
    refresh(&vendor, Cloud::Azure, REGION, folder.path())
        .await
        .unwrap();
    assert_eq!(price(folder.path(), VM), Some(0.12));

    // Whole for the connection, but not for who reads it.
    let text = page(&[machine("Standard_D2s_v5", 0.13)], None).to_string();
    let half = text[..text.len() / 2].to_owned();
    let kind = "application/json";
    vendor.has(
        PATH,
        crate::server::Answer {
            kind,
            body: half,
            tag: None,
        },
    );
    let error = refresh(&vendor, Cloud::Azure, REGION, folder.path())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
    assert_eq!(price(folder.path(), VM), Some(0.12));
}

#[tokio::test]
async fn a_login_page_and_links_to_elsewhere_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = microsoft().await;
    vendor.fails(PATH, &[Trouble::Login]);
    let error = refresh(&vendor, Cloud::Azure, REGION, folder.path())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::ContentType { .. }), "{error}");
    let link = "http://192.0.2.1/api/retail/prices?$skip=1000".to_owned();
    vendor.json(PATH, page(&[], Some(link)));
    let error = refresh(&vendor, Cloud::Azure, REGION, folder.path())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Elsewhere { .. }), "{error}");
    vendor.json(
        PATH,
        page(&[], Some(format!("{}{PATH}?again=1", vendor.base()))),
    );
    let again = page(&[], Some(format!("{}{PATH}?again=1", vendor.base())));
    vendor.json(&format!("{PATH}?again=1"), again);
    let error = refresh(&vendor, Cloud::Azure, REGION, folder.path())
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("its next page is itself"),
        "{error}"
    );
    assert!(!folder.path().join(FILE).exists());
}

#[tokio::test]
async fn a_refresh_that_is_dropped_midway_changes_nothing_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = microsoft().await;
    // The server asks to wait, and the command is ended while it does.
    vendor.fails(&second_page(), &[Trouble::Wait(429, "5")]);
    let refreshed = refresh(&vendor, Cloud::Azure, REGION, folder.path());
    let ended = tokio::time::timeout(Duration::from_millis(500), refreshed).await;
    assert!(ended.is_err(), "it was still waiting");
    assert!(!folder.path().join(FILE).exists());
    let before = vendor.paths().len();
    refresh(&vendor, Cloud::Azure, REGION, folder.path())
        .await
        .unwrap();
    assert_eq!(vendor.paths()[before], second_page());
    assert_eq!(price(folder.path(), VM), Some(0.12));
}
