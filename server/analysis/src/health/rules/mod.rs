//! One file a rule.

mod availability_target_unmet;
mod backup_beside_data;
mod broker_without_standby;
mod budget_exceeded;
mod cache_as_hard_dependency;
mod cache_as_record;
mod cache_stampede_risk;
mod cache_without_ttl;
mod capacity_below_traffic;
mod cardholder_scope_open;
mod cdn_without_origin_protection;
mod chained_gateways;
mod chatty_fan_out;
mod cheaper_model;
mod cheaper_size;
mod clients_call_many_services;
mod cold_start_on_tight_path;
mod component_over_share;
mod configuration_in_image;
mod connection_exhaustion;
mod consumer_slower_than_producer;
mod cross_boundary_traffic;
mod cross_region_sync;
mod cross_store_transaction;
mod dead_end_data;
mod deep_sync_chain;
mod derived_without_rebuild;
mod distributed_monolith;
mod dual_write;
mod duplicate_singleton;
mod end_of_life_product;
mod entity_without_key;
mod event_cycle;
mod excessive_blast_radius;
mod gateway_bypass;
mod gateway_without_upstream;
mod god_service;
mod hard_dependency_on_external;
mod hot_partition;
mod idle_component;
mod index_missing;
mod ineligible_service;
mod kubernetes_for_small_team;
mod latency_budget_exceeded;
mod local_state_in_replicas;
mod log_retention_short;
mod manual_delivery;
mod message_too_large;
mod missing_alerting;
mod missing_audit_log;
mod missing_backup;
mod missing_bulkhead;
mod missing_circuit_breaker;
mod missing_cost_telemetry;
mod missing_dead_letter_queue;
mod missing_event_schema;
mod missing_health_check;
mod missing_load_shedding;
mod missing_logs;
mod missing_metrics;
mod missing_mtls;
mod missing_owner;
mod missing_pitr;
mod missing_processor_agreement;
mod missing_rate_limit;
mod missing_replica;
mod missing_retry;
mod missing_safe_deploy;
mod missing_slo;
mod missing_timeout;
mod missing_tracing;
mod missing_waf;
mod multi_cloud_small_team;
mod n_plus_one;
mod nat_for_cloud_services;
mod no_erasure_path;
mod no_key_ownership;
mod non_idempotent_consumer;
mod on_call_impossible;
mod order_not_kept;
mod orphan_component;
mod over_provisioned;
mod oversized_nonproduction;
mod provider_limit_exceeded;
mod provider_mismatch;
mod public_admin;
mod public_bucket;
mod public_datastore;
mod queue_without_consumer;
mod read_heavy_without_cache;
mod recovery_objective_unmet;
mod recursive_trigger;
mod request_reply_over_queue;
mod residency_violation;
mod retention_shorter_than_recovery;
mod retry_storm;
mod self_hosted_where_managed;
mod sensitive_data_to_model;
mod shared_database;
mod single_instance_service;
mod single_point_of_failure;
mod single_region_for_target;
mod single_writer_ceiling;
mod single_zone_deployment;
mod stale_read_after_write;
mod static_through_compute;
mod steady_on_demand;
mod storage_exhaustion;
mod sync_call_cycle;
mod sync_longer_than_limit;
mod team_overloaded;
mod technology_sprawl;
mod telemetry_heavy;
mod telemetry_shares_fate;
mod timeout_inversion;
mod too_many_services;
mod trace_lost_over_async;
mod unauthenticated_public_path;
mod unbounded_model_cost;
mod unbounded_queue;
mod uncontrolled_egress;
mod unencrypted_at_rest;
mod unencrypted_in_transit;
mod unmanaged_secrets;
mod unreachable_component;
mod untested_restore;
mod unverified_webhook;
mod unwatched_dead_letter;
mod unwatched_external;
mod visibility_timeout_too_short;

use super::Rule;

