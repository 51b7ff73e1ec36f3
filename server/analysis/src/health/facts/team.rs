//! What there is to look after, and who does.

use buttress_pricing::{Palette, Product as PaletteProduct, Vendor};
use rustc_hash::FxHashSet;

use super::stores::Role;
use super::upkeep::{End, tables};
use super::{Facts, count};
use crate::cost::CLOUDS;
use crate::model::rows::Flags;
use crate::model::{Component, ComponentId, GroupId, Product, Sets, Status};
use crate::reads::Noted;

/// What is worked out once of a design.
#[derive(Default)]
pub(super) struct Cells {
    services: Noted<Vec<ComponentId>>,
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

/// What there is to look after.
#[derive(Debug, Default)]
pub(crate) struct Upkeep {
    /// Points.
    pub total: f64,
    /// The parts with their points.
    pub parts: Vec<(ComponentId, f64)>,
}

impl Upkeep {
    /// The heaviest parts, so many of them at most; of those that are alike the first by name.
    pub fn heaviest(&mut self, count: usize, ranks: &[u32]) -> &[(ComponentId, f64)] {
        let heavier = |a: &(ComponentId, f64), b: &(ComponentId, f64)| {
            b.1.total_cmp(&a.1).then(ranks[a.0].cmp(&ranks[b.0]))
        };
        // Sorting all would take longer than the rest.
        if self.parts.len() > count {
            self.parts.select_nth_unstable_by(count, heavier);
            self.parts.truncate(count);
        }
        self.parts.sort_unstable_by(heavier);
        &self.parts
    }
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
