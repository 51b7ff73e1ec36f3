//! Sizes that do the same for less.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use crate::{
    HOURS_PER_MONTH,
    book::PriceBook,
    instances::{self, has_instance},
    palette::Product,
    shape::Shape,
    sizes::{is_arm, is_machine},
};

/// A size that can take the place of another of the same product, and costs less.
#[derive(Debug, Clone, PartialEq)]
pub struct Cheaper {
    /// Its name: `db.r7g.large`.
    pub instance: String,
    /// US dollars that one of it saves a month, at list prices of the same region and date or newer.
    pub saves: f64,
    /// Whether it is of a newer generation.
    pub newer: bool,
    /// Memory it has in the vendor's GB, no less than the other.
    pub memory_gb: f64,
}

/// Less than this share is not worth a word.
const LEAST: f64 = 0.02;

/// The cheapest size of a product with no fewer processors and no less memory than `instance`, of the
/// same family in the same or a newer generation. A machine of the team's own keeps its processor's
/// architecture, on which what it runs depends.
pub fn cheaper(product: &Product, instance: &str, region: &str) -> Option<Cheaper> {
    type Found = HashMap<(String, String, String), Option<Cheaper>>;
    static FOUND: LazyLock<Mutex<Found>> = LazyLock::new(Mutex::default);
    // Of what is no size there is no end while somebody types.
    if has_instance(product, instance, region) != Some(true) {
        return None;
    }
    // A design has few sizes, and the book does not change: each is looked for once.
    let key = (product.id.clone(), instance.to_owned(), region.to_owned());
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    let known = found.entry(key);
    known
        .or_insert_with(|| find(product, instance, region))
        .clone()
}

/// The next smaller size of the same family and generation, which costs less; `None` for the smallest,
/// and where a price is not known.
pub fn smaller(product: &Product, instance: &str, region: &str) -> Option<Cheaper> {
    let book = PriceBook::builtin();
    let (cloud, service) = instances::family(book, product, Some(instance), region)?;
    let shape = Shape::read(instance)?;
    let price = |sku: &str| {
        let quote = book.quote(cloud, service, sku, region)?;
        (!quote.estimated_region).then_some(quote.price.usd)
    };
    let now = price(instance)?;
    let of_family = book.nodes(cloud, service).into_iter().filter_map(|node| {
        let other = Shape::read(node.sku)?;
        let same = other.around == shape.around
            && other.letters == shape.letters
            && other.generation == shape.generation
            && other.suffix == shape.suffix;
        (same && other.size < shape.size).then_some((other.size, node))
    });
    let (_, node) =
        of_family.max_by(|(a, one), (b, other)| a.total_cmp(b).then(other.sku.cmp(one.sku)))?;
    let saves = now - price(node.sku)?;
    (saves > 0.0).then(|| Cheaper {
        instance: node.sku.to_owned(),
        saves: saves * HOURS_PER_MONTH,
        newer: false,
        memory_gb: node.memory_gb.unwrap_or(0.0),
    })
}

fn find(product: &Product, instance: &str, region: &str) -> Option<Cheaper> {
    let book = PriceBook::builtin();
    let (cloud, service) = instances::family(book, product, Some(instance), region)?;
    let own = book.node(cloud, service, instance)?;
    let (vcpu, memory_gb, shape) = (own.vcpu?, own.memory_gb?, Shape::read(instance)?);
    let price = |sku: &str| {
        let quote = book.quote(cloud, service, sku, region)?;
        (!quote.estimated_region).then_some(quote.price.usd)
    };
    let now = price(instance)?;
    let keeps_processor = is_machine(product);
    let candidates = book.nodes(cloud, service).into_iter().filter_map(|node| {
        let other = Shape::read(node.sku)?;
        let same = other.around == shape.around
            && other.letters == shape.letters
            && other.generation >= shape.generation
            && features(&other.suffix) == features(&shape.suffix)
            && (!keeps_processor || is_arm(node.sku) == is_arm(instance));
        let enough =
            node.vcpu.is_some_and(|n| n >= vcpu) && node.memory_gb.is_some_and(|n| n >= memory_gb);
        if !same || !enough || node.sku == instance {
            return None;
        }
        let saves = now - price(node.sku)?;
        (saves >= now * LEAST).then(|| Cheaper {
            instance: node.sku.to_owned(),
            saves: saves * HOURS_PER_MONTH,
            newer: other.generation > shape.generation,
            memory_gb: node.memory_gb.unwrap_or(memory_gb),
        })
    });
    candidates.max_by(|a, b| {
        a.saves
            .total_cmp(&b.saves)
            .then(b.instance.cmp(&a.instance))
    })
}

/// What a suffix says beside the make of the processor: a disk, a fast network, premium storage.
fn features(suffix: &str) -> String {
    let makes = ['a', 'g', 'i', 'p'];
    suffix.chars().filter(|c| !makes.contains(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::{cheaper, smaller};
    use crate::Palette;

    fn of(product: &str, instance: &str, region: &str) -> Option<super::Cheaper> {
        let product = Palette::builtin().product(product).expect("a product");
        cheaper(product, instance, region)
    }

    #[test]
    fn a_machine_keeps_its_architecture() {
        // us-east-1, 2026-07: m5.large 0.096, m5a.large 0.086 an hour; m6g and m7g are Arm.
        let found = of("aws.ec2", "m5.large", "us-east-1").expect("a cheaper size");
        assert_eq!(found.instance, "m5a.large");
        assert!((found.saves - 0.01 * 730.0).abs() < 0.005, "{found:?}");
        let arm = of("aws.ec2", "m6g.large", "us-east-1");
        assert!(arm.is_none_or(|c| c.instance.contains('g')));
    }

    #[test]
    fn nothing_is_cheaper_than_the_cheapest() {
        let first = of("aws.elasticache_redis", "cache.m5.large", "us-east-1").expect("one");
        assert_eq!(
            of("aws.elasticache_redis", &first.instance, "us-east-1"),
            None
        );
        assert!(first.memory_gb >= 6.0);
    }

    #[test]
    fn the_next_smaller_size_is_half_as_large() {
        let product = Palette::builtin().product("aws.ec2").expect("a product");
        let found = smaller(product, "m7g.2xlarge", "us-east-1").expect("a smaller size");
        assert_eq!(found.instance, "m7g.xlarge");
        // 0.3264 and 0.1632 an hour.
        assert!((found.saves - 0.1632 * 730.0).abs() < 0.005, "{found:?}");
        assert_eq!(smaller(product, "m7g.medium", "us-east-1"), None);
        assert_eq!(smaller(product, "m7g.huge", "us-east-1"), None);
    }

    #[test]
    fn what_cannot_be_compared_is_not() {
        assert_eq!(of("aws.ec2", "m5.huge", "us-east-1"), None);
        assert_eq!(of("aws.sqs", "m5.large", "us-east-1"), None);
        // A price of another region is no ground for a change.
        assert_eq!(of("aws.rds_postgres", "db.m5.large", "ap-east-1"), None);
    }
}
