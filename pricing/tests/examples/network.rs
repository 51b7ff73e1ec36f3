//! The network: balancers, gateways, data out in tiers, delivery by region, names.

use super::{GB, KB, Sheet, close, monthly, requests};

#[test]
fn a_balancer_that_is_busy_with_new_connections() {
    // Application Load Balancer page, us-east-1: 0.0225 an hour and 0.008 a capacity unit (25 new
    // connections/s or 1 GB an hour). 1,000 requests/s, two a connection, are 500 new connections/s: 20
    // units; their 3.6 GB an hour are fewer. 730 x (0.0225 + 20 x 0.008) = 133.23.
    let inputs = requests(1000.0)
        .number("requests_per_connection", 2.0)
        .number("response_size", KB);
    close(
        monthly("aws.alb", "us-east-1", &inputs),
        730.0 * (0.0225 + 20.0 * 0.008),
    );
}

#[test]
fn a_network_balancer_by_its_data() {
    // Network Load Balancer page, us-east-1: 0.0225 an hour and 0.006 a unit (1 GB an hour).
    // 500 requests/s of 20 KB are 36 GB an hour: 730 x (0.0225 + 36 x 0.006) = 174.11.
    let inputs = requests(500.0).number("response_size", 20.0 * KB);
    close(
        monthly("aws.nlb", "us-east-1", &inputs),
        730.0 * (0.0225 + 36.0 * 0.006),
    );
}

#[test]
fn an_application_gateway_of_ten_units() {
    // Application Gateway, Standard_v2, East US, as metered in March 2026: 0.20 an hour and 0.008 a
    // capacity unit. 730 x (0.20 + 10 x 0.008) = 204.40.
    let inputs = Sheet::new().number("capacity_units", 10.0);
    close(
        monthly("azure.application_gateway", "eastus", &inputs),
        730.0 * (0.20 + 10.0 * 0.008),
    );
}

#[test]
fn a_balancer_of_google_with_fifteen_terabytes_out() {
    // Cloud Load Balancing page, us-central1: the first five rules 0.025 an hour, 0.008 a GB processed.
    // Network page, premium tier: 0.12 a GB up to 1 TB (1,024 GB), 0.11 up to 10 TB (10,240), then 0.08.
    // 18.25 + 120 + 1,024 x 0.12 = 122.88, + 9,216 x 0.11 = 1,013.76, + 4,760 x 0.08 = 380.80: 1,655.69.
    let inputs = Sheet::new().number("egress", 15_000.0 * GB);
    close(
        monthly("gcp.external_alb", "us-central1", &inputs),
        730.0 * 0.025 + 15_000.0 * 0.008 + 1024.0 * 0.12 + 9216.0 * 0.11 + 4760.0 * 0.08,
    );
}

#[test]
fn a_balancer_of_azure_with_twenty_terabytes_out() {
    // Azure Load Balancer page: five rules 0.025 an hour, 0.005 a GB processed. Bandwidth page, zone 1:
    // 0.087 a GB up to 10,335 GB, 0.083 up to 51,295. The 100 GB a month that are free are a subscription's.
    // 18.25 + 100 + 10,335 x 0.087 = 899.15, + 9,665 x 0.083 = 802.20: 1,819.59.
    let inputs = Sheet::new().number("egress", 20_000.0 * GB);
    close(
        monthly("azure.load_balancer", "eastus", &inputs),
        730.0 * 0.025 + 20_000.0 * 0.005 + 10_335.0 * 0.087 + 9665.0 * 0.083,
    );
}

#[test]
fn sixty_terabytes_out_of_amazon() {
    // EC2 data transfer page, us-east-1: 0.09 a GB for the first 10 TB (10,240 GB), 0.085 for the next 40
    // (to 51,200), 0.07 for the next 100. A NAT gateway takes 0.045 an hour and 0.045 a GB, its
    // address 0.005 an hour.
    // 36.50 + 2,700 + 921.60 + 40,960 x 0.085 = 3,481.60, + 8,800 x 0.07 = 616: 7,755.70.
    let inputs = Sheet::new().number("egress", 60_000.0 * GB);
    close(
        monthly("aws.nat_gateway", "us-east-1", &inputs),
        730.0 * (0.045 + 0.005)
            + 60_000.0 * 0.045
            + 10_240.0 * 0.09
            + 40_960.0 * 0.085
            + 8800.0 * 0.07,
    );
}

