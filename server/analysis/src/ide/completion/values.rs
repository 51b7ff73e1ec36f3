//! Settings: their names, their values, and the units of those.

use buttress_pricing::{Palette, instances_in, regions};

use super::place::Scope;
use super::{CompletionKind, Offer, Offers};
use crate::cost::dollars;
use crate::model::settings::format_number;
use crate::model::vocabulary::SettingSpec;
use crate::model::{Product, Vocabulary};

impl Offers<'_> {
    pub(super) fn setting_names(&mut self, scope: &Scope, written: &[String]) {
        self.setting_names_of(scope, written, 0);
    }

    /// The settings of `scope` that are not `written`, those that must be there first.
    pub(super) fn setting_names_of(&mut self, scope: &Scope, written: &[String], rank: u16) {
        let (kind, _) = self.settled(scope);
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
            let offer = Offer::new(&spec.name, CompletionKind::Setting, rank)
                .detail(wanted(spec))
                .about(&spec.doc)
                .in_order();
            self.add(if bare {
                offer
            } else {
                offer.snippet(assignment(spec))
            });
        }
    }

    /// What can be different in an environment.
    pub(super) fn overlays(&mut self, written: &[String]) {
        self.references_of(false, 0);
        if self.place.after.trim().is_empty() {
            for offer in self
                .out
                .iter_mut()
                .filter(|c| c.kind == CompletionKind::Name)
            {
                offer.edit.text.push_str(" { $0 }");
                offer.snippet = true;
            }
        }
        if !written.iter().any(|w| w == "constraints") {
            self.add(
                Offer::new("constraints", CompletionKind::Keyword, 3)
                    .detail("other limits than the base")
                    .snippet("constraints { $0 }"),
            );
        }
        let scope = Scope {
            on: "environment".to_owned(),
            ..Scope::default()
        };
        self.setting_names_of(&scope, written, 4);
    }

    pub(super) fn values(&mut self, scope: &Scope, setting: &str, in_list: bool) {
        let (kind, product) = self.settled(scope);
        let words = Vocabulary::builtin();
        let Some(spec) = words.setting(&scope.on, kind.as_deref(), setting) else {
            return;
        };
        for value in &spec.values {
            let offer = Offer::new(value, CompletionKind::Value, 0)
                .detail(&spec.name)
                .in_order();
            self.add(offer);
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
            let offer = Offer::new("[…]", CompletionKind::Value, 5).detail("several");
            self.add(offer.snippet(inside));
        }
    }

    fn values_of(
        &mut self,
        type_: &str,
        spec: &SettingSpec,
        kind: Option<&str>,
        product: Option<&Product>,
    ) {
        match type_ {
            "bool" => {
                for value in ["true", "false"] {
                    self.add(Offer::new(value, CompletionKind::Value, 0).in_order());
                }
            }
            "instance" => self.instances(kind, product),
            "region" => self.regions(),
            "reference" | "references" if spec.name == "flow" => self.named("flow"),
            "reference" | "references" if spec.name == "environment" => self.named("environment"),
            "reference" | "references" if matches!(&*spec.name, "decision" | "supersedes") => {
                self.named("decision");
            }
            "reference" | "references" => self.references_of(true, 1),
            "expression" => self.expression(),
            _ => self.numbers(spec, type_),
        }
    }

    /// The sizes of a product, with what each costs where the design runs.
    fn instances(&mut self, kind: Option<&str>, product: Option<&Product>) {
        let constraints = &self.architecture.constraints;
        let region = constraints.word("region").unwrap_or("").to_owned();
        let provider = constraints.word("provider").unwrap_or("aws");
        let product = match product {
            Some(product) => product.known(),
            None => kind.and_then(|k| Palette::builtin().default_for(k, provider)),
        };
        let Some(product) = product else { return };
        let mut instances = instances_in(product, &region);
        // The small ones first, so that a list of hundreds starts with what most people want.
        let price = |monthly: Option<f64>| monthly.unwrap_or(f64::INFINITY);
        instances.sort_by(|a, b| price(a.monthly).total_cmp(&price(b.monthly)));
        for instance in instances {
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
            let offer = Offer::new(instance.name, CompletionKind::Value, 0);
            self.add(offer.detail(parts.join(" · ")).in_order());
        }
    }

    fn regions(&mut self) {
        let provider = self
            .architecture
            .constraints
            .word("provider")
            .unwrap_or("")
            .to_owned();
        for region in regions() {
            let rank = u16::from(region.cloud != provider);
            let detail = format!("{} · {}", region.place, region.cloud);
            self.add(
                Offer::new(region.name, CompletionKind::Value, rank)
                    .detail(detail)
                    .in_order(),
            );
        }
    }

    /// Some quantities to start from: a number has to be typed, its unit has not.
    fn numbers(&mut self, spec: &SettingSpec, type_: &str) {
        let typed = self.place.word.is_empty();
        if let (true, Some(unit)) = (typed, default_unit(spec, type_)) {
            let number = spec.min.filter(|m| *m > 0.0).unwrap_or(1.0);
            self.add(
                Offer::new(
                    format!("{} {unit}", format_number(number)),
                    CompletionKind::Value,
                    3,
                )
                .detail(title(unit))
                .snippet(format!("${{1:{}}} {unit}", format_number(number))),
            );
        }
        if let (true, "text") = (typed, type_) {
            self.add(
                Offer::new("\"…\"", CompletionKind::Value, 3)
                    .detail("words")
                    .snippet("\"$0\""),
            );
        }
    }

    fn expression(&mut self) {
        for kind in &Vocabulary::builtin().kinds {
            let text = format!("kind == {}", kind.name);
            self.add(
                Offer::new(text, CompletionKind::Value, 1)
                    .detail(&kind.title)
                    .in_order(),
            );
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
            let offer = Offer::new(&unit.name, CompletionKind::Unit, rank)
                .detail(&unit.title)
                .in_order();
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
fn default_unit<'a>(spec: &'a SettingSpec, type_: &str) -> Option<&'a str> {
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

fn title(unit: &str) -> String {
    Vocabulary::builtin()
        .unit(unit)
        .map(|u| u.title.clone())
        .unwrap_or_default()
}

/// What a setting may be, in a few words.
fn wanted(spec: &SettingSpec) -> String {
    let what = match spec.type_.as_str() {
        "word" if !spec.values.is_empty() => {
            let shown: Vec<&str> = spec.values.iter().take(4).map(String::as_str).collect();
            let more = if spec.values.len() > shown.len() {
                ", …"
            } else {
                ""
            };
            format!("{}{more}", shown.join(", "))
        }
        type_ => match default_unit(spec, type_) {
            Some(unit) => format!("{type_} in {unit}"),
            None => type_.to_owned(),
        },
    };
    if spec.required {
        format!("{what} · required")
    } else {
        what
    }
}

/// The setting as a snippet, with its unit.
fn assignment(spec: &SettingSpec) -> String {
    let name = &spec.name;
    let value = match spec.type_.as_str() {
        "block" => return format!("{name} {{ $0 }}"),
        "bool" => "${1:true}$0".to_owned(),
        "text" => "\"$0\"".to_owned(),
        "texts" => "[\"$0\"]".to_owned(),
        "words" | "references" => "[$0]".to_owned(),
        "date" => "${1:2027-01-01}$0".to_owned(),
        type_ => match default_unit(spec, type_) {
            Some(unit) => format!("$1 {unit}$0"),
            None => "$0".to_owned(),
        },
    };
    format!("{name} = {value}")
}
