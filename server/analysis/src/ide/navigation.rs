//! From a name to what it stands for, and back.

use std::collections::HashMap;
use std::sync::Arc;

use crate::host::Snapshot;
use crate::model::{Architecture, Connection, Symbol};
use crate::span::{Location, Place, Span};

/// Where what is named at `offset` is declared; of an include, the files that it brings in.
pub fn definition(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Location> {
    if let Some(files) = included(snapshot, path, offset) {
        return files;
    }
    let mut out = Vec::new();
    for root in snapshot.roots_of(path) {
        let architecture = snapshot.architecture_of(root);
        if let Some(occurrence) = architecture.occurrence_at(path, offset) {
            let declared = architecture.declared_at(occurrence.symbol);
            push(&mut out, architecture.locate(declared));
        } else if let Some(product) = own_product(&architecture, path, offset) {
            push(&mut out, product);
        }
    }
    out
}

/// Every place where what is named at `offset` is named.
pub fn references(
    snapshot: &Snapshot,
    path: &str,
    offset: usize,
    with_declaration: bool,
) -> Vec<Location> {
    let mut out = Vec::new();
    for root in snapshot.roots_of(path) {
        let architecture = snapshot.architecture_of(root);
        let Some(symbol) = architecture.occurrence_at(path, offset).map(|o| o.symbol) else {
            continue;
        };
        let places = architecture.places_of(symbol);
        let wanted = places.filter(|(_, declares)| with_declaration || !declares);
        out.extend(wanted.map(|(place, _)| place));
    }
    out.sort();
    out.dedup();
    out
}

/// What of the picture stands at `offset`: the full name of a component or group, or the id of a
/// connection (`a -> b: type`).
pub fn node_at(snapshot: &Snapshot, path: &str, offset: usize) -> Option<String> {
    let architecture = snapshot.architecture_for(path)?;
    if let Some(occurrence) = architecture.occurrence_at(path, offset) {
        match occurrence.symbol {
            Symbol::Component(id) => return Some(architecture.components[id].full.clone()),
            Symbol::Group(id) => return Some(architecture.groups[id].full.clone()),
            Symbol::Entity(id) => {
                let store = architecture.entities[id].component?;
                return Some(architecture.components[store].full.clone());
            }
        }
    }
    let here = |at: &Place| architecture.touches(*at, path, offset);
    let components = architecture.components.iter().filter(|c| here(&c.at));
    if let Some(component) = components.min_by_key(|c| c.at.span.end - c.at.span.start) {
        return Some(component.full.clone());
    }
    if let Some(id) = architecture.connections.iter().position(|c| here(&c.at)) {
        return connection_ids(&architecture).into_iter().nth(id);
    }
    let groups = architecture.groups.iter().filter(|g| here(&g.at));
    groups
        .min_by_key(|g| g.at.span.end - g.at.span.start)
        .map(|g| g.full.clone())
}

/// The ids by which the picture knows the connections, in their order: ends and type, and a number
/// where several are alike.
pub fn connection_ids(architecture: &Architecture) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let id = |c: &Arc<Connection>| {
        let (from, to) = (
            &architecture.components[c.from],
            &architecture.components[c.to],
        );
        let name = format!("{} -> {}: {}", from.full, to.full, c.type_name());
        let times = seen.entry(name.clone()).or_default();
        *times += 1;
        if *times == 1 {
            name
        } else {
            format!("{name}#{times}")
        }
    };
    architecture.connections.iter().map(id).collect()
}

/// Where what the picture calls `id` stands in the text of the design that `path` is part of.
pub fn locate(snapshot: &Snapshot, path: &str, id: &str) -> Option<Location> {
    let architecture = snapshot.architecture_for(path)?;
    if let Some(symbol) = architecture.names.get(id) {
        return architecture.locate(architecture.declared_at(*symbol));
    }
    let connection = connection_ids(&architecture).iter().position(|c| c == id)?;
    architecture.locate(architecture.connections[connection].arrow())
}

