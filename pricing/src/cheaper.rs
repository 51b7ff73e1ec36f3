//! Sizes that do the same for less.

use crate::{
    HOURS_PER_MONTH,
    book::PriceBook,
    equivalents::{is_arm, is_machine},
    instances,
    model::Models,
    palette::Product,
    shape::Shape,
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
    let book = PriceBook::builtin();
    let model = Models::builtin().of(&product.id)?;
    let cloud = match &model.cloud {
        Some(cloud) => cloud.as_str(),
        None => instances::host_cloud(book, model, Some(instance), region),
    };
    let service = model.instances.as_ref()?.of(cloud)?;
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
    use super::cheaper;
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
    fn what_cannot_be_compared_is_not() {
        assert_eq!(of("aws.ec2", "m5.huge", "us-east-1"), None);
        assert_eq!(of("aws.sqs", "m5.large", "us-east-1"), None);
        // A price of another region is no ground for a change.
        assert_eq!(of("aws.rds_postgres", "db.m5.large", "ap-east-1"), None);
    }
}
