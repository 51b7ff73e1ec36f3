//! One file a rule.

mod backup_beside_data;
mod budget_exceeded;
mod cache_as_record;
mod cache_stampede_risk;
mod cache_without_ttl;
mod cheaper_model;
mod cheaper_size;
mod component_over_share;
mod connection_exhaustion;
mod consumer_slower_than_producer;
mod cross_store_transaction;
mod derived_without_rebuild;
mod dual_write;
mod entity_without_key;
mod hot_partition;
mod message_too_large;
mod missing_backup;
mod missing_circuit_breaker;
mod missing_dead_letter_queue;
mod missing_event_schema;
mod missing_metrics;
mod missing_pitr;
mod non_idempotent_consumer;
mod order_not_kept;
mod queue_without_consumer;
mod recursive_trigger;
mod request_reply_over_queue;
mod retention_shorter_than_recovery;
mod shared_database;
mod single_point_of_failure;
mod stale_read_after_write;
mod storage_exhaustion;
mod unauthenticated_public_path;
mod unbounded_queue;
mod unwatched_dead_letter;
mod visibility_timeout_too_short;

use super::Rule;

/// All rules, by category as they are shown.
pub static RULES: &[&Rule] = &[
    &single_point_of_failure::RULE,
    &missing_circuit_breaker::RULE,
    &missing_dead_letter_queue::RULE,
    &non_idempotent_consumer::RULE,
    &dual_write::RULE,
    &queue_without_consumer::RULE,
    &consumer_slower_than_producer::RULE,
    &unbounded_queue::RULE,
    &visibility_timeout_too_short::RULE,
    &order_not_kept::RULE,
    &message_too_large::RULE,
    &missing_event_schema::RULE,
    &unwatched_dead_letter::RULE,
    &retention_shorter_than_recovery::RULE,
    &request_reply_over_queue::RULE,
    &recursive_trigger::RULE,
    &missing_backup::RULE,
    &missing_pitr::RULE,
    &backup_beside_data::RULE,
    &shared_database::RULE,
    &cross_store_transaction::RULE,
    &cache_without_ttl::RULE,
    &cache_stampede_risk::RULE,
    &cache_as_record::RULE,
    &connection_exhaustion::RULE,
    &hot_partition::RULE,
    &stale_read_after_write::RULE,
    &storage_exhaustion::RULE,
    &derived_without_rebuild::RULE,
    &entity_without_key::RULE,
    &unauthenticated_public_path::RULE,
    &missing_metrics::RULE,
    &budget_exceeded::RULE,
    &component_over_share::RULE,
    &cheaper_size::RULE,
    &cheaper_model::RULE,
];
