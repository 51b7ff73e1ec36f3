//! What the words of a pattern come to at a place: settings, titles and names.

use super::super::Place;
use super::super::data::Parameter;
use super::super::scene::{ALL, Thing, Turn, split};
use super::super::script::{self, Settings};
use super::{Home, Planner, Scope, braced, reference, scope};
use crate::health::team::Figure;
use crate::health::{Facts, Subject};
use crate::model::{ComponentId, Vocabulary};

impl Planner<'_, '_> {
    pub(super) fn settings(
        &self,
        all: &Settings,
        turn: &Turn,
        home: Home,
        kind: Option<&str>,
    ) -> Settings {
        self.settings_of(all, turn, home, kind, None)
    }

    pub(super) fn settings_of(
        &self,
        all: &Settings,
        turn: &Turn,
        home: Home,
        kind: Option<&str>,
        about: Option<Thing>,
    ) -> Settings {
        let fitting = all
            .iter()
            .filter(|(name, _)| kind.is_none_or(|kind| fits(kind, name)));
        let filled = fitting.filter_map(|(name, value)| {
            let value = self.value(value, turn, home, about)?;
            Some((name.clone(), value))
        });
        filled.collect()
    }

    pub(super) fn arrow_settings(
        &self,
        all: &Settings,
        turn: &Turn,
        home: Home,
        what: &str,
    ) -> Settings {
        let limit = Vocabulary::builtin().connection(what);
        let limit = limit.and_then(|what| what.default_timeout.clone());
        let filled = all.iter().filter_map(|(name, value)| {
            let value = script::fill(value, |name| match name {
                "default_timeout" => limit.clone(),
                name => self.meaning(name, turn, home, None),
            })?;
            Some((name.clone(), value))
        });
        filled.collect()
    }

    pub(super) fn value(
        &self,
        text: &str,
        turn: &Turn,
        home: Home,
        about: Option<Thing>,
    ) -> Option<String> {
        script::fill(text, |name| self.meaning(name, turn, home, about))
    }

    pub(super) fn filled(&self, text: &str, turn: &Turn, home: Home) -> Option<String> {
        self.value(text, turn, home, None)
    }

    /// A text in quotes, with the names of people's things rather than the paths to them.
    pub(super) fn titled(&self, text: &str, turn: &Turn) -> Option<String> {
        script::fill(text, |name| {
            match self.scene.thing(self.architecture(), name, turn) {
                Some(thing) => Some(self.plain_name(thing)),
                None => self.meaning(name, turn, Home::End, None),
            }
        })
    }

    /// `{subject}_dlq` as `orders_dlq`.
    pub(super) fn in_braces(&self, template: &str, turn: &Turn) -> String {
        let mut out = template.to_owned();
        for path in braced(template) {
            if let Some(thing) = self.scene.thing(self.architecture(), path, turn) {
                out = out.replace(&format!("{{{path}}}"), &self.plain_name(thing));
            }
        }
        out
    }

    pub(super) fn plain_name(&self, thing: Thing) -> String {
        match thing {
            Thing::Component(id) => self.facts.component(id).name.clone(),
            Thing::New(at) => self.plan.components[at].name.clone(),
            Thing::NewGroup(at) => self.plan.groups[at].name.clone(),
            Thing::Connection(id) => {
                let connection = &self.architecture().connections[id];
                let name = |id: ComponentId| &self.facts.component(id).name;
                format!("{} -> {}", name(connection.from), name(connection.to))
            }
        }
    }

    /// What a `$name` in a value stands for.
    pub(super) fn meaning(
        &self,
        name: &str,
        turn: &Turn,
        home: Home,
        about: Option<Thing>,
    ) -> Option<String> {
        if name == "default_timeout" {
            let id = match (about, self.place) {
                (Some(Thing::Connection(id)), _) | (None, Place::Connection(id)) => id,
                _ => return None,
            };
            let what = self.architecture().connections[id].what?;
            return what.default_timeout.clone();
        }
        if name == "other_region" {
            return self.other_region();
        }
        if let Some((it, figure)) = self.pattern.parameters.get(name) {
            let of = match about {
                Some(Thing::Component(id)) => Subject::Component(id),
                Some(Thing::Connection(id)) => Subject::Connection(id),
                _ => self.place.into(),
            };
            return Some(chosen(self.facts, it, figure.as_ref(), of));
        }
        if let Some(path) = name.strip_suffix(ALL) {
            let all = self.scene.things(self.architecture(), path).into_iter();
            let scope = self.scope(home);
            let names = all.map(|thing| reference(self.architecture(), &self.plan, thing, scope));
            let names: Vec<String> = names.collect();
            return (!names.is_empty()).then(|| names.join(", "));
        }
        let (root, end) = split(name);
        if end == "product" || end == "title" {
            let Thing::Component(id) = self.scene.thing(self.architecture(), root, turn)? else {
                return None;
            };
            let it = self.facts.component(id);
            return Some(match end {
                "product" => it.product_id().to_owned(),
                _ => it.title.clone().unwrap_or_else(|| it.name.clone()),
            });
        }
        let thing = self.scene.thing(self.architecture(), name, turn)?;
        Some(reference(
            self.architecture(),
            &self.plan,
            thing,
            self.scope(home),
        ))
    }

    pub(super) fn scope(&self, home: Home) -> Scope {
        scope(self.architecture(), home)
    }

    /// A second region on the same continent, of the cloud that the design is on.
    pub(super) fn other_region(&self) -> Option<String> {
        let component = match self.place {
            Place::Component(id) => Some(self.facts.component(id)),
            _ => None,
        };
        let here = component.and_then(|c| c.settings.word("region"));
        let here = here.or_else(|| self.architecture().constraints.word("region"))?;
        buttress_pricing::sibling_region(here).map(str::to_owned)
    }
}

/// What is written for a parameter.
fn chosen(facts: &Facts<'_>, it: &Parameter, figure: Option<&Figure>, of: Subject) -> String {
    let known = figure
        .and_then(|figure| figure.of(facts, of))
        .filter(|n| *n > 0.0);
    let Some(known) = known else {
        return it.value.clone();
    };
    let wanted = known * it.times.unwrap_or(1.0);
    let wanted = wanted
        .max(it.least.unwrap_or(wanted))
        .min(it.most.unwrap_or(f64::MAX));
    let number = crate::model::settings::format_number(rounded(wanted));
    match &it.unit {
        Some(unit) => format!("{number} {unit}"),
        None => number,
    }
}

/// The next number that a person would write: whole, or a share, with two digits that count.
fn rounded(n: f64) -> f64 {
    if n < 1.0 {
        return (n * 100.0).round() / 100.0;
    }
    let step = 10_f64.powf((n.log10().floor() - 1.0).max(0.0));
    (n / step).ceil() * step
}

/// Whether a component of this kind can have the setting.
fn fits(kind: &str, setting: &str) -> bool {
    Vocabulary::builtin()
        .setting("component", Some(kind), setting)
        .is_some_and(|s| s.kinds.is_empty() || s.kinds.iter().any(|k| k == kind))
}
