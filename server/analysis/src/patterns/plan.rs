//! What a pattern makes of a design at a place: what changes, what goes, and what comes.

mod homes;
mod words;

use std::collections::BTreeMap;

use buttress_pricing::Palette;

use super::data::{Managed, Swap};
use super::scene::{Scene, Thing, Turn};
use super::script::{self, Settings, Step};
use super::{Pattern, Place};
use crate::cost;
use crate::health::Facts;
use crate::model::{Architecture, ComponentId, ConnectionId, GroupId};

/// What is to become of a design.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// What the code action is called.
    pub title: String,
    pub changes: BTreeMap<Thing, Change>,
    pub groups: Vec<NewGroup>,
    pub components: Vec<New>,
    pub connections: Vec<Arrow>,
    /// Other statements, with what they stand beside.
    pub texts: Vec<(String, Option<ComponentId>)>,
}

/// What becomes of something that is there.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub set: Settings,
    pub unset: Vec<String>,
    /// Other ends of a connection, and another type.
    pub from: Option<Thing>,
    pub to: Option<Thing>,
    pub type_: Option<String>,
    /// Another product of a component.
    pub product: Option<String>,
    pub removed: bool,
}

/// A component that is to come.
#[derive(Debug)]
pub(super) struct New {
    pub name: String,
    pub kind: String,
    pub product: Option<String>,
    /// With its quotes.
    pub title: Option<String>,
    pub settings: Settings,
    pub home: Home,
}

/// Where something new stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// Beside a component, in its group.
    Beside(ComponentId),
    /// In a group that is to come.
    In(usize),
    /// At the end of the root file.
    End,
}

/// A group that is to come, at the end of the root file.
#[derive(Debug)]
pub(super) struct NewGroup {
    pub name: String,
    pub title: Option<String>,
    pub settings: Settings,
}

/// A connection that is to come.
#[derive(Debug)]
pub(super) struct Arrow {
    pub from: Thing,
    pub to: Thing,
    pub what: String,
    pub label: Option<String>,
    pub settings: Settings,
    /// Whether it stands in a group that is to come.
    pub inside: Option<usize>,
    /// A connection that it stands beside.
    pub beside: Option<ConnectionId>,
}

/// What a pattern would make of the design at a place; `None` where it does not fit.
pub(super) fn plan(facts: &Facts<'_>, pattern: &Pattern, place: Place) -> Option<Plan> {
    let mut planner = Planner {
        facts,
        pattern,
        place,
        scene: Scene::new(facts, pattern, place)?,
        plan: Plan::default(),
    };
    for step in &pattern.rewrite.steps {
        planner.things(step)?;
    }
    for copy in &pattern.copy {
        planner.copy(copy)?;
    }
    for step in &pattern.complete.steps {
        planner.rest(step, false)?;
    }
    for step in &pattern.rewrite.steps {
        planner.rest(step, true)?;
    }
    planner.others();
    planner.swaps()?;
    planner.plan.title = planner.in_braces(&pattern.title, &Turn::new());
    Some(planner.plan)
}

struct Planner<'a, 'f> {
    facts: &'a Facts<'f>,
    pattern: &'a Pattern,
    place: Place,
    scene: Scene,
    plan: Plan,
}

impl Planner<'_, '_> {
    fn architecture(&self) -> &Architecture {
        self.facts.architecture
    }

