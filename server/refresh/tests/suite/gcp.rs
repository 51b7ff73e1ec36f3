//! Google: services, SKUs and page tokens; a key.

use buttress_refresh::{Cloud, Error, Request};
use serde_json::{Value, json};

use crate::server::{Heard, Trouble, Vendor, patience, price, refresh};

const REGION: &str = "us-central1";
const SKUS: &str = "/v1/services/6F81-5844-456A/skus";

fn sku(description: &str, group: &str, usage: &str, unit: &str, nanos: &[(f64, i64)]) -> Value {
    let rate = |(start, nanos): &(f64, i64)| {
        json!({ "startUsageAmount": start,
                "unitPrice": { "currencyCode": "USD", "units": "0", "nanos": nanos } })
    };
    let rates: Vec<Value> = nanos.iter().map(rate).collect();
    json!({
        "name": "services/6F81-5844-456A/skus/000", "skuId": "000", "description": description,
        "category": { "serviceDisplayName": "Compute Engine", "resourceFamily": "Compute",
                      "resourceGroup": group, "usageType": usage },
        "serviceRegions": [REGION, "us-east1"], "serviceProviderName": "Google",
        "pricingInfo": [{ "summary": "", "currencyConversionRate": 1, "effectiveTime": "2026-11-20T01:00:00Z",
            "pricingExpression": { "usageUnit": unit, "displayQuantity": 1, "tieredRates": rates } }],
    })
}

async fn google() -> Vendor {
    let vendor = Vendor::start().await;
    let other = json!({ "name": "services/0000", "serviceId": "0000", "displayName": "Elsewhere" });
    vendor.json(
        "/v1/services",
        json!({ "services": [other], "nextPageToken": "more" }),
    );
    let compute = json!({ "name": "services/6F81-5844-456A", "displayName": "Compute Engine" });
    let page = json!({ "services": [compute], "nextPageToken": "" });
    vendor.json("/v1/services?pageSize=5000&pageToken=more", page);
    let core = "N2 Instance Core running in Americas";
    let first = [
        sku(core, "CPU", "OnDemand", "h", &[(0.0, 31_611_000)]),
        sku(core, "CPU", "Preemptible", "h", &[(0.0, 7_650_000)]),
        sku(
            "N2 Custom Instance Core running in Americas",
            "CPU",
            "OnDemand",
            "h",
            &[(0.0, 33_191_000)],
        ),
        sku(
            "SSD backed PD Capacity",
            "SSD",
            "OnDemand",
            "GiBy.mo",
            &[(0.0, 0), (1.0, 170_000_000)],
        ),
    ];
    vendor.json(SKUS, json!({ "skus": first, "nextPageToken": "two" }));
    let ram = sku(
        "N2 Instance Ram running in Americas",
        "RAM",
        "OnDemand",
        "GiBy.h",
        &[(0.0, 4_237_000)],
    );
    vendor.json(&second_page(), json!({ "skus": [ram] }));
    vendor
}

fn second_page() -> String {
    format!("{SKUS}?pageSize=5000&currencyCode=USD&pageToken=two")
}

#[tokio::test]
async fn machines_are_priced_by_cores_and_memory() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = google().await;
    vendor.fails(&second_page(), &[Trouble::Wait(429, "0")]);
    refresh(&vendor, Cloud::Gcp, REGION, folder.path())
        .await
        .unwrap();
    let get = |service, sku, region| price(folder.path(), ("gcp", service, sku, region));
    let expected = 4.0 * 0.031611 + 16.0 * 0.004237;
    let found = get("compute-engine", "n2-standard-4", REGION).unwrap();
    assert!((found - expected).abs() < 1e-9, "{found}");
    assert_eq!(
        get("compute-engine", "n2-standard-4", "us-east1"),
        None,
        "it was not asked for"
    );
    assert_eq!(get("persistent-disk", "ssd", REGION), Some(0.17));
    assert_eq!(
        get("@core", "n2", REGION),
        None,
        "a rate is no figure of the book"
    );
    assert_eq!(
        vendor.header(SKUS, "x-goog-api-key").as_deref(),
        Some("secret")
    );
}

#[tokio::test]
async fn a_second_run_goes_on_with_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = google().await;
    vendor.fails(&second_page(), &[Trouble::Status(500); 3]);
    let error = refresh(&vendor, Cloud::Gcp, REGION, folder.path())
        .await
        .unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
    refresh(&vendor, Cloud::Gcp, REGION, folder.path())
        .await
        .unwrap();
    assert_eq!(vendor.asked(SKUS), 1);
    assert!(
        price(
            folder.path(),
            ("gcp", "compute-engine", "n2-standard-4", REGION)
        )
        .is_some()
    );
}

#[tokio::test]
async fn without_a_key_nothing_is_asked_and_the_message_says_how_to_get_one() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = google().await;
    let request = |key: Option<&str>, region: &str| Request {
        cloud: Cloud::Gcp,
        regions: vec![region.to_owned()],
        folder: folder.path().to_owned(),
        base: Some(vendor.base()),
        key: key.map(str::to_owned),
        patience: patience(),
    };
    for key in [None, Some(""), Some("a\nb")] {
        let request = request(key, REGION);
        let error = buttress_refresh::refresh(&request, &Heard::default())
            .await
            .unwrap_err();
        assert!(matches!(error, Error::NoKey), "{error}");
        assert!(error.to_string().contains("BUTTRESS_GCP_KEY"));
    }
    let request = request(Some("k"), "atlantis");
    let error = buttress_refresh::refresh(&request, &Heard::default())
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("no cloud has a region `atlantis`"),
        "{error}"
    );
    assert!(vendor.paths().is_empty());
}

#[tokio::test]
async fn a_key_that_is_refused_is_not_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = google().await;
    vendor.fails("/v1/services", &[Trouble::Status(403)]);
    let error = refresh(&vendor, Cloud::Gcp, REGION, folder.path())
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("403 Forbidden; see whether the key"),
        "{error}"
    );
    assert_eq!(vendor.paths().len(), 1);
}
