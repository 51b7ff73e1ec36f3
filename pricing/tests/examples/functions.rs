//! Functions: by the call and by the second of memory. The allowances of an account are not deducted.

use super::{GB, close, monthly, requests};

#[test]
fn a_function_of_half_a_gigabyte() {
    // Lambda page, us-east-1: 0.20 a million requests, 0.0000166667 a GB-second on x86; 512 MB are half a
    // GB. 20 requests/s are 52.56 million; at 120 ms they are 52.56e6 x 0.12 x 0.5 = 3,153,600 GB-seconds.
    // 52.56 x 0.20 = 10.51; 3,153,600 x 0.0000166667 = 52.56; together 63.07.
    let inputs = requests(20.0)
        .number("memory", 512e6)
        .number("service_time", 0.12);
    close(
        monthly("aws.lambda", "us-east-1", &inputs),
        52.56 * 0.20 + 3_153_600.0 * 0.000_016_666_7,
    );
}

#[test]
fn a_function_on_arm() {
    // Lambda page, us-east-1: on Arm 0.0000133334 a GB-second.
    // 5 requests/s are 13.14 million; at 300 ms and 2 GB: 7,884,000 GB-seconds.
    // 13.14 x 0.20 = 2.63; 7,884,000 x 0.0000133334 = 105.12; together 107.75.
    let inputs = requests(5.0)
        .number("memory", 2.0 * GB)
        .number("service_time", 0.3)
        .word("architecture", "arm64");
    close(
        monthly("aws.lambda", "us-east-1", &inputs),
        13.14 * 0.20 + 7_884_000.0 * 0.000_013_333_4,
    );
}

#[test]
fn a_small_function_of_google_is_billed_by_tenths_of_a_second() {
    // Cloud Run functions (1st gen) page: 0.40 a million calls, 0.0000025 a GB-second, 0.00001 a
    // GHz-second; 256 MB come with 400 MHz, and 230 ms are billed as 300.
    // 1 request/s is 2.628 million: 788,400 seconds.
    // 2.628 x 0.40 = 1.05; 788,400 x (0.25 x 0.0000025 + 0.4 x 0.00001) = 3.65; together 4.70.
    let inputs = requests(1.0)
        .number("memory", 256e6)
        .number("service_time", 0.23);
    close(
        monthly("gcp.cloud_run_functions", "us-central1", &inputs),
        2.628 * 0.40 + 788_400.0 * (0.25 * 0.000_002_5 + 0.4 * 0.000_01),
    );
}

#[test]
fn a_large_function_of_google_has_a_faster_processor() {
    // The same page: 2 GB come with 2.4 GHz.
    // 4 requests/s of 700 ms are 10.512 million, and 7,358,400 seconds.
    // 10.512 x 0.40 = 4.20; 7,358,400 x (2 x 0.0000025 + 2.4 x 0.00001) = 213.39; together 217.60.
    let inputs = requests(4.0)
        .number("memory", 2.0 * GB)
        .number("service_time", 700.0 * 1e-3);
    close(
        monthly("gcp.cloud_run_functions", "us-central1", &inputs),
        10.512 * 0.40 + 7_358_400.0 * (2.0 * 0.000_002_5 + 2.4 * 0.000_01),
    );
}

#[test]
fn a_function_of_azure() {
    // Azure Functions page, East US, Flex Consumption: 0.40 a million executions, 0.000026 a GB-second.
    // An instance of 2,048 MB has 2 GB. 5 requests/s of one second are 13.14 million, and 26,280,000
    // GB-seconds.
    // 13.14 x 0.40 = 5.26; 26,280,000 x 0.000026 = 683.28; together 688.54.
    let inputs = requests(5.0)
        .number("memory", 2048e6)
        .number("service_time", 1.0);
    close(
        monthly("azure.functions", "eastus", &inputs),
        13.14 * 0.40 + 26_280_000.0 * 0.000_026,
    );
}