    /// Components and groups that come.
    fn things(&mut self, step: &Step) -> Option<()> {
        match step {
            Step::Add {
                name,
                kind,
                product,
                title,
                settings,
                inside,
            } => {
                let template = self
                    .pattern
                    .names
                    .get(name)
                    .map_or(name.as_str(), String::as_str);
                let mut used: Vec<&str> = braced(template).collect();
                used.extend(
                    title
                        .iter()
                        .chain(product)
                        .flat_map(|text| script::names(text)),
                );
                used.extend(settings.iter().flat_map(|(_, value)| script::names(value)));
                let used: Vec<&str> = used
                    .into_iter()
                    .filter(|n| self.scene.bound.contains_key(script_root(n)))
                    .collect();
                let family = self.scene.family(used.iter().copied());
                let mut things = Vec::new();
                for turn in self.scene.turns(used.iter().copied()) {
                    let home = match inside {
                        Some(group) => match self.scene.thing(self.architecture(), group, &turn)? {
                            Thing::NewGroup(at) => Home::In(at),
                            _ => return None,
                        },
                        None => self.home(name, &used, &turn),
                    };
                    if let Some(there) = self.reused(name, home) {
                        things.push(Thing::Component(there));
                        continue;
                    }
                    let kind = match kind.as_str() {
                        "$kind" => self.kind_of(&used, &turn)?,
                        kind => kind.to_owned(),
                    };
                    let product = match product {
                        Some(text) => self.filled(text, &turn, home).filter(|p| !p.is_empty()),
                        None => self.picked(name, &kind),
                    };
                    let base = self.in_braces(template, &turn);
                    let name = self.free_name(&base, home);
                    let title = title.as_ref().and_then(|text| self.titled(text, &turn));
                    let settings = self.settings(settings, &turn, home, Some(&kind));
                    things.push(Thing::New(self.plan.components.len()));
                    self.plan.components.push(New {
                        name,
                        kind,
                        product,
                        title,
                        settings,
                        home,
                    });
                }
                let family = family.unwrap_or_else(|| name.clone());
                let bound = super::scene::Bound { things, family };
                self.scene.bound.insert(name.clone(), bound);
            }
            Step::Group {
                name,
                title,
                settings,
            } => {
                let turn = Turn::new();
                let template = self
                    .pattern
                    .names
                    .get(name)
                    .map_or(name.as_str(), String::as_str);
                let base = self.in_braces(template, &turn);
                let group = NewGroup {
                    name: self.free_name(&base, Home::End),
                    title: title.as_ref().and_then(|text| self.titled(text, &turn)),
                    settings: self.settings(settings, &turn, Home::End, None),
                };
                let things = vec![Thing::NewGroup(self.plan.groups.len())];
                self.plan.groups.push(group);
                let bound = super::scene::Bound {
                    things,
                    family: name.clone(),
                };
                self.scene.bound.insert(name.clone(), bound);
            }
            _ => {}
        }
        Some(())
    }

    /// What becomes of what is there, and connections that come.
    fn rest(&mut self, step: &Step, over: bool) -> Option<()> {
        match step {
            Step::Change { of, settings } => {
                for turn in self.scene.turns(std::iter::once(of.as_str())) {
                    let Some(thing) = self.scene.thing(self.architecture(), of, &turn) else {
                        continue;
                    };
                    let (written, kind, home) = match thing {
                        Thing::Component(id) => {
                            let it = self.facts.component(id);
                            (&it.settings, Some(it.kind?.name.clone()), Home::Beside(id))
                        }
                        Thing::Connection(id) => {
                            let it = &self.architecture().connections[id];
                            (&it.settings, None, Home::Beside(it.from))
                        }
                        Thing::New(at) => {
                            self.change_new(at, settings, &turn, over);
                            continue;
                        }
                        Thing::NewGroup(_) => return None,
                    };
                    let settings =
                        self.settings_of(settings, &turn, home, kind.as_deref(), Some(thing));
                    let settings = settings
                        .into_iter()
                        .filter(|(name, _)| over || written.get(name).is_none());
                    let settings: Vec<_> = settings.collect();
                    let change = self.plan.changes.entry(thing).or_default();
                    put(&mut change.set, settings);
                }
            }
            Step::Connect {
                from,
                to,
                what,
                label,
                settings,
                inside,
            } => {
                let mut used: Vec<&str> = vec![from, to];
                let values = settings.iter().map(|(_, value)| value).chain(label);
                used.extend(values.flat_map(|text| script::names(text)));
                for turn in self.scene.turns(used.into_iter()) {
                    let end = |path: &str| self.scene.thing(self.architecture(), path, &turn);
                    let (Some(from), Some(to)) = (end(from), end(to)) else {
                        continue;
                    };
                    if from == to || self.is_there(from, to, what) {
                        continue;
                    }
                    let inside = match inside {
                        Some(group) => match self.scene.thing(self.architecture(), group, &turn)? {
                            Thing::NewGroup(at) => Some(at),
                            _ => None,
                        },
                        None => None,
                    };
                    let home = self.home_of(from);
                    let arrow = Arrow {
                        from,
                        to,
                        what: what.clone(),
                        label: label.as_ref().and_then(|text| self.titled(text, &turn)),
                        settings: self.arrow_settings(settings, &turn, home, what),
                        inside,
                        beside: match self.place {
                            Place::Connection(id) => Some(id),
                            _ => None,
                        },
                    };
                    self.plan.connections.push(arrow);
                }
            }
            Step::Write { text } => {
                let used: Vec<&str> = script::names(text);
                for turn in self.scene.turns(used.iter().copied()) {
                    let home = self.home("", &used, &turn);
                    let anchor = match home {
                        Home::Beside(id) => Some(id),
                        _ => None,
                    };
                    if let Some(text) = self.filled(text, &turn, home) {
                        self.plan.texts.push((text, anchor));
                    }
                }
            }
            Step::Add { .. } | Step::Group { .. } => {}
        }
        Some(())
    }

