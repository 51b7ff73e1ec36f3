//! Where a component would go on another cloud: product, region and size that take its place.

use crate::{
    book::{Node, PriceBook},
    inputs::{Amount, Inputs},
    instances,
    model::{Custom, Model, Models},
    palette::{Palette, Product, Vendor, ZoneSupport},
    regions,
    shape::Shape,
    values::Values,
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
    let region = regions::elsewhere(region, cloud);
    let mut notes = Vec::new();
    let instance = match (
        need(product, region, inputs),
        Models::builtin().of(&other.id),
    ) {
        (Some(need), Some(model)) => size(&need, model, cloud, region, &mut notes),
        _ => None,
    };
    differences(product, other, inputs, &mut notes);
    Some(Equivalent {
        product: other,
        region,
        instance,
        notes,
    })
}

/// What a size must have to take the place of another.
struct Need {
    name: String,
    vcpu: Option<f64>,
    memory_gb: Option<f64>,
    /// Whether it is one of those that run at full speed for a while only.
    bursts: bool,
    /// Whether what runs on it is built for Arm.
    arm: bool,
    /// Whether the vendor runs it, so that nobody has to care what processor it has.
    managed: bool,
}

/// The size of a component, written or usual; `None` where it comes in no sizes that are known.
fn need(product: &Product, region: &str, inputs: &dyn Inputs) -> Option<Need> {
    let book = PriceBook::builtin();
    let model = Models::builtin().of(&product.id)?;
    let values = Values::new(model, inputs);
    let of_name = |name: &str| {
        let mut said = values.from_instance.iter();
        said.find(|(known, _)| *known == name).map(|(_, n)| *n)
    };
    let name = values.word("instance")?.into_owned();
    let (vcpu, memory_gb) = match (of_name("cpu"), of_name("memory_gb")) {
        (None, None) => {
            let cloud = match &model.cloud {
                Some(cloud) => cloud.as_str(),
                None => instances::host_cloud(book, model, Some(&name), region),
            };
            let service = model.instances.as_ref()?.of(cloud)?;
            let node = book.node(cloud, service, &name)?;
            (node.vcpu, node.memory_gb)
        }
        said => said,
    };
    if vcpu.is_none() && memory_gb.is_none() {
        return None;
    }
    Some(Need {
        bursts: bursts(&name),
        arm: is_arm(&name),
        managed: product.managed && !is_machine(product),
        name,
        vcpu,
        memory_gb,
    })
}

/// Whether a product is the machine itself, on which a team runs what it has built.
pub(crate) fn is_machine(product: &Product) -> bool {
    matches!(
        product.class.as_str(),
        "vm" | "kubernetes" | "container_service" | "app_platform"
    ) || product.vendor == Vendor::SelfHosted
}

/// Vendors count a part of the memory for themselves: a size that has so much of it will do.
const ENOUGH: f64 = 0.96;

/// The cheapest size of a model that will do.
fn size(
    need: &Need,
    model: &'static Model,
    cloud: &str,
    region: &str,
    notes: &mut Vec<String>,
) -> Option<String> {
    if let Some(custom) = &model.custom {
        let cpu = custom.processors(need.vcpu, need.memory_gb)?;
        let memory_gb = need.memory_gb.unwrap_or(cpu * custom.usual_gb);
        let memory_gb = custom.memory(cpu, memory_gb);
        say_more(need, Some(cpu), Some(memory_gb), notes);
        return Some(custom.name(cpu, memory_gb));
    }
    let book = PriceBook::builtin();
    let service = model.instances.as_ref()?.of(cloud)?;
    let price = |node: &Node<'_>| book.quote(cloud, service, node.sku, region);
    let nodes = book.nodes(cloud, service);
    let fits = |node: &&Node<'_>| {
        let has = |have: Option<f64>, need: Option<f64>| match (have, need) {
            (_, None) => true,
            (have, Some(need)) => have.is_some_and(|have| have >= need * ENOUGH),
        };
        let known = node.vcpu.is_some() || node.memory_gb.is_some();
        // Where the vendor does not say how many processors it has, memory has to do.
        let vcpu = node.vcpu.is_none() || has(node.vcpu, need.vcpu);
        known
            && vcpu
            && has(node.memory_gb, need.memory_gb)
            && (need.bursts || !bursts(node.sku))
            && (need.managed || is_arm(node.sku) == need.arm)
            && is_current(node.sku)
    };
    let priced = nodes.iter().filter(fits).filter_map(|node| {
        let quote = price(node)?;
        Some((quote.estimated_region, quote.price.usd, node))
    });
    let cheapest = priced.min_by(|(far, usd, node), (other_far, other_usd, other)| {
        let by_price = far.cmp(other_far).then(usd.total_cmp(other_usd));
        by_price.then_with(|| node.sku.cmp(other.sku))
    });
    match cheapest {
        Some((_, _, node)) => {
            say_more(need, node.vcpu, node.memory_gb, notes);
            Some(node.sku.to_owned())
        }
        None => {
            notes.push(format!(
                "no size like {} is known there: its usual size is priced",
                need.name
            ));
            None
        }
    }
}

