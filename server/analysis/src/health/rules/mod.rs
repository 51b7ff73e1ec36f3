//! One file a rule.

mod budget_exceeded;
mod cheaper_model;
mod cheaper_size;
mod component_over_share;
mod missing_circuit_breaker;
mod missing_dead_letter_queue;
mod missing_metrics;
mod single_point_of_failure;
mod unauthenticated_public_path;

use super::Rule;

/// All rules, by category as they are shown.
pub static RULES: &[&Rule] = &[
    &single_point_of_failure::RULE,
    &missing_circuit_breaker::RULE,
    &missing_dead_letter_queue::RULE,
    &unauthenticated_public_path::RULE,
    &missing_metrics::RULE,
    &budget_exceeded::RULE,
    &component_over_share::RULE,
    &cheaper_size::RULE,
    &cheaper_model::RULE,
];
