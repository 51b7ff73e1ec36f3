//! Who reaches what, and what strangers must not see.

use std::collections::VecDeque;

use rustc_hash::FxHashSet;

use super::Facts;
use super::regimes::is_of_vendor;
use crate::model::rows::{EdgeRow, Flags};
use crate::model::{
    Component, ComponentId, Connection, ConnectionId, Sets, Settings, Status, Typed,
};
use crate::reads::Noted;
use crate::traffic::OPERATORS;

/// What is worked out once of a design.
#[derive(Default)]
pub(super) struct Cells {
    entrances: Noted<Vec<ConnectionId>>,
    any_data: Noted<bool>,
    reached: Noted<Vec<bool>>,
    vaults: Noted<Vec<ComponentId>>,
}

/// Kinds of data that harm somebody when strangers see them.
pub const SENSITIVE: [&str; 5] = ["pii", "phi", "pan", "credentials", "secret"];

/// How many names a list shows.
const NAMED: usize = 4;

impl Facts<'_> {
    /// What comes in from outside: the connections of clients and of systems of others, those of the
    /// own staff and private lines aside.
    pub fn entrances(&self) -> impl Iterator<Item = ConnectionId> + '_ {
        let rows = &self.architecture.rows;
        let outside = |id: &ConnectionId| {
            let caller = &rows.nodes[rows.edges[*id].from as usize];
            caller.sets.any(Sets::CLIENT | Sets::EXTERNAL)
                && self.is_entrance(&self.architecture.connections[*id])
        };
        let found = || (0..rows.edges.len()).filter(outside).collect();
        let all = self.exposure.entrances.get_or_init(found);
        all.iter().copied()
    }

    /// Whether a connection is one of those.
    pub fn is_entrance(&self, connection: &Connection) -> bool {
        let caller = self.component(connection.from);
        caller.sets.any(Sets::CLIENT | Sets::EXTERNAL)
            && caller.status != Status::Planned
            && !OPERATORS.contains(&caller.product_id())
            && self.component(connection.to).is_own()
            && !is_private(connection)
    }

    /// Whether strangers can speak to it: it is said to be public, or something outside calls it.
    pub fn is_public(&self, id: ComponentId) -> bool {
        let component = self.component(id);
        let mut callers = self.architecture.into(id);
        component.is_own()
            && (component.settings.is("public") || callers.any(|c| self.is_entrance(c)))
    }

    /// The ways in of requests, to what stands before services or to a service: one for each such
    /// part.
    pub fn front_doors(&self) -> Vec<&Connection> {
        let mut seen = FxHashSet::default();
        let all = self
            .entrances()
            .map(|id| &*self.architecture.connections[id]);
        let requests = all.filter(|c| {
            let to = self.component(c.to);
            is_call(c) && c.type_name() != "webhook" && to.sets.any(Sets::EDGE | Sets::SERVICE)
        });
        requests.filter(|c| seen.insert(c.to)).collect()
    }

    /// The shortest way from a way in to the first service, on which neither a part nor a connection
    /// is a `guard`; `None` where each way is guarded, or none leads to a service.
    pub fn unguarded(
        &self,
        door: &Connection,
        part: impl Fn(&Component) -> bool,
        line: impl Fn(&Connection) -> bool,
    ) -> Option<Vec<ComponentId>> {
        if line(door) || part(self.component(door.to)) {
            return None;
        }
        let mut way: Vec<(ComponentId, usize)> = vec![(door.to, 0)];
        let mut seen = FxHashSet::from_iter([door.to]);
        let mut at = 0;
        while let Some((id, _)) = way.get(at).copied() {
            if self.component(id).sets.any(Sets::COMPUTE) {
                let before = |i: &usize| (*i > 0).then(|| way[*i].1);
                let mut path: Vec<_> = std::iter::successors(Some(at), before)
                    .map(|i| way[i].0)
                    .collect();
                path.reverse();
                return Some(path);
            }
            let calls = self.architecture.out_of(id).filter(|c| is_call(c));
            for next in calls.filter(|c| !line(c)) {
                let target = self.component(next.to);
                let behind = target.sets.any(Sets::EDGE | Sets::ROUTER | Sets::COMPUTE);
                if behind && target.is_own() && !part(target) && seen.insert(next.to) {
                    way.push((next.to, at));
                }
            }
            at += 1;
        }
        None
    }

    /// Whether a caller who has shown nothing gets along this connection into what is behind it.
    pub fn strangers_pass(&self, connection: &Connection) -> bool {
        let to = self.component(connection.to);
        let calls = connection.is_sync() && connection.type_name() != "resolve"
            || matches!(connection.type_name(), "webhook" | "websocket" | "stream");
        calls
            && to.is_own()
            && !has_auth(&connection.settings)
            && !connection.settings.is("signed")
            && !connection.settings.has("mtls")
            && !self.authenticates(connection.to)
            && !asks_by_itself(to)
            // What is public on purpose.
            && !to.settings.is("public_content")
            // A content network reads the bucket that is its origin with a right of its own.
            && !(self.component(connection.from).sets.any(Sets::EDGE)
                && to.kind.is_some_and(|k| k.name == "bucket"))
    }

    /// Whether a part asks who is calling, or leaves that to one that does.
    fn authenticates(&self, id: ComponentId) -> bool {
        let component = self.component(id);
        component.sets.any(Sets::AUTH)
            || has_auth(&component.settings)
            || self
                .architecture
                .out_of(id)
                .any(|c| c.type_name() == "authenticate")
    }

    /// The shortest way along which a stranger who comes in by `entry` reaches something of ours that
    /// a stranger must not reach.
    pub fn strangers_way(&self, entry: &Connection) -> Option<Vec<ComponentId>> {
        let staff = OPERATORS.contains(&self.component(entry.from).product_id());
        if staff || !self.strangers_pass(entry) {
            return None;
        }
        let mut from = vec![None; self.architecture.components.len()];
        let mut seen = vec![false; from.len()];
        let mut queue = VecDeque::from([entry.to]);
        seen[entry.to] = true;
        while let Some(id) = queue.pop_front() {
            let component = self.component(id);
            if component
                .sets
                .any(Sets::SERVICE | Sets::COMPUTE | Sets::STORE | Sets::MODEL)
                && component.status != Status::Planned
            {
                let mut path: Vec<_> = std::iter::successors(Some(id), |id| from[*id]).collect();
                path.reverse();
                return Some(path);
            }
            let calls = self.architecture.out_of(id);
            for connection in calls.filter(|c| self.strangers_pass(c)) {
                if !std::mem::replace(&mut seen[connection.to], true) {
                    from[connection.to] = Some(id);
                    queue.push_back(connection.to);
                }
            }
        }
        None
    }

    /// The connections by which somebody outside gets at what a store, cache or broker keeps, without
    /// a right of their own to it.
    pub fn outsiders_at(&self, id: ComponentId) -> impl Iterator<Item = &Connection> {
        let all = self.architecture.into(id).map(|c| &**c);
        all.filter(|c| {
            let to = self.component(c.to);
            matches!(c.type_name(), "read" | "write" | "query" | "consume")
                && self.is_entrance(c)
                && to.sets.any(Sets::STORE | Sets::CACHE | Sets::BROKER)
                && !grants(c.settings.word("auth"))
                && !grants(to.settings.word("auth"))
                && !c.settings.is("signed")
                && !to.settings.is("public_content")
                && !asks_by_itself(to)
        })
    }

    /// The settings of a component, or of the innermost group around it that says `name`.
    pub fn said(&self, id: ComponentId, name: &str) -> Option<&Settings> {
        let component = self.component(id);
        if component.settings.get(name).is_some() {
            return Some(&component.settings);
        }
        let groups = self.architecture.groups_of(component.group);
        groups
            .map(|g| &self.architecture.groups[g].settings)
            .find(|settings| settings.get(name).is_some())
    }

    /// Whether a component, or a group that it is in, says that it holds one of these kinds of data.
    pub fn holds(&self, id: ComponentId, kinds: &[&str]) -> bool {
        self.said(id, "data").is_some_and(|s| says(s, kinds))
    }

    /// Whether it says that it holds data that strangers must not see.
    pub fn is_sensitive(&self, id: ComponentId) -> bool {
        self.holds(id, &SENSITIVE)
    }

    /// Whether nothing says what data it holds, so that under a regime all that clients reach counts
    /// as sensitive.
    pub fn is_data_unsaid(&self) -> bool {
        !self.exposure.any_data.get_or_init(|| {
            let architecture = self.architecture;
            let components = architecture.components.iter().map(|c| &c.settings);
            let groups = architecture.groups.iter().map(|g| &g.settings);
            let connections = architecture.connections.iter().map(|c| &c.settings);
            let mut all = components.chain(groups).chain(connections);
            all.any(|s| s.get("data").is_some())
        })
    }

    /// Whether it counts as sensitive under a regime: it says so, or nothing says anything and it is
    /// a store or broker that data of clients reaches.
    pub fn counts_as_sensitive(&self, id: ComponentId) -> bool {
        if self.is_sensitive(id) {
            return true;
        }
        let keeps = Sets::STORE | Sets::BROKER;
        let bound = self.has_regime() || !self.residency().is_empty();
        bound && self.component(id).sets.any(keeps) && self.is_data_unsaid() && self.reached()[id]
    }

    /// What data of clients reaches: along the arrows, and from a broker on to those who read it.
    fn reached(&self) -> &[bool] {
        self.exposure.reached.get_or_init(|| {
            let rows = &self.architecture.rows;
            let mut seen = vec![false; rows.nodes.len()];
            let client = |id: &ComponentId| rows.nodes[*id].sets.any(Sets::CLIENT);
            let mut stack: Vec<ComponentId> = (0..rows.nodes.len()).filter(client).collect();
            while let Some(id) = stack.pop() {
                if std::mem::replace(&mut seen[id], true) {
                    continue;
                }
                let forward = self.architecture.out_edges(id).map(|e| &rows.edges[e]);
                let is_beside = |row: &&EdgeRow| {
                    row.flags.has(Flags::OBSERVES) || row.flags.has(Flags::DEPLOYS)
                };
                let forward = forward.filter(|row| !is_beside(row));
                stack.extend(forward.map(|row| row.to as usize));
                let readers = self.architecture.in_edges(id).map(|e| &rows.edges[e]);
                let readers = readers.filter(|row| row.flags.has(Flags::FETCHES));
                stack.extend(readers.map(|row| row.from as usize));
            }
            seen
        })
    }

    /// Whether data that must not be seen goes to a vendor's model along it, and neither is it taken out
    /// before nor is there an agreement with the vendor. The models of the clouds are under theirs.
    pub fn tells_a_model(&self, connection: &Connection) -> bool {
        let (from, to) = (
            self.component(connection.from),
            self.component(connection.to),
        );
        let redacted = |s: &Settings| s.has("redaction");
        to.sets.any(Sets::MODEL)
            && is_of_vendor(to)
            && from.is_own()
            && to.status != Status::Planned
            && self.carries_sensitive(connection)
            && !to.settings.is("baa")
            && !to.settings.is("dpa")
            && ![&connection.settings, &from.settings, &to.settings]
                .into_iter()
                .any(redacted)
    }

    /// Whether data that must not be seen goes along it: it says so, or says nothing and its caller
    /// holds such data.
    pub fn carries_sensitive(&self, connection: &Connection) -> bool {
        match connection.settings.get("data") {
            Some(_) => says(&connection.settings, &SENSITIVE),
            None => self.is_sensitive(connection.from),
        }
    }

    /// What is there to keep secrets for others.
    pub fn vaults(&self) -> impl Iterator<Item = &Component> {
        let nodes = &self.architecture.rows.nodes;
        let vault = |id: &ComponentId| {
            let row = &nodes[*id];
            row.is_own() && row.sets.any(Sets::SECRETS) && row.flags.has(Flags::COVERS)
        };
        let all = || (0..nodes.len()).filter(vault).collect();
        let ids = self.exposure.vaults.get_or_init(all);
        ids.iter().map(|id| self.component(*id))
    }

    /// `a`, `b` and 3 more: the names of components, as a message lists them.
    pub fn names(&self, ids: &[ComponentId]) -> String {
        let shown: Vec<String> = ids
            .iter()
            .take(NAMED)
            .map(|id| format!("`{}`", self.component(*id).full))
            .collect();
        match (shown.as_slice(), ids.len().saturating_sub(NAMED)) {
            (_, more @ 1..) => format!("{} and {more} more", shown.join(", ")),
            ([first @ .., last], 0) if !first.is_empty() => {
                format!("{} and {last}", first.join(", "))
            }
            _ => shown.concat(),
        }
    }
}