/// Says where a size has notably more than is needed.
fn say_more(need: &Need, vcpu: Option<f64>, memory_gb: Option<f64>, notes: &mut Vec<String>) {
    let more = |have: Option<f64>, need: Option<f64>| {
        have.zip(need).filter(|(have, need)| *have > need * 1.1)
    };
    if let Some((have, need)) = more(vcpu, need.vcpu) {
        notes.push(format!("{have} vCPU for {need}"));
    }
    if let Some((have, need)) = more(memory_gb, need.memory_gb) {
        notes.push(format!("{have} GB of memory for {need}"));
    }
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

/// Whether a size runs at full speed for a while only, by its name.
pub(crate) fn bursts(name: &str) -> bool {
    let shared = [
        "f1-micro",
        "g1-small",
        "e2-micro",
        "e2-small",
        "e2-medium",
        "shared-core",
    ];
    if shared.iter().any(|part| name.contains(part)) {
        return true;
    }
    Shape::read(name).is_some_and(|shape| match name.starts_with("Standard_") {
        true => shape.letters == "b",
        false => shape.letters == "t" && name.contains('.'),
    })
}

/// Whether a size has a processor by Arm, by its name.
pub(crate) fn is_arm(name: &str) -> bool {
    let Some(shape) = Shape::read(name) else {
        return false;
    };
    if name.starts_with("Standard_") {
        shape.suffix.contains('p')
    } else if name.contains('.') {
        shape.suffix.starts_with('g') || shape.letters == "a"
    } else {
        shape.suffix == "a" && matches!(shape.letters.as_str(), "t" | "c" | "n")
    }
}

/// Generations that vendors still sell to newcomers, by cloud.
fn is_current(name: &str) -> bool {
    Shape::read(name).is_none_or(|shape| match name.starts_with("Standard_") {
        true => shape.generation >= 3 || shape.letters == "b",
        false if name.contains('.') => {
            let least = if shape.letters == "t" { 3 } else { 5 };
            shape.generation >= least
        }
        false => shape.generation >= 2 || shape.letters == "e",
    })
}

impl Custom {
    /// Processors that may have so much memory; `None` where nothing is that large.
    fn processors(&self, vcpu: Option<f64>, memory_gb: Option<f64>) -> Option<f64> {
        let for_memory = memory_gb.map_or(0.0, |gb| gb / self.most_gb);
        let least = vcpu.unwrap_or(1.0).max(for_memory).ceil();
        // One, or an even number.
        let cpu = if least <= 1.0 {
            1.0
        } else {
            (least / 2.0).ceil() * 2.0
        };
        (cpu <= self.most_cpu).then_some(cpu)
    }

    /// Memory in steps of a quarter, and no less than goes with the processors.
    fn memory(&self, cpu: f64, gb: f64) -> f64 {
        (gb.max(cpu * self.least_gb) * 4.0).ceil() / 4.0
    }

    fn name(&self, cpu: f64, memory_gb: f64) -> String {
        let name = self.name.replace("{cpu}", &cpu.to_string());
        name.replace("{memory_mb}", &(memory_gb * 1024.0).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{bursts, equivalent, is_arm};
    use crate::{Palette, Sheet};

    fn there(product: &str, region: &str, sheet: &Sheet, cloud: &str) -> super::Equivalent {
        let product = Palette::builtin().product(product).expect("a product");
        equivalent(product, region, sheet, cloud).expect("an equivalent")
    }

    #[test]
    fn names_say_what_bursts_and_what_is_arm() {
        for name in [
            "t3.large",
            "db.t4g.medium",
            "Standard_B2ms",
            "e2-small",
            "db-f1-micro",
        ] {
            assert!(bursts(name), "{name}");
        }
        for name in [
            "m7g.large",
            "Standard_D4s_v5",
            "e2-standard-4",
            "t2d-standard-2",
            "trn1.2xlarge",
        ] {
            assert!(!bursts(name), "{name}");
        }
        for name in [
            "m7g.large",
            "db.r6gd.large",
            "Standard_D4ps_v5",
            "t2a-standard-4",
            "c4a-highmem-8",
        ] {
            assert!(is_arm(name), "{name}");
        }
        for name in [
            "m7i.large",
            "m5ad.large",
            "Standard_D4as_v5",
            "n2-standard-4",
            "g5.xlarge",
        ] {
            assert!(!is_arm(name), "{name}");
        }
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
