//! Microsoft: the Retail Prices API. No key; pages of up to a thousand items, each with a link to
//! the next one.

use reqwest::Url;
use serde::Deserialize;

use crate::figure::Figure;
use crate::meters::{Offer, Row};
use crate::{Error, Work};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Items {
    items: Vec<Item>,
    next_page_link: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    currency_code: String,
    retail_price: f64,
    #[serde(default)]
    tier_minimum_units: f64,
    #[serde(default)]
    arm_region_name: String,
    #[serde(default)]
    arm_sku_name: String,
    #[serde(default)]
    product_name: String,
    #[serde(default)]
    sku_name: String,
    #[serde(default)]
    meter_name: String,
    #[serde(default)]
    unit_of_measure: String,
    #[serde(default, rename = "type")]
    kind: String,
}

impl Item {
    fn field<'a>(&'a self, tier: &'a str, name: &str) -> &'a str {
        match name {
            "armSkuName" => &self.arm_sku_name,
            "productName" => &self.product_name,
            "skuName" => &self.sku_name,
            "meterName" => &self.meter_name,
            "unitOfMeasure" => &self.unit_of_measure,
            "tierMinimumUnits" => tier,
            _ => "",
        }
    }
}

/// Fetches the services of our table in each region.
pub(crate) async fn fetch(work: &Work<'_>) -> Result<Vec<Figure>, Error> {
    let offers = &work.table.offers;
    work.progress
        .begin(work.cloud, offers.len() * work.regions.len());
    let mut figures = Vec::new();
    for offer in offers {
        for region in &work.regions {
            figures.extend(fetch_piece(work, offer, region).await?);
        }
    }
    Ok(figures)
}

async fn fetch_piece(work: &Work<'_>, offer: &Offer, region: &str) -> Result<Vec<Figure>, Error> {
    let name = format!("{} {region}", offer.name);
    work.progress.piece(&name);
    let mut piece = work.partial.piece(&name);
    while !piece.is_done() {
        let url = match piece.next() {
            Some(link) => own_link(work, link)?,
            None => first(work, offer, region)?,
        };
        let page = work.client.json::<Items>(&url).await?;
        let next = page.body.next_page_link.filter(|link| !link.is_empty());
        if let Some(link) = &next
            && own_link(work, link)? == url
        {
            let why = "its next page is itself".to_owned();
            return Err(Error::Damaged {
                url: url.to_string(),
                why,
            });
        }
        let mut figures = Vec::new();
        for item in &page.body.items {
            let known = item.kind == "Consumption" && item.currency_code == "USD";
            if !known || item.arm_region_name != *region {
                continue;
            }
            let tier = item.tier_minimum_units.to_string();
            let field = |name: &str| item.field(&tier, name);
            let row = Row {
                field: &field,
                region,
                usd: item.retail_price,
                day: &page.day,
            };
            figures.extend(offer.figures(row));
        }
        piece.keep(figures, next)?;
    }
    Ok(piece.into_figures())
}

/// The first page of a service in a region.
fn first(work: &Work<'_>, offer: &Offer, region: &str) -> Result<Url, Error> {
    let mut url = work.url("/api/retail/prices")?;
    let filter = format!(
        "serviceName eq '{}' and armRegionName eq '{region}' and priceType eq 'Consumption'",
        offer.name
    );
    url.query_pairs_mut()
        .append_pair("api-version", "2023-01-01-preview")
        .append_pair("currencyCode", "USD")
        .append_pair("$filter", &filter);
    Ok(url)
}

fn own_link(work: &Work<'_>, link: &str) -> Result<Url, Error> {
    let url = Url::parse(link).map_err(|_| Error::Address(link.to_owned()))?;
    work.own(&url, link)?;
    Ok(url)
}
