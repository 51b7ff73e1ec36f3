//! From a name to what it stands for, and back.

use std::collections::HashMap;
use std::sync::Arc;

use crate::host::Snapshot;
use crate::model::{Architecture, Connection, Symbol};
use crate::report::Report;
use crate::span::{Location, Place, Span};

/// Where what is named at `offset` is declared; of an include, the files that it brings in.
pub fn definition(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Location> {
    if let Some(files) = included(snapshot, path, offset) {
        return files;
    }
    let mut out = Vec::new();
    for root in snapshot.roots_of(path) {
        let report = snapshot.report_of(root);
        let architecture = &report.architecture;
        if let Some(occurrence) = architecture.occurrence_at(path, offset) {
            let declared = architecture.declared_at(occurrence.symbol);
            push(&mut out, architecture.locate(declared));
        } else if let Some(product) = own_product(&report, path, offset) {
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
        let report = snapshot.report_of(root);
        let architecture = &report.architecture;
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
    let report = snapshot.report_for(path)?;
    let architecture = &report.architecture;
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
        return connection_ids(architecture).into_iter().nth(id);
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
    let report = snapshot.report_for(path)?;
    let architecture = &report.architecture;
    if let Some(symbol) = architecture.names.get(id) {
        return architecture.locate(architecture.declared_at(*symbol));
    }
    let connection = connection_ids(architecture).iter().position(|c| c == id)?;
    architecture.locate(architecture.connections[connection].arrow())
}

/// Where a thing is declared.
fn own_product(report: &Report, path: &str, offset: usize) -> Option<Location> {
    let architecture = &report.architecture;
    let component = architecture.components.iter().find(|c| {
        let product = c.product_at.map(|span| Place::new(&c.at.file, span));
        product.is_some_and(|place| architecture.touches(place, path, offset))
    })?;
    let product = architecture.products.get(component.product_id())?;
    architecture.locate(product.at)
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
