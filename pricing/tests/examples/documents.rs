//! Tables and documents: by the request, or by capacity that is set aside.

use super::{GB, GIB, KB, Sheet, close, monthly, requests, sized};

#[test]
fn a_table_with_provisioned_capacity_and_recovery() {
    // DynamoDB page, us-east-1: 0.00013 a read unit and 0.00065 a write unit an hour, storage 0.25 a
    // GB-month, point-in-time recovery 0.20 a GB-month.
    // 1,000 x 730 x 0.00013 = 94.90; 200 x 730 x 0.00065 = 94.90; 100 x 0.25 = 25; 100 x 0.20 = 20: 234.80.
    let inputs = Sheet::new()
        .number("read_capacity", 1000.0)
        .number("write_capacity", 200.0)
        .number("storage", 100.0 * GB)
        .yes("pitr", true);
    close(
        monthly("aws.dynamodb", "us-east-1", &inputs),
        1000.0 * 730.0 * 0.000_13 + 200.0 * 730.0 * 0.000_65 + 100.0 * 0.25 + 100.0 * 0.20,
    );
}

#[test]
fn a_table_on_demand_with_strong_reads() {
    // DynamoDB page, us-east-1: 0.125 a million read and 0.625 a million write request units. An item of 3
    // KB is one unit to read strongly (4 KB), and three to write (1 KB each).
    // 50/s are 131.4 million: 16.43; 20/s are 52.56 million, times 3, at 0.625: 98.55; 10 GB: 2.50; 117.48.
    let inputs = Sheet::new()
        .rate("reads_per_second", 50.0)
        .rate("writes_per_second", 20.0)
        .number("item", 3.0 * KB)
        .number("storage", 10.0 * GB)
        .word("consistency", "strong");
    close(
        monthly("aws.dynamodb", "us-east-1", &inputs),
        131.4 * 0.125 + 52.56 * 3.0 * 0.625 + 10.0 * 0.25,
    );
}

#[test]
fn a_documentdb_of_three() {
    // DocumentDB page, us-east-1: db.t3.medium 0.078 an hour, storage 0.10 a GB-month, 0.20 a million I/O.
    // 3 x 730 x 0.078 = 170.82; 50 x 0.10 = 5; 100 requests a second are 262.8 million: 52.56; 228.38.
    let inputs = requests(100.0)
        .word("instance", "db.t3.medium")
        .number("replicas", 3.0)
        .number("storage", 50.0 * GB);
    close(
        monthly("aws.documentdb", "us-east-1", &inputs),
        3.0 * 730.0 * 0.078 + 50.0 * 0.10 + 262.8 * 0.20,
    );
}

#[test]
fn a_cosmos_database_of_twelve_thousand_units() {
    // Azure Cosmos DB page, East US: 0.008 an hour for 100 RU/s, storage 0.25 a GB-month.
    // 120 x 730 x 0.008 = 700.80; 500 x 0.25 = 125; together 825.80.
    let inputs = Sheet::new()
        .number("throughput", 12_000.0)
        .number("storage", 500.0 * GB);
    close(
        monthly("azure.cosmosdb", "eastus", &inputs),
        120.0 * 730.0 * 0.008 + 500.0 * 0.25,
    );
}

#[test]
fn a_cosmos_database_below_its_minimum_pays_the_minimum() {
    // Azure Cosmos DB page: throughput is set aside by the hundred, and 400 RU/s at least.
    // 4 x 730 x 0.008 = 23.36; 5 x 0.25 = 1.25; together 24.61.
    let inputs = Sheet::new()
        .number("throughput", 150.0)
        .number("storage", 5.0 * GB);
    close(
        monthly("azure.cosmosdb", "eastus", &inputs),
        4.0 * 730.0 * 0.008 + 5.0 * 0.25,
    );
}

#[test]
fn a_serverless_cosmos_database() {
    // Azure Cosmos DB page, East US, serverless: 0.25 a million request units.
    // 10 requests/s of 5 units are 131.4 million units: 32.85; 20 x 0.25 = 5; together 37.85.
    let inputs = requests(10.0)
        .word("mode", "serverless")
        .number("storage", 20.0 * GB);
    close(
        monthly("azure.cosmosdb", "eastus", &inputs),
        131.4 * 0.25 + 20.0 * 0.25,
    );
}

#[test]
fn documents_in_firestore() {
    // Firestore page, us-central1: 0.03 for 100,000 reads, 0.09 for 100,000 writes, 0.15 a GiB-month.
    // 30 reads/s are 78.84 million: 23.65; 10 writes/s 26.28 million: 23.65; 200 x 0.15 = 30; 77.30.
    let inputs = Sheet::new()
        .rate("reads_per_second", 30.0)
        .rate("writes_per_second", 10.0)
        .number("storage", 200.0 * GIB);
    close(
        monthly("gcp.firestore", "us-central1", &inputs),
        788.4 * 0.03 + 262.8 * 0.09 + 200.0 * 0.15,
    );
}

#[test]
fn a_bigtable_of_three_nodes() {
    // Bigtable page, us-central1: 0.65 a node and hour, SSD 0.17 a GB-month.
    // 3 x 730 x 0.65 = 1,423.50; 500 x 0.17 = 85; together 1,508.50.
    let inputs = Sheet::new()
        .number("nodes", 3.0)
        .number("storage", 500.0 * GB);
    close(
        monthly("gcp.bigtable", "us-central1", &inputs),
        3.0 * 730.0 * 0.65 + 500.0 * 0.17,
    );
}

#[test]
fn a_sharded_cluster_of_atlas() {
    // MongoDB Atlas page, AWS us-east-1: an M30 cluster of three nodes 0.54 an hour.
    // 2 x 730 x 0.54 = 788.40.
    let inputs = sized("M30").number("shards", 2.0);
    close(
        monthly("saas.mongodb_atlas", "", &inputs),
        2.0 * 730.0 * 0.54,
    );
}
