//! One file a rule.

mod availability_target_unmet;
mod broker_without_standby;
mod budget_exceeded;
mod cache_as_hard_dependency;
mod deep_sync_chain;
mod duplicate_singleton;
mod hard_dependency_on_external;
mod local_state_in_replicas;
mod missing_bulkhead;
mod missing_circuit_breaker;
mod missing_dead_letter_queue;
mod missing_health_check;
mod missing_load_shedding;
mod missing_metrics;
mod missing_replica;
mod missing_retry;
mod missing_timeout;
mod recovery_objective_unmet;
mod retry_storm;
mod single_instance_service;
mod single_point_of_failure;
mod single_region_for_target;
mod single_zone_deployment;
mod sync_call_cycle;
mod timeout_inversion;
mod unauthenticated_public_path;

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
    &unauthenticated_public_path::RULE,
    &missing_metrics::RULE,
    &budget_exceeded::RULE,
];
