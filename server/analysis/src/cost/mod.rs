//! What the design costs a month: the price book's figures for the settings and traffic of each
//! component.

mod amounts;
mod cheaper;
mod elsewhere;
mod facts;
mod problems;
mod purchases;
mod transfer;

use std::sync::Arc;

use buttress_pricing::{Bill, Palette, PriceBook};
use serde::Serialize;

pub use self::amounts::{cents, dollars, exact, unit_price};
pub use self::cheaper::{Cheaper, cheaper_size, smaller_model, smaller_size};
pub use self::elsewhere::{
    CLOUDS, Comparison, Elsewhere, Sum, cloud_of, cloud_title, compare, elsewhere, managed_instead,
    on_cloud, size_elsewhere, swapped,
};
use self::facts::Facts;
use self::problems::{unknown_instance, unknown_region};
pub(crate) use self::purchases::offers;
pub use self::purchases::{Offer, purchases};
pub use self::transfer::{Boundary, crossing};
use crate::finding::Finding;
use crate::many;
use crate::model::rows::{Flags, set};
use crate::model::{Architecture, Component, ComponentId, GroupId, Product, Status};
use crate::span::ChunkId;
use crate::table::Table;
use crate::traffic::{Traffic, ordered_sum};
use crate::vicinity::{Past, Vicinity};

/// The bills of a design.
#[derive(Debug, Default)]
pub struct Costs {
    /// US dollars a month of what is there; planned components are not in it.
    pub monthly: f64,
    /// US dollars a month that the planned components would add.
    pub planned: f64,
    /// Each component's bill.
    pub bills: Table<Arc<ComponentBill>>,
    /// What each comes to; less than nothing where that is not known.
    sums: Arc<Vec<f64>>,
    /// The components with bills that have problems, in order.
    troubled: Vec<ComponentId>,
    /// Regions of the constraints and of groups that no cloud has.
    unknown_regions: Vec<Finding<ChunkId>>,
}

/// No price is known.
const UNKNOWN: f64 = -1.0;

/// What a component costs a month, and why.
#[derive(Debug, Clone, Default)]
pub struct ComponentBill {
    /// US dollars; `None` where nothing is known.
    pub monthly: Option<f64>,
    /// How it came about.
    pub basis: Basis,
    /// The catalogue's bill, also where a negotiated price replaces it.
    pub bill: Option<Bill>,
    /// The product that was priced, where the component names none.
    pub stand_in: Option<&'static buttress_pricing::Product>,
    /// What the price book does not know of what it was asked for.
    pub(crate) problems: Vec<Finding<ChunkId>>,
}

/// Where a component's price comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The price book.
    Catalogue,
    /// A `price` statement.
    Negotiated,
    /// The workspace's own product.
    OwnProduct,
    /// Nothing is known; why.
    #[default]
    Unknown,
}

