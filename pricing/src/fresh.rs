//! Prices that were fetched, in the place of those that are built in.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::{
    book::{Confidence, Price, Source},
    overlay::{Fresh, Overlay},
    purchase::Purchase,
};

static FRESH: OnceLock<Overlay> = OnceLock::new();

/// Takes fetched prices before those that are built in, from now on. To be called once, before the
/// first bill: says whether it was the first call.
pub fn use_fresh(overlay: Overlay) -> bool {
    FRESH.set(overlay).is_ok()
}

/// The fetched figure for exactly this region.
pub(crate) fn price(cloud: &str, service: &str, sku: &str, region: &str) -> Option<Price> {
    FRESH.get()?.get(cloud, service, sku, region).and_then(of)
}

/// All the fetched figures of a sku.
pub(crate) fn of_sku(cloud: &str, service: &str, sku: &str) -> Vec<Price> {
    let Some(overlay) = FRESH.get() else {
        return Vec::new();
    };
    let figures = overlay.of_service(cloud, service);
    figures.filter(|f| f.sku == sku).filter_map(of).collect()
}

fn of(fresh: Fresh<'static>) -> Option<Price> {
    Some(Price {
        cloud: fresh.cloud,
        service: fresh.service,
        sku: fresh.sku,
        region: fresh.region,
        unit: fresh.unit,
        usd: fresh.usd,
        purchase: Purchase::OnDemand,
        source: source(&fresh)?,
    })
}

/// Where a figure was fetched, and when: few for many figures.
fn source(fresh: &Fresh<'static>) -> Option<&'static Source> {
    static ALL: OnceLock<Vec<Source>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let mut all: Vec<Source> = Vec::new();
        let figures = FRESH.get().into_iter().flat_map(Overlay::figures);
        for Fresh { source, as_of, .. } in figures {
            if !all.iter().any(|s| (s.id, s.as_of) == (source, as_of)) {
                all.push(Source {
                    id: source,
                    title: Cow::Borrowed(title(source)),
                    as_of,
                    confidence: Confidence::Seen,
                    licence: Cow::Borrowed("facts"),
                });
            }
        }
        all
    });
    all.iter()
        .find(|s| (s.id, s.as_of) == (fresh.source, fresh.as_of))
}

fn title(source: &'static str) -> &'static str {
    match source {
        "aws-price-list" => "AWS Price List",
        "azure-retail-prices" => "Azure Retail Prices",
        "gcp-billing-catalogue" => "Google Cloud Billing Catalog",
        other => other,
    }
}
