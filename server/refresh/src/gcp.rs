//! Google: the Cloud Billing Catalog API. It asks for a key; services and their SKUs come in
//! pages, each with a token for the next one. Machines have no price of their own there: a core
//! and a GiB of memory of their family have.

use std::collections::HashMap;

use buttress_pricing::PriceBook;
use serde::Deserialize;

use crate::figure::{Figure, tidy};
use crate::meters::{Family, Offer, Row, Table, fits};
use crate::{Error, Work};

/// The service that a rate of a family goes under until the machines are priced.
const CORE: &str = "@core";
const RAM: &str = "@ram";
const MACHINES: &str = "compute-engine";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Services {
    #[serde(default)]
    services: Vec<Service>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Service {
    /// `services/6F81-5844-456A`.
    name: String,
    display_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Skus {
    #[serde(default)]
    skus: Vec<Sku>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sku {
    description: String,
    category: Category,
    #[serde(default)]
    service_regions: Vec<String>,
    #[serde(default)]
    pricing_info: Vec<PricingInfo>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Category {
    #[serde(default)]
    resource_group: String,
    #[serde(default)]
    usage_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PricingInfo {
    pricing_expression: Expression,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Expression {
    usage_unit: String,
    #[serde(default)]
    tiered_rates: Vec<Rate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rate {
    #[serde(default)]
    start_usage_amount: f64,
    unit_price: Money,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Money {
    currency_code: String,
    #[serde(default)]
    units: Whole,
    #[serde(default)]
    nanos: f64,
}

/// Whole dollars: a number of 64 bits, which Google's JSON writes as a word.
#[derive(Deserialize)]
#[serde(untagged)]
enum Whole {
    Word(String),
    Number(f64),
}

impl Default for Whole {
    fn default() -> Whole {
        Whole::Number(0.0)
    }
}

impl Money {
    fn usd(&self) -> Option<f64> {
        let units = match &self.units {
            Whole::Word(word) => word.parse().ok()?,
            Whole::Number(number) => *number,
        };
        (self.currency_code == "USD").then_some(units + self.nanos / 1e9)
    }
}

/// Fetches the services of our table. A list has all regions at once.
pub(crate) async fn fetch(work: &Work<'_>) -> Result<Vec<Figure>, Error> {
    let offers = &work.table.offers;
    work.progress.begin(work.cloud, offers.len());
    let ids = services(work).await?;
    let mut figures = Vec::new();
    for offer in offers {
        work.progress.piece(&offer.name);
        match ids.get(&offer.name) {
            Some(id) => figures.extend(fetch_piece(work, offer, id).await?),
            None => work.progress.note(&format!(
                "{}: Google lists it no more; it is left as it is",
                offer.name
            )),
        }
    }
    figures.retain(|f| f.region == "global" || work.regions.contains(&f.region.as_str()));
    Ok(figures)
}

/// The services by the names that people know them by.
async fn services(work: &Work<'_>) -> Result<HashMap<String, String>, Error> {
    let mut ids = HashMap::new();
    let mut token = None;
    loop {
        let page: Services = page(work, "/v1/services", token.as_deref()).await?.0;
        ids.extend(page.services.into_iter().map(|s| (s.display_name, s.name)));
        token = following(work, token, page.next_page_token)?;
        if token.is_none() {
            return Ok(ids);
        }
    }
}

async fn fetch_piece(work: &Work<'_>, offer: &Offer, id: &str) -> Result<Vec<Figure>, Error> {
    let mut piece = work.partial.piece(&offer.name);
    while !piece.is_done() {
        let token = piece.next().map(str::to_owned);
        let path = format!("/v1/{id}/skus");
        let (page, day): (Skus, String) = page(work, &path, token.as_deref()).await?;
        let next = following(work, token, page.next_page_token)?;
        let figures = page
            .skus
            .iter()
            .flat_map(|sku| figures(work.table, offer, sku, &day));
        piece.keep(figures.collect(), next)?;
    }
    Ok(piece.into_figures())
}

async fn page<T: serde::de::DeserializeOwned>(
    work: &Work<'_>,
    path: &str,
    token: Option<&str>,
) -> Result<(T, String), Error> {
    let mut url = work.url(path)?;
    url.query_pairs_mut()
        .append_pair("pageSize", "5000")
        .extend_pairs(path.ends_with("/skus").then_some(("currencyCode", "USD")))
        .extend_pairs(token.map(|token| ("pageToken", token)));
    let page = work.client.json(&url).await?;
    Ok((page.body, page.day))
}

/// The token of the next page, which is another one than this page's.
fn following(
    work: &Work<'_>,
    token: Option<String>,
    next: Option<String>,
) -> Result<Option<String>, Error> {
    let next = next.filter(|next| !next.is_empty());
    if next.is_some() && next == token {
        let why = "its next page is itself".to_owned();
        return Err(Error::Damaged {
            url: work.base.to_string(),
            why,
        });
    }
    Ok(next)
}

/// The figures of one SKU: one for each of its regions and tiers that a meter knows.
fn figures(table: &Table, offer: &Offer, sku: &Sku, day: &str) -> Vec<Figure> {
    let mut figures = Vec::new();
    // There are several only where a span of time was asked for; the last one is the newest.
    let Some(info) = sku.pricing_info.last() else {
        return figures;
    };
    let unit = info.pricing_expression.usage_unit.as_str();
    for rate in &info.pricing_expression.tiered_rates {
        let Some(usd) = rate.unit_price.usd() else {
            continue;
        };
        let start = rate.start_usage_amount.to_string();
        let field = |name: &str| match name {
            "description" => sku.description.as_str(),
            "resourceGroup" => &sku.category.resource_group,
            "usageType" => &sku.category.usage_type,
            "usageUnit" => unit,
            "startUsageAmount" => &start,
            _ => "",
        };
        for region in &sku.service_regions {
            figures.extend(offer.figures(Row {
                field: &field,
                region,
                usd,
                day,
            }));
            if offer.name == "Compute Engine" && sku.category.usage_type == "OnDemand" {
                let rates = table
                    .families
                    .iter()
                    .filter_map(|f| f.rate(&sku.description, unit));
                figures.extend(rates.filter_map(|(kind, family)| {
                    Figure {
                        service: kind.to_owned(),
                        sku: family.to_owned(),
                        region: region.clone(),
                        unit: "hour".to_owned(),
                        usd,
                        day: day.to_owned(),
                    }
                    .sound()
                }));
            }
        }
    }
    figures
}

impl Family {
    /// Whether a meter is the core or the memory of this family.
    fn rate(&self, description: &str, unit: &str) -> Option<(&'static str, &str)> {
        if unit == "h" && fits(&self.core, description) {
            Some((CORE, &self.name))
        } else if unit == "GiBy.h" && fits(&self.ram, description) {
            Some((RAM, &self.name))
        } else {
            None
        }
    }

    fn has(&self, sku: &str) -> bool {
        let rest = sku.strip_prefix(self.name.as_str());
        rest.is_some_and(|rest| rest.starts_with('-'))
            && !self.but.iter().any(|pattern| fits(pattern, sku))
    }
}

/// The figures, with machines in the place of the rates that they are made of.
pub(crate) fn with_machines(table: &Table, figures: Vec<Figure>) -> Vec<Figure> {
    let is_rate = |figure: &Figure| figure.service.starts_with('@');
    let (rates, mut figures): (Vec<_>, Vec<_>) = figures.into_iter().partition(is_rate);
    let ram: HashMap<(&str, &str), &Figure> = rates
        .iter()
        .filter(|rate| rate.service == RAM)
        .map(|rate| ((rate.sku.as_str(), rate.region.as_str()), rate))
        .collect();
    let nodes = PriceBook::builtin().nodes("gcp", MACHINES);
    for core in rates.iter().filter(|rate| rate.service == CORE) {
        let (Some(ram), Some(family)) = (
            ram.get(&(core.sku.as_str(), core.region.as_str())),
            table.families.iter().find(|family| family.name == core.sku),
        ) else {
            continue;
        };
        for node in nodes.iter().filter(|node| family.has(node.sku)) {
            let (Some(vcpu), Some(memory)) = (node.vcpu, node.memory_gb) else {
                continue;
            };
            figures.push(Figure {
                service: MACHINES.to_owned(),
                sku: node.sku.to_owned(),
                usd: tidy(vcpu * core.usd + memory * ram.usd),
                ..core.clone()
            });
        }
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The book's machines are made of cores and memory too: from two of a family the rates are
    /// worked out, and all others must follow from them.
    #[test]
    fn each_machine_of_a_family_costs_its_cores_and_its_memory() {
        let table = Table::gcp().unwrap();
        let book = PriceBook::builtin();
        for family in &table.families {
            let nodes = book.nodes("gcp", MACHINES);
            let priced: Vec<(&str, f64, f64, f64)> = nodes
                .iter()
                .filter(|node| family.has(node.sku))
                .filter_map(|node| {
                    let usd = book.exact("gcp", MACHINES, node.sku, "us-central1")?.usd;
                    Some((node.sku, node.vcpu?, node.memory_gb?, usd))
                })
                .collect();
            let Some((_, v1, m1, p1)) = priced.first().copied() else {
                panic!("the book has no machine of {}", family.name);
            };
            let other = priced
                .iter()
                .find(|(_, v2, m2, _)| (v1 * m2 - m1 * v2).abs() > 1e-9);
            let Some((_, v2, m2, p2)) = other.copied() else {
                // All have as much memory for a core: the price follows the cores.
                for (sku, v, _, p) in priced {
                    assert!((p1 * v / v1 - p).abs() < p * 2e-3, "{sku}");
                }
                continue;
            };
            let det = v1 * m2 - v2 * m1;
            let (core, ram) = ((p1 * m2 - p2 * m1) / det, (v1 * p2 - v2 * p1) / det);
            for (sku, v, m, p) in priced {
                let sum = v * core + m * ram;
                assert!((sum - p).abs() < p * 2e-3, "{sku} costs {p}, not {sum}");
            }
        }
    }

    #[test]
    fn money_is_dollars_and_nanos() {
        let usd = |text| serde_json::from_str::<Money>(text).unwrap().usd();
        assert_eq!(
            usd(r#"{"currencyCode":"USD","units":"0","nanos":31611000}"#),
            Some(0.031611)
        );
        assert_eq!(usd(r#"{"currencyCode":"USD","units":3}"#), Some(3.0));
        assert_eq!(usd(r#"{"currencyCode":"EUR","units":"3"}"#), None);
        assert_eq!(usd(r#"{"currencyCode":"USD","units":"much"}"#), None);
    }
}
