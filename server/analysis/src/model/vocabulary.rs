//! The words of the language that are data: kinds, connection types, settings, units.
//!
//! The tables stand in `data/`; a new word is a new row and touches no code.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// All words.
#[derive(Debug)]
pub struct Vocabulary {
    /// Kinds of components, as a request meets them.
    pub kinds: Vec<Kind>,
    /// Types of connections.
    pub connections: Vec<ConnectionType>,
    /// Settings, and what they are settings of.
    pub settings: Vec<SettingSpec>,
    /// Units.
    pub units: Vec<Unit>,
    /// The sets that products of a class are in.
    classes: HashMap<String, Sets>,
    /// Products whose kind is another than the palette's.
    role_overrides: HashMap<String, String>,
    by_scope: HashMap<String, Vec<usize>>,
    /// Settings by what they are settings of and by name.
    by_name: HashMap<String, HashMap<String, Vec<usize>>>,
    kind_by_name: HashMap<String, usize>,
    connection_by_name: HashMap<String, usize>,
    unit_by_name: HashMap<String, usize>,
}

/// A kind of component: the role that a reader sees.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// The word.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What it is.
    pub doc: String,
    /// The sets that a component without a product is in.
    generic: Vec<String>,
    /// The classes of its products.
    pub class: Vec<String>,
}

