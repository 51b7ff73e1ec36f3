//! What the price book does not know of what a design asks for.

use super::{ComponentBill, region};
use crate::finding::{Finding, Fix};
use crate::model::nearest;
use crate::model::settings::or_list;
use crate::model::{Architecture, Component, Origin, Product, Settings, Typed};
use crate::span::{ChunkId, Place};

/// A region that no cloud has, with the nearest that one has.
pub(super) fn unknown_region(settings: &Settings) -> Option<Finding<ChunkId>> {
    let entry = settings.get("region")?;
    let Typed::Word(word) = &entry.value else {
        return None;
    };
    let known = buttress_pricing::regions;
    if entry.origin != Origin::Written
        || matches!(word.as_str(), "any" | "global")
        || known().iter().any(|r| r.name == word)
    {
        return None;
    }
    let at = Place::new(&entry.at.file, entry.value_at);
    // One that is only unknown here may well exist: a hint, not a reproach.
    Some(match nearest(word, known().iter().map(|r| r.name)) {
        Some(near) => Finding::warning(
            "unknown-region",
            at,
            format!("The price book has no region `{word}`."),
        )
        .did_you_mean(near),
        None => Finding::hint(
            "unknown-region",
            at,
            format!(
                "The price book has no region `{word}`: prices of the cloud's usual region are taken."
            ),
        ),
    })
}

/// A size that the price book does not know, with the nearest that it does.
pub(super) fn unknown_instance(
    architecture: &Architecture,
    component: &Component,
    bill: &ComponentBill,
) -> Option<Finding<ChunkId>> {
    let product = component
        .product
        .as_ref()
        .and_then(Product::known)
        .or(bill.stand_in)?;
    let entry = component.settings.get("instance")?;
    let Typed::Word(word) = &entry.value else {
        return None;
    };
    let region = region(architecture, component);
    if entry.origin == Origin::Default
        || buttress_pricing::has_instance(product, word, region) != Some(false)
    {
        return None;
    }
    let at = Place::new(&entry.at.file, entry.value_at);
    let near = buttress_pricing::nearest_instances(product, word, region);
    let mut finding = Finding::warning(
        "unknown-instance",
        at,
        format!(
            "The price book has no `{word}` of {}, so `{}` has no price. {}",
            product.title,
            component.full,
            if near.is_empty() {
                "Completion lists those that it has.".to_owned()
            } else {
                format!("Did you mean {}?", or_list(&near))
            },
        ),
    );
    for name in near.iter().take(3) {
        finding.fixes.push(Fix::replace(
            format!("Change to `{name}`"),
            &at,
            name.as_str(),
        ));
    }
    Some(finding)
}