#[test]
fn data_out_of_sao_paulo_is_dearer() {
    // EC2 data transfer page, sa-east-1: 0.15 a GB for the first 10 TB. HTTP API: 1.00 a million calls.
    // 2,000 x 0.15 = 300; 1 request/s is 2.628 million: 2.63; together 302.63.
    let inputs = requests(1.0).number("egress", 2000.0 * GB);
    close(
        monthly("aws.http_api", "sa-east-1", &inputs),
        2000.0 * 0.15 + 2.628 * 1.00,
    );
}

#[test]
fn a_nat_gateway_in_each_of_three_zones() {
    // VPC page, us-east-1: 0.045 an hour for each gateway and 0.005 for its public address, 0.045 a GB; data
    // out 0.09 a GB. 3 x 730 x 0.05 = 109.50; 1,000 x 0.045 = 45; 1,000 x 0.09 = 90; together 244.50.
    let inputs = Sheet::new()
        .number("zones", 3.0)
        .number("egress", 1000.0 * GB);
    close(
        monthly("aws.nat_gateway", "us-east-1", &inputs),
        3.0 * 730.0 * (0.045 + 0.005) + 1000.0 * 0.045 + 1000.0 * 0.09,
    );
}

#[test]
fn a_nat_gateway_of_google_for_thirty_two_machines() {
    // Cloud NAT page: 0.0014 an hour for each machine up to 32, 0.005 for an address, 0.045 a GB; data
    // out 0.12 a GB. 730 x (32 x 0.0014 + 0.005) = 36.35; 500 x 0.045 = 22.50; 500 x 0.12 = 60; 118.85.
    let inputs = Sheet::new().number("egress", 500.0 * GB);
    close(
        monthly("gcp.cloud_nat", "us-central1", &inputs),
        730.0 * (32.0 * 0.0014 + 0.005) + 500.0 * 0.045 + 500.0 * 0.12,
    );
}

#[test]
fn a_nat_gateway_of_azure() {
    // Azure NAT Gateway page: 0.045 an hour, its public address 0.005, 0.045 a GB; data out, zone 1, 0.087
    // a GB. 36.50 + 1,000 x 0.045 = 45, + 1,000 x 0.087 = 87: 168.50.
    let inputs = Sheet::new().number("egress", 1000.0 * GB);
    close(
        monthly("azure.nat_gateway", "westeurope", &inputs),
        730.0 * (0.045 + 0.005) + 1000.0 * 0.045 + 1000.0 * 0.087,
    );
}

#[test]
fn a_private_endpoint_in_two_zones() {
    // PrivateLink page, us-east-1: 0.01 an hour in each zone, 0.01 a GB.
    // 2 x 730 x 0.01 = 14.60; 1,000 x 0.01 = 10; together 24.60.
    let inputs = Sheet::new()
        .number("zones", 2.0)
        .number("egress", 1000.0 * GB);
    close(
        monthly("aws.privatelink", "us-east-1", &inputs),
        2.0 * 730.0 * 0.01 + 1000.0 * 0.01,
    );
}

/// What a network delivers in a month.
fn delivery(requests_per_second: f64, gb: f64) -> Sheet {
    requests(requests_per_second).number("egress", gb * GB)
}

#[test]
fn delivery_in_america_beyond_ten_terabytes() {
    // CloudFront page, United States: 0.085 a GB for the first 10 TB (10,240 GB), 0.080 for the next 40;
    // 0.0100 for 10,000 HTTPS requests.
    // 10,240 x 0.085 = 870.40; 19,760 x 0.08 = 1,580.80; 100/s are 26,280 ten-thousands: 262.80; 2,714.00.
    close(
        monthly("aws.cloudfront", "us-east-1", &delivery(100.0, 30_000.0)),
        10_240.0 * 0.085 + 19_760.0 * 0.080 + 26_280.0 * 0.0100,
    );
}