impl Kind {
    /// The sets that a component without a product is in.
    pub fn sets(&self) -> Sets {
        Sets::of(&self.generic)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Class {
    name: String,
    sets: Vec<String>,
}

/// A type of connection.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionType {
    /// The word.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What it is.
    pub doc: String,
    waits: Waits,
    /// Where data flows: `forward` along the arrow, `backward`, or `both`.
    pub data: String,
    /// How often what is sent arrives.
    pub delivery: String,
    /// What may happen on the way.
    pub fails: String,
    /// What a safe caller does.
    pub needs: String,
    /// The time limit that is offered.
    pub default_timeout: Option<String>,
    /// Calls for each request of the caller where nothing is said.
    #[serde(default = "one")]
    pub default_calls: f64,
    /// Whether a caller wants a circuit breaker.
    pub circuit_breaker: bool,
    /// Whether doing it twice does no harm.
    pub idempotent: bool,
    from: Vec<String>,
    to: Vec<String>,
    from_class: Vec<String>,
    to_class: Vec<String>,
}

fn one() -> f64 {
    1.0
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Waits {
    Always(bool),
    // The setting `mode` says so.
    Setting(#[allow(dead_code, reason = "its presence is what counts")] String),
}

impl ConnectionType {
    /// Whether the caller waits for the answer, with this `mode` set.
    pub fn waits(&self, mode: Option<&str>) -> bool {
        match &self.waits {
            Waits::Always(waits) => *waits,
            Waits::Setting(_) => mode == Some("sync"),
        }
    }

    /// Whether a component of this kind and class may call by it.
    pub fn may_leave(&self, kind: &str, class: &str) -> bool {
        fits(&self.from, &self.from_class, kind, class)
    }

    /// Whether a component of this kind and class may be called by it.
    pub fn may_enter(&self, kind: &str, class: &str) -> bool {
        fits(&self.to, &self.to_class, kind, class)
    }
}

fn fits(kinds: &[String], classes: &[String], kind: &str, class: &str) -> bool {
    if class.is_empty() {
        kinds.iter().any(|k| k == kind)
    } else {
        classes.iter().any(|c| c == class)
    }
}

/// A setting: where it may stand, and what it may be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingSpec {
    /// The word.
    pub name: String,
    /// What it is a setting of: `component`, `connection`, `constraints`, or another setting.
    pub on: Vec<String>,
    /// The kinds of components that it makes sense on; all where empty.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// What it may be.
    #[serde(rename = "type")]
    pub type_: String,
    /// Other types that are legal.
    #[serde(default)]
    pub also: Vec<String>,
    /// The unit that is offered where one is missing.
    pub unit: Option<String>,
    /// Known values.
    #[serde(default)]
    pub values: Vec<String>,
    /// Whether other values are legal too.
    #[serde(default)]
    pub open: bool,
    /// The least it may be.
    pub min: Option<f64>,
    /// The most it may be.
    pub max: Option<f64>,
    /// Whether it must be there.
    #[serde(default)]
    pub required: bool,
    /// What it means, what reads it, and its default.
    pub doc: String,
}

/// A unit of a quantity.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// As it is written.
    pub name: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it measures.
    pub dimension: String,
    /// How many base units it is.
    pub factor: f64,
    /// What it is called.
    pub title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindsFile {
    kind: Vec<Kind>,
    class: Vec<Class>,
    #[serde(default)]
    role_overrides: HashMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConnectionsFile {
    connection: Vec<ConnectionType>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    setting: Vec<SettingSpec>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitsFile {
    unit: Vec<Unit>,
    #[serde(rename = "dimension")]
    _dimension: Vec<Dimension>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the manual")]
struct Dimension {
    name: String,
    base: String,
    doc: String,
}

impl Vocabulary {
    /// The words that are built in.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Vocabulary> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            let kinds: KindsFile = read(include_str!(concat!(env!("OUT_DIR"), "/kinds.json")));
            let connections: ConnectionsFile =
                read(include_str!(concat!(env!("OUT_DIR"), "/connections.json")));
            let settings: SettingsFile =
                read(include_str!(concat!(env!("OUT_DIR"), "/settings.json")));
            let units: UnitsFile = read(include_str!(concat!(env!("OUT_DIR"), "/units.json")));
            let mut by_scope: HashMap<String, Vec<usize>> = HashMap::new();
            let mut by_name: HashMap<String, HashMap<String, Vec<usize>>> = HashMap::new();
            for (i, spec) in settings.setting.iter().enumerate() {
                for scope in &spec.on {
                    by_scope.entry(scope.clone()).or_default().push(i);
                    let of_scope = by_name.entry(scope.clone()).or_default();
                    of_scope.entry(spec.name.clone()).or_default().push(i);
                }
            }
            let unit_by_name = units
                .unit
                .iter()
                .enumerate()
                .flat_map(|(i, u)| {
                    std::iter::once(&u.name)
                        .chain(&u.aliases)
                        .map(move |n| (n.clone(), i))
                })
                .collect();
            Self {
                classes: kinds
                    .class
                    .iter()
                    .map(|c| (c.name.clone(), Sets::of(&c.sets)))
                    .collect(),
                kind_by_name: numbered(kinds.kind.iter().map(|k| &k.name)),
                connection_by_name: numbered(connections.connection.iter().map(|c| &c.name)),
                kinds: kinds.kind,
                role_overrides: kinds.role_overrides,
                connections: connections.connection,
                settings: settings.setting,
                units: units.unit,
                by_scope,
                by_name,
                unit_by_name,
            }
        })
    }

    /// The kind of this name.
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.kind_by_name.get(name).map(|i| &self.kinds[*i])
    }

    /// The type of connection of this name.
    pub fn connection(&self, name: &str) -> Option<&ConnectionType> {
        self.connection_by_name
            .get(name)
            .map(|i| &self.connections[*i])
    }

    /// The unit of this name or alias.
    pub fn unit(&self, name: &str) -> Option<&Unit> {
        self.unit_by_name.get(name).map(|i| &self.units[*i])
    }

    /// The units that measure this.
    pub fn units_of<'a>(&'a self, dimension: &str) -> impl Iterator<Item = &'a Unit> {
        self.units.iter().filter(move |u| u.dimension == dimension)
    }

    /// The settings that `scope` may have; of a component only those that fit its `kind`.
    pub fn settings_of<'a>(
        &'a self,
        scope: &str,
        kind: Option<&str>,
    ) -> impl Iterator<Item = &'a SettingSpec> {
        self.by_scope
            .get(scope)
            .into_iter()
            .flatten()
            .map(|i| &self.settings[*i])
            .filter(move |s| {
                kind.is_none_or(|k| s.kinds.is_empty() || s.kinds.iter().any(|x| x == k))
            })
    }

    /// The setting `name` of `scope`; where several share the name, the one that fits `kind`.
    pub fn setting(&self, scope: &str, kind: Option<&str>, name: &str) -> Option<&SettingSpec> {
        let named = self.by_name.get(scope)?.get(name)?;
        let named = || named.iter().map(|i| &self.settings[*i]);
        named()
            .find(|s| kind.is_some_and(|k| s.kinds.iter().any(|x| x == k)))
            .or_else(|| named().find(|s| s.kinds.is_empty()))
            .or_else(|| named().next())
    }

    /// The kind that a product is of.
    pub fn role_of<'a>(&'a self, product: &'a buttress_pricing::Product) -> &'a str {
        self.role_overrides
            .get(&product.id)
            .map_or(&product.role, String::as_str)
    }

    /// The sets that products of a class are in.
    pub fn sets_of_class(&self, class: &str) -> Sets {
        self.classes.get(class).copied().unwrap_or_default()
    }
}

fn numbered<'a>(names: impl Iterator<Item = &'a String>) -> HashMap<String, usize> {
    names
        .enumerate()
        .map(|(i, name)| (name.clone(), i))
        .collect()
}

