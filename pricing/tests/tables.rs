//! The committed tables keep their schema, and say nothing absurd.

use std::collections::BTreeSet;

use buttress_pricing::{Confidence, Palette, PriceBook, Vendor, cloud_of, default_region, regions};

const PRODUCTS: &str = include_str!("../data/products.csv");
const DEFAULTS: &str = include_str!("../data/defaults.csv");

#[test]
fn every_line_of_the_products_is_a_product() {
    let palette = Palette::builtin();
    assert_eq!(palette.products().count(), PRODUCTS.lines().count() - 1);
    assert!(palette.products().count() >= 341);
    let names: Vec<&str> = palette
        .products()
        .map(|product| product.id.as_str())
        .collect();
    assert!(
        names.is_sorted_by(|left, right| left < right),
        "sorted, and each once"
    );
    assert_eq!(palette.vendors().collect::<Vec<_>>(), Vendor::ALL);
}

#[test]
fn products_are_complete() {
    let palette = Palette::builtin();
    for product in palette.products() {
        let id = &product.id;
        for (what, text) in [
            ("role", &product.role),
            ("class", &product.class),
            ("title", &product.title),
            ("service", &product.service),
            ("billing", &product.billing),
            ("limit", &product.limit),
            ("sla source", &product.sla.source),
        ] {
            assert!(!text.is_empty(), "{id} has no {what}");
        }
        let sla = [
            product.sla.single_zone,
            product.sla.multi_zone,
            product.sla.multi_region,
        ];
        for percent in sla.into_iter().flatten() {
            assert!(
                (90.0..=100.0).contains(&percent),
                "{id} promises {percent} %"
            );
        }
        assert!(
            product
                .latency_ms
                .is_none_or(|latency| (0.0..100_000.0).contains(&latency)),
            "{id}"
        );
        let same = &product.equivalents;
        for name in [&same.aws, &same.gcp, &same.azure].into_iter().flatten() {
            let other = palette.product(name);
            assert!(
                other.is_some(),
                "{id} is likened to {name}, which is no product"
            );
        }
    }
    let database = palette.product("aws.rds_postgres").expect("RDS");
    assert_eq!(
        (database.role.as_str(), database.class.as_str()),
        ("database", "postgres")
    );
    assert_eq!(database.sla.multi_zone, Some(99.95));
    assert_eq!(
        palette
            .of_role("queue")
            .filter(|product| product.id == "aws.sqs")
            .count(),
        1
    );
}

#[test]
fn defaults_are_products_of_their_role_and_provider() {
    let palette = Palette::builtin();
    for line in DEFAULTS.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells.len(), 4, "{line}");
        for (provider, name) in ["aws", "gcp", "azure"].into_iter().zip(&cells[1..]) {
            let found = palette.default_for(cells[0], provider);
            assert_eq!(
                found.map_or("", |product| product.id.as_str()),
                *name,
                "{line}"
            );
            assert!(
                found.is_none_or(|product| product.role == cells[0]),
                "{line}"
            );
            assert!(
                found.is_none_or(|product| product.vendor.prefix() == provider),
                "{line}"
            );
        }
    }
    assert!(palette.default_for("database", "any").is_none());
    assert!(palette.default_for("client", "aws").is_none());
}

/// What one unit may cost at most, by the unit. A figure outside is a slip of a power of ten.
fn most(unit: &str) -> f64 {
    match unit {
        "hour" => 1000.0,
        "GB-second" | "GiB-second" | "vCPU-second" | "GHz-second" => 0.001,
        "GB-hour" | "GiB-hour" | "vCPU-hour" => 1.0,
        "GB-month" | "GiB-month" => 3.0,
        "GB" | "GiB" | "MiB" => 4.0,
        "1M requests" | "1M messages" | "1M events" | "1M operations" => 10.0,
        "1M tokens" => 1000.0,
        _ => 4000.0,
    }
}

#[test]
fn prices_are_within_reason_and_stand_once() {
    let mut seen = BTreeSet::new();
    let mut count = 0;
    for price in PriceBook::builtin().prices() {
        count += 1;
        assert!(price.usd.is_finite() && price.usd >= 0.0, "{price:?}");
        assert!(price.usd <= most(price.unit), "{price:?}");
        let on_demand = price.purchase == buttress_pricing::Purchase::OnDemand;
        if on_demand && price.unit == "hour" && price.service == "ec2" {
            assert!(price.usd > 0.001, "{price:?}");
        }
        assert!(!price.unit.is_empty());
        let machine = (price.cloud, price.service, price.sku, price.region);
        let key = (machine, price.purchase);
        assert!(!seen.contains(&key), "{key:?} stands twice");
        seen.insert(key);
    }
    assert!(count > 150_000, "{count} figures");
}

#[test]
fn every_source_is_dated_and_named() {
    let sources = PriceBook::builtin().sources();
    assert!(sources.len() > 50);
    for source in sources {
        assert!(
            !source.title.is_empty() && !source.licence.is_empty(),
            "{source:?}"
        );
        let dated = source.as_of.starts_with("20") && source.as_of.len() >= 4;
        assert!(dated || source.as_of == "unverified", "{source:?}");
        if source.as_of == "unverified" {
            assert_eq!(source.confidence, Confidence::Estimated, "{source:?}");
        }
    }
    assert!(
        sources.windows(2).all(|pair| pair[0].id < pair[1].id),
        "sorted, and each once"
    );
}

#[test]
fn regions_are_known_and_have_near_ones() {
    let book = PriceBook::builtin();
    for (cloud, region) in [
        ("aws", "us-east-1"),
        ("gcp", "us-central1"),
        ("azure", "eastus"),
    ] {
        assert_eq!(default_region(cloud), region);
        assert_eq!(cloud_of(region), Some(cloud));
    }
    let names: BTreeSet<&str> = regions().iter().map(|region| region.name).collect();
    assert_eq!(names.len(), regions().len(), "no region stands twice");
    for price in book.prices() {
        let special = ["global", "nam5"].contains(&price.region)
            || price.region.starts_with("edge-")
            || price.region.contains("-multi");
        assert!(
            special || cloud_of(price.region) == Some(price.cloud),
            "{price:?}"
        );
        if special || price.cloud == "saas" {
            continue;
        }
    }
    // Every region can price a machine, its own or a near one's.
    for region in regions() {
        let machine = match region.cloud {
            "aws" => ("ec2", "m6g.large"),
            "gcp" => ("compute-engine", "e2-standard-2"),
            _ => ("virtual-machines", "Standard_D2s_v3"),
        };
        let quote = book.quote(region.cloud, machine.0, machine.1, region.name);
        assert!(quote.is_some(), "{region:?}");
    }
}
