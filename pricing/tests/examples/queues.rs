//! Queues and topics: by the request, and by the units of a namespace.

use super::{GB, KB, Sheet, close, messages, monthly, sized};

#[test]
fn a_fifo_queue_in_batches() {
    // SQS page, us-east-1: FIFO 0.50 a million requests. A message is sent, received and deleted.
    // 100 messages/s are 262.8 million: in batches of ten, 3 x 26.28 = 78.84 million: 39.42.
    let inputs = messages(100.0).number("batch_size", 10.0);
    close(
        monthly("aws.sqs_fifo", "us-east-1", &inputs),
        3.0 * 262.8 / 10.0 * 0.50,
    );
}

#[test]
fn a_queue_of_messages_above_the_chunk() {
    // SQS page, us-east-1: 0.40 a million requests, each 64 KB of a message counting as one.
    // 5 messages/s of 150 KB are 13.14 million, three chunks each: 3 x 3 x 13.14 x 0.40 = 47.30.
    let inputs = messages(5.0).number("payload", 150.0 * KB);
    close(
        monthly("aws.sqs", "us-east-1", &inputs),
        3.0 * 3.0 * 13.14 * 0.40,
    );
}

#[test]
fn a_queue_over_its_first_tier_on_azure() {
    // Service Bus page, Standard: 0.01344 an hour with 13 million operations, then 0.80 a million up to
    // 100 million, 0.50 beyond. A message is sent, received and completed.
    // 50 messages/s are 131.4 million, 394.2 million operations:
    // 9.81 + 87 x 0.80 + 294.2 x 0.50 = 9.81 + 69.60 + 147.10 = 226.51.
    close(
        monthly("azure.service_bus_queue", "westeurope", &messages(50.0)),
        730.0 * 0.01344 + 87.0 * 0.80 + 294.2 * 0.50,
    );
}

#[test]
fn a_queue_of_large_messages_on_azure() {
    // Service Bus: a message counts again for each 64 KB more. Of 100 KB it is two to send, two to
    // receive, and one to complete.
    // 2 messages/s are 5.256 million, 26.28 million operations, of which 13 are included:
    // 9.81 + 13.28 x 0.80 = 20.44.
    let inputs = messages(2.0).number("payload", 100.0 * KB);
    close(
        monthly("azure.service_bus_queue", "westeurope", &inputs),
        730.0 * 0.01344 + (5.0 * 5.256 - 13.0) * 0.80,
    );
}

#[test]
fn a_queue_within_what_the_base_charge_includes() {
    // 1 message/s is 2.628 million, 7.884 million operations, fewer than the 13 million included: 9.81.
    close(
        monthly("azure.service_bus_queue", "westeurope", &messages(1.0)),
        730.0 * 0.01344,
    );
}

#[test]
fn a_premium_namespace_of_two_units() {
    // Service Bus page, Premium: 0.9275 a messaging unit and hour, operations included.
    // 2 x 730 x 0.9275 = 1,354.15.
    let inputs = messages(500.0).word("plan", "premium").number("units", 2.0);
    close(
        monthly("azure.service_bus_topic", "westeurope", &inputs),
        2.0 * 730.0 * 0.9275,
    );
}

#[test]
fn a_topic_with_two_subscribers_over_http() {
    // SNS page, us-east-1: 0.50 a million publishes, 0.60 a million deliveries over HTTP.
    // 20/s are 52.56 million: 52.56 x 0.50 = 26.28; 2 x 52.56 x 0.60 = 63.07; together 89.35.
    let inputs = messages(20.0).number("http_subscribers", 2.0);
    close(
        monthly("aws.sns", "us-east-1", &inputs),
        52.56 * 0.50 + 2.0 * 52.56 * 0.60,
    );
}

#[test]
fn events_above_the_chunk_count_twice() {
    // EventBridge page, us-east-1: 1.00 a million custom events, each 64 KB counting as one.
    // 10/s of 100 KB are 26.28 million, twice: 52.56.
    let inputs = messages(10.0).number("payload", 100.0 * KB);
    close(
        monthly("aws.eventbridge", "us-east-1", &inputs),
        2.0 * 26.28 * 1.00,
    );
}

#[test]
fn events_through_event_grid() {
    // Event Grid page: 0.60 a million operations; an event is published and delivered.
    // 10/s are 26.28 million: 2 x 26.28 x 0.60 = 31.54.
    close(
        monthly("azure.event_grid", "westeurope", &messages(10.0)),
        2.0 * 26.28 * 0.60,
    );
}

#[test]
fn tasks_of_google() {
    // Cloud Tasks page: 0.40 a million operations; a task is created and attempted.
    // 4/s are 10.512 million: 2 x 10.512 x 0.40 = 8.41.
    close(
        monthly("gcp.cloud_tasks", "us-central1", &messages(4.0)),
        2.0 * 10.512 * 0.40,
    );
}

#[test]
fn a_rabbit_of_one_broker() {
    // Amazon MQ page, us-east-1: RabbitMQ on mq.m5.xlarge 0.576 an hour, storage 0.10 a GB-month.
    // 730 x 0.576 = 420.48; 50 x 0.10 = 5; together 425.48.
    let inputs = sized("mq.m5.xlarge").number("storage", 50.0 * GB);
    close(
        monthly("aws.mq_rabbitmq", "us-east-1", &inputs),
        730.0 * 0.576 + 50.0 * 0.10,
    );
}

#[test]
fn a_pair_of_brokers_of_activemq() {
    // Amazon MQ page, us-east-1: ActiveMQ on mq.m5.large 0.288 an hour; active and standby are two.
    // 2 x 730 x 0.288 = 420.48.
    close(
        monthly("aws.mq_activemq", "us-east-1", &Sheet::new()),
        2.0 * 730.0 * 0.288,
    );
}
