//! The sizes a product can be had in: for completion, and for "did you mean".

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use crate::{
    HOURS_PER_MONTH,
    book::PriceBook,
    model::{Model, Models},
    palette::Product,
    regions,
    shape::{Shape, newest_first},
    values::read_pattern,
};

/// A size that can be written as `instance`.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// Its name: `db.r6g.large`.
    pub name: String,
    /// Virtual processors.
    pub vcpu: Option<f64>,
    /// Memory, in the vendor's GB.
    pub memory_gb: Option<f64>,
    /// One of it for a month of 730 hours, in US dollars, list price.
    pub monthly: Option<f64>,
}

/// The sizes of a product, the current generations first, priced in the default region of its
/// cloud. Empty for products that
/// have none. A self-hosted product's are the machines of AWS; see [`instances_in`].
pub fn instances(product: &Product) -> Vec<Instance> {
    instances_in(product, "")
}

/// The sizes of a product, priced in a region. The region also says which cloud hosts a
/// self-hosted product.
pub fn instances_in(product: &Product, region: &str) -> Vec<Instance> {
    let book = PriceBook::builtin();
    let Some((cloud, service)) = family(book, product, None, region) else {
        return Vec::new();
    };
    newest_first(book.nodes(cloud, service), |node| node.sku)
        .into_iter()
        .map(|node| Instance {
            name: node.sku.to_owned(),
            vcpu: node.vcpu,
            memory_gb: node.memory_gb,
            monthly: book
                .quote(cloud, service, node.sku, region)
                .map(|quote| quote.price.usd * HOURS_PER_MONTH),
        })
        .collect()
}

/// One size of a product, priced in a region; `None` where the book does not have it.
pub fn instance(product: &Product, name: &str, region: &str) -> Option<Instance> {
    let book = PriceBook::builtin();
    let (cloud, service) = family(book, product, Some(name), region)?;
    let node = book.node(cloud, service, name)?;
    Some(Instance {
        name: node.sku.to_owned(),
        vcpu: node.vcpu,
        memory_gb: node.memory_gb,
        monthly: book
            .quote(cloud, service, node.sku, region)
            .map(|quote| quote.price.usd * HOURS_PER_MONTH),
    })
}

/// Whether a product can be had in a size of this name; None for products without sizes. The
/// machines of every cloud count for a self-hosted product.
pub fn has_instance(product: &Product, name: &str, region: &str) -> Option<bool> {
    let book = PriceBook::builtin();
    let model = Models::builtin().of(&product.id)?;
    let (cloud, service) = family(book, product, Some(name), region)?;
    let says_its_size = model
        .instance_pattern
        .as_ref()
        .is_some_and(|pattern| !read_pattern(pattern, name).is_empty());
    Some(says_its_size || book.has_node(cloud, service, name))
}

/// The sizes of a product whose names are nearest to one that it does not have; none when it has.
pub fn nearest_instances(product: &Product, name: &str, region: &str) -> Vec<String> {
    let book = PriceBook::builtin();
    match family(book, product, Some(name), region) {
        Some((cloud, service)) if has_instance(product, name, region) == Some(false) => {
            nearest_of(book, cloud, service, name)
        }
        _ => Vec::new(),
    }
}

/// The share of a service's sizes that must have a price in a region for the others to be missed there.
const KNOWN: f64 = 0.4;

/// Whether a size is sold in a region, where the book knows the region well enough to say so.
pub fn is_offered(product: &Product, name: &str, region: &str) -> Option<bool> {
    let book = PriceBook::builtin();
    let (cloud, service) = family(book, product, Some(name), region)?;
    book.has_node(cloud, service, name).then_some(())?;
    if book.exact(cloud, service, name, region).is_some() {
        return Some(true);
    }
    (regions::cloud_of(region)? == cloud && is_known(cloud, service, region)).then_some(false)
}

/// The sizes of a product that are sold in a region and whose names are nearest to one that is not.
pub fn nearest_offered(product: &Product, name: &str, region: &str) -> Vec<String> {
    let book = PriceBook::builtin();
    let Some((cloud, service)) = family(book, product, Some(name), region) else {
        return Vec::new();
    };
    let is_there = |sku: &str| book.exact(cloud, service, sku, region).is_some();
    nearest_where(book, cloud, service, name, is_there)
}

