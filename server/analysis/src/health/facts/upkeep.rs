//! The tables of what it takes to run products, and of when they end.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::span::Date;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UpkeepFile {
    class: Vec<ClassUpkeep>,
    product: Vec<ProductUpkeep>,
    brokers: Vec<Brokers>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassUpkeep {
    names: Vec<String>,
    /// Somebody else runs it.
    pub managed: f64,
    /// The team runs it.
    pub own: f64,
    /// The team runs it on several nodes.
    pub cluster: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductUpkeep {
    names: Vec<String>,
    points: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Brokers {
    name: String,
    products: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndsFile {
    product: Vec<EndRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndRow {
    name: String,
    ends: String,
    successor: String,
    source: String,
}

/// What the tables say of products.
pub(super) struct Tables {
    /// Points by class.
    pub classes: FxHashMap<&'static str, &'static ClassUpkeep>,
    /// Points of products that are not like their class.
    pub points: FxHashMap<&'static str, f64>,
    /// Kinds of brokers by product.
    pub brokers: FxHashMap<&'static str, &'static str>,
    /// Products that end.
    pub ends: FxHashMap<&'static str, End>,
}

/// When the vendor of a product ends it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    pub on: Date,
    /// What to go to, as a part of a sentence.
    pub successor: Option<&'static str>,
    /// Where the vendor says so.
    pub source: Option<&'static str>,
}

/// The tables, as they are built in.
pub(super) fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    static FILES: OnceLock<(UpkeepFile, EndsFile)> = OnceLock::new();
    TABLES.get_or_init(|| {
        let (upkeep, ends) = FILES.get_or_init(|| {
            (
                read(include_str!(concat!(env!("OUT_DIR"), "/upkeep.json"))),
                read(include_str!(concat!(env!("OUT_DIR"), "/ends.json"))),
            )
        });
        let of = |names: &'static [String]| names.iter().map(String::as_str);
        let classes = upkeep.class.iter();
        let points = upkeep.product.iter();
        let brokers = upkeep.brokers.iter();
        let end = |row: &'static EndRow| {
            let end = End {
                on: Date::parse(&row.ends)?,
                successor: Some(&row.successor),
                source: Some(&row.source),
            };
            Some((row.name.as_str(), end))
        };
        Tables {
            classes: classes
                .flat_map(|row| of(&row.names).map(move |name| (name, row)))
                .collect(),
            points: points
                .flat_map(|row| of(&row.names).map(move |name| (name, row.points)))
                .collect(),
            brokers: brokers
                .flat_map(|row| of(&row.products).map(|name| (name, row.name.as_str())))
                .collect(),
            ends: ends.product.iter().filter_map(end).collect(),
        }
    })
}

fn read<T: serde::de::DeserializeOwned>(table: &str) -> T {
    // The tables are compiled in, and a test reads each: this cannot fail in a build that passed.
    serde_json::from_str(table)
        .unwrap_or_else(|error| panic!("a built-in table is broken: {error}"))
}

#[cfg(test)]
mod tests {
    use buttress_pricing::Palette;

    use super::tables;

    #[test]
    fn the_tables_name_what_there_is() {
        let (palette, tables) = (Palette::builtin(), tables());
        let named = tables.points.keys().chain(tables.brokers.keys());
        for id in named.chain(tables.ends.keys()) {
            assert!(palette.product(id).is_some(), "{id}");
        }
        let classes: Vec<&str> = palette.products().map(|p| p.class.as_str()).collect();
        for class in tables.classes.keys() {
            assert!(classes.contains(class), "{class}");
        }
    }

    #[test]
    fn nothing_that_ends_is_what_one_takes_without_saying() {
        let palette = Palette::builtin();
        for id in tables().ends.keys() {
            let role = &palette.product(id).expect("known").role;
            for cloud in ["aws", "gcp", "azure"] {
                let usual = palette.default_for(role, cloud);
                assert!(usual.is_none_or(|usual| usual.id != *id), "{id}");
            }
        }
    }

    #[test]
    fn every_product_that_somebody_runs_takes_something() {
        let free = [
            "external_client",
            "external_service",
            "nat_gateway",
            "private_link",
            "source_repo",
            "block_store",
        ];
        for product in Palette::builtin().products() {
            let class = product.class.as_str();
            let known = tables().classes.contains_key(class);
            assert!(known || free.contains(&class), "{class}");
        }
    }

    #[test]
    fn every_end_is_a_day_with_a_source() {
        for (id, end) in &tables().ends {
            assert!(
                end.source.is_some_and(|s| s.starts_with("https://")),
                "{id}"
            );
        }
        assert_eq!(tables().ends.len(), 3);
    }
}
