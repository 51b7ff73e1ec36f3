//! How much a product takes before it refuses: the quotas that are published, each with its source.

use std::sync::OnceLock;

use crate::csv;

const LIMITS: &str = include_str!("../data/limits.csv");

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Requests a second.
    Requests,
    /// Requests at the same time.
    Concurrent,
    /// Messages a second that come in.
    Messages,
    /// Calls a second that bring messages, a batch being one.
    Calls,
    /// Bytes a second that come in.
    Bytes,
    /// Units of reading a second, as DynamoDB counts them.
    ReadUnits,
    /// Units of writing a second.
    WriteUnits,
    /// Units of work a second, as Cosmos DB counts them.
    RequestUnits,
    /// Seconds that one request may take.
    Seconds,
}

impl Measure {
    fn parse(word: &str) -> Option<Measure> {
        Some(match word {
            "requests" => Measure::Requests,
            "concurrent" => Measure::Concurrent,
            "messages" => Measure::Messages,
            "calls" => Measure::Calls,
            "bytes" => Measure::Bytes,
            "read_units" => Measure::ReadUnits,
            "write_units" => Measure::WriteUnits,
            "request_units" => Measure::RequestUnits,
            "seconds" => Measure::Seconds,
            _ => return None,
        })
    }
}

/// One limit of a product.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    product: &'static str,
    /// What it counts.
    pub measure: Measure,
    /// The most that is taken; of each unit, where it is by one.
    pub most: f64,
    /// The setting that says how many units there are, such as `shards`; none where it is for all.
    pub per: Option<&'static str>,
    /// The tiers that it holds of, with a blank between; of every one where empty.
    tiers: &'static str,
    /// The regions that it holds in; of every other where empty.
    regions: &'static str,
    /// Where it is published.
    pub source: String,
}

impl Limit {
    /// Whether it holds of a component that is rented in this tier; of one that does not say, it does.
    pub fn is_of_tier(&self, tier: Option<&str>) -> bool {
        self.tiers.is_empty()
            || tier.is_none_or(|tier| self.tiers.split(' ').any(|known| known == tier))
    }
}

/// The limits of a product in a region.
pub fn limits<'a>(product: &'a str, region: &'a str) -> impl Iterator<Item = &'static Limit> + 'a {
    let named = move |limit: &Limit| limit.regions.split_ascii_whitespace().any(|r| r == region);
    of(product).iter().filter(move |limit| match limit.regions {
        "" => !of(product)
            .iter()
            .any(|other| other.measure == limit.measure && named(other)),
        _ => named(limit),
    })
}

/// All limits of a product: they stand together in the table.
fn of(product: &str) -> &'static [Limit] {
    static ALL: OnceLock<Vec<Limit>> = OnceLock::new();
    let all = ALL.get_or_init(|| csv::records(LIMITS).filter_map(limit).collect());
    let first = all.partition_point(|limit| limit.product < product);
    let count = all[first..].partition_point(|limit| limit.product == product);
    &all[first..first + count]
}

fn limit(line: &'static str) -> Option<Limit> {
    let mut cells = line.splitn(7, ',');
    Some(Limit {
        product: cells.next()?,
        measure: Measure::parse(cells.next()?)?,
        most: cells.next()?.parse().ok()?,
        per: Some(cells.next()?).filter(|name| !name.is_empty()),
        tiers: cells.next()?,
        regions: cells.next()?,
        source: csv::fields(cells.next()?).concat(),
    })
}

#[cfg(test)]
mod tests {
    use super::{LIMITS, Measure, limits, of};
    use crate::{Palette, csv};

    #[test]
    fn every_row_is_of_a_product_and_is_read() {
        let mut lines = csv::records(LIMITS).collect::<Vec<_>>();
        let products: Vec<_> = lines.iter().map(|l| l.split(',').next().unwrap()).collect();
        assert!(products.is_sorted());
        for product in &products {
            assert!(Palette::builtin().product(product).is_some(), "{product}");
        }
        let mut read = 0;
        lines.dedup_by_key(|line| line.split(',').next());
        for line in lines {
            let all = of(line.split(',').next().unwrap());
            assert!(!all.is_empty(), "{line}");
            assert!(
                all.iter()
                    .all(|limit| limit.most > 0.0 && !limit.source.is_empty())
            );
            read += all.len();
        }
        assert_eq!(read, products.len());
    }

    #[test]
    fn a_region_of_its_own_goes_before_all_others() {
        let most = |region| {
            let mut all = limits("aws.sns", region);
            let first = all.next().expect("a limit").most;
            assert!(all.next().is_none());
            first
        };
        assert_eq!(most("us-east-1"), 30_000.0);
        assert_eq!(most("eu-west-3"), 9_000.0);
        assert_eq!(most(""), 9_000.0);
        assert_eq!(limits("aws.sqs", "us-east-1").count(), 0);
    }

    #[test]
    fn a_limit_may_be_of_some_tiers() {
        let mut all = limits("azure.event_hubs", "westeurope");
        let units = all.find(|limit| limit.measure == Measure::Messages);
        let units = units.expect("a limit");
        assert_eq!(units.per, Some("units"));
        assert!(units.is_of_tier(None) && units.is_of_tier(Some("standard")));
        assert!(!units.is_of_tier(Some("premium")));
    }
}
