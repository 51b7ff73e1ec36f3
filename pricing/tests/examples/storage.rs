//! Buckets, disks and file shares: by the GB-month, by class, by request.

use super::{GB, Sheet, close, monthly};

/// So much kept, read and written so often a second.
fn bucket(gb: f64, reads: f64, writes: f64) -> Sheet {
    Sheet::new()
        .number("storage", gb * GB)
        .rate("reads_per_second", reads)
        .rate("writes_per_second", writes)
}

#[test]
fn a_bucket_beyond_its_first_fifty_terabytes() {
    // S3 page, us-east-1, Standard: 0.023 a GB-month for the first 50 TB (51,200 GB), then 0.022; 0.005 a
    // thousand writes, 0.0004 a thousand reads.
    // 51,200 x 0.023 = 1,177.60; 8,800 x 0.022 = 193.60; 10 writes/s are 26,280 thousand: 131.40; 100
    // reads/s 262,800 thousand: 105.12; together 1,607.72.
    close(
        monthly("aws.s3", "us-east-1", &bucket(60_000.0, 100.0, 10.0)),
        51_200.0 * 0.023 + 8800.0 * 0.022 + 26_280.0 * 0.005 + 262_800.0 * 0.0004,
    );
}

#[test]
fn a_bucket_of_infrequent_access_has_dearer_requests() {
    // S3 page, us-east-1, Standard-IA: 0.0125 a GB-month, 0.01 a thousand writes, 0.001 a thousand reads.
    // 5,000 x 0.0125 = 62.50; 1 write/s is 2,628 thousand: 26.28; 4 reads/s 10,512 thousand: 10.51; 99.29.
    let inputs = bucket(5000.0, 4.0, 1.0).word("class", "standard_ia");
    close(
        monthly("aws.s3", "us-east-1", &inputs),
        5000.0 * 0.0125 + 2628.0 * 0.01 + 10_512.0 * 0.001,
    );
}

#[test]
fn a_hundred_terabytes_in_the_deep_archive() {
    // S3 page, us-east-1, Glacier Deep Archive: 0.00099 a GB-month. 100,000 x 0.00099 = 99.
    let inputs = bucket(100_000.0, 0.0, 0.0).word("class", "deep_archive");
    close(
        monthly("aws.s3", "us-east-1", &inputs),
        100_000.0 * 0.000_99,
    );
}

#[test]
fn a_bucket_in_one_zone() {
    // S3 page, us-east-1, One Zone-IA: 0.01 a GB-month, 0.01 a thousand writes, 0.001 a thousand reads.
    // 1,000 x 0.01 = 10; 0.1 writes/s are 262.8 thousand: 2.63; 0.5 reads/s 1,314 thousand: 1.31; 13.94.
    close(
        monthly("aws.s3_onezone_ia", "us-east-1", &bucket(1000.0, 0.5, 0.1)),
        1000.0 * 0.01 + 262.8 * 0.01 + 1314.0 * 0.001,
    );
}

#[test]
fn a_fast_disk_of_ten_thousand_operations() {
    // EBS page, us-east-1, io2: 0.125 a GB-month, 0.065 an IOPS-month up to 32,000.
    // 500 x 0.125 = 62.50; 10,000 x 0.065 = 650; together 712.50.
    let inputs = Sheet::new()
        .word("class", "io2")
        .number("storage", 500.0 * GB)
        .number("iops", 10_000.0);
    close(
        monthly("aws.ebs", "us-east-1", &inputs),
        500.0 * 0.125 + 10_000.0 * 0.065,
    );
}

#[test]
fn a_cold_disk() {
    // EBS page, us-east-1, sc1: 0.015 a GB-month. 2,000 x 0.015 = 30.
    let inputs = Sheet::new()
        .word("class", "sc1")
        .number("storage", 2000.0 * GB);
    close(monthly("aws.ebs", "us-east-1", &inputs), 2000.0 * 0.015);
}

#[test]
fn a_shared_file_system() {
    // EFS page, us-east-1, Standard: 0.30 a GB-month. 200 x 0.30 = 60.
    let inputs = Sheet::new().number("storage", 200.0 * GB);
    close(monthly("aws.efs", "us-east-1", &inputs), 200.0 * 0.30);
}

