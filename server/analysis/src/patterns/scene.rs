//! What the names of a pattern stand for at a place.

use std::collections::BTreeMap;

use super::data::Take;
use super::{Pattern, Place};
use crate::health::{Facts, Subject};
use crate::model::{Architecture, ComponentId, ConnectionId, GroupId};

/// Something that a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    /// A component that is there.
    Component(ComponentId),
    /// A connection that is there.
    Connection(ConnectionId),
    /// A component that is to come, by its number in the plan.
    New(usize),
    /// A group that is to come.
    NewGroup(usize),
}

/// What one name stands for: one thing, or several, each with what belongs to it.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub things: Vec<Thing>,
    /// The selection that they go along with: things of one family are taken one by one together.
    pub family: String,
}

/// The names of a pattern, and what they stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Scene {
    pub bound: BTreeMap<String, Bound>,
    /// What is to come as the copy of a component.
    pub copies: BTreeMap<ComponentId, Thing>,
}

/// The end of a path that stands for all of a selection at once: `allow = [$partners.all]`.
pub(super) const ALL: &str = ".all";

/// Which of each family is meant.
pub(super) type Turn = BTreeMap<String, usize>;

impl Scene {
    /// The subject and all that is selected; `None` where the pattern does not fit.
    pub(super) fn new(facts: &Facts<'_>, pattern: &Pattern, place: Place) -> Option<Self> {
        let subject = Subject::from(place);
        if let Some(condition) = &pattern.condition
            && !condition.holds(facts, subject)
        {
            return None;
        }
        let mut scene = Self::default();
        match place {
            Place::Component(id) => {
                scene.bind("subject", vec![Thing::Component(id)]);
            }
            Place::Connection(id) => {
                let connection = &facts.architecture.connections[id];
                scene.bind("subject", vec![Thing::Connection(id)]);
                scene.bind("from", vec![Thing::Component(connection.from)]);
                scene.bind("to", vec![Thing::Component(connection.to)]);
            }
            Place::Design => {}
        }
        for (name, select, condition) in &pattern.select {
            let of = scene.things(facts.architecture, &select.of);
            let mut taken = taken(facts, select.take, &of);
            if let Some(condition) = condition {
                taken.retain(|thing| condition.holds(facts, about(*thing)));
            }
            if let Some(most) = select.most {
                taken.truncate(most);
            }
            if taken.len() < select.least {
                return None;
            }
            scene.bind(name, taken);
        }
        Some(scene)
    }

    fn bind(&mut self, name: &str, things: Vec<Thing>) {
        let family = name.to_owned();
        self.bound.insert(name.to_owned(), Bound { things, family });
    }

    /// All that a path (`calls`, `calls.to`) stands for.
    pub(super) fn things(&self, architecture: &Architecture, path: &str) -> Vec<Thing> {
        let (name, end) = split(path);
        let bound = self.bound.get(name);
        let things = bound.into_iter().flat_map(|bound| &bound.things);
        things
            .filter_map(|thing| self.end_of(architecture, *thing, end))
            .collect()
    }

    /// The one of them whose turn it is.
    pub(super) fn thing(
        &self,
        architecture: &Architecture,
        path: &str,
        turn: &Turn,
    ) -> Option<Thing> {
        let (name, end) = split(path);
        let bound = self.bound.get(name)?;
        let at = match bound.things.len() {
            1 => 0,
            _ => *turn.get(&bound.family)?,
        };
        self.end_of(architecture, *bound.things.get(at)?, end)
    }

    /// Every turn of what some paths stand for together: nothing where one of them stands for nothing.
    pub(super) fn turns<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Vec<Turn> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for path in paths.filter(|path| !path.ends_with(ALL)) {
            let Some(bound) = self.bound.get(split(path).0) else {
                continue;
            };
            match bound.things.len() {
                0 => return Vec::new(),
                1 => {}
                count => {
                    counts.insert(&bound.family, count);
                }
            }
        }
        let mut turns = vec![Turn::new()];
        for (family, count) in counts {
            let with = |turn: &Turn| {
                let turn = turn.clone();
                (0..count).map(move |at| {
                    let mut turn = turn.clone();
                    turn.insert(family.to_owned(), at);
                    turn
                })
            };
            turns = turns.iter().flat_map(with).collect();
        }
        turns
    }

    /// What a path leads to from a thing: its end (`from`, `to`), its copy, or itself; also one behind
    /// the other, as in `to.copy`.
    fn end_of(&self, architecture: &Architecture, thing: Thing, path: &str) -> Option<Thing> {
        let mut ends = path.split('.').filter(|end| !end.is_empty());
        ends.try_fold(thing, |thing, end| match (thing, end) {
            (Thing::Connection(id), "from") => {
                Some(Thing::Component(architecture.connections[id].from))
            }
            (Thing::Connection(id), "to") => {
                Some(Thing::Component(architecture.connections[id].to))
            }
            (Thing::Component(id), "copy") => self.copies.get(&id).copied(),
            _ => None,
        })
    }

    /// The families that several things of some paths belong to.
    pub(super) fn family<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Option<String> {
        let paths = paths.filter(|path| !path.ends_with(ALL));
        let bound = paths.filter_map(|path| self.bound.get(split(path).0));
        let mut several = bound.filter(|bound| bound.things.len() != 1);
        several.next().map(|bound| bound.family.clone())
    }
}

/// `calls.to` as `calls` and `to`.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.split_once('.').unwrap_or((path, ""))
}

fn about(thing: Thing) -> Subject {
    match thing {
        Thing::Component(id) => Subject::Component(id),
        Thing::Connection(id) => Subject::Connection(id),
        Thing::New(_) | Thing::NewGroup(_) => Subject::Design,
    }
}

/// What is taken from some things, in the order of the text, each once.
fn taken(facts: &Facts<'_>, take: Take, of: &[Thing]) -> Vec<Thing> {
    let architecture = facts.architecture;
    let components = of.iter().filter_map(|thing| match thing {
        Thing::Component(id) => Some(*id),
        _ => None,
    });
    let mut out: Vec<Thing> = match take {
        Take::Inputs => {
            let edges = components.flat_map(|id| architecture.in_edges(id));
            edges.map(Thing::Connection).collect()
        }
        Take::Outputs => {
            let edges = components.flat_map(|id| architecture.out_edges(id));
            edges.map(Thing::Connection).collect()
        }
        Take::Callers => {
            let callers = components.flat_map(|id| architecture.into(id));
            callers.map(|c| Thing::Component(c.from)).collect()
        }
        Take::Targets => {
            let targets = components.flat_map(|id| architecture.out_of(id));
            targets.map(|c| Thing::Component(c.to)).collect()
        }
        Take::Group => {
            let group = |id: ComponentId| architecture.components[id].group;
            let groups: Vec<Option<GroupId>> = components.map(group).collect();
            let all = 0..architecture.components.len();
            let inside = |id: &ComponentId| {
                groups.iter().any(|group| match group {
                    Some(group) => architecture
                        .groups_of(self::group(architecture, *id))
                        .any(|g| g == *group),
                    None => true,
                })
            };
            all.filter(inside).map(Thing::Component).collect()
        }
        Take::Components => (0..architecture.components.len())
            .map(Thing::Component)
            .collect(),
        Take::Connections => (0..architecture.connections.len())
            .map(Thing::Connection)
            .collect(),
    };
    // Numbers are in the order of the text.
    out.sort_unstable();
    out.dedup();
    out
}

fn group(architecture: &Architecture, id: ComponentId) -> Option<GroupId> {
    architecture.components[id].group
}