impl Costs {
    /// Adds the design up; bills that cannot have changed since `before` are taken from there.
    pub(crate) fn of(
        architecture: &Architecture,
        traffic: &Traffic,
        vicinity: &Vicinity,
        before: Option<&Past<'_, Costs>>,
    ) -> Self {
        let count = architecture.components.len();
        let mut costs = Self::default();
        // Where all have their numbers still, the bills are taken as they lie.
        let mut changed: Vec<ComponentId> = Vec::new();
        let mut is_new = true;
        match before {
            Some(past) if past.components.is_nothing() => {
                (costs.bills, costs.sums) = (past.known.bills.clone(), past.known.sums.clone());
                costs.troubled = past.known.troubled.clone();
                (costs.monthly, costs.planned) = (past.known.monthly, past.known.planned);
                match past.touched {
                    // What means the same costs the same; what is wrong with it may stand elsewhere.
                    Some(touched) if past.in_name_only().is_some() => {
                        let near = touched.near.iter().copied();
                        let troubled = |id: &ComponentId| !costs.bills[*id].problems.is_empty();
                        changed.extend(near.filter(troubled));
                    }
                    Some(touched) => changed.clone_from(&touched.near),
                    None => {
                        let same = |id: &ComponentId| vicinity.same_near(*id, past.vicinity, *id);
                        changed.extend((0..count).filter(|id| !same(id)));
                    }
                }
                // What is planned may be there now, at the same price.
                is_new = past.touched.is_none() && !changed.is_empty();
            }
            Some(past) => {
                let same = |id| {
                    let then = past.components.before(id);
                    then.filter(|then| vicinity.same_near(id, past.vicinity, *then))
                };
                let (bills, sums) = (&past.known.bills, &past.known.sums);
                let then: Vec<Option<ComponentId>> = (0..count).map(same).collect();
                let old = |id: &Option<ComponentId>| id.map(|id| bills[id].clone());
                costs.bills = then.iter().map(|id| old(id).unwrap_or_default()).collect();
                let old = |id: &Option<ComponentId>| id.map_or(UNKNOWN, |id| sums[id]);
                costs.sums = Arc::new(then.iter().map(old).collect());
                let bills = costs.bills.iter().enumerate();
                let troubled = bills.filter(|(_, bill)| !bill.problems.is_empty());
                costs.troubled = troubled.map(|(id, _)| id).collect();
                changed.extend((0..count).filter(|id| then[*id].is_none()));
            }
            None => {
                costs.bills = Table::filled(Arc::default(), count);
                costs.sums = Arc::new(vec![UNKNOWN; count]);
                changed.extend(0..count);
            }
        }
        let bills = many::map(&changed, |id| component_bill(architecture, traffic, *id));
        for (id, bill) in changed.into_iter().zip(bills) {
            let sum = bill.monthly.unwrap_or(UNKNOWN);
            if costs.sums[id].to_bits() != sum.to_bits() {
                Arc::make_mut(&mut costs.sums)[id] = sum;
                is_new = true;
            }
            match (costs.troubled.binary_search(&id), bill.problems.is_empty()) {
                (Ok(at), true) => {
                    costs.troubled.remove(at);
                }
                (Err(at), false) => costs.troubled.insert(at, id),
                _ => {}
            }
            costs.bills.set(id, Arc::new(bill));
        }
        if is_new {
            costs.add_up(architecture);
        }
        let of_groups = architecture.groups.iter().map(|group| &group.settings);
        let of_design = std::iter::once(&architecture.constraints);
        costs.unknown_regions = of_design
            .chain(of_groups)
            .filter_map(unknown_region)
            .collect();
        costs
    }

    /// Adds the bills up.
    fn add_up(&mut self, architecture: &Architecture) {
        let sum = |planned: bool| {
            let rows = architecture.rows.nodes.iter().zip(self.sums.iter());
            let rows = rows.filter(|(row, _)| row.flags.has(Flags::PLANNED) == planned);
            ordered_sum(rows.filter_map(|(_, sum)| set(*sum)).collect())
        };
        (self.monthly, self.planned) = (sum(false), sum(true));
    }

    /// What a component costs a month, where that is known.
    pub fn monthly_of(&self, id: ComponentId) -> Option<f64> {
        set(self.sums[id])
    }

    /// How many components of ours should cost something and have no known price.
    pub(crate) fn count_unpriced(&self, architecture: &Architecture) -> usize {
        let rows = architecture.rows.nodes.iter().zip(self.sums.iter());
        rows.filter(|(row, sum)| row.is_own() && set(**sum).is_none())
            .count()
    }

    /// What the price book does not know of what the design asks for.
    pub(crate) fn problems(&self) -> impl Iterator<Item = &Finding<ChunkId>> {
        let troubled = self.troubled.iter();
        let of_components = troubled.flat_map(|id| &self.bills[*id].problems);
        self.unknown_regions.iter().chain(of_components)
    }

