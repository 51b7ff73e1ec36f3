//! What data is the original and what a copy, who reads and writes it, and to whom it belongs.

use crate::model::{Component, ComponentId, Connection, ConnectionId, GroupId, Sets, Status};

use super::Facts;

/// What the data of a store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The original.
    Record,
    /// A copy that can be built again.
    Derived,
    /// It can be lost.
    Scratch,
}

/// Products that keep backups of their data without being asked, and cannot be told not to.
const BACK_UP: [&str; 16] = [
    "aws.aurora_dsql",
    "aws.aurora_mysql",
    "aws.aurora_postgres",
    "aws.documentdb",
    "aws.neptune",
    "aws.timestream",
    "azure.cosmosdb",
    "azure.cosmosdb_mongo",
    "azure.mysql_flexible",
    "azure.postgres_flexible",
    "azure.sql_database",
    "azure.sql_managed_instance",
    "gcp.alloydb",
    "gcp.spanner",
    "saas.neon",
    "saas.planetscale",
];

/// Products whose backups by plan come with them.
const BACK_UP_BY_PLAN: [&str; 3] = [
    "saas.cockroach_cloud",
    "saas.mongodb_atlas",
    "saas.supabase",
];

/// Those whose backups hold every moment, not one a day: they keep the log of changes too.
const ANY_MOMENT: [&str; 5] = [
    "aws.rds_mariadb",
    "aws.rds_mysql",
    "aws.rds_oracle",
    "aws.rds_postgres",
    "aws.rds_sqlserver",
];

/// A part that reaches a store, or a store that a part reaches: along the connection of the part.
pub(crate) struct Access<'a> {
    pub connection: &'a Connection,
    pub by: ConnectionId,
    pub part: ComponentId,
    pub store: ComponentId,
}

impl Access<'_> {
    /// Whether it may change what is kept.
    pub fn writes(&self) -> bool {
        matches!(self.connection.type_name(), "write" | "query")
    }
}

/// Who looks after a part.
#[derive(Debug, PartialEq, Eq)]
enum Keeper<'a> {
    Owner(&'a str),
    Group(GroupId),
}

