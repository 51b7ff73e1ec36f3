//! Machines by the hour: on demand, reserved, spot, with their disks and clusters.

use super::{GB, close, monthly, sized};

/// A machine whose disk is not part of the example.
fn bare(instance: &str) -> super::Sheet {
    sized(instance).number("storage", 0.0)
}

#[test]
fn two_machines_on_demand_in_ireland() {
    // EC2 on-demand page, eu-west-1, July 2026: m6i.xlarge, Linux, 0.214 an hour.
    // 2 x 730 x 0.214 = 312.44.
    let inputs = bare("m6i.xlarge").number("replicas", 2.0);
    close(
        monthly("aws.ec2", "eu-west-1", &inputs),
        2.0 * 730.0 * 0.214,
    );
}

#[test]
fn a_machine_with_a_plain_disk_in_virginia() {
    // EC2 on-demand page, us-east-1, August 2026: c7g.2xlarge at 0.29 an hour. EBS page: gp3 at 0.08 a
    // GB-month, its first 3,000 IOPS and 125 MB/s included.
    // 730 x 0.29 = 211.70; 200 x 0.08 = 16.00; together 227.70.
    let inputs = sized("c7g.2xlarge").number("storage", 200.0 * GB);
    close(
        monthly("aws.ec2", "us-east-1", &inputs),
        730.0 * 0.29 + 200.0 * 0.08,
    );
}

#[test]
fn a_machine_with_windows() {
    // EC2 on-demand page, us-east-1, July 2026: m5.large with Windows at 0.188 an hour, which is 0.096
    // and 0.046 a vCPU for the licence. gp3 at 0.08 a GB-month.
    // 730 x (0.096 + 2 x 0.046) = 137.24; 50 x 0.08 = 4.00; together 141.24.
    let inputs = sized("m5.large")
        .word("os", "windows")
        .number("storage", 50.0 * GB);
    close(
        monthly("aws.ec2", "us-east-1", &inputs),
        730.0 * (0.096 + 2.0 * 0.046) + 50.0 * 0.08,
    );
}

#[test]
fn a_disk_with_more_operations_and_throughput_than_are_free() {
    // EBS page, us-east-1: gp3 at 0.08 a GB-month, 0.005 for each IOPS above 3,000 and 0.04 for each MB/s
    // above 125. The m5.large before it costs 0.096 an hour.
    // 730 x 0.096 = 70.08; 500 x 0.08 = 40; 3,000 x 0.005 = 15; 125 x 0.04 = 5; together 130.08.
    let inputs = sized("m5.large")
        .number("storage", 500.0 * GB)
        .number("iops", 6000.0)
        .number("throughput", 250e6);
    close(
        monthly("aws.ec2", "us-east-1", &inputs),
        730.0 * 0.096 + 500.0 * 0.08 + 3000.0 * 0.005 + 125.0 * 0.04,
    );
}

#[test]
fn a_machine_reserved_for_a_year_and_paid_at_once() {
    // EC2 reserved instances page, us-east-1, July 2026: an m5.large costs 494 for a year, all upfront.
    // 494 / 12 = 41.17 a month; on demand it would be 70.08.
    let inputs = bare("m5.large").word("purchase", "reserved_1y");
    close(monthly("aws.ec2", "us-east-1", &inputs), 494.0 / 12.0);
}

#[test]
fn a_machine_reserved_for_three_years_and_paid_at_once() {
    // EC2 reserved instances page, us-east-1, July 2026: an m5.large costs 949 for three years.
    // 949 / 36 = 26.36 a month.
    let inputs = bare("m5.large").word("purchase", "reserved_3y");
    close(monthly("aws.ec2", "us-east-1", &inputs), 949.0 / 36.0);
}

#[test]
fn a_fleet_of_ten_spot_machines() {
    // EC2 spot feed, us-east-1, 6 August 2026: m5.large at 0.0416 an hour.
    // 10 x 730 x 0.0416 = 303.68.
    let inputs = bare("m5.large")
        .number("replicas", 10.0)
        .word("purchase", "spot");
    close(
        monthly("aws.ec2", "us-east-1", &inputs),
        10.0 * 730.0 * 0.0416,
    );
}