/// Where the product of the component that is named at `offset` is declared, or the product that is
/// named there. Products of the palette are declared in no file.
pub fn type_definition(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Location> {
    let mut out = Vec::new();
    for root in snapshot.roots_of(path) {
        let architecture = snapshot.architecture_of(root);
        match architecture.occurrence_at(path, offset).map(|o| o.symbol) {
            Some(Symbol::Component(id)) => {
                let component = &architecture.components[id];
                let product = architecture.products.get(component.product_id());
                push(&mut out, product.and_then(|p| architecture.locate(p.at)));
            }
            Some(_) => {}
            None => push(&mut out, own_product(&architecture, path, offset)),
        }
    }
    out
}

/// The full name of the component or group that is named at `offset`, by which other tools may know
/// it, and where the name stands.
pub fn moniker(snapshot: &Snapshot, path: &str, offset: usize) -> Option<(String, Span)> {
    let architecture = snapshot.architecture_for(path)?;
    let occurrence = architecture.occurrence_at(path, offset)?;
    let name = match occurrence.symbol {
        Symbol::Component(id) => &architecture.components[id].full,
        Symbol::Group(id) => &architecture.groups[id].full,
        Symbol::Entity(_) => return None,
    };
    Some((name.clone(), occurrence.span))
}

/// Where the product of this workspace that is named at `offset` is declared.
fn own_product(architecture: &Architecture, path: &str, offset: usize) -> Option<Location> {
    let mut here = architecture.within(path, Span::at(offset)).components;
    let named = here.find_map(|id| {
        let component = &architecture.components[id];
        let product = Place::new(&component.at.file, component.product_at?);
        let touched = architecture.touches(product, path, offset);
        touched.then(|| component.product_id())
    })?;
    architecture.locate(architecture.products.get(named)?.at)
}

fn included(snapshot: &Snapshot, path: &str, offset: usize) -> Option<Vec<Location>> {
    let document = snapshot.document(path)?;
    let (_, include) =
        crate::model::includes::of_document(document).find(|(at, _)| at.span.touches(offset))?;
    let files = snapshot.included(path, &include.path.text);
    Some(
        files
            .iter()
            .map(|file| Location::new(file, Span::at(0)))
            .collect(),
    )
}

fn push(out: &mut Vec<Location>, location: impl Into<Option<Location>>) {
    if let Some(location) = location.into()
        && !out.contains(&location)
    {
        out.push(location);
    }
}

#[cfg(test)]
mod tests {
    use super::{moniker, type_definition};
    use crate::testing::{PATH, world};

    const TEXT: &str = "product acme.box: service \"Box\" { price = 10 USD/month }
group g {
  service box: acme.box
  service api: aws.fargate
}
g.api -> g.box: rest
";

    fn at(mark: &str) -> usize {
        TEXT.find(mark).expect("it is there") + mark.len()
    }

    #[test]
    fn the_type_of_a_component_is_its_product() {
        let snapshot = world(&[(PATH, TEXT)]);
        let types = |mark: &str| -> Vec<&str> {
            let places = type_definition(&snapshot, PATH, at(mark));
            places.iter().map(|p| p.span.of(TEXT)).collect()
        };
        for mark in ["service b", "box: ac", "-> g.b"] {
            assert_eq!(types(mark), ["acme.box"], "{mark}");
        }
        for mark in ["service ap", "aws.f", "-> g", "rest"] {
            assert_eq!(types(mark), Vec::<&str>::new(), "{mark}");
        }
    }

    #[test]
    fn things_are_known_by_their_full_names() {
        let snapshot = world(&[(PATH, TEXT)]);
        let name = |mark: &str| moniker(&snapshot, PATH, at(mark)).map(|(name, _)| name);
        assert_eq!(name("service ap").as_deref(), Some("g.api"));
        assert_eq!(name("-> g").as_deref(), Some("g"));
        assert_eq!(name("service box: ac"), None);
    }
}