impl Facts<'_> {
    /// What the data of a store is, by its own words and kind, and by who fills it.
    pub(crate) fn role(&self, id: ComponentId) -> Role {
        let component = self.component(id);
        if let Some(role) = said_role(component) {
            return role;
        }
        let moves = Sets::PIPE | Sets::BACKUP | Sets::OBS | Sets::DELIVERY;
        let fills =
            |c: &Connection| matches!(c.type_name(), "write" | "query" | "publish" | "batch");
        let mut filled = false;
        for connection in self.architecture.into(id) {
            let type_ = connection.type_name();
            let by = self.component(connection.from);
            if type_ == "replicate" || type_ == "dead_letter" || type_ == "batch" {
                filled = true;
            } else if fills(connection) {
                if !by.sets.any(moves) {
                    return Role::Record;
                }
                filled = true;
            }
        }
        if filled { Role::Derived } else { Role::Record }
    }

    /// The connections along which a part changes what is kept: in a store, or behind a pool of
    /// connections to one.
    pub(crate) fn changes_of(
        &self,
        part: ComponentId,
    ) -> impl Iterator<Item = (ConnectionId, &Connection)> {
        let out = self.architecture.edges(part, petgraph::Direction::Outgoing);
        out.map(|(id, c)| (id, &**c))
            .filter(|(_, c)| matches!(c.type_name(), "write" | "query"))
            .filter(|(_, c)| {
                let to = self.component(c.to);
                to.sets.any(Sets::STORE | Sets::PROXY)
                    && to.status != Status::Planned
                    && !matches!(said_role(to), Some(Role::Derived | Role::Scratch))
            })
    }

    /// The stores that a part reads or writes. What a pool of connections leads to counts as if the
    /// pool were not there: that is two steps from the part.
    pub(crate) fn stores_of(&self, part: ComponentId) -> Vec<Access<'_>> {
        let mut out = Vec::new();
        for (by, connection) in self
            .architecture
            .edges(part, petgraph::Direction::Outgoing)
            .filter(|(_, c)| reaches(c))
        {
            let to = self.component(connection.to);
            let access = |store| Access {
                connection,
                by,
                part,
                store,
            };
            if to.sets.any(Sets::PROXY) {
                let behind = self.architecture.out_of(connection.to);
                let behind = behind.filter(|c| reaches(c)).map(|c| c.to);
                let stores = behind.filter(|s| self.component(*s).sets.any(Sets::STORE));
                out.extend(stores.map(access));
            } else if to.sets.any(Sets::STORE) {
                out.push(access(connection.to));
            }
        }
        out
    }

    /// The parts that read or write a store, through pools of connections as well.
    pub(crate) fn users_of(&self, store: ComponentId) -> Vec<Access<'_>> {
        let mut out = Vec::new();
        let mut add = |to: ComponentId| -> Vec<ComponentId> {
            let mut proxies = Vec::new();
            for (by, connection) in self
                .architecture
                .edges(to, petgraph::Direction::Incoming)
                .filter(|(_, c)| reaches(c))
            {
                if self.component(connection.from).sets.any(Sets::PROXY) {
                    proxies.push(connection.from);
                } else {
                    out.push(Access {
                        connection,
                        by,
                        part: connection.from,
                        store,
                    });
                }
            }
            proxies
        };
        for proxy in add(store) {
            add(proxy);
        }
        out.retain(|access| self.component(access.part).status != Status::Planned);
        out
    }

    /// What a store's writers write to it a second, where the design says how much enters.
    pub(crate) fn writes_a_second(&self, store: ComponentId) -> Option<f64> {
        let reads = self.architecture.constraints.number("read_ratio");
        let reads = reads.unwrap_or(crate::traffic::QUERIES_THAT_READ);
        let rate = |(id, c): (ConnectionId, &std::sync::Arc<Connection>)| {
            let share = match c.type_name() {
                "write" => 1.0,
                "query" => 1.0 - reads,
                _ => 0.0,
            };
            Some(self.traffic.edge_rate(id)? * share)
        };
        let into = self
            .architecture
            .edges(store, petgraph::Direction::Incoming);
        let rates: Option<Vec<f64>> = into.map(rate).collect();
        rates.map(crate::traffic::ordered_sum)
    }

    /// Whether two parts are looked after by different people, as far as the design says who that is.
    pub(crate) fn are_apart(&self, a: ComponentId, b: ComponentId) -> bool {
        let (one, other) = (self.keeper(a), self.keeper(b));
        match (one, other) {
            (Some(Keeper::Owner(one)), Some(Keeper::Owner(other))) => one != other,
            (Some(_), Some(_)) => {
                let groups = |id: ComponentId| self.bounds(self.component(id).group).next();
                let (Some(one), Some(other)) = (groups(a), groups(b)) else {
                    return false;
                };
                let within = |group, of| self.architecture.groups_of(Some(group)).any(|g| g == of);
                !within(one, other) && !within(other, one) && !self.is_monolith(one, other)
            }
            _ => false,
        }
    }

    fn keeper(&self, id: ComponentId) -> Option<Keeper<'_>> {
        let component = self.component(id);
        let mut groups = self.architecture.groups_of(component.group);
        let owner = component
            .settings
            .word("owner")
            .or_else(|| groups.find_map(|g| self.architecture.groups[g].settings.word("owner")));
        let group = || self.bounds(component.group).next().map(Keeper::Group);
        owner.map(Keeper::Owner).or_else(group)
    }

    /// The groups around something, without those that only say where it runs.
    fn bounds(&self, group: Option<GroupId>) -> impl Iterator<Item = GroupId> {
        let places = ["region", "regions", "zones", "multi_az"];
        self.architecture.groups_of(group).filter(move |g| {
            let settings = &self.architecture.groups[*g].settings;
            !places.iter().any(|name| settings.has(name))
        })
    }

    fn is_monolith(&self, a: GroupId, b: GroupId) -> bool {
        let mut around = self.architecture.groups_of(Some(a));
        around.any(|group| {
            self.architecture.groups[group].settings.is("monolith")
                && self.architecture.groups_of(Some(b)).any(|g| g == group)
        })
    }

    /// The region that a part runs in.
    pub(crate) fn region(&self, id: ComponentId) -> Option<&str> {
        let component = self.component(id);
        let mut groups = self.architecture.groups_of(component.group);
        component
            .settings
            .word("region")
            .or_else(|| groups.find_map(|g| self.architecture.groups[g].settings.word("region")))
            .or_else(|| self.architecture.constraints.word("region"))
    }

    /// Whether there are backups: said, kept by the product itself, or carried elsewhere.
    pub(crate) fn is_backed_up(&self, id: ComponentId) -> bool {
        let component = self.component(id);
        let settings = &component.settings;
        let product = component.product_id();
        let carried = self.architecture.out_of(id).any(|c| {
            c.type_name() == "batch" && self.component(c.to).sets.any(Sets::BACKUP | Sets::STORE)
        });
        let fetched = self
            .architecture
            .into(id)
            .any(|c| c.type_name() != "write" && self.component(c.from).sets.any(Sets::BACKUP));
        ["backup", "pitr", "backup_region"]
            .iter()
            .any(|name| settings.has(name))
            || BACK_UP.contains(&product)
            || BACK_UP_BY_PLAN.contains(&product)
            || carried
            || fetched
    }

    /// Whether each earlier moment of it can be had back, once there are backups.
    pub(crate) fn has_every_moment(&self, component: &Component) -> bool {
        let product = component.product_id();
        component.settings.has("pitr")
            || BACK_UP.contains(&product)
            || ANY_MOMENT.contains(&product)
    }
}

/// What the words and the kind of a store say of its data, if they say anything.
pub(crate) fn said_role(component: &Component) -> Option<Role> {
    match component.settings.word("role") {
        Some("derived") => Some(Role::Derived),
        Some("scratch") => Some(Role::Scratch),
        Some("system_of_record") => Some(Role::Record),
        _ => component
            .kind
            .is_some_and(|k| matches!(k.name.as_str(), "cache" | "search" | "vectors"))
            .then_some(Role::Derived),
    }
}

fn reaches(connection: &Connection) -> bool {
    matches!(connection.type_name(), "read" | "write" | "query")
}
