//! Relational databases: instances, their standby and readers, disks and operations.

use super::{GB, Sheet, close, monthly, requests, sized};

#[test]
fn a_mysql_in_two_zones_with_a_reader() {
    // RDS for MySQL page, us-east-1: db.m5.large 0.171 an hour, in two zones twice that; gp3 0.115 a
    // GB-month, in two zones 0.23. The reader is one more of each.
    // 3 x 730 x 0.171 = 374.49; 3 x 200 x 0.115 = 69; together 443.49.
    let inputs = sized("db.m5.large")
        .number("storage", 200.0 * GB)
        .yes("multi_az", true)
        .number("read_replicas", 1.0);
    close(
        monthly("aws.rds_mysql", "us-east-1", &inputs),
        3.0 * 730.0 * 0.171 + 3.0 * 200.0 * 0.115,
    );
}

#[test]
fn a_postgres_with_provisioned_operations() {
    // RDS for PostgreSQL page, us-east-1: db.m6g.large 0.159 an hour; io1 0.125 a GB-month and 0.10 an
    // IOPS-month, all of them.
    // 730 x 0.159 = 116.07; 500 x 0.125 = 62.50; 5,000 x 0.10 = 500; together 678.57.
    let inputs = sized("db.m6g.large")
        .word("class", "io1")
        .number("storage", 500.0 * GB)
        .number("iops", 5000.0);
    close(
        monthly("aws.rds_postgres", "us-east-1", &inputs),
        730.0 * 0.159 + 500.0 * 0.125 + 5000.0 * 0.10,
    );
}

#[test]
fn a_small_mariadb() {
    // RDS for MariaDB page, us-east-1: db.t3.medium 0.068 an hour; gp3 0.115 a GB-month.
    // 730 x 0.068 = 49.64; 20 x 0.115 = 2.30; together 51.94.
    let inputs = sized("db.t3.medium").number("storage", 20.0 * GB);
    close(
        monthly("aws.rds_mariadb", "us-east-1", &inputs),
        730.0 * 0.068 + 20.0 * 0.115,
    );
}

#[test]
fn an_aurora_of_a_writer_and_two_readers() {
    // Aurora page, us-east-1: db.r6g.large 0.26 an hour, storage 0.10 a GB-month once for all zones, 0.20
    // a million I/O requests. 800 reads and 200 writes a second are 2,628 million.
    // 3 x 730 x 0.26 = 569.40; 500 x 0.10 = 50; 2,628 x 0.20 = 525.60; together 1,145.00.
    let inputs = sized("db.r6g.large")
        .number("storage", 500.0 * GB)
        .number("replicas", 3.0)
        .rate("reads_per_second", 800.0)
        .rate("writes_per_second", 200.0);
    close(
        monthly("aws.aurora_postgres", "us-east-1", &inputs),
        3.0 * 730.0 * 0.26 + 500.0 * 0.10 + 2628.0 * 0.20,
    );
}

#[test]
fn a_serverless_aurora_in_two_zones() {
    // Aurora page, us-east-1: Serverless v2 at 0.12 a capacity unit and hour.
    // Two copies of 4 units: 2 x 4 x 730 x 0.12 = 700.80; 100 x 0.10 = 10; 10 requests a second are 26.28
    // million at 0.20: 5.26; together 716.06.
    let inputs = requests(10.0)
        .number("acu", 4.0)
        .number("storage", 100.0 * GB)
        .yes("multi_az", true);
    close(
        monthly("aws.aurora_mysql", "us-east-1", &inputs),
        2.0 * 4.0 * 730.0 * 0.12 + 100.0 * 0.10 + 26.28 * 0.20,
    );
}

#[test]
fn a_proxy_before_a_small_database_has_a_minimum() {
    // RDS Proxy page, us-east-1: 0.015 an hour for each vCPU of the database, two at least.
    // Of a database with one: 2 x 730 x 0.015 = 21.90.
    let inputs = Sheet::new().number("cpu", 1.0);
    close(
        monthly("aws.rds_proxy", "us-east-1", &inputs),
        2.0 * 730.0 * 0.015,
    );
}

#[test]
fn a_cloud_sql_in_two_zones_with_a_reader() {
    // Cloud SQL page, us-central1, Enterprise: in two zones 0.0826 a vCPU and 0.014 a GB an hour, SSD 0.34
    // a GB-month; the reader in one zone half of each.
    // 730 x (4 x 0.0826 + 16 x 0.014) = 404.71; 100 x 0.34 = 34; the reader 202.36 and 17: 658.07.
    let inputs = Sheet::new()
        .number("cpu", 4.0)
        .number("memory", 16.0 * GB)
        .number("storage", 100.0 * GB)
        .yes("multi_az", true)
        .number("read_replicas", 1.0);
    close(
        monthly("gcp.cloud_sql_postgres", "us-central1", &inputs),
        730.0 * (4.0 * 0.0826 + 16.0 * 0.014)
            + 100.0 * 0.34
            + 730.0 * (4.0 * 0.0413 + 16.0 * 0.007)
            + 100.0 * 0.17,
    );
}

