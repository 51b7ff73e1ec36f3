//! Amazon: indexes, CSV files, and what can go wrong with large ones.

use std::fs;

use buttress_refresh::{Cloud, Error, FILE};
use serde_json::json;

use crate::server::{Answer, Trouble, Vendor, price, refresh};

const REGION: &str = "us-east-1";
const EC2: &str = "/offers/v1.0/aws/AmazonEC2/20261120000000/us-east-1/index.csv";
const LAMBDA: &str = "/offers/v1.0/aws/AWSLambda/20261120000000/us-east-1/index.csv";
const T3: (&str, &str, &str, &str) = ("aws", "ec2", "t3.large", REGION);

const ABOVE: &str = r#""FormatVersion","v1.0"
"Disclaimer","This pricing list is for informational purposes only. All prices are subject to ""terms""."
"Publication Date","2026-11-19T20:59:55Z"
"Version","20261120000000"
"OfferCode","AmazonEC2"
"#;

/// A file of EC2 with these on-demand prices of Linux machines, among rows that are none.
fn ec2(machines: &[(&str, &str)]) -> String {
    let mut text = format!(
        "{ABOVE}{}\n",
        r#""SKU","OfferTermCode","RateCode","TermType","PriceDescription","EffectiveDate","StartingRange","EndingRange","Unit","PricePerUnit","Currency","Product Family","serviceCode","Location","Location Type","Instance Type","Operating System","License Model","Tenancy","Pre Installed S/W","CapacityStatus","usageType","operation","Region Code""#
    );
    for (machine, usd) in machines {
        for (term, os, tenancy, status, price) in [
            ("Reserved", "Linux", "Shared", "Used", "0.01"),
            ("OnDemand", "Linux", "Dedicated", "Used", "0.02"),
            ("OnDemand", "SUSE", "Shared", "Used", "0.03"),
            (
                "OnDemand",
                "Linux",
                "Shared",
                "UnusedCapacityReservation",
                "0.04",
            ),
            ("OnDemand", "Linux", "Shared", "Used", usd),
        ] {
            text.push_str(&format!(
                "\"A\",\"B\",\"C\",\"{term}\",\"${price}, per \"\"{os}\"\" {machine}\",\"2026-11-01\",\"0\",\"Inf\",\"Hrs\",\"{price}\",\"USD\",\"Compute Instance\",\"AmazonEC2\",\"US East (N. Virginia)\",\"AWS Region\",\"{machine}\",\"{os}\",\"No License required\",\"{tenancy}\",\"NA\",\"{status}\",\"BoxUsage:{machine}\",\"RunInstances\",\"us-east-1\"\n"
            ));
        }
    }
    text
}

fn lambda(usd: &str) -> String {
    format!(
        "{ABOVE}\"SKU\",\"TermType\",\"StartingRange\",\"Unit\",\"PricePerUnit\",\"Currency\",\"Group\",\"usageType\"\n\
         \"A\",\"OnDemand\",\"0\",\"Requests\",\"{usd}\",\"USD\",\"AWS-Lambda-Requests\",\"USE1-Request\"\n"
    )
}

/// Amazon with two of its services.
async fn amazon(machines: &[(&str, &str)]) -> Vendor {
    let vendor = Vendor::start().await;
    let region_index = |offer: &str| format!("/offers/v1.0/aws/{offer}/current/region_index.json");
    let offer =
        |offer: &str| json!({ "offerCode": offer, "currentRegionIndexUrl": region_index(offer) });
    vendor.json(
        "/offers/v1.0/aws/index.json",
        json!({ "formatVersion": "v1.0", "offers": {
            "AmazonEC2": offer("AmazonEC2"), "AWSLambda": offer("AWSLambda"), "A4B": { "offerCode": "A4B" },
        }}),
    );
    for (name, file) in [("AmazonEC2", EC2), ("AWSLambda", LAMBDA)] {
        let url = file.replace(".csv", ".json");
        let region = json!({ "regionCode": REGION, "currentVersionUrl": url });
        vendor.json(
            &region_index(name),
            json!({ "regions": { REGION: region } }),
        );
    }
    vendor.csv(EC2, ec2(machines));
    vendor.csv(LAMBDA, lambda("0.0000002"));
    vendor
}

