//! Steps of workflows, schedules, settings and mail.

use super::{Sheet, close, messages, monthly, requests};

#[test]
fn a_workflow_of_six_steps() {
    // Step Functions page, us-east-1, Standard: 0.025 a thousand transitions.
    // 2/s are 5.256 million, times 6: 31,536 thousand: 788.40.
    let inputs = requests(2.0).number("steps", 6.0);
    close(
        monthly("aws.step_functions", "us-east-1", &inputs),
        31_536.0 * 0.025,
    );
}

#[test]
fn an_express_workflow_is_billed_by_tenths_of_a_second() {
    // Step Functions page, us-east-1, Express: 1.00 a million requests, 0.00001667 a GB-second, by 100 ms
    // and by 64 MB (0.0625 GB). 10/s of 230 ms are 26.28 million of 0.3 s: 492,750 GB-seconds.
    // 26.28 + 492,750 x 0.00001667 = 8.21: together 34.49.
    let inputs = requests(10.0)
        .number("service_time", 0.23)
        .number("memory", 50e6);
    close(
        monthly("aws.step_functions_express", "us-east-1", &inputs),
        26.28 * 1.00 + 26.28e6 * 0.3 * 0.0625 * 0.000_016_67,
    );
}

#[test]
fn a_workflow_of_google() {
    // Workflows page: 0.01 a thousand internal steps. 5/s are 13.14 million, times 4: 52,560 thousand:
    // 525.60.
    let inputs = requests(5.0).number("steps", 4.0);
    close(
        monthly("gcp.workflows", "us-central1", &inputs),
        52_560.0 * 0.01,
    );
}

#[test]
fn a_logic_app() {
    // Logic Apps page, East US, Consumption: 0.000025 a built-in action.
    // 1/s of 5 actions are 13.14 million: 328.50.
    let inputs = requests(1.0).number("steps", 5.0);
    close(
        monthly("azure.logic_apps", "eastus", &inputs),
        13_140_000.0 * 0.000_025,
    );
}

#[test]
fn a_schedule_that_fires_every_second() {
    // EventBridge Scheduler page: 1.00 a million invocations (14 million of an account are free, and not
    // deducted). 2.628 million: 2.63.
    close(
        monthly("aws.eventbridge_scheduler", "us-east-1", &messages(1.0)),
        2.628 * 1.00,
    );
}

#[test]
fn twelve_jobs_of_a_scheduler_of_google() {
    // Cloud Scheduler page: 0.10 a job and month, however often it runs. 12 x 0.10 = 1.20.
    let inputs = Sheet::new().number("jobs", 12.0);
    close(
        monthly("gcp.cloud_scheduler", "us-central1", &inputs),
        12.0 * 0.10,
    );
}

#[test]
fn mail_by_the_thousand() {
    // SES page: 0.10 a thousand e-mails out. 0.5/s are 1,314 thousand: 131.40.
    close(
        monthly("aws.ses", "us-east-1", &messages(0.5)),
        1314.0 * 0.10,
    );
}

#[test]
fn a_store_of_settings() {
    // Azure App Configuration page, Standard: 1.20 a day. 730 hours are 30.4167 days: 36.50.
    close(
        monthly("azure.app_configuration", "westeurope", &Sheet::new()),
        730.0 / 24.0 * 1.20,
    );
}

#[test]
fn advanced_parameters() {
    // Systems Manager page: 0.05 for 10,000 interactions with advanced parameters.
    // 2/s are 525.6 ten-thousands: 26.28.
    let inputs = requests(2.0).word("plan", "advanced");
    close(
        monthly("aws.parameter_store", "us-east-1", &inputs),
        525.6 * 0.05,
    );
}

#[test]
fn five_editors_of_grafana() {
    // Amazon Managed Grafana page: 9.00 an editor active in the month. 5 x 9 = 45.
    let inputs = Sheet::new().number("users", 5.0);
    close(
        monthly("aws.managed_grafana", "us-east-1", &inputs),
        5.0 * 9.00,
    );
}
