//! Sizes of machine: what one must have to take the place of another, and the cheapest that has it.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use crate::{
    book::{Node, PriceBook},
    inputs::Inputs,
    instances,
    model::{Custom, Model, Models},
    palette::{Product, Vendor},
    shape::Shape,
    values::{Values, write_pattern},
};

/// What a size must have to take the place of another.
pub(crate) struct Need {
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
pub(crate) fn need(product: &Product, region: &str, inputs: &dyn Inputs) -> Option<Need> {
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
            let (cloud, service) = instances::family(book, product, Some(&name), region)?;
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
pub(crate) fn size(
    need: &Need,
    model: &'static Model,
    cloud: &str,
    region: &'static str,
    notes: &mut Vec<String>,
) -> Option<String> {
    if let Some(custom) = &model.custom {
        let cpu = custom.processors(need.vcpu, need.memory_gb)?;
        let memory_gb = need.memory_gb.unwrap_or(cpu * custom.usual_gb);
        let memory_gb = custom.memory(cpu, memory_gb);
        say_more(need, Some(cpu), Some(memory_gb), notes);
        let name = model.instance_pattern.as_deref()?;
        return Some(write_pattern(
            name,
            &[("cpu", cpu), ("memory_gb", memory_gb)],
        ));
    }
    let service = model.instances.as_ref()?.of(cloud)?;
    match cheapest(need, cloud, service, region) {
        Some(node) => {
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

/// The cheapest size of a service that will do. There are hundreds to look through, and few that a
/// design asks for: each is looked for once.
fn cheapest(
    need: &Need,
    cloud: &str,
    service: &'static str,
    region: &'static str,
) -> Option<Node<'static>> {
    type Key = (&'static str, &'static str, [Option<u64>; 2], [bool; 3]);
    type Found = HashMap<Key, Option<Node<'static>>>;
    static FOUND: LazyLock<Mutex<Found>> = LazyLock::new(Mutex::default);
    let figures = [need.vcpu, need.memory_gb].map(|figure| figure.map(f64::to_bits));
    let traits = [need.bursts, need.arm, need.managed];
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    // The region says which cloud it is.
    let known = found.entry((service, region, figures, traits));
    *known.or_insert_with(|| look_for(need, cloud, service, region))
}

fn look_for(need: &Need, cloud: &str, service: &str, region: &str) -> Option<Node<'static>> {
    let book = PriceBook::builtin();
    let fits = |node: &Node<'_>| {
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
    let nodes = book.nodes(cloud, service).into_iter().filter(fits);
    let priced = nodes.filter_map(|node| {
        let quote = book.quote(cloud, service, node.sku, region)?;
        Some((quote.estimated_region, quote.price.usd, node))
    });
    let cheapest = priced.min_by(|(far, usd, node), (other_far, other_usd, other)| {
        let by_price = far.cmp(other_far).then(usd.total_cmp(other_usd));
        by_price.then_with(|| node.sku.cmp(other.sku))
    });
    cheapest.map(|(_, _, node)| node)
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
}

#[cfg(test)]
mod tests {
    use super::{bursts, is_arm};

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
}
