//! Amazon: the Price List bulk files.
//!
//! The index of offers names the index of regions of each service, and that the file of each
//! region, as JSON; beside it lies the same as CSV, one price a line, below a few lines about the
//! list. Some files have more than a gigabyte: they go to the disk as they come, and are read from
//! there line by line.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use reqwest::Url;
use serde::Deserialize;

use crate::figure::Figure;
use crate::meters::{Offer, Row, Table};
use crate::{Error, Work};

/// More lines than this above the names of the columns are no price list.
const ABOVE: usize = 32;

#[derive(Deserialize)]
struct Offers {
    offers: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    current_region_index_url: Option<String>,
}

#[derive(Deserialize)]
struct Regions {
    regions: BTreeMap<String, Region>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    current_version_url: String,
}

/// Fetches the offers of our table in each region.
pub(crate) async fn fetch(work: &Work<'_>) -> Result<Vec<Figure>, Error> {
    let Table { offers, .. } = work.table;
    work.progress
        .begin(work.cloud, offers.len() * work.regions.len());
    let index = work.url("/offers/v1.0/aws/index.json")?;
    let index: Offers = work.client.json(&index).await?.body;
    let mut figures = Vec::new();
    for offer in offers {
        let entry = index.offers.get(&offer.name);
        let Some(path) = entry.and_then(|entry| entry.current_region_index_url.as_deref()) else {
            let name = &offer.name;
            work.progress.note(&format!(
                "{name}: Amazon lists it by region no more; it is left as it is"
            ));
            continue;
        };
        let regions: Regions = work.client.json(&work.url(path)?).await?.body;
        for region in &work.regions {
            let piece = format!("{} {region}", offer.name);
            work.progress.piece(&piece);
            // A service that a region does not have has no price there.
            if let Some(file) = regions.regions.get(*region) {
                let csv = file
                    .current_version_url
                    .replace("/index.json", "/index.csv");
                figures.extend(fetch_piece(work, offer, region, &piece, &work.url(&csv)?).await?);
            }
        }
    }
    Ok(figures)
}

async fn fetch_piece(
    work: &Work<'_>,
    offer: &Offer,
    region: &str,
    name: &str,
    url: &Url,
) -> Result<Vec<Figure>, Error> {
    let mut piece = work.partial.piece(name);
    if !piece.is_done() {
        let raw = work.partial.path(name, "raw");
        work.client.download(url, &raw).await?;
        let prefixes = work
            .table
            .prefixes
            .get(region)
            .map_or(&[][..], Vec::as_slice);
        let figures = read(&raw, offer, region, prefixes);
        // Read or not, it is of no more use: what cannot be read is fetched again.
        fs::remove_file(&raw).map_err(Error::disk(&raw))?;
        let figures = figures.map_err(|why| Error::Damaged {
            url: url.to_string(),
            why,
        })?;
        piece.keep(figures, None)?;
    }
    Ok(piece.into_figures())
}

/// The figures of one file. What is wrong with it is said in words.
fn read(
    path: &Path,
    offer: &Offer,
    region: &str,
    prefixes: &[String],
) -> Result<Vec<Figure>, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut file = BufReader::with_capacity(1 << 20, file);
    let (day, header) = above(&mut file)?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(header.as_bytes().chain(file));
    let names = reader.headers().map_err(|error| error.to_string())?;
    let columns: HashMap<String, usize> = names
        .iter()
        .map(plain)
        .enumerate()
        .map(|(at, name)| (name, at))
        .collect();
    let column = |name: &str| {
        let missing = || format!("it has no column `{name}`");
        columns.get(&plain(name)).copied().ok_or_else(missing)
    };
    let (term, currency) = (column("TermType")?, column("Currency")?);
    let (price, usage) = (column("PricePerUnit")?, column("usageType")?);
    let width = names.len();
    let used = names_of(offer, &columns);

    let mut figures = Vec::new();
    let mut record = csv::ByteRecord::new();
    let (mut rows, mut last) = (0_u64, 0);
    while reader
        .read_byte_record(&mut record)
        .map_err(|error| error.to_string())?
    {
        rows += 1;
        last = record.len();
        let cell =
            |at: usize| std::str::from_utf8(record.get(at).unwrap_or_default()).unwrap_or("");
        if cell(term) != "OnDemand" || cell(currency) != "USD" {
            continue;
        }
        let Ok(usd) = cell(price).parse() else {
            return Err(format!("`{}` is no price, in row {rows}", cell(price)));
        };
        let field = |name: &str| match used.get(name) {
            Some(at) if *at == usage => bare(cell(usage), prefixes),
            Some(at) => cell(*at),
            None => "",
        };
        figures.extend(offer.figures(Row {
            field: &field,
            region,
            usd,
            day: &day,
        }));
    }
    match rows {
        0 => Err("it has no prices".to_owned()),
        _ if last < width => Err(format!("it breaks off in row {rows}")),
        _ => Ok(figures),
    }
}

/// The day of the list, and the line with the names of the columns.
fn above(file: &mut impl BufRead) -> Result<(String, String), String> {
    let mut day = String::new();
    for _ in 0..ABOVE {
        let mut line = String::new();
        // A line of a file that is none may have no end.
        let limited = file.by_ref().take(1 << 20).read_line(&mut line);
        if limited.map_err(|error| error.to_string())? == 0 {
            break;
        }
        let start = line.trim_start_matches(['\u{feff}', '"']);
        if let Some(date) = start.strip_prefix("Publication Date\",\"") {
            day = date.chars().take("2026-11-20".len()).collect();
        } else if start.starts_with("SKU\"") || start.starts_with("SKU,") {
            return match day.is_empty() {
                true => Err("it does not say of which day it is".to_owned()),
                false => Ok((day, line)),
            };
        }
    }
    Err("it has no line with the names of its columns".to_owned())
}

/// Where the columns are that the meters of an offer ask for.
fn names_of<'a>(offer: &'a Offer, columns: &HashMap<String, usize>) -> HashMap<&'a str, usize> {
    let names = offer.meters.iter().flat_map(|meter| meter.fields());
    names
        .filter_map(|name| Some((name, *columns.get(&plain(name))?)))
        .collect()
}

/// A usage type without the region that it begins with: `EUW2-BoxUsage` is `BoxUsage`.
fn bare<'a>(usage: &'a str, prefixes: &[String]) -> &'a str {
    let without = |prefix: &String| usage.strip_prefix(prefix.as_str())?.strip_prefix('-');
    prefixes.iter().find_map(without).unwrap_or(usage)
}

/// A name of a column as it is compared: the files write `Instance Type`, the API `instanceType`.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}
