//! `cargo xtask prices build --from DIR`: the committed tables of the palette and the price book,
//! made anew from a folder of sources.
//!
//! The folder holds `knowledge/components.csv` and `pricing-sources/`. The same sources always
//! make the same bytes: everything is sorted, nothing depends on the clock or the machine.

mod commitments;
mod ledger;
mod machines;
mod managed;
mod palette;
mod tokens;

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
};

use anyhow::{Context, Result, ensure};

use ledger::Ledger;

/// Writes the tables of `pricing/data` (`out`) from the folder of sources.
///
/// # Errors
/// When a source is missing or does not have the columns it should, when a figure is not one, or
/// when a table cannot be written.
pub fn build(sources: &Path, out: &Path) -> Result<()> {
    palette::build(&sources.join("knowledge/components.csv"), out)?;
    let prices = sources.join("pricing-sources");
    let mut ledger = Ledger::default();
    machines::read_all(&prices, &mut ledger)?;
    commitments::read_all(&prices, &mut ledger)?;
    managed::read_all(&prices, &mut ledger)?;
    tokens::read_all(&prices, &mut ledger)?;
    ledger.describe_by_ec2();
    for row in read(&out.join("sizes.csv"))? {
        let sku = (row.get("cloud")?, row.get("service")?, row.get("sku")?);
        ledger.describe(sku, row.number("vcpu")?, row.number("memory_gb")?)?;
    }
    ledger.write(&out.join("prices"))
}

/// One line of a source, by column.
struct Row {
    columns: Rc<HashMap<String, usize>>,
    record: csv::StringRecord,
    at: u64,
}

impl Row {
    fn get(&self, column: &str) -> Result<&str> {
        self.columns
            .get(column)
            .and_then(|at| self.record.get(*at))
            .with_context(|| format!("no column {column} in line {}", self.at))
    }

    /// A number; None where the field is empty.
    fn number(&self, column: &str) -> Result<Option<f64>> {
        let text = self.get(column)?;
        if text.is_empty() {
            return Ok(None);
        }
        let number: f64 = text
            .parse()
            .with_context(|| format!("{column} in line {} is no number: {text}", self.at))?;
        ensure!(
            number.is_finite() && number >= 0.0,
            "{column} in line {} cannot be {text}",
            self.at
        );
        Ok(Some(number))
    }
}

fn read(path: &Path) -> Result<Vec<Row>> {
    let mut reader =
        csv::Reader::from_path(path).with_context(|| format!("cannot read {}", path.display()))?;
    let columns: Rc<HashMap<String, usize>> = Rc::new(
        reader
            .headers()?
            .iter()
            .enumerate()
            .map(|(at, name)| (name.to_owned(), at))
            .collect(),
    );
    reader
        .records()
        .map(|record| {
            let record = record.with_context(|| format!("in {}", path.display()))?;
            let at = record.position().map_or(0, csv::Position::line);
            Ok(Row {
                columns: Rc::clone(&columns),
                record,
                at,
            })
        })
        .collect()
}

fn write<H: AsRef<str>>(path: &Path, header: &[H], rows: &[Vec<String>]) -> Result<()> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    writer.write_record(header.iter().map(AsRef::as_ref))?;
    for row in rows {
        writer.write_record(row)?;
    }
    let bytes = writer
        .into_inner()
        .context("a table in memory cannot be closed")?;
    let folder: PathBuf = path.parent().map(Path::to_path_buf).unwrap_or_default();
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(path, bytes))
        .with_context(|| format!("cannot write {}", path.display()))
}
