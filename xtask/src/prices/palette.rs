//! The table of products, from the sources' table of components and our corrections of it.

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

/// Writes `products.csv`, sorted by name, with the `corrections.csv` that stands beside it applied.
pub fn build(components: &Path, out: &Path) -> Result<()> {
    let mut rows = read(components)?
        .iter()
        .map(product)
        .collect::<Result<Vec<Vec<String>>>>()
        .with_context(|| format!("in {}", components.display()))?;
    rows.sort();
    let corrections = out.join("corrections.csv");
    for row in read(&corrections)? {
        correct(&mut rows, &row).with_context(|| format!("in {}", corrections.display()))?;
    }
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

/// Puts one cell right. A correction of what the source no longer says is out of date, and an
/// error: it would go unnoticed for ever.
fn correct(rows: &mut [Vec<String>], correction: &Row) -> Result<()> {
    let (id, column) = (correction.get("id")?, correction.get("column")?);
    let (was, value) = (correction.get("was")?, correction.get("value")?);
    let at = HEADER
        .iter()
        .position(|name| *name == column)
        .with_context(|| format!("no column {column}"))?;
    let row = rows
        .iter_mut()
        .find(|row| row[0] == id)
        .with_context(|| format!("no product {id}"))?;
    ensure!(
        row[at] == was,
        "{column} of {id} is {} in the source, not {was}",
        row[at]
    );
    row[at] = value.to_owned();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{HEADER, ORIGIN, build};

    /// A source of one product, and corrections, in a folder of their own.
    fn built(name: &str, corrections: &str) -> anyhow::Result<String> {
        let dir = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir)?;
        let cell = |column: &str| match column {
            "arch_product" => "aws.alb",
            "multi_az_support" => "optional",
            _ => "",
        };
        let line: Vec<&str> = ORIGIN.iter().map(|column| cell(column)).collect();
        let components = dir.join("components.csv");
        std::fs::write(
            &components,
            format!("{}\n{}\n", ORIGIN.join(","), line.join(",")),
        )?;
        std::fs::write(
            dir.join("corrections.csv"),
            format!("id,column,was,value,why\n{corrections}\n"),
        )?;
        let done = build(&components, &dir);
        let table = std::fs::read_to_string(dir.join("products.csv"));
        std::fs::remove_dir_all(&dir)?;
        done?;
        Ok(table?)
    }

    #[test]
    fn corrections_are_applied_while_they_correct_something() {
        let table = built("right", "aws.alb,zones,optional,inherent,why").expect("a table");
        let cells: Vec<&str> = table.lines().nth(1).expect("a line").split(',').collect();
        let zones = HEADER.iter().position(|name| *name == "zones");
        assert_eq!(cells[zones.expect("a column")], "inherent");
        for wrong in [
            "aws.alb,zones,no,inherent,the source says something else by now",
            "aws.none,zones,optional,inherent,no such product",
            "aws.alb,zone,optional,inherent,no such column",
        ] {
            assert!(built("wrong", wrong).is_err(), "{wrong}");
        }
    }
}