#[test]
fn hot_blobs_of_azure() {
    // Azure Blob Storage page, East US, hot, locally redundant: 0.0208 a GB-month, 0.05 for 10,000 writes,
    // 0.004 for 10,000 reads.
    // 10,000 x 0.0208 = 208; 5 writes/s are 1,314 ten-thousands: 65.70; 50 reads/s 13,140: 52.56; 326.26.
    close(
        monthly("azure.blob", "eastus", &bucket(10_000.0, 50.0, 5.0)),
        10_000.0 * 0.0208 + 1314.0 * 0.05 + 13_140.0 * 0.004,
    );
}

#[test]
fn cold_blobs_of_azure_in_europe() {
    // Azure Blob Storage, West Europe, August 2026: cool, locally redundant, 0.01 a GB-month.
    // 3,000 x 0.01 = 30.
    let inputs = bucket(3000.0, 0.0, 0.0).word("class", "cool");
    close(monthly("azure.blob", "westeurope", &inputs), 3000.0 * 0.01);
}

#[test]
fn a_premium_disk_of_azure_is_sold_by_its_size() {
    // Managed disks page, North Europe, August 2026: a P30 (1 TiB) 135.17 a month, full or empty.
    let inputs = Sheet::new().word("disk", "P30");
    close(
        monthly("azure.managed_disk", "northeurope", &inputs),
        135.17,
    );
}

#[test]
fn nearline_objects_of_google() {
    // Cloud Storage page, us-central1, July 2026: Nearline 0.010 a GB-month. 20,000 x 0.01 = 200.
    let inputs = Sheet::new()
        .number("storage", 20_000.0 * GB)
        .word("class", "nearline");
    close(
        monthly("gcp.cloud_storage", "us-central1", &inputs),
        20_000.0 * 0.010,
    );
}

#[test]
fn a_solid_state_disk_of_google() {
    // Compute Engine disks page, us-central1, July 2026: SSD persistent disk 0.17 a GB-month.
    // 500 x 0.17 = 85.
    let inputs = Sheet::new()
        .number("storage", 500.0 * GB)
        .word("class", "ssd");
    close(
        monthly("gcp.persistent_disk", "us-central1", &inputs),
        500.0 * 0.17,
    );
}

#[test]
fn a_bucket_of_cloudflare_has_no_data_out() {
    // Cloudflare R2 page, August 2026: 0.015 a GB-month, 4.50 a million writes, 0.36 a million reads,
    // nothing for data out.
    // 1,000 x 0.015 = 15; 1 write/s is 2.628 million: 11.83; 20 reads/s 52.56 million: 18.92; 45.75.
    let inputs = bucket(1000.0, 20.0, 1.0).rate("egress_bytes_per_second", 1e6);
    close(
        monthly("saas.cloudflare_r2", "", &inputs),
        1000.0 * 0.015 + 2.628 * 4.50 + 52.56 * 0.36,
    );
}

#[test]
fn images_in_the_registry_of_amazon() {
    // ECR page, us-east-1: 0.10 a GB-month. 80 x 0.10 = 8.
    let images = Sheet::new().number("storage", 80.0 * GB);
    close(monthly("aws.ecr", "us-east-1", &images), 80.0 * 0.10);
}

#[test]
fn images_in_the_registry_of_google() {
    // Artifact Registry page: 0.10 a GB-month (the half gigabyte that an account has free is not
    // deducted). 25 x 0.10 = 2.50.
    let images = Sheet::new().number("storage", 25.0 * GB);
    close(
        monthly("gcp.artifact_registry", "us-central1", &images),
        25.0 * 0.10,
    );
}

#[test]
fn a_premium_registry_of_azure() {
    // Azure Container Registry page: Premium 1.6667 a day; 730 hours are 30.4167 days: 50.70.
    let premium = Sheet::new().word("plan", "premium");
    close(
        monthly("azure.acr", "westeurope", &premium),
        730.0 / 24.0 * 1.6667,
    );
}
