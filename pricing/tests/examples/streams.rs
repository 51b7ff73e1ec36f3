//! Streams: by shards and throughput units, by brokers, by volume.

use super::{GB, KB, close, messages, monthly, sized};

#[test]
fn a_stream_of_five_shards() {
    // Kinesis Data Streams page, us-east-1: a shard (1 MB/s or 1,000 records/s in) 0.015 an hour; 0.014 a
    // million put units of 25 KB. 2,500 records/s of 2 KB are 5 MB/s: five shards; 6,570 million units.
    // 5 x 730 x 0.015 = 54.75; 6,570 x 0.014 = 91.98; together 146.73.
    let inputs = messages(2500.0).number("payload", 2.0 * KB);
    close(
        monthly("aws.kinesis", "us-east-1", &inputs),
        5.0 * 730.0 * 0.015 + 6570.0 * 0.014,
    );
}

#[test]
fn a_stream_on_demand() {
    // Kinesis Data Streams page, us-east-1, on demand: a stream 0.04 an hour, 0.08 a GB in, 0.04 a GB out.
    // 500/s of 4 KB are 5,256 GB. 730 x 0.04 = 29.20; 5,256 x 0.08 = 420.48; 5,256 x 0.04 = 210.24; 659.92.
    let inputs = messages(500.0)
        .number("payload", 4.0 * KB)
        .word("mode", "on_demand");
    close(
        monthly("aws.kinesis", "us-east-1", &inputs),
        730.0 * 0.04 + 5256.0 * 0.08 + 5256.0 * 0.04,
    );
}

#[test]
fn a_delivery_of_records_that_are_rounded_up() {
    // Data Firehose page, us-east-1: 0.029 a GB for the first 500 TB, each record rounded up to 5 KB.
    // 100/s of 6 KB are 262.8 million, billed as 10 KB: 2,628 GB: 76.21.
    let inputs = messages(100.0).number("payload", 6.0 * KB);
    close(
        monthly("aws.firehose", "us-east-1", &inputs),
        262.8e6 * 10.0 / 1e6 * 0.029,
    );
}

#[test]
fn a_kafka_of_three_brokers() {
    // MSK page, us-east-1: kafka.m5.large 0.21 an hour, storage 0.10 a GB-month.
    // 3 x 730 x 0.21 = 459.90; 3 x 1,000 x 0.10 = 300; together 759.90.
    let inputs = sized("kafka.m5.large").number("storage", 1000.0 * GB);
    close(
        monthly("aws.msk", "us-east-1", &inputs),
        3.0 * 730.0 * 0.21 + 3.0 * 1000.0 * 0.10,
    );
}

#[test]
fn a_kafka_without_servers() {
    // MSK Serverless page, us-east-1: a cluster 0.75 and a partition 0.0015 an hour; 0.10 a GB in, 0.05 a
    // GB out, 0.10 a GB-month. 100/s of 1 KB are 262.8 GB.
    // 547.50 + 50 x 730 x 0.0015 = 54.75, + 26.28 + 13.14 + 500 x 0.10 = 50: together 691.67.
    let inputs = messages(100.0)
        .number("payload", KB)
        .number("partitions", 50.0)
        .number("storage", 500.0 * GB);
    close(
        monthly("aws.msk_serverless", "us-east-1", &inputs),
        730.0 * 0.75 + 50.0 * 730.0 * 0.0015 + 262.8 * 0.10 + 262.8 * 0.05 + 500.0 * 0.10,
    );
}

#[test]
fn an_event_hub_of_five_throughput_units() {
    // Event Hubs page, East US, Standard: a throughput unit (1 MB/s or 1,000 events/s in) 0.03 an hour,
    // 0.028 a million events. 5,000/s of 1 KB need five; they are 13,140 million.
    // 5 x 730 x 0.03 = 109.50; 13,140 x 0.028 = 367.92; together 477.42.
    let inputs = messages(5000.0).number("payload", KB);
    close(
        monthly("azure.event_hubs", "eastus", &inputs),
        5.0 * 730.0 * 0.03 + 13_140.0 * 0.028,
    );
}

#[test]
fn a_topic_of_google_with_two_subscriptions() {
    // Pub/Sub page: 40 a TiB published, and 40 a TiB delivered to each subscription.
    // 1,000/s of 2 KB are 5.256e12 bytes, 4.7803 TiB: 3 x 4.7803 x 40 = 573.64.
    let inputs = messages(1000.0)
        .number("payload", 2.0 * KB)
        .number("subscriptions", 2.0);
    close(
        monthly("gcp.pubsub", "us-central1", &inputs),
        3.0 * 5.256e12 / (1024.0 * 1024.0 * 1024.0 * 1024.0) * 40.0,
    );
}

#[test]
fn a_topic_of_google_with_tiny_messages() {
    // Pub/Sub page: a message counts as 1,000 bytes at least.
    // 100/s of 100 bytes are 262.8 million, 2.628e11 bytes, 0.2390 TiB: 2 x 0.2390 x 40 = 19.12.
    let inputs = messages(100.0).number("payload", 0.1 * KB);
    close(
        monthly("gcp.pubsub", "us-central1", &inputs),
        2.0 * 2.628e11 / (1024.0 * 1024.0 * 1024.0 * 1024.0) * 40.0,
    );
}

#[test]
fn a_flink_application_of_four_units() {
    // Managed Service for Apache Flink page, us-east-1: 0.11 a processing unit and hour.
    // 4 x 730 x 0.11 = 321.20.
    let inputs = super::Sheet::new().number("kpu", 4.0);
    close(
        monthly("aws.managed_flink", "us-east-1", &inputs),
        4.0 * 730.0 * 0.11,
    );
}