/// Whether settings say that it is one of these kinds of data.
pub fn says(settings: &Settings, kinds: &[&str]) -> bool {
    match settings.get("data").map(|e| &e.value) {
        Some(Typed::List(items)) => items.iter().any(|(w, _)| kinds.contains(&w.as_str())),
        Some(Typed::Word(w) | Typed::Text(w)) => kinds.contains(&w.as_str()),
        _ => false,
    }
}

/// Whether it does not go over the internet, or is not there yet.
fn is_private(connection: &Connection) -> bool {
    connection.settings.is("private") || connection.settings.word("status") == Some("planned")
}

/// Whether it brings a request to what answers it.
fn is_call(connection: &Connection) -> bool {
    connection.is_sync() && connection.type_name() != "resolve"
        || matches!(connection.type_name(), "webhook" | "websocket" | "invoke")
}

/// Whether callers have to show who they are.
pub fn has_auth(settings: &Settings) -> bool {
    settings.word("auth").is_some_and(|a| a != "none")
}

/// Whether this way of logging in gives each caller a right of their own, and not the one password
/// of the store.
fn grants(auth: Option<&str>) -> bool {
    auth.is_some_and(|a| !matches!(a, "none" | "basic" | "password"))
}

/// Whether it is a product that answers nobody without credentials of its cloud.
fn asks_by_itself(component: &Component) -> bool {
    const CLASSES: [&str; 5] = [
        "data_warehouse",
        "key_value_db",
        "llm",
        "embedding_model",
        "llm_gateway",
    ];
    let product = component.product.as_ref().and_then(|p| p.known());
    product.is_some_and(|p| {
        let broker = component.sets.any(Sets::BROKER) && !p.id.starts_with("aws.m");
        p.managed && (broker || p.id == "saas.algolia" || CLASSES.contains(&p.class.as_str()))
    })
}