    /// What the members of a group cost a month, those of groups inside it included.
    pub fn of_group(&self, architecture: &Architecture, group: GroupId) -> f64 {
        architecture
            .components
            .iter()
            .zip(self.bills.iter())
            .filter(|(c, _)| c.status != Status::Planned)
            .filter(|(c, _)| architecture.groups_of(c.group).any(|g| g == group))
            .filter_map(|(_, bill)| bill.monthly)
            .sum()
    }

    /// The components of ours that should cost something and of which no price is known.
    pub fn unpriced<'a>(
        &'a self,
        architecture: &'a Architecture,
    ) -> impl Iterator<Item = &'a Arc<Component>> {
        architecture
            .components
            .iter()
            .zip(self.bills.iter())
            .filter(|(c, bill)| c.is_own() && bill.monthly.is_none())
            .map(|(c, _)| c)
    }
}

/// The region that a component's prices are taken for.
pub fn region<'a>(architecture: &'a Architecture, component: &'a Component) -> &'a str {
    let of_group = architecture
        .groups_of(component.group)
        .find_map(|g| architecture.groups[g].settings.word("region"));
    component
        .settings
        .word("region")
        .or(of_group)
        .or_else(|| architecture.constraints.word("region"))
        .unwrap_or_default()
}

fn component_bill(
    architecture: &Architecture,
    traffic: &Traffic,
    id: ComponentId,
) -> ComponentBill {
    let mut bill = priced(architecture, traffic, id);
    let component = &architecture.components[id];
    bill.problems.extend(unknown_region(&component.settings));
    bill.problems
        .extend(unknown_instance(architecture, component, &bill));
    bill
}

fn priced(architecture: &Architecture, traffic: &Traffic, id: ComponentId) -> ComponentBill {
    let component = &architecture.components[id];
    let (product, stand_in) = priced_as(architecture, component);
    let inputs = Facts {
        architecture,
        traffic,
        id,
    };
    let bill = product.map(|product| {
        let region = region(architecture, component);
        buttress_pricing::bill(
            Palette::builtin(),
            PriceBook::builtin(),
            product,
            region,
            &inputs,
        )
    });
    if let Some(price) = architecture.prices.get(&id) {
        return ComponentBill {
            monthly: Some(price.monthly),
            basis: Basis::Negotiated,
            bill,
            stand_in,
            problems: Vec::new(),
        };
    }
    if let Some(Product::Own {
        monthly: Some(monthly),
        ..
    }) = &component.product
    {
        let replicas = component.settings.number("replicas").unwrap_or(1.0);
        return ComponentBill {
            monthly: Some(monthly * replicas),
            basis: Basis::OwnProduct,
            bill: None,
            stand_in: None,
            problems: Vec::new(),
        };
    }
    let monthly = bill
        .as_ref()
        .filter(|b| b.unpriced.is_none())
        .map(|b| b.monthly);
    let basis = if monthly.is_some() {
        Basis::Catalogue
    } else {
        Basis::Unknown
    };
    ComponentBill {
        monthly,
        basis,
        bill,
        stand_in,
        problems: Vec::new(),
    }
}

/// The product whose price is taken: the component's own, or the usual one of the provider.
fn priced_as(
    architecture: &Architecture,
    component: &Component,
) -> (
    Option<&'static buttress_pricing::Product>,
    Option<&'static buttress_pricing::Product>,
) {
    match &component.product {
        Some(Product::Known(product)) => (Some(product), None),
        Some(Product::Own { .. }) => (None, None),
        // Of a bare sketch not even the size is known: a price would be an invention.
        None if component.is_sketch() => (None, None),
        None => {
            let provider = architecture
                .constraints
                .word("provider")
                .unwrap_or_default();
            let role = component.kind.map_or("", |k| &k.name);
            let usual = Palette::builtin().default_for(role, provider);
            (usual, usual)
        }
    }
}
