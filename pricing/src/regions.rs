//! Regions: which cloud has which, and whose prices stand in for a region without its own.

use std::sync::OnceLock;

use crate::{
    book::{Price, Quote},
    csv,
};

const REGIONS: &str = include_str!("../data/regions.csv");

/// A region of a cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// `aws`, `gcp`, `azure`.
    pub cloud: &'static str,
    /// The vendor's name for it: `eu-west-1`.
    pub name: &'static str,
    /// Where it is: `Ireland`.
    pub place: &'static str,
    /// The zone in which its users are priced by content delivery networks.
    edge: &'static str,
    /// Regions of the same part of the world, nearest first, with a blank between.
    near: &'static str,
    /// The nearest region of each other cloud, with a blank between.
    elsewhere: &'static str,
}

/// Every region the tables know, cloud by cloud; the first of a cloud is its default.
pub fn regions() -> &'static [Region] {
    static ALL: OnceLock<Vec<Region>> = OnceLock::new();
    ALL.get_or_init(|| csv::records(REGIONS).filter_map(region).collect())
}

/// The cloud that has a region of this name.
pub fn cloud_of(name: &str) -> Option<&'static str> {
    regions()
        .iter()
        .find(|region| region.name == name)
        .map(|region| region.cloud)
}

/// Whether two regions of one cloud are in the same part of the world; `None` of regions that are not
/// known, or of different clouds.
pub fn are_near(one: &str, other: &str) -> Option<bool> {
    let named = |name: &str| regions().iter().find(|region| region.name == name);
    let (one, other) = (named(one)?, named(other)?);
    let lists = |a: &Region, b: &Region| a.near.split(' ').any(|name| name == b.name);
    (one.cloud == other.cloud)
        .then(|| one.name == other.name || lists(one, other) || lists(other, one))
}

/// The nearest region of the same cloud in the same part of the world: where a copy goes.
pub fn sibling_region(name: &str) -> Option<&'static str> {
    let region = regions().iter().find(|region| region.name == name)?;
    region.near.split(' ').find(|near| !near.is_empty())
}

/// The region priced when none is stated, or one that the cloud does not have.
pub fn default_region(cloud: &str) -> &'static str {
    default_of(cloud).map_or("global", |region| region.name)
}

/// The region of a cloud that is nearest to one of another; of none that is known, the default.
pub fn nearest_region(name: &str, cloud: &str) -> &'static str {
    let own = regions().iter().find(|region| region.name == name);
    own.filter(|region| region.cloud == cloud)
        .map(|region| region.name)
        .or_else(|| {
            let mut near = own?.elsewhere.split_ascii_whitespace();
            near.find(|name| cloud_of(name) == Some(cloud))
        })
        .unwrap_or_else(|| default_region(cloud))
}

/// Where prices are taken: the region named, if the cloud has it, else the cloud's default. A
/// vendor without regions has none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    region: Option<&'static Region>,
}

impl Place {
    pub(crate) fn new(cloud: &str, name: &str) -> Place {
        let named = |region: &&Region| region.name == name && region.cloud == cloud;
        let region = regions().iter().find(named);
        Place {
            region: region.or_else(|| default_of(cloud)),
        }
    }

    /// The name of the region, or `global`.
    pub(crate) fn name(&self) -> &'static str {
        self.region.map_or("global", |region| region.name)
    }

    /// The figure of the first region that has one, of those that may stand in for it.
    pub(crate) fn nearest(&self, price: impl Fn(&str) -> Option<Price>) -> Option<Quote> {
        self.stand_ins().find_map(|(region, estimated_region)| {
            Some(Quote {
                price: price(region)?,
                estimated_region,
            })
        })
    }

    /// The regions whose figures may be used for it, best first, and whether each is an estimate.
    fn stand_ins(&self) -> impl Iterator<Item = (&'static str, bool)> {
        let near = |region: &'static Region| {
            region
                .near
                .split_ascii_whitespace()
                .map(|name| (name, true))
        };
        let all = |cloud| regions().iter().filter(move |region| region.cloud == cloud);
        let own = self.region.into_iter().flat_map(move |region| {
            let sure = [region.name, "global", region.edge];
            sure.map(|name| (name, false))
                .into_iter()
                .chain(near(region))
        });
        let default = self.region.into_iter().flat_map(move |region| {
            default_of(region.cloud).into_iter().flat_map(move |usual| {
                let first = [(usual.name, true), (usual.edge, true)];
                first.into_iter().chain(near(usual))
            })
        });
        // Some figures were only ever seen for one region of the rest of the world.
        let rest = self.region.into_iter();
        let rest = rest.flat_map(move |region| all(region.cloud).map(|other| (other.name, true)));
        let everywhere = self.region.is_none().then_some(("global", false));
        own.chain(everywhere).chain(default).chain(rest)
    }
}

fn default_of(cloud: &str) -> Option<&'static Region> {
    regions().iter().find(|region| region.cloud == cloud)
}

fn region(line: &'static str) -> Option<Region> {
    let mut cells = line.split(',');
    Some(Region {
        cloud: cells.next()?,
        name: cells.next()?,
        place: cells.next()?,
        edge: cells.next()?,
        near: cells.next()?,
        elsewhere: cells.next()?,
    })
}