#[test]
fn machines_of_google_with_a_commitment_of_one_year() {
    // Compute Engine page, us-central1, July 2026: an N2 core with a one-year commitment 0.019915 and a
    // GB 0.002669 an hour; n2-standard-8 has 8 and 32. Balanced disks 0.10 a GB-month, not committed.
    // 2 x 730 x (8 x 0.019915 + 32 x 0.002669) = 357.30; 2 x 100 x 0.10 = 20; together 377.30.
    let inputs = sized("n2-standard-8")
        .number("replicas", 2.0)
        .number("storage", 100.0 * GB)
        .word("purchase", "reserved_1y");
    close(
        monthly("gcp.compute_engine", "us-central1", &inputs),
        2.0 * 730.0 * (8.0 * 0.019_915 + 32.0 * 0.002_669) + 2.0 * 100.0 * 0.10,
    );
}

#[test]
fn a_spot_machine_of_google_in_belgium() {
    // Cloud Billing catalogue, europe-west1, 30 July 2026: a spot e2-standard-4 at 0.071408 an hour.
    // 730 x 0.071408 = 52.13.
    let inputs = bare("e2-standard-4").word("purchase", "spot");
    close(
        monthly("gcp.compute_engine", "europe-west1", &inputs),
        730.0 * 0.071_408,
    );
}

#[test]
fn three_machines_of_azure_with_their_disks() {
    // Azure virtual machines page, West Europe, May 2026: D4s v5, Linux, 0.23 an hour. Managed disks
    // page, West Europe, August 2026: a P10 (128 GiB) 21.68 a month.
    // 3 x 730 x 0.23 = 503.70; 3 x 21.68 = 65.04; together 568.74.
    let inputs = sized("Standard_D4s_v5").number("replicas", 3.0);
    close(
        monthly("azure.vm", "westeurope", &inputs),
        3.0 * 730.0 * 0.23 + 3.0 * 21.68,
    );
}

#[test]
fn a_spot_machine_of_azure() {
    // Azure Retail Prices, East US, May 2026: D4s v5 spot at 0.040723 an hour; a P10 19.71 a month.
    // 730 x 0.040723 = 29.73; together 49.44.
    let inputs = sized("Standard_D4s_v5").word("purchase", "spot");
    close(
        monthly("azure.vm", "eastus", &inputs),
        730.0 * 0.040_723 + 19.71,
    );
}

#[test]
fn a_cluster_of_eks_with_three_nodes() {
    // EKS page: a cluster under standard support 0.10 an hour. m5.large 0.096 an hour, gp3 0.08.
    // 730 x 0.10 = 73; 3 x 730 x 0.096 = 210.24; 3 x 50 x 0.08 = 12; together 295.24.
    let inputs = sized("m5.large")
        .number("nodes", 3.0)
        .number("storage", 50.0 * GB);
    close(
        monthly("aws.eks", "us-east-1", &inputs),
        730.0 * 0.10 + 3.0 * 730.0 * 0.096 + 3.0 * 50.0 * 0.08,
    );
}

#[test]
fn a_cluster_of_aks_in_the_standard_tier() {
    // AKS page: the Standard tier 0.10 a cluster and hour. D4s v5 in East US 0.192 an hour.
    // 730 x 0.10 = 73; 4 x 730 x 0.192 = 560.64; together 633.64.
    let inputs = sized("Standard_D4s_v5").number("nodes", 4.0);
    close(
        monthly("azure.aks", "eastus", &inputs),
        730.0 * 0.10 + 4.0 * 730.0 * 0.192,
    );
}

#[test]
fn a_cluster_of_gke_with_three_nodes() {
    // GKE page: 0.10 a cluster and hour. An E2 core in us-central1 0.02181159 and a GB 0.00292353 an hour
    // (July 2026): e2-standard-4 has 4 and 16. Balanced disks 0.10 a GB-month.
    // 73 + 3 x 730 x 0.13402284 = 293.51, + 3 x 100 x 0.10 = 30: together 396.51.
    let inputs = sized("e2-standard-4")
        .number("nodes", 3.0)
        .number("storage", 100.0 * GB);
    close(
        monthly("gcp.gke", "us-central1", &inputs),
        730.0 * 0.10
            + 3.0 * 730.0 * (4.0 * 0.021_811_59 + 16.0 * 0.002_923_53)
            + 3.0 * 100.0 * 0.10,
    );
}

#[test]
fn two_instances_of_an_app_service_plan() {
    // App Service page, East US: P1v3 with Linux 0.155 an hour.
    // 2 x 730 x 0.155 = 226.30.
    let inputs = sized("P1v3").number("replicas", 2.0);
    close(
        monthly("azure.app_service", "eastus", &inputs),
        2.0 * 730.0 * 0.155,
    );
}
