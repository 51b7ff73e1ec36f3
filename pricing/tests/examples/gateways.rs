//! Gateways: by the million calls, in tiers; or by the unit.

use super::{Sheet, close, monthly, requests, sized};

#[test]
fn an_http_api_beyond_its_first_tier() {
    // API Gateway page, us-east-1: HTTP APIs 1.00 a million for the first 300 million, then 0.90.
    // 200 requests/s are 525.6 million: 300 x 1.00 + 225.6 x 0.90 = 503.04.
    close(
        monthly("aws.http_api", "us-east-1", &requests(200.0)),
        300.0 * 1.00 + 225.6 * 0.90,
    );
}

#[test]
fn a_rest_api_within_its_first_tier() {
    // API Gateway page, us-east-1: REST APIs 3.50 a million for the first 333 million.
    // 40 requests/s are 105.12 million: 367.92.
    close(
        monthly("aws.api_gateway", "us-east-1", &requests(40.0)),
        105.12 * 3.50,
    );
}

#[test]
fn ten_thousand_open_web_sockets() {
    // API Gateway page, us-east-1: 1.00 a million messages and 0.25 a million connection minutes.
    // 100 messages/s are 262.8 million; 10,000 connections for 730 x 60 minutes are 438 million.
    // 262.8 x 1.00 + 438 x 0.25 = 372.30.
    let inputs = Sheet::new()
        .rate("messages_per_second", 100.0)
        .number("connections", 10_000.0);
    close(
        monthly("aws.websocket_api", "us-east-1", &inputs),
        262.8 * 1.00 + 438.0 * 0.25,
    );
}

#[test]
fn a_graph_behind_appsync() {
    // AppSync page: 4.00 a million queries and mutations.
    // 10 requests/s are 26.28 million: 105.12.
    close(
        monthly("aws.appsync", "us-east-1", &requests(10.0)),
        26.28 * 4.00,
    );
}

#[test]
fn an_api_gateway_of_google_beyond_a_billion_calls() {
    // Google API Gateway page: 3.00 a million up to a billion calls a month, 1.50 beyond.
    // 500 requests/s are 1,314 million: 1,000 x 3.00 + 314 x 1.50 = 3,471.
    close(
        monthly("gcp.api_gateway", "us-central1", &requests(500.0)),
        1000.0 * 3.00 + 314.0 * 1.50,
    );
}

#[test]
fn api_management_by_the_call() {
    // API Management page, East US, Consumption: 0.035 for 10,000 calls.
    // 3 requests/s are 7.884 million: 788.4 x 0.035 = 27.59.
    let inputs = requests(3.0).word("plan", "consumption");
    close(
        monthly("azure.api_management", "eastus", &inputs),
        788.4 * 0.035,
    );
}

#[test]
fn two_units_of_api_management() {
    // API Management page, East US: a unit of Standard v2 is 700 a month of 730 hours, 0.9589 an hour.
    // 2 x 730 x 0.9589 = 1,399.99.
    let inputs = sized("StandardV2").number("replicas", 2.0);
    close(
        monthly("azure.api_management", "eastus", &inputs),
        2.0 * 730.0 * 0.9589,
    );
}
