//! What a team runs itself: the machines and their disks are the bill.

use super::{GB, close, monthly, sized};

#[test]
fn three_brokers_of_kafka_on_machines_of_amazon() {
    // EC2 on-demand page, us-east-1, August 2026: r6i.2xlarge at 0.504 an hour; gp3 0.08 a GB-month.
    // 3 x 730 x 0.504 = 1,103.76; 3 x 1,000 x 0.08 = 240; together 1,343.76.
    let inputs = sized("r6i.2xlarge")
        .number("nodes", 3.0)
        .number("storage", 1000.0 * GB);
    close(
        monthly("self.kafka", "us-east-1", &inputs),
        3.0 * 730.0 * 0.504 + 3.0 * 1000.0 * 0.08,
    );
}

#[test]
fn a_postgres_of_ones_own_on_google_in_belgium() {
    // Compute Engine, europe-west1, July 2026: e2-standard-4 at 0.14743092 an hour, balanced disks 0.10.
    // 730 x 0.14743092 = 107.62; 250 x 0.10 = 25; together 132.62.
    let inputs = sized("e2-standard-4").number("storage", 250.0 * GB);
    close(
        monthly("self.postgres", "europe-west1", &inputs),
        730.0 * 0.147_430_92 + 250.0 * 0.10,
    );
}

#[test]
fn two_caches_of_ones_own_on_azure_in_london() {
    // Azure virtual machines, UK South, May 2026: E4s v5 at 0.296 an hour.
    // 2 x 730 x 0.296 = 432.16.
    let inputs = sized("Standard_E4s_v5").number("replicas", 2.0);
    close(
        monthly("self.redis", "uksouth", &inputs),
        2.0 * 730.0 * 0.296,
    );
}

#[test]
fn a_proxy_of_ones_own_reserved_for_three_years() {
    // EC2 reserved instances, us-east-1, July 2026: m5.large, 949 for three years paid at once.
    // 2 x 949 / 36 = 52.72.
    let inputs = sized("m5.large")
        .number("replicas", 2.0)
        .word("purchase", "reserved_3y");
    close(
        monthly("self.haproxy", "us-east-1", &inputs),
        2.0 * 949.0 / 36.0,
    );
}
