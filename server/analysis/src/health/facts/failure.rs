//! What fails when a part fails: copies, zones, and what each part promises.

use buttress_pricing::ZoneSupport;

use super::Facts;
use crate::health::Remedy;
use crate::model::rows::Flags;
use crate::model::{Component, ComponentId, Connection, Product, Sets, Settings, Symbol, Typed};

/// What is assumed of a part that promises nothing: run by somebody else or more than once, and run by
/// the team as one instance.
const ASSUMED: f64 = 0.999;
const ASSUMED_ALONE: f64 = 0.995;

/// Copies in one building share its power and its network.
const ONE_ZONE: f64 = 0.9995;

/// How much of the time a part is there.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    /// As a share, 0 to 1.
    pub share: f64,
    /// Nobody promises it.
    pub assumed: bool,
}

/// What the settings of a component say about copies of it, read in one go: some rules ask it of
/// every component after each key.
#[derive(Default)]
struct Copies {
    /// The most of `replicas`, `nodes` and the least that it scales to.
    count: Option<f64>,
    zones: bool,
    regions: bool,
    standby: bool,
    availability: Option<f64>,
}

impl Copies {
    fn of(settings: &Settings) -> Self {
        let mut out = Self::default();
        for entry in settings.iter() {
            match (entry.name, &entry.value) {
                ("replicas" | "nodes", Typed::Number(n)) => {
                    out.count = Some(out.count.unwrap_or(0.0).max(*n));
                }
                ("autoscale", Typed::Block(block)) => {
                    if let Some(min) = block.number("min") {
                        out.count = Some(out.count.unwrap_or(0.0).max(min));
                    }
                }
                ("multi_az", Typed::Bool(true)) => out.zones = true,
                ("zones", Typed::Number(n)) => out.zones |= *n >= 2.0,
                ("multi_region", Typed::Bool(true)) => out.regions = true,
                ("regions", Typed::List(regions)) => out.regions |= regions.len() >= 2,
                ("standby", value) => {
                    out.standby = !matches!(value, Typed::Bool(false))
                        && !matches!(value, Typed::Word(word) if word == "none");
                }
                ("availability", Typed::Number(n)) => out.availability = Some(n / 100.0),
                _ => {}
            }
        }
        out
    }
}

