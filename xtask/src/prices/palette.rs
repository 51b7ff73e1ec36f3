//! The table of products, from the sources' table of components.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use super::{Row, read, write};

const HEADER: [&str; 21] = [
    "id",
    "role",
    "class",
    "title",
    "service",
    "managed",
    "billing",
    "default_size",
    "sla_single_zone",
    "sla_multi_zone",
    "sla_multi_region",
    "sla_source",
    "sla_confidence",
    "latency_ms",
    "limit",
    "zones",
    "encryption_at_rest",
    "hipaa",
    "aws",
    "gcp",
    "azure",
];

/// The column of the source that each column of ours comes from.
const ORIGIN: [&str; 21] = [
    "arch_product",
    "arch_role",
    "kind",
    "name",
    "canonical_service_name",
    "managed",
    "billing_units",
    "default_sku",
    "availability_sla_single_zone",
    "availability_sla_multi_zone",
    "availability_sla_multi_region",
    "sla_source",
    "sla_confidence",
    "typical_latency_ms_p50",
    "throughput_limit",
    "multi_az_support",
    "encryption_at_rest",
    "hipaa_eligible",
    "aws_equivalent",
    "gcp_equivalent",
    "azure_equivalent",
];

/// Writes `products.csv`, sorted by name.
pub fn build(components: &Path, out: &Path) -> Result<()> {
    let mut rows = read(components)?
        .iter()
        .map(product)
        .collect::<Result<Vec<Vec<String>>>>()
        .with_context(|| format!("in {}", components.display()))?;
    rows.sort();
    if let Some(pair) = rows.windows(2).find(|pair| pair[0][0] == pair[1][0]) {
        bail!("{} stands twice in {}", pair[0][0], components.display());
    }
    write(&out.join("products.csv"), &HEADER, &rows)
}

fn product(row: &Row) -> Result<Vec<String>> {
    let fields = ORIGIN
        .iter()
        .map(|column| {
            row.get(column)
                .map(|text| text.replace('\n', " ").trim().to_owned())
        })
        .collect::<Result<Vec<String>>>()?;
    ensure!(fields[0].contains('.'), "{} is no vendor.name", fields[0]);
    Ok(fields)
}
