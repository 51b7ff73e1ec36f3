//! What there is to look after, and who does.

use std::cell::OnceCell;
use std::sync::OnceLock;

use buttress_pricing::{Palette, Product as PaletteProduct, Vendor};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::stores::Role;
use super::{Facts, count};
use crate::cost::CLOUDS;
use crate::model::rows::Flags;
use crate::model::{Component, ComponentId, GroupId, Product, Sets, Status};
use crate::span::Date;

/// What is worked out once of a design.
#[derive(Default)]
pub(super) struct Cells {
    services: OnceCell<Vec<ComponentId>>,
}

/// Nodes that make a cluster: one and its standby are none.
const CLUSTER: f64 = 3.0;
/// What a further cloud takes, and a database engine beyond the second.
const A_CLOUD: f64 = 5.0;
const AN_ENGINE: f64 = 2.0;
const ENGINES_FREE: usize = 2;
/// What a further region adds, as a share.
const A_REGION: f64 = 0.5;
/// Parts that a platform team takes half of off a team: those that take at least so much.
const OF_A_PLATFORM: f64 = 3.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UpkeepFile {
    class: Vec<ClassUpkeep>,
    product: Vec<ProductUpkeep>,
    brokers: Vec<Brokers>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassUpkeep {
    names: Vec<String>,
    managed: f64,
    own: f64,
    cluster: Option<f64>,
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
struct Tables {
    classes: FxHashMap<&'static str, &'static ClassUpkeep>,
    points: FxHashMap<&'static str, f64>,
    brokers: FxHashMap<&'static str, &'static str>,
    ends: FxHashMap<&'static str, End>,
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

fn tables() -> &'static Tables {
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

/// What there is to look after.
#[derive(Debug, Default)]
pub(crate) struct Upkeep {
    /// Points.
    pub total: f64,
    /// The parts with their points, heaviest first.
    pub parts: Vec<(ComponentId, f64)>,
}

impl Facts<'_> {
    /// How many people build and run it.
    pub fn team(&self) -> Option<f64> {
        self.architecture.constraints.number("team")
    }

    /// Whether a platform team runs it: what it says itself, or what holds for the design.
    pub fn is_of_platform_team(&self, component: &Component) -> bool {
        let said = component.settings.word("platform");
        said.or_else(|| self.architecture.constraints.word("platform")) == Some("shared")
    }

    /// Whether it lives on the machines of another part, so that it costs nothing by agreement.
    pub(crate) fn is_guest(&self, id: ComponentId) -> bool {
        let price = self.architecture.prices.get(&id);
        price.is_some_and(|p| p.monthly == 0.0)
    }

    /// Whether an accepted decision says that it is so on purpose.
    pub fn is_decided(&self, id: ComponentId) -> bool {
        self.architecture.decided.contains(&id)
    }

    /// The cloud whose product it is.
    pub fn cloud(&self, id: ComponentId) -> Option<&'static str> {
        match self.product(id)?.vendor {
            vendor @ (Vendor::Aws | Vendor::Gcp | Vendor::Azure) => Some(vendor.prefix()),
            _ => None,
        }
    }

    /// The one cloud that the design is for.
    pub fn home(&self) -> Option<&'static str> {
        let said = self.architecture.constraints.word("provider")?;
        CLOUDS.into_iter().find(|cloud| *cloud == said)
    }

    /// The product of the design's cloud that takes the place of another one.
    pub(crate) fn counterpart(&self, product: &PaletteProduct) -> Option<&'static PaletteProduct> {
        let of = &product.equivalents;
        let id = match self.home()? {
            "aws" => of.aws.as_ref(),
            "gcp" => of.gcp.as_ref(),
            _ => of.azure.as_ref(),
        }?;
        Palette::builtin()
            .product(id)
            .filter(|p| p.id != product.id)
    }

    /// Whether it is a part on another cloud than the design is for, that has a counterpart there and
    /// of which no decision says why.
    pub(crate) fn is_misplaced(&self, id: ComponentId) -> bool {
        let component = self.component(id);
        let (Some(home), Some(cloud)) = (self.home(), self.cloud(id)) else {
            return false;
        };
        let there = || self.product(id).and_then(|p| self.counterpart(p));
        cloud != home
            && component.is_own()
            && component.status != Status::Retiring
            && !self.stands_alone(id)
            && !self.is_decided(id)
            && there().is_some_and(|p| p.vendor.prefix() == home)
    }

    /// Whether it can be of another cloud without a network or people of its own there: names, a
    /// cache close to the users, a model, mail, a copy of what is kept elsewhere.
    pub(crate) fn stands_alone(&self, id: ComponentId) -> bool {
        let component = self.component(id);
        let loose = ["dns", "cdn", "waf", "email"].contains(&component.class())
            || component
                .sets
                .any(Sets::MODEL | Sets::BACKUP | Sets::OBS | Sets::DELIVERY);
        loose || component.sets.any(Sets::STORE) && self.role(id) == Role::Derived
    }

    /// The clouds that parts are bound to, each with its first part by name.
    pub(crate) fn clouds(&self) -> Vec<(&'static str, ComponentId)> {
        let ranks = self.architecture.ranks();
        let mut out: Vec<(&'static str, ComponentId)> = Vec::new();
        for (id, component) in self.live() {
            let Some(cloud) = self.cloud(id).filter(|_| component.is_own()) else {
                continue;
            };
            match out.iter_mut().find(|(known, _)| *known == cloud) {
                Some((_, first)) if ranks[*first] < ranks[id] => {}
                _ if self.stands_alone(id) => {}
                Some((_, first)) => *first = id,
                None => out.push((cloud, id)),
            }
        }
        out.sort_unstable();
        out
    }

    /// The database engines that the team has to know: those that it does not buy as a service of some
    /// other vendor. Each with its first part by name.
    pub(crate) fn engines(&self) -> Vec<(&'static str, ComponentId)> {
        self.first_of_each(Sets::DB, |component| {
            let product = component.product.as_ref().and_then(Product::known)?;
            (product.vendor != Vendor::Saas).then_some(product.class.as_str())
        })
    }

    /// The kinds of brokers that the team has to know, in the same way.
    pub(crate) fn broker_families(&self) -> Vec<(&'static str, ComponentId)> {
        self.first_of_each(Sets::BROKER, |component| {
            tables().brokers.get(component.product_id()).copied()
        })
    }

    /// The ways in which own code is run, in the same way. A function at the edge is a function.
    pub(crate) fn compute_styles(&self) -> Vec<(&'static str, ComponentId)> {
        self.first_of_each(Sets::SERVICE, |component| match component.class() {
            "vm" => Some("virtual machines"),
            "app_platform" => Some("an application platform"),
            "container_service" => Some("containers"),
            "kubernetes" => Some("Kubernetes"),
            "function" => Some("functions"),
            _ => None,
        })
    }

    /// For each word the first part by name of which it is said, among live parts of ours.
    fn first_of_each(
        &self,
        sets: Sets,
        word: impl Fn(&Component) -> Option<&'static str>,
    ) -> Vec<(&'static str, ComponentId)> {
        let (nodes, ranks) = (&self.architecture.rows.nodes, self.architecture.ranks());
        let mut out: Vec<(&'static str, ComponentId)> = Vec::new();
        for (id, row) in nodes.iter().enumerate() {
            if !row.is_own() || !row.sets.any(sets) {
                continue;
            }
            let Some(word) = word(self.component(id)) else {
                continue;
            };
            match out.iter_mut().find(|(known, _)| *known == word) {
                Some((_, first)) if ranks[*first] < ranks[id] => {}
                Some((_, first)) => *first = id,
                None => out.push((word, id)),
            }
        }
        out.sort_unstable();
        out
    }

    /// The services that each want a pipeline, alerts and somebody who knows them. The functions of a
    /// group are one, and so are the modules of one program and what runs in several places under one
    /// name; what is only sketched does not count.
    pub(crate) fn separate_services(&self) -> &[ComponentId] {
        let cell = &self.team.services;
        cell.get_or_init(|| self.tell_services_apart())
    }

    fn tell_services_apart(&self) -> Vec<ComponentId> {
        let architecture = self.architecture;
        let mut seen: FxHashSet<(Option<GroupId>, &str)> = FxHashSet::default();
        let mut out = Vec::new();
        for (id, row) in architecture.rows.nodes.iter().enumerate() {
            let counts = row.is_own() && row.sets.any(Sets::SERVICE);
            if !counts || row.flags.has(Flags::SKETCH) {
                continue;
            }
            let component = self.component(id);
            if component.product_id() == "self.k8s_component" {
                continue;
            }
            let function = component.kind.is_some_and(|k| k.name == "function");
            let key = match self.monolith(component.group) {
                Some(group) => (Some(group), ""),
                None if function => (component.group, " functions"),
                None => (None, component.name.as_str()),
            };
            if seen.insert(key) {
                out.push(id);
            }
        }
        out
    }

    /// The group around something whose parts are modules of one program.
    pub(crate) fn monolith(&self, group: Option<GroupId>) -> Option<GroupId> {
        let groups = &self.architecture.groups;
        let mut around = self.architecture.groups_of(group);
        around.find(|g| groups[*g].settings.is("monolith"))
    }

    /// When its vendor ends the product that it is an instance of.
    pub(crate) fn end_of(&self, component: &Component) -> Option<End> {
        match component.product.as_ref()? {
            Product::Known(product) => tables().ends.get(product.id.as_str()).copied(),
            Product::Own { id, .. } => Some(End {
                on: self.architecture.products.get(id)?.ends?,
                successor: None,
                source: None,
            }),
        }
    }

    /// What there is to look after.
    pub(crate) fn upkeep(&self) -> Upkeep {
        let mut of = vec![0.0; self.architecture.components.len()];
        for id in self.separate_services() {
            of[*id] += 1.0;
        }
        let mut counted = FxHashSet::default();
        for (id, row) in self.architecture.rows.nodes.iter().enumerate() {
            if !row.is_own() || row.flags.has(Flags::SKETCH) {
                continue;
            }
            let component = self.component(id);
            let is_service = row.sets.any(Sets::SERVICE);
            // A cluster is counted once for all that runs on it.
            let cluster = component.class() == "kubernetes";
            if is_service && !cluster
                || self.is_guest(id)
                || cluster && !counted.insert((component.product_id(), self.region(id)))
            {
                continue;
            }
            let mut points = self.points(id);
            if points == 0.0 {
                continue;
            }
            points *= self.regions_of(id);
            if points >= OF_A_PLATFORM && self.is_of_platform_team(component) {
                points /= 2.0;
            }
            of[id] += points;
        }
        let parts = of.into_iter().enumerate();
        let mut out = Upkeep {
            total: 0.0,
            parts: parts.filter(|(_, points)| *points > 0.0).collect(),
        };
        let ranks = self.architecture.ranks();
        out.parts
            .sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(ranks[a.0].cmp(&ranks[b.0])));
        let further = |count: usize, free: usize| count.saturating_sub(free) as f64;
        out.total = out.parts.iter().map(|(_, points)| points).sum::<f64>()
            + A_CLOUD * further(self.clouds().len(), 1)
            + AN_ENGINE * further(self.engines().len(), ENGINES_FREE);
        out
    }

    /// What a part takes, by itself.
    fn points(&self, id: ComponentId) -> f64 {
        let Some(product) = self.product(id) else {
            return 0.0;
        };
        let tables = tables();
        if let Some(points) = tables.points.get(product.id.as_str()) {
            return *points;
        }
        let Some(class) = tables.classes.get(product.class.as_str()) else {
            return 0.0;
        };
        let shards = || self.component(id).settings.number("shards");
        let nodes = || self.replicas(id).unwrap_or(1.0);
        match product.managed {
            true => class.managed,
            false if nodes() >= CLUSTER || shards().is_some_and(|n| n > 1.0) => {
                class.cluster.unwrap_or(class.own)
            }
            false => class.own,
        }
    }

    /// How much more it takes for the regions that it is in.
    fn regions_of(&self, id: ComponentId) -> f64 {
        let regions = self.component(id).settings.list("regions").len();
        1.0 + A_REGION * regions.saturating_sub(1) as f64
    }
}

/// `one person`, `4 people`.
pub(crate) fn people(team: f64) -> String {
    match team {
        1.0 => "one person".to_owned(),
        team => format!("{} people", count(team)),
    }
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
