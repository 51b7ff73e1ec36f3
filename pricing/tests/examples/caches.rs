//! Caches by shards and replicas, and search clusters by nodes.

use super::{GB, Sheet, close, monthly, sized};

#[test]
fn a_redis_of_three_shards_in_two_zones() {
    // ElastiCache page, us-east-1, April 2025: cache.m6g.large for Redis OSS 0.149 an hour.
    // Each shard has a primary and a replica: 3 x 2 x 730 x 0.149 = 652.62.
    let inputs = sized("cache.m6g.large")
        .number("shards", 3.0)
        .yes("multi_az", true);
    close(
        monthly("aws.elasticache_redis", "us-east-1", &inputs),
        3.0 * 2.0 * 730.0 * 0.149,
    );
}

#[test]
fn a_valkey_costs_a_fifth_less() {
    // ElastiCache page, us-east-1: cache.r7g.large for Redis OSS 0.219 an hour, for Valkey 20% less.
    // 2 x 730 x 0.219 x 0.8 = 255.79.
    let inputs = sized("cache.r7g.large")
        .word("engine", "valkey")
        .number("replicas", 2.0);
    close(
        monthly("aws.elasticache_redis", "us-east-1", &inputs),
        2.0 * 730.0 * 0.219 * 0.8,
    );
}

#[test]
fn a_reserved_redis() {
    // ElastiCache reserved nodes, us-east-1, April 2025: cache.m6g.large for one year, all upfront, is
    // 0.097174 an hour. 2 x 730 x 0.097174 = 141.87.
    let inputs = sized("cache.m6g.large")
        .number("replicas", 2.0)
        .word("purchase", "reserved_1y");
    close(
        monthly("aws.elasticache_redis", "us-east-1", &inputs),
        2.0 * 730.0 * 0.097_174,
    );
}

#[test]
fn a_memcached_of_four_nodes() {
    // ElastiCache page, us-east-1: cache.t3.small 0.034 an hour. 4 x 730 x 0.034 = 99.28.
    let inputs = sized("cache.t3.small").number("nodes", 4.0);
    close(
        monthly("aws.elasticache_memcached", "us-east-1", &inputs),
        4.0 * 730.0 * 0.034,
    );
}

#[test]
fn a_memorystore_of_ten_gigabytes_with_a_replica() {
    // Memorystore for Redis page, us-central1: Standard tier, M2 (5 to 10 GB), 0.054 a GB and hour, both
    // nodes in it. 10 x 730 x 0.054 = 394.20.
    let inputs = Sheet::new().number("memory", 10.0 * GB);
    close(
        monthly("gcp.memorystore_redis", "us-central1", &inputs),
        10.0 * 730.0 * 0.054,
    );
}

#[test]
fn a_basic_memorystore() {
    // The same page: Basic tier, M1 (1 to 4 GB), 0.049 a GB and hour. 2 x 730 x 0.049 = 71.54.
    let inputs = Sheet::new()
        .number("memory", 2.0 * GB)
        .word("plan", "basic");
    close(
        monthly("gcp.memorystore_redis", "us-central1", &inputs),
        2.0 * 730.0 * 0.049,
    );
}

#[test]
fn a_memorystore_cluster_of_three_shards() {
    // Memorystore for Redis Cluster page, us-central1, July 2025: standard-small 0.1425 a node and hour.
    // Three shards of a primary and a replica: 6 x 730 x 0.1425 = 624.15.
    let inputs = sized("standard-small")
        .number("shards", 3.0)
        .number("replicas", 2.0);
    close(
        monthly("gcp.memorystore_cluster", "us-central1", &inputs),
        6.0 * 730.0 * 0.1425,
    );
}

#[test]
fn a_premium_cache_of_azure_in_two_shards() {
    // Azure Cache for Redis page, East US: Premium P1 (6 GB, with its replica) 0.554 an hour and shard.
    // 2 x 730 x 0.554 = 808.84.
    let inputs = sized("Premium_P1").number("shards", 2.0);
    close(
        monthly("azure.cache_redis", "eastus", &inputs),
        2.0 * 730.0 * 0.554,
    );
}

#[test]
fn a_search_cluster_of_three_nodes() {
    // OpenSearch Service page, us-east-1: r6g.large.search 0.167 an hour, gp3 0.122 a GB-month.
    // 3 x 730 x 0.167 = 365.73; 3 x 200 x 0.122 = 73.20; together 438.93.
    let inputs = sized("r6g.large.search")
        .number("nodes", 3.0)
        .number("storage", 200.0 * GB);
    close(
        monthly("aws.opensearch", "us-east-1", &inputs),
        3.0 * 730.0 * 0.167 + 3.0 * 200.0 * 0.122,
    );
}

#[test]
fn a_reserved_search_cluster() {
    // OpenSearch Service page, us-east-1: r6g.large.search 0.167 an hour, for three years and all upfront
    // 52% less; gp3 0.122 a GB-month.
    // 3 x 730 x 0.167 x 0.48 = 175.55; 3 x 100 x 0.122 = 36.60; together 212.15.
    let inputs = sized("r6g.large.search")
        .number("nodes", 3.0)
        .number("storage", 100.0 * GB)
        .word("purchase", "reserved_3y");
    close(
        monthly("aws.opensearch", "us-east-1", &inputs),
        3.0 * 730.0 * 0.167 * 0.48 + 3.0 * 100.0 * 0.122,
    );
}

#[test]
fn a_serverless_search_collection_has_a_least_capacity() {
    // OpenSearch Serverless page, us-east-1: 0.24 a capacity unit and hour, two of them (one to index,
    // one to search, each with its standby) for the first collection; storage 0.024 a GB-month.
    // 2 x 730 x 0.24 = 350.40; 50 x 0.024 = 1.20; together 351.60.
    let inputs = Sheet::new().number("storage", 50.0 * GB);
    close(
        monthly("aws.opensearch_serverless", "us-east-1", &inputs),
        2.0 * 730.0 * 0.24 + 50.0 * 0.024,
    );
}

#[test]
fn an_ai_search_of_two_replicas_and_three_partitions() {
    // Azure AI Search page, East US: a search unit of S1 0.336 an hour (245.28 a month); replicas times
    // partitions are units. 2 x 3 x 730 x 0.336 = 1,471.68.
    let inputs = sized("S1").number("replicas", 2.0).number("shards", 3.0);
    close(monthly("azure.ai_search", "eastus", &inputs), 6.0 * 245.28);
}