    /// Settings of a component that is to come.
    fn change_new(&mut self, at: usize, settings: &Settings, turn: &Turn, over: bool) {
        let new = &self.plan.components[at];
        let mut settings = self.settings_of(settings, turn, new.home, Some(&new.kind), None);
        settings.retain(|(name, _)| over || !new.settings.iter().any(|(known, _)| known == name));
        put(&mut self.plan.components[at].settings, settings);
    }

    /// Moves, removals, and settings that go.
    fn others(&mut self) {
        for it in &self.pattern.moves {
            for turn in self.scene.turns(std::iter::once(it.connections.as_str())) {
                let thing = |path: &Option<String>| {
                    let path = path.as_ref()?;
                    self.scene.thing(self.architecture(), path, &turn)
                };
                let (from, to) = (thing(&it.from), thing(&it.to));
                let Some(connection) =
                    self.scene
                        .thing(self.architecture(), &it.connections, &turn)
                else {
                    continue;
                };
                let change = self.plan.changes.entry(connection).or_default();
                (change.from, change.to) = (from, to);
                change.type_.clone_from(&it.type_);
            }
        }
        for path in &self.pattern.remove {
            for thing in self.scene.things(self.facts.architecture, path) {
                self.plan.changes.entry(thing).or_default().removed = true;
                // With a component go the connections that nobody moves.
                if let Thing::Component(id) = thing {
                    let architecture = self.facts.architecture;
                    let edges = architecture.in_edges(id).chain(architecture.out_edges(id));
                    for edge in edges {
                        let change = self
                            .plan
                            .changes
                            .entry(Thing::Connection(edge))
                            .or_default();
                        let moved = change.from.is_some() || change.to.is_some();
                        change.removed |= !moved;
                    }
                }
            }
        }
        for (path, names) in &self.pattern.unset {
            for thing in self.scene.things(self.facts.architecture, path) {
                let change = self.plan.changes.entry(thing).or_default();
                change.unset.extend(names.iter().cloned());
            }
        }
    }

    /// Components of another product, with the size that does as much.
    fn swaps(&mut self) -> Option<()> {
        let (facts, cloud) = (self.facts, self.cloud());
        let (cloud, home) = (cloud.map(str::to_owned), facts.home());
        for (path, swap) in &self.pattern.swap {
            for thing in self.scene.things(facts.architecture, path) {
                let Thing::Component(id) = thing else {
                    continue;
                };
                let own = facts.component(id).product.as_ref()?.known()?;
                let (other, on) = match swap {
                    Swap::Word(Managed::Managed) => {
                        (facts.counterpart(own).filter(|p| p.managed)?, home?)
                    }
                    Swap::ByCloud(products) => {
                        let cloud = cloud.as_deref()?;
                        (Palette::builtin().product(products.get(cloud)?)?, cloud)
                    }
                };
                // Its kind is a word of the text, and stays.
                if other.role != own.role || other.id == own.id {
                    return None;
                }
                let (architecture, traffic) = (facts.architecture, facts.traffic);
                let there = cost::swapped(architecture, traffic, id, other, on)?;
                let change = self.plan.changes.entry(thing).or_default();
                change.product = Some(other.id.clone());
                change
                    .unset
                    .extend(there.lost.iter().map(|name| (*name).to_owned()));
                match there.instance {
                    Some(instance) => put(&mut change.set, vec![("instance".to_owned(), instance)]),
                    None => change.unset.push("instance".to_owned()),
                }
            }
        }
        Some(())
    }

