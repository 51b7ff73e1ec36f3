//! The sizes a product can be had in: for completion, and for "did you mean".

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

fn family(
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
    near.truncate(OFFERED);
    near.into_iter().map(|(_, sku)| sku.to_owned()).collect()
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
