//! Where what is new stands, what it is and what it is called.

use buttress_pricing::Palette;

use super::super::Place;
use super::super::scene::{Thing, Turn};
use super::{Arrow, Home, Planner};
use crate::cost::CLOUDS;
use crate::health::Subject;
use crate::model::ComponentId;

impl Planner<'_, '_> {
    /// Where something new stands: beside what is said, the first component that its words speak of, or
    /// the subject.
    pub(super) fn home(&self, name: &str, used: &[&str], turn: &Turn) -> Home {
        let said = self.pattern.beside.get(name).map(String::as_str);
        let subject = match self.place {
            Place::Component(_) => vec!["subject"],
            // What others run is no neighbour.
            Place::Connection(id) => match self
                .facts
                .component(self.architecture().connections[id].to)
                .is_own()
            {
                true => vec!["to"],
                false => vec!["from"],
            },
            Place::Design => Vec::new(),
        };
        for path in said.into_iter().chain(used.iter().copied()).chain(subject) {
            match self.scene.thing(self.architecture(), path, turn) {
                Some(Thing::Component(id)) => return Home::Beside(id),
                Some(Thing::New(at)) => return self.plan.components[at].home,
                Some(Thing::Connection(_) | Thing::NewGroup(_)) | None => {}
            }
        }
        Home::End
    }

    pub(super) fn home_of(&self, thing: Thing) -> Home {
        match thing {
            Thing::Component(id) => Home::Beside(id),
            Thing::New(at) => self.plan.components[at].home,
            Thing::NewGroup(at) => Home::In(at),
            Thing::Connection(id) => Home::Beside(self.architecture().connections[id].from),
        }
    }

    /// A component that plays the part already: of the same group if there is one.
    pub(super) fn reused(&self, name: &str, home: Home) -> Option<ComponentId> {
        let condition = self.pattern.reuse.get(name)?;
        let group = match home {
            Home::Beside(id) => self.facts.component(id).group,
            _ => None,
        };
        let fits = |id: &ComponentId| condition.holds(self.facts, Subject::Component(*id));
        let live = self.facts.live().map(|(id, _)| id).filter(fits);
        let far = |id: &ComponentId| self.facts.component(*id).group != group;
        let order = |id: &ComponentId| self.architecture().order(self.facts.component(*id).at);
        live.min_by_key(|id| (far(id), order(id)))
    }

    pub(super) fn kind_of(&self, used: &[&str], turn: &Turn) -> Option<String> {
        let paths = used.iter().copied().chain(std::iter::once("subject"));
        let thing = paths.filter_map(|path| self.scene.thing(self.architecture(), path, turn));
        let mut kinds = thing.filter_map(|thing| match thing {
            Thing::Component(id) => Some(self.facts.component(id).kind?.name.clone()),
            _ => None,
        });
        kinds.next()
    }

    /// The cloud that new parts are of: that of the subject, else that of the constraints.
    pub(super) fn cloud(&self) -> Option<&str> {
        let vendor = |id: ComponentId| {
            let product = self.facts.component(id).product_id();
            product.split_once('.').map(|(vendor, _)| vendor)
        };
        let subject = match self.place {
            Place::Component(id) => vec![vendor(id)],
            Place::Connection(id) => {
                let connection = &self.architecture().connections[id];
                vec![vendor(connection.to), vendor(connection.from)]
            }
            Place::Design => Vec::new(),
        };
        let provider = self.architecture().constraints.word("provider");
        let mut all = subject
            .into_iter()
            .chain(std::iter::once(provider))
            .flatten();
        all.find(|vendor| CLOUDS.contains(vendor))
    }

    /// The product of a new part: what the pattern says, what the design uses for its kind, or what is
    /// usual on its cloud.
    pub(super) fn picked(&self, name: &str, kind: &str) -> Option<String> {
        let cloud = self.cloud();
        if let Some(choice) = self.pattern.pick.get(name) {
            let of_cloud = cloud.and_then(|cloud| choice.get(cloud));
            return of_cloud.or_else(|| choice.get("any")).cloned();
        }
        let palette = Palette::builtin();
        let usual = cloud.and_then(|cloud| palette.default_for(kind, cloud));
        let of_kind = self
            .facts
            .live()
            .filter(|(_, c)| c.kind.is_some_and(|k| k.name == kind));
        let mut used: Vec<_> = of_kind
            .filter_map(|(_, c)| c.product.as_ref()?.known())
            .collect();
        used.sort_by_key(|product| &product.id);
        used.dedup_by_key(|product| &product.id);
        let same = used
            .iter()
            .find(|p| usual.is_none_or(|usual| p.class == usual.class));
        let product = match &used[..] {
            [only] if usual.is_none_or(|usual| usual.class == only.class) => Some(*only),
            _ => usual.or(same.copied()),
        };
        product.map(|product| product.id.clone())
    }

    /// `wanted`, or with a number behind it where that is taken.
    pub(super) fn free_name(&self, wanted: &str, home: Home) -> String {
        let prefix = match home {
            Home::Beside(id) => {
                let it = self.facts.component(id);
                it.full
                    .strip_suffix(it.name.as_str())
                    .unwrap_or_default()
                    .to_owned()
            }
            Home::In(at) => format!("{}.", self.plan.groups[at].name),
            Home::End => String::new(),
        };
        let names = &self.architecture().names;
        let is_new = |name: &str| {
            self.plan
                .components
                .iter()
                .any(|c| c.name == name && c.home == home)
        };
        let is_free = |name: &str| !names.contains_key(&format!("{prefix}{name}")) && !is_new(name);
        let numbered = (2..).map(|n| format!("{wanted}{n}"));
        let mut all = std::iter::once(wanted.to_owned()).chain(numbered);
        all.find(|name| is_free(name))
            .unwrap_or_else(|| wanted.to_owned())
    }

    /// Whether there is such a connection already, or will be.
    pub(super) fn is_there(&self, from: Thing, to: Thing, what: &str) -> bool {
        let comes = |arrow: &Arrow| arrow.from == from && arrow.to == to && arrow.what == what;
        let (Thing::Component(a), Thing::Component(b)) = (from, to) else {
            return self.plan.connections.iter().any(comes);
        };
        let mut out = self.architecture().out_of(a);
        out.any(|c| c.to == b && c.type_name() == what) || self.plan.connections.iter().any(comes)
    }
}
