//! Logs, metrics and traces: taken in, kept, counted.

use super::{DAY, GB, GIB, Sheet, close, monthly, requests};

#[test]
fn logs_of_amazon_kept_for_ninety_days() {
    // CloudWatch page, us-east-1: 0.50 a GB taken in, 0.03 a GB-month kept (uncompressed here, so at most).
    // 500 x 0.50 = 250; 500 x 3 months x 0.03 = 45; together 295.
    let inputs = Sheet::new()
        .number("ingest", 500.0 * GB)
        .number("retention", 90.0 * DAY);
    close(
        monthly("aws.cloudwatch_logs", "us-east-1", &inputs),
        500.0 * 0.50 + 500.0 * 3.0 * 0.03,
    );
}

#[test]
fn logs_of_google_kept_for_ninety_days() {
    // Cloud Logging page: 0.50 a GiB taken in with 30 days in it, then 0.01 a GiB and month.
    // 200 x 0.50 = 100; 200 x 2 months x 0.01 = 4; together 104.
    let inputs = Sheet::new()
        .number("ingest", 200.0 * GIB)
        .number("retention", 90.0 * DAY);
    close(
        monthly("gcp.cloud_logging", "us-central1", &inputs),
        200.0 * 0.50 + 200.0 * 2.0 * 0.01,
    );
}

#[test]
fn logs_of_azure_kept_for_ninety_one_days() {
    // Azure Monitor page, West Europe, August 2024: Analytics Logs 2.99 a GB with 31 days in it, then 0.13 a
    // GB and month. 300 x 2.99 = 897; 300 x 2 months x 0.13 = 78; together 975.
    let inputs = Sheet::new()
        .number("ingest", 300.0 * GB)
        .number("retention", 91.0 * DAY);
    close(
        monthly("azure.log_analytics", "westeurope", &inputs),
        300.0 * 2.99 + 300.0 * 2.0 * 0.13,
    );
}

#[test]
fn logs_of_azure_within_what_is_included() {
    // Azure Monitor page, East US: Analytics Logs 2.30 a GB, the first 31 days in it. 300 x 2.30 = 690.
    let inputs = Sheet::new()
        .number("ingest", 300.0 * GB)
        .number("retention", 30.0 * DAY);
    close(
        monthly("azure.log_analytics", "eastus", &inputs),
        300.0 * 2.30,
    );
}

#[test]
fn telemetry_of_application_insights() {
    // Application Insights, East US: 2.30 a GB. 120 x 2.30 = 276.
    let inputs = Sheet::new().number("ingest", 120.0 * GB);
    close(
        monthly("azure.application_insights", "eastus", &inputs),
        120.0 * 2.30,
    );
}

#[test]
fn metrics_beyond_ten_thousand() {
    // CloudWatch page, us-east-1, September 2026: 0.30 a metric for the first 10,000, 0.10 for the next
    // 240,000; an alarm 0.10; a dashboard 3.00.
    // 10,000 x 0.30 + 5,000 x 0.10 + 20 x 0.10 + 2 x 3 = 3,000 + 500 + 2 + 6 = 3,508.
    let inputs = Sheet::new()
        .number("metrics", 15_000.0)
        .number("alarms", 20.0)
        .number("dashboards", 2.0);
    close(
        monthly("aws.cloudwatch_metrics", "us-east-1", &inputs),
        10_000.0 * 0.30 + 5000.0 * 0.10 + 20.0 * 0.10 + 2.0 * 3.0,
    );
}

#[test]
fn traces_of_one_request_in_twenty() {
    // X-Ray page: 5.00 a million traces recorded. 100/s are 262.8 million, 5% of them 13.14: 65.70.
    let inputs = requests(100.0).number("sampling", 0.05);
    close(
        monthly("aws.xray", "us-east-1", &inputs),
        262.8 * 0.05 * 5.00,
    );
}

#[test]
fn spans_of_google() {
    // Cloud Trace page: 0.20 a million spans. 100/s, one request in ten, eight spans each: 210.24 million:
    // 42.05.
    let inputs = requests(100.0).number("sampling", 0.1).number("spans", 8.0);
    close(
        monthly("gcp.cloud_trace", "us-central1", &inputs),
        262.8 * 0.1 * 8.0 * 0.20,
    );
}

#[test]
fn logs_at_datadog() {
    // Datadog page: 0.10 a GB taken in, 1.70 a million events kept for 15 days, billed yearly.
    // 100/s are 262.8 million events of 1 KB, 262.8 GB: 26.28 + 446.76 = 473.04.
    close(
        monthly("saas.datadog_logs", "", &requests(100.0)),
        262.8 * 0.10 + 262.8 * 1.70,
    );
}

#[test]
fn hosts_at_datadog() {
    // Datadog page, September 2026: Infrastructure Pro 15 a host and month, billed yearly. 20 x 15 = 300.
    let inputs = Sheet::new().number("hosts", 20.0);
    close(monthly("saas.datadog", "", &inputs), 20.0 * 15.0);
}

#[test]
fn data_at_new_relic() {
    // New Relic page, May 2026: 0.40 a GB (the first 100 of an account are free, and not deducted).
    // 800 x 0.40 = 320.
    let inputs = Sheet::new().number("ingest", 800.0 * GB);
    close(monthly("saas.new_relic", "", &inputs), 800.0 * 0.40);
}
