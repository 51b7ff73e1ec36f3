//! Warehouses: by what queries scan, and by nodes.

use super::{GB, Sheet, close, monthly, requests};

#[test]
fn queries_of_athena() {
    // Athena page: 5.00 a TB scanned. 0.01 queries/s are 26,280 of 2 GB, 52.56 TB: 262.80.
    let inputs = requests(0.01).number("scanned", 2.0 * GB);
    close(monthly("aws.athena", "us-east-1", &inputs), 52.56 * 5.00);
}

#[test]
fn small_queries_of_athena_scan_ten_megabytes_at_least() {
    // Athena page: 10 MB at least for each query. 1 query/s of 1 MB: 2.628 million x 10 MB are 26.28 TB:
    // 131.40.
    let inputs = requests(1.0).number("scanned", 1e6);
    close(
        monthly("aws.athena", "us-east-1", &inputs),
        2_628_000.0 * 10e6 / 1e12 * 5.00,
    );
}

#[test]
fn queries_of_bigquery() {
    // BigQuery page, us-central1: 6.25 a TiB scanned, active logical storage 0.023 a GB-month.
    // 0.01 queries/s are 26,280 of 10 GiB, 256.64 TiB: 1,604.00; 5,000 x 0.023 = 115; together 1,719.00.
    let gib = 1024.0 * 1024.0 * 1024.0;
    let inputs = requests(0.01)
        .number("scanned", 10.0 * gib)
        .number("storage", 5000.0 * GB);
    close(
        monthly("gcp.bigquery", "us-central1", &inputs),
        26_280.0 * 10.0 / 1024.0 * 6.25 + 5000.0 * 0.023,
    );
}

#[test]
fn a_redshift_with_managed_storage() {
    // Redshift page, us-east-1: ra3.xlplus 1.086 an hour, managed storage 0.024 a GB-month.
    // 2 x 730 x 1.086 = 1,585.56; 10,000 x 0.024 = 240; together 1,825.56.
    let inputs = Sheet::new()
        .word("instance", "ra3.xlplus")
        .number("nodes", 2.0)
        .number("storage", 10_000.0 * GB);
    close(
        monthly("aws.redshift", "us-east-1", &inputs),
        2.0 * 730.0 * 1.086 + 10_000.0 * 0.024,
    );
}

#[test]
fn a_redshift_with_disks_of_its_own() {
    // Redshift page, us-east-1: dc2.large 0.25 an hour, its 160 GB of disk in the price.
    // 4 x 730 x 0.25 = 730.
    let inputs = Sheet::new()
        .word("instance", "dc2.large")
        .number("nodes", 4.0)
        .number("storage", 400.0 * GB);
    close(
        monthly("aws.redshift", "us-east-1", &inputs),
        4.0 * 730.0 * 0.25,
    );
}
