//! Worked examples: each test is one bill, computed by hand from the vendor's published price.
//!
//! A month is 730 hours, or 2,628,000 seconds: something that happens once a second happens 2.628
//! million times. Prices are list prices in US dollars, of the date that stands with each, or of many
//! years where none does; a "page" is the vendor's own price page. Free allowances of an account are not
//! deducted unless the example says so.

mod caches;
mod containers;
mod databases;
mod documents;
mod functions;
mod gateways;
mod logs;
mod machines;
mod models;
mod network;
mod queues;
mod saas;
mod security;
mod self_hosted;
mod storage;
mod streams;
mod warehouses;
mod workflow;

pub use buttress_pricing::Sheet;
use buttress_pricing::{Palette, PriceBook, bill};

/// Bytes in a GB, as designs write it and disks are sold.
pub const GB: f64 = 1e9;
/// Bytes in a KB.
pub const KB: f64 = 1e3;
/// Bytes in a GiB, for the vendors whose unit it is.
pub const GIB: f64 = 1024.0 * 1024.0 * 1024.0;
/// Seconds in a day.
pub const DAY: f64 = 86_400.0;

/// A component of nothing but traffic.
pub fn requests(per_second: f64) -> Sheet {
    Sheet::new().rate("requests_per_second", per_second)
}

/// A queue or stream that so many messages a second arrive at.
pub fn messages(per_second: f64) -> Sheet {
    Sheet::new().rate("messages_per_second", per_second)
}

/// Machines, or whatever else is sold by the size.
pub fn sized(instance: &str) -> Sheet {
    Sheet::new().word("instance", instance)
}

/// The whole bill, in US dollars a month; a line that is left out for want of a price is a failure.
#[track_caller]
pub fn monthly(product: &str, region: &str, inputs: &Sheet) -> f64 {
    let palette = Palette::builtin();
    let known = palette.product(product).expect("a product of the palette");
    let bill = bill(palette, PriceBook::builtin(), known, region, inputs);
    assert_eq!(bill.unpriced, None, "{product} has no price");
    let missing: Vec<&str> = bill
        .notes()
        .filter(|note| note.contains("not in the sum: no price"))
        .collect();
    assert!(missing.is_empty(), "{product}: {missing:?}");
    bill.monthly
}

/// To the cent.
#[track_caller]
pub fn close(left: f64, right: f64) {
    assert!((left - right).abs() < 0.005, "{left} is not {right}");
}