impl Facts<'_> {
    /// The product in the palette that it is an instance of.
    pub fn product(&self, id: ComponentId) -> Option<&'static buttress_pricing::Product> {
        self.component(id).product.as_ref().and_then(Product::known)
    }

    /// Whether its vendor runs it.
    pub fn is_managed(&self, id: ComponentId) -> bool {
        self.product(id).is_some_and(|p| p.managed)
    }

    /// Whether it is called through its vendor's own library, which limits each call and tries it
    /// again unless told otherwise: stores of a cloud that are reached over its interface.
    pub fn has_client_library(&self, id: ComponentId) -> bool {
        const CALLED_SO: [&str; 8] = [
            "key_value_db",
            "object_store",
            "secrets",
            "kms",
            "config",
            "feature_flags",
            "email",
            "registry",
        ];
        const BY_NAME: [&str; 8] = [
            "aws.aurora_dsql",
            "aws.timestream",
            "aws.athena",
            "azure.cosmosdb",
            "gcp.bigquery",
            "gcp.bigtable",
            "gcp.firestore",
            "gcp.spanner",
        ];
        self.product(id).is_some_and(|p| {
            p.managed && (CALLED_SO.contains(&p.class.as_str()) || BY_NAME.contains(&p.id.as_str()))
        })
    }

    /// Whether it is ours and nothing but a name, so that only what weighs much is said of it.
    pub fn is_sketch(&self, id: ComponentId) -> bool {
        let row = &self.architecture.rows.nodes[id];
        row.is_own() && row.flags.has(Flags::SKETCH)
    }

    /// The instances that are always there, where that is said.
    pub fn replicas(&self, id: ComponentId) -> Option<f64> {
        Copies::of(&self.component(id).settings).count
    }

    /// Whether it stands in more than one zone, by itself, by its groups or by its product.
    pub fn is_spread(&self, id: ComponentId) -> bool {
        let copies = Copies::of(&self.component(id).settings);
        copies.zones || copies.regions || self.is_spread_around(id)
    }

    /// Whether its product or a group around it spreads it over zones.
    fn is_spread_around(&self, id: ComponentId) -> bool {
        let by_product = self
            .product(id)
            .is_some_and(|p| matches!(p.zones, ZoneSupport::Inherent | ZoneSupport::Global));
        by_product || {
            let groups = self.architecture.groups_of(self.component(id).group);
            let mut said = groups.map(|g| Copies::of(&self.architecture.groups[g].settings));
            said.any(|copies| copies.zones || copies.regions)
        }
    }

    /// Whether one failing zone or machine leaves it standing; `None` where that cannot be known:
    /// a part without a product and without a word about its copies. Looks as far as those whom its
    /// callers call.
    pub fn is_redundant(&self, id: ComponentId) -> Option<bool> {
        match self.has_copies(id) {
            Some(false) => Some(self.has_stand_in(id)),
            known => known,
        }
    }

    /// The same without those that stand in for it. Looks at what it is connected with.
    pub fn has_copies(&self, id: ComponentId) -> Option<bool> {
        let component = self.component(id);
        let copies = Copies::of(&component.settings);
        let has = copies.zones
            || copies.regions
            || copies.standby
            || copies.count.is_some_and(|n| n >= 2.0)
            || self.is_spread_around(id)
            || self.fails_over(id);
        let unknown = component.product.is_none() && !component.settings.any_written();
        (has || !unknown).then_some(has)
    }

    /// Whether a copy of the same kind takes over by itself.
    fn fails_over(&self, id: ComponentId) -> bool {
        let component = self.component(id);
        self.copies_to(id).any(|c| {
            [
                &c.settings,
                &component.settings,
                &self.component(c.to).settings,
            ]
            .iter()
            .any(|s| s.word("failover") == Some("auto"))
        })
    }

    /// The connections by which it keeps copies of its own kind up to date.
    pub fn copies_to(&self, id: ComponentId) -> impl Iterator<Item = &Connection> {
        let kind = |id: ComponentId| self.component(id).kind.map(|k| &k.name);
        self.architecture
            .out_of(id)
            .map(|c| &**c)
            .filter(move |c| c.type_name() == "replicate" && kind(c.to) == kind(id))
    }

    /// Whether one who calls it can turn to another: one of the two says that it is the `standby_of`
    /// the other.
    fn has_stand_in(&self, id: ComponentId) -> bool {
        let stands_in = |by: ComponentId, of: ComponentId| {
            let component = self.component(by);
            component.settings.word("standby_of").is_some_and(|name| {
                self.architecture.resolve(name, component.group) == Some(Symbol::Component(of))
            })
        };
        let callers = self.architecture.into(id);
        let mut others = callers.flat_map(|c| self.architecture.out_of(c.from));
        others.any(|c| c.to != id && (stands_in(c.to, id) || stands_in(id, c.to)))
    }

    /// Whether requests fail while it is down, and it exists once.
    pub fn is_single_point(&self, id: ComponentId) -> bool {
        let component = self.component(id);
        component.is_own()
            && self.traffic.needed_by[id] > 0.0
            && !component
                .sets
                .any(Sets::OBS | Sets::DELIVERY | Sets::NETWORK)
            && !component.settings.is("singleton")
            && self.is_redundant(id) == Some(false)
    }

    /// Whether somebody on the way of a client's request waits for it.
    pub fn is_waited_for(&self, id: ComponentId) -> bool {
        self.architecture
            .into(id)
            .any(|c| c.is_sync() && self.is_on_the_way(c.from))
    }

    /// Whether it is a client, or requests of clients need it.
    pub fn is_on_the_way(&self, id: ComponentId) -> bool {
        self.component(id).sets.any(Sets::CLIENT) || self.traffic.needed_by[id] > 0.0
    }

    /// Whether a mesh stands between the two, which ejects what fails.
    pub fn is_in_mesh(&self, connection: &Connection) -> bool {
        let ends = [connection.from, connection.to];
        self.meshes()
            .any(|mesh| ends.iter().all(|end| self.covers(mesh, *end)))
    }

    /// How much of the time it is there: as it says, as its product promises, or as is assumed of
    /// its like.
    pub fn availability(&self, id: ComponentId) -> Promise {
        let component = self.component(id);
        let copies = Copies::of(&component.settings);
        let sure = |share: f64| Promise {
            share,
            assumed: false,
        };
        if let Some(said) = copies.availability {
            return sure(said);
        }
        if let Some(Product::Own { sla: Some(sla), .. }) = &component.product {
            return sure(sla / 100.0);
        }
        let product = component.product.as_ref().and_then(Product::known);
        let count = copies.count.unwrap_or(1.0);
        let spread = copies.zones || copies.regions || self.is_spread_around(id);
        if let Some(product) = product {
            let share = |percent: Option<f64>| percent.map(|p| p / 100.0);
            let (one, two) = (
                share(product.sla.single_zone),
                share(product.sla.multi_zone),
            );
            // What is everywhere at once is so for everyone.
            let everywhere = copies.regions || product.zones == ZoneSupport::Global;
            let promised = match (everywhere, spread) {
                (true, _) => share(product.sla.multi_region).or(two).or(one),
                (_, true) => two.or(one),
                _ => one,
            };
            if let Some(one) = one
                && !spread
                && count >= 2.0
                && component.sets.any(Sets::COMPUTE)
            {
                return sure(any_of(one, count).min(ONE_ZONE));
            }
            if let Some(promised) = promised {
                return sure(promised);
            }
        }
        let others = product.is_some_and(|p| p.managed) || component.sets.any(Sets::EXTERNAL);
        let share = if others || count >= 2.0 || copies.standby || spread {
            ASSUMED
        } else {
            ASSUMED_ALONE
        };
        Promise {
            share,
            assumed: true,
        }
    }
}

/// How much of the time one of so many is there.
fn any_of(one: f64, count: f64) -> f64 {
    // More than a few nines are never promised.
    let times = count.min(8.0) as u32;
    1.0 - (0..times).fold(1.0, |all_down, _| all_down * (1.0 - one))
}

/// What to write so that there is more than one of a component, and the edit that writes it.
pub(crate) fn copies_remedy(component: &Component) -> (String, Option<Remedy>) {
    let setting = if component.sets.any(Sets::COMPUTE)
        || component.product.is_none()
            && !component.sets.any(Sets::STORE | Sets::CACHE | Sets::BROKER)
    {
        Some(("replicas", "2", "Run two replicas"))
    } else {
        let optional = component
            .product
            .as_ref()
            .and_then(|p| p.known())
            .is_none_or(|p| p.zones == ZoneSupport::Optional);
        optional.then_some(("multi_az", "true", "Spread it over two zones"))
    };
    let Some((name, value, title)) = setting else {
        return (
            "Run more than one node of it, or choose a product that spreads over zones.".to_owned(),
            None,
        );
    };
    let fix = Remedy::set(name, value, format!("{title}: `{name} = {value}`"));
    (format!("Set `{name} = {value}`."), Some(fix))
}