/// All rules, by category as they are shown.
pub static RULES: &[&Rule] = &[
    &single_instance_service::RULE,
    &single_point_of_failure::RULE,
    &missing_replica::RULE,
    &broker_without_standby::RULE,
    &missing_circuit_breaker::RULE,
    &missing_timeout::RULE,
    &timeout_inversion::RULE,
    &retry_storm::RULE,
    &missing_retry::RULE,
    &sync_call_cycle::RULE,
    &deep_sync_chain::RULE,
    &availability_target_unmet::RULE,
    &hard_dependency_on_external::RULE,
    &missing_bulkhead::RULE,
    &single_zone_deployment::RULE,
    &single_region_for_target::RULE,
    &missing_load_shedding::RULE,
    &missing_health_check::RULE,
    &local_state_in_replicas::RULE,
    &duplicate_singleton::RULE,
    &recovery_objective_unmet::RULE,
    &cache_as_hard_dependency::RULE,
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
    &public_datastore::RULE,
    &public_bucket::RULE,
    &unencrypted_in_transit::RULE,
    &unencrypted_at_rest::RULE,
    &missing_mtls::RULE,
    &missing_rate_limit::RULE,
    &missing_waf::RULE,
    &unverified_webhook::RULE,
    &gateway_bypass::RULE,
    &public_admin::RULE,
    &unmanaged_secrets::RULE,
    &sensitive_data_to_model::RULE,
    &uncontrolled_egress::RULE,
    &excessive_blast_radius::RULE,
    &missing_metrics::RULE,
    &missing_tracing::RULE,
    &missing_logs::RULE,
    &missing_alerting::RULE,
    &missing_slo::RULE,
    &telemetry_shares_fate::RULE,
    &trace_lost_over_async::RULE,
    &unwatched_external::RULE,
    &missing_cost_telemetry::RULE,
    &budget_exceeded::RULE,
    &component_over_share::RULE,
    &over_provisioned::RULE,
    &idle_component::RULE,
    &cross_boundary_traffic::RULE,
    &nat_for_cloud_services::RULE,
    &steady_on_demand::RULE,
    &telemetry_heavy::RULE,
    &unbounded_model_cost::RULE,
    &oversized_nonproduction::RULE,
    &cheaper_size::RULE,
    &cheaper_model::RULE,
    &latency_budget_exceeded::RULE,
    &capacity_below_traffic::RULE,
    &chatty_fan_out::RULE,
    &n_plus_one::RULE,
    &read_heavy_without_cache::RULE,
    &static_through_compute::RULE,
    &provider_limit_exceeded::RULE,
    &sync_longer_than_limit::RULE,
    &cross_region_sync::RULE,
    &cold_start_on_tight_path::RULE,
    &single_writer_ceiling::RULE,
    &index_missing::RULE,
    &team_overloaded::RULE,
    &kubernetes_for_small_team::RULE,
    &too_many_services::RULE,
    &technology_sprawl::RULE,
    &self_hosted_where_managed::RULE,
    &on_call_impossible::RULE,
    &missing_safe_deploy::RULE,
    &manual_delivery::RULE,
    &end_of_life_product::RULE,
    &missing_owner::RULE,
    &multi_cloud_small_team::RULE,
    &configuration_in_image::RULE,
    &ineligible_service::RULE,
    &residency_violation::RULE,
    &missing_audit_log::RULE,
    &log_retention_short::RULE,
    &cardholder_scope_open::RULE,
    &no_erasure_path::RULE,
    &missing_processor_agreement::RULE,
    &untested_restore::RULE,
    &no_key_ownership::RULE,
    &orphan_component::RULE,
    &unreachable_component::RULE,
    &distributed_monolith::RULE,
    &god_service::RULE,
    &clients_call_many_services::RULE,
    &event_cycle::RULE,
    &dead_end_data::RULE,
    &gateway_without_upstream::RULE,
    &provider_mismatch::RULE,
    &chained_gateways::RULE,
    &cdn_without_origin_protection::RULE,
];
