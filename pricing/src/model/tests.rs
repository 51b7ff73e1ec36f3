//! The billing models hold together: names that mean something, prices that exist, units that
//! agree.

use std::collections::BTreeSet;

use super::*;
use crate::{
    Palette, PriceBook, Sheet, bill, default_region,
    values::{Values, known_name},
};

#[test]
fn the_files_can_be_read() {
    assert_eq!(Models::builtin().mistakes(), Vec::<String>::new());
}

#[test]
fn every_product_has_a_model_or_a_reason() {
    let models = Models::builtin();
    let palette = Palette::builtin();
    for product in palette.products() {
        let (model, reason) = (models.of(&product.id), models.reason(&product.id));
        assert!(
            model.is_some() != reason.is_some(),
            "{} has a model: {}, a reason: {}",
            product.id,
            model.is_some(),
            reason.is_some()
        );
    }
    let modelled = models.all().map(|(name, _)| name.to_owned());
    for name in modelled.chain(models.reasoned()) {
        assert!(palette.product(&name).is_some(), "{name} is no product");
    }
}

/// Names of settings that models ask for and have no default of: what a user may write.
const OPTIONAL: [&str; 15] = [
    "acu",
    "connections",
    "consistency",
    "instance",
    "iops",
    "nodes",
    "provisioned_concurrency",
    "read_capacity",
    "replicas",
    "scanned",
    "storage",
    "throughput",
    "units",
    "write_capacity",
    "zones",
];

#[test]
fn every_name_of_a_formula_is_known() {
    for (product, model) in Models::builtin().all() {
        let mut names = Vec::new();
        model
            .lets
            .values()
            .for_each(|formula| formula.names(&mut names));
        for default in model.defaults.values() {
            if let DefaultValue::Formula(formula) = &default.value {
                formula.names(&mut names);
            }
        }
        for line in &model.lines {
            line.quantity.names(&mut names);
            if let Some(test) = &line.when {
                test.names(&mut names);
            }
        }
        for name in names {
            let base = name
                .rsplit_once('_')
                .filter(|(_, unit)| scale(unit).is_some())
                .map_or(name.as_str(), |(base, _)| base);
            let known = known_name(&name)
                || model.lets.contains_key(&name)
                || [name.as_str(), base].iter().any(|name| {
                    model.defaults.contains_key(*name)
                        || model.requires.contains_key(*name)
                        || OPTIONAL.contains(name)
                });
            assert!(known, "{product}: nothing is called {name}");
        }
    }
}

/// Every price a model may read exists, at least in the default region's neighbourhood, in the
/// unit that the model says.
#[test]
fn every_price_exists_in_the_unit_of_its_line() {
    let book = PriceBook::builtin();
    let sheet = Sheet::new();
    for (product, model) in Models::builtin().all() {
        let clouds = model
            .cloud
            .as_deref()
            .map_or(vec!["aws", "gcp", "azure"], |cloud| vec![cloud]);
        for cloud in clouds {
            for line in &model.lines {
                for tier in &line.tiers {
                    let Some(name) = tier.price.of(cloud) else {
                        continue;
                    };
                    let mut name = name.to_owned();
                    for (setting, default) in &model.defaults {
                        name = name.replace(&format!("{{{setting}}}"), &default.text);
                    }
                    let (service, sku) = name.split_once('/').expect("service/sku");
                    if sku.contains("{instance}") {
                        assert!(!book.nodes(cloud, service).is_empty(), "{product}: {name}");
                        continue;
                    }
                    let plain = sku.to_ascii_lowercase();
                    let quote = [sku, &plain, &plain.replace(['.', '_'], "-")]
                        .iter()
                        .find_map(|sku| book.quote(cloud, service, sku, default_region(cloud)));
                    let unit = quote.map(|quote| quote.price.unit);
                    // A class of blobs is filled in from the setting, whose default has a line of its own.
                    if product == "azure.blob" && sku == "hot-lrs" {
                        continue;
                    }
                    assert_eq!(
                        unit,
                        Some(line.unit.as_str()),
                        "{product}: {} {name}",
                        line.what
                    );
                }
                let ends: Vec<f64> = line.tiers.iter().filter_map(|tier| tier.up_to).collect();
                assert!(ends.is_sorted(), "{product}: tiers of {}", line.what);
                assert_eq!(ends.len() + 1, line.tiers.len(), "{product}: {}", line.what);
            }
        }
        if let (Some(instances), Some(cloud)) = (&model.instances, &model.cloud) {
            let service = instances.of(cloud).expect("a service");
            assert!(
                !book.nodes(cloud, service).is_empty(),
                "{product}: {service}"
            );
            if let Some(instance) = Values::new(model, &sheet).word("instance") {
                assert!(
                    book.has_node(cloud, service, &instance),
                    "{product}: {instance}"
                );
            }
        }
    }
}

/// With traffic, and what it requires, every model makes a bill of which nothing is missing.
#[test]
fn every_model_makes_a_whole_bill() {
    let (palette, book) = (Palette::builtin(), PriceBook::builtin());
    let mut prices = BTreeSet::new();
    for (product, model) in Models::builtin().all() {
        let mut sheet = Sheet::new()
            .rate("requests_per_second", 1.0)
            .rate("egress_bytes_per_second", 1e5)
            .rate("tokens_in_per_second", 500.0)
            .rate("tokens_out_per_second", 100.0);
        for setting in model.requires.keys() {
            sheet = match setting.as_str() {
                "instance" => sheet.word("instance", "m7g.large"),
                "scanned" => sheet.number("scanned", 5e9),
                "hosts" => sheet.number("hosts", 10.0),
                _ => sheet.number(setting, 60_000.0),
            };
        }
        let product = palette.product(product).expect("a product");
        let region = default_region(model.cloud.as_deref().unwrap_or("aws"));
        let bill = bill(palette, book, product, region, &sheet);
        let free = product.id == "aws.parameter_store";
        assert_eq!(bill.unpriced, None, "{}", product.id);
        assert!(free || bill.monthly > 0.0, "{}: {bill:?}", product.id);
        assert!(
            bill.monthly < 400_000.0,
            "{} costs {}",
            product.id,
            bill.monthly
        );
        for note in bill.notes() {
            assert!(
                !note.contains("not in the sum, for want"),
                "{}: {note}",
                product.id
            );
            assert!(!note.contains("no price for"), "{}: {note}", product.id);
        }
        prices.extend(bill.lines.iter().map(|line| line.what()));
    }
    assert!(prices.len() > 60);
}