/// So many machines that a file has more than one packet.
fn many() -> Vec<(String, String)> {
    let size = |n| (format!("zz{n}.large"), format!("0.{}", 1000 + n));
    (0..300)
        .map(size)
        .chain([("t3.large".to_owned(), "0.0841".to_owned())])
        .collect()
}

#[tokio::test]
async fn prices_land_and_what_changed_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = amazon(&[
        ("t3.large", "0.0841"),
        ("m5.large", "0.0960000000"),
        ("zz9.large", "1"),
    ])
    .await;
    let report = refresh(&vendor, Cloud::Aws, REGION, folder.path())
        .await
        .unwrap();
    let change = &report.changes.changed[0];
    assert_eq!((&*change.sku, &*change.region), ("t3.large", REGION));
    assert_eq!((change.before, change.now), (0.0832, 0.0841));
    assert_eq!((report.figures, report.changes.changed.len()), (4, 1));
    assert_eq!((report.changes.new, report.changes.same), (1, 2));
    assert!(
        report
            .changes
            .silent
            .iter()
            .any(|name| name.starts_with("s3/standard-storage"))
    );
    assert_eq!(price(folder.path(), T3), Some(0.0841));
    assert_eq!(
        price(folder.path(), ("aws", "lambda", "lambda-requests", REGION)),
        Some(0.2)
    );
    let text = fs::read_to_string(folder.path().join(FILE)).unwrap();
    assert!(text.contains("aws,ec2,t3.large,us-east-1,hour,0.0841,2026-11-19,aws-price-list"));
    assert!(!folder.path().join("partial/aws").exists());

    // The next one is compared with what landed.
    vendor.csv(EC2, ec2(&[("t3.large", "0.09"), ("m5.large", "0.096")]));
    let report = refresh(&vendor, Cloud::Aws, REGION, folder.path())
        .await
        .unwrap();
    assert_eq!(report.changes.changed[0].before, 0.0841);
    assert_eq!((report.changes.same, report.changes.gone), (2, 1));
}

#[tokio::test]
async fn a_large_file_goes_on_where_the_line_was_cut() {
    let folder = tempfile::tempdir().unwrap();
    let many = many();
    let many: Vec<(&str, &str)> = many.iter().map(|(a, b)| (&**a, &**b)).collect();
    let vendor = amazon(&many).await;
    // More often than one is patient: but each time something has come.
    vendor.fails(EC2, &[Trouble::Cut(100_000); 4]);
    let report = refresh(&vendor, Cloud::Aws, REGION, folder.path())
        .await
        .unwrap();
    assert_eq!(vendor.asked(EC2), 5);
    assert!(
        vendor.header(EC2, "range").is_some(),
        "the rest was asked for"
    );
    assert_eq!(vendor.header(EC2, "if-range").as_deref(), Some("\"one\""));
    assert_eq!(report.figures, 302);
    assert_eq!(price(folder.path(), T3), Some(0.0841));
}

#[tokio::test]
async fn a_second_run_goes_on_where_the_first_was_ended() {
    let folder = tempfile::tempdir().unwrap();
    let many = many();
    let many: Vec<(&str, &str)> = many.iter().map(|(a, b)| (&**a, &**b)).collect();
    let vendor = amazon(&many).await;
    vendor.fails(LAMBDA, &[Trouble::Status(500); 3]);
    let error = refresh(&vendor, Cloud::Aws, REGION, folder.path())
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("500 Internal Server Error"),
        "{error}"
    );
    assert!(!folder.path().join(FILE).exists(), "half a list is none");
    refresh(&vendor, Cloud::Aws, REGION, folder.path())
        .await
        .unwrap();
    assert_eq!(vendor.asked(EC2), 1, "what is there is not fetched again");
    assert_eq!(price(folder.path(), T3), Some(0.0841));
}