#[test]
fn an_alloydb_with_a_standby() {
    // AlloyDB page, us-central1: 0.06608 a vCPU and 0.0112 a GB an hour, 0.0004109 a GB of storage and
    // hour, which both nodes share.
    // 2 x 730 x (4 x 0.06608 + 32 x 0.0112) = 909.17; 200 x 730 x 0.0004109 = 59.99; together 969.16.
    let inputs = Sheet::new()
        .number("cpu", 4.0)
        .number("memory", 32.0 * GB)
        .number("storage", 200.0 * GB)
        .yes("multi_az", true);
    close(
        monthly("gcp.alloydb", "us-central1", &inputs),
        2.0 * 730.0 * (4.0 * 0.06608 + 32.0 * 0.0112) + 200.0 * 730.0 * 0.000_410_9,
    );
}

#[test]
fn a_flexible_server_with_high_availability() {
    // Azure Database for PostgreSQL page, West US, 2025: D4s v3 0.39 an hour, storage 0.138 a GB-month;
    // high availability is a second server with its own storage.
    // 2 x 730 x 0.39 = 569.40; 2 x 128 x 0.138 = 35.33; together 604.73.
    let inputs = sized("Standard_D4s_v3")
        .number("storage", 128.0 * GB)
        .yes("multi_az", true);
    close(
        monthly("azure.postgres_flexible", "westus", &inputs),
        2.0 * 730.0 * 0.39 + 2.0 * 128.0 * 0.138,
    );
}

#[test]
fn a_small_flexible_server_of_mysql() {
    // Azure Database for MySQL page, West US, 2025: B1ms 0.022 an hour, storage 0.138 a GB-month.
    // 730 x 0.022 = 16.06; 20 x 0.138 = 2.76; together 18.82.
    let inputs = sized("Standard_B1ms").number("storage", 20.0 * GB);
    close(
        monthly("azure.mysql_flexible", "westus", &inputs),
        730.0 * 0.022 + 20.0 * 0.138,
    );
}

#[test]
fn a_general_purpose_database_pays_for_its_licence() {
    // Azure SQL Database page, East US, General Purpose, Gen5: compute of 4 vCores 0.60886 an hour, the SQL
    // Server licence 0.099966 a vCore and hour, storage 0.115 a GB-month. (2 vCores with the licence are
    // the 0.5044 an hour of the page.)
    // 730 x 0.60886 = 444.47; 4 x 730 x 0.099966 = 291.90; 250 x 0.115 = 28.75; together 765.12.
    let inputs = sized("GP_Gen5_4").number("storage", 250.0 * GB);
    close(
        monthly("azure.sql_database", "eastus", &inputs),
        730.0 * 0.60886 + 4.0 * 730.0 * 0.099_966 + 250.0 * 0.115,
    );
}

#[test]
fn a_managed_instance_pays_for_its_licence_too() {
    // Azure SQL Managed Instance, West Europe, December 2024: compute of 4 vCores, General Purpose, 0.66975
    // an hour, the licence 0.099966 a vCore and hour, storage 0.137 a GB-month above the first 32 GB.
    // 730 x 0.66975 = 488.92; 4 x 730 x 0.099966 = 291.90; 224 x 0.137 = 30.69; together 811.51.
    let inputs = sized("GP_Gen5_4").number("storage", 256.0 * GB);
    close(
        monthly("azure.sql_managed_instance", "westeurope", &inputs),
        730.0 * 0.66975 + 4.0 * 730.0 * 0.099_966 + 224.0 * 0.137,
    );
}

#[test]
fn a_database_by_the_dtu_has_all_included() {
    // Azure SQL Database page, East US: S1 (20 DTU, 250 GB) 0.04032 an hour; no licence beside it.
    // 730 x 0.04032 = 29.43.
    close(
        monthly("azure.sql_database", "eastus", &sized("S1")),
        730.0 * 0.04032,
    );
}

#[test]
fn a_spanner_of_three_nodes() {
    // Spanner page, us-central1, Standard edition: 0.90 a node and hour, SSD 0.30 a GB-month.
    // 3 x 730 x 0.90 = 1,971; 1,000 x 0.30 = 300; together 2,271.
    let inputs = Sheet::new()
        .number("nodes", 3.0)
        .number("storage", 1000.0 * GB);
    close(
        monthly("gcp.spanner", "us-central1", &inputs),
        3.0 * 730.0 * 0.90 + 1000.0 * 0.30,
    );
}
