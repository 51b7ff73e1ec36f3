//! What can be built with, and what it costs: the palette and the price book of Buttress.
//!
//! This crate knows money and offerings, and nothing of `.arch` files. The [`Palette`] lists the
//! products, the [`PriceBook`] holds dated list prices, and [`bill`] puts the two together with
//! the [`Inputs`] of one component. All tables are in the binary; an [`Overlay`] holds fresher
//! figures, which somebody else has fetched.
//!
//! Amounts are US dollars, list price, before tax and discounts. Base units of inputs are
//! seconds, bytes and requests per second.

mod bill;
mod book;
mod cheaper;
mod csv;
mod equivalents;
mod formula;
mod fresh;
mod inputs;
mod instances;
mod limits;
mod model;
mod overlay;
mod palette;
mod pricer;
mod purchase;
mod regions;
mod shape;
mod sizes;
mod smaller;
mod table;
mod values;
mod written;

pub use bill::{Assumed, Bill, Line, amount};
pub use book::{Confidence, Node, Price, PriceBook, Quote, Source};
pub use cheaper::{Cheaper, cheaper, smaller};
pub use equivalents::{Equivalent, equivalent, in_place_of};
pub use formula::grouped;
pub use fresh::use_fresh;
pub use inputs::{Amount, Inputs, Instead, Sheet};
pub use instances::{
    Instance, has_instance, instance, instances, instances_in, is_offered, nearest_instances,
    nearest_offered,
};
pub use limits::{Limit, Measure, limits};
pub use overlay::{Fresh, Overlay, OverlayError, checksum};
pub use palette::{Assurance, Encryption, Equivalents, Palette, Product, Sla, Vendor, ZoneSupport};
pub use pricer::bill;
pub use purchase::Purchase;
pub use regions::{
    Region, are_near, cloud_of, default_region, nearest_region, regions, sibling_region,
};
pub use smaller::{Smaller, smaller_model};

/// Hours in a month, as the clouds themselves reckon: 365 days of 24 hours, by twelve. A design may say
/// another number.
pub const HOURS_PER_MONTH: f64 = 730.0;