#[test]
fn delivery_in_europe() {
    // CloudFront page, Europe: 0.085 a GB, 0.0120 for 10,000 HTTPS requests.
    // 8,000 x 0.085 = 680; 50/s are 13,140 ten-thousands: 157.68; together 837.68.
    close(
        monthly("aws.cloudfront", "eu-central-1", &delivery(50.0, 8000.0)),
        8000.0 * 0.085 + 13_140.0 * 0.0120,
    );
}

#[test]
fn delivery_in_japan() {
    // CloudFront page, Japan: 0.114 a GB, 0.0120 for 10,000 HTTPS requests.
    // 1,000 x 0.114 = 114; 10/s are 2,628 ten-thousands: 31.54; together 145.54.
    close(
        monthly("aws.cloudfront", "ap-northeast-1", &delivery(10.0, 1000.0)),
        1000.0 * 0.114 + 2628.0 * 0.0120,
    );
}

#[test]
fn delivery_in_south_america() {
    // CloudFront page, South America: 0.110 a GB, 0.0220 for 10,000 HTTPS requests.
    // 1,000 x 0.110 = 110; 10/s are 2,628 ten-thousands: 57.82; together 167.82.
    close(
        monthly("aws.cloudfront", "sa-east-1", &delivery(10.0, 1000.0)),
        1000.0 * 0.110 + 2628.0 * 0.0220,
    );
}

#[test]
fn delivery_by_google() {
    // Cloud CDN page, North America and Europe: 0.08 a GB below 10 TB, 0.0075 for 10,000 lookups.
    // 5,000 x 0.08 = 400; 50/s are 13,140 ten-thousands: 98.55; together 498.55.
    close(
        monthly("gcp.cloud_cdn", "us-central1", &delivery(50.0, 5000.0)),
        5000.0 * 0.08 + 13_140.0 * 0.0075,
    );
}

#[test]
fn delivery_by_front_door() {
    // Azure Front Door page, Standard, zone 1: 35 a month, 0.009 for 10,000 requests, 0.0825 a GB below 10
    // TB. 35 + 50/s, 13,140 ten-thousands, x 0.009 = 118.26, + 5,000 x 0.0825 = 412.50: 565.76.
    close(
        monthly("azure.front_door", "westeurope", &delivery(50.0, 5000.0)),
        35.0 + 13_140.0 * 0.009 + 5000.0 * 0.0825,
    );
}

#[test]
fn two_zones_of_names_with_health_checks() {
    // Route 53 page: 0.50 a zone, 0.40 a million queries, 0.50 a health check of an endpoint in AWS.
    // 2 x 0.50 + 262.8 million x 0.40 = 105.12, + 3 x 0.50: 107.62.
    let inputs = requests(100.0)
        .number("zones", 2.0)
        .number("queries_per_request", 1.0)
        .number("health_checks", 3.0);
    close(
        monthly("aws.route53", "", &inputs),
        2.0 * 0.50 + 262.8 * 0.40 + 3.0 * 0.50,
    );
}

#[test]
fn names_at_google() {
    // Cloud DNS page: 0.20 a zone for the first 25, 0.40 a million queries.
    // 3 x 0.20 + 26.28 million x 0.40 = 11.11. One request in ten asks.
    let inputs = requests(100.0).number("zones", 3.0);
    close(
        monthly("gcp.cloud_dns", "us-central1", &inputs),
        3.0 * 0.20 + 26.28 * 0.40,
    );
}

#[test]
fn names_at_azure() {
    // Azure DNS page: 0.50 a zone for the first 25, 0.40 a million queries.
    // 0.50 + 26.28 million x 0.40 = 11.01. One request in ten asks.
    close(
        monthly("azure.dns", "westeurope", &requests(100.0)),
        0.50 + 26.28 * 0.40,
    );
}
