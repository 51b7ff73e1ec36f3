//! Firewalls, secrets and keys, people who sign in.

use super::{Sheet, close, monthly, requests};

#[test]
fn a_web_firewall_of_six_rules() {
    // AWS WAF page: a web ACL 5.00 and a rule 1.00 a month, 0.60 a million requests.
    // 5 + 6 + 262.8 x 0.60 = 168.68.
    let inputs = requests(100.0).number("rules", 6.0);
    close(
        monthly("aws.waf", "us-east-1", &inputs),
        5.0 + 6.0 * 1.00 + 262.8 * 0.60,
    );
}

#[test]
fn a_web_firewall_of_google() {
    // Cloud Armor page, Standard: a policy 5.00 and a rule 1.00 a month, 0.75 a million requests.
    // 5 + 4 + 131.4 x 0.75 = 107.55.
    let inputs = requests(50.0).number("rules", 4.0);
    close(
        monthly("gcp.cloud_armor", "", &inputs),
        5.0 + 4.0 * 1.00 + 131.4 * 0.75,
    );
}

#[test]
fn a_plan_against_floods_on_azure() {
    // Azure DDoS Protection page: 2,944 a month for 100 addresses, metered at 4.03226 an hour.
    // 730 x 4.03226 = 2,943.55.
    close(
        monthly("azure.ddos_protection", "westeurope", &Sheet::new()),
        730.0 * 4.03226,
    );
}

#[test]
fn twenty_secrets() {
    // Secrets Manager page: 0.40 a secret and month, 0.05 for 10,000 calls.
    // 20 x 0.40 = 8; 1/s are 262.8 ten-thousands: 13.14; together 21.14.
    let inputs = requests(1.0).number("secrets", 20.0);
    close(
        monthly("aws.secrets_manager", "us-east-1", &inputs),
        20.0 * 0.40 + 262.8 * 0.05,
    );
}

#[test]
fn twenty_secrets_of_google() {
    // Secret Manager page: 0.06 an active version and month, 0.03 for 10,000 accesses.
    // 20 x 0.06 = 1.20; 1/s are 262.8 ten-thousands: 7.88; together 9.08.
    let inputs = requests(1.0).number("secrets", 20.0);
    close(
        monthly("gcp.secret_manager", "us-central1", &inputs),
        20.0 * 0.06 + 262.8 * 0.03,
    );
}

#[test]
fn a_key_vault() {
    // Key Vault page: 0.03 for 10,000 operations, secrets themselves free.
    // 1/s are 262.8 ten-thousands: 7.88.
    close(
        monthly("azure.key_vault", "westeurope", &requests(1.0)),
        262.8 * 0.03,
    );
}

#[test]
fn three_keys() {
    // KMS page: 1.00 a key and month, 0.03 for 10,000 requests.
    // 3 + 10/s, 2,628 ten-thousands, x 0.03 = 78.84: together 81.84.
    let inputs = requests(10.0).number("keys", 3.0);
    close(
        monthly("aws.kms", "us-east-1", &inputs),
        3.0 * 1.00 + 2628.0 * 0.03,
    );
}

#[test]
fn sixty_thousand_people_sign_in_with_cognito() {
    // Cognito page, Essentials: 0.015 a user active in the month (the first 10,000 of an account are free,
    // and not deducted). 60,000 x 0.015 = 900.
    let inputs = Sheet::new().number("users", 60_000.0);
    close(
        monthly("aws.cognito", "us-east-1", &inputs),
        60_000.0 * 0.015,
    );
}

#[test]
fn eighty_thousand_people_sign_in_with_identity_platform() {
    // Identity Platform page: the first 50,000 users free, 0.0055 up to 100,000.
    // 30,000 x 0.0055 = 165.
    let inputs = Sheet::new().number("users", 80_000.0);
    close(
        monthly("gcp.identity_platform", "us-central1", &inputs),
        (80_000.0 - 50_000.0) * 0.0055,
    );
}

#[test]
fn two_hundred_thousand_people_sign_in_with_entra() {
    // Entra External ID, October 2026: the first 50,000 users free, 0.03 up to 300,000.
    // 150,000 x 0.03 = 4,500.
    let inputs = Sheet::new().number("users", 200_000.0);
    close(
        monthly("azure.entra_external_id", "eastus", &inputs),
        50_000.0 * 0.0 + 150_000.0 * 0.03,
    );
}
