//! What the list shows of an offer: made only for those that are in it.

use std::borrow::Cow;
use std::sync::OnceLock;

use buttress_pricing::{Assumed, Instance, Palette, PriceBook, Product, Sheet};

use super::offer::{Insert, Offer, Subject, What};
use super::values::default_unit;
use super::{Completion, Offers};
use crate::cost::dollars;
use crate::finding::TextEdit;
use crate::model::settings::format_number;
use crate::model::vocabulary::SettingSpec;
use crate::model::{Component, Vocabulary};

impl<'a> Offers<'a> {
    /// What an offer is known by, without making a string: full names.
    pub(super) fn key<'b>(&'b self, what: &'b What<'a>) -> &'b str {
        match what {
            What::Word(word, _) => word,
            What::Kind(kind) => &kind.name,
            What::Product(product) => &product.id,
            What::OwnProduct(id, _) => id,
            What::Type(what) => &what.name,
            What::Setting(spec) => &spec.name,
            What::Instance(instance) => &instance.name,
            What::Unit(unit) => &unit.name,
            What::Rule(rule) => rule.slug,
            What::Component(id) => &self.architecture.components[*id].full,
            What::Group(id) => &self.architecture.groups[*id].full,
            What::Entity(id) => &self.architecture.entities[*id].name,
        }
    }

    /// The offer as it is shown, the `number`th of all.
    pub(super) fn shown(&self, offer: Offer<'a>, number: usize) -> Completion {
        let label = self.label(&offer.what);
        let (text, snippet) = match offer.insert {
            Insert::Label => (label.to_string(), false),
            Insert::Text(text) => (text.into_owned(), false),
            Insert::Snippet(text) => (text.into_owned(), true),
            Insert::Braces => (format!("{label} {{ $0 }}"), true),
            Insert::Declaration => (format!("{label} ${{1:name}}$0"), true),
            Insert::Assignment => match offer.what {
                What::Setting(spec) => (self.assignment(spec), true),
                _ => (label.to_string(), false),
            },
        };
        let span = self.place.word_at;
        Completion {
            kind: offer.kind,
            detail: Some(self.detail(&offer.what)).filter(|d| !d.is_empty()),
            subject: self.subject(&offer.what),
            edit: TextEdit { span, text },
            snippet,
            sort: format!("{number:04}"),
            label: label.into_owned(),
        }
    }

    fn label<'b>(&'b self, what: &'b What<'a>) -> Cow<'b, str> {
        let architecture = self.architecture;
        let name = match what {
            What::Component(id) => &architecture.components[*id].name,
            What::Group(id) => &architecture.groups[*id].name,
            what => return self.key(what).into(),
        };
        match (&self.inside, what) {
            (Some(prefix), _) => format!("{prefix}{name}").into(),
            (None, What::Component(id)) => architecture.short_name(*id, self.group).into(),
            (None, _) => self.short_group(self.key(what)).into(),
        }
    }

    fn detail(&self, what: &What<'a>) -> String {
        match what {
            What::Word(_, detail) => detail.to_string(),
            What::Kind(kind) => kind.title.clone(),
            What::Product(product) => match base_price(product, self.region()) {
                Some(monthly) => format!("{} · from {}/mo", product.title, dollars(monthly)),
                None => product.title.clone(),
            },
            What::OwnProduct(_, product) => match product.monthly {
                Some(monthly) => format!("of this workspace · {}/mo", dollars(monthly)),
                None => "of this workspace".to_owned(),
            },
            What::Type(what) => what.title.clone(),
            What::Setting(spec) => self.signature(spec),
            What::Instance(instance) => size(instance),
            What::Unit(unit) => unit.title.clone(),
            What::Rule(rule) => format!("{} · {}", rule.id, rule.title),
            What::Component(id) => of_component(&self.architecture.components[*id]),
            What::Group(id) => match &self.architecture.groups[*id].title {
                Some(title) => format!("group · {title}"),
                None => "group".to_owned(),
            },
            What::Entity(id) => match self.architecture.entities[*id].component {
                Some(id) => format!("entity in {}", self.architecture.components[id].full),
                None => "entity".to_owned(),
            },
        }
    }

    fn subject(&self, what: &What<'a>) -> Option<Subject> {
        let name = || self.key(what).to_owned();
        Some(match what {
            What::Kind(_) => Subject::Kind { name: name() },
            What::Product(_) | What::OwnProduct(..) => Subject::Product { name: name() },
            What::Type(_) => Subject::ConnectionType { name: name() },
            What::Setting(_) => Subject::Setting {
                name: name(),
                on: self.scope.on.clone(),
                kind: self.scope.kind.clone(),
            },
            What::Rule(_) => Subject::Rule { name: name() },
            What::Component(_) | What::Group(_) => Subject::Symbol { name: name() },
            What::Entity(_) => Subject::Entity { name: name() },
            What::Word(..) | What::Instance(_) | What::Unit(_) => return None,
        })
    }

    /// A setting, what it may be, and what it is where nothing is said: `storage = <size>, default
    /// 100 GB`.
    fn signature(&self, spec: &SettingSpec) -> String {
        let mut out = match spec.type_.as_str() {
            "block" => format!("{} {{ … }}", spec.name),
            "word" if !spec.values.is_empty() => {
                let more = if spec.values.len() > 4 { " | …" } else { "" };
                let shown: Vec<&str> = spec.values.iter().take(4).map(String::as_str).collect();
                format!("{} = {}{more}", spec.name, shown.join(" | "))
            }
            "words" | "texts" | "references" => format!("{} = [<{}>]", spec.name, spec.type_),
            type_ => format!("{} = <{type_}>", spec.name),
        };
        if let Some(default) = self.default_of(spec) {
            out.push_str(", default ");
            out.push_str(default);
        } else if let Some(usual) = self.usual(spec) {
            out.push_str(", usually ");
            out.push_str(usual);
        }
        if spec.required {
            out.push_str(" · required");
        }
        out
    }

    /// What the bill takes a setting to be where it is not set.
    fn default_of(&self, spec: &SettingSpec) -> Option<&str> {
        let defaults = self.defaults.get_or_init(|| {
            let product = match &self.scope.product {
                Some(product) => Palette::builtin().product(product),
                None => None,
            };
            product.map_or(Vec::new(), |product| bill(product, self.region()).assumed())
        });
        let found = defaults.iter().find(|(name, _)| *name == spec.name);
        found.map(|(_, value)| *value)
    }

    /// The time limit that a type of connection usually has.
    fn usual(&self, spec: &SettingSpec) -> Option<&'static str> {
        if spec.name != "timeout" || self.scope.on != "connection" {
            return None;
        }
        let what = Vocabulary::builtin().connection(self.scope.kind.as_deref()?)?;
        what.default_timeout.as_deref()
    }

    /// The setting as a snippet, with its unit.
    fn assignment(&self, spec: &SettingSpec) -> String {
        let name = &spec.name;
        let value = match spec.type_.as_str() {
            "block" => return format!("{name} {{ $0 }}"),
            "bool" => "${1:true}$0".to_owned(),
            "text" => "\"$0\"".to_owned(),
            "texts" => "[\"$0\"]".to_owned(),
            "words" | "references" => "[$0]".to_owned(),
            "date" => "${1:2027-01-01}$0".to_owned(),
            type_ => match (self.usual(spec), default_unit(spec, type_)) {
                (Some(usual), _) => format!("${{1:{usual}}}$0"),
                (None, Some(unit)) => format!("$1 {unit}$0"),
                (None, None) => "$0".to_owned(),
            },
        };
        format!("{name} = {value}")
    }

    pub(super) fn region(&self) -> &'a str {
        self.architecture.constraints.word("region").unwrap_or("")
    }

    pub(super) fn provider(&self) -> &'a str {
        self.architecture.constraints.word("provider").unwrap_or("")
    }
}

