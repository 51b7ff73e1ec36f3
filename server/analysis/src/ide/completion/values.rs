//! Settings: their names, their values, and the units of those.

use buttress_pricing::{Palette, instances_in, regions};

use super::offer::{Insert, Offer, What};
use super::place::Scope;
use super::{CompletionKind, Offers};
use crate::health::team::{FUNCTIONS, On};
use crate::model::settings::format_number;
use crate::model::vocabulary::SettingSpec;
use crate::model::{Product, Vocabulary};

impl Offers<'_> {
    pub(super) fn setting_names(&mut self, scope: Scope, written: &[String]) {
        self.setting_names_of(scope, written, 0);
    }

    /// The settings of `scope` that are not `written`, those that must be there first.
    pub(super) fn setting_names_of(&mut self, scope: Scope, written: &[String], rank: u16) {
        let (kind, product) = self.settled(&scope);
        let words = Vocabulary::builtin();
        let known = kind.as_deref().filter(|k| words.kind(k).is_some());
        let bare = self.followed_by("=") || self.followed_by("{");
        for spec in words.settings_of(&scope.on, known) {
            if written.contains(&spec.name) {
                continue;
            }
            let rank = rank
                + match () {
                    () if spec.required => 0,
                    // What is said of this kind alone stands before what holds for all.
                    () if known.is_some_and(|k| spec.kinds.iter().any(|x| x == k)) => 1,
                    () => 2,
                };
            let offer = Offer::new(What::Setting(spec), CompletionKind::Setting, rank).in_order();
            self.add(if bare {
                offer
            } else {
                offer.insert(Insert::Assignment)
            });
        }
        self.scope = Scope {
            kind,
            product: product.map(|p| p.id().to_owned()),
            ..scope
        };
    }

    /// What can be different in an environment.
    pub(super) fn overlays(&mut self, written: &[String]) {
        let alone = self.place.after.trim().is_empty();
        let insert = if alone { Insert::Braces } else { Insert::Label };
        self.references_of(false, 0, insert);
        if !written.iter().any(|w| w == "constraints") {
            let detail = "other limits than the base";
            let offer = Offer::word("constraints", detail, CompletionKind::Keyword, 3);
            self.add(offer.insert(Insert::Braces));
        }
        self.setting_names_of(Scope::on("environment"), written, 4);
    }

    pub(super) fn values(&mut self, scope: &Scope, setting: &str, in_list: bool) {
        let (kind, product) = self.settled(scope);
        let words = Vocabulary::builtin();
        let Some(spec) = words.setting(&scope.on, kind.as_deref(), setting) else {
            return;
        };
        for value in &spec.values {
            let offer = Offer::word(value, &spec.name, CompletionKind::Value, 0);
            self.add(offer.in_order());
        }
        for type_ in std::iter::once(&spec.type_).chain(&spec.also) {
            self.values_of(type_, spec, kind.as_deref(), product.as_ref());
        }
        let list = matches!(spec.type_.as_str(), "words" | "texts" | "references");
        if list && !in_list && self.place.word.is_empty() {
            let inside = if spec.type_ == "texts" {
                "[\"$0\"]"
            } else {
                "[$0]"
            };
            let offer = Offer::word("[…]", "several", CompletionKind::Value, 5);
            self.add(offer.snippet(inside));
        }
    }

    fn values_of(
        &mut self,
        type_: &str,
        spec: &'static SettingSpec,
        kind: Option<&str>,
        product: Option<&Product>,
    ) {
        match type_ {
            "bool" => {
                for value in ["true", "false"] {
                    self.add(Offer::word(value, "", CompletionKind::Value, 0).in_order());
                }
            }
            "instance" => self.instances(kind, product),
            "region" => self.regions(),
            "reference" | "references" if spec.name == "flow" => self.named("flow"),
            "reference" | "references" if spec.name == "environment" => self.named("environment"),
            "reference" | "references" if matches!(&*spec.name, "decision" | "supersedes") => {
                self.named("decision");
            }
            "reference" | "references" => self.references_of(true, 1, Insert::Label),
            "expression" => self.expression(),
            _ => self.numbers(spec, type_),
        }
    }

    /// The sizes of a product, with what each costs where the design runs.
    fn instances(&mut self, kind: Option<&str>, product: Option<&Product>) {
        let provider = match self.provider() {
            "" => "aws",
            provider => provider,
        };
        let product = match product {
            Some(product) => product.known(),
            None => kind.and_then(|k| Palette::builtin().default_for(k, provider)),
        };
        let Some(product) = product else { return };
        let mut instances = instances_in(product, self.region());
        // The small ones first, so that a list of hundreds starts with what most people want.
        let price = |monthly: Option<f64>| monthly.unwrap_or(f64::INFINITY);
        instances.sort_by(|a, b| price(a.monthly).total_cmp(&price(b.monthly)));
        for instance in instances {
            let what = What::Instance(instance);
            self.add(Offer::new(what, CompletionKind::Value, 0).in_order());
        }
    }

    fn regions(&mut self) {
        let provider = self.provider();
        for region in regions() {
            let rank = u16::from(region.cloud != provider);
            let detail = format!("{} · {}", region.place, region.cloud);
            let offer = Offer::word(region.name, detail, CompletionKind::Value, rank);
            self.add(offer.in_order());
        }
    }

    /// Some quantities to start from: a number has to be typed, its unit has not.
    fn numbers(&mut self, spec: &'static SettingSpec, type_: &str) {
        if !self.place.word.is_empty() {
            return;
        }
        if let Some(unit) = default_unit(spec, type_) {
            let number = format_number(spec.min.filter(|m| *m > 0.0).unwrap_or(1.0));
            let label = format!("{number} {unit}");
            let offer = Offer::word(label, title(unit), CompletionKind::Value, 3);
            self.add(offer.snippet(format!("${{1:{number}}} {unit}")));
        }
        if type_ == "text" {
            let offer = Offer::word("\"…\"", "words", CompletionKind::Value, 3);
            self.add(offer.snippet("\"$0\""));
        }
    }

    /// The beginning of a condition: what is asked most, then all that is known, then how to ask on.
    fn expression(&mut self) {
        for kind in &Vocabulary::builtin().kinds {
            let text = format!("kind == {}", kind.name);
            let offer = Offer::word(text, &kind.title, CompletionKind::Value, 1);
            self.add(offer.in_order());
        }
        for on in [On::Component, On::Connection] {
            for fact in on.facts() {
                let title = format!("{}: {}", on.word(), fact.doc);
                let offer = Offer::word(fact.name, title, CompletionKind::Value, 2);
                self.add(offer.in_order());
            }
        }
        for (form, doc) in FUNCTIONS {
            let offer = Offer::word(*form, *doc, CompletionKind::Value, 3);
            let name = form.split('(').next().unwrap_or(form);
            self.add(offer.in_order().snippet(format!("{name}($0)")));
        }
    }

    pub(super) fn units(&mut self, scope: &Scope, setting: &str) {
        let (kind, _) = self.settled(scope);
        let words = Vocabulary::builtin();
        let Some(spec) = words.setting(&scope.on, kind.as_deref(), setting) else {
            return;
        };
        for type_ in std::iter::once(&spec.type_).chain(&spec.also) {
            self.units_of(dimension(type_), spec.unit.as_deref());
        }
    }

    /// The units of a dimension, the one that is meant most often first.
    pub(super) fn units_of(&mut self, dimension: &str, usual: Option<&str>) {
        // In `2GB` a blank is missing, which the offer puts in.
        let glued = self.place.glued_to_number;
        for unit in Vocabulary::builtin().units_of(dimension) {
            let rank = u16::from(usual != Some(unit.name.as_str()));
            let offer = Offer::new(What::Unit(unit), CompletionKind::Unit, rank).in_order();
            self.add(if glued {
                offer.text(format!(" {}", unit.name))
            } else {
                offer
            });
        }
    }
}

/// The dimension whose units a value of this type has; empty for those without units.
fn dimension(type_: &str) -> &str {
    match type_ {
        "ratio" | "percent" => "percent",
        "traffic" | "rate" => "rate",
        "duration" | "size" | "users" | "money" | "throughput" => type_,
        _ => "",
    }
}

/// The unit that is written where nothing speaks for another one.
pub(super) fn default_unit<'a>(spec: &'a SettingSpec, type_: &str) -> Option<&'a str> {
    if let Some(unit) = &spec.unit {
        return Some(unit);
    }
    match dimension(type_) {
        "duration" => Some("s"),
        "size" => Some("GB"),
        "rate" => Some("req/s"),
        "users" => Some("/month"),
        "money" => Some("USD/month"),
        "throughput" => Some("MB/s"),
        // A share can do without.
        "percent" if type_ == "percent" => Some("%"),
        _ => None,
    }
}

fn title(unit: &str) -> &'static str {
    let unit = Vocabulary::builtin().unit(unit);
    unit.map_or("", |unit| unit.title.as_str())
}