    fn copy(&mut self, copy: &super::Copy) -> Option<()> {
        let architecture = self.facts.architecture;
        let inside = match &copy.inside {
            Some(group) => match self.scene.thing(architecture, group, &Turn::new())? {
                Thing::NewGroup(at) => Some(at),
                _ => return None,
            },
            None => None,
        };
        let mut made: Vec<(ComponentId, Thing)> = Vec::new();
        for thing in self.scene.things(architecture, &copy.of) {
            let Thing::Component(id) = thing else {
                continue;
            };
            let it = self.facts.component(id);
            let home = inside.map_or(Home::Beside(id), Home::In);
            let text = &architecture.chunk(it.at.file)?.text;
            let mut settings: Settings = Vec::new();
            for (name, span) in it.settings.written() {
                settings.push((
                    name.to_owned(),
                    super::emit::value(name, span.of(text)).to_owned(),
                ));
            }
            let kind = it.kind?.name.clone();
            let template = self.pattern.names.get(&copy.name);
            let template = template.map_or("{}", String::as_str);
            let base = template.replace("{}", &it.name);
            let new = New {
                name: self.free_name(&base, home),
                kind,
                product: Some(it.product_id().to_owned()).filter(|p| !p.is_empty()),
                title: it.title.as_ref().map(|title| format!("{title:?}")),
                settings,
                home,
            };
            made.push((id, Thing::New(self.plan.components.len())));
            self.plan.components.push(new);
        }
        for (id, new) in &made {
            for connection in architecture.out_of(*id) {
                let to = made.iter().find(|(other, _)| *other == connection.to);
                let to = to.map_or(Thing::Component(connection.to), |(_, new)| *new);
                let text = &architecture.chunk(connection.at.file)?.text;
                let written = connection.settings.written().into_iter();
                let settings = written.map(|(name, span)| {
                    (
                        name.to_owned(),
                        super::emit::value(name, span.of(text)).to_owned(),
                    )
                });
                self.plan.connections.push(Arrow {
                    from: *new,
                    to,
                    what: connection.type_name().to_owned(),
                    label: connection.label.as_ref().map(|label| format!("{label:?}")),
                    settings: settings.collect(),
                    inside,
                    beside: None,
                });
            }
        }
        self.scene.copies.extend(made.iter().copied());
        let things = made.into_iter().map(|(_, new)| new).collect();
        let family = super::scene::split(&copy.of).0.to_owned();
        let bound = super::scene::Bound { things, family };
        self.scene.bound.insert(copy.name.clone(), bound);
        Some(())
    }
}

/// Settings over others.
fn put(all: &mut Settings, settings: Settings) {
    for (name, value) in settings {
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some(known) => known.1 = value,
            None => all.push((name, value)),
        }
    }
}

/// Where a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Group(Option<GroupId>),
    New(usize),
}

pub(super) fn scope(architecture: &Architecture, home: Home) -> Scope {
    match home {
        Home::Beside(id) => Scope::Group(architecture.components[id].group),
        Home::In(at) => Scope::New(at),
        Home::End => Scope::Group(None),
    }
}

/// The name by which a thing is known in a scope.
pub(super) fn reference(
    architecture: &Architecture,
    plan: &Plan,
    thing: Thing,
    scope: Scope,
) -> String {
    match thing {
        Thing::Component(id) => match scope {
            Scope::Group(group) => architecture.short_name(id, group),
            Scope::New(_) => architecture.short_name(id, None),
        },
        Thing::New(at) => {
            let new = &plan.components[at];
            let own = self::scope(architecture, new.home);
            match own {
                own if own == scope => new.name.clone(),
                Scope::Group(Some(group)) => {
                    format!("{}.{}", architecture.groups[group].full, new.name)
                }
                Scope::Group(None) => new.name.clone(),
                Scope::New(group) => format!("{}.{}", plan.groups[group].name, new.name),
            }
        }
        Thing::NewGroup(at) => plan.groups[at].name.clone(),
        Thing::Connection(id) => {
            let connection = &architecture.connections[id];
            let name = |id| reference(architecture, plan, Thing::Component(id), scope);
            format!("{} -> {}", name(connection.from), name(connection.to))
        }
    }
}

/// The paths in the braces of a template.
fn braced(template: &str) -> impl Iterator<Item = &str> {
    let parts = template.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(path, _)| path))
}

fn script_root(path: &str) -> &str {
    super::scene::split(path).0
}