/// Whether most sizes of a service have a price in a region: counted once.
fn is_known(cloud: &str, service: &'static str, region: &str) -> bool {
    type Known = HashMap<(&'static str, String), bool>;
    static KNOWN_IN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN_IN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.entry((service, region.to_owned()));
    *known.or_insert_with(|| {
        let book = PriceBook::builtin();
        let nodes = book.nodes(cloud, service);
        let has = |sku: &str| book.exact(cloud, service, sku, region).is_some();
        let priced = nodes.iter().filter(|node| has(node.sku)).count();
        priced as f64 >= KNOWN * nodes.len() as f64
    })
}

/// The cloud and the service of the book that the sizes of a product are of.
pub(crate) fn family(
    book: &PriceBook,
    product: &Product,
    instance: Option<&str>,
    region: &str,
) -> Option<(&'static str, &'static str)> {
    let model = Models::builtin().of(&product.id)?;
    let cloud = match &model.cloud {
        Some(cloud) => cloud.as_str(),
        None => host_cloud(book, model, instance, region),
    };
    Some((cloud, model.instances.as_ref()?.of(cloud)?))
}

/// The cloud that hosts something: the region's, else the one that has such a machine, else AWS.
pub(crate) fn host_cloud(
    book: &PriceBook,
    model: &Model,
    instance: Option<&str>,
    region: &str,
) -> &'static str {
    let of_region = regions::cloud_of(region);
    let has = |cloud: &str| {
        let service = model
            .instances
            .as_ref()
            .and_then(|by_cloud| by_cloud.of(cloud));
        match (service, instance) {
            (Some(service), Some(instance)) => book.has_node(cloud, service, instance),
            _ => false,
        }
    };
    of_region
        .filter(|cloud| has(cloud))
        .or_else(|| ["aws", "gcp", "azure"].into_iter().find(|cloud| has(cloud)))
        .or(of_region)
        .unwrap_or("aws")
}

/// How many names are offered.
const OFFERED: usize = 3;

pub(crate) fn nearest_of(book: &PriceBook, cloud: &str, service: &str, name: &str) -> Vec<String> {
    nearest_where(book, cloud, service, name, |_| true)
}

fn nearest_where(
    book: &PriceBook,
    cloud: &str,
    service: &str,
    name: &str,
    fits: impl Fn(&str) -> bool,
) -> Vec<String> {
    let wanted: Vec<char> = name.to_ascii_lowercase().chars().take(64).collect();
    let shape = Shape::read(name);
    // A name that is none of theirs, but says a size, is wanted in that size; of one that says
    // nothing, a letter may be wrong.
    let far = |sku: &str| {
        let of_shape = Shape::read(sku).zip(shape.as_ref());
        let by_shape = of_shape.map(|(other, shape)| shape.distance(&other));
        (by_shape.is_none(), by_shape, distance(&wanted, sku))
    };
    let mut near: Vec<_> = book
        .nodes(cloud, service)
        .iter()
        .map(|node| (far(node.sku), node.sku))
        .collect();
    near.sort_unstable();
    let near = near.into_iter().map(|(_, sku)| sku).filter(|sku| fits(sku));
    near.take(OFFERED).map(str::to_owned).collect()
}

/// Edits from one name to the other, in letters, case apart.
fn distance(from: &[char], to: &str) -> usize {
    let mut row: Vec<usize> = (0..=from.len()).collect();
    for (line, letter) in to
        .chars()
        .map(|letter| letter.to_ascii_lowercase())
        .enumerate()
    {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (at, other) in from.iter().enumerate() {
            let cost = diagonal + usize::from(*other != letter);
            diagonal = row[at + 1];
            row[at + 1] = cost.min(diagonal + 1).min(row[at] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{is_offered, nearest_offered};
    use crate::Palette;

    #[test]
    fn what_a_region_does_not_sell_is_known_where_the_region_is() {
        let palette = Palette::builtin();
        let ec2 = palette.product("aws.ec2").expect("a product");
        assert_eq!(is_offered(ec2, "m7i.large", "sa-east-1"), Some(true));
        // AWS sells its first Arm machines in few regions.
        assert_eq!(is_offered(ec2, "a1.large", "sa-east-1"), Some(false));
        assert_eq!(is_offered(ec2, "a1.large", "us-east-1"), Some(true));
        let near = nearest_offered(ec2, "a1.large", "sa-east-1");
        assert!(!near.is_empty());
        for name in near {
            assert_eq!(is_offered(ec2, &name, "sa-east-1"), Some(true), "{name}");
        }
        // Of databases only some prices of that region are known.
        let rds = palette.product("aws.rds_postgres").expect("a product");
        assert_eq!(is_offered(rds, "db.r8g.large", "eu-west-3"), None);
        assert_eq!(is_offered(ec2, "a1.large", "westeurope"), None);
        assert_eq!(is_offered(ec2, "a1.lorge", "sa-east-1"), None);
    }
}
