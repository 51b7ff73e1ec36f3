//! The text beside the picture.

use std::collections::BTreeMap;

use buttress_analysis::{Location, Place, Report, Snapshot, ide};

use super::Message;
use crate::paths;

/// A file of a design, and on which of its lines each thing of the picture stands; `None` where
/// the file is not there.
pub fn of(snapshot: &Snapshot, report: &Report, file: &str, directory: &str) -> Option<Message> {
    let document = snapshot.document(file)?;
    let mut lines = BTreeMap::new();
    let mut add = |id: String, at: &Location| {
        if &*at.file == file {
            let byte = at.span.start.min(document.rope.len_bytes());
            let line = document.rope.byte_to_line(byte);
            lines
                .entry(id)
                .or_insert(u32::try_from(line).unwrap_or(u32::MAX));
        }
    };
    let architecture = &report.architecture;
    for component in &architecture.components {
        add(
            component.full.clone(),
            &architecture.location(component.name_place()),
        );
    }
    for group in &architecture.groups {
        add(
            group.full.clone(),
            &architecture.location(Place::new(&group.at.file, group.name_at)),
        );
    }
    let connections = ide::connection_ids(architecture).into_iter();
    for (id, connection) in connections.zip(&architecture.connections) {
        add(id, &architecture.location(connection.arrow()));
    }
    Some(Message::Source {
        path: paths::shown(file, directory).to_owned(),
        text: String::from(&document.rope),
        lines,
    })
}
