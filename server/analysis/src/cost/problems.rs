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
    if entry.origin == Origin::Default {
        return None;
    }
    let at = Place::new(&entry.at.file, entry.value_at);
    if buttress_pricing::has_instance(product, word, region) != Some(false) {
        return not_sold(product, word, region, at);
    }
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
    finding.fixes.extend(changes(&near, &at));
    Some(finding)
}

/// A size that is sold in other regions, with the nearest that this one has.
fn not_sold(
    product: &buttress_pricing::Product,
    word: &str,
    region: &str,
    at: Place,
) -> Option<Finding<ChunkId>> {
    if buttress_pricing::is_offered(product, word, region) != Some(false) {
        return None;
    }
    let near = buttress_pricing::nearest_offered(product, word, region);
    // The vendor may have begun to sell it since: a hint, not a reproach.
    let mut finding = Finding::hint(
        "size-not-in-region",
        at,
        format!(
            "The price list of {} has `{word}` in other regions, not in `{region}`: the nearest region's price \
             is taken. Near it there: {}.",
            product.title,
            or_list(&near)
        ),
    );
    finding.fixes.extend(changes(&near, &at));
    Some(finding)
}

fn changes(near: &[String], at: &Place) -> impl Iterator<Item = Fix<ChunkId>> {
    near.iter()
        .take(3)
        .map(|name| Fix::replace(format!("Change to `{name}`"), at, name.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    #[test]
    fn a_size_that_a_region_does_not_sell_is_named_with_those_it_does() {
        let found = check(
            "size-not-in-region",
            "
constraints { region = sa-east-1 }
service a: aws.ec2 { instance = a1.large }
                                ^^^^^^^^ size-not-in-region
",
        );
        assert!(found[0].message.contains("not in `sa-east-1`"));
        assert!(!found[0].fixes.is_empty());
        check(
            "size-not-in-region",
            "constraints { region = sa-east-1 }\nservice a: aws.ec2 { instance = m7i.large }\n",
        );
    }
}
