//! What runs on the machines of what.

use super::Facts;
use crate::model::{ComponentId, Symbol};

/// Hosts of other parts that are of no class of their own: no arrow leads to what a program runs on.
pub(super) const HOSTS: [&str; 2] = ["self.docker_host", "self.nomad"];

impl Facts<'_> {
    /// What a component says that it runs on, what that runs on itself, and so on.
    pub(crate) fn hosts(&self, id: ComponentId) -> Vec<ComponentId> {
        let mut out = Vec::new();
        let mut next = self.host(id);
        while let Some(host) = next.filter(|host| *host != id && !out.contains(host)) {
            out.push(host);
            next = self.host(host);
        }
        out
    }

    /// What it says that it runs on, or what the nearest group around it says.
    fn host(&self, id: ComponentId) -> Option<ComponentId> {
        let component = self.component(id);
        let own = component.settings.word("runs_on");
        let own = own.map(|name| (name, component.group));
        let said = own.or_else(|| {
            let mut groups = self.architecture.groups_of(component.group);
            groups.find_map(|group| {
                let settings = &self.architecture.groups[group].settings;
                Some((settings.word("runs_on")?, Some(group)))
            })
        });
        let (name, group) = said?;
        match self.architecture.resolve(name, group)? {
            Symbol::Component(host) => Some(host),
            _ => None,
        }
    }

    /// Whether it is a cluster or a machine, all of whose programs stop when it does.
    pub(crate) fn is_host(&self, id: ComponentId) -> bool {
        let component = self.component(id);
        matches!(component.class(), "kubernetes" | "vm") || HOSTS.contains(&component.product_id())
    }
}