fn read<T: serde::de::DeserializeOwned>(table: &str) -> T {
    // The tables are compiled in, and a test reads each: this cannot fail in a build that passed.
    serde_json::from_str(table)
        .unwrap_or_else(|error| panic!("a built-in table is broken: {error}"))
}

/// A set of the sets that the rules speak of (`compute`, `store` …).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sets(u32);

macro_rules! sets {
    ($($name:ident $word:literal $bit:literal $doc:literal,)*) => {
        impl Sets {
            $(#[doc = $doc] pub const $name: Sets = Sets(1 << $bit);)*

            fn named(word: &str) -> Option<Sets> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }
        }
    };
}

sets! {
    CLIENT "client" 0 "Who starts traffic.",
    EXTERNAL "external" 1 "Run by others.",
    COMPUTE "compute" 2 "What runs own code.",
    SERVICE "service" 3 "Compute that answers requests.",
    EDGE "edge" 4 "Stands before services.",
    ROUTER "router" 5 "Its targets may be alternatives.",
    SQL "sql" 6 "Relational engines.",
    DB "db" 7 "Every database.",
    STORE "store" 8 "Whatever keeps data.",
    BROKER "broker" 9 "Queues, topics, streams and buses.",
    PIPE "pipe" 10 "Moves data between stores.",
    MODEL "model" 11 "Language and embedding models.",
    OBS "obs" 12 "Telemetry and alerting.",
    DELIVERY "delivery" 13 "How code reaches production.",
    CACHE "cache" 14 "Caches.",
    AUTH "auth" 15 "Identity and tokens.",
    MAIL "mail" 16 "Sends mail.",
    MESH "mesh" 17 "Service meshes.",
    NETWORK "network" 18 "NAT gateways and private links.",
    PROXY "proxy" 19 "Database proxies.",
    BACKUP "backup" 20 "Backup services.",
    REGISTRY "registry" 21 "Image and schema registries.",
    CONFIG "config" 22 "Configuration and feature flags.",
    SECRETS "secrets" 23 "Secrets and keys.",
    SCHEDULER "scheduler" 24 "Schedulers.",
    WORKFLOW "workflow" 25 "Workflow engines.",
}

impl Sets {
    fn of(words: &[String]) -> Sets {
        words
            .iter()
            .filter_map(|w| Self::named(w))
            .fold(Sets(0), |a, b| a | b)
    }

    /// Whether it has any of `other`.
    pub fn any(self, other: Sets) -> bool {
        self.0 & other.0 != 0
    }
}

impl std::ops::BitOr for Sets {
    type Output = Sets;
    fn bitor(self, other: Sets) -> Sets {
        Sets(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_word_stands_once_and_every_reference_leads_somewhere() {
        let words = Vocabulary::builtin();
        let kinds: HashSet<&str> = words.kinds.iter().map(|k| k.name.as_str()).collect();
        assert_eq!(kinds.len(), words.kinds.len());
        for kind in &words.kinds {
            for set in &kind.generic {
                assert!(Sets::named(set).is_some(), "{}: {set}", kind.name);
            }
            for class in &kind.class {
                assert!(words.classes.contains_key(class), "{}: {class}", kind.name);
            }
        }
        for connection in &words.connections {
            for kind in connection.from.iter().chain(&connection.to) {
                assert!(kinds.contains(kind.as_str()), "{}: {kind}", connection.name);
            }
            for class in connection.from_class.iter().chain(&connection.to_class) {
                assert!(
                    words.classes.contains_key(class),
                    "{}: {class}",
                    connection.name
                );
            }
        }
        for setting in &words.settings {
            for kind in &setting.kinds {
                assert!(kinds.contains(kind.as_str()), "{}: {kind}", setting.name);
            }
            if let Some(unit) = &setting.unit {
                assert!(words.unit(unit).is_some(), "{}: unit {unit}", setting.name);
            }
        }
    }

    #[test]
    fn every_product_has_a_kind_and_a_class_that_the_tables_know() {
        let words = Vocabulary::builtin();
        for product in buttress_pricing::Palette::builtin().products() {
            let role = words.role_of(product);
            let kind = words
                .kind(role)
                .unwrap_or_else(|| panic!("{}: kind {role}", product.id));
            assert!(
                words.classes.contains_key(&product.class),
                "{}",
                product.class
            );
            assert!(
                kind.class.contains(&product.class),
                "{}: class {} is not one of kind {role}",
                product.id,
                product.class
            );
        }
        for id in words.role_overrides.keys() {
            assert!(
                buttress_pricing::Palette::builtin().product(id).is_some(),
                "{id}"
            );
        }
    }
}
