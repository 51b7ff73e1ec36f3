//! Sizes of machines: a file of a source each, with its own columns.

use std::path::Path;

use anyhow::{Context, Result};

use super::{
    Row,
    ledger::{Ledger, Machine, Source},
    read,
};

pub const AWS: &str = "aws";
pub const VANTAGE: &str = "Vantage ec2instances.info (AWS price list)";
const CLOUD_COST: &str = "cloud-cost-mcp 1.3.8 (Vantage data)";

pub fn read_all(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    ec2(prices, ledger)?;
    rds(prices, ledger)?;
    caches(prices, ledger)?;
    search(prices, ledger)?;
    gcp(prices, ledger)?;
    azure(prices, ledger)
}

fn ec2(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    let folder = prices.join("aws-ec2-2026-07");
    let source = Source::seen(VANTAGE, "2026-07-05", "MIT");
    let specs = read(&folder.join("ec2-specs.csv"))?;
    let specs = specs
        .iter()
        .map(|row| {
            Ok((
                row.get("instance_type")?,
                (row.number("vcpu")?, row.number("memory_gib")?),
            ))
        })
        .collect::<Result<std::collections::HashMap<_, _>>>()?;
    for (table, service) in [("ec2-linux.csv", "ec2"), ("ec2-windows.csv", "ec2-windows")] {
        each(&folder.join(table), |row| {
            let sku = row.get("instance_type")?;
            let (vcpu, memory_gb) = specs.get(sku).copied().unwrap_or_default();
            let machine = Machine {
                cloud: AWS,
                service,
                sku,
                vcpu,
                memory_gb,
            };
            price(ledger, machine, row, "ondemand_usd_hour", &source)
        })?;
    }
    let source = Source::seen(
        "AWS EC2 on-demand price feed",
        "2026-08-06",
        "facts; capture MIT",
    );
    each(
        &prices.join("vendor-page-captures-2026-08/aws-ec2-us-east-1-linux.csv"),
        |row| {
            let memory = row
                .get("memory")?
                .trim_end_matches("GiB")
                .trim()
                .replace(',', "");
            let machine = Machine {
                cloud: AWS,
                service: "ec2",
                sku: row.get("instance_type")?,
                vcpu: row.number("vcpu")?,
                memory_gb: memory.parse().ok(),
            };
            price(ledger, machine, row, "ondemand_usd_hour", &source)
        },
    )
}

/// The price book's names for the engines of RDS.
pub fn engines(name: &str) -> &'static [&'static str] {
    match name {
        "PostgreSQL" => &["rds-postgres"],
        "MySQL" => &["rds-mysql"],
        "MariaDB" => &["rds-mariadb"],
        "MySQL/MariaDB" => &["rds-mysql", "rds-mariadb"],
        "Aurora PostgreSQL" => &["aurora-postgres"],
        "Aurora MySQL" => &["aurora-mysql"],
        _ => &[],
    }
}

