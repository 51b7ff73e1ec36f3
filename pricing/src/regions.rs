//! Regions: which cloud has which, and whose prices stand in for a region without its own.

use std::sync::OnceLock;

use crate::csv;

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
    /// Regions of the same part of the world, nearest first.
    near: Vec<&'static str>,
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

/// The region priced when none is stated, or one that the cloud does not have.
pub fn default_region(cloud: &str) -> &'static str {
    regions()
        .iter()
        .find(|region| region.cloud == cloud)
        .map_or("global", |region| region.name)
}

/// The region to price in: the one named, if the cloud has it, else the cloud's default.
pub(crate) fn resolve(cloud: &str, name: &str) -> &'static str {
    regions()
        .iter()
        .find(|region| region.cloud == cloud && region.name == name)
        .map_or_else(|| default_region(cloud), |region| region.name)
}

/// The regions whose figures may be used for one, best first, and whether each is an estimate.
pub(crate) fn stand_ins(cloud: &str, name: &str) -> Vec<(&'static str, bool)> {
    let mut out = Vec::with_capacity(12);
    let find = |name: &str| {
        regions()
            .iter()
            .find(|region| region.cloud == cloud && region.name == name)
    };
    if let Some(region) = find(name) {
        out.extend([
            (region.name, false),
            ("global", false),
            (region.edge, false),
        ]);
        out.extend(region.near.iter().map(|near| (*near, true)));
    } else {
        out.push(("global", false));
    }
    if let Some(default) = find(default_region(cloud)) {
        out.extend([(default.name, true), (default.edge, true)]);
        out.extend(default.near.iter().map(|near| (*near, true)));
    }
    // Some figures were only ever seen for one region of the rest of the world.
    out.extend(
        regions()
            .iter()
            .filter(|region| region.cloud == cloud)
            .map(|region| (region.name, true)),
    );
    out
}

fn region(line: &'static str) -> Option<Region> {
    let mut cells = line.split(',');
    Some(Region {
        cloud: cells.next()?,
        name: cells.next()?,
        place: cells.next()?,
        edge: cells.next()?,
        near: cells.next()?.split_whitespace().collect(),
    })
}
