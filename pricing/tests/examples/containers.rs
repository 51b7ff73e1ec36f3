//! Containers without machines: by the second of processor and memory.

use super::{GB, GIB, Sheet, close, monthly, requests};

fn container(cpu: f64, memory: f64) -> Sheet {
    Sheet::new().number("cpu", cpu).number("memory", memory)
}

#[test]
fn two_arm_tasks_of_fargate_with_a_larger_disk() {
    // Fargate page, us-east-1: Arm at 0.03238 a vCPU and 0.00356 a GB an hour; 20 GB of disk are included
    // and more is 0.000111 a GB and hour, which is 0.081 a month.
    // 2 x 2 x 730 x 0.03238 = 94.55; 2 x 8 x 730 x 0.00356 = 41.58; 2 x 80 x 0.081 = 12.96: 149.09.
    let inputs = container(2.0, 8.0 * GB)
        .number("replicas", 2.0)
        .number("storage", 100.0 * GB)
        .word("architecture", "arm64");
    close(
        monthly("aws.fargate", "us-east-1", &inputs),
        2.0 * 2.0 * 730.0 * 0.03238 + 2.0 * 8.0 * 730.0 * 0.00356 + 2.0 * 80.0 * 0.081,
    );
}

#[test]
fn the_smallest_task_of_fargate() {
    // A quarter of a vCPU and 512 MB, which are half a GB: 0.04048 and 0.004445 an hour in us-east-1.
    // 730 x (0.25 x 0.04048 + 0.5 x 0.004445) = 9.01.
    let inputs = container(0.25, 512e6);
    close(
        monthly("aws.fargate", "us-east-1", &inputs),
        730.0 * (0.25 * 0.04048 + 0.5 * 0.004445),
    );
}

#[test]
fn two_active_instances_of_app_runner() {
    // App Runner page: an active vCPU 0.064 and a GB 0.007 an hour.
    // 2 x 730 x (1 x 0.064 + 2 x 0.007) = 113.88.
    let inputs = container(1.0, 2.0 * GB).number("replicas", 2.0);
    close(
        monthly("aws.app_runner", "us-east-1", &inputs),
        2.0 * 730.0 * (0.064 + 2.0 * 0.007),
    );
}

#[test]
fn a_nightly_job_of_ten_containers() {
    // AWS Batch is free; Fargate in us-east-1 is 0.04048 a vCPU and 0.004445 a GB an hour.
    // 10 containers of 4 vCPU and 8 GB for 20 hours a month:
    // 10 x 20 x (4 x 0.04048 + 8 x 0.004445) = 39.50.
    let inputs = container(4.0, 8.0 * GB)
        .number("replicas", 10.0)
        .number("run_time", 20.0 * 3600.0);
    close(
        monthly("aws.batch", "us-east-1", &inputs),
        10.0 * 20.0 * (4.0 * 0.04048 + 8.0 * 0.004445),
    );
}

#[test]
fn a_cloud_run_service_that_is_billed_by_request() {
    // Cloud Run page, tier 1 regions, request-based: 0.000024 a vCPU-second, 0.0000025 a GiB-second, 0.40
    // a million requests. 50 requests/s are 131.4 million; at 200 ms and 20 at once they keep an instance
    // busy for 131.4e6 x 0.2 / 20 = 1,314,000 seconds.
    // 1,314,000 x (0.000024 + 0.5 x 0.0000025) = 33.18; 131.4 x 0.40 = 52.56; together 85.74.
    let inputs = requests(50.0)
        .number("cpu", 1.0)
        .number("memory", 512.0 * 1024.0 * 1024.0)
        .number("service_time", 0.2)
        .number("concurrency", 20.0);
    close(
        monthly("gcp.cloud_run", "us-central1", &inputs),
        1_314_000.0 * (0.000_024 + 0.5 * 0.000_002_5) + 131.4 * 0.40,
    );
}

#[test]
fn a_cloud_run_service_in_a_dearer_region() {
    // Tier 2 regions, Frankfurt among them: 0.0000336 a vCPU-second and 0.0000035 a GiB-second.
    // 10 requests/s are 26.28 million; at 500 ms and 10 at once: 1,314,000 seconds of 2 vCPU and 1 GiB.
    // 1,314,000 x (2 x 0.0000336 + 0.0000035) = 92.90; 26.28 x 0.40 = 10.51; together 103.41.
    let inputs = requests(10.0)
        .number("cpu", 2.0)
        .number("memory", GIB)
        .number("service_time", 0.5)
        .number("concurrency", 10.0);
    close(
        monthly("gcp.cloud_run", "europe-west3", &inputs),
        1_314_000.0 * (2.0 * 0.000_033_6 + 0.000_003_5) + 26.28 * 0.40,
    );
}

#[test]
fn a_cloud_run_service_that_is_kept_running() {
    // Cloud Run page, tier 1 regions, instance-based: 0.000018 a vCPU-second and 0.000002 a GiB-second
    // for as long as the instance lives, and nothing for requests.
    // 2 x 2,628,000 x (1 x 0.000018 + 1 x 0.000002) = 105.12.
    let inputs = requests(50.0)
        .number("replicas", 2.0)
        .number("cpu", 1.0)
        .number("memory", GIB);
    close(
        monthly("gcp.cloud_run", "us-central1", &inputs),
        2.0 * 2_628_000.0 * (0.000_018 + 0.000_002),
    );
}

#[test]
fn a_container_app_that_scales_to_nothing() {
    // Azure Container Apps page, East US, consumption plan: 0.000024 an active vCPU-second, 0.000003 a
    // GiB-second, 0.40 a million requests. 20 requests/s are 52.56 million; at 100 ms and 10 at once they
    // take 525,600 seconds of half a vCPU and 1 GiB.
    // 525,600 x (0.5 x 0.000024 + 0.000003) = 7.88; 52.56 x 0.40 = 21.02; together 28.91.
    let inputs = requests(20.0)
        .number("cpu", 0.5)
        .number("memory", GIB)
        .number("service_time", 0.1)
        .number("concurrency", 10.0);
    close(
        monthly("azure.container_apps", "eastus", &inputs),
        525_600.0 * (0.5 * 0.000_024 + 0.000_003) + 52.56 * 0.40,
    );
}

#[test]
fn two_container_instances_of_azure() {
    // Azure Container Instances page, East US, Linux: 0.0405 a vCPU and 0.00445 a GB an hour.
    // 2 x 730 x (2 x 0.0405 + 4 x 0.00445) = 144.25.
    let inputs = container(2.0, 4.0 * GB).number("replicas", 2.0);
    close(
        monthly("azure.container_instances", "eastus", &inputs),
        2.0 * 730.0 * (2.0 * 0.0405 + 4.0 * 0.00445),
    );
}

#[test]
fn six_pods_of_autopilot() {
    // GKE page, us-central1, July 2026: the cluster 0.10 an hour; pods 32.49 a vCPU and 3.59 a GB for a
    // month of 730 hours.
    // 73 + 6 x (0.5 x 32.49 + 2 x 3.59) = 73 + 97.47 + 43.08 = 213.55.
    let inputs = container(0.5, 2.0 * GB).number("replicas", 6.0);
    close(
        monthly("gcp.gke_autopilot", "us-central1", &inputs),
        730.0 * 0.10 + 6.0 * (0.5 * 32.49 + 2.0 * 3.59),
    );
}
