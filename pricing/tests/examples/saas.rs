//! Vendors that run one thing: plans, minimums, what is included.

use super::{GB, KB, Sheet, close, monthly, requests};

#[test]
fn a_small_pinecone_index_pays_the_minimum_of_its_plan() {
    // Pinecone, Standard: 0.33 a GB-month, 16 a million read units, 4 a million write units; a month of
    // less than 50 costs 50. A query reads the whole namespace, one unit a GB.
    // 2 GB: 0.66; 0.1 queries/s are 262,800 of 2 units: 8.41; together 9.07, so 50.
    let inputs = Sheet::new()
        .number("storage", 2.0 * GB)
        .rate("reads_per_second", 0.1)
        .rate("writes_per_second", 0.0);
    close(monthly("saas.pinecone", "", &inputs), 50.0);
}

#[test]
fn a_busy_pinecone_index() {
    // The same prices. 10 GB: 3.30. 1 query/s is 2.628 million of 10 units: 420.48. 0.5 writes/s of 6 KB
    // are 1.314 million of 6 units: 31.54. Together 455.32, above the minimum.
    let inputs = Sheet::new()
        .number("storage", 10.0 * GB)
        .number("item", 6.0 * KB)
        .rate("reads_per_second", 1.0)
        .rate("writes_per_second", 0.5);
    close(
        monthly("saas.pinecone", "", &inputs),
        10.0 * 0.33 + 2.628 * 10.0 * 16.0 + 1.314 * 6.0 * 4.0,
    );
}

#[test]
fn workers_beyond_what_their_plan_includes() {
    // Cloudflare Workers page: 5 a month with 10 million requests and 30 million CPU milliseconds; then
    // 0.30 a million requests and 0.02 a million milliseconds.
    // 50/s are 131.4 million: 121.4 x 0.30 = 36.42; at 10 ms 1,314 million: 1,284 x 0.02 = 25.68; 67.10.
    let inputs = requests(50.0).number("service_time", 0.010);
    close(
        monthly("saas.cloudflare_workers", "", &inputs),
        5.0 + (131.4 - 10.0) * 0.30 + (1314.0 - 30.0) * 0.02,
    );
}

#[test]
fn workers_within_what_their_plan_includes() {
    // 1/s is 2.628 million requests and, at 5 ms, 13.14 million milliseconds: only the 5 of the plan.
    let inputs = requests(1.0).number("service_time", 0.005);
    close(monthly("saas.cloudflare_workers", "", &inputs), 5.0);
}

#[test]
fn two_business_zones_of_cloudflare() {
    // Cloudflare's plans, May 2026: Business 200 a zone and month, billed yearly, data included.
    // 2 x 200 = 400.
    let inputs = Sheet::new().number("zones", 2.0);
    close(monthly("saas.cloudflare_cdn", "", &inputs), 2.0 * 200.0);
}

#[test]
fn delivery_by_fastly() {
    // Fastly's prices, May 2026, the low end: 0.08 a GB, 0.01 for 10,000 requests.
    // 4,000 x 0.08 = 320; 20/s are 5,256 ten-thousands: 52.56; together 372.56.
    let inputs = requests(20.0).number("egress", 4000.0 * GB);
    close(
        monthly("saas.fastly", "", &inputs),
        4000.0 * 0.08 + 5256.0 * 0.01,
    );
}

#[test]
fn text_messages() {
    // Twilio's price page, United States, May 2026: 0.0083 a segment out from a long code.
    // 0.02/s are 52,560: 436.25.
    let inputs = super::messages(0.02);
    close(monthly("saas.twilio", "", &inputs), 52_560.0 * 0.0083);
}

#[test]
fn a_workforce_at_okta() {
    // Okta's price page, May 2026: Starter 6 a user and month. 250 x 6 = 1,500.
    let inputs = Sheet::new().number("users", 250.0);
    close(monthly("saas.okta", "", &inputs), 250.0 * 6.0);
}

#[test]
fn a_project_of_supabase() {
    // Supabase's price page, May 2026: Pro 25 a month with a micro instance in it.
    close(monthly("saas.supabase", "", &Sheet::new()), 25.0);
}