#[tokio::test]
async fn a_file_of_another_version_is_fetched_anew() {
    let folder = tempfile::tempdir().unwrap();
    let many = many();
    let many: Vec<(&str, &str)> = many.iter().map(|(a, b)| (&**a, &**b)).collect();
    let vendor = amazon(&many).await;
    // No part comes after the first one, so the first run ends with a part of a file.
    vendor.fails(
        EC2,
        &[
            Trouble::Cut(50_000),
            Trouble::Status(503),
            Trouble::Status(503),
            Trouble::Status(503),
        ],
    );
    refresh(&vendor, Cloud::Aws, REGION, folder.path())
        .await
        .unwrap_err();
    let body = ec2(&[("t3.large", "0.09")]);
    vendor.has(
        EC2,
        Answer {
            kind: "text/csv",
            body,
            tag: Some("\"two\""),
        },
    );
    let report = refresh(&vendor, Cloud::Aws, REGION, folder.path())
        .await
        .unwrap();
    assert_eq!(report.figures, 2);
    assert_eq!(price(folder.path(), T3), Some(0.09));
}

#[tokio::test]
async fn whatever_is_wrong_nothing_changes() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = amazon(&[("t3.large", "0.0841"), ("m5.large", "0.096")]).await;
    refresh(&vendor, Cloud::Aws, REGION, folder.path())
        .await
        .unwrap();
    let path = folder.path().join(FILE);
    let before = fs::read_to_string(&path).unwrap();
    let good = ec2(&[("t3.large", "0.09"), ("m5.large", "0.096")]);

    let broken = [
        ("it breaks off in row", good[..good.len() - 40].to_owned()),
        ("no line with the names", "<html>".to_owned()),
        (
            "no column `PricePerUnit`",
            good.replace("PricePerUnit", "Price"),
        ),
        ("no prices", good[..good.find("\"A\",").unwrap()].to_owned()),
        ("`much` is no price", good.replace("\"0.09\"", "\"much\"")),
        ("of which day", good.replace("Publication", "Published")),
        (
            "only 1 figures were found where 3",
            good.replace("AWS Region", "AWS Outposts"),
        ),
    ];
    for (why, body) in broken {
        vendor.csv(EC2, body);
        let error = refresh(&vendor, Cloud::Aws, REGION, folder.path())
            .await
            .unwrap_err();
        assert!(error.to_string().contains(why), "{why}: {error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), before, "{why}");
    }
    vendor.csv(EC2, good);
    vendor.fails(EC2, &[Trouble::Login]);
    let error = refresh(&vendor, Cloud::Aws, REGION, folder.path())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::ContentType { .. }), "{error}");
    assert!(
        error.to_string().contains("`text/html`, not CSV; a proxy"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    refresh(&vendor, Cloud::Aws, REGION, folder.path())
        .await
        .unwrap();
    assert_eq!(price(folder.path(), T3), Some(0.09), "and then it works");
}

#[tokio::test]
async fn a_price_that_cannot_be_right_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let machines = [
        ("t3.large", "84.1"),
        ("m5.large", "0.096"),
        ("m5.large", "0.097"),
        ("c5.large", "0.085"),
    ];
    let vendor = amazon(&machines).await;
    let report = refresh(&vendor, Cloud::Aws, REGION, folder.path())
        .await
        .unwrap();
    assert_eq!(
        report.changes.doubtful,
        [
            "ec2/t3.large us-east-1: 84.1, but 0.0832 is known",
            "ec2/m5.large us-east-1: listed with two prices"
        ]
    );
    assert_eq!(price(folder.path(), T3), None);
}
