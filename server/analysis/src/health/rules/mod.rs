//! One file a rule.

mod budget_exceeded;
mod missing_alerting;
mod missing_circuit_breaker;
mod missing_dead_letter_queue;
mod missing_logs;
mod missing_metrics;
mod missing_mtls;
mod missing_rate_limit;
mod missing_tracing;
mod missing_waf;
mod public_bucket;
mod public_datastore;
mod single_point_of_failure;
mod unauthenticated_public_path;
mod unencrypted_at_rest;
mod unencrypted_in_transit;

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
    &missing_metrics::RULE,
    &missing_tracing::RULE,
    &missing_logs::RULE,
    &missing_alerting::RULE,
    &budget_exceeded::RULE,
];
