//! Where a component would go on another cloud: product, region and size that take its place.

use crate::{
    bill::Bill,
    book::PriceBook,
    inputs::{Amount, Inputs, Instead},
    model::Models,
    palette::{Palette, Product, Vendor, ZoneSupport},
    pricer::bill,
    regions,
    sizes::{need, size},
    written::is_plain,
};

/// What takes the place of a component on another cloud.
#[derive(Debug, Clone, PartialEq)]
pub struct Equivalent {
    /// The product of the same role.
    pub product: &'static Product,
    /// The region nearest to where it is.
    pub region: &'static str,
    /// The size with at least the processors and memory, where it comes in sizes.
    pub instance: Option<String>,
    /// Settings whose words are the vendor's own, and that say nothing there: `plan`.
    pub lost: Vec<&'static str>,
    /// In what it is not the same, each a sentence without its full stop.
    pub notes: Vec<String>,
}

/// What takes the place of a component on a cloud (`aws`, `gcp`, `azure`); `None` where the palette
/// knows nothing of the same role there, and of what is no cloud's.
pub fn equivalent(
    product: &Product,
    region: &str,
    inputs: &dyn Inputs,
    cloud: &str,
) -> Option<Equivalent> {
    let palette = Palette::builtin();
    let other = match product.vendor {
        Vendor::Saas => return None,
        // What a team runs itself runs on any cloud's machines.
        Vendor::SelfHosted => palette.product(&product.id)?,
        _ => {
            let of = &product.equivalents;
            let id = match cloud {
                "aws" => of.aws.as_deref(),
                "gcp" => of.gcp.as_deref(),
                "azure" => of.azure.as_deref(),
                _ => None,
            };
            palette.product(id?)?
        }
    };
    Some(in_place_of(product, other, region, inputs, cloud))
}

/// Another product in the place of one, on a cloud, with the size that it takes there.
pub fn in_place_of(
    product: &Product,
    other: &'static Product,
    region: &str,
    inputs: &dyn Inputs,
    cloud: &str,
) -> Equivalent {
    let region = regions::nearest_region(region, cloud);
    let mut notes = Vec::new();
    let instance = match (
        need(product, region, inputs),
        Models::builtin().of(&other.id),
    ) {
        (Some(need), Some(model)) => size(&need, model, cloud, region, &mut notes),
        _ => None,
    };
    differences(product, other, inputs, &mut notes);
    let lost = match other.id == product.id {
        true => Vec::new(),
        false => lost(inputs),
    };
    for name in &lost {
        if let Some(Amount::Word(word)) = inputs.setting(name) {
            notes.push(format!("`{name} = {word}` has no counterpart there"));
        }
    }
    Equivalent {
        product: other,
        region,
        instance,
        lost,
        notes,
    }
}

impl Equivalent {
    /// What it costs a month there, with the settings and the traffic of what it takes the place of.
    pub fn bill(&self, inputs: &dyn Inputs) -> Bill {
        let mut words: Vec<(&str, Option<&str>)> =
            self.lost.iter().map(|name| (*name, None)).collect();
        words.push(("instance", self.instance.as_deref()));
        let inputs = Instead {
            inputs,
            words: &words,
        };
        bill(
            Palette::builtin(),
            PriceBook::builtin(),
            self.product,
            self.region,
            &inputs,
        )
    }
}

/// Settings in which each vendor has words of its own.
const OWN_WORDS: [&str; 6] = ["plan", "edition", "tier", "class", "disk", "model"];

fn lost(inputs: &dyn Inputs) -> Vec<&'static str> {
    let is_own = |name: &&str| match inputs.setting(name) {
        // How much a component matters is nobody's own.
        Some(amount @ Amount::Word(_)) => !is_plain(&amount),
        _ => false,
    };
    OWN_WORDS.into_iter().filter(is_own).collect()
}

/// Says what the vendor's product does otherwise.
fn differences(product: &Product, other: &Product, inputs: &dyn Inputs, notes: &mut Vec<String>) {
    if product.class != other.class {
        let plain = |class: &str| class.replace('_', " ");
        let (own, class) = (plain(&product.class), plain(&other.class));
        notes.push(format!("{} is a {class}, not a {own}", other.title));
    }
    let spread = inputs.setting("multi_az") == Some(Amount::Bool(true));
    let promised = |product: &Product| {
        let sla = &product.sla;
        match product.zones {
            ZoneSupport::Inherent | ZoneSupport::Global => sla.multi_zone.or(sla.single_zone),
            _ if spread => sla.multi_zone.or(sla.single_zone),
            _ => sla.single_zone.or(sla.multi_zone),
        }
    };
    if let (Some(own), Some(there)) = (promised(product), promised(other))
        && there < own
    {
        notes.push(format!("{} promises {there} %, not {own} %", other.title));
    }
    let by_itself = |zones| matches!(zones, ZoneSupport::Inherent | ZoneSupport::Global);
    if by_itself(product.zones)
        && matches!(other.zones, ZoneSupport::Optional | ZoneSupport::UserBuilt)
        && !spread
    {
        notes.push(format!(
            "{} is in one zone unless it is told to spread",
            other.title
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::equivalent;
    use crate::{Palette, Sheet};

    fn there(product: &str, region: &str, sheet: &Sheet, cloud: &str) -> super::Equivalent {
        let product = Palette::builtin().product(product).expect("a product");
        equivalent(product, region, sheet, cloud).expect("an equivalent")
    }

    #[test]
    fn a_machine_has_at_least_what_it_had() {
        let sheet = Sheet::new().word("instance", "m7i.xlarge");
        let gcp = there("aws.ec2", "eu-central-1", &sheet, "gcp");
        assert_eq!(
            (gcp.product.id.as_str(), gcp.region),
            ("gcp.compute_engine", "europe-west3")
        );
        assert_eq!(gcp.instance.as_deref(), Some("e2-standard-4"));
        let azure = there("aws.ec2", "eu-central-1", &sheet, "azure");
        assert_eq!(azure.region, "germanywestcentral");
        let name = azure.instance.expect("a size");
        assert!(name.starts_with("Standard_D4"), "{name}");
    }

    #[test]
    fn memory_may_ask_for_more_processors() {
        // 16 GB with 2 vCPU is more than Cloud SQL gives to two.
        let sheet = Sheet::new().word("instance", "db.r6g.large");
        let gcp = there("aws.rds_postgres", "us-east-1", &sheet, "gcp");
        assert_eq!(gcp.product.id, "gcp.cloud_sql_postgres");
        assert_eq!(gcp.instance.as_deref(), Some("db-custom-4-16384"));
        assert_eq!(gcp.notes, ["4 vCPU for 2"]);
    }

    #[test]
    fn what_is_another_thing_is_said_to_be() {
        let gcp = there("aws.dynamodb", "us-east-1", &Sheet::new(), "gcp");
        assert_eq!(gcp.product.id, "gcp.bigtable");
        assert!(
            gcp.notes
                .iter()
                .any(|note| note.contains("wide column db, not a key value db")),
            "{:?}",
            gcp.notes
        );
    }

    #[test]
    fn what_a_team_runs_itself_keeps_its_product() {
        let sheet = Sheet::new().word("instance", "m7i.large");
        let there = there("self.postgres", "us-east-1", &sheet, "azure");
        assert_eq!(there.product.id, "self.postgres");
        assert_eq!(there.region, "eastus");
        assert!(there.instance.is_some());
    }
}