fn rds(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    let folder = prices.join("aws-rds");
    let files = [
        (
            "rds-multi-region-2021-08.csv",
            Source::seen(VANTAGE, "2021-08-03", "MIT"),
        ),
        (
            "rds-us-east-1-2026-01.csv",
            Source::seen(CLOUD_COST, "2026-01-20", "Apache-2.0"),
        ),
        (
            "rds-postgresql-us-east-1-2026-08.csv",
            Source::seen("cloudcost-mcp 1.2.1 (AWS offer file)", "2026-08-05", "MIT"),
        ),
    ];
    for (file, source) in files {
        each(&folder.join(file), |row| {
            let sku = row.get("db_class")?;
            let known = ledger.spec(AWS, "ec2", sku.trim_start_matches("db."));
            for service in engines(row.get("engine")?) {
                let machine = Machine {
                    cloud: AWS,
                    service,
                    sku,
                    vcpu: optional(row, "vcpu")?.or(known.0),
                    memory_gb: optional(row, "memory_gib")?.or(known.1),
                };
                price(ledger, machine, row, "ondemand_usd_hour", &source)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn caches(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    let source = Source::seen(VANTAGE, "2025-04-24", "MIT");
    each(
        &prices.join("aws-elasticache-opensearch/elasticache.csv"),
        |row| {
            let service = format!("elasticache-{}", row.get("engine")?.to_ascii_lowercase());
            let machine = Machine {
                cloud: AWS,
                service: &service,
                sku: row.get("node_type")?,
                vcpu: row.number("vcpu")?,
                memory_gb: row.number("memory_gib")?,
            };
            price(ledger, machine, row, "ondemand_usd_hour", &source)
        },
    )
}

fn search(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    let folder = prices.join("aws-elasticache-opensearch");
    let source = Source::seen(VANTAGE, "2025-04-24", "MIT");
    each(&folder.join("opensearch.csv"), |row| {
        let machine = Machine {
            cloud: AWS,
            service: "opensearch",
            sku: row.get("instance_type")?,
            vcpu: row.number("vcpu")?,
            memory_gb: row.number("memory_gib")?,
        };
        price(ledger, machine, row, "ondemand_usd_hour", &source)
    })?;
    let source = Source::seen(CLOUD_COST, "2026-01-20", "Apache-2.0");
    each(
        &folder.join("opensearch-redshift-us-east-1-2026-01.csv"),
        |row| {
            let service = match row.get("service")? {
                "Redshift" => "redshift",
                _ => "opensearch",
            };
            let sku = row.get("instance_type")?;
            let known = ledger.spec(AWS, "ec2", sku.trim_end_matches(".search"));
            let machine = Machine {
                cloud: AWS,
                service,
                sku,
                vcpu: known.0,
                memory_gb: row.number("memory_gb")?,
            };
            price(ledger, machine, row, "ondemand_usd_hour", &source)
        },
    )
}

fn gcp(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    let source = Source::seen(
        "Cyclenerd gcp pricing (Cloud Billing catalogue)",
        "2026-07-30",
        "Apache-2.0",
    );
    each(&prices.join("gcp-pricing-2026-07/gcp-vms.csv"), |row| {
        let machine = Machine {
            cloud: "gcp",
            service: "compute-engine",
            sku: row.get("machine_type")?,
            vcpu: row.number("vcpu")?,
            memory_gb: row.number("ram_gb")?,
        };
        price(ledger, machine, row, "hour_usd", &source)
    })
}

fn azure(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    let source = Source::seen(
        "anycloud catalogue (Azure Retail Prices)",
        "2026-05-20",
        "none declared; facts only",
    );
    each(
        &prices.join("azure-vms-catalog-2026-05/azure-vms.csv"),
        |row| {
            let machine = Machine {
                cloud: "azure",
                service: "virtual-machines",
                sku: row.get("vm_size")?,
                vcpu: row.number("vcpu")?,
                memory_gb: row.number("memory_gib")?,
            };
            price(ledger, machine, row, "ondemand_usd_hour", &source)
        },
    )
}

pub fn each(path: &Path, mut take: impl FnMut(&Row) -> Result<()>) -> Result<()> {
    for row in &read(path)? {
        take(row).with_context(|| format!("in {}", path.display()))?;
    }
    Ok(())
}

/// Takes note of a price, where there is one: an empty or zero price means "not offered".
fn price(
    ledger: &mut Ledger,
    machine: Machine<'_>,
    row: &Row,
    column: &str,
    source: &Source,
) -> Result<()> {
    match row.number(column)? {
        Some(usd) if usd > 0.0 => ledger.machine(machine, row.get("region")?, usd, source),
        _ => Ok(()),
    }
}

/// A number of a column that not every file of a source has.
fn optional(row: &Row, column: &str) -> Result<Option<f64>> {
    if row.get(column).is_err() {
        Ok(None)
    } else {
        row.number(column)
    }
}