/// What the bill says of a product when nothing is set.
pub(super) type Defaults = OnceLock<Vec<Assumed>>;

fn bill(product: &Product, region: &str) -> buttress_pricing::Bill {
    let (palette, book) = (Palette::builtin(), PriceBook::builtin());
    buttress_pricing::bill(palette, book, product, region, &Sheet::new())
}

/// What the smallest use of a product costs a month, where that is known and more than nothing.
pub(super) fn base_price(product: &Product, region: &str) -> Option<f64> {
    let bill = bill(product, region);
    (bill.unpriced.is_none() && bill.monthly > 0.0).then_some(bill.monthly)
}

/// `2 vCPU · 16 GB · $163/mo`
fn size(instance: &Instance) -> String {
    let mut parts = Vec::new();
    if let Some(vcpu) = instance.vcpu {
        parts.push(format!("{} vCPU", format_number(vcpu)));
    }
    if let Some(memory) = instance.memory_gb {
        parts.push(format!("{} GB", format_number(memory)));
    }
    if let Some(monthly) = instance.monthly {
        parts.push(format!("{}/mo", dollars(monthly)));
    }
    parts.join(" · ")
}

fn of_component(component: &Component) -> String {
    let kind = component.kind.map_or("", |k| k.name.as_str());
    let what = match component.product_id() {
        "" => kind.to_owned(),
        product => format!("{kind}: {product}"),
    };
    match &component.title {
        Some(title) => format!("{what} · {title}"),
        None => what,
    }
}
