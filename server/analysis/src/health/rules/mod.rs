//! One file a rule.

mod budget_exceeded;
mod cardholder_scope_open;
mod excessive_blast_radius;
mod gateway_bypass;
mod ineligible_service;
mod log_retention_short;
mod missing_alerting;
mod missing_audit_log;
mod missing_circuit_breaker;
mod missing_cost_telemetry;
mod missing_dead_letter_queue;
mod missing_logs;
mod missing_metrics;
mod missing_mtls;
mod missing_processor_agreement;
mod missing_rate_limit;
mod missing_slo;
mod missing_tracing;
mod missing_waf;
mod no_erasure_path;
mod no_key_ownership;
mod public_admin;
mod public_bucket;
mod public_datastore;
mod residency_violation;
mod sensitive_data_to_model;
mod single_point_of_failure;
mod trace_lost_over_async;
mod unauthenticated_public_path;
mod uncontrolled_egress;
mod unencrypted_at_rest;
mod unencrypted_in_transit;
mod unmanaged_secrets;
mod untested_restore;
mod unverified_webhook;
mod unwatched_external;

use super::Rule;

/// All rules, by category as they are shown.
pub static RULES: &[&Rule] = &[
    &single_point_of_failure::RULE,
    &missing_circuit_breaker::RULE,
    &missing_dead_letter_queue::RULE,
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
    &trace_lost_over_async::RULE,
    &unwatched_external::RULE,
    &missing_cost_telemetry::RULE,
    &budget_exceeded::RULE,
    &ineligible_service::RULE,
    &residency_violation::RULE,
    &missing_audit_log::RULE,
    &log_retention_short::RULE,
    &cardholder_scope_open::RULE,
    &no_erasure_path::RULE,
    &missing_processor_agreement::RULE,
    &untested_restore::RULE,
    &no_key_ownership::RULE,
];
