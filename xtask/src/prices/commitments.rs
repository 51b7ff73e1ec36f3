//! What machines cost when they are not bought on demand: reserved for a year or three, or spot.

use std::path::Path;

use anyhow::Result;

use super::{
    Row,
    ledger::{Confidence, Ledger, Source},
    machines::{AWS, VANTAGE, each, engines},
};

const ONE_YEAR: &str = "reserved_1y";
const THREE_YEARS: &str = "reserved_3y";
const SPOT: &str = "spot";

/// The hours of a month, by which prices a month are divided.
const HOURS: f64 = 730.0;

/// Machines are read before: what costs no less than on demand is left out.
pub fn read_all(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    ec2(prices, ledger)?;
    aws_managed(prices, ledger)?;
    gcp(prices, ledger)?;
    azure(prices, ledger)
}

fn ec2(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    let source = Source::seen(VANTAGE, "2026-07-05", "MIT");
    let folder = prices.join("aws-ec2-2026-07");
    for (table, service) in [("ec2-linux.csv", "ec2"), ("ec2-windows.csv", "ec2-windows")] {
        each(&folder.join(table), |row| {
            let columns = [
                (ONE_YEAR, "ri_1yr_all_upfront_usd_hour"),
                (THREE_YEARS, "ri_3yr_all_upfront_usd_hour"),
                (SPOT, "spot_avg_usd_hour"),
            ];
            let of = (AWS, service, row.get("instance_type")?);
            note(ledger, of, row, &columns, &source)
        })?;
    }
    let source = Source::seen(
        "AWS EC2 spot price feed",
        "2026-08-06",
        "facts; capture MIT",
    );
    each(
        &prices.join("vendor-page-captures-2026-08/aws-spot.csv"),
        |row| {
            let sku = row.get("instance_type")?;
            let linux = [(SPOT, "linux_spot_usd_hour")];
            note(ledger, (AWS, "ec2", sku), row, &linux, &source)?;
            let windows = [(SPOT, "windows_spot_usd_hour")];
            note(ledger, (AWS, "ec2-windows", sku), row, &windows, &source)
        },
    )
}

/// Databases, caches and search nodes, paid when they are ordered, as those of EC2 are.
fn aws_managed(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    // Where paying all at once is not offered, what is nearest to it.
    let columns = [
        (ONE_YEAR, "ri_1yr_no_upfront"),
        (ONE_YEAR, "ri_1yr_partial_upfront"),
        (ONE_YEAR, "ri_1yr_all_upfront"),
        (THREE_YEARS, "ri_3yr_no_upfront"),
        (THREE_YEARS, "ri_3yr_partial_upfront"),
        (THREE_YEARS, "ri_3yr_all_upfront"),
    ];
    let source = Source::seen(VANTAGE, "2021-08-03", "MIT");
    each(
        &prices.join("aws-rds/rds-multi-region-2021-08.csv"),
        |row| {
            for service in engines(row.get("engine")?) {
                let of = (AWS, *service, row.get("db_class")?);
                note(ledger, of, row, &columns, &source)?;
            }
            Ok(())
        },
    )?;
    let source = Source::seen(VANTAGE, "2025-04-24", "MIT");
    let folder = prices.join("aws-elasticache-opensearch");
    each(&folder.join("elasticache.csv"), |row| {
        let service = format!("elasticache-{}", row.get("engine")?.to_ascii_lowercase());
        let of = (AWS, service.as_str(), row.get("node_type")?);
        note(ledger, of, row, &columns, &source)
    })?;
    each(&folder.join("opensearch.csv"), |row| {
        let of = (AWS, "opensearch", row.get("instance_type")?);
        note(ledger, of, row, &columns, &source)
    })
}

fn gcp(prices: &Path, ledger: &mut Ledger) -> Result<()> {
    let source = Source::seen(
        "Cyclenerd gcp pricing (Cloud Billing catalogue)",
        "2026-07-30",
        "Apache-2.0",
    );
    each(&prices.join("gcp-pricing-2026-07/gcp-vms.csv"), |row| {
        let of = ("gcp", "compute-engine", row.get("machine_type")?);
        note(ledger, of, row, &[(SPOT, "spot_hour_usd")], &source)?;
        for (purchase, column) in [
            (ONE_YEAR, "month_1y_cud_usd"),
            (THREE_YEARS, "month_3y_cud_usd"),
        ] {
            if let Some(month) = row.number(column)?.filter(|usd| *usd > 0.0) {
                let hour = rounded(month / HOURS);
                ledger.commitment(of, purchase, row.get("region")?, hour, &source)?;
            }
        }
        Ok(())
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
            let of = ("azure", "virtual-machines", row.get("vm_size")?);
            note(ledger, of, row, &[(SPOT, "spot_usd_hour")], &source)
        },
    )?;
    // Reservations are known for one region. What they save is much the same everywhere, so its share
    // is taken for others, as an estimate.
    let source = Source {
        title:
            "Azure Retail Prices: reservations, share of the on-demand price in indonesiacentral"
                .to_owned(),
        as_of: "2026-06-21".to_owned(),
        confidence: Confidence::Estimated,
        licence: "none declared; facts only".to_owned(),
    };
    each(
        &prices.join("azure-retail-reservations-2026-06/vms-indonesiacentral.csv"),
        |row| {
            let purchase = match row.get("purchase")? {
                "RI_1Y" => ONE_YEAR,
                "RI_3Y" => THREE_YEARS,
                _ => return Ok(()),
            };
            let Some(ratio) = row.number("ratio_to_payg")? else {
                return Ok(());
            };
            let (cloud, service, sku) = ("azure", "virtual-machines", row.get("arm_sku")?);
            let all: Vec<(String, f64)> = ledger
                .on_demand(cloud, service, sku)
                .map(|(region, usd)| (region.to_owned(), usd))
                .collect();
            for (region, usd) in all {
                let hour = rounded(usd * ratio);
                ledger.commitment((cloud, service, sku), purchase, &region, hour, &source)?;
            }
            Ok(())
        },
    )
}

/// Takes note of the prices of a line, of which a later one stands for an earlier; an empty or zero
/// price means "not offered".
fn note(
    ledger: &mut Ledger,
    of: (&str, &str, &str),
    row: &Row,
    columns: &[(&'static str, &str)],
    source: &Source,
) -> Result<()> {
    for (purchase, column) in columns {
        if let Some(usd) = row.number(column)?.filter(|usd| *usd > 0.0) {
            ledger.commitment(of, purchase, row.get("region")?, usd, source)?;
        }
    }
    Ok(())
}

/// To millionths of a dollar, as vendors print it.
fn rounded(usd: f64) -> f64 {
    (usd * 1e6).round() / 1e6
}
